//! What can sound a tone, and why it cannot.
//!
//! Invariant: calls may block; they are made by one thread, one after the other.

use oncall::tone::{Loudness, Tone};
use std::time::Duration;

pub trait Output: Send + 'static {
    /// Whether a tone could be heard, without sounding one.
    fn look(&mut self) -> Result<(), Fault>;

    /// Sounds the tone from its beginning, in place of whatever sounds. `broken` is called where it ends too early.
    fn play(&mut self, tone: Tone, loudness: Loudness, broken: Broken) -> Result<Playing, Fault>;

    fn set(&mut self, loudness: Loudness);

    /// Silence, and nothing open.
    fn stop(&mut self);
}

/// Called from any thread, as often as it likes.
pub type Broken = Box<dyn Fn(Fault) + Send + Sync>;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Playing {
    pub lasts: Duration,
    /// It sounds, and yet nobody can hear it.
    pub but: Option<Fault>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    NoDevice,
    Muted,
    VolumeZero,
    /// There is a device, and it does not do as asked.
    Refused(String),
}
