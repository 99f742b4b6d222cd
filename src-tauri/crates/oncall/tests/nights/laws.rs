//! The policies of the nights, in the reference's own words and in the program's.
//!
//! Invariant: what a law says is read here without `oncall::decide`.

use super::plan::{Ms, Who};
use jiff::{Timestamp, civil::Time, tz::TimeZone};
use oncall::{
    decide::Decision,
    ids::{ChannelId, Emoji, PolicyHash, SourceId},
    observation::{PostKind, Urgency},
    policy::*,
};

pub const PLACES: [&str; 7] =
    ["alerts_security", "alerts_disk", "team_red", "team_blue", "alerts_noise", "alerts_quiet", "random"];
pub const TEXTS: [&str; 6] =
    ["root login", "disk CRITICAL", "db-1 is down.", "all downloads are fine", "disk at 80 %", "please help!"];
/// The words of each text, as a person reads it.
const WORDS: [&[&str]; 6] = [
    &["root", "login"],
    &["disk", "critical"],
    &["db", "1", "is", "down"],
    &["all", "downloads", "are", "fine"],
    &["disk", "at", "80"],
    &["please", "help"],
];
pub const EMOJI: [&str; 4] = ["white_check_mark", "heavy_check_mark", "eyes", "tada"];
/// Up to here they settle; the first is what I put there when I acknowledge.
pub const SETTLING: usize = 2;
pub const EYES: usize = 2;
pub const SERVICES: [&str; 3] = ["checkout", "batch", "search"];
pub const BOOKS: usize = 5;

#[derive(Clone, Copy)]
pub enum About {
    /// Names, or the beginnings of names with a star.
    Places(&'static [&'static str]),
    Service(&'static str),
    Urgency(Urgency),
}

pub struct Law {
    name: &'static str,
    about: About,
    words: &'static [&'static str],
    /// From and until, in full hours, in this zone or the local one.
    hours: Option<(i8, i8, Option<&'static str>)>,
    then: Decision,
}

/// What a policy says.
pub struct Book {
    pub laws: Vec<Law>,
    pub mode: ShiftMode,
    pub policy: Policy,
    /// With the zones of its laws.
    local: TimeZone,
}

fn law(name: &'static str, about: About, then: Decision) -> Law {
    Law { name, about, words: &[], hours: None, then }
}

/// The policies; `local` is the computer's zone.
pub fn books(local: &TimeZone) -> Vec<Book> {
    use About::{Places, Service, Urgency as Of};
    const CHICAGO: Option<&str> = Some("America/Chicago");
    let usual = || {
        vec![
            law("quiet", Places(&["alerts_quiet"]), Decision::Ignore),
            law("security", Places(&["alerts_security"]), Decision::Page),
            Law {
                words: &["critical", "down"],
                hours: Some((9, 17, CHICAGO)),
                ..law("disk", Places(&["alerts_disk"]), Decision::Page)
            },
            Law { words: &["help"], ..law("help", Places(&["team_*"]), Decision::Page) },
            law("noise", Places(&["alerts_noise"]), Decision::Hold),
            law("batch", Service("batch"), Decision::Hold),
        ]
    };
    let mut silent = usual();
    silent[1].then = Decision::Hold;
    let mut night = usual();
    night[2].hours = Some((17, 9, None));
    night[3].words = &[];
    night[5].then = Decision::Page;
    let mut loud = usual();
    loud.retain(|law| law.name != "disk");
    loud[0].then = Decision::Page;
    loud.push(law("low", Of(Urgency::Low), Decision::Page));
    loud.push(law("disk by day and night", Places(&["alerts_disk", "alerts_noise"]), Decision::Page));
    let all = [
        (usual(), ShiftMode::Manual),
        (silent, ShiftMode::Manual),
        (night, ShiftMode::Auto),
        (loud, ShiftMode::Auto),
        (usual(), ShiftMode::Auto),
    ];
    let book = |(number, (laws, mode)): (usize, (Vec<Law>, ShiftMode))| Book {
        policy: policy(number, &laws, mode),
        laws,
        mode,
        local: local.clone(),
    };
    all.into_iter().enumerate().map(book).collect()
}

