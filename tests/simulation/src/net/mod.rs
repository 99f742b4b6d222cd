//! The two services and the way to them, without a socket: every request and frame meets its fate in [`crate::effects`].
//!
//! Invariant: the services have the true time; what they hold is locked only while they answer, never while anybody waits.

mod pagerduty;
mod slack;

use crate::{
    clock::Time,
    effects::{self, Effect, Fate, Service},
};
use ::pagerduty::carrier as to_pagerduty;
use ::slack::carrier as to_slack;
use jiff::Timestamp;
use slack::Wires;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::sync::Notify;
use world::{pagerduty as acme_pagerduty, slack as acme_slack};

/// Copies lead to the same services.
#[derive(Clone)]
pub struct Net(Arc<Inner>);

struct Inner {
    time: Time,
    slack: Mutex<acme_slack::State>,
    wires: Mutex<Wires>,
    pagerduty: Mutex<acme_pagerduty::State>,
    outages: Mutex<BTreeMap<Service, Outage>>,
    /// Something happened at Slack.
    happened: Notify,
}

/// Why a service cannot be reached for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outage {
    None,
    /// Connections are refused, and those that stand break.
    Refused,
    /// Nothing arrives and nothing comes back; nobody is told.
    Silent,
}

/// What becomes of a request or a frame.
enum Passage {
    Through,
    ThroughAfter(Duration),
    /// It does not arrive, and whoever sent it is told.
    Broken,
    /// It arrives, and what comes back does not.
    BrokenAfter,
    /// Neither arrives nor is anybody told.
    Lost,
    /// It arrives, and its sender is dead.
    LostAfter,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Net {
    pub fn new(slack: acme_slack::State, pagerduty: acme_pagerduty::State, time: Time) -> Self {
        Self(Arc::new(Inner {
            time,
            slack: Mutex::new(slack),
            wires: Mutex::default(),
            pagerduty: Mutex::new(pagerduty),
            outages: Mutex::default(),
            happened: Notify::new(),
        }))
    }

    pub fn slack_carrier(&self) -> Arc<dyn to_slack::Carrier> {
        Arc::new(slack::Carrier(self.clone()))
    }

    pub fn pagerduty_carrier(&self) -> Arc<dyn to_pagerduty::Carrier> {
        Arc::new(pagerduty::Carrier(self.clone()))
    }

    /// Works on Slack's state, then carries what follows from it to the sockets.
    pub fn with_slack<T>(&self, work: impl FnOnce(&mut acme_slack::State, Timestamp) -> T) -> T {
        let mut state = locked(&self.0.slack);
        let done = work(&mut state, self.0.time.truth());
        let effects = state.effects();
        drop(state);
        locked(&self.0.wires).carry_out(effects);
        self.0.happened.notify_one();
        done
    }

    /// Works on PagerDuty's state, as it is now.
    pub fn with_pagerduty<T>(&self, work: impl FnOnce(&mut acme_pagerduty::State) -> T) -> T {
        let mut state = locked(&self.0.pagerduty);
        state.advance(self.0.time.truth());
        work(&mut state)
    }

    /// Lets Slack do what it does by itself; never ends.
    pub async fn keep_time(self) {
        const LONGEST: Duration = Duration::from_secs(60);
        loop {
            let due = locked(&self.0.slack).next_wake();
            let left = due.map_or(Ok(LONGEST), |at| Duration::try_from(at.duration_since(self.0.time.truth())));
            match left.unwrap_or(Duration::ZERO).min(LONGEST) {
                Duration::ZERO => self.with_slack(|state, now| state.tick(now)),
                left => tokio::select! {
                    biased;
                    () = self.0.happened.notified() => {}
                    () = tokio::time::sleep(left) => {}
                },
            }
        }
    }

    pub fn outage(&self, service: Service, outage: Outage) {
        locked(&self.0.outages).insert(service, outage);
        match (service, outage) {
            (Service::Slack, Outage::Refused) => self.with_slack(|state, now| state.drop_sockets(now)),
            (Service::Slack, Outage::Silent) => {
                self.with_slack(|state, _| state.half_open(acme_slack::HalfOpen::Present));
            }
            (Service::Slack, Outage::None) | (Service::PagerDuty, _) => {}
        }
    }

    fn passage(&self, effect: Effect, service: Service) -> Passage {
        match locked(&self.0.outages).get(&service) {
            Some(Outage::Refused) => return Passage::Broken,
            Some(Outage::Silent) => return Passage::Lost,
            Some(Outage::None) | None => {}
        }
        match effects::next(effect) {
            Fate::Done => Passage::Through,
            Fate::Slow(after) => Passage::ThroughAfter(after),
            Fate::Fails | Fate::Full => Passage::Broken,
            Fate::HalfDone => Passage::BrokenAfter,
            Fate::Hangs | Fate::KilledBefore => Passage::Lost,
            Fate::KilledAfter => Passage::LostAfter,
        }
    }
}
