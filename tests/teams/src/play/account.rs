//! What the file has said so far about how everything stands.
//!
//! Invariant: changed only by lines of the file; where the core proved it wrong, that was told once and is taken over.

use crate::week::{Name, Written};
use jiff::Timestamp;
use oncall::{picture::AlertPicture, shift::OnShift, wants::SoundClass};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

/// How an alert stands, as far as the file knows states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stand {
    /// Not listed anywhere.
    Absent,
    Held,
    Rings,
    Snoozed,
    Acknowledging,
    Acknowledged(String),
    Settled(String),
}

#[derive(Default)]
pub struct Account {
    pub stands: BTreeMap<Name, Stand>,
    /// How each that rings is heard; none: silenced.
    pub voices: BTreeMap<Name, Option<SoundClass>>,
    pub shift: Option<OnShift>,
    /// Of whom somebody must be told still.
    pub owed: BTreeSet<Name>,
    /// A soft tone may be heard until then.
    pub tone_until: Option<Timestamp>,
    /// What was written since the line began, and what the line says is written.
    pub written: Vec<Written>,
    pub to_write: Vec<(usize, Written)>,
}

impl Account {
    pub fn ringing(&self) -> BTreeSet<Name> {
        self.stands.iter().filter(|(_, stand)| **stand == Stand::Rings).map(|(name, _)| name.clone()).collect()
    }

    /// What must be heard as long as nothing changes.
    pub fn steady_sound(&self) -> Option<SoundClass> {
        let ringing = self.ringing();
        let voices = self.voices.iter().filter(|(name, _)| ringing.contains(*name)).filter_map(|(_, voice)| *voice);
        let voices: Vec<SoundClass> = voices.collect();
        [SoundClass::Page, SoundClass::Quieter].into_iter().find(|class| voices.contains(class))
    }
}

impl Stand {
    pub fn of(alert: Option<&AlertPicture>) -> Self {
        let Some(alert) = alert else { return Self::Absent };
        let by = || alert.by.clone().unwrap_or_default();
        match alert.state {
            "held" => Self::Held,
            "ringing" => Self::Rings,
            "snoozed" => Self::Snoozed,
            "acknowledging" => Self::Acknowledging,
            "acknowledged" => Self::Acknowledged(by()),
            "settled" => Self::Settled(by()),
            _ => Self::Absent,
        }
    }

    /// What is over is forgotten some time.
    pub fn may_be_forgotten(&self) -> bool {
        matches!(self, Self::Settled(_))
    }
}

impl fmt::Display for Stand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent => f.write_str("listed nowhere"),
            Self::Held => f.write_str("held"),
            Self::Rings => f.write_str("ringing"),
            Self::Snoozed => f.write_str("snoozed"),
            Self::Acknowledging => f.write_str("acknowledging"),
            Self::Acknowledged(by) => write!(f, "acknowledged by {by}"),
            Self::Settled(by) => write!(f, "settled ({by})"),
        }
    }
}
