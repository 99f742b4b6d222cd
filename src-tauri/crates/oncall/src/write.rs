//! What is to be written back to a source, and what became of it.
//!
//! Invariant: a write is carried out after its intent is a committed fact (or could not be committed), and adapters
//! read before writing whenever it may have been done already.

use crate::{
    ids::{AlertId, ChannelId, Emoji, IncidentId, MessageTs, PersonId, SourceId, SourceKind, WriteId},
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

impl Write {
    /// Of the accounts there are, the one that carries it out: the alert's own, but for a message about something that is
    /// not Slack's, which goes through the first Slack by name.
    pub fn carried_by<'a>(&'a self, accounts: impl Iterator<Item = &'a SourceId>) -> Option<&'a SourceId> {
        let own = &self.alert.source;
        match (&self.what, own.kind) {
            (WriteWhat::Message { .. }, SourceKind::PagerDuty) => {
                accounts.filter(|account| account.kind == SourceKind::Slack).min()
            }
            _ => Some(own),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WriteWhat {
    /// My own reaction on a message.
    React { channel: ChannelId, ts: MessageTs, emoji: Emoji },
    /// Acknowledge, if it is still triggered.
    AcknowledgeIncident(IncidentId),
    /// My words in a message's thread. Written once; whether it arrived is not tried again.
    Reply { channel: ChannelId, ts: MessageTs, text: String },
    /// A direct message from me to somebody: by their id, or where that is not known, by their address or `@name`, by which
    /// the source looks them up. Written once; whether it arrived is not tried again.
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

impl Outcome {
    /// Whether what was to be written stands at the source in my name.
    pub fn is_written(&self) -> bool {
        matches!(self, Self::Done | Self::AlreadyMine)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_about_an_incident_goes_through_slack() {
        let (slack, other, pagerduty) = (SourceId::slack("acme"), SourceId::slack("zeta"), SourceId::pagerduty("acme"));
        let accounts = [pagerduty.clone(), other, slack.clone()];
        let message = || WriteWhat::Message { to: PersonId::new("U2"), text: "can you look?".to_owned() };
        let acknowledge = || WriteWhat::AcknowledgeIncident(IncidentId::new("Q1"));
        let incident = AlertId::incident(&pagerduty, &IncidentId::new("Q1"));
        let post = AlertId::message(&SourceId::slack("zeta"), &ChannelId::new("C1"), &MessageTs::new("1.0"));
        let table = [
            (&incident, message(), Some(&slack)),
            (&incident, acknowledge(), Some(&pagerduty)),
            (&post, message(), Some(&post.source)),
        ];
        for (alert, what, carried_by) in table {
            let write = Write { id: WriteId(1), alert: alert.clone(), what, asked_at: Timestamp::UNIX_EPOCH };
            assert_eq!(write.carried_by(accounts.iter()), carried_by, "{write:?}");
        }
        let write = Write { id: WriteId(1), alert: incident, what: message(), asked_at: Timestamp::UNIX_EPOCH };
        assert_eq!(write.carried_by([pagerduty].iter()), None);
    }
}
