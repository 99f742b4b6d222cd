//! What the person does.
//!
//! Invariant: an act names what it is about; nothing is "the current one".

use crate::ids::AlertId;
use jiff::SignedDuration;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    Acknowledge(AlertId),
    Snooze {
        alert: AlertId,
        length: SignedDuration,
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
}

impl Through {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Card => "card",
            Self::Tray => "tray",
            Self::Window => "window",
            Self::CommandLine => "command line",
            Self::Schedule => "schedule",
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
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoSuchAlert => f.write_str("There is no open alert with this id."),
            Self::AlreadyHandled { by } => write!(f, "It is handled already ({by})."),
            Self::NoTestPage => f.write_str("No test page rings."),
            Self::BadLength => f.write_str("A snooze lasts between 1 s and 12 h."),
        }
    }
}
