//! What is ordered: shown, replaced, taken down, and shown again.

use super::*;

#[test]
fn orders_wait_until_the_daemon_is_known() {
    let mut story = Story::new();
    story.board.order(show(1, "a"));
    assert_eq!(story.told(), NOTHING);
    story.board.bus_up(BUS.to_owned(), Some(DAEMON.to_owned()), Activation::Impossible);
    assert_eq!(story.told(), ["call capabilities"]);
    story.answer("capabilities", Ok(Reply::Capabilities(vec![])));
    assert_eq!(story.told(), ["ready b1/:1.5", "call notify C1 a for 0"]);
}

#[test]
fn a_card_keeps_its_number_when_it_is_replaced() {
    let mut story = Story::ready();
    story.shown(1, "a", 7);
    story.board.order(show(1, "b"));
    assert_eq!(story.told(), ["call notify C1 b for 7"]);
    story.answer("notify C1 b for 7", Ok(Reply::Number(7)));
    assert_eq!(story.told(), ["shown C1 as 7"]);
}

#[test]
fn the_same_card_again_is_no_call() {
    let mut story = Story::ready();
    story.shown(1, "a", 7);
    story.board.order(show(1, "a"));
    assert_eq!(story.told(), ["shown C1 as 7"]);
}

#[test]
fn while_a_call_is_under_way_only_the_latest_order_is_kept() {
    let mut story = Story::ready();
    for title in ["a", "b", "c"] {
        story.board.order(show(1, title));
    }
    assert_eq!(story.told(), ["call notify C1 a for 0"]);
    story.answer("notify C1 a for 0", Ok(Reply::Number(7)));
    assert_eq!(story.told(), ["shown C1 as 7", "call notify C1 c for 7"]);
    story.board.order(close(1));
    story.answer("notify C1 c for 7", Ok(Reply::Number(7)));
    assert_eq!(story.told(), ["shown C1 as 7", "call close 7"]);
    story.board.order(show(1, "d"));
    story.answer("close 7", Ok(Reply::Done));
    assert_eq!(story.told(), ["closed C1 ByUs", "call notify C1 d for 0"]);
}

#[test]
fn a_closed_card_is_reported_once() {
    type Events = fn(&mut Story);
    let table: [(&str, Events); 3] = [
        ("the signal first", |story| {
            story.gone(7, ClosedHow::ByUs);
            story.answer("close 7", Ok(Reply::Done));
        }),
        ("the answer first", |story| {
            story.answer("close 7", Ok(Reply::Done));
            story.gone(7, ClosedHow::ByUs);
        }),
        ("it was gone already", |story| story.answer("close 7", refused())),
    ];
    for (what, events) in table {
        let mut story = Story::ready();
        story.shown(1, "a", 7);
        story.board.order(close(1));
        assert_eq!(story.told(), ["call close 7"]);
        events(&mut story);
        assert_eq!(story.told(), ["closed C1 ByUs"], "{what}");
        assert!(story.board.slots.is_empty(), "{what}");
    }
}

#[test]
fn what_goes_while_it_is_replaced_is_shown_again_when_it_is_ordered() {
    let mut story = Story::ready();
    story.shown(1, "ALARM", 5);
    story.board.order(show(1, "ALARM, a minute later"));
    assert_eq!(story.told(), ["call notify C1 ALARM, a minute later for 5"]);
    story.gone(5, ClosedHow::Dismissed);
    story.answer("notify C1 ALARM, a minute later for 5", Ok(Reply::Number(5)));
    assert!(story.told().contains(&"closed C1 Dismissed".to_owned()));
    // Perhaps it hangs, perhaps it does not.
    story.board.order(show(1, "ALARM, a minute later"));
    assert_eq!(story.told(), ["call notify C1 ALARM, a minute later for 5"]);
}

#[test]
fn closing_what_does_not_hang_is_answered_too() {
    let mut story = Story::ready();
    story
        .board
        .order(PresenterOrder::Adopt { key: key(1), handle: CardHandle { daemon: "b0/:1.5".to_owned(), number: 7 } });
    story.board.order(close(1));
    assert_eq!(story.told(), ["closed C1 ByUs"]);
}

#[test]
fn a_close_that_was_not_answered_is_said_again() {
    let mut story = Story::ready();
    story.shown(1, "a", 7);
    story.board.order(close(1));
    story.told();
    story.overdue("close 7");
    assert_eq!(story.told(), ["trouble notification-daemon-silent"]);
    story.time_passes();
    story.told();
    story.answer("capabilities", Ok(Reply::Capabilities(vec![])));
    assert_eq!(story.told(), ["ready b1/:1.5", "call close 7"]);
}

#[test]
fn a_refused_card_is_tried_again_until_it_hangs() {
    let mut story = Story::ready();
    story.board.order(show(1, "a"));
    for _ in 0..3 {
        assert_eq!(story.told(), ["call notify C1 a for 0"]);
        story.answer("notify C1 a for 0", refused());
        assert_eq!(story.told(), ["refused C1: notification-refused"]);
        story.time_passes();
    }
    story.told();
    story.answer("notify C1 a for 0", Ok(Reply::Number(7)));
    assert_eq!(story.told(), ["ready b1/:1.5", "shown C1 as 7"]);
}

#[test]
fn a_refused_card_that_is_closed_is_not_tried_again() {
    let mut story = Story::ready();
    story.board.order(show(1, "a"));
    story.told();
    story.answer("notify C1 a for 0", refused());
    story.board.order(close(1));
    story.told();
    story.time_passes();
    assert_eq!(story.told(), NOTHING);
}

#[test]
fn attempts_become_rarer_up_to_ten_seconds() {
    let mut board = Board::new();
    let waits: Vec<u64> = (0..5).map(|_| board.next_wait().as_secs()).collect();
    assert_eq!(waits, [2, 4, 8, 10, 10]);
}
