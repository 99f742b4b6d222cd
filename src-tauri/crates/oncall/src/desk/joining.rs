//! Alerts that are one matter: an incident and its Slack post, a post and what its sender says again.
//!
//! Invariant: only a sender's own word joins two alerts, an incident's link or a key; never a title. What joins is undone
//! when the text changes, and in doubt each rings for itself.

use super::{Desk, Noting};
use crate::{
    act::Through,
    alert::{Alert, Attention, By, Known, Matter, RingWhy, Stands},
    fact::{Link, What},
    ids::{AlertId, AlertKey},
    observation::{AuthorKind, Condition, Message},
    time::add,
};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;

/// So often within an hour, and over in between, is flapping.
const FLAPS: usize = 3;
const FLAPS_WITHIN: SignedDuration = SignedDuration::from_hours(1);
/// So soon after it is assigned an incident's post is there.
const POSTED_WITHIN: SignedDuration = SignedDuration::from_mins(1);

impl Noting<'_> {
    /// Joins what is about to ring to the alert it belongs to, where there is one.
    pub(super) fn join(&mut self, id: &AlertId) -> Option<AlertId> {
        let alert = self.desk.known.alerts.get(id)?;
        let known = alert.joined.clone();
        let (to, link) = self.desk.leader(alert, self.now.wall)?;
        if known.as_ref() != Some(&(to.clone(), link)) || alert.attention != Attention::Held {
            self.show_with(id, &to, link);
            if self.desk.asks_to_tell_beside(id, &to) {
                self.note(What::Notified { alert: id.clone() });
            }
        }
        Some(to)
    }

    /// What was shown with it goes along, so that nobody follows a follower.
    fn show_with(&mut self, id: &AlertId, to: &AlertId, link: Link) {
        let followers = self.desk.all_followers(id);
        self.note(What::Joined { alert: id.clone(), to: to.clone(), link });
        for alert in followers.into_iter().filter(|alert| alert != to && !planted!("followers-left-behind")) {
            // What is handled, or being handled, is done with.
            let Some(held) = self.desk.known.alerts.get(&alert).filter(|alert| alert.attention == Attention::Held)
            else {
                continue;
            };
            let link = if tells_of(held.message(), to) { Link::PostOf } else { Link::RepeatOf };
            self.note(What::Joined { alert, to: to.clone(), link });
        }
    }

    /// Posts that rang before their incident did are shown with it from now on.
    pub(super) fn gather_posts(&mut self, incident: &AlertId) {
        let AlertKey::Incident(key) = &incident.key else { return };
        let posts: Vec<AlertId> = self.desk.known.index.about(key).cloned().collect();
        for post in posts {
            let Some(alert) = self.desk.known.alerts.get(&post) else { continue };
            let rings = matches!(alert.attention, Attention::Ringing(_) | Attention::Snoozed { .. });
            if rings && self.desk.leader(alert, self.now.wall).is_some_and(|(to, _)| to == *incident) {
                self.show_with(&post, incident, Link::PostOf);
            }
        }
    }

    /// An edit may undo what joined it; `before` is what it said before.
    pub(super) fn part_if_changed(&mut self, alert: &Alert, before: Option<&Message>) {
        let Some((to, link)) = &alert.joined else { return };
        let message = alert.message();
        let still = match (link, self.desk.known.alerts.get(to)) {
            (_, None) => false,
            (Link::PostOf, Some(_)) => tells_of(message, to),
            (Link::RepeatOf, Some(leader)) => {
                let key = |message: Option<&Message>| message.and_then(|message| message.key.clone());
                // An incident that its first was shown with has no key to compare.
                let same = leader.message().or(before);
                key(message).is_some() && key(message) == key(same)
            }
        };
        if !still && !planted!("edited-stays-joined") {
            self.part(&alert.id);
        }
    }

    /// An edit of what others were joined to may undo that too.
    pub(super) fn part_others_if_changed(&mut self, id: &AlertId) {
        let others = self.desk.followers(id, Link::RepeatOf);
        self.part_those_that_changed(others);
    }

    /// A run that could not read what earlier ones noted knew of no link, and heard the edit that undoes it all the same. A
    /// later one reads both.
    pub(super) fn part_what_changed_unnoticed(&mut self) {
        let joined =
            |alert: &Alert| alert.joined.as_ref().is_some_and(|(to, _)| self.desk.known.alerts.contains_key(to));
        let joined = self.matching(joined);
        self.part_those_that_changed(joined);
    }

    /// Of what is shown with another.
    fn part_those_that_changed(&mut self, alerts: Vec<AlertId>) {
        for id in alerts {
            if let Some(alert) = self.desk.known.alerts.get(&id).cloned() {
                self.part_if_changed(&alert, alert.message());
            }
        }
    }

    /// What was joined is a matter of its own again, and rings if it deserves to.
    pub(super) fn part(&mut self, id: &AlertId) {
        self.note(What::Parted { alert: id.clone() });
        let rings = self.desk.known.alerts.get(id).is_some_and(|a| a.pages() && a.attention == Attention::Held);
        if rings {
            self.ring(id, RingWhy::Edited);
        }
    }

    /// What ends one ends the other: followers with their leader, and a leader by a verdict on what its sender said last,
    /// which ends the rest in turn.
    pub(super) fn settle_together(&mut self) {
        loop {
            let ends = self.desk.ends_together();
            if ends.is_empty() {
                return;
            }
            for (alert, by) in ends {
                self.note(What::Settled { alert, by });
            }
        }
    }

    /// A post that says that something is over settles what its sender said of the same thing before.
    pub(super) fn settle_earlier(&mut self, alert: &Alert, by: &By) {
        let Some(message) = alert.message().filter(|message| message.condition == Condition::Resolved) else { return };
        let Some(key) = &message.key else { return };
        let earlier: Vec<AlertId> = self
            .desk
            .known
            .index
            .of_key(key)
            .filter(|id| id.source == alert.id.source && **id != alert.id)
            .filter_map(|id| self.desk.known.alerts.get(id))
            .filter(|other| other.attention.is_open())
            // What fires again in an earlier post, by an edit, is not over.
            .filter(|other| other.message().is_some_and(|said| said.version <= message.version))
            .map(|other| other.id.clone())
            .collect();
        for alert in earlier {
            self.note(What::Settled { alert, by: by.clone() });
        }
    }

    /// What I did at one of the two is done at the other. Nothing comes of the echo: by then both are handled.
    pub(super) fn carry_over(&mut self, id: &AlertId) {
        let Some(alert) = self.desk.known.alerts.get(id).cloned() else { return };
        let mine = matches!(
            alert.attention,
            Attention::Settled { by: By::Me }
                | Attention::Acknowledged { by: By::Me }
                | Attention::Acknowledging { .. }
        );
        if !mine || self.desk.is_shadow() || planted!("acts-on-one-of-two") {
            return;
        }
        for other in self.desk.partners(&alert) {
            let Some(other) = self.desk.known.alerts.get(&other) else { continue };
            let waits = match other.id.key {
                AlertKey::Incident(_) => {
                    matches!(other.attention, Attention::Ringing(_) | Attention::Snoozed { .. } | Attention::Held)
                        && !is_perhaps_older(&alert, other)
                }
                AlertKey::Message { .. } => other.attention.is_open() && !is_writing(&other.attention),
            };
            if waits {
                self.acknowledge(&other.id.clone(), Through::Source);
            }
        }
    }
}

