//! Which time zone the computer is set to.
//!
//! Invariant: only the zone's name comes from the system; its rules come from the bundled zone data.

use jiff::tz::TimeZone;
use oncall::sight::Trouble;

/// The computer's zone; unknown where nothing says it.
pub fn local_zone() -> TimeZone {
    oncall::time::local_zone(control::zone::name().as_deref())
}

/// What follows where it is unknown.
pub fn trouble(zone: &TimeZone) -> Option<Trouble> {
    zone.is_unknown().then(|| Trouble {
        name: "no-time-zone".to_owned(),
        says: "This computer does not say its time zone. Stretches of the day without a zone of their own count as \
               running, and times are shown in UTC."
            .to_owned(),
        cure:
            "Set it (timedatectl set-timezone Europe/Berlin) and start Shiftbell again, or write zone = \"…\" beside \
               each stretch in the policy file."
                .to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_zone_is_said() {
        assert_eq!(trouble(&TimeZone::unknown()).unwrap().name, "no-time-zone");
        assert_eq!(trouble(&TimeZone::UTC), None);
    }
}
