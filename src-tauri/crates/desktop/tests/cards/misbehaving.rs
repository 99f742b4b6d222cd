//! The promises of `LinuxCards`, each against a daemon that breaks them if it can.

use crate::{
    bus::Bus,
    daemon::{Daemon, Manner},
    engine_side::{card, cards, closed, key, pressed},
};
use engine::presenter::{ClosedHow, PresenterOrder, PresenterReport};
use oncall::wants::{CardKey, Press};
use std::collections::BTreeSet;

#[tokio::test]
async fn a_card_arrives_as_it_should() {
    let bus = Bus::start();
    let mut daemon = Daemon::with_capabilities(&bus.address(), vec!["actions", "body", "body-markup"]).await;
    let mut cards = cards(&bus);
    assert!(cards.ready().await.ends_with(&format!("/{}", daemon.unique_name())));
    cards.show(1, "Critical · #alerts_security");
    let it = daemon.notified().await;
    assert_eq!((it.app.as_str(), it.replaces, it.timeout, it.urgency), ("Shiftbell", 0, 0, 2));
    assert_eq!((it.category.as_str(), it.desktop_entry.as_str()), ("x-shiftbell.page", "shiftbell-desktop"));
    assert_eq!(it.title, "Critical · #alerts_security");
    assert_eq!(it.body, "db-1 is &lt;down&gt; &amp; out\nseen 41 times, 38 checked, last by Ben 3 d ago");
    let actions = ["acknowledge", "✓ Looked at", "snooze-15", "Snooze 15 min", "open", "Open", "default", ""];
    assert_eq!(it.actions, actions);
    assert_eq!(cards.shown(1).await.number, it.number);
    cards.end().await;
}

#[tokio::test]
async fn a_daemon_without_buttons_gets_none_and_the_body_says_what_to_do() {
    let bus = Bus::start();
    let mut daemon = Daemon::with_capabilities(&bus.address(), vec!["body"]).await;
    let cards = cards(&bus);
    cards.show(1, "a");
    let it = daemon.notified().await;
    assert!(it.actions.is_empty(), "{:?}", it.actions);
    assert!(it.body.ends_with("\nTo acknowledge: shiftbell ack slack/acme/C1/1700000000.000100"), "{}", it.body);
    assert!(it.body.starts_with("db-1 is ‹down› & out\n"), "plain text is not escaped: {}", it.body);
}

