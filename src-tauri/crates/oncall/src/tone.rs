//! What is heard: three tones, and how loud each is by how long it has been wanted.
//!
//! Invariant: a page never gets quieter while it rings, and nothing is louder than the person's ceiling.

use crate::wants::SoundClass;
use jiff::SignedDuration;

/// A sound as it is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tone {
    /// Rising and rough: it wakes.
    Page,
    /// One soft tone.
    Notify,
    /// A tap on wood.
    Reminder,
}

impl Tone {
    pub const ALL: [Self; 3] = [Self::Page, Self::Notify, Self::Reminder];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Notify => "notify",
            Self::Reminder => "reminder",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tone| tone.as_str() == name)
    }

    /// As loud as it ever gets.
    pub fn loudest(self, ceiling: Ceiling) -> Loudness {
        match self {
            Self::Page => ceiling.share(100),
            Self::Notify | Self::Reminder => ceiling.share(SOFT),
        }
    }
}

/// In percent of full volume: what the samples' height is multiplied with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Loudness(u8);

impl Loudness {
    pub fn percent(self) -> u8 {
        self.0
    }

    /// From 0 to 1.
    pub fn factor(self) -> f32 {
        f32::from(self.0) / 100.0
    }
}

/// The loudest that anything may get, in percent of full volume.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ceiling(u8);

impl Ceiling {
    pub const FULL: Self = Self(100);

    /// Brought into 1 to 100.
    pub fn new(percent: u8) -> Self {
        Self(percent.clamp(1, 100))
    }

    fn share(self, percent: u8) -> Loudness {
        let shared = u16::from(self.0) * u16::from(percent) / 100;
        Loudness(u8::try_from(shared.max(1)).unwrap_or(100))
    }
}

/// A page sounds this often until it is handled.
pub const REPEATS_EVERY: SignedDuration = SignedDuration::from_secs(8);
/// Each time louder by about 4 dB, the least that is surely noticed; percent of the ceiling.
const STEPS: [u8; 4] = [25, 40, 63, 100];
/// One step below the first.
const QUIETER: u8 = 16;
const SOFT: u8 = 40;

impl SoundClass {
    pub fn tone(self) -> Tone {
        match self {
            Self::Page | Self::Quieter => Tone::Page,
            Self::Notify => Tone::Notify,
            Self::Reminder => Tone::Reminder,
        }
    }

    /// None: it sounds once.
    pub fn repeats_every(self) -> Option<SignedDuration> {
        match self {
            Self::Page | Self::Quieter => Some(REPEATS_EVERY),
            Self::Notify | Self::Reminder => None,
        }
    }

    /// How loud it is after it has been wanted for so long.
    pub fn loudness(self, wanted_for: SignedDuration, ceiling: Ceiling) -> Loudness {
        match self {
            Self::Page => ceiling.share(STEPS[step(wanted_for)]),
            Self::Quieter => ceiling.share(QUIETER),
            Self::Notify | Self::Reminder => self.tone().loudest(ceiling),
        }
    }

    /// After how long it gets louder next.
    pub fn louder_after(self, wanted_for: SignedDuration) -> Option<SignedDuration> {
        let next = step(wanted_for) + 1;
        let rises = self == Self::Page && next < STEPS.len();
        rises.then(|| REPEATS_EVERY * i32::try_from(next).unwrap_or(i32::MAX))
    }
}

fn step(wanted_for: SignedDuration) -> usize {
    let steps = wanted_for.as_millis() / REPEATS_EVERY.as_millis();
    usize::try_from(steps).unwrap_or(0).min(STEPS.len() - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_rises_by_steps_to_the_ceiling_and_stays_there() {
        let table = [
            (-5_000, 25, Some(8)),
            (0, 25, Some(8)),
            (7_999, 25, Some(8)),
            (8_000, 40, Some(16)),
            (16_000, 63, Some(24)),
            (24_000, 100, None),
            (3_600_000, 100, None),
        ];
        for (millis, percent, louder_after) in table {
            let wanted_for = SignedDuration::from_millis(millis);
            assert_eq!(SoundClass::Page.loudness(wanted_for, Ceiling::FULL).percent(), percent, "{millis} ms");
            let next = SoundClass::Page.louder_after(wanted_for);
            assert_eq!(next, louder_after.map(SignedDuration::from_secs), "{millis} ms");
        }
    }

    #[test]
    fn what_somebody_looks_at_and_what_needs_nobody_stays_below_a_page() {
        for seconds in [0, 8, 3_600] {
            let wanted_for = SignedDuration::from_secs(seconds);
            for ceiling in [Ceiling::FULL, Ceiling::new(50), Ceiling::new(20)] {
                let page = SoundClass::Page.loudness(wanted_for, ceiling);
                assert!(SoundClass::Quieter.loudness(wanted_for, ceiling) < page);
                assert!(Tone::Notify.loudest(ceiling) < Tone::Page.loudest(ceiling));
            }
            assert_eq!(SoundClass::Quieter.louder_after(wanted_for), None);
        }
    }

    #[test]
    fn nothing_is_louder_than_the_ceiling_and_nothing_is_silent() {
        let hour = SignedDuration::from_hours(1);
        for (ceiling, loudest) in [(100, 100), (60, 60), (20, 20), (0, 1), (255, 100)] {
            let page = SoundClass::Page.loudness(hour, Ceiling::new(ceiling));
            assert_eq!(page.percent(), loudest);
            assert!(SoundClass::Quieter.loudness(hour, Ceiling::new(ceiling)).percent() > 0);
        }
    }

    #[test]
    fn a_tone_is_known_by_its_name() {
        for tone in Tone::ALL {
            assert_eq!(Tone::from_name(tone.as_str()), Some(tone));
        }
        assert_eq!(Tone::from_name("gong"), None);
    }

    #[test]
    fn a_page_repeats_until_it_is_handled_and_what_needs_nobody_sounds_once() {
        let table = [
            (SoundClass::Page, Some(8)),
            (SoundClass::Quieter, Some(8)),
            (SoundClass::Notify, None),
            (SoundClass::Reminder, None),
        ];
        for (class, seconds) in table {
            assert_eq!(class.repeats_every(), seconds.map(SignedDuration::from_secs), "{class:?}");
        }
    }

    #[test]
    fn the_samples_are_multiplied_with_the_percentage() {
        for (percent, factor) in [(100, 1.0), (50, 0.5), (1, 0.01)] {
            assert_eq!(Tone::Page.loudest(Ceiling::new(percent)).factor(), factor);
        }
    }
}
