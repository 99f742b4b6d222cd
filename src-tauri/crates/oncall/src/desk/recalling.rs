//! Whether what was seen before is worth asking for.
//!
//! Invariant: reads only; nothing is asked for about what is known, mine, housekeeping, or only counted.

use super::Desk;
use crate::{
    decide::Decision,
    fingerprint,
    ids::{AlertId, Fingerprint, SourceId},
    observation::{AuthorKind, Heard, Message, Observation, PostKind, Said},
};

impl Desk {
    /// The alert that this would be the first word of, and what it is counted by, for the store to be asked before it is
    /// taken up.
    pub fn recall(&self, observation: &Observation) -> Option<(AlertId, Fingerprint)> {
        let source = &observation.source;
        match &observation.said {
            Said::Message(_) if observation.heard == Heard::Poll => None,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        desk::Input,
        ids::{ChannelId, IncidentId, MessageTs, PersonId},
        observation::{Author, Incident, Place},
        policy::{Count, Often, Pattern, Policy, Rule},
        text::Untrusted,
        time::{BootId, Now},
    };
    use jiff::{SignedDuration, Timestamp, tz::TimeZone};

    fn post(channel: &str, kind: AuthorKind) -> Message {
        let place = Place { channel: ChannelId::new(channel), name: channel.to_owned() };
        let author = Author { kind, id: PersonId::new("B1"), name: Untrusted::new("Monitor") };
        Message::post(place, MessageTs::new("1768381200.000100"), author, "host-12 is down")
    }

    fn said(message: Message) -> Observation {
        Observation { source: SourceId::slack("acme"), heard: Heard::Live, said: Said::Message(message) }
    }

    fn desk(often: Option<Often>) -> Desk {
        let mut rule = Rule::of_channels("alerts", vec![Pattern::new("alerts").unwrap()], Decision::Page);
        rule.when.often = often;
        Desk::new(Policy { rules: vec![rule], ..Policy::none() }, TimeZone::UTC)
    }

    #[test]
    fn only_the_first_word_of_an_alert_is_asked_about() {
        let reply = Message { reply_to: Some(MessageTs::new("1.0")), ..post("alerts", AuthorKind::Bot) };
        let joined = Message { kind: PostKind::Housekeeping, ..post("alerts", AuthorKind::Bot) };
        let table = [
            (post("alerts", AuthorKind::Bot), true),
            (post("alerts", AuthorKind::Me), false),
            (post("alerts", AuthorKind::Person), false),
            (post("lunch", AuthorKind::Bot), false),
            (reply, false),
            (joined, false),
        ];
        for (message, asked) in table {
            assert_eq!(desk(None).recall(&said(message.clone())).is_some(), asked, "{message:?}");
        }
        let mut desk = desk(None);
        let now = Now { wall: Timestamp::UNIX_EPOCH, boot_elapsed: SignedDuration::ZERO, boot_id: BootId(1) };
        desk.handle(Input::Observed(said(post("alerts", AuthorKind::Bot))), now).unwrap();
        assert_eq!(desk.recall(&said(post("alerts", AuthorKind::Bot))), None);
    }

    #[test]
    fn where_a_rule_asks_how_often_it_was_seen_everything_is_asked_about() {
        let often = Often { times: Count::AtLeast(3), within: SignedDuration::from_hours(1) };
        assert!(desk(Some(often)).recall(&said(post("alerts", AuthorKind::Bot))).is_some());
    }

    #[test]
    fn an_incident_is_asked_about_once_it_is_mine() {
        let at = Timestamp::UNIX_EPOCH;
        for mine_since in [None, Some(at)] {
            let incident = Incident { mine_since, ..Incident::triggered(IncidentId::new("Q1"), "down", at) };
            let source = SourceId::pagerduty("acme");
            let observation = Observation { source, heard: Heard::Poll, said: Said::Incident(incident) };
            assert_eq!(desk(None).recall(&observation).is_some(), mine_since.is_some());
        }
    }
}
