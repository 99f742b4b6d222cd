//! What the board does, told as short stories: orders, the daemon's words and alarms in; calls and reports out.

use super::*;
use oncall::wants::Weight;

const BUS: &str = "b1";
const DAEMON: &str = ":1.5";

fn key(n: u32) -> CardKey {
    CardKey::Alert(format!("slack/acme/C{n}/1700000000.000100").parse().unwrap())
}

fn card(title: &str) -> Card {
    Card { title: title.to_owned(), body: String::new(), weight: Weight::Critical, buttons: vec![] }
}

fn show(n: u32, title: &str) -> PresenterOrder {
    PresenterOrder::Show { key: key(n), card: card(title) }
}

fn close(n: u32) -> PresenterOrder {
    PresenterOrder::Close { key: key(n) }
}

fn handle(number: u32) -> CardHandle {
    CardHandle { daemon: format!("{BUS}/{DAEMON}"), number }
}

/// The board with its effects sorted: calls by name with their tickets, reports in words, alarms kept.
struct Story {
    board: Board,
    calls: Vec<(Ticket, String)>,
    alarms: Vec<Alarm>,
}

impl Story {
    fn new() -> Self {
        Self { board: Board::new(), calls: vec![], alarms: vec![] }
    }

    /// A daemon is there and has said what it can do.
    fn ready() -> Self {
        let mut story = Self::new();
        story.board.bus_up(BUS.to_owned(), Some(DAEMON.to_owned()), Activation::Impossible);
        assert_eq!(story.told(), ["call capabilities"]);
        story.answer("capabilities", Ok(Reply::Capabilities(vec!["actions".to_owned()])));
        assert_eq!(story.told(), ["ready b1/:1.5"]);
        story
    }

    /// What the board did since it was asked last.
    fn told(&mut self) -> Vec<String> {
        let mut told = vec![];
        while let Some(effect) = self.board.next_effect() {
            match effect {
                Effect::Call { ticket, ask } => {
                    let name = name(&ask);
                    told.push(format!("call {name}"));
                    self.calls.push((ticket, name));
                }
                Effect::Wake { alarm, .. } => self.alarms.push(alarm),
                Effect::Report(report) => told.push(words(&report)),
            }
        }
        told
    }

    /// Answers the oldest call of this name, wherever in the story it was made.
    fn answer(&mut self, call: &str, answer: Result<Reply, Fault>) {
        let at = self
            .calls
            .iter()
            .position(|(_, name)| name == call)
            .unwrap_or_else(|| panic!("no {call}: {:?}", self.calls));
        let (ticket, _) = self.calls.remove(at);
        self.board.answered(ticket, answer);
    }

    fn overdue(&mut self, call: &str) {
        let ticket = self.calls.iter().find(|(_, name)| name == call).unwrap().0;
        assert!(self.alarms.contains(&Alarm::Overdue(ticket)), "nobody watches over {call}");
        self.board.alarm(Alarm::Overdue(ticket));
    }

    /// Every alarm that is no time limit goes off, once.
    fn time_passes(&mut self) {
        let (limits, due) =
            std::mem::take(&mut self.alarms).into_iter().partition(|it| matches!(it, Alarm::Overdue(_)));
        self.alarms = limits;
        for alarm in due {
            self.board.alarm(alarm);
        }
    }

    fn shown(&mut self, n: u32, title: &str, number: u32) {
        self.board.order(show(n, title));
        let call = format!("notify C{n} {title} for 0");
        assert_eq!(self.told(), [format!("call {call}")]);
        self.answer(&call, Ok(Reply::Number(number)));
        assert_eq!(self.told(), [format!("shown C{n} as {number}")]);
    }

    fn press(&mut self, number: u32, action: &str) {
        self.board.heard(DAEMON, number, Word::Invoked { action: action.to_owned() });
    }

    fn gone(&mut self, number: u32, how: ClosedHow) {
        self.board.heard(DAEMON, number, Word::Closed { how });
    }
}

fn place(key: &CardKey) -> String {
    key.to_text().split('/').nth(2).unwrap().to_owned()
}

fn name(ask: &Ask) -> String {
    match ask {
        Ask::Capabilities => "capabilities".to_owned(),
        Ask::Notify { key, card, replaces, .. } => format!("notify {} {} for {replaces}", place(key), card.title),
        Ask::Close { number } => format!("close {number}"),
    }
}

fn words(report: &PresenterReport) -> String {
    match report {
        PresenterReport::Ready { daemon } => format!("ready {daemon}"),
        PresenterReport::Shown { key, handle } => format!("shown {} as {}", place(key), handle.number),
        PresenterReport::Refused { key, trouble } => format!("refused {}: {}", place(key), trouble.name),
        PresenterReport::Pressed { key, press } => format!("pressed {} {}", place(key), press.as_str()),
        PresenterReport::Closed { key, how } => format!("closed {} {how:?}", place(key)),
        PresenterReport::Trouble(trouble) => format!("trouble {}", trouble.name),
    }
}

fn refused() -> Result<Reply, Fault> {
    Err(Fault::Refused("too many".to_owned()))
}

fn gone() -> Result<Reply, Fault> {
    Err(Fault::Gone("it ended".to_owned()))
}

const NOTHING: [&str; 0] = [];

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
