//! What was heard, and what is in it.
//!
//! Invariant: times are counted in samples, so that no clock of the machine enters.

use std::f64::consts::TAU;

/// Samples a second.
pub(super) const RATE: u32 = 48_000;
/// Nothing else plays on the sink: whatever is above this is ours. Of 32 768.
const FLOOR: u16 = 32;
/// A shorter silence belongs to what sounds.
const PAUSE: f64 = 0.4;

#[derive(Clone)]
pub struct Recording {
    samples: Vec<i16>,
}

/// What sounded without a pause.
#[derive(Clone, Debug)]
pub struct Sounding {
    /// In seconds from the recording's first sample.
    pub from: f64,
    pub until: f64,
    /// The highest sample, of 1.
    pub peak: f64,
}

impl Recording {
    pub(super) fn read(bytes: &[u8]) -> Self {
        Self { samples: bytes.chunks_exact(2).map(|two| i16::from_le_bytes([two[0], two[1]])).collect() }
    }

    /// In seconds.
    pub fn length(&self) -> f64 {
        seconds(self.samples.len())
    }

    /// In order. The last one may not be over yet.
    pub fn soundings(&self) -> Vec<Sounding> {
        let mut soundings: Vec<Sounding> = Vec::new();
        for (at, sample) in self.samples.iter().enumerate().filter(|(_, sample)| sample.unsigned_abs() > FLOOR) {
            let (at, height) = (seconds(at), f64::from(sample.unsigned_abs()) / 32_768.0);
            match soundings.last_mut().filter(|last| at - last.until < PAUSE) {
                Some(last) => (last.until, last.peak) = (at, last.peak.max(height)),
                None => soundings.push(Sounding { from: at, until: at, peak: height }),
            }
        }
        soundings
    }

    /// How much of what sounds between two moments is of this frequency: of 1, by Goertzel's sums.
    pub fn share(&self, from: f64, until: f64, frequency: f64) -> f64 {
        let index = |moment: f64| ((moment * f64::from(RATE)) as usize).min(self.samples.len());
        let samples = &self.samples[index(from)..index(until)];
        let turn = 2.0 * (TAU * frequency / f64::from(RATE)).cos();
        let (mut last, mut before, mut energy) = (0.0, 0.0, f64::MIN_POSITIVE);
        for sample in samples.iter().map(|sample| f64::from(*sample)) {
            (last, before) = (sample + turn * last - before, last);
            energy += sample * sample;
        }
        let power = last * last + before * before - turn * last * before;
        2.0 * power / (energy * samples.len() as f64)
    }
}

fn seconds(samples: usize) -> f64 {
    samples as f64 / f64::from(RATE)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tones of so many hertz, each from and until a moment, and how high.
    fn recording(length: f64, tones: &[(f64, f64, f64, f64)]) -> Recording {
        let height = |at: f64| {
            let now = tones.iter().filter(|(_, from, until, _)| (*from..*until).contains(&at));
            now.map(|(pitch, _, _, height)| height * (TAU * pitch * at).sin()).sum::<f64>()
        };
        let count = (length * f64::from(RATE)) as usize;
        Recording { samples: (0..count).map(|at| (height(seconds(at)) * 32_767.0) as i16).collect() }
    }

    #[test]
    fn what_sounds_is_found_with_its_time_and_height() {
        let heard = recording(4.0, &[(1_000.0, 0.5, 1.0, 0.2), (1_000.0, 1.2, 1.5, 0.3), (700.0, 2.5, 3.0, 0.8)]);
        let soundings = heard.soundings();
        let table = [(0.5, 1.5, 0.3), (2.5, 3.0, 0.8)];
        assert_eq!(soundings.len(), table.len(), "{soundings:?}");
        for (sounding, (from, until, peak)) in soundings.iter().zip(table) {
            let distances = [sounding.from - from, sounding.until - until, sounding.peak - peak];
            assert!(distances.iter().all(|distance| distance.abs() < 0.01), "{sounding:?}");
        }
    }

    #[test]
    fn a_tone_is_told_from_another() {
        let heard = recording(1.0, &[(988.0, 0.0, 1.0, 0.1)]);
        assert!(heard.share(0.0, 1.0, 988.0) > 0.99);
        assert!(heard.share(0.0, 1.0, 1_319.0) < 0.01);
        let both = recording(1.0, &[(988.0, 0.0, 1.0, 0.1), (1_319.0, 0.0, 1.0, 0.1)]);
        assert!((both.share(0.0, 1.0, 988.0) - 0.5).abs() < 0.01);
        assert!(recording(1.0, &[]).share(0.0, 1.0, 988.0) < 0.01);
    }
}
