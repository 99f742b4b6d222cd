//! A message or an incident as somebody describes it.
//!
//! Invariant: every key is known, or it is a fault; nothing that was written is passed over.

use crate::fault::Fault;
use jiff::Timestamp;
use oncall::{
    ids::{ChannelId, IncidentId, MessageTs, PersonId, SourceId, SourceKind},
    observation::{
        Author, AuthorKind, Condition, Incident, IncidentStatus, Mention, Message, Place, Room, Severity, Urgency,
    },
    policy::Policy,
    shift::OnShift,
    text::Untrusted,
};
use serde_json::{Map, Value};

const MESSAGE: [&str; 10] =
    ["source", "channel", "author", "by", "text", "mentions", "severity", "state", "at", "shift"];
const INCIDENT: [&str; 9] = ["source", "service", "title", "urgency", "priority", "teams", "state", "at", "shift"];

pub(super) struct Described {
    pub source: SourceId,
    pub at: Timestamp,
    pub shift: OnShift,
    pub what: What,
}

pub(super) enum What {
    Message(Box<Message>),
    Incident(Box<Incident>),
}

impl Described {
    pub fn shift_word(&self) -> &'static str {
        match self.shift {
            OnShift::On => "on",
            OnShift::Off => "off",
        }
    }
}

fn bad(says: String, cure: impl Into<String>) -> Fault {
    Fault::new("bad-message", says).cure(cure)
}

/// # Errors
/// Where it is no JSON object, or a key or a value of it is not known.
pub(super) fn read(text: &str, policy: &Policy, now: Timestamp) -> Result<Described, Fault> {
    let example = r##"As in: {"channel": "#alerts", "author": "guard", "by": "bot", "text": "disk full"}"##;
    let Ok(Value::Object(keys)) = serde_json::from_str(text) else {
        return Err(bad("The message is no JSON object.".to_owned(), example));
    };
    let of_incident = ["service", "title", "urgency", "priority", "teams"].iter().any(|key| keys.contains_key(*key));
    let allowed: &[&str] = if of_incident { &INCIDENT } else { &MESSAGE };
    if let Some(unknown) = keys.keys().find(|key| !allowed.contains(&key.as_str())) {
        let kind = if of_incident { "An incident" } else { "A message" };
        return Err(bad(format!("{kind} has no {unknown:.40?}."), format!("It has: {}", allowed.join(", "))));
    }
    let keys = Keys(keys);
    let source = source(&keys, policy, if of_incident { SourceKind::PagerDuty } else { SourceKind::Slack })?;
    let at = match keys.text("at")? {
        None => now,
        Some(at) => at.parse().map_err(|_| bad(format!("{at:.40?} is no time."), "As in 2026-07-15T03:00:00Z"))?,
    };
    let shift = keys.one_of("shift", &[("on", OnShift::On), ("off", OnShift::Off)])?.unwrap_or(OnShift::On);
    let what = match of_incident {
        true => What::Incident(Box::new(incident(&keys, at)?)),
        false => What::Message(Box::new(message(&keys, at)?)),
    };
    Ok(Described { source, at, shift, what })
}

struct Keys(Map<String, Value>);

impl Keys {
    fn text(&self, key: &str) -> Result<Option<&str>, Fault> {
        match self.0.get(key) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(bad(format!("{key} is no text."), "Write it in quotes.")),
        }
    }

    /// One text, or a list of them.
    fn texts(&self, key: &str) -> Result<Vec<&str>, Fault> {
        let no = || bad(format!("{key} is neither a text nor a list of texts."), "As in [\"one\", \"two\"]");
        match self.0.get(key) {
            Some(Value::Array(list)) => list.iter().map(|one| one.as_str().ok_or_else(no)).collect(),
            _ => Ok(self.text(key).map_err(|_| no())?.into_iter().collect()),
        }
    }

    fn one_of<T: Copy>(&self, key: &str, words: &[(&str, T)]) -> Result<Option<T>, Fault> {
        let Some(text) = self.text(key)? else { return Ok(None) };
        let found = words.iter().find(|(word, _)| word.eq_ignore_ascii_case(text)).map(|(_, value)| *value);
        let list = || words.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ");
        found.map(Some).ok_or_else(|| bad(format!("{text:.40?} is no {key}."), format!("It is one of: {}", list())))
    }
}

