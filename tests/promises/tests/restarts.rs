//! Killed, ended, started twice: what rang rings, and no card is left over.

use crate::kit::*;
use world::desktop::{Call, Ended, Shown};

/// The cards sent to the daemon whose body holds the text, in order.
fn sent(calls: &[Call], text: &str) -> Vec<Shown> {
    let card = |call: &Call| match call {
        Call::Notify(card) if card.body.contains(text) => Some(card.clone()),
        _ => None,
    };
    calls.iter().filter_map(card).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_while_it_rings_it_takes_over_its_card() {
    let mut night = Night::on_shift().await;
    night.slack.post_bot(SECURITY, MONITOR, "another login");
    let other = night.card("another login").await;
    night.press(&other, "snooze-15").await;
    let snoozed = night.until_alert("another login", "snoozed").await;
    let ts = night.slack.post_bot(SECURITY, MONITOR, "root login on bastion-1");
    let card = night.card("root login").await;
    // A number that was never written down cannot be taken over.
    night.until_facts("card-shown", &ts, 1).await;
    night.app.kill9();
    assert_eq!(night.daemon.open().len(), 1, "the daemon keeps it");
    night.start().await;
    let text = "root login";
    let again = night.daemon.until_calls("the card again", |calls| sent(calls, text).get(1).cloned()).await;
    assert_eq!((again.replaces, again.id), (card.id, card.id));
    assert_eq!(night.daemon.open().len(), 1, "{:#?}", night.daemon.open());
    assert_eq!(night.status().await["shift"], "on");
    let still = night.until_alert("another login", "snoozed").await;
    assert_eq!(still["snoozed_until"], snoozed["snoozed_until"]);
    night.press(&card, "acknowledge").await;
    night.slack.until_reacted(SECURITY, &ts, ME, "white_check_mark").await;
    night.no_card("root login").await;
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_colleague_settled_meanwhile_rings_no_more_and_its_card_is_closed() {
    let mut night = Night::on_shift().await;
    let ts = night.slack.post_bot(SECURITY, MONITOR, "root login on bastion-1");
    night.card("root login").await;
    let incident = night.pagerduty.trigger("checkout", "Checkout is slow", world::pagerduty::Urgency::High);
    night.card("Checkout is slow").await;
    night.until_facts("card-shown", &ts, 1).await;
    night.until_facts("card-shown", &incident, 1).await;
    night.app.kill9();
    night.slack.react(SECURITY, &ts, BEN, "white_check_mark");
    night.pagerduty.resolve_by(&incident, "Ben");
    night.start().await;
    night.no_card("root login").await;
    night.no_card("Checkout is slow").await;
    assert_eq!(night.until_alert("root login", "settled").await["by"], "ben");
    assert_eq!(night.until_alert("Checkout is slow", "settled").await["by"], "Ben Okoye");
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_daemon_meanwhile_gets_a_new_card_and_no_old_number() {
    let mut night = Night::on_shift().await;
    let ts = night.slack.post_bot(SECURITY, MONITOR, "root login on bastion-1");
    night.card("root login").await;
    night.until_facts("card-shown", &ts, 1).await;
    night.app.kill9();
    night.daemon.restart().await;
    night.start().await;
    let card = night.card("root login").await;
    assert_eq!(card.replaces, 0, "that number is somebody else's now");
    assert_eq!(night.daemon.open().len(), 1);
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_start_opens_the_firsts_window_and_a_hidden_one_does_not() {
    let mut night = Night::on_shift().await;
    let mut hidden = night.app.start_another(&["--hidden"]);
    assert_eq!(hidden.until_ended().await, Ended::Exit(0), "{}", hidden.log());
    assert_eq!(night.windows().await, 0);
    let mut second = night.app.start_another(&[]);
    assert_eq!(second.until_ended().await, Ended::Exit(0), "{}", second.log());
    night.until_window().await;
    assert!(night.app.is_running());
    // Without a window manager it may blink while it is put up.
    let one = until(async || (night.windows().await == 1).then_some(()));
    assert!(one.await.is_some(), "{} windows", night.windows().await);
    night.slack.post_bot(SECURITY, MONITOR, "root login on bastion-1");
    night.card("root login").await;
    assert_eq!(night.times_shown("root login"), 1, "one of them rings");
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_session_bus_there_is_one_all_the_same() {
    let mut night = Night::prepared().await;
    night.app = night.app.with("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/bus");
    night.app.start(&["--hidden"]);
    night.until_status("it to run", |status| status["shift"] == "off").await;
    let mut hidden = night.app.start_another(&["--hidden"]);
    assert_eq!(hidden.until_ended().await, Ended::Exit(0), "{}", hidden.log());
    assert!(hidden.log().contains("runs already"), "{}", hidden.log());
    let mut second = night.app.start_another(&[]);
    assert_eq!(second.until_ended().await, Ended::Exit(0), "{}", second.log());
    night.until_window().await;
    // The lock dies with its holder, however that dies.
    night.app.kill9();
    night.app.until_ended().await;
    night.app.start(&["--hidden"]);
    night.until_status("another to run", |status| status["shift"] == "off").await;
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_starts_at_once_leave_one_running() {
    let mut night = Night::prepared().await;
    night.app.start(&["--hidden"]);
    let mut second = night.app.start_another(&["--hidden"]);
    let ended = until(async || {
        let first = (!night.app.is_running()).then(|| night.app.process().has_ended());
        first.flatten().or_else(|| second.has_ended())
    });
    assert_eq!(ended.await, Some(Ended::Exit(0)));
    night.until_seeing().await;
    assert_eq!(night.slack.records().open_sockets().len(), 1);
    // Whichever runs is ended with the test.
    if !night.app.is_running() {
        second.term();
        assert_eq!(second.until_ended().await, Ended::Exit(0));
    }
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_terminated_one_ends_well_and_rings_again_once_started() {
    let mut night = Night::on_shift().await;
    let ts = night.slack.post_bot(SECURITY, MONITOR, "root login on bastion-1");
    let card = night.card("root login").await;
    night.until_facts("card-shown", &ts, 1).await;
    assert_eq!(night.app.term().await, Ended::Exit(0));
    assert!(night.app.log().contains("ended"), "{}", night.app.log());
    assert_eq!(night.ask(&["status"]).await.code, Some(1));
    night.judge();
    night.start().await;
    let text = "root login";
    let again = night.daemon.until_calls("the card again", |calls| sent(calls, text).get(1).cloned()).await;
    assert_eq!((again.replaces, again.id), (card.id, card.id));
    assert_eq!(night.daemon.open().len(), 1, "{:#?}", night.daemon.open());
    night.until_alert("root login", "ringing").await;
    night.end().await;
}
