//! Identifiers as text that leads back to the same identifier, whatever characters a source put into it.
//!
//! Invariant: for every identifier of ordinary form the text equals what people type and read.

use super::{Broken, form::Form};
use oncall::{
    ids::{AlertId, AlertKey, ChannelId, IncidentId, MessageTs, SourceId, SourceKind},
    wants::CardKey,
};
use serde::{Deserialize, Serialize};

/// `slack/acme/C1/1700000000.000100`, with `/` and `%` inside a part written as `%2F` and `%25`.
pub(crate) fn alert_text(id: &AlertId) -> String {
    let kind = id.source.kind.as_str();
    let name = escape(&id.source.name);
    match &id.key {
        AlertKey::Message { channel, ts } => {
            format!("{kind}/{name}/{}/{}", escape(channel.as_str()), escape(ts.as_str()))
        }
        AlertKey::Incident(incident) => format!("{kind}/{name}/{}", escape(incident.as_str())),
    }
}

fn read_alert(text: &str) -> Option<AlertId> {
    let parts: Vec<&str> = text.split('/').collect();
    let (kind, name, key) = match *parts.as_slice() {
        [kind, name, channel, ts] => {
            let (channel, ts) = (ChannelId::new(unescape(channel)), MessageTs::new(unescape(ts)));
            (kind, name, AlertKey::Message { channel, ts })
        }
        [kind, name, incident] => (kind, name, AlertKey::Incident(IncidentId::new(unescape(incident)))),
        _ => return None,
    };
    Some(AlertId { source: SourceId { kind: read_kind(kind)?, name: unescape(name) }, key })
}

fn read_source(text: &str) -> Option<SourceId> {
    let (kind, name) = text.split_once('/')?;
    Some(SourceId { kind: read_kind(kind)?, name: name.to_owned() })
}

fn read_kind(text: &str) -> Option<SourceKind> {
    [SourceKind::Slack, SourceKind::PagerDuty].into_iter().find(|kind| kind.as_str() == text)
}

fn escape(part: &str) -> String {
    part.replace('%', "%25").replace('/', "%2F")
}

fn unescape(part: &str) -> String {
    part.replace("%2F", "/").replace("%25", "%")
}

/// As the domain writes it, but for the identifiers, which are escaped.
fn card_text(card: &CardKey) -> String {
    match card {
        CardKey::Alert(id) => format!("alert {}", alert_text(id)),
        CardKey::Notice(id) => format!("notice {}", alert_text(id)),
        CardKey::Tell(id) => format!("tell {}", alert_text(id)),
        CardKey::Undo(id) => format!("undo {}", alert_text(id)),
        CardKey::OffShift(_)
        | CardKey::Blind(_)
        | CardKey::Storm
        | CardKey::Held
        | CardKey::Digest
        | CardKey::Reminder(_)
        | CardKey::Trouble(_)
        | CardKey::Test => card.to_text(),
    }
}

fn read_card(text: &str) -> Option<CardKey> {
    match text.split_once(' ') {
        Some(("alert", id)) => read_alert(id).map(CardKey::Alert),
        Some(("notice", id)) => read_alert(id).map(CardKey::Notice),
        Some(("tell", id)) => read_alert(id).map(CardKey::Tell),
        Some(("undo", id)) => read_alert(id).map(CardKey::Undo),
        Some(("off-shift", source)) => read_source(source).map(CardKey::OffShift),
        Some(("blind", source)) => read_source(source).map(CardKey::Blind),
        _ => CardKey::from_text(text),
    }
}

macro_rules! texts {
    ($($name:ident of $type:ty: $write:expr, $read:expr, $wanted:literal;)*) => {$(
        #[derive(Serialize, Deserialize)]
        pub(super) struct $name(String);

        impl Form<$type> for $name {
            fn of(word: &$type) -> Self {
                Self($write(word))
            }
            fn read(self) -> Result<$type, Broken> {
                $read(&self.0).ok_or(Broken::Word { wanted: $wanted, text: self.0 })
            }
        }
    )*};
}
texts! {
    Alert of AlertId: alert_text, read_alert, "alert";
    Source of SourceId: SourceId::to_string, read_source, "source";
    Card of CardKey: card_text, read_card, "card";
}
