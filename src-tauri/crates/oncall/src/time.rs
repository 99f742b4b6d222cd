//! Time as an argument, and deadlines that survive a clock that jumps.
//!
//! Invariant: nothing in this crate asks what time it is.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

/// One boot of the machine; two readings of the boot clock compare only within the same boot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct BootId(pub u128);

/// A reading of both clocks.
///
/// `boot_elapsed` counts from boot and goes on during suspend (`CLOCK_BOOTTIME` on Linux).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    pub wall: Timestamp,
    pub boot_elapsed: SignedDuration,
    pub boot_id: BootId,
}

impl Now {
    /// The same moment `by` later on both clocks.
    #[must_use]
    pub fn later(self, by: SignedDuration) -> Self {
        Self { wall: add(self.wall, by), boot_elapsed: self.boot_elapsed + by, boot_id: self.boot_id }
    }

    /// When an earlier moment of this boot was, by the wall clock as it is set now: it may have been set since.
    pub fn when(self, earlier: Self) -> Timestamp {
        sub(self.wall, self.boot_elapsed - earlier.boot_elapsed)
    }
}

/// A moment to act at, kept as wall time and, within one boot, as boot time.
///
/// Where the two disagree the earlier one counts, and a deadline further away than its cap counts as due: both err
/// towards ringing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadline {
    pub at: Timestamp,
    /// No honest deadline of its kind lies further away than this.
    pub cap: SignedDuration,
    pub boot: Option<(BootId, SignedDuration)>,
}

impl Deadline {
    /// A deadline `after` from `now`; one longer than `cap` is cut to it.
    pub fn after(now: Now, after: SignedDuration, cap: SignedDuration) -> Self {
        let after = after.clamp(SignedDuration::ZERO, cap);
        Self { at: add(now.wall, after), cap, boot: Some((now.boot_id, now.boot_elapsed + after)) }
    }

    /// Whether the moment has come by either clock.
    pub fn is_due(&self, now: Now) -> bool {
        now.wall >= self.at
            || self.at.duration_since(now.wall) > self.cap
            || self.boot.is_some_and(|(boot, at)| boot == now.boot_id && now.boot_elapsed >= at)
    }
}

/// `at + by`, saturating at the ends of representable time.
pub fn add(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.saturating_add(by).unwrap_or(Timestamp::MAX)
}

/// `at - by`, saturating at the ends of representable time.
pub fn sub(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.saturating_sub(by).unwrap_or(Timestamp::MIN)
}

/// A named zone from the bundled zone data, old names (Europe/Kiev) included.
pub fn zone(name: &str) -> Option<TimeZone> {
    jiff::tz::TimeZoneDatabase::bundled().get(name).ok()
}

/// The computer's own zone, by what it calls it: a name of the bundle, or rules spelt out as in `CST6CDT,M3.2.0,M11.1.0`.
/// Unknown, and told as UTC, where it says nothing that can be read.
pub fn local_zone(name: Option<&str>) -> TimeZone {
    let read = |name: &str| zone(name).or_else(|| TimeZone::posix(name).ok());
    name.and_then(read).unwrap_or_else(TimeZone::unknown)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now(wall: i64, boot: i64) -> Now {
        Now {
            wall: Timestamp::from_second(wall).unwrap(),
            boot_elapsed: SignedDuration::from_secs(boot),
            boot_id: BootId(1),
        }
    }

    #[test]
    fn a_deadline_is_due_by_whichever_clock_comes_first() {
        let cap = SignedDuration::from_hours(1);
        let at = Deadline::after(now(1_000, 10), SignedDuration::from_secs(60), cap);
        let table = [
            ("neither clock", now(1_059, 69), false),
            ("both clocks", now(1_060, 70), true),
            ("the wall stood still", now(1_000, 70), true),
            ("the wall jumped ahead", now(9_000, 11), true),
            ("the wall jumped back beyond the cap", now(1_000 - 3_600, 12), true),
            ("as far away as its cap, and no further", now(1_060 - 3_600, 12), false),
            ("another boot, its clock is no witness", Now { boot_id: BootId(2), ..now(1_001, 500) }, false),
        ];
        for (what, at_time, due) in table {
            assert_eq!(at.is_due(at_time), due, "{what}");
        }
    }

    #[test]
    fn an_earlier_moment_is_told_by_the_clock_as_it_is_set_now() {
        for wall in [1_005, 9_000, 300] {
            assert_eq!(now(wall, 15).when(now(1_000, 10)), now(wall - 5, 10).wall, "{wall}");
        }
    }

    #[test]
    fn the_computers_zone_is_a_name_or_rules() {
        let summer = "2026-07-15T12:00:00Z".parse().unwrap();
        let table = [
            (Some("Europe/Berlin"), Some(2)),
            (Some("CST6CDT,M3.2.0,M11.1.0"), Some(-5)),
            (Some("JST-9"), Some(9)),
            (Some("Mars/Olympus"), None),
            (None, None),
        ];
        for (name, hours) in table {
            let zone = local_zone(name);
            let said = (!zone.is_unknown()).then(|| zone.to_offset(summer).seconds() / 3_600);
            assert_eq!(said, hours, "{name:?}");
        }
    }

    #[test]
    fn old_zone_names_are_known() {
        assert!(zone("Europe/Kiev").is_some());
        assert!(zone("America/Chicago").is_some());
        assert!(zone("Mars/Olympus").is_none());
    }
}
