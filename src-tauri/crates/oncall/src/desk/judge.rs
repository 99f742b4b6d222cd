//! From what a source says to what it means for the person.
//!
//! Invariant: judging twice without news in between notes nothing the second time.

use super::{Desk, Noting, apply::STORM_WITHIN};
use crate::{
    alert::{Alert, Attention, By, Matter, MessageMatter, RingWhy, SourceEnd},
    decide::{Decision, Reason, Ruling},
    fact::{Link, Storm, What},
    ids::{AlertId, Emoji},
    observation::{AuthorKind, Condition, Message},
    shift::OnShift,
};
use jiff::{SignedDuration, Timestamp};

/// From this many rings within a minute on, the rest is shown in one summary.
const STORM_FROM: usize = 5;
/// What may always ring is limited within this.
const ALWAYS_WITHIN: SignedDuration = SignedDuration::from_hours(1);

impl Desk {
    /// Whether its rule lets it ring off shift, and has not done so too often. What it may no more do off shift it does on
    /// shift, and is held until then.
    pub(super) fn may_always_ring(&self, id: &AlertId, now: Timestamp) -> bool {
        let Some(alert) = self.known.alerts.get(id) else { return false };
        let Some(always) = alert.always() else { return false };
        // What rang on shift has used nothing up.
        let off_since = self.known.turned.filter(|(on, _)| *on == OnShift::Off).map(|(_, at)| at);
        let recently = |at: Timestamp| now.duration_since(at) < ALWAYS_WITHIN && off_since <= Some(at);
        let others = self.known.alerts.values().filter(|other| other.id != *id && rule(other) == rule(alert));
        let rang = others.filter(|other| other.done.rang.is_some_and(recently)).count();
        rang < usize::try_from(always.at_most).unwrap_or(usize::MAX) || planted!("always-without-limit")
    }

    /// Who or what ended a Slack alert, where it is ended.
    pub(super) fn end_of_message(&self, id: &AlertId, matter: &MessageMatter) -> Option<By> {
        let source = &id.source;
        let message = matter.message.as_ref()?;
        if matter.deleted_at.is_some() {
            return Some(By::Source { what: SourceEnd::Deleted });
        }
        let settles = self.policy.slack_account(source).map_or(&[][..], |account| &account.settles);
        if matter.mine_stands(settles) {
            return Some(By::Me);
        }
        let settled = matter.given(settles).next().map(|given| match given.who.kind {
            AuthorKind::Me => By::Me,
            AuthorKind::Person | AuthorKind::Bot => By::Person(given.who.name.clone()),
        });
        let resolved = message.condition == Condition::Resolved || self.is_over_by_key(id, message);
        let resolved = resolved || (planted!("look-settles") && matter.given(&[Emoji::new("eyes")]).next().is_some());
        settled.or(resolved.then_some(By::Source { what: SourceEnd::Resolved }))
    }
}

