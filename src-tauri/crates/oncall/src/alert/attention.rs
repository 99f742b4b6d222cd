//! What the person has done about an alert, or must still do.
//!
//! Invariant: changes only by decisions and acts, never by what a source says alone.

use crate::{ids::WriteId, text::Untrusted, time::Deadline};

/// What the person has done, or must still do, about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Attention {
    /// Nothing is asked of the person: never shown.
    Silent,
    Held,
    Ringing(Ring),
    Snoozed {
        until: Deadline,
    },
    Acknowledging {
        write: WriteId,
        deadline: Deadline,
    },
    /// Still open at the source.
    Acknowledged {
        by: By,
    },
    Settled {
        by: By,
    },
}

impl Attention {
    /// Whether something is still to be done, by anybody.
    pub fn is_open(&self) -> bool {
        !matches!(self, Self::Silent | Self::Settled { .. })
    }

    /// The word for it, the same everywhere.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Silent => "silent",
            Self::Held => "held",
            Self::Ringing(_) => "ringing",
            Self::Snoozed { .. } => "snoozed",
            Self::Acknowledging { .. } => "acknowledging",
            Self::Acknowledged { .. } => "acknowledged",
            Self::Settled { .. } => "settled",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ring {
    pub why: RingWhy,
    pub storm: crate::fact::Storm,
    pub sound: RingSound,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RingSound {
    Loud,
    /// The person asked for silence; it still rings on screen.
    Silenced,
}

/// Why an alert began to ring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RingWhy {
    New,
    /// An edit made it match.
    Edited,
    /// The last settling reaction was taken back.
    TakenBack,
    /// It fired again, was escalated, or was assigned to me again.
    Again,
    SnoozeOver,
    /// The acknowledgement did not reach the source.
    NotWritten {
        why: String,
    },
    PolicyChanged,
    /// Nobody looked within the agreed time.
    Unlooked,
    /// I took my acknowledgement back.
    Undone,
}

impl std::fmt::Display for RingWhy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::New => f.write_str("new"),
            Self::Edited => f.write_str("edited"),
            Self::TakenBack => f.write_str("the check mark was taken back"),
            Self::Again => f.write_str("again"),
            Self::SnoozeOver => f.write_str("the snooze is over"),
            Self::NotWritten { why } => write!(f, "your acknowledgement was not written: {why}"),
            Self::PolicyChanged => f.write_str("the policy changed"),
            Self::Unlooked => f.write_str("nobody looked at it in time"),
            Self::Undone => f.write_str("you took your acknowledgement back"),
        }
    }
}

/// Who handled it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum By {
    Me,
    Person(Untrusted),
    /// Its source: resolved, deleted, reassigned.
    Source {
        what: SourceEnd,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceEnd {
    Resolved,
    Deleted,
    /// No longer assigned to me, and not known by whom.
    Reassigned,
}

impl std::fmt::Display for By {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Me => f.write_str("me"),
            Self::Person(name) => f.write_str(&name.line(60)),
            Self::Source { what: SourceEnd::Resolved } => f.write_str("resolved at the source"),
            Self::Source { what: SourceEnd::Deleted } => f.write_str("deleted at the source"),
            Self::Source { what: SourceEnd::Reassigned } => f.write_str("reassigned"),
        }
    }
}
