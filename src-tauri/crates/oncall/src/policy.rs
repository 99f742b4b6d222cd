//! The person's policy: accounts, shift, team and rules, with every pattern already compiled.
//!
//! Invariant: a `Policy` that exists can be evaluated for any input; what could not be compiled never became one.

use crate::{
    ids::{Emoji, PolicyHash, SourceId, SourceKind},
    observation::Urgency,
};
use globset::{GlobBuilder, GlobMatcher};
use jiff::{civil, tz::TimeZone};
use regex::{Regex, RegexBuilder};

#[derive(Clone, Debug)]
pub struct Policy {
    pub hash: PolicyHash,
    pub standing: Standing,
    pub slack: Vec<SlackAccount>,
    pub pagerduty: Vec<PagerDutyAccount>,
    pub shift: ShiftMode,
    pub team: Team,
    pub rules: Vec<Rule>,
}

/// Whether the person's own words stand behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Read from a file without faults, now or earlier.
    Good,
    /// No file was ever good: accounts may have been saved from a broken one, its rules were not. Then incidents
    /// assigned to me page, and Slack is shown as blind, for nobody knows which channels matter.
    NeverGood,
}

impl PartialEq for Policy {
    fn eq(&self, other: &Self) -> bool {
        self.hash == other.hash
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlackAccount {
    pub name: String,
    /// With its closing slash; Slack's own where absent.
    pub api_url: Option<String>,
    /// What I put on an alert when I acknowledge it.
    pub acknowledge: Emoji,
    /// What settles an alert when a person puts it there. Always contains `acknowledge`.
    pub settles: Vec<Emoji>,
}

impl SlackAccount {
    pub fn source(&self) -> SourceId {
        SourceId::slack(&self.name)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PagerDutyAccount {
    pub name: String,
    pub api: PagerDutyApi,
}

impl PagerDutyAccount {
    pub fn source(&self) -> SourceId {
        SourceId::pagerduty(&self.name)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PagerDutyApi {
    Us,
    Eu,
    /// Without a closing slash.
    Url(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShiftMode {
    Manual,
    Auto,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Team {
    /// A Slack user group's handle, without the `@`.
    Group(String),
    /// E-mail addresses.
    People(Vec<String>),
    /// Whoever is in my PagerDuty teams.
    PagerDutyTeams,
}

/// What a rule says of what it matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    Page,
    Hold,
    Ignore,
}

#[derive(Clone, Debug)]
pub struct Rule {
    pub name: String,
    pub source: SourcePattern,
    /// Slack channel names; empty: any.
    pub channels: Vec<Pattern>,
    /// Any of them, as whole words, in any case; empty: any text.
    pub words: Vec<Word>,
    pub between: Option<Window>,
    /// PagerDuty service name; none: any.
    pub service: Option<Pattern>,
    pub urgency: Option<Urgency>,
    pub then: Then,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SourcePattern {
    Any,
    Kind(SourceKind),
    One(SourceId),
}

impl SourcePattern {
    pub fn matches(&self, source: &SourceId) -> bool {
        match self {
            Self::Any => true,
            Self::Kind(kind) => *kind == source.kind,
            Self::One(one) => one == source,
        }
    }
}

/// Why a pattern is none, in words for the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadPattern(pub String);

/// A name with optional globs (`*`, `?`, `[…]`, `{a,b}`), matched whole, in any case.
#[derive(Clone, Debug)]
pub struct Pattern {
    text: String,
    glob: GlobMatcher,
}

impl Pattern {
    /// # Errors
    /// A text that is empty or no valid glob.
    pub fn new(text: &str) -> Result<Self, BadPattern> {
        if text.is_empty() {
            return Err(BadPattern("an empty name matches nothing".to_owned()));
        }
        let glob = GlobBuilder::new(text)
            .case_insensitive(true)
            .build()
            .map_err(|fault| BadPattern(fault.kind().to_string()))?;
        Ok(Self { text: text.to_owned(), glob: glob.compile_matcher() })
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn matches(&self, name: &str) -> bool {
        self.glob.is_match(name)
    }

    /// Whether it names exactly one thing.
    pub fn is_plain(&self) -> bool {
        !self.text.contains(['*', '?', '[', '{', '\\'])
    }
}

/// A word or phrase looked for as a whole, in any case.
#[derive(Clone, Debug)]
pub struct Word {
    text: String,
    found: Regex,
}

impl Word {
    /// # Errors
    /// A text without a visible character.
    pub fn new(text: &str) -> Result<Self, BadPattern> {
        let text = text.trim();
        if text.is_empty() {
            return Err(BadPattern("an empty word matches nothing".to_owned()));
        }
        let edge = |c: Option<char>| if c.is_some_and(|c| c.is_alphanumeric() || c == '_') { r"\b" } else { "" };
        let pattern = format!("{}{}{}", edge(text.chars().next()), regex::escape(text), edge(text.chars().last()));
        let found = RegexBuilder::new(&pattern)
            .case_insensitive(true)
            .build()
            .map_err(|fault| BadPattern(fault.to_string()))?;
        Ok(Self { text: text.to_owned(), found })
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn is_in(&self, text: &str) -> bool {
        self.found.is_match(text)
    }
}

/// A stretch of the local day: its start included, its end not. May cross midnight; equal ends mean the whole day.
#[derive(Clone, Debug, PartialEq)]
pub struct Window {
    pub start: civil::Time,
    pub end: civil::Time,
    pub zone: Zone,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Zone {
    /// The computer's.
    Local,
    Named(TimeZone),
}

impl Window {
    /// Whether `at` falls into the window, on the wall clock of its zone.
    pub fn contains(&self, at: jiff::Timestamp, local: &TimeZone) -> bool {
        let zone = match &self.zone {
            Zone::Local => local,
            Zone::Named(zone) => zone,
        };
        let time = at.to_zoned(zone.clone()).time();
        match self.start.cmp(&self.end) {
            std::cmp::Ordering::Less => self.start <= time && time < self.end,
            std::cmp::Ordering::Greater => self.start <= time || time < self.end,
            std::cmp::Ordering::Equal => true,
        }
    }
}

impl Policy {
    /// The policy of somebody who has none yet: no accounts, no rules.
    pub fn none() -> Self {
        Self {
            hash: PolicyHash::new("none"),
            standing: Standing::NeverGood,
            slack: Vec::new(),
            pagerduty: Vec::new(),
            shift: ShiftMode::Manual,
            team: Team::PagerDutyTeams,
            rules: Vec::new(),
        }
    }

    pub fn sources(&self) -> impl Iterator<Item = SourceId> + '_ {
        self.slack.iter().map(SlackAccount::source).chain(self.pagerduty.iter().map(PagerDutyAccount::source))
    }

    pub fn slack_account(&self, source: &SourceId) -> Option<&SlackAccount> {
        self.slack.iter().find(|account| account.source() == *source)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;

    #[test]
    fn windows_include_their_start_but_not_their_end() {
        let time = |text: &str| text.parse::<civil::Time>().unwrap();
        let window = |start, end| Window {
            start: time(start),
            end: time(end),
            zone: Zone::Named(crate::time::zone("America/Chicago").unwrap()),
        };
        // Chicago is at UTC−6 in winter, at UTC−5 in summer.
        let table = [
            ("09:00", "17:00", "2026-01-15T15:00:00Z", true),
            ("09:00", "17:00", "2026-01-15T14:59:59Z", false),
            ("09:00", "17:00", "2026-01-15T22:59:59Z", true),
            ("09:00", "17:00", "2026-01-15T23:00:00Z", false),
            ("09:00", "17:00", "2026-07-15T14:00:00Z", true),
            ("22:00", "06:00", "2026-01-15T04:00:00Z", true),
            ("22:00", "06:00", "2026-01-15T11:59:59Z", true),
            ("22:00", "06:00", "2026-01-15T12:00:00Z", false),
            ("00:00", "00:00", "2026-01-15T12:00:00Z", true),
        ];
        for (start, end, at, inside) in table {
            let at: Timestamp = at.parse().unwrap();
            assert_eq!(window(start, end).contains(at, &TimeZone::UTC), inside, "{start}–{end} at {at}");
        }
    }

    #[test]
    fn words_are_whole_and_of_any_case() {
        let table = [
            ("down", "db-1 is DOWN", true),
            ("down", "download finished", false),
            ("down", "down", true),
            ("disk full", "the Disk full alarm", true),
            ("[FIRING", "[FIRING:1] disk", true),
            ("c++", "written in C++", true),
        ];
        for (word, text, found) in table {
            assert_eq!(Word::new(word).unwrap().is_in(text), found, "{word} in {text}");
        }
        assert!(Word::new("  ").is_err());
    }

    #[test]
    fn patterns_match_whole_names() {
        let table = [
            ("alerts_db-*", "alerts_db-eu", true),
            ("alerts_db-*", "my_alerts_db-eu", false),
            ("Alerts_App", "alerts_app", true),
            ("alerts_{a,b}", "alerts_b", true),
        ];
        for (pattern, name, matches) in table {
            assert_eq!(Pattern::new(pattern).unwrap().matches(name), matches, "{pattern} / {name}");
        }
        assert!(Pattern::new("[").is_err());
        assert!(Pattern::new("").is_err());
        assert!(Pattern::new("plain").unwrap().is_plain());
        assert!(!Pattern::new("pl*").unwrap().is_plain());
    }
}
