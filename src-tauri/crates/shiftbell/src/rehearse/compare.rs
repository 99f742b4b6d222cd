//! The recorded past beside the same past under another policy.
//!
//! Invariant: an alert is compared only from its first word on; what was decided before the stretch began stands, as it
//! would have stood.

use super::unknown::Unknown;
use crate::replay::live_through;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use oncall::{
    alert::Alert,
    decide::{Because, Decision},
    desk::{Desk, Input},
    fact::{Fact, What},
    ids::AlertId,
    observation::{Observation, Said},
    policy::Policy,
    text::Untrusted,
    time::sub,
};
use std::collections::{BTreeMap, BTreeSet};

/// Others' text is blanked after so long.
const TEXT_FOR: SignedDuration = SignedDuration::from_hours(30 * 24);

/// What became of the stretch.
pub(super) struct Rehearsed {
    pub policy: String,
    pub from: Timestamp,
    pub until: Timestamp,
    /// In the order in which they were first heard of.
    pub alerts: Vec<Compared>,
    pub unknown: Unknown,
}

/// One alert on both sides.
pub(super) struct Compared {
    pub alert: AlertId,
    pub said_at: Timestamp,
    pub place: String,
    pub text: Untrusted,
    pub before: Side,
    pub after: Side,
    /// How many were first heard of before it.
    order: usize,
}

/// What became of an alert.
#[derive(Clone, Debug, Default)]
pub(super) struct Side {
    pub decided: Option<(Decision, Because)>,
    /// When it rang first.
    pub rang: Option<Timestamp>,
    pub notified: Option<Timestamp>,
    settled: Option<Timestamp>,
}

impl Side {
    /// A decision counts as long as the alert was open.
    fn take(&mut self, fact: &Fact) {
        match &fact.what {
            What::Decided { decision, because, .. } if self.settled.is_none() || self.decided.is_none() => {
                self.decided = Some((*decision, because.clone()));
            }
            What::Rang { .. } => {
                self.rang.get_or_insert(fact.at);
                self.settled = None;
            }
            What::Held { .. } => self.settled = None,
            What::Notified { .. } => drop(self.notified.get_or_insert(fact.at)),
            What::Settled { .. } => self.settled = Some(fact.at),
            _ => {}
        }
    }

    pub fn decision(&self) -> Option<Decision> {
        self.decided.as_ref().map(|(decision, _)| *decision)
    }
}

impl Compared {
    pub fn differs(&self) -> bool {
        self.before.decision() != self.after.decision() || self.before.rang.is_some() != self.after.rang.is_some()
    }
}

/// None where nothing was recorded. `since` is counted back from the last thing that was.
pub(super) fn rehearse(facts: &[Fact], policy: Policy, zone: &TimeZone, since: SignedDuration) -> Option<Rehearsed> {
    let until = facts.iter().map(|fact| fact.at).max()?;
    let from = sub(until, since);
    let begins = facts.iter().position(|fact| fact.at >= from).unwrap_or(facts.len());
    let (earlier, stretch) = facts.split_at(begins);
    let mut unknown = Unknown::of(earlier, stretch, &policy, from);
    let hash = policy.hash.to_string();

    let mut alerts = recorded(earlier, stretch);
    let mut desk = Desk::new(policy, zone.clone());
    earlier.iter().for_each(|fact| desk.apply(fact));
    live_through(desk, stretch, |desk, now, input, came| {
        for fact in came.unwrap_or_default() {
            if let Some(compared) = fact.what.alert().and_then(|alert| alerts.get_mut(&alert)) {
                compared.after.take(fact);
            }
        }
        let Input::Observed(said) = input else { return };
        let Some((alert, _, _)) = subject(said) else { return };
        // What is only counted leaves no fact.
        if let Some(compared) = alerts.get_mut(&alert).filter(|compared| compared.after.decided.is_none())
            && let Some(ruling) = desk.rule_on(said, now.wall)
        {
            compared.after.decided = Some((ruling.decision, ruling.because));
        }
    });
    let blanked =
        |compared: &Compared| compared.text.verbatim().is_empty() && until.duration_since(compared.said_at) >= TEXT_FOR;
    let (lost, mut alerts): (Vec<Compared>, Vec<Compared>) = alerts.into_values().partition(blanked);
    unknown.blanked = lost.len();
    alerts.sort_by_key(|compared| compared.order);
    Some(Rehearsed { policy: hash, from, until, alerts, unknown })
}

/// What was first heard of within the stretch, and what became of it.
fn recorded(earlier: &[Fact], stretch: &[Fact]) -> BTreeMap<AlertId, Compared> {
    let observed = |fact: &Fact| match &fact.what {
        What::Observed(said) => subject(said),
        _ => None,
    };
    let known: BTreeSet<AlertId> = earlier.iter().filter_map(observed).map(|(alert, _, _)| alert).collect();
    let mut alerts: BTreeMap<AlertId, Compared> = BTreeMap::new();
    for fact in stretch {
        if let Some((alert, place, text)) = observed(fact).filter(|(alert, _, _)| !known.contains(alert)) {
            let order = alerts.len();
            let compared = alerts.entry(alert.clone()).or_insert_with(|| Compared {
                said_at: said_at(fact),
                alert,
                place,
                text: Untrusted::default(),
                before: Side::default(),
                after: Side::default(),
                order,
            });
            if compared.text.verbatim().is_empty() {
                compared.text = text;
            }
        }
        if let Some(compared) = fact.what.alert().and_then(|alert| alerts.get_mut(&alert)) {
            compared.before.take(fact);
        }
    }
    alerts
}

/// Which alert it is about, where it was, and what it says: of messages that are no replies, and of incidents.
fn subject(said: &Observation) -> Option<(AlertId, String, Untrusted)> {
    let id = said.alert()?;
    let mut alert = Alert::heard(id, Timestamp::UNIX_EPOCH);
    match (&said.said, &mut alert.matter) {
        (Said::Message(message), oncall::alert::Matter::Message(matter)) if message.reply_to.is_none() => {
            matter.message = Some(message.clone());
        }
        (Said::Incident(incident), oncall::alert::Matter::Incident(matter)) => {
            matter.incident = Some(incident.clone());
        }
        _ => return None,
    }
    Some((alert.id.clone(), alert.place(), alert.text()))
}

fn said_at(fact: &Fact) -> Timestamp {
    match &fact.what {
        What::Observed(Observation { said: Said::Message(message), .. }) => message.ts.at(),
        What::Observed(Observation { said: Said::Incident(incident), .. }) => {
            incident.mine_since.unwrap_or(incident.created_at)
        }
        _ => fact.at,
    }
}
