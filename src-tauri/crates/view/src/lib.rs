//! Says what is shown, in serialisable words.
//!
//! Times are RFC 3339 in UTC, to the millisecond. Every text from outside has gone through
//! [`oncall::text::Untrusted`]; it is plain, and not yet escaped for any markup.

mod alerts;
mod menu;
mod schedule;
mod setup;
mod showable;
mod status;
mod team;
mod tooltip;

pub use alerts::{
    AlertLine, AlertState, Joined, JoinedHow, NoteLine, Seen, SeenNote, Severity, TellLine, Tried, Which, Why, alerts,
    alerts_to_do, playbook, why,
};
pub use menu::{MenuDoes, MenuEntry, is_mistakable, menu};
pub use schedule::{Holder, Rotation, Schedule, ShiftLine, Turn, UncoveredLine};
pub use setup::{
    AccountKind, AccountLine, Check, FaultLine, Kept, LoginLine, Passed, PolicyLine, PolicyState, Setup, SetupParts,
    SoundLine, StartAtLogin, TestPage, TokenAnswer, TokenLine,
};
pub use status::{
    Deployed, GapLine, NextShift, ShiftWord, Sight, SourceLine, State, Status, Tally, TroubleLine, VerdictLine,
    VerdictThen,
};
pub use team::{ContactLine, Means, OnCallLine, PersonLine, Team, reach};
pub use tooltip::tooltip;

#[cfg(test)]
mod scene;
