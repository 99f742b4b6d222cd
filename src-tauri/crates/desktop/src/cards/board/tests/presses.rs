//! What the person presses, and what else the daemon says of a card.

use super::*;

#[test]
fn a_press_takes_the_card_down_and_counts_once() {
    let mut story = Story::ready();
    story.shown(1, "a", 7);
    story.press(7, "acknowledge");
    story.press(7, "acknowledge");
    story.gone(7, ClosedHow::ByUs);
    assert_eq!(story.told(), ["pressed C1 acknowledge", "call close 7", "closed C1 ByUs"]);
}

#[test]
fn presses_mean_what_their_keys_say() {
    let table = [("default", "open"), ("open", "open"), ("snooze-15", "snooze-15"), ("go-on-shift", "go-on-shift")];
    for (action, press) in table {
        let mut story = Story::ready();
        story.shown(1, "a", 7);
        story.press(7, action);
        assert_eq!(story.told()[0], format!("pressed C1 {press}"), "{action}");
    }
    let mut story = Story::ready();
    story.shown(1, "a", 7);
    story.press(7, "self-destruct");
    assert_eq!(story.told(), NOTHING);
}

#[test]
fn a_press_before_the_answer_is_not_lost() {
    let mut story = Story::ready();
    story.board.order(show(1, "a"));
    story.press(7, "acknowledge");
    story.gone(3, ClosedHow::Dismissed);
    assert_eq!(story.told(), ["call notify C1 a for 0"]);
    story.answer("notify C1 a for 0", Ok(Reply::Number(7)));
    assert_eq!(story.told(), ["shown C1 as 7", "pressed C1 acknowledge", "call close 7", "closed C1 ByUs"]);
}

#[test]
fn a_press_before_the_answer_is_not_lost_among_other_programs_signals() {
    let mut story = Story::ready();
    story.board.order(show(1, "a"));
    for number in 1_000..1_000 + 2 * MOST_EARLY as u32 {
        story.gone(number, ClosedHow::Expired);
    }
    story.press(7, "acknowledge");
    story.told();
    story.answer("notify C1 a for 0", Ok(Reply::Number(7)));
    assert_eq!(story.told()[1], "pressed C1 acknowledge");
}

#[test]
fn other_programs_cards_are_none_of_ours() {
    let mut story = Story::ready();
    // Said before we show anything: must not be taken for what is said of our card, should it get this number.
    story.press(7, "acknowledge");
    story.shown(1, "a", 7);
    // Said by somebody who is not the daemon.
    story.board.heard(":1.99", 7, Word::Invoked { action: "acknowledge".to_owned() });
    story.gone(8, ClosedHow::Dismissed);
    assert_eq!(story.told(), NOTHING);
}

#[test]
fn closing_is_reported_with_its_reason() {
    for how in [ClosedHow::Expired, ClosedHow::Dismissed, ClosedHow::ByUs, ClosedHow::Unsaid] {
        let mut story = Story::ready();
        story.shown(1, "a", 7);
        story.gone(7, how);
        assert_eq!(story.told(), [format!("closed C1 {how:?}")]);
        story.board.order(show(1, "a"));
        assert_eq!(story.told(), ["call notify C1 a for 0"], "it is shown anew after {how:?}");
    }
}
