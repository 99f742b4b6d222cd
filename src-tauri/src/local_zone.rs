//! Which time zone the computer is set to.
//!
//! Invariant: only the zone's name comes from the system; its rules come from the bundled zone data.

use jiff::tz::TimeZone;

/// The computer's zone, or UTC with a warning where its name is unknown.
pub fn local_zone() -> TimeZone {
    let name = control::zone::name();
    name.as_deref().and_then(oncall::time::zone).unwrap_or_else(|| {
        tracing::warn!(?name, "the computer's time zone is not known; windows without a zone are read as UTC");
        TimeZone::UTC
    })
}
