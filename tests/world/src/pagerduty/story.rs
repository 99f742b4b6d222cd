//! What a story may do to PagerDuty: its network, everybody else's deeds, who is on call.
//!
//! Invariant: what PagerDuty would refuse to anybody, it refuses to a story, with a panic.

use super::{
    account::{Account, TOKEN},
    fault::Fault,
    incident::{Actor, Hand, Through, Urgency},
    rota::Shift,
    server::{Server, Shared},
    state::State,
    wire::Refusal,
};
use jiff::{SignedDuration, Timestamp};
use std::{net::SocketAddr, sync::Mutex};

/// A running PagerDuty. People, services and schedules are named by name, identifier or e-mail.
pub struct PagerDuty {
    pub(super) shared: Shared,
    address: SocketAddr,
    server: Mutex<Option<Server>>,
}

/// Starting, addresses, the network.
impl PagerDuty {
    /// [`Account::example`], with Ada (the token's owner) on call at level 1 and Ben at level 2, for a week each way.
    pub async fn start() -> Self {
        let pd = Self::with(Account::example()).await;
        let (now, week) = (pd.now(), SignedDuration::from_hours(7 * 24));
        pd.on_call("Ada", 1, now - week, now + week);
        pd.on_call("Ben", 2, now - week, now + week);
        pd
    }

    pub async fn with(account: Account) -> Self {
        Self::at(account, 0).await
    }

    /// At this port; 0 takes a free one.
    pub async fn at(account: Account, port: u16) -> Self {
        let shared = Shared::new(State::new(account));
        let server = Server::listen(shared.clone(), port).expect("a free port on loopback");
        Self { address: server.address, server: Mutex::new(Some(server)), shared }
    }

    /// The base address, without a slash at its end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The owner's key.
    pub fn token(&self) -> String {
        self.shared.peek(|state| state.account.keys.first().map_or(TOKEN.into(), |key| key.token.clone()))
    }

    /// PagerDuty's time.
    pub fn now(&self) -> Timestamp {
        self.shared.now()
    }

    /// Moves PagerDuty's clock forward; what falls due happens.
    pub fn pass(&self, time: SignedDuration) {
        self.shared.pass(time);
    }

    /// Breaks every connection and refuses new ones, until [`Self::accept_connections`].
    pub fn refuse_connections(&self) {
        drop(self.server.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).take());
    }

    /// Listens again, at the same address.
    pub fn accept_connections(&self) {
        let mut server = self.server.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if server.is_none() {
            let listening = Server::listen(self.shared.clone(), self.address.port());
            *server = Some(listening.expect("the port is still free"));
        }
    }

    /// The next request of this pattern fails so; several wait in the order given. A pattern is `PUT /incidents/*`,
    /// `/users/me`, `*`: an optional method, then segments in which `*` stands for one, and a last `**` for any rest.
    pub fn fail_next(&self, pattern: &str, fault: Fault) {
        self.shared.with(|state| state.fail_next(pattern, fault));
    }

    /// Every request of this pattern fails so, until [`Self::heal`].
    pub fn fail_always(&self, pattern: &str, fault: Fault) {
        self.shared.with(|state| state.fail_always(pattern, fault));
    }

    /// Takes all faults away.
    pub fn heal(&self) {
        self.shared.with(State::heal);
    }

    /// Every key is refused from now on.
    pub fn revoke_keys(&self) {
        self.shared.with(|state| state.account.keys.clear());
    }

    /// Changes the account: keys, users, services, schedules, …
    pub fn change(&self, change: impl FnOnce(&mut Account)) {
        self.shared.with(|state| change(&mut state.account));
    }
}

/// What the rest of the world does.
impl PagerDuty {
    /// A new incident for whoever is on call at level 1. Panics where nobody is on call at all.
    pub fn trigger(&self, service: &str, title: &str, urgency: Urgency) -> String {
        self.shared.with(|state| state.trigger(service, title, urgency)).expect("somebody is on call")
    }

