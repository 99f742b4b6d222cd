//! What the program was told, in the reference's words.
//!
//! Invariant: nothing here says what follows from it.

use super::super::{
    plan::Ms,
    world::{News, Of},
};
use jiff::{SignedDuration, Timestamp};
use oncall::{ids::WriteId, wants::CardKey, write::Outcome};

#[derive(Clone, Debug)]
pub enum Told {
    News(Vec<News>),
    /// My mark was asked for; none where nothing new had to be written.
    Asked {
        of: Of,
        /// What leaves it open.
        look: bool,
        write: Option<(WriteId, Timestamp)>,
    },
    Undone(Of),
    Snoozed {
        of: Of,
        length: Ms,
    },
    UntilMorning(Of),
    /// Whoever had to be told was told.
    Passed(Of),
    Shift(Setting),
    SeenSummary,
    Silenced,
    /// At the source it was so as of this number; the mark that was written, where it was one.
    Ended {
        write: WriteId,
        of: Of,
        emoji: Option<usize>,
        outcome: Outcome,
        number: u64,
    },
    Policy(usize),
    /// The person took a card away.
    Closed(CardKey),
    /// The program noticed it.
    ClockSetBack(SignedDuration),
    /// The program asked for words of mine to be written.
    Words {
        of: Of,
        write: WriteId,
        at: Timestamp,
    },
    /// The program told what has no verdict as the shift ends.
    ShiftEnds(Vec<Of>),
    Nothing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    On,
    Off,
    Follow,
}

/// What the program does once, and is seen to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    Rings,
    ShowsQuietly,
    Digests,
    BringsBackUnchecked,
    BringsBackOpen,
    AsksElse,
}
