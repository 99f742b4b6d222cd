//! What comes back by itself: told at its time, woken for by nothing but what the Desk asked for, restarted in between.
//!
//! Invariant: time goes on only to where the Desk asked to be woken, so that a wake-up that is missing is not hidden.

use jiff::{SignedDuration, Timestamp, civil::Time, tz::TimeZone};
use oncall::{
    act::{Act, Through},
    decide::Decision,
    desk::{Desk, Input},
    fact::{Fact, Reminder},
    ids::*,
    observation::*,
    policy::*,
    text::Untrusted,
    time::{BootId, Now},
    wants::CardKey,
};
use std::collections::BTreeMap;

/// Digests at 10:00; what has no verdict an hour later comes back.
fn policy() -> Policy {
    let emoji = Emoji::new("white_check_mark");
    let account =
        SlackAccount { name: "acme".to_owned(), api_url: None, acknowledge: emoji.clone(), settles: vec![emoji] };
    let digests = vec![Time::constant(10, 0, 0, 0)];
    Policy {
        hash: PolicyHash::new("day"),
        standing: Standing::Good,
        slack: vec![account],
        times: Times { digests, unchecked_after: Some(SignedDuration::from_hours(1)), ..Times::default() },
        rules: vec![Rule::of_channels("disk", vec![Pattern::new("disk").expect("a pattern")], Decision::Digest)],
        ..Policy::none()
    }
}

struct Day {
    desk: Desk,
    now: Now,
    facts: Vec<Fact>,
    /// When each card was first there.
    shown: BTreeMap<CardKey, Timestamp>,
}

impl Day {
    fn begins() -> Self {
        let wall = "2026-01-14T09:00:00Z".parse().expect("a time");
        let now = Now { wall, boot_elapsed: SignedDuration::from_secs(500), boot_id: BootId(1) };
        let desk = Desk::new(policy(), TimeZone::UTC);
        let mut day = Self { desk, now, facts: Vec::new(), shown: BTreeMap::new() };
        day.tell(Input::Policy(Box::new(policy())));
        day.tell(Input::Acted { act: Act::GoOnShift, through: Through::Tray });
        day
    }

    fn tell(&mut self, input: Input) {
        self.facts.extend(self.desk.handle(input, self.now).expect("it is not refused"));
        for card in self.desk.wants(self.now).cards.into_keys() {
            self.shown.entry(card).or_insert(self.now.wall);
        }
    }

    fn post(&mut self, text: &str) {
        let bot = Author { kind: AuthorKind::Bot, id: PersonId::new("B1"), name: Untrusted::new("Monitor") };
        let place = Place { channel: ChannelId::new("C1"), name: "disk".to_owned() };
        let ts = MessageTs::new(format!("{}.000100", self.now.wall.as_second()));
        let said = Said::Message(Message::post(place, ts, bot, text));
        self.tell(Input::Observed(Observation { source: SourceId::slack("acme"), heard: Heard::Live, said }));
    }

    fn restart(&mut self) {
        self.desk = Desk::new(policy(), TimeZone::UTC);
        self.facts.iter().for_each(|fact| self.desk.apply(fact));
        self.now = self.now.later(SignedDuration::from_mins(1));
        self.tell(Input::Policy(Box::new(policy())));
    }

    /// From one wake-up to the next.
    fn goes_on_until(&mut self, end: Timestamp) {
        while let Some(at) = self.desk.wants(self.now).wake_at.filter(|at| *at <= end) {
            self.now = self.now.later(at.duration_since(self.now.wall));
            self.tell(Input::Tick);
        }
    }
}

#[test]
fn what_waits_for_a_digest_is_told_in_it_and_again_without_a_verdict_also_after_a_restart() {
    let at = |text: &str| text.parse::<Timestamp>().expect("a time");
    let mut day = Day::begins();
    day.post("db-1 at 80 %");
    day.goes_on_until(at("2026-01-14T09:20:00Z"));
    day.restart();
    day.goes_on_until(at("2026-01-14T23:00:00Z"));
    let when = |card| day.shown.get(&card).copied();
    assert_eq!(when(CardKey::Digest), Some(at("2026-01-14T10:00:00Z")));
    assert_eq!(when(CardKey::Reminder(Reminder::Unchecked)), Some(at("2026-01-14T11:00:00Z")));
}
