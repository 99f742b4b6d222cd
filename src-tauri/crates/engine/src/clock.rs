//! The one place that reads clocks.
//!
//! Invariant: everybody else is given a `Clock`.

use jiff::{SignedDuration, Timestamp};
use oncall::time::{BootId, Now};

pub trait Clock: Send + Sync + 'static {
    fn now(&self) -> Now;
}

/// The computer's clocks.
pub struct SystemClock {
    boot_id: BootId,
}

impl SystemClock {
    pub fn new() -> Self {
        let text = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
        let hex: String = text.chars().filter(char::is_ascii_hexdigit).collect();
        Self { boot_id: BootId(u128::from_str_radix(&hex, 16).unwrap_or(0)) }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the module that may")]
    fn now(&self) -> Now {
        Now { wall: Timestamp::now(), boot_elapsed: boot_elapsed(), boot_id: self.boot_id }
    }
}

#[cfg(target_os = "linux")]
fn boot_elapsed() -> SignedDuration {
    let at = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    SignedDuration::new(at.tv_sec, i32::try_from(at.tv_nsec).unwrap_or(0))
}

/// Elsewhere the wall clock stands in, so that both clocks agree.
#[cfg(not(target_os = "linux"))]
#[expect(clippy::disallowed_methods, reason = "this is the module that may")]
fn boot_elapsed() -> SignedDuration {
    Timestamp::now().duration_since(Timestamp::UNIX_EPOCH)
}
