//! One acknowledgement, from the order to its outcome: read, then write, then read again where in doubt.
//!
//! Invariant: nothing is written but right after a reading that shows the incident triggered and mine; for a write
//! restarts timers, can take the incident from a colleague, and reopens a resolved one.

use crate::{
    fault::{Fault, code},
    reading::{self, From, Me},
    wire,
};
use jiff::Timestamp;
use oncall::{
    observation::{Author, AuthorKind, Incident, IncidentStatus},
    text::Untrusted,
    write::Outcome,
};
use std::time::Duration;

/// From the order to the outcome; the engine asks for 15 s.
pub const BUDGET: Duration = Duration::from_secs(14);
/// For each of the requests, so that there is time left to read after a write without an answer.
pub const PATIENCE: Duration = Duration::from_secs(5);
const BREATH: Duration = Duration::from_millis(500);
/// After a 429 that did not say how long.
const UNSAID_PAUSE: Duration = Duration::from_secs(5);
/// A write that could not be followed by a reading is not begun.
const SHORTEST_WRITE: Duration = Duration::from_secs(2);
/// More writes than these help nobody.
const MOST_WRITES: u32 = 3;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Read the incident.
    Read,
    /// Send the acknowledgement.
    Write,
    /// Then ask again what to do.
    Pause(Duration),
    End(Outcome),
}

#[derive(Clone, Debug)]
pub struct Acknowledge {
    me: Me,
    next: Step,
    writes: u32,
    /// A write was sent and no reading came after it: what is to be said if none ever does.
    unread: Option<Outcome>,
    /// Faults in a row.
    faults: u32,
    last_fault: Option<Fault>,
}

impl Acknowledge {
    pub fn new(me: Me) -> Self {
        let next = if oncall::planted!("acknowledges-without-reading") { Step::Write } else { Step::Read };
        Self { me, next, writes: 0, unread: None, faults: 0, last_fault: None }
    }

    /// What to do now, with `left` of the budget.
    pub fn step(&mut self, left: Duration) -> Step {
        match self.next.clone() {
            Step::End(outcome) => Step::End(outcome),
            Step::Write if left < SHORTEST_WRITE => Step::End(self.out_of_time()),
            _ if left.is_zero() => Step::End(self.out_of_time()),
            Step::Pause(pause) if pause >= left => Step::End(self.out_of_time()),
            Step::Pause(pause) => {
                self.next = Step::Read;
                Step::Pause(pause)
            }
            step @ (Step::Read | Step::Write) => step,
        }
    }

    /// The incident was read.
    pub fn read(&mut self, result: Result<&wire::Incident, Fault>, at: Timestamp) {
        match result {
            Ok(incident) => {
                self.faults = 0;
                self.judge(&reading::incident(incident, &self.me, From::ItsPage, at), incident);
            }
            Err(fault) => self.not_read(fault),
        }
    }

    /// The acknowledgement was sent.
    pub fn wrote(&mut self, result: Result<Option<&wire::Incident>, Fault>, at: Timestamp) {
        self.writes += 1;
        match result {
            Ok(reply) => {
                let state = reply.map(|read| reading::incident(read, &self.me, From::ItsPage, at));
                if state.is_some_and(|state| self.is_acknowledged_by_me(&state, reply)) {
                    self.end(Outcome::Done);
                } else {
                    self.read_after(Outcome::Done);
                }
            }
            Err(fault) => self.not_written(fault),
        }
    }

    /// What is true when the time is over.
    pub fn out_of_time(&self) -> Outcome {
        match (&self.unread, &self.last_fault) {
            (Some(outcome), _) => outcome.clone(),
            (None, Some(fault)) => refused(fault),
            (None, None) => too_slow(),
        }
    }

    fn judge(&mut self, state: &Incident, read: &wire::Incident) {
        let mine = state.assignees.iter().any(|who| who.kind == AuthorKind::Me);
        match state.status {
            IncidentStatus::Resolved if oncall::planted!("acknowledges-what-is-resolved") && self.writes == 0 => {
                self.next = Step::Write;
            }
            IncidentStatus::Resolved => self.end(Outcome::Over),
            IncidentStatus::Acknowledged if self.is_acknowledged_by_me(state, Some(read)) => {
                self.end(if self.writes > 0 { Outcome::Done } else { Outcome::AlreadyMine });
            }
            IncidentStatus::Acknowledged => {
                let who = state.acknowledged.as_ref().map(|(who, _)| who).or_else(|| other_assignee(state));
                self.end(Outcome::AlreadyBy(name(who)));
            }
            IncidentStatus::Triggered | IncidentStatus::Unknown if mine && self.writes >= MOST_WRITES => {
                self.end(Outcome::Unknown { why: "PagerDuty accepts it, but the incident stays triggered".to_owned() });
            }
            IncidentStatus::Triggered | IncidentStatus::Unknown if mine => {
                // The reading shows that an earlier write did not arrive, or was undone.
                self.unread = None;
                self.next = Step::Write;
            }
            IncidentStatus::Triggered | IncidentStatus::Unknown => {
                self.end(Outcome::AlreadyBy(name(other_assignee(state))))
            }
        }
    }

