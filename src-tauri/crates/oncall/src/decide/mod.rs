//! What a message or an incident deserves, under a policy, at a time.
//!
//! Invariant: total. Every input gets a decision with its reason; nothing here can fail.

mod because;
mod condition;
mod subject;
#[cfg(test)]
mod tests;

pub use because::{Because, Doubtful, Miss, Reason};
pub use subject::Subject;

use crate::{
    ids::SourceId,
    observation::{AuthorKind, Duty, Incident, Message, PostKind, Urgency},
    policy::{Care, Policy, Rule},
    roster::Roster,
    shift::OnShift,
};
use condition::Answer;
use jiff::{Timestamp, tz::TimeZone};

/// What a thing deserves, loudest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Decision {
    Page,
    /// One quiet card.
    Notify,
    /// Collected, and shown at given times of day.
    Digest,
    /// Listed, silent.
    Hold,
    /// Never shown, counted for the weekly review.
    Count,
    Ignore,
}

impl Decision {
    pub const ALL: [Self; 6] = [Self::Page, Self::Notify, Self::Digest, Self::Hold, Self::Count, Self::Ignore];

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

    /// Whether it comes to the person by itself: a doubt about such a rule is answered for it.
    fn is_loud(self) -> bool {
        matches!(self, Self::Page | Self::Notify)
    }
}

/// A decision, why it was made, and what it asks for beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct Ruling {
    pub decision: Decision,
    pub because: Because,
    pub care: Care,
}

/// What a decision may look at besides the policy and the thing itself.
pub struct Circumstances<'a> {
    /// The moment that windows, days and roles are compared with: when it was said.
    pub said_at: Timestamp,
    pub local: &'a TimeZone,
    /// Names in rules that were bound to its channel at first match, whatever it is called by now.
    pub bound: Vec<&'a str>,
    pub shift: OnShift,
    pub roster: &'a Roster,
    /// My duties at the source. None: never told.
    pub duties: Option<&'a [Duty]>,
    /// When the same thing was said before, as far back as is known.
    pub seen: &'a [Timestamp],
    /// The last deploy before it was said.
    pub deployed_at: Option<Timestamp>,
}

/// Decides a Slack message.
pub fn message(policy: &Policy, source: &SourceId, message: &Message, around: &Circumstances<'_>) -> Ruling {
    let plain = |reason| Ruling::plain(Decision::Ignore, Because::of(reason));
    if message.author.kind == AuthorKind::Me {
        return plain(Reason::MyOwn);
    }
    if message.kind == PostKind::Housekeeping {
        return plain(Reason::Housekeeping);
    }
    let subject = Subject::Message(source, message);
    by_rules(policy, &subject, around).unwrap_or_else(|because| {
        let named = policy.rules.iter().any(|rule| condition::names_place(&rule.when, &subject, around));
        match named {
            true => Ruling::plain(Decision::Hold, Because { reason: Reason::NamedPlace, ..because }),
            false => Ruling::plain(Decision::Count, Because { reason: Reason::UnnamedPlace, ..because }),
        }
    })
}

/// Decides a PagerDuty incident.
pub fn incident(policy: &Policy, source: &SourceId, incident: &Incident, around: &Circumstances<'_>) -> Ruling {
    if incident.mine_since.is_none() {
        return Ruling::plain(Decision::Count, Because::of(Reason::NotMine));
    }
    let subject = Subject::Incident(source, incident);
    by_rules(policy, &subject, around).unwrap_or_else(|because| match effective(incident.urgency) {
        Urgency::Low => Ruling::plain(Decision::Hold, Because { reason: Reason::LowUrgency, ..because }),
        Urgency::High | Urgency::Unknown => {
            Ruling::plain(Decision::Page, Because { reason: Reason::MyIncident, ..because })
        }
    })
}

/// Whether a message says that something was deployed.
pub fn is_deploy(policy: &Policy, source: &SourceId, message: &Message, around: &Circumstances<'_>) -> bool {
    let subject = Subject::Message(source, message);
    let says = |answer: Answer| matches!(answer, Answer::Meets { .. });
    policy.deploys.iter().any(|when| says(condition::answer(when, &subject, &policy.calendar, around)))
}

/// By the first rule that matches; else why none did.
fn by_rules(policy: &Policy, subject: &Subject<'_>, around: &Circumstances<'_>) -> Result<Ruling, Because> {
    let mut because = Because::of(Reason::UnnamedPlace);
    for rule in &policy.rules {
        match match_of(rule, subject, policy, around) {
            Ok(doubts) => {
                let reason = Reason::Rule { name: rule.name.to_string() };
                let because = Because { reason, doubts, ..because };
                return Ok(Ruling { decision: rule.then.decision, because, care: rule.then.care.clone() });
            }
            Err(miss) => because.tried.push((rule.name.clone(), miss)),
        }
    }
    Err(because)
}

/// Fails open: what a loud rule asks for and nobody can tell counts as met, what a quiet one asks for does not.
fn match_of(
    rule: &Rule,
    subject: &Subject<'_>,
    policy: &Policy,
    around: &Circumstances<'_>,
) -> Result<Vec<Doubtful>, Miss> {
    match condition::answer(&rule.when, subject, &policy.calendar, around) {
        Answer::Meets { doubts } => match doubts.first() {
            Some(doubt) if !rule.then.decision.is_loud() || planted!("doubt-silences") => Err(doubt.miss()),
            _ => Ok(doubts),
        },
        Answer::Misses(miss) => Err(miss),
    }
}

/// An urgency we do not know is treated as high: in doubt, ring.
fn effective(urgency: Urgency) -> Urgency {
    match urgency {
        Urgency::Low => Urgency::Low,
        Urgency::High | Urgency::Unknown => Urgency::High,
    }
}

impl Ruling {
    fn plain(decision: Decision, because: Because) -> Self {
        Self { decision, because, care: Care::default() }
    }
}
