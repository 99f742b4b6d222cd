//! Collects faults on a walk through the document.
//!
//! Invariant: the walk goes on after a fault, so that one reading tells them all.

use crate::fault::{Fault, Faults};
use std::ops::Range;
use toml_edit::Document;

pub(crate) struct Walk<'t> {
    text: &'t str,
    faults: Vec<Fault>,
}

impl<'t> Walk<'t> {
    pub fn new(text: &'t str) -> Self {
        Self { text, faults: Vec::new() }
    }

    /// The document, or none and a fault where the text is not TOML.
    pub fn parse<'s>(&mut self, text: &'s str) -> Option<Document<&'s str>> {
        match Document::parse(text) {
            Ok(document) => Some(document),
            Err(fault) => {
                let place = fault.span().unwrap_or(0..0);
                let says = fault.message().lines().next().unwrap_or("not TOML").to_owned();
                self.fault(place, says, None);
                None
            }
        }
    }

    pub fn fault<'h>(&mut self, place: Range<usize>, message: impl Into<String>, hint: impl Into<Option<&'h str>>) {
        let hint = hint.into().map(str::to_owned);
        self.faults.push(Fault::at(self.text, place, message.into(), hint));
    }

    /// The line of a place, for faults that speak of another place.
    pub fn line(&self, place: &Range<usize>) -> usize {
        Fault::at(self.text, place.clone(), String::new(), None).line
    }

    /// How many faults were found so far.
    pub fn count(&self) -> usize {
        self.faults.len()
    }

    pub fn is_clean(&self) -> bool {
        self.faults.is_empty()
    }

    pub fn into_faults(self) -> Faults {
        Faults::new(self.faults)
    }
}
