//! Makes the tones: `src-tauri/crates/desktop/sounds/*.wav`; `--check` compares instead.
//!
//! Invariant: the tones follow from this file alone. Each is mono, 16 bits, shorter than 2 s, starts and ends at zero,
//! has no constant part and peaks at −1 dBFS.
//!
//! - *page*: two strikes, 988 Hz and then 1319 Hz, each with its harmonics up to 4 kHz, where the ear is keenest; beaten
//!   35 times a second, which is heard as roughness, as in a cry. It rises, and is no melody.
//! - *notify*: one soft tone of 660 Hz that swells and dies away.
//! - *reminder*: a tap on wood, the first three modes of a small bar (1 : 2.76 : 5.4) from 880 Hz, gone in a tenth of a
//!   second.

use crate::runner;
use anyhow::{Context, Result, bail, ensure};
use std::{f64::consts::TAU, path::Path};

/// Samples a second.
const RATE: u32 = 24_000;
/// −1 dBFS.
const PEAK: f64 = 0.891_250_938;
/// Rounding differs a little between processors.
const NEARLY: u16 = 2;

/// In hertz; the tests listen for these.
const PAGE: [f64; 2] = [988.0, 1_319.0];
const ROUGHNESS: f64 = 35.0;
const NOTIFY: f64 = 660.0;
const WOOD: [f64; 3] = [880.0, 2_429.0, 4_752.0];

struct Recording {
    name: &'static str,
    samples: Vec<i16>,
}

/// `cargo xtask sounds [--check]`.
///
/// # Errors
/// A file that cannot be written, or with `--check` one that is missing or differs.
pub fn run() -> Result<()> {
    let folder = runner::root()?.join("src-tauri/crates/desktop/sounds");
    match std::env::args().nth(2).as_deref() {
        None => write(&folder),
        Some("--check") => check(&folder),
        Some(other) => bail!("{other}: usage: cargo xtask sounds [--check]"),
    }
}

fn recordings() -> [Recording; 3] {
    [
        Recording { name: "page", samples: page() },
        Recording { name: "notify", samples: notify() },
        Recording { name: "reminder", samples: reminder() },
    ]
}

fn write(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder)?;
    for recording in recordings() {
        let bytes = wav(&recording.samples)?;
        std::fs::write(folder.join(recording.name).with_extension("wav"), &bytes)?;
        let seconds = recording.samples.len() as f64 / f64::from(RATE);
        println!("{}: {seconds:.2} s, {} bytes", recording.name, bytes.len());
    }
    Ok(())
}

fn check(folder: &Path) -> Result<()> {
    let mut faults = Vec::new();
    for recording in recordings() {
        let file = folder.join(recording.name).with_extension("wav");
        let kept = std::fs::read(&file).with_context(|| file.display().to_string())?;
        if !sounds_like(&kept, &wav(&recording.samples)?) {
            faults.push(format!("{} is out of date", file.display()));
        }
    }
    ensure!(faults.is_empty(), "{}\nMake them again: cargo xtask sounds", faults.join("\n"));
    Ok(())
}

fn sounds_like(one: &[u8], other: &[u8]) -> bool {
    let same_head = one.len() == other.len() && one.get(..HEAD) == other.get(..HEAD);
    same_head && samples(one).zip(samples(other)).all(|(one, other)| one.abs_diff(other) <= NEARLY)
}

/// Two strikes: the second begins as the first dies away.
fn page() -> Vec<i16> {
    let strike = |at: f64, pitch: f64, lasts: f64| {
        let harmonics = [(1.0, 1.0), (2.0, 0.8), (3.0, 0.5)];
        let tone: f64 = harmonics
            .iter()
            .filter(|(number, _)| number * pitch <= 4_000.0)
            .map(|(number, height)| height * (TAU * number * pitch * at).sin())
            .sum();
        let rough = 0.6 - 0.4 * (TAU * ROUGHNESS * at).cos();
        tone * rough * envelope(at, lasts, 0.008, 0.06)
    };
    finished(1.35, |at| {
        let second = at - 0.6;
        if second < 0.0 { strike(at, PAGE[0], 0.55) } else { strike(second, PAGE[1], 0.75) }
    })
}