impl Desk {
    /// Open alerts that what they belong to ends.
    fn ends_together(&self) -> BTreeMap<AlertId, By> {
        let mut ends = BTreeMap::new();
        for alert in self.known.alerts.values() {
            let Some((to, link)) = &alert.joined else { continue };
            let Some(leader) = self.known.alerts.get(to) else { continue };
            match (&leader.attention, &alert.attention) {
                (Attention::Settled { by }, follower) if follower.is_open() && !is_writing(follower) => {
                    ends.insert(alert.id.clone(), by.clone());
                }
                (open, Attention::Settled { by: by @ (By::Me | By::Person(_)) })
                    if *link == Link::RepeatOf
                        && (leader.incident().is_none() || planted!("mark-on-repeat-ends-incident"))
                        && open.is_open()
                        && !is_writing(open)
                        && alert.since >= leader.since =>
                {
                    ends.insert(leader.id.clone(), by.clone());
                }
                _ => {}
            }
        }
        ends
    }

    /// The incident of a post, or the posts of an incident.
    fn partners(&self, alert: &Alert) -> Vec<AlertId> {
        match (&alert.joined, &alert.id.key) {
            (Some((to, _)), AlertKey::Message { .. }) if matches!(to.key, AlertKey::Incident(_)) => vec![to.clone()],
            (_, AlertKey::Incident(_)) => self.group(&alert.id).into_iter().skip(1).collect(),
            _ => Vec::new(),
        }
    }

