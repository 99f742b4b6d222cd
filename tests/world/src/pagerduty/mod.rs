//! Plays PagerDuty's REST API, as its public documents describe it.
//!
//! Invariant: a client never finds here more than the real service gives: what is refused there is refused here.
//!
//! [`State`] is the service as a state machine; [`PagerDuty`] puts it behind a socket and lets a story act as everybody
//! else: colleagues, monitored services, timeouts, the network.

mod account;
mod changes;
mod evidence;
mod fault;
mod happen;
mod incident;
mod json;
mod people;
mod rota;
mod routes;
mod rules;
mod server;
mod state;
mod story;
mod wire;

#[cfg(test)]
mod tests;

pub use account::{Access, Account, Key, Level, OnAcknowledge, Policy, Service, TOKEN, Target};
pub use changes::Change;
pub use fault::Fault;
pub use incident::{Actor, Event, Hand, Incident, Status, Through, Urgency, What};
pub use people::{Contact, ContactKind, Team, User};
pub use rota::{Kind, OnCall, Origin, Schedule, Shift, Turn};
pub use state::{Record, State};
pub use story::PagerDuty;
pub use wire::{Delivery, Query, Refusal, Reply, Request};
