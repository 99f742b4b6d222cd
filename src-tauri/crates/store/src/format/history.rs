//! What is remembered of earlier alerts, as it is written down.
//!
//! Invariant: others' names and words stand where [`crate::prune`] blanks them.

use super::form::{Stamp, records};
use oncall::history;

records! {
    History of history::History {
        times: u32,
        first: Stamp,
        last: Stamp,
        checked: u32,
        by_me: u32,
        last_check: Option<(String, Stamp)>,
        notes: Vec<(String, String, Stamp)>,
        recent: Vec<Stamp>,
    }
}