    /// Whether somebody must be told of this one, and of the one that rang for both nobody.
    fn asks_to_tell_beside(&self, id: &AlertId, to: &AlertId) -> bool {
        let tells = |alert: &Alert| alert.care().is_some_and(|care| care.tell.is_some());
        let (alert, leader) = (self.known.alerts.get(id), self.known.alerts.get(to));
        alert.is_some_and(|alert| alert.pages() && tells(alert))
            && leader.is_some_and(|leader| leader.done.rang.is_some() && !tells(leader))
    }

    /// Whether it is the post of an incident that rings.
    pub(super) fn rings_by_incident(&self, alert: &Alert, now: Timestamp) -> bool {
        let to = self.leader(alert, now).filter(|(_, link)| *link == Link::PostOf).map(|(to, _)| to);
        let leader = to.and_then(|to| self.known.alerts.get(&to));
        leader.is_some_and(|leader| matches!(leader.attention, Attention::Ringing(_)))
    }

    /// What is shown with it, in one way.
    pub(super) fn followers(&self, id: &AlertId, link: Link) -> Vec<AlertId> {
        self.known.index.shown_with(id, link).cloned().collect()
    }

    /// What is shown with it, in whatever way.
    pub(super) fn all_followers(&self, id: &AlertId) -> Vec<AlertId> {
        [Link::PostOf, Link::RepeatOf].map(|link| self.followers(id, link)).concat()
    }

    /// How often its sender has said it, where that is more than once.
    pub(super) fn said_times(&self, alert: &Alert) -> Option<usize> {
        let repeats = self.known.index.shown_with(&alert.id, Link::RepeatOf).count();
        (repeats > 0).then_some(repeats + 1)
    }

    /// Everything that an act on one of them is about: the alert, what it is shown with, and what is shown with it.
    pub(super) fn group(&self, id: &AlertId) -> Vec<AlertId> {
        let leader = self.known.alerts.get(id).and_then(|alert| alert.joined.as_ref()).map_or(id, |(to, _)| to);
        std::iter::once(leader.clone()).chain(self.all_followers(leader)).collect()
    }

    /// How often it came and went within the hour before its sender's last word, where that is often.
    pub(super) fn flaps(&self, alert: &Alert) -> Option<usize> {
        let key = alert.message()?.key.as_ref()?;
        let same = || {
            let ids = self.known.index.of_key(key).filter(|id| id.source == alert.id.source);
            ids.filter_map(|id| self.known.alerts.get(id))
        };
        let since = crate::time::sub(same().map(Alert::said_at).max()?, FLAPS_WITHIN);
        let recent = same().filter(|other| other.said_at() > since);
        let (over, fired): (Vec<&Alert>, Vec<&Alert>) =
            recent.partition(|other| other.message().is_some_and(|message| message.condition == Condition::Resolved));
        (fired.len() >= FLAPS && over.len() + 1 >= fired.len()).then_some(fired.len())
    }
}

/// Whether my mark on the post may be from before the incident was mine anew: it was found, not told.
fn is_perhaps_older(post: &Alert, incident: &Alert) -> bool {
    let (Matter::Message(matter), Some(said)) = (&post.matter, incident.incident()) else { return false };
    let mut mine = matter.reactions.values().filter(|mark| mark.who.kind == AuthorKind::Me);
    let told = mine.any(|mark| mark.stands == Stands::Yes && mark.known == Known::Told);
    let anew = said.mine_since.is_some_and(|since| since > add(post.said_at(), POSTED_WITHIN));
    anew && !told && matter.mine_written.is_empty()
}

/// Whether a post tells of this incident.
fn tells_of(message: Option<&Message>, incident: &AlertId) -> bool {
    let about = message.and_then(|message| message.about.as_ref());
    matches!((&incident.key, about), (AlertKey::Incident(id), Some(about)) if id == about)
}

fn is_writing(attention: &Attention) -> bool {
    matches!(attention, Attention::Acknowledging { .. })
}
