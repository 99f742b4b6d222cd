//! What a recorded fact says happened from outside.
//!
//! Invariant: a fact that was decided here becomes no input.

use jiff::{SignedDuration, Timestamp};
use oncall::{
    act::{Act, Through},
    desk::Input,
    fact::{Fact, What},
    ids::{AlertId, WriteId},
    policy::Policy,
    shift::ShiftSetting,
    sight::Sighting,
    write::{Write, WriteWhat},
};
use std::collections::BTreeMap;

/// How long writes and sources are taken to answer is in the recording; which write an answer belongs to is not the
/// same number in a replay, so each is found by its alert.
#[derive(Default)]
pub(super) struct Writes {
    recorded: BTreeMap<WriteId, AlertId>,
    replayed: BTreeMap<AlertId, WriteId>,
}

impl Writes {
    /// Takes note of the writes that the replay asked for.
    pub fn asked(&mut self, facts: &[Fact]) {
        for fact in facts {
            if let What::AckAsked { alert, write, .. } = &fact.what {
                self.replayed.insert(alert.clone(), write.id);
            }
        }
    }

    /// The input that a recorded fact stands for, where it stands for one.
    pub fn input(&mut self, fact: &Fact, policy: &Policy) -> Option<Input> {
        let act = |act: Act, through: Through| Some(Input::Acted { act, through });
        match &fact.what {
            What::Observed(observation) => Some(Input::Observed(observation.clone())),
            What::Remembered { alert, history } => {
                Some(Input::Remembered { alert: alert.clone(), history: history.clone() })
            }
            What::AckAsked { alert, through, write, .. } => {
                self.recorded.insert(write.id, alert.clone());
                // Carried over from elsewhere by the Desk itself, which does so again.
                if *through == Through::Source { None } else { act(mark(write, policy), *through) }
            }
            // Words that were taken back with the mark are none of the person's acts.
            What::Undone { alert, write, through } if self.recorded.contains_key(write) => {
                act(Act::Undo(alert.clone()), *through)
            }
            What::Told { alert, through } => act(Act::Tell(alert.clone()), *through),
            // Said by hand, it is said of that very moment. What a post says is recognised anew too, to no effect.
            What::Deployed { what, at } if *at == fact.at => {
                act(Act::Deployed { what: what.clone() }, Through::CommandLine)
            }
            What::Deployed { what, at } => Some(Input::Deployed { what: what.clone(), at: *at }),
            What::Snoozed { alert, through, until } => {
                act(Act::Snooze { alert: alert.clone(), length: length(fact.at, until.at) }, *through)
            }
            What::Silenced { through, .. } => act(Act::Silence, *through),
            What::SummarySeen => act(Act::SeenSummary, Through::Window),
            What::ShiftSet { setting, through } => act(shift_act(*setting), *through),
            What::WriteEnded { write, outcome } => {
                let alert = self.recorded.get(write)?;
                Some(Input::WriteEnded { write: *self.replayed.get(alert)?, outcome: outcome.clone() })
            }
            What::HeardUntil { source, at } => {
                Some(Input::Sighted { source: source.clone(), sighting: Sighting::Seeing { at: *at } })
            }
            What::GapClosed { source, gap } => {
                Some(Input::Sighted { source: source.clone(), sighting: Sighting::GapRead { gap: *gap } })
            }
            _ => None,
        }
    }
}

/// The verdict, where the policy gives the emoji a meaning; what was said with it changes nothing here.
fn mark(write: &Write, policy: &Policy) -> Act {
    match &write.what {
        WriteWhat::React { emoji, .. } if policy.verdict(emoji).is_some() => {
            Act::Judge { alert: write.alert.clone(), emoji: emoji.clone(), note: None }
        }
        _ => Act::Acknowledge(write.alert.clone()),
    }
}

fn shift_act(setting: ShiftSetting) -> Act {
    match setting {
        ShiftSetting::On => Act::GoOnShift,
        ShiftSetting::Off => Act::GoOffShift,
        ShiftSetting::Follow => Act::FollowSchedule,
    }
}

/// As it was asked for: whole seconds.
fn length(from: Timestamp, until: Timestamp) -> SignedDuration {
    let exact = until.duration_since(from);
    let whole = exact.as_secs() + i64::from(exact.subsec_millis() >= 500);
    SignedDuration::from_secs(whole)
}
