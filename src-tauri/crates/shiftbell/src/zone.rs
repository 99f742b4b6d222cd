//! Which time zone is meant.
//!
//! Invariant: a zone's rules come from the bundled zone data, whatever the system has.

use crate::fault::Fault;
use jiff::tz::TimeZone;

/// # Errors
/// When it is no IANA name.
pub(crate) fn named(name: &str) -> Result<TimeZone, Fault> {
    oncall::time::zone(name).ok_or_else(|| {
        Fault::new("no-zone", format!("{name:?} is no time zone.")).cure("Write an IANA name, as in Europe/Berlin")
    })
}

/// The computer's, as the application has it.
pub(crate) fn local() -> TimeZone {
    oncall::time::local_zone(control::zone::name().as_deref())
}
