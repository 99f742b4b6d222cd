use super::*;
use crate::wire::Raw;
use jiff::Timestamp;
use oncall::time::BootId;

/// A session with its clock.
struct Story {
    session: Session,
    now: Now,
}

impl Story {
    fn new() -> Self {
        let wall = Timestamp::from_second(1_700_000_000).unwrap();
        Self {
            session: Session::default(),
            now: Now { wall, boot_elapsed: SignedDuration::from_secs(1_000), boot_id: BootId(1) },
        }
    }

    /// One whose first socket is connected.
    fn connected() -> Self {
        let mut story = Self::new();
        assert_eq!(story.tell(Input::Tick), [Step::Dial(SocketId(1))]);
        assert_eq!(story.tell(Input::Dialled(SocketId(1))), []);
        assert_eq!(story.hello(1), [Step::Say(Sighting::Connected { at: story.now.wall })]);
        story
    }

    fn tell(&mut self, input: Input) -> Vec<Step> {
        // With full luck waits have their full length.
        self.session.handle(input, self.now, 1.0)
    }

    fn text(&mut self, socket: u64, text: &str) -> Vec<Step> {
        self.tell(Input::Text { socket: SocketId(socket), text: text.to_owned() })
    }

    fn hello(&mut self, socket: u64) -> Vec<Step> {
        self.text(socket, r#"{"type":"hello","num_connections":1}"#)
    }

    fn disconnect(&mut self, socket: u64, reason: &str) -> Vec<Step> {
        self.text(socket, &format!(r#"{{"type":"disconnect","reason":"{reason}"}}"#))
    }

    fn envelope(&mut self, socket: u64, id: &str) -> Vec<Step> {
        self.text(socket, &format!(r#"{{"envelope_id":"{id}","type":"events_api","payload":{{}}}}"#))
    }

    fn later(&mut self, millis: i64) -> &mut Self {
        self.now = self.now.later(SignedDuration::from_millis(millis));
        self
    }

    fn pass(&mut self, millis: i64) -> Vec<Step> {
        self.later(millis).tell(Input::Tick)
    }

    fn fail(&mut self, socket: u64, again: Again) -> Vec<Step> {
        self.tell(Input::DialFailed { socket: SocketId(socket), why: Blindness::TimedOut, again })
    }
}

fn receipt(socket: u64, id: &str) -> Receipt {
    Receipt(format!("{socket} {id}"))
}

fn confirms(socket: u64, id: &str) -> Step {
    Step::Send { socket: SocketId(socket), text: confirmation(id) }
}

fn blind(steps: &[Step]) -> Option<&Blindness> {
    steps.iter().find_map(|step| if let Step::Say(Sighting::Blind(why)) = step { Some(why) } else { None })
}

fn dials(steps: &[Step]) -> bool {
    steps.iter().any(|step| matches!(step, Step::Dial(_)))
}

#[test]
fn it_is_not_connected_before_hello() {
    let mut story = Story::new();
    story.tell(Input::Tick);
    assert_eq!(story.tell(Input::Dialled(SocketId(1))), []);
    assert_eq!(story.tell(Input::Alive(SocketId(1))), []);
    let steps = story.pass(30_000);
    assert_eq!(blind(&steps), Some(&Blindness::TimedOut));
    assert!(steps.contains(&Step::Close(SocketId(1))));
}

#[test]
fn an_envelope_is_confirmed_when_ordered_and_not_before() {
    let mut story = Story::connected();
    let steps = story.envelope(1, "e1");
    assert!(matches!(steps.as_slice(), [Step::HandOver { receipt: got, .. }] if *got == receipt(1, "e1")));
    assert_eq!(story.tell(Input::Confirm(receipt(1, "e1"))), [confirms(1, "e1")]);
    // Slack delivers again what it did not see confirmed; then it is confirmed again.
    assert!(matches!(story.envelope(1, "e1").as_slice(), [Step::HandOver { .. }]));
    assert_eq!(story.tell(Input::Confirm(receipt(1, "e1"))), [confirms(1, "e1")]);
}

#[test]
fn a_warning_opens_a_second_socket_beside_the_first() {
    for reason in ["warning", "refresh_requested"] {
        let mut story = Story::connected();
        assert_eq!(story.later(4_000).disconnect(1, reason), [Step::Dial(SocketId(2))], "{reason}");
        // The old one is read and confirmed on until it closes.
        assert!(matches!(story.envelope(1, "e1").as_slice(), [Step::HandOver { .. }]));
        story.tell(Input::Dialled(SocketId(2)));
        assert_eq!(story.hello(2), [Step::Say(Sighting::Connected { at: story.now.wall })]);
        assert_eq!(story.tell(Input::Confirm(receipt(1, "e1"))), [confirms(1, "e1")]);
        assert!(matches!(story.envelope(1, "e2").as_slice(), [Step::HandOver { .. }]));
        assert_eq!(story.tell(Input::Ended { socket: SocketId(1), why: "closed".into() }), []);
        // What it brought is confirmed on the new one.
        assert_eq!(story.tell(Input::Confirm(receipt(1, "e2"))), [confirms(2, "e2")]);
    }
}

#[test]
fn an_old_socket_that_does_not_close_is_closed_after_15_s() {
    let mut story = Story::connected();
    story.disconnect(1, "warning");
    story.tell(Input::Dialled(SocketId(2)));
    story.hello(2);
    assert!(!story.pass(14_900).contains(&Step::Close(SocketId(1))));
    assert!(story.pass(100).contains(&Step::Close(SocketId(1))));
    assert_eq!(blind(&story.pass(1)), None);
}

#[test]
fn an_old_socket_is_kept_while_nothing_replaces_it() {
    let mut story = Story::connected();
    assert!(dials(&story.disconnect(1, "refresh_requested")));
    // The attempt fails: the old one still hears, so nothing is blind.
    assert_eq!(blind(&story.fail(2, Again::Usual)), None);
    story.later(20_000).tell(Input::Alive(SocketId(1)));
    assert!(story.session.idle_for(story.now) > SignedDuration::ZERO, "it does not spin");
    assert!(matches!(story.envelope(1, "e1").as_slice(), [Step::HandOver { .. }]));
    assert_eq!(
        blind(&story.tell(Input::Ended { socket: SocketId(1), why: "closed".into() })),
        Some(&Blindness::Reconnecting { why: "closed".into() })
    );
}

#[test]
fn a_refresh_whose_socket_closes_at_once_is_blind_until_the_next_hello() {
    let mut story = Story::connected();
    story.disconnect(1, "refresh_requested");
    let steps = story.tell(Input::Ended { socket: SocketId(1), why: "closed".into() });
    assert_eq!(blind(&steps), Some(&Blindness::Reconnecting { why: "closed".into() }));
    assert!(!dials(&steps), "the second one is being dialled");
    story.tell(Input::Dialled(SocketId(2)));
    assert!(matches!(story.hello(2).as_slice(), [Step::Say(Sighting::Connected { .. })]));
}

#[test]
fn a_disabled_link_is_tried_slowly() {
    let mut story = Story::connected();
    let steps = story.later(60_000 - 31_000).disconnect(1, "link_disabled");
    assert_eq!(blind(&steps), Some(&Blindness::SocketModeOff));
    assert!(steps.contains(&Step::Close(SocketId(1))) && !dials(&steps));
    assert!(!dials(&story.tell(Input::Refresh)));
    assert!(!dials(&story.pass(59_900)));
    assert!(dials(&story.pass(100)));
}

#[test]
fn too_many_sockets_close_the_extra_one_and_back_off() {
    let mut story = Story::connected();
    let steps = story.disconnect(1, "too_many_websockets");
    assert!(steps.contains(&Step::Close(SocketId(1))) && !dials(&steps));
    assert!(matches!(blind(&steps), Some(Blindness::Reconnecting { .. })));
    assert!(!dials(&story.pass(7_900)));
    assert!(dials(&story.pass(100)));

    let mut story = Story::connected();
    story.disconnect(1, "warning");
    story.tell(Input::Dialled(SocketId(2)));
    story.hello(2);
    assert_eq!(story.disconnect(2, "too_many_websockets")[0], Step::Close(SocketId(2)));
    assert_eq!(blind(&story.pass(1)), None, "the first one still hears");
}

#[test]
fn unknown_reasons_and_ends_reconnect_at_once_after_a_good_connection() {
    let mut story = Story::connected();
    story.later(25_000).tell(Input::Alive(SocketId(1)));
    let steps = story.later(6_000).disconnect(1, "sun_flares");
    assert_eq!(blind(&steps), Some(&Blindness::Reconnecting { why: "Slack ended the connection (sun_flares)".into() }));
    assert!(dials(&steps) && steps.contains(&Step::Close(SocketId(1))));

    let mut story = Story::connected();
    let steps = story.tell(Input::Ended { socket: SocketId(1), why: "connection reset".into() });
    assert_eq!(blind(&steps), Some(&Blindness::Reconnecting { why: "connection reset".into() }));
    assert!(dials(&steps));
}

#[test]
fn waits_grow_to_30_s_and_begin_again_after_a_good_connection() {
    let mut story = Story::new();
    story.tell(Input::Tick);
    let mut socket = 1;
    for wait in [0, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000] {
        let mut steps = story.fail(socket, Again::Usual);
        if wait > 0 {
            assert!(!dials(&steps), "{wait}");
            assert_eq!(story.session.idle_for(story.now).as_millis(), wait.into());
            assert!(!dials(&story.pass(wait - 1)), "{wait}");
            steps = story.pass(1);
        }
        assert!(dials(&steps), "{wait}");
        socket += 1;
    }
    story.tell(Input::Dialled(SocketId(socket)));
    story.hello(socket);
    // Lived too short to count.
    assert!(!dials(&story.tell(Input::Ended { socket: SocketId(socket), why: String::new() })));
    assert!(dials(&story.pass(30_000)));
    story.tell(Input::Dialled(SocketId(socket + 1)));
    story.hello(socket + 1);
    story.later(20_000).tell(Input::Alive(SocketId(socket + 1)));
    assert!(dials(&story.later(11_000).tell(Input::Ended { socket: SocketId(socket + 1), why: String::new() })));
}

#[test]
fn luck_shortens_waits_to_a_half_at_most() {
    for (luck, millis) in [(0.0, 15_000), (0.5, 22_500), (1.0, 30_000), (7.0, 30_000)] {
        let mut backoff = Backoff::default();
        let now = Story::new().now;
        (0..9).for_each(|_| backoff.failed(now, SignedDuration::ZERO, luck));
        assert_eq!((backoff.at() - now.boot_elapsed).as_millis(), millis);
    }
}

#[test]
fn what_slack_asks_for_is_kept_even_after_a_refresh() {
    let mut story = Story::new();
    story.tell(Input::Tick);
    story.fail(1, Again::NotBefore(SignedDuration::from_secs(45)));
    assert!(!dials(&story.tell(Input::Refresh)));
    assert!(!dials(&story.pass(44_900)));
    assert!(dials(&story.pass(100)));
}

#[test]
fn what_needs_the_person_is_tried_every_5_s_and_2_s_after_a_refresh() {
    let mut story = Story::new();
    let fixed = Again::Fixed(SignedDuration::from_secs(5));
    story.tell(Input::Tick);
    assert_eq!(blind(&story.fail(1, fixed)), Some(&Blindness::TimedOut));
    assert!(!dials(&story.pass(4_900)));
    assert!(dials(&story.pass(100)));
    story.fail(2, fixed);
    assert!(dials(&story.tell(Input::Refresh)));
    assert!(!dials(&story.fail(3, fixed)));
    assert!(dials(&story.pass(2_000)));
}

#[test]
fn a_silent_socket_is_dead_after_30_s_whatever_was_sent_to_it() {
    let mut story = Story::connected();
    assert_eq!(story.pass(10_000), [Step::Ping(SocketId(1))]);
    story.later(1_000).tell(Input::Alive(SocketId(1)));
    assert_eq!(story.pass(9_000), [Step::Ping(SocketId(1))]);
    assert_eq!(story.pass(10_000), [Step::Ping(SocketId(1))]);
    assert_eq!(story.pass(10_000), [Step::Ping(SocketId(1))]);
    let steps = story.pass(1_000);
    assert_eq!(blind(&steps), Some(&Blindness::WentSilent));
    assert!(steps.contains(&Step::Close(SocketId(1))) && dials(&steps));
}

#[test]
fn after_sleep_the_socket_is_doubted_at_once() {
    let mut story = Story::connected();
    assert_eq!(story.later(2_000).tell(Input::Refresh), [Step::Ping(SocketId(1))]);
    assert_eq!(story.session.idle_for(story.now).as_secs(), 3);
    assert_eq!(blind(&story.pass(3_000)), Some(&Blindness::WentSilent));

    let mut story = Story::connected();
    story.tell(Input::Refresh);
    story.later(1_000).tell(Input::Pong(SocketId(1)));
    assert_eq!(blind(&story.pass(3_000)), None);
}

#[test]
fn after_sleep_what_lay_in_the_socket_proves_nothing() {
    let mut story = Story::connected();
    // A frame from before the sleep comes first, so that the socket seems to live.
    let lay = story.later(600_000).tell(Input::Alive(SocketId(1)));
    let steps = [lay, story.tell(Input::Refresh), story.envelope(1, "e1")].concat();
    assert!(!steps.iter().any(|step| matches!(step, Step::Say(Sighting::Seeing { .. }))), "{steps:?}");
    assert_eq!(blind(&story.pass(3_000)), Some(&Blindness::WentSilent));
}

#[test]
fn an_answered_ping_says_that_all_was_heard_until_it_was_sent() {
    let mut story = Story::connected();
    let seeing = |at| vec![Step::Say(Sighting::Seeing { at })];
    assert_eq!(story.pass(10_000), [Step::Ping(SocketId(1))]);
    let first = story.now.wall;
    assert!(matches!(story.later(100).envelope(1, "e1").as_slice(), [Step::HandOver { .. }]));
    assert_eq!(story.tell(Input::Pong(SocketId(1))), seeing(first));
    // The answer to a ping before may come late: it says no more than that one asked.
    assert_eq!(story.pass(9_900), [Step::Ping(SocketId(1))]);
    let second = story.now.wall;
    assert_eq!(story.later(100).tell(Input::Refresh), [Step::Ping(SocketId(1))]);
    let third = story.now.wall;
    assert_eq!(story.later(100).tell(Input::Pong(SocketId(1))), seeing(second));
    assert_eq!(story.tell(Input::Pong(SocketId(1))), seeing(third));
    assert_eq!(story.tell(Input::Pong(SocketId(1))), [], "one that nobody asked for");
}

#[test]
fn confirmations_wait_for_a_socket() {
    let mut story = Story::connected();
    story.envelope(1, "e1");
    story.tell(Input::Ended { socket: SocketId(1), why: String::new() });
    assert_eq!(story.tell(Input::Confirm(receipt(1, "e1"))), []);
    story.tell(Input::Dialled(SocketId(2)));
    assert!(story.hello(2).contains(&confirms(2, "e1")));
}

#[test]
fn odd_frames_are_noted() {
    let mut story = Story::connected();
    assert!(matches!(story.text(1, "{").as_slice(), [Step::Malformed { raw, .. }] if *raw == Raw::new("{")));
    assert!(matches!(story.text(1, r#"{"envelope_id":"x","type":"telepathy"}"#).as_slice(), [Step::HandOver { .. }]));
    assert_eq!(story.text(7, "{"), []);
}

fn count(steps: &[Step]) -> Vec<&Step> {
    steps.iter().filter(|step| matches!(step, Step::Crowded { .. } | Step::Alone)).collect()
}

/// The socket's task, and Slack's hello with this many connections.
fn greet(story: &mut Story, socket: u64, all: u64) -> Vec<Step> {
    story.tell(Input::Dialled(SocketId(socket)));
    story.text(socket, &format!(r#"{{"type":"hello","num_connections":{all}}}"#))
}

/// Lets minutes pass in which the newest socket lives, and says what was done.
fn live(story: &mut Story, socket: u64, minutes: i64) -> Vec<Step> {
    let ticks = (0..6 * minutes).flat_map(|_| {
        let steps = story.pass(10_000);
        story.tell(Input::Pong(SocketId(socket)));
        steps
    });
    ticks.collect()
}

#[test]
fn others_on_the_same_app_are_told_when_they_are_counted_again_minutes_later() {
    let mut story = Story::new();
    story.tell(Input::Tick);
    assert!(count(&greet(&mut story, 1, 2)).is_empty(), "a socket that died, perhaps");
    // It is heard on until the new one stands.
    let steps = live(&mut story, 1, 5);
    assert!(steps.contains(&Step::Dial(SocketId(2))) && !steps.contains(&Step::Close(SocketId(1))), "{steps:?}");
    assert_eq!(blind(&steps), None);
    assert_eq!(count(&greet(&mut story, 2, 3)), [&Step::Crowded { ours: 2, all: 3 }]);
    let steps = live(&mut story, 2, 5);
    assert!(steps.contains(&Step::Close(SocketId(1))), "{steps:?}");
    assert!(steps.contains(&Step::Dial(SocketId(3))), "as long as they are there they are counted");
    assert_eq!(count(&greet(&mut story, 3, 2)), [&Step::Alone]);
    let steps = live(&mut story, 3, 10);
    assert!(!dials(&steps), "{steps:?}");
}

#[test]
fn a_dead_socket_that_slack_counts_for_a_while_is_nobody_else() {
    let mut story = Story::new();
    story.tell(Input::Tick);
    greet(&mut story, 1, 1);
    // Connections that break one after another, each of which Slack still counts.
    for socket in 2..5 {
        story.tell(Input::Ended { socket: SocketId(socket - 1), why: "reset".to_owned() });
        story.pass(5_000);
        assert!(count(&greet(&mut story, socket, 2)).is_empty());
    }
    let steps = live(&mut story, 4, 5);
    assert!(dials(&steps));
    assert!(count(&greet(&mut story, 5, 2)).is_empty(), "the old and the new one");
    assert!(!dials(&live(&mut story, 5, 10)));
}

#[test]
fn the_app_is_named_before_anything_is_heard() {
    let mut story = Story::connected();
    let steps = story.text(1, r#"{"type":"hello","num_connections":1,"connection_info":{"app_id":"A1"}}"#);
    assert_eq!(steps, [Step::Named { app: "A1".into() }, Step::Say(Sighting::Connected { at: story.now.wall })]);
}
