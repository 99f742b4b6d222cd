//! Decides what deserves the person's attention.
//!
//! The [`desk::Desk`] has two verbs: `handle(input, now)` returns the facts that are now known or decided, `wants(now)`
//! returns what should be true outside. Nothing here reads a clock, sleeps, locks or does I/O; time is an argument.

#[macro_use]
pub mod planted;

pub mod act;
pub mod address;
pub mod alert;
pub mod decide;
pub mod desk;
pub mod fact;
pub mod fingerprint;
pub mod history;
pub mod ids;
mod matter;
pub mod observation;
pub mod picture;
pub mod policy;
pub mod roster;
pub mod sentence;
pub mod shift;
pub mod sight;
pub mod test_page;
pub mod text;
pub mod time;
pub mod tone;
pub mod wants;
pub mod write;
