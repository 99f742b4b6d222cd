//! One alert: what its source says of it, and what the person has done about it.
//!
//! Invariant: the two halves never mix. [`Matter`] merges what was said, in any order, any number of times, to the same
//! result; [`Attention`] changes only by decisions and acts.

use crate::{
    decide::{Because, Decision},
    fact::Link,
    history::History,
    ids::{AlertId, Emoji, MessageTs, PersonId, PolicyHash},
    observation::{Author, AuthorKind, Incident, Message, Room},
    policy::{Always, Care},
    text::Untrusted,
};
use jiff::Timestamp;
use std::collections::BTreeMap;

mod attention;

pub use attention::{Attention, By, Ring, RingSound, RingWhy, SourceEnd};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    pub id: AlertId,
    pub matter: Matter,
    pub first_heard: Timestamp,
    pub decided: Option<Decided>,
    pub attention: Attention,
    /// The alert that it is shown with, where it is the same matter.
    pub joined: Option<(AlertId, Link)>,
    pub history: Option<History>,
    /// What was done about it beside attending to it.
    pub done: Done,
    /// When `attention` became what it is.
    pub since: Timestamp,
    /// The last time anything was said or done about it.
    pub touched: Timestamp,
}

/// When what happened; none: not yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// It rang, the first time.
    pub rang: Option<Timestamp>,
    /// It was shown once, quietly.
    pub notified: Option<Timestamp>,
    pub digested: Option<Timestamp>,
    /// It came back, the last time.
    pub reminded: Option<Timestamp>,
    /// Whoever had to be told was told.
    pub told: Option<Timestamp>,
    /// Somebody else was asked by a message.
    pub asked: Option<Timestamp>,
    /// Why words of mine did not arrive, the last time.
    pub unwritten: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    pub decision: Decision,
    pub because: Because,
    pub care: Care,
    pub policy: PolicyHash,
    pub at: Timestamp,
    /// The version of the message, or the reading of the incident, that it was made for.
    pub version: Option<Timestamp>,
}

/// What the source says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Matter {
    Message(MessageMatter),
    Incident(IncidentMatter),
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MessageMatter {
    /// The newest version heard; none while only reactions or replies to it were heard.
    pub message: Option<Message>,
    /// When its source was last seen to say what it says.
    pub seen: Option<Timestamp>,
    pub deleted_at: Option<Timestamp>,
    /// For each person and emoji the last known change.
    pub reactions: BTreeMap<(PersonId, Emoji), Given>,
    /// My own reactions, written from here and not yet heard back, with the time each was written.
    pub mine_written: BTreeMap<Emoji, Timestamp>,
    /// When it was last heard that I took a reaction back, by the clock here, as what is written from here is.
    pub mine_unmarked: BTreeMap<Emoji, Timestamp>,
    /// Replies in its thread, by their time.
    pub notes: BTreeMap<MessageTs, Note>,
}

/// Whether somebody's reaction stands, as of a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    pub who: Author,
    pub at: Timestamp,
    pub stands: Stands,
    pub known: Known,
}

/// How it came to be known. Its time is by the source's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// The source told of the change as it happened.
    Told,
    /// It was found so then; when it came to be is not known.
    Found,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stands {
    No,
    Yes,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    pub version: Timestamp,
    pub who: Author,
    pub text: Untrusted,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IncidentMatter {
    /// The newest reading.
    pub incident: Option<Incident>,
}

impl Matter {
    /// As last read, where it is one.
    pub fn incident(&self) -> Option<&Incident> {
        match self {
            Self::Message(_) => None,
            Self::Incident(matter) => matter.incident.as_ref(),
        }
    }
}

impl Alert {
    /// A new one, of which nothing is known but that something was said.
    pub fn heard(id: AlertId, at: Timestamp) -> Self {
        let matter = match id.key {
            crate::ids::AlertKey::Message { .. } => Matter::Message(MessageMatter::default()),
            crate::ids::AlertKey::Incident(_) => Matter::Incident(IncidentMatter::default()),
        };
        Self {
            id,
            matter,
            first_heard: at,
            decided: None,
            attention: Attention::Silent,
            joined: None,
            history: None,
            done: Done::default(),
            since: at,
            touched: at,
        }
    }

    pub fn message(&self) -> Option<&Message> {
        match &self.matter {
            Matter::Message(matter) => matter.message.as_ref(),
            Matter::Incident(_) => None,
        }
    }

    pub fn incident(&self) -> Option<&Incident> {
        self.matter.incident()
    }

    /// When its source said it first.
    pub fn said_at(&self) -> Timestamp {
        match &self.matter {
            Matter::Message(matter) => matter.message.as_ref().map_or(self.first_heard, |message| message.ts.at()),
            Matter::Incident(matter) => {
                matter.incident.as_ref().map_or(self.first_heard, |incident| incident.created_at)
            }
        }
    }

    pub fn decision(&self) -> Option<Decision> {
        self.decided.as_ref().map(|decided| decided.decision)
    }

    /// What it asks for beside its decision.
    pub fn care(&self) -> Option<&Care> {
        self.decided.as_ref().map(|decided| &decided.care)
    }

    /// Whether, and how often, it may ring off shift too.
    pub fn always(&self) -> Option<Always> {
        self.care()?.always
    }

    /// Whether it deserves to ring.
    pub fn pages(&self) -> bool {
        self.decision() == Some(Decision::Page)
    }

    /// `#alerts_security`, or the service's name.
    pub fn place(&self) -> String {
        match &self.matter {
            Matter::Message(matter) => matter.message.as_ref().map_or(String::new(), |message| match message.room {
                Room::Channel => format!("#{}", message.place.name),
                Room::Direct => "direct message".to_owned(),
            }),
            Matter::Incident(matter) => matter.incident.as_ref().map_or(String::new(), |i| i.service.line(60)),
        }
    }

    pub fn text(&self) -> Untrusted {
        match &self.matter {
            Matter::Message(matter) => matter.message.as_ref().map_or_else(Untrusted::default, |m| m.text.clone()),
            Matter::Incident(matter) => matter.incident.as_ref().map_or_else(Untrusted::default, |i| i.title.clone()),
        }
    }

    /// Other people who gave one of these marks, each once.
    pub fn given_by_others(&self, marks: &[Emoji]) -> Vec<Untrusted> {
        let Matter::Message(matter) = &self.matter else { return Vec::new() };
        let given = matter.given(marks).filter(|given| given.who.kind == AuthorKind::Person);
        let mut names: Vec<Untrusted> = Vec::new();
        for given in given {
            if !names.contains(&given.who.name) {
                names.push(given.who.name.clone());
            }
        }
        names
    }
}
