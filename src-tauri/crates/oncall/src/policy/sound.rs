//! How loud it may get.
//!
//! Invariant: a page can be heard whatever the policy says.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sound {
    /// The loudest a page gets, in percent of full volume, from 20 to 100.
    pub ceiling: u8,
}

impl Sound {
    /// The least that a ceiling may be, in percent of full volume.
    pub const LEAST: u8 = 20;
}

impl Default for Sound {
    fn default() -> Self {
        Self { ceiling: 100 }
    }
}