fn notify() -> Vec<i16> {
    let swell = |at: f64| envelope(at, 0.7, 0.06, 0.6);
    finished(0.7, |at| swell(at) * ((TAU * NOTIFY * at).sin() + 0.12 * (TAU * 2.0 * NOTIFY * at).sin()))
}

fn reminder() -> Vec<i16> {
    let decays = [(1.0, 30.0), (0.5, 60.0), (0.25, 120.0)];
    finished(0.2, |at| {
        let modes = WOOD.iter().zip(decays);
        let tap: f64 =
            modes.map(|(pitch, (height, decay))| height * (-decay * at).exp() * (TAU * pitch * at).sin()).sum();
        tap * envelope(at, 0.2, 0.001, 0.05)
    })
}

/// From nothing up in `rise` seconds, down to nothing in the last `fall`, both without a corner.
fn envelope(at: f64, lasts: f64, rise: f64, fall: f64) -> f64 {
    let part = (at / rise).min((lasts - at) / fall).clamp(0.0, 1.0);
    0.5 - 0.5 * (part * TAU / 2.0).cos()
}

/// Without a constant part, and as high as it may be.
fn finished(seconds: f64, height: impl Fn(f64) -> f64) -> Vec<i16> {
    let count = (seconds * f64::from(RATE)).round() as u32;
    let window = |at: u32| envelope(f64::from(at), f64::from(count - 1), 24.0, 24.0);
    let raw: Vec<f64> = (0..count).map(|at| height(f64::from(at) / f64::from(RATE))).collect();
    // The correction fades as well, so that both ends stay at zero.
    let constant = raw.iter().sum::<f64>() / (0..count).map(window).sum::<f64>();
    let level: Vec<f64> = raw.iter().zip(0..count).map(|(height, at)| height - constant * window(at)).collect();
    let highest = level.iter().fold(0.0_f64, |highest, height| highest.max(height.abs()));
    level.iter().map(|height| (height / highest * PEAK * f64::from(i16::MAX)).round() as i16).collect()
}

/// Bytes before the first sample.
const HEAD: usize = 44;

/// The canonical form: one `fmt ` chunk of linear samples, one `data` chunk.
fn wav(samples: &[i16]) -> Result<Vec<u8>> {
    let length = u32::try_from(samples.len() * 2)?;
    let mut bytes = Vec::with_capacity(HEAD + samples.len() * 2);
    bytes.extend(b"RIFF");
    bytes.extend((36 + length).to_le_bytes());
    bytes.extend(b"WAVEfmt ");
    bytes.extend(16_u32.to_le_bytes());
    // Linear, one channel.
    bytes.extend([1_u16, 1].map(u16::to_le_bytes).concat());
    bytes.extend([RATE, RATE * 2].map(u32::to_le_bytes).concat());
    // Bytes a frame, bits a sample.
    bytes.extend([2_u16, 16].map(u16::to_le_bytes).concat());
    bytes.extend(b"data");
    bytes.extend(length.to_le_bytes());
    bytes.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
    Ok(bytes)
}

