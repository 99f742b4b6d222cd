//! What a law of the nights says, in the reference's own words.
//!
//! Invariant: what a law says is read here without `oncall::decide`.

use super::plan::{Ms, Who};
use jiff::{
    SignedDuration, Timestamp, ToSpan,
    civil::{Date, Time},
    tz::TimeZone,
};
use oncall::{
    decide::Decision,
    ids::{ChannelId, SourceId},
    observation::{PostKind, Severity, Urgency},
    policy::{Policy, ShiftMode},
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
/// Somebody looks; of me it says that I have it.
pub const EYES: usize = 2;
pub const SERVICES: [&str; 3] = ["checkout", "batch", "search"];

#[derive(Clone, Copy)]
pub enum About {
    /// Names, or the beginnings of names with a star.
    Places(&'static [&'static str]),
    Service(&'static str),
    Urgency(Urgency),
}

pub struct Law {
    pub name: &'static str,
    pub about: About,
    pub words: &'static [&'static str],
    /// Any of them, where some are named.
    pub severity: &'static [Severity],
    /// The level at which I must be on call.
    pub level: Option<u32>,
    /// From and until, in full hours, in this zone or the local one.
    pub hours: Option<(i8, i8, Option<&'static str>)>,
    pub then: Decision,
    pub asks: Asks,
}

/// What a law asks for beside its decision.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Asks {
    /// It rings off shift too, so often within an hour.
    pub always: Option<usize>,
    /// Somebody looks within so long.
    pub look: Option<Ms>,
    /// Without a verdict it comes back after so long.
    pub back: Option<Ms>,
    /// Ben is asked about a ring that goes on for so long.
    pub ask: Option<Ms>,
    /// Cleo must be told within so long.
    pub tell: Option<Ms>,
}

impl Asks {
    /// What either asks for, the sooner and the more.
    pub fn and(self, other: Self) -> Self {
        let sooner = |one: Option<Ms>, other: Option<Ms>| one.into_iter().chain(other).min();
        Self {
            always: self.always.max(other.always),
            look: sooner(self.look, other.look),
            back: sooner(self.back, other.back),
            ask: other.ask.or(self.ask),
            tell: other.tell.or(self.tell),
        }
    }
}

/// What a thing deserves, by which law.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ruled {
    pub then: Decision,
    /// Empty: by none.
    pub law: &'static str,
    pub asks: Asks,
}

/// My turns on call: from, until, and at which level.
pub type Duties = Vec<(Timestamp, Timestamp, u32)>;

/// Whether I am on call then.
pub fn covers(duties: &Duties, at: Timestamp) -> bool {
    duties.iter().any(|(from, until, _)| *from <= at && at < *until)
}

/// What a policy says.
pub struct Book {
    pub laws: Vec<Law>,
    pub mode: ShiftMode,
    pub shadow: bool,
    /// When digests are shown.
    pub digests: &'static [Time],
    pub morning: Time,
    pub unchecked_after: Option<Ms>,
    pub open_after: Option<Ms>,
    /// What I ask for is written so much later.
    pub undo: Ms,
    pub policy: Policy,
    /// With the zones of its laws.
    pub local: TimeZone,
}

/// What was said, as far as laws look at it.
#[derive(Clone, Copy, Debug)]
pub struct Spoken {
    pub place: usize,
    pub who: Who,
    pub kind: PostKind,
    pub text: usize,
    pub severity: Option<Severity>,
    pub at: Timestamp,
}

impl Ruled {
    fn plain(then: Decision) -> Self {
        Self { then, law: "", asks: Asks::default() }
    }

    /// Listed and silent, but for one quiet card perhaps.
    pub fn is_listed(&self) -> bool {
        matches!(self.then, Decision::Notify | Decision::Digest | Decision::Hold)
    }
}

impl Book {
    /// What a message deserves; `duties` are mine, none where nobody knows.
    pub fn on_message(&self, said: Spoken, duties: Option<&Duties>, on_shift: bool) -> Ruled {
        if said.who == Who::Me || said.kind == PostKind::Housekeeping {
            return Ruled::plain(Decision::Ignore);
        }
        let named: Vec<&Law> = self.laws.iter().filter(|law| law.names(said.place)).collect();
        let found = named.iter().find(|law| {
            law.words_in(said.text)
                && law.covers(said.at, &self.local)
                && law.is_so_bad(said.severity)
                && law.is_my_level(said.at, duties, on_shift)
        });
        let otherwise = if named.is_empty() { Decision::Count } else { Decision::Hold };
        found.map_or(Ruled::plain(otherwise), |law| law.ruled())
    }

    pub fn names(&self, place: usize) -> bool {
        self.laws.iter().any(|law| law.names(place))
    }

    pub fn on_incident(&self, service: usize, low: bool) -> Ruled {
        let found = self.laws.iter().find(|law| match law.about {
            About::Places(_) => false,
            About::Service(name) => name == SERVICES[service],
            About::Urgency(urgency) => (urgency == Urgency::Low) == low,
        });
        found.map_or(Ruled::plain(if low { Decision::Hold } else { Decision::Page }), |law| law.ruled())
    }

    /// The next moment after `at` at which clocks here show that time.
    pub fn next(&self, time: Time, at: Timestamp) -> Timestamp {
        let moments = self.moments(time, at);
        moments.into_iter().find(|moment| *moment > at).expect("every day has one")
    }

    /// The last digest up to `at`.
    pub fn last_digest(&self, at: Timestamp) -> Option<Timestamp> {
        let moments = self.digests.iter().flat_map(|time| self.moments(*time, at));
        moments.filter(|moment| *moment <= at).max()
    }

    /// On the days around `at`.
    fn moments(&self, time: Time, at: Timestamp) -> Vec<Timestamp> {
        let today = at.to_zoned(self.local.clone()).date();
        let moment = |date: Date| date.to_datetime(time).to_zoned(self.local.clone()).expect("a day").timestamp();
        (-1..=2).map(|days| moment(today.saturating_add(days.days()))).collect()
    }

    /// No reminder comes at night: it waits for the morning.
    pub fn by_day(&self, at: Timestamp) -> Timestamp {
        let hour = at.to_zoned(self.local.clone()).time();
        let sleeps = hour < self.morning || hour.hour() >= 22;
        if sleeps { self.next(self.morning, at) } else { at }
    }
}

impl Law {
    fn ruled(&self) -> Ruled {
        Ruled { then: self.then, law: self.name, asks: self.asks }
    }

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

    /// A doubt is answered for what comes to the person by itself.
    fn in_doubt(&self) -> bool {
        matches!(self.then, Decision::Page | Decision::Notify)
    }

    fn is_so_bad(&self, severity: Option<Severity>) -> bool {
        match severity {
            _ if self.severity.is_empty() => true,
            Some(Severity::Unknown) => self.in_doubt(),
            Some(said) => self.severity.contains(&said),
            None => false,
        }
    }

    /// Whoever is on shift without a turn covers for somebody: nobody knows at which level.
    fn is_my_level(&self, at: Timestamp, duties: Option<&Duties>, on_shift: bool) -> bool {
        let Some(wanted) = self.level else { return true };
        let mut mine = duties.into_iter().flatten().filter(|(from, until, _)| *from <= at && at < *until).peekable();
        if mine.peek().is_none() && (duties.is_none() || on_shift) {
            return self.in_doubt();
        }
        mine.any(|(_, _, level)| *level == wanted)
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

/// `at`, so much later.
pub fn plus(at: Timestamp, by: Ms) -> Timestamp {
    oncall::time::add(at, SignedDuration::from_millis(by))
}