    pub fn assign(&self, id: &str, user: &str) {
        self.act(|state| state.assign(id, user));
    }

    pub fn acknowledge_by(&self, id: &str, user: &str) {
        self.act(|state| state.acknowledge_by(id, user));
    }

    pub fn resolve_by(&self, id: &str, user: &str) {
        self.act(|state| state.resolve_by(id, user));
    }

    /// The monitored service recovers.
    pub fn resolve(&self, id: &str) {
        self.act(|state| state.resolve(id));
    }

    /// The acknowledgement timeout, or the end of a snooze: back to triggered.
    pub fn unacknowledge(&self, id: &str) {
        self.act(|state| state.unacknowledge(id));
    }

    /// To the next level.
    pub fn escalate(&self, id: &str) {
        self.act(|state| state.escalate(id));
    }

    pub fn snooze_by(&self, id: &str, user: &str, duration: SignedDuration) {
        self.act(|state| state.snooze_by(id, user, duration));
    }

    pub fn note_by(&self, id: &str, user: &str, content: &str) {
        self.act(|state| state.note_by(id, user, content));
    }

    pub fn set_urgency(&self, id: &str, to: Urgency) {
        self.act(|state| state.set_urgency(id, to));
    }

    /// Gives it one of the account's priorities, or takes it away.
    ///
    /// # Panics
    /// Where the account has no such priority.
    pub fn set_priority(&self, id: &str, to: Option<&str>) {
        self.act(|state| state.set_priority(id, to));
    }

    /// A colleague merges `source` into `target`; the source is resolved.
    pub fn merge(&self, target: &str, source: &str, user: &str) {
        let merged = self.shared.with(|state| {
            let by = Actor::User(state.account.person(user).id.clone());
            let hand = Hand { by, through: Through::World, at: state.now() };
            state.merge(&hand, target, &[source.to_owned()])
        });
        merged.expect("both incidents can be merged");
    }

    fn act(&self, act: impl FnOnce(&mut State) -> Result<(), Refusal>) {
        self.shared.with(act).expect("PagerDuty allows it");
    }
}

/// Who is on call.
impl PagerDuty {
    /// A shift on the schedule of this level (from 1) of the first policy. A later one beats an earlier one.
    pub fn on_call(&self, user: &str, level: usize, from: Timestamp, until: Timestamp) {
        self.shared.with(|state| {
            let shift = shift(state, user, from, Some(until));
            schedule_of(state, level, |schedule| schedule.shifts.push(shift));
        });
    }

    /// Nobody is on call at this level any more.
    pub fn clear_shifts(&self, level: usize) {
        self.shared.with(|state| {
            schedule_of(state, level, |schedule| {
                schedule.shifts.clear();
                schedule.overrides.clear();
            });
        });
    }

    /// An override at this level: beats every shift while it lasts.
    pub fn override_shift(&self, user: &str, level: usize, from: Timestamp, until: Timestamp) {
        self.shared.with(|state| {
            let shift = shift(state, user, from, Some(until));
            schedule_of(state, level, |schedule| schedule.overrides.push(shift));
        });
    }
}

fn shift(state: &State, user: &str, from: Timestamp, until: Option<Timestamp>) -> Shift {
    Shift { user: state.account.person(user).id.clone(), from, until }
}

fn schedule_of(state: &mut State, level: usize, change: impl FnOnce(&mut super::Schedule)) {
    let targets = state.account.policies.first().and_then(|policy| policy.levels.get(level.wrapping_sub(1)));
    let targets = targets.map(|level| level.targets.clone()).unwrap_or_default();
    let id = targets.into_iter().find_map(|target| match target {
        super::Target::Schedule(id) => Some(id),
        super::Target::User(_) => None,
    });
    let id = id.unwrap_or_else(|| panic!("level {level} of the first policy has no schedule"));
    change(state.account.schedule_mut(&id));
}
