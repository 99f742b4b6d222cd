//! Says what is shown, in serialisable words.
//!
//! Times are RFC 3339 in UTC, to the millisecond. Every text from outside has gone through
//! [`oncall::text::Untrusted`]; it is plain, and not yet escaped for any markup.

mod alerts;
mod menu;
mod showable;
mod status;

pub use alerts::{AlertLine, AlertState, NoteLine, Tried, Which, Why, alerts, why};
pub use menu::{MenuDoes, MenuEntry, menu};
pub use status::{GapLine, ShiftWord, Sight, SourceLine, State, Status, TroubleLine};

#[cfg(test)]
mod scene;
