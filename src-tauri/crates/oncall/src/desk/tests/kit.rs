//! A Desk at a desk: short words to tell stories with.

use crate::{
    act::{Act, Refused, Through},
    alert::RingWhy,
    decide::Decision,
    desk::{Desk, Input},
    fact::{Fact, What},
    ids::*,
    observation::*,
    policy::*,
    sight::Sighting,
    text::Untrusted,
    time::{BootId, Now},
    wants::{CardKey, SoundClass, Wants},
    write::Outcome,
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};

pub const SECURITY: &str = "alerts_security";
pub const DISK: &str = "alerts_disk";
pub const CHATTER: &str = "random";

pub struct Story {
    pub desk: Desk,
    pub now: Now,
    pub facts: Vec<Fact>,
}

/// 2026-01-14 03:00 in Chicago: outside the window of the disk rule.
pub const NIGHT: &str = "2026-01-14T09:00:00Z";
/// 10:00 in Chicago: inside it.
pub const DAY: &str = "2026-01-14T16:00:00Z";

impl Story {
    pub fn at(start: &str) -> Self {
        let now =
            Now { wall: start.parse().unwrap(), boot_elapsed: SignedDuration::from_secs(500), boot_id: BootId(7) };
        let mut story = Self { desk: Desk::new(policy(Decision::Page), TimeZone::UTC), now, facts: Vec::new() };
        story.tell(Input::Policy(Box::new(policy(Decision::Page))));
        let places = [SECURITY, DISK, CHATTER].map(|name| Place { channel: channel(name), name: name.to_owned() });
        story.said(Said::Places { places: places.to_vec(), as_of: now.wall });
        story.tell(Input::Sighted { source: slack(), sighting: Sighting::Seeing { at: now.wall } });
        story.tell(Input::Sighted { source: pagerduty(), sighting: Sighting::Seeing { at: now.wall } });
        story
    }

    pub fn on_shift() -> Self {
        let mut story = Self::at(NIGHT);
        story.act(Act::GoOnShift);
        story
    }

    pub fn off_shift() -> Self {
        Self::at(NIGHT)
    }

    pub fn tell(&mut self, input: Input) -> Vec<Fact> {
        let facts = self.desk.handle(input, self.now).unwrap();
        self.facts.extend(facts.iter().cloned());
        facts
    }

    pub fn said(&mut self, said: Said) -> Vec<Fact> {
        let source = if matches!(said, Said::Incident(_) | Said::Duties { .. }) { pagerduty() } else { slack() };
        self.tell(Input::Observed(Observation { source, heard: Heard::Live, said }))
    }

    pub fn act(&mut self, act: Act) {
        self.tell(Input::Acted { act, through: Through::CommandLine });
    }

    pub fn refused(&mut self, act: Act) -> Refused {
        self.desk.handle(Input::Acted { act, through: Through::CommandLine }, self.now).unwrap_err()
    }

    pub fn later(&mut self, seconds: i64) {
        self.now = self.now.later(SignedDuration::from_secs(seconds));
        self.tell(Input::Tick);
    }

    /// Answers the only write there is.
    pub fn answer(&mut self, outcome: Outcome) {
        let wants = self.wants();
        assert_eq!(wants.writes.len(), 1, "{:?}", wants.writes);
        let write = *wants.writes.keys().next().unwrap();
        self.tell(Input::WriteEnded { write, outcome });
    }

    pub fn wants(&self) -> Wants {
        self.desk.wants(self.now)
    }

