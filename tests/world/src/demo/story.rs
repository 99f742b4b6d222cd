//! The night that is played, and its shortened form.
//!
//! Invariant: between two scenes nothing rings, so that each can be left out; but for `repeats`, which ring until they
//! are `judged`, and `unheard`, below those that follow until it is `heard`.

mod duties;
mod matters;
mod pages;
mod parts;
mod shifts;
mod silence;
mod unheard;
mod verdicts;
mod weather;

use super::{
    arguments::Length,
    night::{Beat, Night},
};
use duties::{escalation, told};
use matters::{flapping, judged, repeats};
use pages::{again, backup, incident, replication, security, undone};
use shifts::{away, change, shadow};
use silence::{evening, looks, noise};
use unheard::{collected, heard, unheard};
use verdicts::{board, done, notice, taken};
use weather::{dropped_line, storm};

pub fn night(length: Length) -> Night {
    match length {
        Length::Whole => whole(),
        Length::Short => short(),
    }
}

/// About eight minutes.
fn whole() -> Night {
    let scenes = [
        (0, evening()),
        (10, security()),
        (28, again()),
        (36, shadow()),
        (44, replication()),
        (54, incident()),
        (68, backup()),
        (82, notice()),
        (90, undone()),
        (100, away()),
        (122, told()),
        (132, dropped_line()),
        (150, escalation()),
        (162, taken()),
        (168, repeats()),
        (176, board()),
        (177, judged()),
        (180, done()),
        (182, unheard()),
        (184, noise()),
        (193, collected()),
        (196, heard()),
        (204, flapping()),
        (218, storm()),
        (240, change()),
    ];
    Night { beats: assembled(&scenes) }
}

/// About two minutes: fewer scenes, and shorter pauses within them.
fn short() -> Night {
    let scenes = [
        (0, evening()),
        (10, security()),
        (24, noise()),
        (34, repeats()),
        (41, judged()),
        (44, replication()),
        (54, incident()),
        (68, shadow()),
        (74, dropped_line()),
        (90, change()),
        (94, looks()),
    ];
    let hurried = |beat: Beat| Beat { at: beat.at * 3 / 5, ..beat };
    Night { beats: assembled(&scenes).into_iter().map(hurried).collect() }
}

fn assembled(scenes: &[(u32, Vec<Beat>)]) -> Vec<Beat> {
    let shifted = |(from, beats): &(u32, Vec<Beat>)| -> Vec<Beat> {
        beats.iter().map(|beat| Beat { at: from + beat.at, ..beat.clone() }).collect()
    };
    scenes.iter().flat_map(shifted).collect()
}
