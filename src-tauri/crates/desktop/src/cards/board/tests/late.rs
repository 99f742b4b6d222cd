//! Cards that appear after nobody waited for them any more, and those of an earlier run.

use super::*;

#[test]
fn a_card_that_appears_late_can_still_be_pressed() {
    let mut story = Story::ready();
    story.board.order(show(1, "a"));
    story.told();
    story.overdue("notify C1 a for 0");
    story.told();
    story.press(7, "acknowledge");
    story.answer("notify C1 a for 0", Ok(Reply::Number(7)));
    let told = ["call capabilities", "shown C1 as 7", "pressed C1 acknowledge", "call close 7", "closed C1 ByUs"];
    assert_eq!(story.told(), told);
}

#[test]
fn a_late_card_that_is_no_longer_wanted_is_taken_down() {
    for (what, closed_before) in [("closed before", true), ("closed after", false)] {
        let mut story = Story::ready();
        story.board.order(show(1, "a"));
        if closed_before {
            story.board.order(close(1));
        }
        story.told();
        story.overdue("notify C1 a for 0");
        if !closed_before {
            story.board.order(close(1));
        }
        story.told();
        story.answer("notify C1 a for 0", Ok(Reply::Number(7)));
        assert_eq!(story.told(), ["call capabilities", "call close 7"], "{what}");
    }
}

#[test]
fn a_late_card_beside_a_newer_one_is_taken_down() {
    let mut story = Story::ready();
    story.board.order(show(1, "a"));
    story.told();
    story.overdue("notify C1 a for 0");
    story.told();
    story.time_passes();
    story.told();
    story.answer("capabilities", Ok(Reply::Capabilities(vec![])));
    story.board.order(show(1, "b"));
    assert_eq!(story.told(), ["ready b1/:1.5", "call notify C1 b for 0"]);
    story.answer("notify C1 b for 0", Ok(Reply::Number(8)));
    story.answer("notify C1 a for 0", Ok(Reply::Number(7)));
    assert_eq!(story.told(), ["shown C1 as 8", "call close 7"]);
}

#[test]
fn a_daemon_that_never_answers_fills_no_memory() {
    let mut story = Story::ready();
    for n in 0..100 {
        story.board.order(show(n, "a"));
        story.told();
        story.overdue(&format!("notify C{n} a for 0"));
        story.told();
        story.time_passes();
        story.told();
        story.answer("capabilities", Ok(Reply::Capabilities(vec![])));
        story.told();
    }
    assert_eq!(story.board.calls.len(), MOST_LATE);
}

#[test]
fn old_cards_are_known_again_only_by_the_same_daemon() {
    let table = [
        ("the same run", handle(7), "call notify C1 a for 7"),
        ("another run", CardHandle { daemon: "b1/:1.4".to_owned(), number: 7 }, "call notify C1 a for 0"),
        ("another bus", CardHandle { daemon: "b0/:1.5".to_owned(), number: 7 }, "call notify C1 a for 0"),
    ];
    for (what, handle, call) in table {
        for before in [true, false] {
            let mut story = if before { Story::new() } else { Story::ready() };
            story.board.order(PresenterOrder::Adopt { key: key(1), handle: handle.clone() });
            if before {
                story.board.bus_up(BUS.to_owned(), Some(DAEMON.to_owned()), Activation::Impossible);
                story.told();
                story.answer("capabilities", Ok(Reply::Capabilities(vec![])));
                story.told();
            }
            story.board.order(show(1, "a"));
            assert_eq!(story.told(), [call], "{what}");
        }
    }
}

#[test]
fn an_adopted_card_can_be_pressed_and_closed() {
    let mut story = Story::ready();
    story.board.order(PresenterOrder::Adopt { key: key(1), handle: handle(7) });
    story.board.order(PresenterOrder::Adopt { key: key(2), handle: handle(8) });
    story.press(7, "snooze-15");
    story.board.order(close(2));
    assert_eq!(story.told(), ["pressed C1 snooze-15", "call close 7", "closed C1 ByUs", "call close 8"]);
}
