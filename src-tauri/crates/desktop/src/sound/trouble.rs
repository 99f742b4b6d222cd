//! The named states in which nothing can be heard, each with its cure.
//!
//! Invariant: every name appears once, here; what a device says of itself is cut and cleaned before it is repeated.

use super::output::Fault;
use oncall::{sight::Trouble, text::Untrusted};

/// Whether sound was there before, in this run of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Before {
    Heard,
    NeverHeard,
}

const HEALS: &str = "Shiftbell notices by itself while you are on shift.";

pub(super) fn of(fault: &Fault, before: Before) -> Trouble {
    match (fault, before) {
        (Fault::NoDevice, Before::NeverHeard) => named(
            "no-sound-device",
            "This computer has no sound device, so a page cannot be heard; cards are shown all the same.",
            "Connect a loudspeaker or headset, or start the sound server (PipeWire or PulseAudio).",
        ),
        (Fault::NoDevice, Before::Heard) => named(
            "sound-device-gone",
            "The sound device or the sound server went away, so a page cannot be heard; cards are shown all the same.",
            "Connect the device again, or restart the sound server (PipeWire or PulseAudio).",
        ),
        (Fault::Muted, _) => {
            named("sound-muted", "The sound of this computer is muted, so a page cannot be heard.", "Unmute it.")
        }
        (Fault::VolumeZero, _) => {
            named("sound-muted", "The volume of this computer is at zero, so a page cannot be heard.", "Turn it up.")
        }
        (Fault::Refused(why), _) => named(
            "sound-device-refused",
            &format!("The sound device cannot be used ({}), so a page cannot be heard.", repeat(why)),
            "Close the program that holds the device, or restart the sound server (PipeWire or PulseAudio).",
        ),
    }
}

/// A call to it is still unanswered.
pub(super) fn silent() -> Trouble {
    named(
        "sound-device-silent",
        "The sound device has not answered for 3 s, so a page may be silent; cards are shown all the same.",
        "Restart the sound server (PipeWire or PulseAudio), or connect the device again.",
    )
}

fn named(name: &str, says: &str, cure: &str) -> Trouble {
    Trouble { name: name.to_owned(), says: says.to_owned(), cure: format!("{cure} {HEALS}") }
}

fn repeat(foreign: &str) -> String {
    Untrusted::new(foreign).line(120).trim_end_matches('.').to_owned()
}
