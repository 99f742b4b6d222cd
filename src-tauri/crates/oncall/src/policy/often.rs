//! How often the same thing was said before.
//!
//! Invariant: counts only what was heard; where the past is not known, it does not say "never".

use jiff::SignedDuration;

/// A bound on how often something was seen in a stretch of time before now, this time included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Often {
    pub times: Count,
    pub within: SignedDuration,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    AtLeast(u32),
    AtMost(u32),
}

impl Often {
    pub fn holds(&self, times: u32) -> bool {
        match self.times {
            Count::AtLeast(least) => times >= least,
            Count::AtMost(most) => times <= most,
        }
    }
}
