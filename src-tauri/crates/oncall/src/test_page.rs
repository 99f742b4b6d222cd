//! A page that tests this computer: its card, its sound and its tray, without any source.
//!
//! Invariant: it is no alert; it is true of this run only, nothing is written because of it, and it hides or delays no
//! real page.

use crate::time::{Deadline, sub};
use jiff::{SignedDuration, Timestamp};

/// A test page that nobody acknowledged for so long has failed.
pub const RINGS_FOR: SignedDuration = SignedDuration::from_secs(120);

/// What the window calls it where an alert's id is asked for.
pub const ID: &str = "test";

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TestPage {
    /// Not in this run.
    #[default]
    Never,
    Ringing {
        since: Timestamp,
        until: Deadline,
    },
    /// Acknowledged by the person.
    Heard {
        at: Timestamp,
        /// How long it rang.
        after: SignedDuration,
    },
    Unheard {
        at: Timestamp,
    },
}

impl TestPage {
    /// The wall clock was set back.
    pub(crate) fn move_back(&mut self, by: SignedDuration) {
        let back = |at: &mut Timestamp| *at = sub(*at, by);
        match self {
            Self::Never => {}
            Self::Ringing { since, until } => {
                back(since);
                back(&mut until.at);
            }
            Self::Heard { at, .. } | Self::Unheard { at } => back(at),
        }
    }

    pub fn ringing_since(self) -> Option<Timestamp> {
        match self {
            Self::Ringing { since, .. } => Some(since),
            Self::Never | Self::Heard { .. } | Self::Unheard { .. } => None,
        }
    }
}