impl Noting<'_> {
    /// `before` is what was known before the news.
    pub(super) fn judge(&mut self, id: &AlertId, before: Option<&Matter>) {
        let Some(alert) = self.desk.known.alerts.get(id).cloned() else { return };
        match (&alert.matter, before) {
            (Matter::Message(matter), Some(Matter::Message(before))) => {
                self.judge_message(&alert, matter, Some(before))
            }
            (Matter::Message(matter), _) => self.judge_message(&alert, matter, None),
            (Matter::Incident(matter), before) => {
                let before = before.and_then(Matter::incident);
                if let Some(incident) = matter.incident.clone() {
                    self.judge_incident(&alert, before, &incident);
                }
            }
        }
    }

    fn judge_message(&mut self, alert: &Alert, matter: &MessageMatter, heard_before: Option<&MessageMatter>) {
        let Some(message) = &matter.message else { return };
        let (was, did_always) = (alert.decision(), alert.always().is_some());
        let was_over = heard_before.is_some_and(|before| self.desk.end_of_message(&alert.id, before).is_some());
        let before = heard_before.and_then(|before| before.message.as_ref());
        // A decision stands for the version it was made for, whatever the policy says by now.
        if before != Some(message) {
            self.decide_again(alert);
            self.part_if_changed(alert, before);
            self.part_others_if_changed(&alert.id);
        }
        let shown_with_another = alert.joined.is_some();
        let Some(alert) = &self.desk.known.alerts.get(&alert.id).cloned() else { return };
        let decision = alert.decision();
        let pages = decision == Some(Decision::Page);
        let parted = shown_with_another && alert.joined.is_none();
        let unshown =
            alert.attention == Attention::Silent && !matches!(decision, Some(Decision::Ignore | Decision::Count));
        let end = self.desk.end_of_message(&alert.id, matter);
        if end.is_none() && (alert.attention.is_open() || unshown) && self.take_my_look(alert, heard_before) {
            return;
        }
        match (end, &alert.attention) {
            (Some(by), Attention::Settled { by: known }) if by == *known => {}
            (Some(by), attention)
                if attention.is_open() || matches!(attention, Attention::Settled { .. }) || unshown =>
            {
                self.note(What::Settled { alert: alert.id.clone(), by: by.clone() });
                self.settle_earlier(alert, &by);
                self.carry_over(&alert.id);
            }
            // What deserves nothing itself may end what does.
            (Some(by), _) => self.settle_earlier(alert, &by),
            // What ended with another, and is by an edit no more what that was.
            (None, Attention::Settled { .. }) if parted && pages => self.ring(&alert.id, RingWhy::Edited),
            // Whatever ended it, its sender says that it fires.
            (None, Attention::Settled { by: By::Source { .. } }) if pages && fires_anew(alert, message, before) => {
                self.ring(&alert.id, RingWhy::Again)
            }
            // What was settled for another reason than its own is not brought back by news of another kind.
            (None, Attention::Settled { .. }) if !was_over && !planted!("reply-rings-what-another-settled") => {}
            (None, Attention::Settled { by: By::Source { .. } }) if says_the_same(message, before) => {}
            (None, Attention::Settled { by: By::Source { .. } }) if pages => self.ring(&alert.id, RingWhy::Again),
            (None, Attention::Settled { .. }) if pages && !planted!("mark-taken-back-holds") => {
                // Its incident rings for both.
                if self.desk.rings_by_incident(alert, self.now.wall) && self.join(&alert.id).is_some() {
                    return;
                }
                // Off shift too it no more ends with that.
                if alert.joined.is_some() {
                    self.note(What::Parted { alert: alert.id.clone() });
                }
                self.ring(&alert.id, RingWhy::TakenBack);
            }
            (None, Attention::Settled { .. }) => self.note(What::Held { alert: alert.id.clone() }),
            (None, _) if pages && was.is_none() => self.ring(&alert.id, RingWhy::New),
            (None, Attention::Silent | Attention::Held) if pages && was != Some(Decision::Page) => {
                self.ring(&alert.id, RingWhy::Edited);
            }
            (None, Attention::Snoozed { .. }) if pages && is_worse(message, before) => {
                self.ring(&alert.id, RingWhy::Again)
            }
            // What was held off shift, and by an edit may ring there.
            (None, Attention::Held) if pages && !did_always && alert.always().is_some() && alert.joined.is_none() => {
                self.ring(&alert.id, RingWhy::Edited);
            }
            // It may be worse than what it is shown with, or than a summary told it.
            (None, Attention::Held) if pages && is_worse(message, before) => match alert.joined {
                Some(_) => self.part(&alert.id),
                None if self.desk.is_on_shift(self.now.wall) && !self.desk.is_shadow() => {
                    self.ring(&alert.id, RingWhy::Again);
                }
                None => {}
            },
            (None, Attention::Silent | Attention::Held) if decision != was => self.show_quietly(&alert.id),
            (None, _) => {}
        }
    }

    /// Decides for a new version. An edit never takes a page back: only its condition, a verdict or a deletion does. Nor
    /// does it take back what is owed: where the decision stays, another rule can only ask for more.
    pub(super) fn decide_again(&mut self, alert: &Alert) {
        let Some(mut ruling) = self.desk.decide(alert) else { return };
        if alert.pages() && ruling.decision != Decision::Page && !planted!("edit-takes-a-page-back") {
            return;
        }
        if let Some(known) = alert.decided.as_ref().filter(|known| known.decision == ruling.decision) {
            if known.because.reason == ruling.because.reason {
                return;
            }
            ruling.care = known.care.clone().and(ruling.care);
            if ruling.care == known.care {
                return;
            }
        }
        self.decide_so(&alert.id, ruling);
    }

    pub(super) fn decide_so(&mut self, id: &AlertId, ruling: Ruling) {
        let Ruling { decision, because, care } = ruling;
        let policy = self.desk.policy.hash.clone();
        self.note(What::Decided { alert: id.clone(), decision, because, care: Box::new(care), policy });
    }

    /// Lists what does not ring, and shows once what deserves a quiet card.
    pub(super) fn show_quietly(&mut self, id: &AlertId) {
        let Some(alert) = self.desk.known.alerts.get(id) else { return };
        let (decision, silent) = (alert.decision(), alert.attention == Attention::Silent);
        let listed = matches!(decision, Some(Decision::Notify | Decision::Digest | Decision::Hold));
        // The post of an incident that has my attention is shown with it, whatever it deserves by itself.
        if listed && !self.desk.is_shadow() && self.join(id).is_some() {
            return;
        }
        if listed && silent {
            self.note(What::Held { alert: id.clone() });
        }
        let now = self.now.wall;
        if decision == Some(Decision::Notify) && self.desk.is_on_shift(now) && !self.desk.is_shadow() {
            self.note(What::Notified { alert: id.clone() });
        }
    }

    /// Rings on shift, or where a rule says always; is held off shift and in shadow.
    pub(super) fn ring(&mut self, id: &AlertId, why: RingWhy) {
        let now = self.now.wall;
        if self.desk.is_shadow() {
            return self.note(What::Held { alert: id.clone() });
        }
        let joins = !matches!(why, RingWhy::NotWritten { .. } | RingWhy::TakenBack | RingWhy::Undone);
        if joins && self.join(id).is_some() {
            return;
        }
        let on = self.desk.is_on_shift(now) || self.desk.may_always_ring(id, now);
        if !on && (!matches!(why, RingWhy::NotWritten { .. }) || planted!("unwritten-is-held-off-shift")) {
            return self.note(What::Held { alert: id.clone() });
        }
        // Whatever it was joined to, it is this one that asks for attention. An answer does not say that they are two.
        let joined = self.desk.known.alerts.get(id).is_some_and(|alert| alert.joined.is_some());
        if joined && !matches!(why, RingWhy::NotWritten { .. }) {
            self.note(What::Parted { alert: id.clone() });
        }
        let recent = self.desk.known.rings.iter().filter(|ring| now.duration_since(**ring) < STORM_WITHIN).count();
        let storm = if recent >= STORM_FROM { Storm::Summed } else { Storm::Alone };
        self.note(What::Rang { alert: id.clone(), why, storm });
        self.gather_posts(id);
    }
}

/// Whether an edit only adds what the source adds by itself, a preview of a link for example.
fn says_the_same(message: &Message, before: Option<&Message>) -> bool {
    before.is_some_and(|before| before.text == message.text && before.condition == message.condition)
}

/// Whether an edit says that it fires. The post of an incident says so late: PagerDuty's own word counts there.
fn fires_anew(alert: &Alert, message: &Message, before: Option<&Message>) -> bool {
    let edited = before.is_some() && !says_the_same(message, before);
    let of_incident = alert.joined.as_ref().is_some_and(|(_, link)| *link == Link::PostOf);
    edited && message.condition == Condition::Firing && !of_incident
}

/// Whether an edit says that it is worse than it was.
fn is_worse(message: &Message, before: Option<&Message>) -> bool {
    let before = before.and_then(|before| before.severity);
    message.severity.zip(before).is_some_and(|(now, before)| now < before)
}

/// By what it was decided.
fn rule(alert: &Alert) -> Option<&Reason> {
    alert.decided.as_ref().map(|decided| &decided.because.reason)
}
