//! Who is on call when: rotations as rows, for two weeks.
//!
//! Invariant: what is shown was said by a source or stands in the policy file; nothing is extrapolated.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Schedule {
    /// The stretch that is shown: from today's beginning, local time, for two weeks.
    pub from: String,
    pub until: String,
    /// The shift of mine that runs now, the loudest role first.
    pub running: Option<Turn>,
    /// My next one that has not begun.
    pub next: Option<Turn>,
    pub rotations: Vec<Rotation>,
    /// Why some or all of it may be missing or old, in sentences; empty where all is well.
    pub doubts: Vec<String>,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Rotation {
    /// Stable, for lists.
    pub id: String,
    pub name: String,
    /// `pagerduty/acme`, or `policy file`.
    pub source: String,
    /// Of everybody in it, where it has one.
    pub role: Option<String>,
    /// In order, none overlapping another of the same person.
    pub shifts: Vec<ShiftLine>,
    /// Where nobody is on call, within the stretch that is shown.
    pub gaps: Vec<UncoveredLine>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ShiftLine {
    pub who: String,
    pub mine: bool,
    /// `primary`, `secondary`, or as the policy file calls it.
    pub role: Option<String>,
    pub from: String,
    pub until: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct UncoveredLine {
    pub from: String,
    pub until: String,
}

/// A shift of mine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Turn {
    pub rotation: String,
    pub role: Option<String>,
    pub from: String,
    /// None: without an end.
    pub until: Option<String>,
    /// Who else is on call at its beginning (the running one: now), with their roles.
    pub with: Vec<Holder>,
    /// Who comes after me in the same rotation.
    pub then: Option<String>,
}

/// Somebody who is on call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Holder {
    pub who: String,
    pub role: Option<String>,
}
