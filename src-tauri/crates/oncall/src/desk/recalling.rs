//! Whether what was seen before is worth asking for.
//!
//! Invariant: reads only; nothing is asked for about what is known, mine, housekeeping, or only counted.

use super::Desk;
use crate::{
    decide::Decision,
    fingerprint,
    ids::{AlertId, Fingerprint, SourceId},
    observation::{AuthorKind, Message, Observation, PostKind, Said},
};

impl Desk {
    /// The alert that this would be the first word of, and what it is counted by, for the store to be asked before it is
    /// taken up.
    pub fn recall(&self, observation: &Observation) -> Option<(AlertId, Fingerprint)> {
        let source = &observation.source;
        match &observation.said {
            Said::Message(message) => {
                let id = AlertId::message(source, &message.place.channel, &message.ts);
                let news = !self.known.alerts.contains_key(&id) && self.may_be_alert(source, message);
                news.then_some((id, fingerprint::of_message(message)?))
            }
            Said::Incident(incident) => {
                let id = AlertId::incident(source, &incident.id);
                let news = !self.known.alerts.contains_key(&id) && incident.mine_since.is_some();
                news.then(|| (id, fingerprint::of_incident(incident)))
            }
            _ => None,
        }
    }

    fn may_be_alert(&self, source: &SourceId, message: &Message) -> bool {
        let post = message.kind == PostKind::Post && message.reply_to.is_none();
        if !post || message.author.kind != AuthorKind::Bot {
            return false;
        }
        // Where a rule asks how often it was seen, the answer may be what makes it more than counted.
        let asked = self.policy.rules.iter().any(|rule| rule.when.often.is_some());
        asked || self.decide_message(source, message).decision != Decision::Count
    }
}
