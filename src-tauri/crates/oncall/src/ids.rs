//! Names of things, each a type of its own.
//!
//! Invariant: an identifier's text form is stable, for it is stored and typed by people.

use jiff::Timestamp;
use std::{fmt, str::FromStr};

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub String);

        impl $name {
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text_id!(/// A Slack channel's id (`C…`, `G…`, `D…`).
    ChannelId);
text_id!(/// A person's or bot's id at one source (`U…`, `B…`, `P…`).
    PersonId);
text_id!(/// A PagerDuty incident's id.
    IncidentId);
text_id!(/// What a source calls a rotation: a schedule's id; an escalation policy's, where it names people itself.
    RotationId);
text_id!(/// An emoji's name without colons, with its skin tone cut off.
    Emoji);
text_id!(/// A hash of a policy's text.
    PolicyHash);

/// A Slack message's `ts`, verbatim: seconds and microseconds, unique within its channel.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MessageTs(String);

impl MessageTs {
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The moment it names; an unreadable one is the beginning of time, so that it sorts first and loses nothing.
    pub fn at(&self) -> Timestamp {
        let (seconds, micros) = self.parts();
        Timestamp::from_microsecond(seconds.saturating_mul(1_000_000).saturating_add(micros))
            .unwrap_or(Timestamp::UNIX_EPOCH)
    }

    fn parts(&self) -> (i64, i64) {
        let (seconds, fraction) = self.0.split_once('.').unwrap_or((&self.0, ""));
        let micros: String = fraction.chars().chain("000000".chars()).take(6).collect();
        (seconds.parse().unwrap_or(0), micros.parse().unwrap_or(0))
    }
}

impl PartialOrd for MessageTs {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for MessageTs {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.parts().cmp(&other.parts()).then_with(|| self.0.cmp(&other.0))
    }
}

impl fmt::Display for MessageTs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Which foreign language a source speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SourceKind {
    Slack,
    PagerDuty,
}

impl SourceKind {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Slack => "slack",
            Self::PagerDuty => "pagerduty",
        }
    }

    /// The name as people write it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Slack => "Slack",
            Self::PagerDuty => "PagerDuty",
        }
    }
}

/// One account: `slack/acme`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SourceId {
    pub kind: SourceKind,
    pub name: String,
}

impl SourceId {
    pub fn slack(name: impl Into<String>) -> Self {
        Self { kind: SourceKind::Slack, name: name.into() }
    }
    pub fn pagerduty(name: impl Into<String>) -> Self {
        Self { kind: SourceKind::PagerDuty, name: name.into() }
    }
}

impl fmt::Display for SourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kind.as_str(), self.name)
    }
}

/// A text that is no identifier of the expected kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotAnId(pub String);

impl fmt::Display for NotAnId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} is not an id", self.0)
    }
}

impl std::error::Error for NotAnId {}

impl FromStr for SourceId {
    type Err = NotAnId;
    fn from_str(text: &str) -> Result<Self, NotAnId> {
        match text.split_once('/') {
            Some(("slack", name)) if !name.is_empty() => Ok(Self::slack(name)),
            Some(("pagerduty", name)) if !name.is_empty() => Ok(Self::pagerduty(name)),
            _ => Err(NotAnId(text.to_owned())),
        }
    }
}

/// What an alert is about, at its source.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AlertKey {
    Message { channel: ChannelId, ts: MessageTs },
    Incident(IncidentId),
}

/// One alert: its source and its key there. Text form `slack/acme/C1/1700000000.000100` or `pagerduty/acme/Q1`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AlertId {
    pub source: SourceId,
    pub key: AlertKey,
}

impl AlertId {
    pub fn message(source: &SourceId, channel: &ChannelId, ts: &MessageTs) -> Self {
        Self { source: source.clone(), key: AlertKey::Message { channel: channel.clone(), ts: ts.clone() } }
    }
    pub fn incident(source: &SourceId, id: &IncidentId) -> Self {
        Self { source: source.clone(), key: AlertKey::Incident(id.clone()) }
    }
}

impl fmt::Display for AlertId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.key {
            AlertKey::Message { channel, ts } => write!(f, "{}/{channel}/{ts}", self.source),
            AlertKey::Incident(id) => write!(f, "{}/{id}", self.source),
        }
    }
}

impl FromStr for AlertId {
    type Err = NotAnId;
    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let parts: Vec<&str> = text.split('/').collect();
        let no = || NotAnId(text.to_owned());
        match parts.as_slice() {
            ["slack", name, channel, ts] if ![name, channel, ts].iter().any(|part| part.is_empty()) => {
                Ok(Self::message(&SourceId::slack(*name), &ChannelId::new(*channel), &MessageTs::new(*ts)))
            }
            ["pagerduty", name, id] if !name.is_empty() && !id.is_empty() => {
                Ok(Self::incident(&SourceId::pagerduty(*name), &IncidentId::new(*id)))
            }
            _ => Err(no()),
        }
    }
}

/// What tells one alert from another across posts. It carries its maker, so that another way of making it never meets
/// an old value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fingerprint {
    /// The recogniser that made it.
    pub maker: String,
    /// Of the recogniser; raised when it makes other values of the same posts.
    pub version: u32,
    pub value: String,
}

/// One write asked for by the person; unique for the life of the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WriteId(pub u64);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_forms_return_the_same_id() {
        for text in ["slack/acme/C1/1700000000.000100", "pagerduty/acme/Q1"] {
            assert_eq!(text.parse::<AlertId>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "slack",
            "slack/acme",
            "slack/acme/C1",
            "slack/acme//1.0",
            "slack//C1/1.0",
            "pagerduty/acme",
            "pagerduty//Q1",
            "pagerduty/acme/",
            "carrier-pigeon/a/b",
        ] {
            assert!(text.parse::<AlertId>().is_err(), "{text}");
        }
    }

    #[test]
    fn an_account_is_a_kind_and_a_name() {
        for text in ["slack/acme", "pagerduty/acme"] {
            assert_eq!(text.parse::<SourceId>().unwrap().to_string(), text);
        }
        for text in ["", "slack", "slack/", "pagerduty/", "carrier-pigeon/a"] {
            assert!(text.parse::<SourceId>().is_err(), "{text}");
        }
    }

    #[test]
    fn message_ts_orders_by_time_not_by_text() {
        let ts = |text: &str| MessageTs::new(text);
        assert!(ts("999999999.000000") < ts("1700000000.000000"));
        assert!(ts("1700000000.000099") < ts("1700000000.000100"));
        assert_eq!(ts("1700000000.000100").at().as_microsecond(), 1_700_000_000_000_100);
        assert_eq!(ts("1700000000.1").at().as_microsecond(), 1_700_000_000_100_000);
        assert_eq!(ts("rubbish").at(), Timestamp::UNIX_EPOCH);
    }
}
