//! What is heard.
//!
//! Invariant: a speaker holds no opinion: it sounds what is wanted, never two sounds at once, and reports what is wrong.

use crate::Boxed;
use oncall::{
    sight::Trouble,
    tone::{Loudness, Tone},
    wants::{Pace, Sound},
};
use std::fmt;
use tokio::sync::{mpsc, oneshot};

/// Runs until `orders` is closed. A speaker that cannot sound says so, and heals by itself.
pub trait Speaker: Send + 'static {
    fn run(self: Box<Self>, port: SpeakerPort) -> Boxed<()>;
}

pub struct SpeakerPort {
    pub orders: mpsc::UnboundedReceiver<SpeakerOrder>,
    /// What is wrong, or that nothing is any more.
    pub reports: mpsc::Sender<Option<Trouble>>,
}

#[derive(Debug)]
pub enum SpeakerOrder {
    /// From now on, until the next such order.
    Want(Wanted),
    /// Once, where nothing else is wanted; answered when it sounds, or cannot.
    Test { tone: Tone, loudness: Loudness, answer: oneshot::Sender<Result<(), NotSounded>> },
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// None: silence, at once.
    pub sound: Option<Sound>,
    /// Whether to see to it that a page could be heard.
    pub pace: Pace,
}

/// Why a tone could not be tested, in words for the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotSounded {
    /// There is never more than one sound.
    SomethingRings,
    /// The rest is in the trouble's words.
    Trouble(Trouble),
    /// The engine has stopped.
    Stopped,
}

impl fmt::Display for NotSounded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SomethingRings => f.write_str("Something rings. Acknowledge or snooze it first."),
            Self::Trouble(trouble) => write!(f, "{} {}", trouble.says, trouble.cure),
            Self::Stopped => f.write_str("Shiftbell is ending."),
        }
    }
}
