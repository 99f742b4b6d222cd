//! The bus, the daemon, or we ourselves end and begin again: what hung is taken over or shown anew.

use crate::{
    bus::Bus,
    daemon::Daemon,
    engine_side::{cards, closed, key, pressed},
};
use engine::presenter::{ClosedHow, PresenterOrder, PresenterReport};
use oncall::wants::Press;

#[tokio::test]
async fn old_cards_are_replaced_pressed_and_closed_after_a_restart_of_ours() {
    let bus = Bus::start();
    let mut daemon = Daemon::start(&bus.address()).await;
    let mut first = cards(&bus);
    first.ready().await;
    let mut handles = vec![];
    for n in 0..3 {
        first.show(n, "a");
        handles.push(first.shown(n).await);
        daemon.notified().await;
    }
    first.end().await;
    let mut second = cards(&bus);
    for (n, handle) in (0..).zip(&handles) {
        second.order(PresenterOrder::Adopt { key: key(n), handle: handle.clone() });
    }
    second.ready().await;
    second.show(0, "a");
    assert_eq!(daemon.notified().await.replaces, handles[0].number);
    assert_eq!(second.shown(0).await, handles[0]);
    second.close(1);
    assert_eq!(daemon.told_to_close().await, handles[1].number);
    assert_eq!(second.next().await, closed(1, ClosedHow::ByUs));
    daemon.invoke(handles[2].number, "acknowledge").await;
    assert_eq!(second.next().await, pressed(2, Press::Acknowledge));
}

#[tokio::test]
async fn old_cards_of_another_run_of_the_daemon_are_dropped() {
    let bus = Bus::start();
    let daemon = Daemon::start(&bus.address()).await;
    let mut first = cards(&bus);
    first.ready().await;
    first.show(1, "a");
    let handle = first.shown(1).await;
    first.end().await;
    daemon.end().await;
    let mut daemon = Daemon::start(&bus.address()).await;
    let mut second = cards(&bus);
    second.order(PresenterOrder::Adopt { key: key(1), handle: handle.clone() });
    assert_ne!(second.ready().await, handle.daemon);
    second.show(1, "a");
    assert_eq!(daemon.notified().await.replaces, 0, "the number means nothing to this daemon");
}

#[tokio::test]
async fn a_daemon_that_restarts_is_trouble_until_it_is_back() {
    let bus = Bus::start();
    let daemon = Daemon::start(&bus.address()).await;
    let mut cards = cards(&bus);
    let before = cards.ready().await;
    cards.show(1, "a");
    cards.shown(1).await;
    daemon.end().await;
    let trouble = cards.trouble().await;
    assert_eq!(trouble.name, "no-notification-daemon");
    assert!(!trouble.says.is_empty() && !trouble.cure.is_empty());
    cards.show(2, "b");
    assert_eq!(cards.refused(2).await.name, "no-notification-daemon");
    let mut daemon = Daemon::start(&bus.address()).await;
    assert_ne!(cards.ready().await, before);
    cards.show(1, "a");
    assert_eq!(daemon.notified().await.replaces, 0);
    cards.shown(1).await;
}

#[tokio::test]
async fn no_bus_at_all_is_trouble_and_heals() {
    let mut bus = Bus::not_yet();
    let mut cards = cards(&bus);
    assert_eq!(cards.trouble().await.name, "no-session-bus");
    cards.show(1, "a");
    assert_eq!(cards.refused(1).await.name, "no-session-bus");
    bus.run();
    let daemon = Daemon::start(&bus.address()).await;
    loop {
        match cards.next().await {
            PresenterReport::Ready { daemon: name } if name.ends_with(&daemon.unique_name()) => break,
            // It may find the bus before the daemon does.
            PresenterReport::Trouble(trouble) => assert_eq!(trouble.name, "no-notification-daemon"),
            other => panic!("{other:?}"),
        }
    }
    cards.show(1, "a");
    cards.shown(1).await;
    cards.end().await;
}

#[tokio::test]
async fn a_killed_bus_is_trouble_and_heals() {
    let mut bus = Bus::start();
    let daemon = Daemon::start(&bus.address()).await;
    let mut cards = cards(&bus);
    let before = cards.ready().await;
    cards.show(1, "a");
    cards.shown(1).await;
    bus.kill();
    drop(daemon);
    assert_eq!(cards.trouble().await.name, "no-session-bus");
    bus.run();
    let mut daemon = Daemon::start(&bus.address()).await;
    let after = loop {
        match cards.next().await {
            PresenterReport::Ready { daemon } => break daemon,
            PresenterReport::Trouble(trouble) => assert_eq!(trouble.name, "no-notification-daemon"),
            other => panic!("{other:?}"),
        }
    };
    assert_ne!(before, after);
    cards.show(1, "a");
    assert_eq!(daemon.notified().await.replaces, 0);
    cards.shown(1).await;
}

#[tokio::test]
async fn the_presenter_ends_with_its_orders_whatever_the_state() {
    let mut bus = Bus::not_yet();
    let mut waiting = cards(&bus);
    waiting.trouble().await;
    waiting.end().await;
    bus.run();
    let mut without_daemon = cards(&bus);
    assert_eq!(without_daemon.trouble().await.name, "no-notification-daemon");
    without_daemon.end().await;
}
