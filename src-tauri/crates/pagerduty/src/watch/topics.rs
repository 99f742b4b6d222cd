//! What there is to ask, and when each of it is due.
//!
//! Invariant: nothing is asked for before it is known who asks.

use super::Watch;
use crate::ask::Ask;
use jiff::{SignedDuration, Timestamp};
use oncall::time::Now;

/// What is asked for. In this order when several are due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Topic {
    WhoAmI,
    Incidents,
    Vanished,
    Duties,
    Policies,
    Schedules,
    People,
    MyPage,
    Changes,
}

impl Watch {
    /// What there is to ask at all, most urgent first.
    pub(super) fn topics(&self) -> Vec<Topic> {
        if self.me.is_none() {
            return vec![Topic::WhoAmI];
        }
        let mut topics = vec![Topic::Incidents];
        topics.extend(self.mine.to_read().map(|_| Topic::Vanished));
        topics.push(Topic::Duties);
        topics.extend(self.rota.policies.is_reading().then_some(Topic::Policies));
        topics.extend(self.rota.has_to_read().then_some(Topic::Schedules));
        topics.extend(self.people.has_to_ask().then_some(Topic::People));
        topics.push(Topic::MyPage);
        topics.extend(self.changes.has_to_ask().then_some(Topic::Changes));
        topics
    }

    /// When a topic's next request may go out, on the boot clock.
    pub(super) fn opens(&self, topic: Topic, now: Now) -> SignedDuration {
        match topic {
            Topic::WhoAmI | Topic::MyPage => self.who.due(),
            Topic::Incidents => self.incidents.due(),
            Topic::Vanished => self.vanished.due(),
            Topic::Duties => match self.rota.next_edge() {
                Some(edge) if !self.duties.is_failing() => {
                    self.duties.due().min(now.boot_elapsed + edge.duration_since(now.wall).max(SignedDuration::ZERO))
                }
                _ => self.duties.due(),
            },
            Topic::Policies => self.policies.due(),
            Topic::Schedules => self.schedules.due(),
            Topic::People => self.team.due(),
            Topic::Changes => self.changes.due(),
        }
    }

    pub(super) fn ask(&mut self, topic: Topic, wall: Timestamp) -> Option<Ask> {
        let me = match (topic, &self.me) {
            (Topic::WhoAmI | Topic::MyPage, _) => return Some(Ask::Me),
            (_, me) => me.clone()?,
        };
        match topic {
            Topic::WhoAmI | Topic::MyPage => Some(Ask::Me),
            Topic::Incidents => Some(Ask::OpenIncidents { me: me.id, offset: self.incident_pages.offset() }),
            Topic::Vanished => self.mine.to_read().cloned().map(Ask::Incident),
            Topic::Duties => Some(self.rota.ask_duties(&me, wall)),
            Topic::Policies => self.rota.ask_policies(wall),
            Topic::Schedules => self.rota.ask_schedule(wall),
            Topic::People => self.people.ask(),
            Topic::Changes => self.changes.ask(&me, wall),
        }
    }
}
