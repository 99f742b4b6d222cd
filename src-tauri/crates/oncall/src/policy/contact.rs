//! People outside the team.
//!
//! Invariant: a number is kept as it was written, for people to read; what is dialled is made of its digits.

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    pub name: String,
    pub phone: Option<String>,
    /// What to call them for.
    pub call_for: Option<String>,
}