fn samples(wav: &[u8]) -> impl Iterator<Item = i16> {
    wav.get(HEAD..).unwrap_or_default().chunks_exact(2).map(|two| i16::from_le_bytes([two[0], two[1]]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(name: &str) -> Vec<i16> {
        let file = format!("src-tauri/crates/desktop/sounds/{name}.wav");
        samples(&std::fs::read(runner::root().unwrap().join(file)).unwrap()).collect()
    }

    /// The share of all energy that lies in a range of frequencies.
    fn share(samples: &[i16], range: std::ops::Range<f64>) -> f64 {
        let energy = |from: f64, to: f64| {
            let bins = ((from / WIDTH).round() as u32)..=((to / WIDTH).round() as u32);
            bins.map(|bin| power_by_parts(samples, f64::from(bin) * WIDTH)).sum::<f64>()
        };
        energy(range.start, range.end) / energy(WIDTH, f64::from(RATE) / 2.0)
    }

    /// Samples that are looked at together, and the distance of frequencies that can then be told apart.
    const PART: usize = 1_200;
    const WIDTH: f64 = RATE as f64 / PART as f64;

    /// Over overlapping parts, each moment weighing the same.
    fn power_by_parts(samples: &[i16], frequency: f64) -> f64 {
        let around = [0; PART / 2];
        let padded = [&around[..], samples, &around[..]].concat();
        padded.windows(PART).step_by(PART / 2).map(|part| power(part, frequency)).sum()
    }

    /// By Goertzel's sums over a Hann window.
    fn power(samples: &[i16], frequency: f64) -> f64 {
        let turn = 2.0 * (TAU * frequency / f64::from(RATE)).cos();
        let length = samples.len() as f64;
        let (mut last, mut before) = (0.0, 0.0);
        for (at, sample) in samples.iter().enumerate() {
            let window = 0.5 - 0.5 * (TAU * at as f64 / length).cos();
            (last, before) = (f64::from(*sample) * window + turn * last - before, last);
        }
        last * last + before * before - turn * last * before
    }

    fn around(frequency: f64) -> std::ops::Range<f64> {
        frequency * 0.94..frequency * 1.06
    }

    #[test]
    fn the_kept_tones_follow_from_their_source() {
        check(&runner::root().unwrap().join("src-tauri/crates/desktop/sounds")).unwrap();
    }

    #[test]
    fn every_tone_is_short_whole_and_as_high_as_it_may_be() {
        for Recording { name, .. } in recordings() {
            let samples = kept(name);
            assert!(samples.len() < 2 * RATE as usize, "{name}");
            assert_eq!((samples.first(), samples.last()), (Some(&0), Some(&0)), "{name}");
            let peak = f64::from(samples.iter().map(|sample| sample.unsigned_abs()).max().unwrap()) / 32_768.0;
            assert!((-1.1..-0.9).contains(&(20.0 * peak.log10())), "{name} peaks at {peak}");
            let mean = samples.iter().map(|sample| f64::from(*sample)).sum::<f64>() / samples.len() as f64;
            assert!(mean.abs() < 1.0, "{name} has a constant part of {mean}");
        }
    }

    #[test]
    fn a_page_rises_and_lies_where_the_ear_is_keenest() {
        let samples = kept("page");
        assert!(share(&samples, 900.0..4_100.0) > 0.95);
        assert!(share(&samples, 2_000.0..4_100.0) > 0.25, "bright enough to wake");
        let (first, second) = samples.split_at(RATE as usize * 6 / 10);
        for (part, pitch, other) in [(first, PAGE[0], PAGE[1]), (second, PAGE[1], PAGE[0])] {
            assert!(share(part, around(pitch)) > 0.3, "{pitch} Hz");
            assert!(share(part, around(other)) < 0.02, "{other} Hz");
        }
    }

    #[test]
    fn a_page_is_rough() {
        // What is heard as roughness is how the height of the tone goes up and down.
        let heights: Vec<i16> =
            kept("page")[..RATE as usize / 2].iter().map(|sample| sample.saturating_abs()).collect();
        let rough = power(&heights, ROUGHNESS);
        assert!([20.0, 60.0].iter().all(|other| rough > 20.0 * power(&heights, *other)));
    }

    #[test]
    fn notify_is_one_soft_tone_and_reminder_is_gone_at_once() {
        assert!(share(&kept("notify"), around(NOTIFY)) > 0.95);
        let tap = kept("reminder");
        for pitch in &WOOD[..2] {
            assert!(share(&tap, around(*pitch)) > 0.05, "{pitch} Hz");
        }
        let energy = |part: &[i16]| part.iter().map(|sample| f64::from(*sample).powi(2)).sum::<f64>();
        assert!(energy(&tap[RATE as usize / 10..]) < energy(&tap) / 100.0);
    }
}
