//! Sound: what is wanted is heard, repeated and rising, until it is not wanted any more.
//!
//! Invariant: one owner, one stream, one tone at a time; between two tones no device is open, so that nothing idles and
//! a device that was changed meanwhile (a headset pulled out) is not played to any more.

mod bell;
mod device;
mod hands;
#[cfg(target_os = "linux")]
mod mixer;
mod output;
mod run;
mod trouble;

pub use run::Loudspeaker;

use engine::speaker::Speaker;

/// What sounds on this system.
pub fn speaker() -> Box<dyn Speaker> {
    Box::new(Loudspeaker::new(Box::new(device::DefaultDevice::default())))
}
