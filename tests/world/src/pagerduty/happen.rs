//! What colleagues, monitored services and timeouts do to incidents.
//!
//! Invariant: each is done as PagerDuty's rules have it, and refused where they refuse it.

use super::{
    account::Account,
    incident::{Actor, Hand, Incident, Through, Urgency, What},
    state::State,
    wire::Refusal,
};
use jiff::SignedDuration;

/// All of them are refused for an incident that does not exist, and where PagerDuty's rules say so.
impl State {
    pub fn assign(&mut self, id: &str, user: &str) -> Result<(), Refusal> {
        self.act(id, Actor::Service, |incident, hand, account| {
            incident.reassign(hand, vec![account.person(user).id.clone()])
        })
    }

    pub fn acknowledge_by(&mut self, id: &str, user: &str) -> Result<(), Refusal> {
        self.act_as(user, id, |incident, hand, account| {
            incident.acknowledge(hand, account);
            Ok(())
        })
    }

    pub fn resolve_by(&mut self, id: &str, user: &str) -> Result<(), Refusal> {
        self.act_as(user, id, |incident, hand, _| incident.resolve(hand))
    }

    /// The monitored service recovers.
    pub fn resolve(&mut self, id: &str) -> Result<(), Refusal> {
        self.act(id, Actor::Service, |incident, hand, _| incident.resolve(hand))
    }

    /// The acknowledgement timeout, or the end of a snooze: back to triggered.
    pub fn unacknowledge(&mut self, id: &str) -> Result<(), Refusal> {
        self.act(id, Actor::Timeout, |incident, hand, account| {
            incident.unacknowledge(hand, account);
            Ok(())
        })
    }

    /// To the next level.
    pub fn escalate(&mut self, id: &str) -> Result<(), Refusal> {
        self.act(id, Actor::Timeout, |incident, hand, account| incident.escalate(hand, account, None))
    }

    pub fn snooze_by(&mut self, id: &str, user: &str, duration: SignedDuration) -> Result<(), Refusal> {
        self.act_as(user, id, |incident, hand, _| incident.snooze(hand, duration))
    }

    pub fn note_by(&mut self, id: &str, user: &str, content: &str) -> Result<(), Refusal> {
        self.act_as(user, id, |incident, hand, _| {
            incident.add_note(hand, content);
            Ok(())
        })
    }

    pub fn set_urgency(&mut self, id: &str, to: Urgency) -> Result<(), Refusal> {
        self.act(id, Actor::Service, |incident, hand, _| {
            incident.urgency = to;
            incident.note(hand, What::UrgencyChanged { to });
            Ok(())
        })
    }

    /// Gives it one of the account's priorities, or takes it away.
    ///
    /// # Panics
    /// Where the account has no such priority.
    pub fn set_priority(&mut self, id: &str, to: Option<&str>) -> Result<(), Refusal> {
        self.act(id, Actor::Service, |incident, hand, account| {
            let to = to.map(str::to_owned);
            assert!(to.iter().all(|name| account.priorities.contains(name)), "no priority {to:?}");
            incident.priority.clone_from(&to);
            incident.note(hand, What::PriorityChanged { to });
            Ok(())
        })
    }

    fn act_as(
        &mut self,
        user: &str,
        id: &str,
        act: impl FnOnce(&mut Incident, &Hand, &Account) -> Result<(), Refusal>,
    ) -> Result<(), Refusal> {
        let by = Actor::User(self.account.person(user).id.clone());
        self.act(id, by, act)
    }

    fn act(
        &mut self,
        id: &str,
        by: Actor,
        act: impl FnOnce(&mut Incident, &Hand, &Account) -> Result<(), Refusal>,
    ) -> Result<(), Refusal> {
        let hand = Hand { by, through: Through::World, at: self.now() };
        let (incident, account) = self.incident_mut(id).ok_or_else(Refusal::not_found)?;
        act(incident, &hand, account)
    }
}
