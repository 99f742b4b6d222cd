//! What is said to the engine about hearing, out of what each duty knows.
//!
//! Invariant: "seeing" is said only while no duty is hindered; the foremost hindrance is the one that is named.

use engine::source::Report;
use jiff::Timestamp;
use oncall::{
    ids::SourceId,
    sight::{Blindness, Sighting},
};
use std::collections::BTreeMap;
use tokio::sync::{Mutex, mpsc};

/// Who can be hindered; the foremost first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Duty {
    /// Knowing who I am and where.
    Places,
    /// Hearing events.
    Link,
    /// Hearing all of them.
    Alone,
    /// Knowing whom a message calls.
    Groups,
    /// Knowing who is a bot.
    Names,
    /// Reading history.
    Reading,
    /// Being let read on, which the next page shows.
    Pace,
}

pub struct Sights {
    id: SourceId,
    reports: mpsc::Sender<(SourceId, Report)>,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    hindered: BTreeMap<Duty, Blindness>,
    said: Option<Blindness>,
    heard_at: Option<Timestamp>,
}

impl Sights {
    pub fn new(id: SourceId, reports: mpsc::Sender<(SourceId, Report)>) -> Self {
        let hindered = BTreeMap::from([(Duty::Link, Blindness::Starting)]);
        let state = Mutex::new(State { hindered, said: Some(Blindness::Starting), heard_at: None });
        Self { id, reports, state }
    }

    /// What the link says of itself.
    pub async fn link(&self, sighting: Sighting) {
        let mut state = self.state.lock().await;
        let says = state.link(sighting);
        self.send(says).await;
    }

    pub async fn hinder(&self, duty: Duty, why: Blindness) {
        let mut state = self.state.lock().await;
        state.hindered.insert(duty, why);
        let says = state.foremost();
        self.send(says.into_iter().collect()).await;
    }

    /// The duty can be done again.
    pub async fn free(&self, duty: Duty) {
        let mut state = self.state.lock().await;
        let says = state.free(duty);
        self.send(says.into_iter().collect()).await;
    }

    /// Under the lock, so that what is said keeps its order.
    async fn send(&self, says: Vec<Sighting>) {
        for sighting in says {
            let _ = self.reports.send((self.id.clone(), Report::Sight(sighting))).await;
        }
    }
}

impl State {
    fn link(&mut self, sighting: Sighting) -> Vec<Sighting> {
        match sighting {
            Sighting::Connected { at } if oncall::planted!("a-new-socket-looks-for-nothing") => {
                self.hindered.remove(&Duty::Link);
                self.link(Sighting::Seeing { at })
            }
            Sighting::Connected { at } => {
                self.hindered.remove(&Duty::Link);
                self.heard_at = Some(at);
                // The gap before it is a gap, whatever else is wrong.
                self.said = None;
                [Sighting::Connected { at }].into_iter().chain(self.foremost()).collect()
            }
            Sighting::Seeing { at } => {
                self.heard_at = Some(at);
                if self.hindered.is_empty() { vec![Sighting::Seeing { at }] } else { Vec::new() }
            }
            Sighting::Blind(why) => {
                self.hindered.insert(Duty::Link, why);
                self.foremost().into_iter().collect()
            }
            other => vec![other],
        }
    }

    fn free(&mut self, duty: Duty) -> Option<Sighting> {
        self.hindered.remove(&duty)?;
        if !self.hindered.is_empty() {
            return self.foremost();
        }
        self.said = None;
        self.heard_at.map(|at| Sighting::Seeing { at })
    }

    /// The foremost hindrance, unless it was what was said last.
    fn foremost(&mut self) -> Option<Sighting> {
        let why = self.hindered.values().next()?.clone();
        if self.said.as_ref() == Some(&why) {
            return None;
        }
        self.said = Some(why.clone());
        Some(Sighting::Blind(why))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[tokio::test]
    async fn seeing_is_said_only_while_nothing_hinders() {
        let (reports, mut said) = mpsc::channel(64);
        let sights = Sights::new(SourceId::slack("acme"), reports);
        let scope = Blindness::MissingScope { needed: "groups:history".into() };
        sights.hinder(Duty::Places, Blindness::KeyringLocked).await;
        sights.hinder(Duty::Places, Blindness::KeyringLocked).await;
        sights.free(Duty::Places).await;
        sights.link(Sighting::Connected { at: at(1) }).await;
        sights.link(Sighting::Seeing { at: at(6) }).await;
        sights.hinder(Duty::Reading, scope.clone()).await;
        sights.link(Sighting::Seeing { at: at(11) }).await;
        sights.link(Sighting::Blind(Blindness::WentSilent)).await;
        sights.link(Sighting::Connected { at: at(20) }).await;
        sights.free(Duty::Reading).await;
        drop(sights);
        let mut got = Vec::new();
        while let Some((_, Report::Sight(sighting))) = said.recv().await {
            got.push(sighting);
        }
        let blind = |why: &Blindness| Sighting::Blind(why.clone());
        let expected = [
            blind(&Blindness::KeyringLocked),
            blind(&Blindness::Starting),
            Sighting::Connected { at: at(1) },
            Sighting::Seeing { at: at(6) },
            blind(&scope),
            blind(&Blindness::WentSilent),
            Sighting::Connected { at: at(20) },
            blind(&scope),
            Sighting::Seeing { at: at(20) },
        ];
        assert_eq!(got, expected);
    }
}
