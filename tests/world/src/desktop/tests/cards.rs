//! Notification daemons: the scripted one, and real ones.

use super::*;
use crate::desktop::{AfterAction, Call, Mood, NotificationDaemon, RealDaemon};
use futures_util::StreamExt;
use std::time::Duration;
use zbus::{MatchRule, MessageStream, message::Type};

/// The daemon's signals, heard from before the first card.
async fn signals(bus: &Connection) -> MessageStream {
    let rule = MatchRule::builder().msg_type(Type::Signal).interface(NOTIFICATIONS).build().expect("a rule");
    MessageStream::for_match_rule(rule, bus, None).await.expect("the bus takes the rule")
}

async fn next(signals: &mut MessageStream) -> Message {
    let heard = tokio::time::timeout(crate::desktop::PATIENCE, signals.next()).await;
    heard.expect("a signal in time").expect("an open stream").expect("a message")
}

fn name(message: &Message) -> String {
    message.header().member().map(ToString::to_string).unwrap_or_default()
}

#[tokio::test]
async fn a_card_is_recorded_pressed_replaced_and_closed() {
    let session = Session::start().await;
    let daemon = NotificationDaemon::start(session.place()).await;
    let bus = session.connect().await;
    let mut heard = signals(&bus).await;

    let id = show(&bus, 0, "Disk full").await.expect("shown");
    let card = daemon.until_shown("the card", |card| card.summary == "Disk full").await;
    assert_eq!((card.id, card.urgency(), card.timeout), (id, Some(2), 0));
    assert_eq!(card.actions[0], ("acknowledge".to_owned(), "Acknowledge".to_owned()));

    daemon.press(id, "acknowledge").await;
    let token = next(&mut heard).await;
    assert_eq!(
        (name(&token).as_str(), token.body().deserialize().ok()),
        ("ActivationToken", Some((id, "world-token".to_owned())))
    );
    let invoked = next(&mut heard).await;
    assert_eq!(
        (name(&invoked).as_str(), invoked.body().deserialize().ok()),
        ("ActionInvoked", Some((id, "acknowledge".to_owned())))
    );
    assert_eq!(daemon.open().len(), 1, "as with dunst, it stays");

    assert_eq!(show(&bus, id, "Disk still full").await.expect("replaced"), id);
    assert_eq!(daemon.open()[0].summary, "Disk still full");
    notifications(&bus, "CloseNotification", &(id)).await.expect("closed");
    let closed = next(&mut heard).await;
    assert_eq!((name(&closed).as_str(), closed.body().deserialize().ok()), ("NotificationClosed", Some((id, 3_u32))));
    daemon.until_none("card", |_| true).await;
    assert!(matches!(daemon.calls()[..], [Call::Notify(_), Call::Notify(_), Call::Close { .. }]));

    daemon.set_after_action(AfterAction::Closes);
    let id = show(&bus, 0, "Again").await.expect("shown");
    daemon.press(id, "snooze").await;
    let names = [next(&mut heard).await, next(&mut heard).await, next(&mut heard).await].map(|signal| name(&signal));
    assert_eq!(names, ["ActivationToken", "ActionInvoked", "NotificationClosed"]);
    assert!(daemon.open().is_empty());
}

#[tokio::test]
async fn a_daemon_refuses_dawdles_falls_silent_and_restarts() {
    let session = Session::start().await;
    let mut daemon = NotificationDaemon::start(session.place()).await;
    let bus = session.connect().await;

    daemon.set_mood(Mood::Refusing("not now".into()));
    let refused = show(&bus, 0, "Refused").await.expect_err("refused");
    assert!(refused.to_string().contains("not now"), "{refused}");
    assert!(daemon.open().is_empty());

    daemon.set_mood(Mood::Slow(Duration::from_millis(100)));
    show(&bus, 0, "Slow").await.expect("shown in the end");

    daemon.set_mood(Mood::Mute);
    tokio::select! {
        answer = show(&bus, 0, "Unanswered") => panic!("{answer:?}"),
        () = daemon.until_calls("the third call", |calls| (calls.len() == 3).then_some(())) => {}
    }

    daemon.set_mood(Mood::Stuck);
    let open = daemon.open().len();
    tokio::select! {
        answer = show(&bus, 0, "Untaken") => panic!("{answer:?}"),
        () = daemon.until_calls("the fourth call", |calls| (calls.len() == 4).then_some(())) => {}
    }
    assert_eq!(daemon.open().len(), open, "nothing was put up");

    daemon.set_mood(Mood::Obliging);
    let before = daemon.open().last().map_or(0, |card| card.id);
    daemon.restart().await;
    assert!(daemon.open().is_empty(), "a new process knows no card");
    assert!(show(&bus, 0, "Anew").await.expect("shown") > before + 500);
    daemon.quit().await;
    session.until_name_gone(NOTIFICATIONS).await;
    show(&bus, 0, "Nobody").await.expect_err("nobody answers, and nobody is started");
}

#[tokio::test]
async fn real_daemons_show_and_close_cards_on_the_private_display() {
    let session = Session::start().await;
    for (daemon, product) in [(RealDaemon::Dunst, "dunst"), (RealDaemon::Xfce, "Xfce Notify Daemon")] {
        let mut running = session.notification_daemon(daemon).await;
        let bus = session.connect().await;
        let server = notifications(&bus, "GetServerInformation", &()).await.expect("an answer");
        let (name, ..): (String, String, String, String) = server.body().deserialize().expect("four words");
        assert_eq!(name, product);
        let mut heard = signals(&bus).await;
        let id = show(&bus, 0, "Disk full").await.expect("shown");
        notifications(&bus, "CloseNotification", &(id)).await.expect("closed");
        let closed = next(&mut heard).await;
        assert_eq!(closed.body().deserialize().ok(), Some((id, 3_u32)));
        running.term();
        running.until_ended().await;
        session.until_name_gone(NOTIFICATIONS).await;
    }
    let picture = session.folder().join("screen.png");
    session.screenshot(&picture).await;
    assert!(std::fs::metadata(picture).is_ok_and(|file| file.len() > 0));
}

#[tokio::test]
async fn a_person_presses_the_buttons_of_real_daemons() {
    let session = Session::start().await;
    let bus = session.connect().await;
    let mut heard = signals(&bus).await;

    let dunst = session.notification_daemon(RealDaemon::Dunst).await;
    let id = show(&bus, 0, "Disk full").await.expect("shown");
    session.choose_in_dunst("Acknowledge").await;
    assert_eq!(next(&mut heard).await.body().deserialize().ok(), Some((id, "acknowledge".to_owned())));
    drop(dunst);
    session.until_name_gone(NOTIFICATIONS).await;

    let _xfce = session.notification_daemon(RealDaemon::Xfce).await;
    let id = show(&bus, 0, "Disk full").await.expect("shown");
    let pressed = loop {
        session.click_xfce_button(2, 2).await;
        let soon = Duration::from_millis(300);
        match tokio::time::timeout(soon, signals_of(&mut heard, "ActionInvoked")).await {
            Ok(pressed) => break pressed,
            Err(_not_drawn_yet) => {}
        }
    };
    assert_eq!(pressed.body().deserialize().ok(), Some((id, "snooze".to_owned())));
}

/// The next signal of this name.
async fn signals_of(heard: &mut MessageStream, wanted: &str) -> Message {
    loop {
        let signal = next(heard).await;
        if name(&signal) == wanted {
            return signal;
        }
    }
}
