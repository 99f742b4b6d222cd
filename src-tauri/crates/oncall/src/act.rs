//! What the person does.
//!
//! Invariant: an act names what it is about; nothing is "the current one".

use crate::{
    ids::{AlertId, Emoji},
    text::Untrusted,
};
use jiff::SignedDuration;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    Acknowledge(AlertId),
    Snooze {
        alert: AlertId,
        length: SignedDuration,
    },
    /// Says of a Slack alert what one of the team's emoji means.
    Judge {
        alert: AlertId,
        emoji: Emoji,
        /// What to say in its thread with it.
        note: Option<Untrusted>,
    },
    /// Takes back what was asked for and is not written yet.
    Undo(AlertId),
    /// Until the policy's morning.
    SnoozeUntilMorning(AlertId),
    /// Whoever must be told of it was told.
    Tell(AlertId),
    /// Something was deployed just now.
    Deployed {
        what: Untrusted,
    },
    /// No sound from what rings now; nothing else about it changes.
    Silence,
    GoOnShift,
    GoOffShift,
    /// Follow the schedule from here on.
    FollowSchedule,
    /// The summary of what was held has been looked at.
    SeenSummary,
    /// Ring without any source, to see whether this computer can.
    TestPage,
    AcknowledgeTest,
}

/// Where an act came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Through {
    Card,
    Tray,
    Window,
    CommandLine,
    Schedule,
    /// Done at one source, and carried to the other.
    Source,
}

impl Through {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Card => "card",
            Self::Tray => "tray",
            Self::Window => "window",
            Self::CommandLine => "command line",
            Self::Schedule => "schedule",
            Self::Source => "source",
        }
    }
}

/// What a click on the tray icon means at this moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClickMeaning {
    Do(Act),
    /// Something rings: show it instead of going off shift.
    OpenNow,
    /// The second half of a double click.
    Nothing,
}

/// Why an act did nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    NoSuchAlert,
    /// It is settled, or acknowledged already.
    AlreadyHandled {
        by: String,
    },
    /// A snooze shorter than a second, or longer than the cap.
    BadLength,
    NoTestPage,
    /// I only look on: nothing is written.
    Shadow,
    /// The emoji has no meaning in the policy, or the alert is no Slack post.
    NoSuchVerdict,
    /// It is written, or was never asked for.
    NothingToUndo,
    NobodyToTell,
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoSuchAlert => f.write_str("There is no open alert with this id."),
            Self::AlreadyHandled { by } => write!(f, "It is handled already ({by})."),
            Self::NoTestPage => f.write_str("No test page rings."),
            Self::Shadow => f.write_str("You are in shadow: nothing is written. Leave it in the policy file."),
            Self::NoSuchVerdict => f.write_str("The policy file gives this emoji no meaning for such an alert."),
            Self::NothingToUndo => f.write_str("There is nothing to take back any more."),
            Self::NobodyToTell => f.write_str("Nobody is to be told of it any more."),
            Self::BadLength => f.write_str("A snooze lasts between 1 s and 12 h."),
        }
    }
}
