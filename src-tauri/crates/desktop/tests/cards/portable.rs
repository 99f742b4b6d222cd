//! notify-rust's own delivery, as it serves on other systems. It finds the bus through the environment only, so each
//! story runs in a process of its own.

use crate::{
    bus::Bus,
    daemon::{Call, Daemon},
    engine_side::{EngineSide, PATIENCE, card, key},
    started::command,
};
use desktop::cards::PortableCards;
use engine::presenter::{ClosedHow, PresenterOrder, PresenterReport};
use oncall::wants::Press;
use std::time::Duration;

async fn alone(story: &str) {
    let bus = Bus::start();
    let mut inner = command(std::env::current_exe().unwrap());
    inner.args(["--ignored", "--exact", &format!("portable::{story}"), "--nocapture"]);
    inner.env("DBUS_SESSION_BUS_ADDRESS", bus.address());
    let output = tokio::task::spawn_blocking(move || inner.output().unwrap()).await.unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}

fn address() -> String {
    std::env::var("DBUS_SESSION_BUS_ADDRESS").unwrap()
}

fn cards() -> EngineSide {
    EngineSide::of(Box::new(PortableCards::new()))
}

#[tokio::test]
async fn portable_cards_are_shown_pressed_and_dismissed() {
    alone("shown_pressed_and_dismissed").await;
}

#[tokio::test]
#[ignore = "run by portable_cards_are_shown_pressed_and_dismissed"]
async fn shown_pressed_and_dismissed() {
    let mut daemon = Daemon::start(&address()).await;
    let mut cards = cards();
    cards.ready().await;
    let ends = [("acknowledge", Some(Press::Acknowledge)), ("snooze-15", Some(Press::Snooze15)), ("", None)];
    for (n, (action, press)) in (1..).zip(ends) {
        cards.show(n, "a");
        let it = daemon.notified().await;
        assert_eq!((it.urgency, it.timeout, it.actions.len()), (2, 0, 8));
        cards.shown(n).await;
        // notify-rust begins to listen some time after it has shown: say it until it is heard.
        let heard = loop {
            match action {
                "" => daemon.closed(it.number, 2).await,
                action => daemon.invoke(it.number, action).await,
            }
            if let Ok(report) = tokio::time::timeout(Duration::from_millis(20), cards.next()).await {
                break report;
            }
        };
        let closed = PresenterReport::Closed { key: key(n), how: ClosedHow::Dismissed };
        match press {
            Some(press) => {
                assert_eq!(heard, PresenterReport::Pressed { key: key(n), press });
                assert_eq!(cards.next().await, closed);
            }
            None => assert_eq!(heard, closed),
        }
    }
}

#[tokio::test]
async fn portable_cards_stop_at_twenty() {
    alone("twenty_wait_and_no_more").await;
}

#[tokio::test]
#[ignore = "run by portable_cards_stop_at_twenty"]
async fn twenty_wait_and_no_more() {
    let mut daemon = Daemon::start(&address()).await;
    let mut cards = cards();
    cards.ready().await;
    for n in 0..20 {
        cards.show(n, "a");
        assert!(matches!(daemon.next().await, Call::Notify(_)));
        cards.shown(n).await;
    }
    cards.show(0, "a");
    cards.shown(0).await;
    assert!(daemon.has_no_call(), "the same card was sent again");
    cards.show(20, "a");
    assert_eq!(cards.refused(20).await.name, "too-many-cards");
    cards.close(3);
    assert_eq!(cards.next().await, PresenterReport::Closed { key: key(3), how: ClosedHow::Unsaid });
}

#[tokio::test]
async fn portable_cards_without_a_daemon_are_refused() {
    alone("refused_without_a_daemon").await;
}

#[tokio::test]
#[ignore = "run by portable_cards_without_a_daemon_are_refused"]
async fn refused_without_a_daemon() {
    let mut cards = cards();
    cards.ready().await;
    cards.order(PresenterOrder::Show { key: key(1), card: card("a") });
    assert_eq!(tokio::time::timeout(PATIENCE, cards.refused(1)).await.unwrap().name, "notification-refused");
    cards.end().await;
}
