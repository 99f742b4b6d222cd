//! The computer's own default device, through rodio.
//!
//! Invariant: the stream lives for one tone; dropping it is silence.

use super::output::{Broken, Fault, Output, Playing};
use oncall::tone::{Loudness, Tone};
use rodio::{
    Decoder, DeviceSinkBuilder, DeviceSinkError, MixerDeviceSink, Player, Source,
    cpal::{
        self, BufferSize, ErrorKind,
        traits::{DeviceTrait, HostTrait},
    },
};
use std::{io::Cursor, sync::Arc, time::Duration};

/// Frames that are handed over together. Large, for a busy computer is no reason to stutter: a sixth of a second.
const BUFFER: BufferSize = BufferSize::Fixed(8_192);
/// So many failures of a stream, so far apart, are waited for.
const PATIENCE: u32 = 25;
const PAUSE: Duration = Duration::from_millis(20);

#[derive(Default)]
pub(super) struct DefaultDevice {
    open: Option<Open>,
}

/// The player is dropped before its stream.
struct Open {
    player: Player,
    _stream: MixerDeviceSink,
}

impl Output for DefaultDevice {
    fn look(&mut self) -> Result<(), Fault> {
        quiet();
        let device = cpal::default_host().default_output_device().ok_or(Fault::NoDevice)?;
        device.default_output_config().map_err(|error| fault(&error))?;
        silenced().map_or(Ok(()), Err)
    }

    fn play(&mut self, tone: Tone, loudness: Loudness, broken: Broken) -> Result<Playing, Fault> {
        self.stop();
        quiet();
        let source = Decoder::new_wav(Cursor::new(recording(tone))).map_err(|why| Fault::Refused(why.to_string()))?;
        let lasts = source.total_duration().ok_or_else(|| Fault::Refused("a tone without an end".to_owned()))?;
        let builder = DeviceSinkBuilder::from_default_device().map_err(|error| sink_fault(&error))?;
        let opened = builder.with_buffer_size(BUFFER).with_error_callback(patient(broken)).open_sink_or_fallback();
        let mut stream = opened.map_err(|error| sink_fault(&error))?;
        stream.log_on_drop(false);
        let player = Player::connect_new(stream.mixer());
        player.set_volume(loudness.factor());
        player.append(source);
        self.open = Some(Open { player, _stream: stream });
        Ok(Playing { lasts, but: silenced() })
    }

    fn set(&mut self, loudness: Loudness) {
        if let Some(open) = &self.open {
            open.player.set_volume(loudness.factor());
        }
    }

    fn stop(&mut self) {
        self.open = None;
    }
}

/// Made by `cargo xtask sounds`.
fn recording(tone: Tone) -> &'static [u8] {
    match tone {
        Tone::Page => include_bytes!("../../sounds/page.wav"),
        Tone::Notify => include_bytes!("../../sounds/notify.wav"),
        Tone::Reminder => include_bytes!("../../sounds/reminder.wav"),
    }
}

fn sink_fault(error: &DeviceSinkError) -> Fault {
    match error {
        DeviceSinkError::NoDevice => Fault::NoDevice,
        DeviceSinkError::PlayError(error)
        | DeviceSinkError::DefaultSinkConfigError(error)
        | DeviceSinkError::BuildError(error)
        | DeviceSinkError::SupportedConfigsError(error) => fault(error),
        DeviceSinkError::UnsupportedSampleFormat => Fault::Refused(error.to_string()),
    }
}

fn fault(error: &cpal::Error) -> Fault {
    match error.kind() {
        ErrorKind::DeviceNotAvailable | ErrorKind::HostUnavailable => Fault::NoDevice,
        _ => Fault::Refused(error.to_string()),
    }
}

/// Calls `broken` for what ends a stream. While a busy sound server makes ready, ALSA fails as often as it is asked, as it
/// does without any server: only time tells. The library asks again at once, in a thread of its own.
fn patient(broken: Broken) -> impl FnMut(cpal::Error) + Clone + Send + 'static {
    let (broken, mut failed) = (Arc::new(broken), 0);
    move |error| match error.kind() {
        ErrorKind::Xrun | ErrorKind::DeviceChanged | ErrorKind::RealtimeDenied => {}
        ErrorKind::DeviceNotAvailable => broken(Fault::NoDevice),
        _ if failed < PATIENCE => {
            failed += 1;
            std::thread::sleep(PAUSE);
        }
        // What stood and fails for so long is gone, whatever it is called.
        _ => broken(Fault::NoDevice),
    }
}

#[cfg(target_os = "linux")]
use super::mixer::silenced;

/// Elsewhere it is not told.
#[cfg(not(target_os = "linux"))]
fn silenced() -> Option<Fault> {
    None
}

/// ALSA would write to the terminal what it tried in vain. From here on this thread forgets it, with what was said before.
#[cfg(target_os = "linux")]
fn quiet() {
    let _ = alsa::Output::local_error_handler();
}

#[cfg(not(target_os = "linux"))]
fn quiet() {}
