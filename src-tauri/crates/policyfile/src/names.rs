//! Names that may be given once.
//!
//! Invariant: a name that is taken stands for one thing; the second one is a fault that tells where the first is.

use crate::walk::Walk;
use std::{collections::BTreeMap, ops::Range};

/// The names given so far, of one kind of thing.
pub(crate) struct Names {
    /// `account`
    what: &'static str,
    /// What to do about a second one.
    advice: &'static str,
    taken: BTreeMap<String, Range<usize>>,
}

impl Names {
    pub fn of(what: &'static str, advice: &'static str) -> Self {
        Self { what, advice, taken: BTreeMap::new() }
    }

    pub fn take(&mut self, name: String, place: Range<usize>, walk: &mut Walk<'_>) -> Option<String> {
        if let Some(first) = self.taken.get(&name) {
            let hint = format!("the first one is in line {}; {}", walk.line(first), self.advice);
            walk.fault(place, format!("a second {} is named {name:?}", self.what), hint.as_str());
            return None;
        }
        self.taken.insert(name.clone(), place);
        Some(name)
    }
}
