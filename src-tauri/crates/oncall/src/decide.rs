//! What a message or an incident deserves, under a policy, at a time.
//!
//! Invariant: total. Every input gets a decision with its reason; nothing here can fail.

use crate::{
    ids::{ChannelId, SourceId},
    observation::{AuthorKind, Incident, Message, PostKind, Urgency},
    policy::{Policy, Rule, Then},
};
use jiff::{Timestamp, tz::TimeZone};
use std::{collections::BTreeMap, fmt};

/// What a thing deserves. `Notify` and `Digest` are words of the trade that no rule can ask for yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Decision {
    Page,
    Notify,
    Digest,
    Hold,
    Count,
    Ignore,
}

impl Decision {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Notify => "notify",
            Self::Digest => "digest",
            Self::Hold => "hold",
            Self::Count => "count",
            Self::Ignore => "ignore",
        }
    }
}

/// Why a decision was made, and which rules were passed over on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Because {
    pub reason: Reason,
    /// In the order tried: the rule's name, and why it did not match.
    pub tried: Vec<(String, Miss)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The rule of this name matched.
    Rule {
        name: String,
    },
    /// No rule; an incident of high (or unknown) urgency assigned to me.
    MyIncident,
    /// No rule; an incident of low urgency.
    LowUrgency,
    /// No rule; the incident is not assigned to me.
    NotMine,
    /// No rule matched, but one names the channel.
    NamedPlace,
    /// No rule names the channel.
    UnnamedPlace,
    MyOwn,
    Housekeeping,
}

/// Why a rule did not match: the first of its conditions that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Miss {
    Source,
    Channel,
    Words,
    Window,
    Service,
    Urgency,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rule { name } => write!(f, "rule “{name}”"),
            Self::MyIncident => f.write_str("incident assigned to me, no rule"),
            Self::LowUrgency => f.write_str("incident of low urgency, no rule"),
            Self::NotMine => f.write_str("incident not assigned to me"),
            Self::NamedPlace => f.write_str("channel of a rule, but no rule matched"),
            Self::UnnamedPlace => f.write_str("no rule names the channel"),
            Self::MyOwn => f.write_str("my own post"),
            Self::Housekeeping => f.write_str("not a post"),
        }
    }
}

impl fmt::Display for Miss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Source => "another source",
            Self::Channel => "another channel",
            Self::Words => "none of its words",
            Self::Window => "outside its window",
            Self::Service => "another service",
            Self::Urgency => "another urgency",
        })
    }
}

/// What a decision may look at besides the policy and the thing itself.
pub struct Circumstances<'a> {
    /// The moment that windows are compared with: when it was said.
    pub said_at: Timestamp,
    pub local: &'a TimeZone,
    /// Channel names of rules, with the channel each was bound to at first match.
    pub bindings: &'a BTreeMap<(SourceId, String), ChannelId>,
}

/// Decides a Slack message.
pub fn message(
    policy: &Policy,
    source: &SourceId,
    message: &Message,
    around: &Circumstances<'_>,
) -> (Decision, Because) {
    let mut named = false;
    let mut tried = Vec::new();
    if message.author.kind == AuthorKind::Me {
        return (Decision::Ignore, Because { reason: Reason::MyOwn, tried });
    }
    if message.kind == PostKind::Housekeeping {
        return (Decision::Ignore, Because { reason: Reason::Housekeeping, tried });
    }
    for rule in &policy.rules {
        let place = names_place(rule, source, message, around);
        named |= place == Naming::Named;
        let miss = if !rule.source.matches(source) || rule.service.is_some() || rule.urgency.is_some() {
            Some(Miss::Source)
        } else if place == Naming::Elsewhere {
            Some(Miss::Channel)
        } else {
            miss_of_text_or_time(rule, message.text.verbatim(), around)
        };
        match miss {
            None => {
                return (decision_of(rule.then), Because { reason: Reason::Rule { name: rule.name.clone() }, tried });
            }
            Some(miss) => tried.push((rule.name.clone(), miss)),
        }
    }
    if named {
        (Decision::Hold, Because { reason: Reason::NamedPlace, tried })
    } else {
        (Decision::Count, Because { reason: Reason::UnnamedPlace, tried })
    }
}

/// Decides a PagerDuty incident.
pub fn incident(
    policy: &Policy,
    source: &SourceId,
    incident: &Incident,
    around: &Circumstances<'_>,
) -> (Decision, Because) {
    let mut tried = Vec::new();
    if incident.mine_since.is_none() {
        return (Decision::Count, Because { reason: Reason::NotMine, tried });
    }
    for rule in &policy.rules {
        let miss = if !rule.source.matches(source) || !rule.channels.is_empty() {
            Some(Miss::Source)
        } else if rule.service.as_ref().is_some_and(|service| !service.matches(incident.service.verbatim())) {
            Some(Miss::Service)
        } else if rule.urgency.is_some_and(|urgency| urgency != effective(incident.urgency)) {
            Some(Miss::Urgency)
        } else {
            miss_of_text_or_time(rule, incident.title.verbatim(), around)
        };
        match miss {
            None => {
                return (decision_of(rule.then), Because { reason: Reason::Rule { name: rule.name.clone() }, tried });
            }
            Some(miss) => tried.push((rule.name.clone(), miss)),
        }
    }
    match effective(incident.urgency) {
        Urgency::Low => (Decision::Hold, Because { reason: Reason::LowUrgency, tried }),
        Urgency::High | Urgency::Unknown => (Decision::Page, Because { reason: Reason::MyIncident, tried }),
    }
}

/// An urgency we do not know is treated as high: in doubt, ring.
fn effective(urgency: Urgency) -> Urgency {
    match urgency {
        Urgency::Low => Urgency::Low,
        Urgency::High | Urgency::Unknown => Urgency::High,
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Naming {
    /// The rule has channels and this is one of them.
    Named,
    /// The rule names no channel.
    Anywhere,
    Elsewhere,
}

fn names_place(rule: &Rule, source: &SourceId, message: &Message, around: &Circumstances<'_>) -> Naming {
    if rule.channels.is_empty() {
        return Naming::Anywhere;
    }
    if !rule.source.matches(source) {
        return Naming::Elsewhere;
    }
    let here = rule.channels.iter().any(|pattern| {
        pattern.matches(&message.place.name)
            || around.bindings.get(&(source.clone(), pattern.text().to_owned())) == Some(&message.place.channel)
    });
    if here { Naming::Named } else { Naming::Elsewhere }
}

fn miss_of_text_or_time(rule: &Rule, text: &str, around: &Circumstances<'_>) -> Option<Miss> {
    if !rule.words.is_empty() && !rule.words.iter().any(|word| word.is_in(text)) {
        return Some(Miss::Words);
    }
    let inside = rule.between.as_ref().is_none_or(|window| window.contains(around.said_at, around.local));
    (!inside).then_some(Miss::Window)
}

fn decision_of(then: Then) -> Decision {
    match then {
        Then::Page => Decision::Page,
        Then::Hold => Decision::Hold,
        Then::Ignore => Decision::Ignore,
    }
}