    fn is_acknowledged_by_me(&self, state: &Incident, read: Option<&wire::Incident>) -> bool {
        let last = state.acknowledged.as_ref().is_some_and(|(who, _)| who.kind == AuthorKind::Me);
        let any = |read: &wire::Incident| read.acknowledgements.iter().any(|given| given.acknowledger.id == self.me.id);
        state.status == IncidentStatus::Acknowledged && (last || read.is_some_and(any))
    }

    fn not_read(&mut self, fault: Fault) {
        match &fault {
            Fault::Wait { pause } => self.pause_and_read(*pause),
            Fault::Reconnect { .. } | Fault::ReadAgain(_) => self.pause_and_read(Some(self.breath())),
            Fault::SignInAgain { .. }
            | Fault::GetAccess { .. }
            | Fault::CheckAddress { .. }
            | Fault::Forget
            | Fault::GiveUp { .. } => {
                self.end(self.unread.clone().unwrap_or_else(|| refused(&fault)));
            }
        }
        self.faults += 1;
        self.last_fault = Some(fault);
    }

    fn not_written(&mut self, fault: Fault) {
        match &fault {
            // The pause belongs to PagerDuty; by its end the incident may be somebody else's.
            Fault::Wait { pause } => self.pause_and_read(*pause),
            Fault::Reconnect { .. } => self.pause_and_read(Some(self.breath())),
            Fault::ReadAgain(_) if oncall::planted!("silence-counts-as-acknowledged") => self.end(Outcome::Done),
            Fault::ReadAgain(_) => self.read_after(Outcome::Unknown { why: fault.to_string() }),
            Fault::GiveUp { code: Some(code::ALREADY_RESOLVED), .. } => self.end(Outcome::Over),
            // Somebody was faster, perhaps I: one reading tells.
            Fault::GiveUp { code: Some(code::ALREADY_ACKNOWLEDGED), .. } => self.read_after(Outcome::Done),
            Fault::SignInAgain { .. }
            | Fault::GetAccess { .. }
            | Fault::CheckAddress { .. }
            | Fault::Forget
            | Fault::GiveUp { .. } => {
                self.end(refused(&fault));
            }
        }
        self.faults += 1;
        self.last_fault = Some(fault);
    }

    fn pause_and_read(&mut self, pause: Option<Duration>) {
        self.next = Step::Pause(pause.unwrap_or(UNSAID_PAUSE).max(BREATH));
    }

    fn breath(&self) -> Duration {
        BREATH * 2_u32.pow(self.faults.min(2))
    }

    /// A reading decides; `otherwise` if there is none.
    fn read_after(&mut self, otherwise: Outcome) {
        self.unread = Some(otherwise);
        self.next = Step::Read;
    }

    fn end(&mut self, outcome: Outcome) {
        self.next = Step::End(outcome);
    }
}

fn other_assignee(state: &Incident) -> Option<&Author> {
    state.assignees.iter().find(|who| who.kind != AuthorKind::Me)
}

fn name(who: Option<&Author>) -> Untrusted {
    who.map_or_else(|| Untrusted::new("somebody else"), |who| who.name.clone())
}

/// The outcome where the time was over before anything was written.
pub fn too_slow() -> Outcome {
    Outcome::Refused {
        why: "PagerDuty answers too slowly; nothing was written".to_owned(),
        cure: "Acknowledge again in a moment, or in PagerDuty.".to_owned(),
    }
}

/// The outcome of a fault after which nothing was written.
pub fn refused(fault: &Fault) -> Outcome {
    let cure = match fault {
        Fault::GetAccess { .. } => {
            "Create a token that may write (not read-only) in PagerDuty and enter it in Setup, or with: shiftbell secret set NAME"
                .to_owned()
        }
        Fault::Forget => "Look for the incident in PagerDuty.".to_owned(),
        Fault::GiveUp { .. } => "Acknowledge in PagerDuty.".to_owned(),
        Fault::Wait { .. } | Fault::ReadAgain(_) => "Acknowledge again in a moment, or in PagerDuty.".to_owned(),
        Fault::SignInAgain { .. } | Fault::Reconnect { .. } | Fault::CheckAddress { .. } => {
            fault.blindness(Duration::ZERO).cure()
        }
    };
    Outcome::Refused { why: fault.to_string(), cure }
}

#[cfg(test)]
mod tests;
