//! Slack and PagerDuty as the file tells them: who and what is there, under the core's ids.
//!
//! Invariant: tells only what a source could tell; the truth of an incident is here, and the core hears readings of it.

use crate::week::{Chapter, Name, Turn};
use jiff::Timestamp;
use oncall::{
    ids::{AlertId, ChannelId, PersonId, RotationId, SourceId, SourceKind},
    observation::{
        Author, AuthorKind, Duty, Heard, Incident, Message, Observation, Person, Place, Said, ScheduledShift,
    },
    policy::{Pattern, Policy},
    text::Untrusted,
};
use std::collections::{BTreeMap, BTreeSet};

pub struct World {
    pub slack: Option<SourceId>,
    pub pagerduty: Option<SourceId>,
    me: Name,
    people: Vec<Name>,
    bots: Vec<Name>,
    pub turns: Vec<Turn>,
    places: BTreeSet<String>,
    /// What names in the file stand for.
    pub alerts: BTreeMap<Name, AlertId>,
    /// As last told.
    pub posts: BTreeMap<Name, Message>,
    pub told: BTreeMap<Name, Observation>,
    pub incidents: BTreeMap<Name, Incident>,
    /// In microseconds: no two posts share one.
    pub said_at: BTreeSet<i64>,
}

impl World {
    pub fn new(chapter: &Chapter, channels: BTreeSet<String>) -> Self {
        let policy = &chapter.policy;
        Self {
            slack: policy.slack.first().map(|account| account.source()),
            pagerduty: policy.pagerduty.first().map(|account| account.source()),
            me: chapter.cast.me.clone(),
            people: chapter.cast.people.clone(),
            bots: chapter.cast.bots.clone(),
            turns: chapter.cast.turns.clone(),
            places: channels.into_iter().chain(named(policy)).collect(),
            alerts: BTreeMap::new(),
            posts: BTreeMap::new(),
            told: BTreeMap::new(),
            incidents: BTreeMap::new(),
            said_at: BTreeSet::new(),
        }
    }

    pub fn sources(&self) -> impl Iterator<Item = SourceId> + '_ {
        self.slack.iter().chain(&self.pagerduty).cloned()
    }

    /// What the sources tell first.
    pub fn introduction(&self, at: Timestamp) -> Vec<Observation> {
        let mut told = Vec::new();
        for source in self.sources() {
            let mut tell = |said| told.push(Observation { source: source.clone(), heard: Heard::Poll, said });
            tell(Said::Me { person: self.person(&self.me, source.kind), as_of: at });
            let people = std::iter::once(&self.me).chain(&self.people);
            let people = people.map(|person| self.person(person, source.kind)).collect();
            tell(Said::People { people, others: Vec::new(), as_of: at });
            if source.kind == SourceKind::Slack {
                let places = self.places.iter().map(|name| place(name)).collect();
                tell(Said::Places { places, as_of: at });
            }
        }
        told.extend(self.schedule(at));
        told
    }

    /// Who is on call when, as PagerDuty has it.
    pub fn schedule(&self, at: Timestamp) -> Vec<Observation> {
        let Some(source) = self.pagerduty.clone() else { return Vec::new() };
        let tell = |said| Observation { source: source.clone(), heard: Heard::Poll, said };
        let duties = self.turns.iter().filter(|turn| turn.who == self.me && turn.until > at).map(duty).collect();
        let shifts = self.turns.iter().map(|turn| self.shift(turn)).collect();
        vec![tell(Said::Duties { duties, as_of: at }), tell(Said::Schedules { shifts, unread: Vec::new(), as_of: at })]
    }

    fn shift(&self, turn: &Turn) -> ScheduledShift {
        ScheduledShift {
            schedule: Untrusted::new(rotation(turn)),
            rotation: Some(RotationId::new(rotation(turn))),
            level: Some(turn.level),
            who: Untrusted::new(&turn.who),
            person: id(&turn.who, &self.me, SourceKind::PagerDuty),
            from: Some(turn.from),
            until: Some(turn.until),
        }
    }

    fn person(&self, name: &str, kind: SourceKind) -> Person {
        let first = first(name);
        let number = std::iter::once(&self.me).chain(&self.people).position(|person| person == name).unwrap_or(0);
        Person {
            id: id(name, &self.me, kind),
            email: Some(Untrusted::new(format!("{}@example.com", first.to_lowercase()))),
            phones: vec![Untrusted::new(format!("+1 202 555 01{:02}", 10 + number))],
            ..Person::named("", name)
        }
    }

    /// Somebody as an author, at Slack or at PagerDuty.
    pub fn author(&self, name: &str, kind: SourceKind) -> Author {
        let who = match name {
            me if me == self.me => AuthorKind::Me,
            bot if self.bots.iter().any(|known| known == bot) => AuthorKind::Bot,
            _ => AuthorKind::Person,
        };
        Author { kind: who, id: id(name, &self.me, kind), name: Untrusted::new(name) }
    }

    pub fn is_me(&self, name: &str) -> bool {
        name == self.me
    }

    pub fn me(&self) -> &str {
        &self.me
    }

    /// What the file calls an alert.
    pub fn name(&self, alert: &AlertId) -> Name {
        let known = self.alerts.iter().find(|(_, id)| *id == alert);
        known.map_or_else(|| alert.to_string(), |(name, _)| name.clone())
    }

    /// The full name behind a first name.
    pub fn full_name(&self, name: &str) -> Name {
        if name == "me" {
            return name.to_owned();
        }
        let known = self.people.iter().find(|person| *person == name || first(person) == name);
        known.cloned().unwrap_or_else(|| name.to_owned())
    }

    /// Whose id at Slack it is, by first name.
    pub fn called(&self, person: &PersonId) -> Name {
        let known = self.people.iter().find(|name| id(name, &self.me, SourceKind::Slack) == *person);
        known.map_or_else(|| person.to_string(), |name| first(name).to_owned())
    }

    /// Users, groups and channels that a text calls, as Slack resolves them.
    pub fn knows_first_name(&self, word: &str) -> bool {
        self.people.iter().any(|person| first(person) == word)
    }
}

pub fn place(name: &str) -> Place {
    Place { channel: ChannelId::new(format!("C_{name}")), name: name.to_owned() }
}

pub fn first(name: &str) -> &str {
    name.split_whitespace().next().unwrap_or(name)
}

fn id(name: &str, me: &str, kind: SourceKind) -> PersonId {
    let letter = if kind == SourceKind::Slack { 'U' } else { 'P' };
    let name = if name == me { "ME".to_owned() } else { name.to_uppercase().replace(' ', "_") };
    PersonId::new(format!("{letter}_{name}"))
}

fn rotation(turn: &Turn) -> String {
    let role = oncall::roster::Role::Level(turn.level);
    format!("{} {role}", turn.policy)
}

fn duty(turn: &Turn) -> Duty {
    Duty {
        from: Some(turn.from),
        until: Some(turn.until),
        level: turn.level,
        policy: Untrusted::new(&turn.policy),
        schedule: Some(Untrusted::new(rotation(turn))),
        rotation: Some(RotationId::new(rotation(turn))),
    }
}

/// Channels that a policy names; the person is in all of them.
fn named(policy: &Policy) -> impl Iterator<Item = String> + '_ {
    let of_rules = policy.rules.iter().flat_map(|rule| &rule.when.channels);
    let of_deploys = policy.deploys.iter().flat_map(|when| &when.channels);
    of_rules.chain(of_deploys).filter(|pattern| pattern.is_plain()).map(Pattern::text).map(str::to_owned)
}
