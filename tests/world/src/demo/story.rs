//! The night that is played, and its shortened form.
//!
//! Invariant: between two scenes nothing rings, so that each can be left out.

mod scenes;

use super::{
    arguments::Length,
    night::{Beat, Night},
};
use scenes::*;

pub fn night(length: Length) -> Night {
    match length {
        Length::Whole => whole(),
        Length::Short => short(),
    }
}

/// About three minutes.
fn whole() -> Night {
    let scenes = [
        (0, evening()),
        (10, security()),
        (30, noise()),
        (46, replication()),
        (64, incident()),
        (82, backup()),
        (100, away()),
        (122, dropped_line()),
        (144, storm()),
        (170, change()),
    ];
    Night { beats: told(&scenes) }
}

/// About a minute: fewer scenes, and shorter pauses within them.
fn short() -> Night {
    let scenes = [
        (0, evening()),
        (10, security()),
        (24, noise()),
        (34, replication()),
        (44, incident()),
        (56, dropped_line()),
        (72, change()),
        (76, looks()),
    ];
    let hurried = |beat: Beat| Beat { at: beat.at * 3 / 5, ..beat };
    Night { beats: told(&scenes).into_iter().map(hurried).collect() }
}

fn told(scenes: &[(u32, Vec<Beat>)]) -> Vec<Beat> {
    let shifted = |(from, beats): &(u32, Vec<Beat>)| -> Vec<Beat> {
        beats.iter().map(|beat| Beat { at: from + beat.at, ..beat.clone() }).collect()
    };
    scenes.iter().flat_map(shifted).collect()
}