/// The measurement that decided for a connection of our own: notify-rust loses more than half of these.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_hundred_presses_at_once_none_is_lost() {
    for manner in [Manner::PressBefore, Manner::PressAfter] {
        let bus = Bus::start();
        let mut daemon = Daemon::start(&bus.address()).await;
        daemon.behave(manner);
        let mut cards = cards(&bus);
        cards.ready().await;
        for n in 0..200 {
            cards.show(n, "a");
            let number = daemon.notified().await.number;
            assert_eq!(cards.shown(n).await.number, number, "{manner:?}");
            assert_eq!(cards.next().await, pressed(n, Press::Acknowledge), "{manner:?}, card {n}");
            assert_eq!(cards.next().await, closed(n, ClosedHow::ByUs), "{manner:?}, card {n}");
            assert_eq!(daemon.told_to_close().await, number, "{manner:?}, card {n}");
        }
        eprintln!("{manner:?}: 0 of 200 lost");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_hundred_presses_in_a_burst_none_is_lost() {
    let bus = Bus::start();
    let daemon = Daemon::start(&bus.address()).await;
    daemon.behave(Manner::PressBefore);
    let mut cards = cards(&bus);
    cards.ready().await;
    for n in 0..200 {
        cards.show(n, "a");
    }
    let mut waiting: BTreeSet<CardKey> = (0..200).map(key).collect();
    let mut refused = BTreeSet::new();
    while !waiting.is_empty() {
        match cards.next().await {
            PresenterReport::Pressed { key, press: Press::Acknowledge } => _ = waiting.remove(&key),
            // A slow machine makes a slow daemon: what it was said to have refused is shown again, as the engine does.
            PresenterReport::Refused { key, .. } => _ = refused.insert(key),
            PresenterReport::Ready { .. } => {
                for key in std::mem::take(&mut refused) {
                    cards.order(PresenterOrder::Show { key, card: card("a") });
                }
            }
            _ => {}
        }
    }
}

#[tokio::test]
async fn what_the_daemon_says_is_reported_in_its_order() {
    let bus = Bus::start();
    let daemon = Daemon::start(&bus.address()).await;
    let mut cards = cards(&bus);
    cards.ready().await;
    let mut numbers = vec![];
    for n in 0..4 {
        cards.show(n, "a");
        numbers.push(cards.shown(n).await.number);
    }
    daemon.closed(numbers[2], 2).await;
    daemon.invoke(numbers[0], "snooze-15").await;
    daemon.closed(numbers[1], 1).await;
    daemon.invoke(numbers[3], "default").await;
    let told = [
        closed(2, ClosedHow::Dismissed),
        pressed(0, Press::Snooze15),
        closed(0, ClosedHow::ByUs),
        closed(1, ClosedHow::Expired),
        pressed(3, Press::Open),
        closed(3, ClosedHow::ByUs),
    ];
    for report in told {
        assert_eq!(cards.next().await, report);
    }
}

#[tokio::test]
async fn a_card_is_replaced_in_place_and_the_same_card_is_not_sent_twice() {
    let bus = Bus::start();
    let mut daemon = Daemon::start(&bus.address()).await;
    let mut cards = cards(&bus);
    cards.ready().await;
    cards.show(1, "a");
    let handle = cards.shown(1).await;
    assert_eq!(daemon.notified().await.replaces, 0);
    cards.show(1, "a");
    assert_eq!(cards.shown(1).await, handle);
    assert!(daemon.has_no_call(), "the same card was sent again");
    cards.show(1, "b");
    assert_eq!(daemon.notified().await.replaces, handle.number);
    assert_eq!(cards.shown(1).await, handle);
    cards.close(1);
    assert_eq!(daemon.told_to_close().await, handle.number);
    assert_eq!(cards.next().await, closed(1, ClosedHow::ByUs));
}

#[tokio::test]
async fn a_refused_card_is_shown_as_soon_as_the_daemon_lets_it() {
    let bus = Bus::start();
    let daemon = Daemon::start(&bus.address()).await;
    daemon.behave(Manner::Refuse);
    let mut cards = cards(&bus);
    cards.ready().await;
    cards.show(1, "a");
    let trouble = cards.refused(1).await;
    assert_eq!(trouble.name, "notification-refused");
    assert!(trouble.says.contains("Exceeded maximum number of notifications"), "{}", trouble.says);
    daemon.behave(Manner::Polite);
    cards.ready().await;
    cards.shown(1).await;
}

#[tokio::test]
async fn a_card_that_hangs_does_not_hold_up_the_others() {
    let bus = Bus::start();
    let mut daemon = Daemon::start(&bus.address()).await;
    daemon.behave(Manner::HangSome);
    let mut cards = cards(&bus);
    cards.ready().await;
    cards.show(1, "hang");
    daemon.notified().await;
    cards.show(2, "b");
    cards.shown(2).await;
    assert_eq!(cards.refused(1).await.name, "notification-daemon-silent");
    assert_eq!(cards.trouble().await.name, "notification-daemon-silent");
    cards.ready().await;
}

#[tokio::test]
async fn a_deaf_daemon_refuses_within_two_seconds_and_heals() {
    let bus = Bus::start();
    let mut daemon = Daemon::start(&bus.address()).await;
    let mut cards = cards(&bus);
    cards.ready().await;
    daemon.behave(Manner::Deaf);
    cards.show(1, "a");
    assert_eq!(cards.refused(1).await.name, "notification-daemon-silent");
    assert_eq!(cards.trouble().await.name, "notification-daemon-silent");
    cards.show(2, "b");
    assert_eq!(cards.refused(2).await.name, "notification-daemon-silent");
    daemon.behave(Manner::Polite);
    // It reads what it had not read: the card hangs after all, and can be pressed.
    let late = daemon.notified().await.number;
    let mut is_ready = false;
    let mut is_shown = false;
    while !(is_ready && is_shown) {
        match cards.next().await {
            PresenterReport::Ready { .. } => is_ready = true,
            PresenterReport::Shown { key: of, .. } => is_shown = of == key(1),
            other => panic!("{other:?}"),
        }
    }
    daemon.invoke(late, "acknowledge").await;
    assert_eq!(cards.next().await, pressed(1, Press::Acknowledge));
}
