//! What the program logs as an error, which is a fault wherever it happens.
//!
//! Invariant: one simulation lives on one thread, so what is logged on it is its own.

use std::{cell::RefCell, fmt::Write};
use tracing::{
    Event, Level, Metadata, Subscriber,
    field::{Field, Visit},
    span,
};

thread_local! {
    static ERRORS: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    static ALL: RefCell<Option<Vec<String>>> = const { RefCell::new(None) };
}

/// Keeps errors; with [`tell_all`] everything.
pub struct Log;

/// The errors since it was last asked.
pub fn errors() -> Vec<String> {
    ERRORS.take()
}

/// From now on everything that is logged on this thread is kept, for a story to be told.
pub fn tell_all() {
    ALL.set(Some(Vec::new()));
}

/// What was logged since it was last asked.
pub fn told() -> Vec<String> {
    ALL.with_borrow_mut(|all| all.as_mut().map(std::mem::take).unwrap_or_default())
}

impl Subscriber for Log {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() == Level::ERROR || (*metadata.level() <= Level::INFO && ALL.with_borrow(Option::is_some))
    }

    fn event(&self, event: &Event<'_>) {
        let mut words = Words(event.metadata().level().to_string());
        event.record(&mut words);
        if *event.metadata().level() == Level::ERROR {
            ERRORS.with_borrow_mut(|errors| errors.push(words.0.clone()));
        }
        ALL.with_borrow_mut(|all| {
            if let Some(all) = all {
                all.push(words.0);
            }
        });
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }
    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}

struct Words(String);

impl Visit for Words {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        let name = field.name();
        let written =
            if name == "message" { write!(self.0, " {value:?}") } else { write!(self.0, " {name}={value:?}") };
        written.expect("a string takes everything");
    }
}
