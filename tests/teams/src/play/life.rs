//! The loop: time goes on, lines happen, what is wanted is done, and all of it is looked at.
//!
//! Invariant: between two lines time stops where the core asked to be woken, where an answer comes, and every minute.

use super::{account::Account, memory::Memory, news::News, outside::Due, world::World};
use crate::week::{Chapter, Event, Scene};
use jiff::{SignedDuration, Timestamp};
use oncall::{
    act::Refused,
    desk::{Desk, Input},
    fact::Fact,
    ids::WriteId,
    picture::Tallied,
    sight::Sighting,
    time::{BootId, Now, add},
    wants::{CardKey, Wants},
};
use std::collections::{BTreeMap, BTreeSet};

/// Time is looked at this often at least, as the engine does.
const LONGEST_SLEEP: SignedDuration = SignedDuration::from_secs(60);
/// A chapter goes on for so long after its last line.
const AFTERWARDS: SignedDuration = SignedDuration::from_secs(60);

pub struct Life<'c> {
    pub chapter: &'c Chapter,
    pub policy_text: String,
    pub desk: Desk,
    pub now: Now,
    pub wants: Wants,
    pub world: World,
    pub account: Account,
    pub memory: Memory,
    pub due: Vec<(Timestamp, Due)>,
    /// On the screen.
    pub cards: BTreeSet<CardKey>,
    /// Handed to their sources.
    pub in_flight: BTreeSet<WriteId>,
    /// Cards that a line announced and that are on the screen still.
    pub announced: BTreeSet<CardKey>,
    /// What rules counted before the line.
    pub tallied: BTreeMap<String, Tallied>,
    pub line: usize,
    pub faults: Vec<(usize, String)>,
    /// Everything ever noted, for restarts.
    stored: Vec<Fact>,
    /// Noted since it was last looked at.
    fresh: Vec<Fact>,
}

impl<'c> Life<'c> {
    pub fn new(chapter: &'c Chapter) -> Self {
        let channels = chapter.scenes.iter().filter_map(|scene| match &scene.event {
            Event::Post(post) => post.channel.clone(),
            _ => None,
        });
        let at = chapter.scenes.first().map_or(Timestamp::UNIX_EPOCH, |scene| scene.at);
        Self {
            chapter,
            policy_text: chapter.policy_text.clone(),
            desk: Desk::new(chapter.policy.clone(), chapter.computer.clone()),
            now: Now { wall: at, boot_elapsed: SignedDuration::from_secs(500), boot_id: BootId(7) },
            wants: Wants::default(),
            world: World::new(chapter, channels.collect()),
            account: Account::default(),
            memory: Memory::default(),
            due: Vec::new(),
            cards: BTreeSet::new(),
            in_flight: BTreeSet::new(),
            announced: BTreeSet::new(),
            tallied: BTreeMap::new(),
            line: chapter.line,
            faults: Vec::new(),
            stored: Vec::new(),
            fresh: Vec::new(),
        }
    }

    /// Up to a moment, which is not reached: what is due then belongs to the next line.
    fn live_until(&mut self, until: Timestamp) {
        loop {
            let reply = self.due.iter().map(|(at, _)| *at).min();
            let sleep = add(self.now.wall, LONGEST_SLEEP);
            let next = [self.wants.wake_at, reply, Some(sleep)].into_iter().flatten().min().unwrap_or(sleep);
            if next > until || (next == until && reply != Some(next)) {
                return;
            }
            self.move_to(next);
            self.answers_arrive();
            self.take_up(Input::Tick).ok();
            self.match_outside();
            let news = News::of(&self.take_fresh());
            for surprise in news.surprises(&self.world) {
                let at = self.clock();
                self.fault(format!("at {at} {surprise}, and no line says so"));
            }
            self.look();
        }
    }

    /// The time up to a line, and the line.
    pub fn live_through(&mut self, scene: &Scene) {
        self.live_until(scene.at);
        self.end_line();
        self.begin_line(scene);
    }

    /// A little longer than the last line.
    pub fn end(&mut self) {
        self.live_until(add(self.now.wall, AFTERWARDS));
        self.end_line();
    }

    fn begin_line(&mut self, scene: &Scene) {
        let asked_for = self.wants.wake_at.is_some_and(|at| at <= scene.at);
        self.move_to(scene.at);
        self.line = scene.line;
        self.tallied = self.desk.picture(self.now).tallied;
        let happened = self.perform(&scene.event);
        self.match_outside();
        let mut news = News::of(&self.take_fresh());
        if matches!(scene.event, Event::Clock) && !asked_for && !news.surprises(&self.world).is_empty() {
            self.fault("this comes only because a line looks: the core did not ask to be woken for it".to_owned());
        }
        self.hold(scene, happened, &mut news);
        self.look();
    }

    /// The program begins, with what it noted before.
    pub fn start(&mut self) {
        let policy = self.desk.policy().clone();
        self.desk = Desk::new(policy.clone(), self.chapter.computer.clone());
        for fact in &self.stored {
            self.desk.apply(fact);
        }
        self.in_flight.clear();
        self.take_up(Input::Policy(Box::new(policy))).ok();
        for told in self.world.introduction(self.now.wall) {
            self.take_up(Input::Observed(told)).ok();
        }
        for source in self.world.sources().collect::<Vec<_>>() {
            let sighting = Sighting::Seeing { at: self.now.wall };
            self.take_up(Input::Sighted { source, sighting }).ok();
        }
    }

    pub fn take_up(&mut self, input: Input) -> Result<(), Refused> {
        let facts = self.desk.handle(input, self.now)?;
        self.memory.take_up(&facts);
        self.stored.extend(facts.iter().cloned());
        self.fresh.extend(facts);
        Ok(())
    }

    pub fn take_fresh(&mut self) -> Vec<Fact> {
        std::mem::take(&mut self.fresh)
    }

    /// Never back.
    pub fn move_to(&mut self, at: Timestamp) {
        let by = at.duration_since(self.now.wall);
        if by > SignedDuration::ZERO {
            self.now = self.now.later(by);
        }
    }

    pub fn fault(&mut self, says: String) {
        self.faults.push((self.line, says));
    }

    /// What the file's clock shows.
    pub fn clock(&self) -> String {
        self.now.wall.to_zoned(self.chapter.zone.clone()).strftime("%a %H:%M:%S").to_string()
    }
}
