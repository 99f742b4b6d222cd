//! The team's emoji code: what a reaction says of an alert.
//!
//! Invariant: an emoji means one thing in one account; what settles and what leaves open is the team's word, not ours.

use crate::ids::Emoji;

/// A reaction with a meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    pub emoji: Emoji,
    /// In the team's words: `looked at; nobody else needs to get involved`.
    pub means: String,
    pub then: After,
    /// What to ask for when it is given, where something is: `which ticket?`
    pub asks: Option<String>,
}

/// What it does to the alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum After {
    Settles,
    /// Somebody has it; it is still open.
    LeavesOpen,
}
