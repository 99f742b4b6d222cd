//! Reads a week's file, line by line.
//!
//! Invariant: what cannot be read is a fault with its line, and so is a line without an expected fate; nothing is guessed.

mod event;
mod fate;
mod head;
mod marks;
mod text;
mod when;

use crate::{
    fault::Fault,
    week::{Chapter, Event, Scene, Standing, Week},
};
use head::Head;
pub(crate) use head::read as policy;
use jiff::civil::Date;

pub(crate) type Policies<'p> = &'p dyn Fn(&str) -> Option<String>;

/// A mark for what the core does not do yet.
const TODO: &str = "TODO-core";

pub(crate) fn week(file: &str, text: &str, policies: Policies<'_>) -> Result<Week, Vec<Fault>> {
    let mut reading = Reading::new(policies);
    for (number, line) in (1..).zip(text.lines()) {
        if let Err(says) = reading.line(number, line.trim()) {
            reading.faults.push((number, says));
        }
    }
    reading.end_chapter();
    let chapters = reading.chapters;
    if chapters.is_empty() && reading.faults.is_empty() {
        reading.faults.push((1, "nothing happens in this file".to_owned()));
    }
    let place = |(line, says)| Fault { file: file.to_owned(), line, says };
    if reading.faults.is_empty() { Ok(Week { chapters }) } else { Err(reading.faults.into_iter().map(place).collect()) }
}

struct Reading<'p> {
    policies: Policies<'p>,
    /// What stands before the first chapter.
    common: Head,
    /// Of the chapter that is being read.
    head: Head,
    /// Where the chapter begins, once one has.
    chapter: Option<usize>,
    day: Option<Date>,
    scenes: Vec<Scene>,
    chapters: Vec<Chapter>,
    faults: Vec<(usize, String)>,
}

impl<'p> Reading<'p> {
    fn new(policies: Policies<'p>) -> Self {
        Self {
            policies,
            common: Head::default(),
            head: Head::default(),
            chapter: None,
            day: None,
            scenes: Vec::new(),
            chapters: Vec::new(),
            faults: Vec::new(),
        }
    }

    fn line(&mut self, number: usize, line: &str) -> Result<(), String> {
        if line.is_empty() || line.starts_with('#') {
            return Ok(());
        }
        if text::after(line, "Chapter").is_some() {
            self.begin_chapter(number);
            return Ok(());
        }
        if let Some(fates) = line.strip_prefix('→').or_else(|| line.strip_prefix("=>")) {
            return self.more_fates(number, fates);
        }
        if let Some(day) = when::day(line)? {
            self.day = Some(day);
            return Ok(());
        }
        match line.starts_with(|c: char| c.is_ascii_digit()) {
            true => self.scene(number, line),
            false if self.scenes.is_empty() => self.head.line(number, line),
            false => Err(format!("“{line}” is no day, and a line of a day begins with its time")),
        }
    }

    fn begin_chapter(&mut self, number: usize) {
        match self.chapter {
            None => self.common = self.head.clone(),
            Some(_) => self.end_chapter(),
        }
        self.head = self.common.clone();
        self.chapter = Some(number);
        self.day = None;
    }

    fn end_chapter(&mut self) {
        let scenes = std::mem::take(&mut self.scenes);
        let line = self.chapter.unwrap_or(1);
        let Some(first) = scenes.first() else {
            if self.chapter.is_some() {
                self.faults.push((line, "nothing happens in this chapter".to_owned()));
            }
            return;
        };
        if !matches!(first.event, Event::Starts) {
            self.faults.push((first.line, "the first line of a chapter is “Shiftbell starts”".to_owned()));
        }
        match self.head.done(self.policies) {
            Ok((policy_text, policy)) => self.chapters.push(Chapter {
                line,
                policy,
                policy_text,
                zone: self.head.zone(),
                computer: self.head.computer(),
                cast: self.head.cast.clone(),
                scenes,
            }),
            Err(faults) => self.faults.extend(faults),
        }
    }

    fn scene(&mut self, number: usize, line: &str) -> Result<(), String> {
        let day = self.day.ok_or("no day stands above this line, as in “Mon 2026-11-23”")?;
        let (time, rest) = when::time(line)?;
        let after = self.scenes.last().map(|scene| scene.at);
        let at = when::moment(day, time, &self.head.zone(), after)?;
        let (event, fates) = split_fates(rest);
        let (event, standing) = match event.split_once(TODO) {
            Some((before, after)) => (format!("{before}{after}"), Standing::Todo),
            None => (event.to_owned(), Standing::Holds),
        };
        let event = event::read(event.trim(), &event::Around { number, day, at, head: &self.head })?;
        self.scenes.push(Scene { line: number, at, event, fates: Vec::new(), standing });
        match fates {
            Some(fates) => self.more_fates(number, fates),
            None => Ok(()),
        }
    }

    fn more_fates(&mut self, number: usize, fates: &str) -> Result<(), String> {
        let zone = self.head.zone();
        let day = self.day;
        let scene = self.scenes.last_mut().ok_or("a fate of nothing: no line stands above it")?;
        for fate in text::split(fates, ';') {
            scene.fates.push(fate::read(&fate, number, day, scene.at, &zone)?);
        }
        Ok(())
    }
}

fn split_fates(rest: &str) -> (&str, Option<&str>) {
    let arrow =
        ["→", "=>"].into_iter().filter_map(|arrow| rest.split_once(arrow)).min_by_key(|(before, _)| before.len());
    arrow.map_or((rest, None), |(event, fates)| (event, Some(fates)))
}
