//! Lives through a week: the real core, and a world around it that does what the file says and answers what is written.
//!
//! Invariant: whatever rings, sounds, is shown or is written is announced by a line of the file, or it is a fault.

mod account;
mod hold;
mod incidents;
mod life;
mod memory;
mod news;
mod outside;
mod perform;
mod posts;
mod reasons;
mod shown;
mod steady;
mod world;

use crate::{
    fault::Fault,
    week::{Standing, Week},
};
use life::Life;

/// What a week came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Played {
    pub lines: usize,
    /// Where the core does not do yet what was agreed on, and what it does instead.
    pub todo: Vec<Fault>,
}

pub(crate) fn week(file: &str, week: &Week) -> Result<Played, Vec<Fault>> {
    let mut played = Played::default();
    let mut faults = Vec::new();
    let place = |(line, says): (usize, String)| Fault { file: file.to_owned(), line, says };
    for chapter in &week.chapters {
        let mut life = Life::new(chapter);
        for scene in &chapter.scenes {
            life.live_through(scene);
        }
        life.end();
        played.lines += chapter.scenes.len();
        for scene in chapter.scenes.iter().filter(|scene| scene.standing == Standing::Todo) {
            let (here, elsewhere): (Vec<_>, Vec<_>) =
                std::mem::take(&mut life.faults).into_iter().partition(|(line, _)| scene.has(*line));
            life.faults = elsewhere;
            if here.is_empty() {
                life.faults.push((scene.line, "it is marked as to be done, and does what is agreed on".to_owned()));
            }
            played.todo.extend(here.into_iter().map(place));
        }
        faults.extend(life.faults.into_iter().map(place));
    }
    if faults.is_empty() { Ok(played) } else { Err(faults) }
}

/// Whether it goes as told; does not live on after the first fault.
pub(crate) fn goes_as_told(week: &Week) -> bool {
    week.chapters.iter().all(|chapter| {
        let mut life = Life::new(chapter);
        let todo = |line: usize| chapter.scenes.iter().any(|scene| scene.standing == Standing::Todo && scene.has(line));
        let fails = |life: &Life<'_>| life.faults.iter().any(|(line, _)| !todo(*line));
        for scene in &chapter.scenes {
            life.live_through(scene);
            if fails(&life) {
                return false;
            }
        }
        life.end();
        !fails(&life)
    })
}
