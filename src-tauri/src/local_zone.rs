//! Which time zone the computer is set to.
//!
//! Invariant: what the system says is a name, whose rules the bundled zone data has, or the rules themselves.

use jiff::tz::TimeZone;
use oncall::sight::Trouble;

/// The computer's zone; unknown where nothing says it.
pub fn local_zone() -> TimeZone {
    let name = control::zone::name();
    let zone = oncall::time::local_zone(name.as_deref());
    if zone.is_unknown() {
        tracing::warn!(?name, "the computer's time zone is not known");
    }
    zone
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
