//! Whether the default device is muted: read from its mixer, which PulseAudio and PipeWire show to ALSA as well.
//!
//! Invariant: in doubt it is not; a device without a mixer is none that is muted.

use super::output::Fault;
use alsa::mixer::{Mixer, Selem, SelemChannelId, SelemId};

pub(super) fn silenced() -> Option<Fault> {
    let mixer = Mixer::new("default", true).ok()?;
    let master = mixer.find_selem(&SelemId::new("Master", 0))?;
    if is_off(&master) {
        Some(Fault::Muted)
    } else if is_at_zero(&master) {
        Some(Fault::VolumeZero)
    } else {
        None
    }
}

fn is_off(master: &Selem<'_>) -> bool {
    master.has_playback_switch() && every(master, |channel| Some(master.get_playback_switch(channel).ok()? == 0))
}

fn is_at_zero(master: &Selem<'_>) -> bool {
    let (least, most) = master.get_playback_volume_range();
    master.has_playback_volume()
        && least < most
        && every(master, |channel| Some(master.get_playback_volume(channel).ok()? <= least))
}

/// Of the channels that there are.
fn every(master: &Selem<'_>, holds: impl Fn(SelemChannelId) -> Option<bool>) -> bool {
    let there = SelemChannelId::all().iter().filter(|channel| master.has_playback_channel(**channel));
    let answers: Vec<bool> = there.filter_map(|channel| holds(*channel)).collect();
    !answers.is_empty() && answers.into_iter().all(|holds| holds)
}
