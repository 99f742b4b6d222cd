//! What is to be written back to a source, and what became of it.
//!
//! Invariant: a write is carried out after its intent is a committed fact (or could not be committed), and adapters
//! read before writing whenever it may have been done already.

use crate::{
    ids::{AlertId, ChannelId, Emoji, IncidentId, MessageTs, PersonId, WriteId},
    text::Untrusted,
};
use jiff::Timestamp;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Write {
    pub id: WriteId,
    pub alert: AlertId,
    pub what: WriteWhat,
    pub asked_at: Timestamp,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WriteWhat {
    /// My own reaction on a message.
    React { channel: ChannelId, ts: MessageTs, emoji: Emoji },
    /// Acknowledge, if it is still triggered.
    AcknowledgeIncident(IncidentId),
    /// My words in a message's thread. Written once; whether it arrived is not tried again.
    Reply { channel: ChannelId, ts: MessageTs, text: String },
    /// A direct message from me to somebody. Written once; whether it arrived is not tried again.
    Message { to: PersonId, text: String },
}

impl WriteWhat {
    /// Whether the alert waits for it.
    pub fn is_mark(&self) -> bool {
        matches!(self, Self::React { .. } | Self::AcknowledgeIncident(_))
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Done,
    /// It was mine already.
    AlreadyMine,
    /// Somebody else had it; nothing was written.
    AlreadyBy(Untrusted),
    /// It is over at the source; nothing was written, for a write would reopen it.
    Over,
    /// The source refuses. `why` is in words.
    Refused {
        why: String,
        cure: String,
    },
    /// It may or may not have been written.
    Unknown {
        why: String,
    },
}