impl Book {
    /// What a message deserves that was said then; none: it is only counted.
    pub fn on_message(
        &self,
        place: usize,
        who: Who,
        kind: PostKind,
        text: usize,
        said_at: Timestamp,
    ) -> Option<Decision> {
        if who == Who::Me || kind == PostKind::Housekeeping {
            return Some(Decision::Ignore);
        }
        let named: Vec<&Law> = self.laws.iter().filter(|law| law.names(place)).collect();
        let found = named.iter().find(|law| law.words_in(text) && law.covers(said_at, &self.local));
        found.map(|law| law.then).or((!named.is_empty()).then_some(Decision::Hold))
    }

    pub fn names(&self, place: usize) -> bool {
        self.laws.iter().any(|law| law.names(place))
    }

    pub fn on_incident(&self, service: usize, low: bool) -> Decision {
        let found = self.laws.iter().find(|law| match law.about {
            About::Places(_) => false,
            About::Service(name) => name == SERVICES[service],
            About::Urgency(urgency) => (urgency == Urgency::Low) == low,
        });
        found.map_or(if low { Decision::Hold } else { Decision::Page }, |law| law.then)
    }
}

impl Law {
    fn names(&self, place: usize) -> bool {
        let About::Places(names) = self.about else { return false };
        names.iter().any(|name| match name.strip_suffix('*') {
            Some(start) => PLACES[place].starts_with(start),
            None => *name == PLACES[place],
        })
    }

    fn words_in(&self, text: usize) -> bool {
        self.words.is_empty() || self.words.iter().any(|word| WORDS[text].contains(word))
    }

    fn covers(&self, at: Timestamp, local: &TimeZone) -> bool {
        let Some((from, until, zone)) = self.hours else { return true };
        let zone = zone.map_or_else(|| local.clone(), named);
        let hour = at.to_zoned(zone).hour();
        if from < until { (from..until).contains(&hour) } else { hour >= from || hour < until }
    }
}

pub fn named(zone: &str) -> TimeZone {
    oncall::time::zone(zone).expect("a zone of the bundle")
}

pub fn slack() -> SourceId {
    SourceId::slack("acme")
}

pub fn pagerduty() -> SourceId {
    SourceId::pagerduty("acme")
}

pub fn channel(place: usize) -> ChannelId {
    ChannelId::new(format!("C{place}"))
}

fn policy(number: usize, laws: &[Law], shift: ShiftMode) -> Policy {
    let rule = |law: &Law| {
        let (mut channels, mut service, mut urgency) = (Vec::new(), None, None);
        match law.about {
            About::Places(names) => channels = names.iter().map(|name| pattern(name)).collect(),
            About::Service(name) => service = Some(pattern(name)),
            About::Urgency(wanted) => urgency = Some(wanted),
        }
        let between = law.hours.map(|(from, until, zone)| Window {
            start: Time::constant(from, 0, 0, 0),
            end: Time::constant(until, 0, 0, 0),
            zone: zone.map_or(Zone::Local, |zone| Zone::Named(named(zone))),
        });
        let words = law.words.iter().map(|word| Word::new(word).expect("a word")).collect();
        let service = Vec::from_iter(service);
        let when = When { channels, words, between, service, urgency, ..When::default() };
        Rule { name: law.name.to_owned(), when, then: Then::of(law.then) }
    };
    Policy {
        hash: PolicyHash::new(format!("book {number}")),
        standing: Standing::Good,
        slack: vec![SlackAccount {
            name: "acme".to_owned(),
            api_url: None,
            acknowledge: Emoji::new(EMOJI[0]),
            settles: EMOJI[..SETTLING].iter().map(|name| Emoji::new(*name)).collect(),
        }],
        pagerduty: vec![PagerDutyAccount { name: "acme".to_owned(), api: PagerDutyApi::Us }],
        shift,
        rules: laws.iter().map(rule).collect(),
        ..Policy::none()
    }
}

fn pattern(name: &str) -> Pattern {
    Pattern::new(name).expect("a pattern")
}

/// `at`, so much later.
pub fn plus(at: Timestamp, by: Ms) -> Timestamp {
    oncall::time::add(at, jiff::SignedDuration::from_millis(by))
}
