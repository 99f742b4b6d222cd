//! Daemons that are not there, vanish, take over or stay silent.

use super::*;

#[test]
fn no_daemon_is_trouble_until_one_comes() {
    let mut story = Story::new();
    story.board.bus_up(BUS.to_owned(), None, Activation::Impossible);
    story.board.order(show(1, "a"));
    story.board.order(close(1));
    assert_eq!(story.told(), ["trouble no-notification-daemon", "refused C1: no-notification-daemon"]);
    assert!(story.alarms.is_empty(), "the bus tells when one comes");
    story.board.owner_changed(Some(DAEMON.to_owned()));
    assert_eq!(story.told(), ["call capabilities"]);
    story.answer("capabilities", Ok(Reply::Capabilities(vec![])));
    assert_eq!(story.told(), ["ready b1/:1.5", "closed C1 ByUs"], "a refused card comes back only when it is ordered");
}

#[test]
fn a_daemon_that_vanishes_takes_its_numbers_along() {
    let mut story = Story::ready();
    story.shown(1, "a", 7);
    story.board.order(show(2, "b"));
    assert_eq!(story.told(), ["call notify C2 b for 0"]);
    story.board.owner_changed(None);
    assert_eq!(story.told(), ["trouble no-notification-daemon", "refused C2: no-notification-daemon"]);
    story.answer("notify C2 b for 0", gone());
    assert_eq!(story.told(), NOTHING);
    story.board.owner_changed(Some(":1.9".to_owned()));
    story.told();
    story.answer("capabilities", Ok(Reply::Capabilities(vec![])));
    assert_eq!(story.told(), ["ready b1/:1.9"]);
    story.board.order(show(1, "a"));
    assert_eq!(story.told(), ["call notify C1 a for 0"]);
}

#[test]
fn a_daemon_that_takes_over_gets_what_the_old_one_had_not_answered() {
    let mut story = Story::ready();
    story.board.order(show(1, "a"));
    story.board.owner_changed(Some(":1.9".to_owned()));
    assert_eq!(story.told(), ["call notify C1 a for 0", "call capabilities"]);
    story.answer("capabilities", Ok(Reply::Capabilities(vec![])));
    assert_eq!(story.told(), ["ready b1/:1.9", "call notify C1 a for 0"]);
}

#[test]
fn a_daemon_that_can_be_started_is_started_by_the_first_card() {
    let mut story = Story::new();
    story.board.bus_up(BUS.to_owned(), None, Activation::Possible);
    assert_eq!(story.told(), ["ready b1/"], "not trouble, and nothing started yet");
    story.board.order(show(1, "a"));
    assert_eq!(story.told(), ["call capabilities"]);
    story.board.owner_changed(Some(DAEMON.to_owned()));
    story.answer("capabilities", Ok(Reply::Capabilities(vec![])));
    assert_eq!(story.told(), ["ready b1/:1.5", "call notify C1 a for 0"]);
    story.answer("notify C1 a for 0", Ok(Reply::Number(1)));
    story.told();
    // It ends while idle (some do); its cards are gone, and the engine hears that they can be shown again.
    story.board.owner_changed(None);
    assert_eq!(story.told(), ["ready b1/"]);
}

#[test]
fn a_daemon_that_cannot_be_started_is_tried_again() {
    let mut story = Story::new();
    story.board.bus_up(BUS.to_owned(), None, Activation::Possible);
    story.board.order(show(1, "a"));
    story.told();
    story.answer("capabilities", gone());
    assert_eq!(story.told(), ["trouble no-notification-daemon", "refused C1: no-notification-daemon"]);
    for _ in 0..3 {
        story.time_passes();
        assert_eq!(story.told(), ["call capabilities"]);
        story.answer("capabilities", gone());
        assert_eq!(story.told(), NOTHING, "said once");
    }
    story.time_passes();
    story.told();
    story.answer("capabilities", Ok(Reply::Capabilities(vec![])));
    assert_eq!(story.told(), ["ready b1/"]);
}

#[test]
fn a_daemon_that_ends_over_each_card_is_not_started_in_a_circle() {
    let mut story = Story::ready();
    story.board.activation = Activation::Possible;
    story.board.order(show(1, "a"));
    story.told();
    story.board.owner_changed(None);
    assert_eq!(story.told(), ["trouble no-notification-daemon", "refused C1: no-notification-daemon"]);
    story.time_passes();
    assert_eq!(story.told(), ["call capabilities"]);
}

#[test]
fn a_silent_daemon_is_trouble_and_heals_by_answering() {
    let mut story = Story::ready();
    story.board.order(show(1, "a"));
    story.told();
    story.overdue("notify C1 a for 0");
    assert_eq!(story.told(), ["refused C1: notification-daemon-silent", "trouble notification-daemon-silent"]);
    story.board.order(show(2, "b"));
    assert_eq!(story.told(), ["refused C2: notification-daemon-silent"], "no card queues behind the silence");
    story.time_passes();
    assert_eq!(story.told(), ["call capabilities"]);
    story.answer("capabilities", Ok(Reply::Capabilities(vec![])));
    assert_eq!(story.told(), ["ready b1/:1.5"]);
}

#[test]
fn silence_right_at_the_start_refuses_what_waits() {
    let mut story = Story::new();
    story.board.bus_up(BUS.to_owned(), Some(DAEMON.to_owned()), Activation::Impossible);
    story.board.order(show(1, "a"));
    story.told();
    story.overdue("capabilities");
    assert_eq!(story.told(), ["trouble notification-daemon-silent", "refused C1: notification-daemon-silent"]);
    story.answer("capabilities", Ok(Reply::Capabilities(vec![])));
    assert_eq!(story.told(), ["ready b1/:1.5"], "a late answer heals too");
}

#[test]
fn a_lost_bus_is_trouble_and_its_cards_are_known_again_if_the_daemon_lives() {
    let mut story = Story::ready();
    story.shown(1, "a", 7);
    story.board.order(show(2, "b"));
    story.told();
    story.board.bus_lost("broken pipe");
    assert_eq!(story.told(), ["trouble no-session-bus", "refused C2: no-session-bus"]);
    assert!(!story.alarms.iter().any(|it| matches!(it, Alarm::Probe(_))), "there is nobody to ask");
    story.board.order(close(1));
    story.board.bus_lost("still broken");
    story.told();
    story.board.bus_up(BUS.to_owned(), Some(DAEMON.to_owned()), Activation::Impossible);
    story.told();
    story.answer("capabilities", Ok(Reply::Capabilities(vec![])));
    assert_eq!(story.told(), ["ready b1/:1.5", "call close 7"], "what was ordered meanwhile is done");
}
