//! The rules by which an incident changes: what a person, a service or a timeout may do to it.
//!
//! Invariant: a refused change changes nothing.
//!
//! Sources: PagerDuty's REST description and changelog ("acknowledging a resolved incident reopens it", since
//! 2025-09-18). What the documents leave open is said at the rule.

use super::{
    account::{Account, OnAcknowledge},
    incident::{Actor, Hand, Incident, Status, Through, What},
    rota,
    wire::Refusal,
};
use jiff::{SignedDuration, Timestamp};

impl Incident {
    pub(super) fn trigger(mut self, hand: &Hand, account: &Account) -> Result<Self, Refusal> {
        self.note(hand, What::Triggered);
        self.page(hand, account, 1).map(|()| self)
    }

    /// Acknowledges. Of a resolved incident: reopens it and assigns it to the acknowledger. Of an acknowledged one:
    /// acknowledges again (as seen in 2015; undocumented) and starts the timeout anew.
    pub(super) fn acknowledge(&mut self, hand: &Hand, account: &Account) {
        let Actor::User(user) = &hand.by else { return };
        let what = match self.status {
            Status::Triggered => What::Acknowledged,
            Status::Acknowledged => What::AcknowledgedAgain,
            Status::Resolved => What::Reopened,
        };
        let assigns = account.on_acknowledge == OnAcknowledge::AssignsAcknowledger || !self.is_open();
        if assigns && self.assignees() != [user] {
            self.assigned = vec![(user.clone(), hand.at)];
        }
        self.acknowledged_by.retain(|(other, _)| other != user);
        self.acknowledged_by.push((user.clone(), hand.at));
        self.change_status(hand, Status::Acknowledged);
        self.escalates_at = None;
        let timeout = account.service_by_id(&self.service).and_then(|service| service.acknowledgement_timeout);
        self.unacknowledges_at = timeout.map(|timeout| hand.at + timeout);
        self.note(hand, what);
    }

    /// Back to triggered: the same people are paged again. Nothing happens unless it is acknowledged.
    pub(super) fn unacknowledge(&mut self, hand: &Hand, account: &Account) {
        if self.status != Status::Acknowledged {
            return;
        }
        self.acknowledged_by.clear();
        self.unacknowledges_at = None;
        self.change_status(hand, Status::Triggered);
        self.escalates_at = self.level.and_then(|level| self.escalation_after(account, level, hand.at));
        self.note(hand, What::Unacknowledged);
    }

    /// Refused with 1001 when it is resolved already.
    pub(super) fn resolve(&mut self, hand: &Hand) -> Result<(), Refusal> {
        self.must_be_open()?;
        self.settle(hand, What::Resolved);
        Ok(())
    }

    pub(super) fn merge_into(&mut self, hand: &Hand, target: &str) {
        self.merged_into = Some(target.into());
        self.settle(hand, What::MergedInto { target: target.into() });
    }

    fn settle(&mut self, hand: &Hand, what: What) {
        self.assigned.clear();
        self.acknowledged_by.clear();
        self.escalates_at = None;
        self.unacknowledges_at = None;
        self.change_status(hand, Status::Resolved);
        self.note(hand, what);
    }

    /// 1 s to 7 days (1013), and only of an acknowledged incident (1012; the web page offers it only then).
    pub(super) fn snooze(&mut self, hand: &Hand, duration: SignedDuration) -> Result<(), Refusal> {
        if !(1..=604_800).contains(&duration.as_secs()) {
            return Err(Refusal::new(400, 1013, "Snooze duration must be between 1 second and 7 days"));
        }
        self.must_be_open()?;
        if self.status != Status::Acknowledged {
            return Err(Refusal::new(400, 1012, "Incident Not Acknowledged"));
        }
        let until = hand.at + duration;
        self.unacknowledges_at = Some(until);
        self.note(hand, What::Snoozed { until });
        Ok(())
    }

    /// By hand: nothing escalates from here, a snooze ends, and an acknowledged incident is triggered for them.
    pub(super) fn reassign(&mut self, hand: &Hand, to: Vec<String>) -> Result<(), Refusal> {
        self.must_be_open()?;
        self.level = None;
        self.escalates_at = None;
        self.unacknowledges_at = None;
        self.acknowledged_by.clear();
        self.assigned = to.iter().map(|user| (user.clone(), hand.at)).collect();
        if self.status == Status::Acknowledged {
            self.change_status(hand, Status::Triggered);
        }
        self.note(hand, What::Reassigned { to });
        Ok(())
    }

    /// To a level of its policy, or the next; 1006 where there is none.
    pub(super) fn escalate(&mut self, hand: &Hand, account: &Account, level: Option<usize>) -> Result<(), Refusal> {
        self.must_be_open()?;
        let level = level.unwrap_or_else(|| self.level.unwrap_or(0) + 1);
        if self.status == Status::Acknowledged {
            self.acknowledged_by.clear();
            self.unacknowledges_at = None;
            self.change_status(hand, Status::Triggered);
        }
        self.page(hand, account, level)
    }

    /// Pages the first level from this one on that has anybody on call; 1015 where none has.
    fn page(&mut self, hand: &Hand, account: &Account, from: usize) -> Result<(), Refusal> {
        let levels = account.policy_by_id(&self.policy).map_or(0, |policy| policy.levels.len());
        if from == 0 || from > levels {
            return Err(Refusal::new(400, 1006, "Incident Cannot Be Escalated"));
        }
        let paged = |level| (level, rota::paged(account, &self.policy, level, hand.at));
        let found = (from..=levels).map(paged).find(|(_, users)| !users.is_empty());
        let nobody = || Refusal::new(400, 1015, "No one is on-call for the escalation policy");
        let (level, to) = found.ok_or_else(nobody)?;
        self.assigned = to.iter().map(|user| (user.clone(), hand.at)).collect();
        self.level = Some(level);
        self.escalates_at = self.escalation_after(account, level, hand.at);
        self.note(hand, What::Escalated { level, to });
        Ok(())
    }

    /// When the next level is paged; never after the last level of the last loop.
    fn escalation_after(&self, account: &Account, level: usize, at: Timestamp) -> Option<Timestamp> {
        let policy = account.policy_by_id(&self.policy)?;
        let more = level < policy.levels.len() || self.loops_done < policy.loops;
        more.then(|| at + policy.levels[level - 1].delay)
    }

    /// What the clock does: pending escalation and pending unacknowledgement, the earlier first, each at its time.
    pub(super) fn advance(&mut self, account: &Account, now: Timestamp) {
        while let Some(at) = self.next_action().filter(|at| *at <= now) {
            let hand = Hand { by: Actor::Timeout, through: Through::World, at };
            if self.unacknowledges_at == Some(at) {
                self.unacknowledge(&hand, account);
                continue;
            }
            self.escalates_at = None;
            let last = account.policy_by_id(&self.policy).map_or(0, |policy| policy.levels.len());
            let next = self.level.map_or(1, |level| level + 1);
            if next > last {
                self.loops_done += 1;
            }
            let _nobody_on_call = self.page(&hand, account, if next > last { 1 } else { next });
        }
    }

    pub(super) fn next_action(&self) -> Option<Timestamp> {
        [self.escalates_at, self.unacknowledges_at].into_iter().flatten().min()
    }

    fn must_be_open(&self) -> Result<(), Refusal> {
        match self.is_open() {
            true => Ok(()),
            false => Err(Refusal::new(400, 1001, "Incident Already Resolved")),
        }
    }
}
