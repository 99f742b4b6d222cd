//! What Slack sends, read leniently: frames of a Socket Mode connection.
//!
//! Invariant: nothing here fails on a field that is unknown, missing or of another type than documented.
//! Shapes: docs.slack.dev, "Using Socket Mode", "The Events API".

mod post;
mod raw;
mod thing;

pub use post::{Attachment, Post, Tally};
pub use raw::Raw;
pub use thing::{Channel, Group, User};

use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::Value;

/// Reads a value, or its default where it is not what was expected.
pub(crate) fn lenient<'de, D, T>(from: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned + Default,
{
    Ok(read(Value::deserialize(from)?))
}

/// Reads the items of a list that can be read, and none of what is no list.
pub(crate) fn items<'de, D, T>(from: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    let items = match Value::deserialize(from)? {
        Value::Array(items) => items,
        _ => Vec::new(),
    };
    Ok(items.into_iter().filter_map(|item| T::deserialize(item).ok()).collect())
}

/// The value as `T`, or `T`'s default.
pub fn read<T: DeserializeOwned + Default>(value: Value) -> T {
    T::deserialize(value).unwrap_or_default()
}

/// The text at `key`, or nothing.
pub(crate) fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or("")
}

/// One text frame.
#[derive(Clone, Debug, PartialEq)]
pub enum Frame {
    Hello(Hello),
    Disconnect {
        reason: Reason,
    },
    /// Anything with an `envelope_id`: to be handed over, then confirmed.
    Envelope(Envelope),
    /// Neither: nothing can be confirmed.
    Malformed {
        kind: String,
        raw: Raw,
    },
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Hello {
    /// How many connections the app has now, this one included; nobody else's should be among them.
    #[serde(deserialize_with = "lenient")]
    pub num_connections: u64,
    #[serde(deserialize_with = "lenient")]
    pub connection_info: ConnectionInfo,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct ConnectionInfo {
    /// The app whose connection it is.
    #[serde(deserialize_with = "lenient")]
    pub app_id: String,
}

/// Why Slack ends a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It closes in about 10 s.
    Warning,
    /// It is recycled, perhaps at once.
    RefreshRequested,
    /// Socket Mode was switched off in the app's settings.
    LinkDisabled,
    TooManyWebsockets,
    Other(String),
}

impl Reason {
    fn new(text: &str) -> Self {
        match text {
            "warning" => Self::Warning,
            "refresh_requested" => Self::RefreshRequested,
            "link_disabled" => Self::LinkDisabled,
            "too_many_websockets" => Self::TooManyWebsockets,
            // Only letters: it is shown and logged.
            other => Self::Other(other.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').take(40).collect()),
        }
    }
}

/// A parcel that Slack delivers again until its id is confirmed.
#[derive(Clone, Debug, PartialEq)]
pub struct Envelope {
    pub id: String,
    pub kind: String,
    /// Null where the frame could not be read.
    pub payload: Value,
    /// The whole frame.
    pub raw: Raw,
}

impl Frame {
    pub fn read(text: &str) -> Self {
        let raw = Raw::new(text);
        let Ok(mut value) = serde_json::from_str::<Value>(text) else {
            return match salvage(text) {
                Some(id) => Self::Envelope(Envelope { id, kind: "unreadable".to_owned(), payload: Value::Null, raw }),
                None => Self::Malformed { kind: "unreadable".to_owned(), raw },
            };
        };
        let kind: String = self::text(&value, "type").chars().filter(|c| !c.is_control()).take(40).collect();
        let id = self::text(&value, "envelope_id").to_owned();
        if !id.is_empty() {
            let payload = value.get_mut("payload").map(Value::take).unwrap_or_default();
            return Self::Envelope(Envelope { id, kind, payload, raw });
        }
        match kind.as_str() {
            "hello" => Self::Hello(read(value)),
            "disconnect" => Self::Disconnect { reason: Reason::new(self::text(&value, "reason")) },
            _ => Self::Malformed { kind, raw },
        }
    }
}

/// The envelope's id out of a frame that is no JSON we can read, so that it is not delivered for ever.
fn salvage(text: &str) -> Option<String> {
    let (_, rest) = text.split_once(r#""envelope_id""#)?;
    let rest = rest.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
    let (id, _) = rest.split_once('"')?;
    let plain = !id.is_empty() && id.len() <= 100 && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    plain.then(|| id.to_owned())
}

/// The frame that confirms an envelope.
pub fn confirmation(envelope: &str) -> String {
    serde_json::json!({ "envelope_id": envelope }).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_told_apart() {
        let envelope = |id: &str, kind: &str, payload| {
            Frame::Envelope(Envelope { id: id.into(), kind: kind.into(), payload, raw: Raw::new("") })
        };
        let table = [
            (
                r#"{"type":"hello","num_connections":2,"debug_info":{}}"#,
                Frame::Hello(Hello { num_connections: 2, ..Hello::default() }),
            ),
            (r#"{"type":"hello","num_connections":"two"}"#, Frame::Hello(Hello::default())),
            (
                r#"{"type":"hello","num_connections":1,"connection_info":{"app_id":"A1"}}"#,
                Frame::Hello(Hello { num_connections: 1, connection_info: ConnectionInfo { app_id: "A1".into() } }),
            ),
            (r#"{"type":"disconnect","reason":"warning"}"#, Frame::Disconnect { reason: Reason::Warning }),
            (
                r#"{"type":"disconnect","reason":"refresh_requested","debug_info":{"host":"x"}}"#,
                Frame::Disconnect { reason: Reason::RefreshRequested },
            ),
            (r#"{"type":"disconnect","reason":"link_disabled"}"#, Frame::Disconnect { reason: Reason::LinkDisabled }),
            (
                r#"{"type":"disconnect","reason":"too_many_websockets"}"#,
                Frame::Disconnect { reason: Reason::TooManyWebsockets },
            ),
            (r#"{"type":"disconnect"}"#, Frame::Disconnect { reason: Reason::Other(String::new()) }),
            (
                r#"{"envelope_id":"e1","type":"events_api","payload":{"a":1}}"#,
                envelope("e1", "events_api", serde_json::json!({"a": 1})),
            ),
            (r#"{"envelope_id":"e2","type":"brand_new"}"#, envelope("e2", "brand_new", Value::Null)),
            (r#"{"envelope_id":"e3","payload":{"#, envelope("e3", "unreadable", Value::Null)),
            (r#"{"envelope_id":"e 4","payload":{"#, Frame::Malformed { kind: "unreadable".into(), raw: Raw::new("") }),
            (
                r#"{"envelope_id":7,"type":"events_api"}"#,
                Frame::Malformed { kind: "events_api".into(), raw: Raw::new("") },
            ),
            ("[]", Frame::Malformed { kind: String::new(), raw: Raw::new("") }),
            ("", Frame::Malformed { kind: "unreadable".into(), raw: Raw::new("") }),
        ];
        for (text, expected) in table {
            let mut got = Frame::read(text);
            if let Frame::Envelope(Envelope { raw, .. }) | Frame::Malformed { raw, .. } = &mut got {
                assert_eq!(std::mem::replace(raw, Raw::new("")), Raw::new(text));
            }
            assert_eq!(got, expected, "{text}");
        }
    }

    #[test]
    fn a_confirmation_names_the_envelope_only() {
        assert_eq!(confirmation("a-1"), r#"{"envelope_id":"a-1"}"#);
    }
}
