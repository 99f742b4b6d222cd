//! The Desk's knowledge, to be shown.
//!
//! Invariant: reads only.

use super::{Desk, passing};
use crate::{
    alert::{Alert, Attention, Matter},
    ids::SourceKind,
    picture::{AlertPicture, Picture, SourceSight, Tallied},
    text::Untrusted,
    time::Now,
};
use jiff::Timestamp;
use std::{cmp::Reverse, collections::BTreeMap, sync::Arc};

impl Desk {
    pub fn picture(&self, now: Now) -> Picture {
        let mut shown: Vec<&Alert> =
            self.known.alerts.values().filter(|alert| alert.attention != Attention::Silent).collect();
        shown.sort_by_key(|alert| (loudness(&alert.attention), Reverse(alert.said_at())));
        let counted = self.policy.sources().map(|source| {
            let counts = [self.known.counted.get(&source), self.live.counting.get(&source)];
            (source, counts.into_iter().flatten().sum())
        });
        Picture {
            at: now.wall,
            zone: self.local.clone(),
            shift: self.shift(now.wall),
            tray: self.tray(now.wall),
            sound: self.sound(now.wall).map(|sound| sound.class),
            alarm: self.alarm(now.wall),
            policy: self.policy.hash.clone(),
            sources: self.policy.sources().map(|source| (source.clone(), self.source_sight(&source))).collect(),
            troubles: self.live.troubles.iter().map(|(part, (trouble, _))| (*part, trouble.clone())).collect(),
            alerts: shown.into_iter().map(|alert| self.alert_picture(alert, now.wall)).collect(),
            counted: counted.collect(),
            tallied: self.tallied(now.wall),
            verdicts: self.policy.verdicts.clone(),
            shadow: self.policy.shadow,
            deployed: self.known.deploys.last(),
            test: self.live.test,
            summary: self.summed().map(|alert| alert.id.clone()).collect(),
            roster: Arc::clone(self.roster()),
        }
    }

    fn tallied(&self, now: Timestamp) -> BTreeMap<String, Tallied> {
        let zone = self.policy.times.zone.of(&self.local);
        let known = self.known.tallied.iter().map(|(rule, tally)| (rule.clone(), tally.told(now, zone)));
        let mut tallied: BTreeMap<String, Tallied> = known.collect();
        for (rule, messages) in &self.live.tallying {
            let tally = tallied.entry(rule.clone()).or_default();
            tally.ever += messages;
            tally.this_week += messages;
        }
        tallied
    }

    fn alert_picture(&self, alert: &Alert, now: Timestamp) -> AlertPicture {
        let by = match &alert.attention {
            Attention::Acknowledged { by } | Attention::Settled { by } => Some(by.to_string()),
            _ => None,
        };
        let why = match &alert.attention {
            Attention::Ringing(ring) => Some(ring.why.to_string()),
            _ => None,
        };
        AlertPicture {
            id: alert.id.clone(),
            place: alert.place(),
            author: alert.message().map(|message| message.author.name.clone()),
            text: alert.text(),
            state: alert.attention.as_str(),
            since: alert.since,
            said_at: alert.said_at(),
            by,
            why,
            decision: alert.decision(),
            because: alert.decided.as_ref().map(|decided| decided.because.clone()),
            decided_under: alert.decided.as_ref().map(|decided| (decided.policy.clone(), decided.at)),
            snoozed_until: passing::snoozed_until(alert).map(|(at, _)| at),
            looking: self.looking(alert),
            notes: notes(alert),
            severity: alert.message().and_then(|message| message.severity),
            joined: alert.joined.clone(),
            said_times: self.said_times(alert),
            flapping: self.flaps(alert),
            history: alert.history.clone(),
            care: alert.care().cloned(),
            asked: alert.done.asked,
            unwritten: alert.done.unwritten.clone(),
            look_due: self.look_due(alert),
            tell_due: self.tell_due(alert),
            told: alert.done.told,
            acknowledge: self.acknowledge_label(alert),
            undo_until: self.undo_until(alert, now),
            url: match alert.id.source.kind {
                SourceKind::Slack => alert.message().and_then(|message| message.permalink.clone()),
                SourceKind::PagerDuty => alert.incident().and_then(|incident| incident.url.clone()),
            },
        }
    }

    fn undo_until(&self, alert: &Alert, now: Timestamp) -> Option<Timestamp> {
        self.takes_back(alert, now).map(|write| self.ready_at(write))
    }

    fn source_sight(&self, source: &crate::ids::SourceId) -> SourceSight {
        SourceSight {
            hearing: self.hearing(source),
            gaps: self.known.gaps.get(source).into_iter().flatten().copied().collect(),
            heard_until: self.heard_until(source),
        }
    }
}

fn loudness(attention: &Attention) -> u8 {
    match attention {
        Attention::Ringing(_) => 0,
        Attention::Acknowledging { .. } => 1,
        Attention::Snoozed { .. } => 2,
        Attention::Acknowledged { .. } => 3,
        Attention::Held => 4,
        Attention::Settled { .. } => 5,
        Attention::Silent => 6,
    }
}

fn notes(alert: &Alert) -> Vec<(Untrusted, Untrusted)> {
    match &alert.matter {
        Matter::Message(matter) => {
            matter.notes.values().map(|note| (note.who.name.clone(), note.text.clone())).collect()
        }
        Matter::Incident(_) => Vec::new(),
    }
}