/// The one that is named, else the first account of its kind.
fn source(keys: &Keys, policy: &Policy, kind: SourceKind) -> Result<SourceId, Fault> {
    let of_kind: Vec<SourceId> = policy.sources().filter(|source| source.kind == kind).collect();
    let names = || of_kind.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    match keys.text("source")? {
        Some(name) => of_kind.iter().find(|source| source.to_string() == name).cloned().ok_or_else(|| {
            bad(format!("{name:.60?} names no account for it in the policy file."), format!("There is: {}", names()))
        }),
        None => Ok(of_kind.first().cloned().unwrap_or(match kind {
            SourceKind::Slack => SourceId::slack("unnamed"),
            SourceKind::PagerDuty => SourceId::pagerduty("unnamed"),
        })),
    }
}

fn message(keys: &Keys, at: Timestamp) -> Result<Message, Fault> {
    let channel = keys.text("channel")?;
    let place = Place {
        channel: ChannelId::new("described"),
        name: channel.unwrap_or_default().trim_start_matches('#').to_owned(),
    };
    let kinds = [("person", AuthorKind::Person), ("bot", AuthorKind::Bot), ("me", AuthorKind::Me)];
    let name = keys.text("author")?.unwrap_or_default();
    let author = Author {
        kind: keys.one_of("by", &kinds)?.unwrap_or(AuthorKind::Bot),
        id: PersonId::new(name),
        name: Untrusted::new(name),
    };
    let states = [("firing", Condition::Firing), ("resolved", Condition::Resolved)];
    let mentions = keys.texts("mentions")?.into_iter().map(mention).collect::<Result<_, Fault>>()?;
    let text = keys.text("text")?.unwrap_or_default();
    let ts = MessageTs::new(format!("{}.000000", at.as_second()));
    Ok(Message {
        version: at,
        condition: keys.one_of("state", &states)?.unwrap_or(Condition::Unsaid),
        // Without a channel it is said to me.
        room: if channel.is_some() { Room::Channel } else { Room::Direct },
        mentions,
        severity: keys.text("severity")?.map(Severity::of),
        ..Message::post(place, ts, author, text)
    })
}

fn mention(text: &str) -> Result<Mention, Fault> {
    match (text.trim_start_matches('@'), text.strip_prefix('@')) {
        ("me", _) => Ok(Mention::Me),
        ("here", _) => Ok(Mention::Here),
        ("channel" | "everyone", _) => Ok(Mention::Channel),
        (_, Some(group)) if !group.is_empty() => Ok(Mention::Group(group.to_owned())),
        _ => Err(bad(format!("{text:.40?} is nobody who is called."), "It is one of: me, here, channel, @group")),
    }
}

/// Assigned to me, for otherwise there would be nothing to decide.
fn incident(keys: &Keys, at: Timestamp) -> Result<Incident, Fault> {
    let text = |key| keys.text(key).map(|text| text.map(Untrusted::new));
    let states = [
        ("triggered", IncidentStatus::Triggered),
        ("firing", IncidentStatus::Triggered),
        ("acknowledged", IncidentStatus::Acknowledged),
        ("resolved", IncidentStatus::Resolved),
    ];
    let title = keys.text("title")?.unwrap_or_default();
    Ok(Incident {
        service: text("service")?.unwrap_or_default(),
        urgency: keys.one_of("urgency", &[("high", Urgency::High), ("low", Urgency::Low)])?.unwrap_or(Urgency::Unknown),
        priority: text("priority")?,
        teams: keys.texts("teams")?.into_iter().map(Untrusted::new).collect(),
        status: keys.one_of("state", &states)?.unwrap_or(IncidentStatus::Triggered),
        mine_since: Some(at),
        ..Incident::triggered(IncidentId::new("described"), title, at)
    })
}