    pub fn state(&self, id: &AlertId) -> &'static str {
        self.desk.known.alerts.get(id).map_or("unknown", |alert| alert.attention.as_str())
    }

    pub fn by(&self, id: &AlertId) -> Option<String> {
        self.desk.picture(self.now).alerts.into_iter().find(|alert| alert.id == *id).and_then(|alert| alert.by)
    }

    pub fn why(&self, id: &AlertId) -> Option<RingWhy> {
        self.facts.iter().rev().find_map(|fact| match &fact.what {
            What::Rang { alert, why, .. } if alert == id => Some(why.clone()),
            _ => None,
        })
    }

    /// Rings with a card and, on shift, a sound.
    pub fn assert_rings(&self, id: &AlertId) {
        assert_eq!(self.state(id), "ringing", "{id}");
        let wants = self.wants();
        assert!(wants.cards.contains_key(&CardKey::Alert(id.clone())), "no card for {id}");
        assert!(wants.sound.is_some(), "no sound for {id}");
    }

    pub fn assert_silent(&self) {
        let wants = self.wants();
        assert_eq!(wants.sound, None);
        assert!(!wants.cards.keys().any(|key| matches!(key, CardKey::Alert(_))), "{:?}", wants.cards);
    }

    /// Heard once, and nothing rings.
    pub fn assert_silent_but(&self, class: SoundClass) {
        let wants = self.wants();
        assert_eq!(wants.sound.map(|sound| sound.class), Some(class));
        assert!(!wants.cards.keys().any(|key| matches!(key, CardKey::Alert(_))), "{:?}", wants.cards);
    }

    /// A fresh post by a bot in a channel, as it came.
    pub fn post(&mut self, place: &str, text: &str) -> AlertId {
        let message = self.message(place, text);
        let id = AlertId::message(&slack(), &message.place.channel, &message.ts);
        self.said(Said::Message(message));
        id
    }

    pub fn message(&self, place: &str, text: &str) -> Message {
        // Unique, and a moment ago.
        let micros = self.now.wall.as_microsecond() - 10_000 + i64::try_from(self.facts.len()).unwrap();
        let ts = MessageTs::new(format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000));
        let place = Place { channel: channel(place), name: place.to_owned() };
        Message::post(place, ts, bot(), text)
    }

    /// What a program that starts anew knows.
    pub fn restored(&self) -> Desk {
        let mut desk = Desk::new(policy(Decision::Page), TimeZone::UTC);
        self.facts.iter().for_each(|fact| desk.apply(fact));
        desk
    }

    pub fn react(&mut self, id: &AlertId, who: Author, emoji: &str, change: Change) {
        let AlertKey::Message { channel, ts } = id.key.clone() else { panic!("{id} is no message") };
        let at = self.now.wall;
        self.said(Said::Reaction(Reaction { channel, ts, emoji: Emoji::new(emoji), who, change, at }));
    }

    /// The incident as PagerDuty has it now.
    pub fn incident(&mut self, change: impl FnOnce(&mut Incident)) -> AlertId {
        let known = self.desk.known.alerts.get(&incident_id()).and_then(|alert| alert.incident().cloned());
        let mut incident = known.unwrap_or_else(|| fresh_incident(self.now.wall));
        incident.as_of = self.now.wall;
        change(&mut incident);
        self.said(Said::Incident(incident));
        incident_id()
    }
}

pub fn slack() -> SourceId {
    SourceId::slack("acme")
}

pub fn pagerduty() -> SourceId {
    SourceId::pagerduty("acme")
}

pub fn channel(name: &str) -> ChannelId {
    ChannelId::new(format!("C_{name}"))
}

fn author(kind: AuthorKind, id: &str, name: &str) -> Author {
    Author { kind, id: PersonId::new(id), name: Untrusted::new(name) }
}

pub fn me() -> Author {
    author(AuthorKind::Me, "U_ME", "Ada")
}
pub fn ben() -> Author {
    author(AuthorKind::Person, "U_BEN", "Ben")
}
pub fn bot() -> Author {
    author(AuthorKind::Bot, "B1", "Monitor")
}

pub fn incident_id() -> AlertId {
    AlertId::incident(&pagerduty(), &IncidentId::new("Q1"))
}

pub fn fresh_incident(at: Timestamp) -> Incident {
    Incident {
        number: Some(7),
        service: Untrusted::new("checkout"),
        urgency: Urgency::High,
        mine_since: Some(at),
        assignees: vec![me()],
        ..Incident::triggered(IncidentId::new("Q1"), "Checkout is slow", at)
    }
}

/// `#alerts_security` does what `security` says; `#alerts_disk` pages from 9 to 17 in Chicago on "critical" or "down".
pub fn policy(security: Decision) -> Policy {
    let rule = |name: &str, channel: &str, then| Rule::of_channels(name, vec![Pattern::new(channel).unwrap()], then);
    let time = |text: &str| text.parse().unwrap();
    let window = Window {
        start: time("09:00"),
        end: time("17:00"),
        zone: Zone::Named(crate::time::zone("America/Chicago").unwrap()),
    };
    let mut disk = rule("disk warnings in working hours", DISK, Decision::Page);
    disk.when.words = vec![Word::new("critical").unwrap(), Word::new("down").unwrap()];
    disk.when.between = Some(window);
    Policy {
        hash: PolicyHash::new(format!("{security:?}")),
        standing: Standing::Good,
        slack: vec![SlackAccount {
            name: "acme".to_owned(),
            api_url: None,
            acknowledge: Emoji::new("white_check_mark"),
            settles: vec![Emoji::new("white_check_mark"), Emoji::new("heavy_check_mark")],
        }],
        pagerduty: vec![PagerDutyAccount { name: "acme".to_owned(), api: PagerDutyApi::Us }],
        rules: vec![rule("security wakes me", SECURITY, security), disk],
        ..Policy::none()
    }
}

pub const MINUTE: SignedDuration = SignedDuration::from_mins(1);

/// `#alerts_security` decides so, with this care; what else the policy says is up to the story.
pub fn with(decision: Decision, care: Care, change: impl FnOnce(&mut Policy)) -> Policy {
    let mut policy = policy(decision);
    policy.hash = PolicyHash::new("with");
    policy.rules[0].then.care = care;
    change(&mut policy);
    policy
}

pub fn under(policy: Policy) -> Story {
    let mut story = Story::on_shift();
    story.tell(Input::Policy(Box::new(policy)));
    story
}

pub fn sound(story: &Story) -> Option<SoundClass> {
    story.wants().sound.map(|sound| sound.class)
}

pub fn minutes(minutes: i64) -> i64 {
    minutes * 60
}
