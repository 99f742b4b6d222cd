//! What is wanted, carried out: cards are shown, writes are done, and what the sources say to that comes back.
//!
//! Invariant: every write is carried out once, and answered as a source in good health would.

use super::{life::Life, world::World};
use crate::week::Written;
use jiff::SignedDuration;
use oncall::{
    desk::Input,
    fact::CardHandle,
    observation::Change,
    time::add,
    wants::CardKey,
    write::{Outcome, Write, WriteWhat},
};
use std::collections::BTreeSet;

const ANSWERS_AFTER: SignedDuration = SignedDuration::from_millis(500);
const ECHOES_AFTER: SignedDuration = SignedDuration::from_millis(300);
const READ_AFTER: SignedDuration = SignedDuration::from_millis(400);
/// Showing cards comes to rest well within so many rounds.
const ROUNDS: usize = 20;

/// What comes from outside, later.
pub enum Due {
    Answer(Write),
    /// My own reaction or reply, told by Slack as anybody's.
    Echo(Write),
    Reading(String),
}

impl Life<'_> {
    pub fn match_outside(&mut self) {
        for _ in 0..ROUNDS {
            self.wants = self.desk.wants(self.now);
            if !self.show_cards() & !self.hand_over_writes() {
                return;
            }
        }
        self.fault("cards do not come to rest".to_owned());
    }

    fn show_cards(&mut self) -> bool {
        let wanted: BTreeSet<CardKey> = self.wants.cards.keys().cloned().collect();
        let (new, gone) = (&wanted - &self.cards, &self.cards - &wanted);
        for card in &new {
            let handle = CardHandle { daemon: "screen".to_owned(), number: 1 };
            self.take_up(Input::CardShown { card: card.clone(), handle }).ok();
        }
        for card in &gone {
            self.announced.remove(card);
            self.take_up(Input::CardTakenDown { card: card.clone() }).ok();
        }
        self.cards = wanted;
        !new.is_empty() || !gone.is_empty()
    }

    fn hand_over_writes(&mut self) -> bool {
        let new: Vec<Write> =
            self.wants.writes.values().filter(|write| !self.in_flight.contains(&write.id)).cloned().collect();
        for write in &new {
            self.in_flight.insert(write.id);
            self.account.written.push(written(&self.world, write));
            self.due.push((add(self.now.wall, ANSWERS_AFTER), Due::Answer(write.clone())));
        }
        !new.is_empty()
    }

    /// Everything that is due by now.
    pub fn answers_arrive(&mut self) {
        let now = self.now.wall;
        let (arrived, later) = std::mem::take(&mut self.due).into_iter().partition(|(at, _)| *at <= now);
        self.due = later;
        let arrived: Vec<(_, Due)> = arrived;
        for (_, due) in arrived {
            match due {
                Due::Answer(write) => self.answer(write),
                Due::Echo(write) => self.echo(&write),
                Due::Reading(id) => {
                    if let Ok(told) = self.world.reading(&id, now) {
                        self.take_up(Input::Observed(told)).ok();
                    }
                }
            }
        }
    }

    fn answer(&mut self, write: Write) {
        let now = self.now.wall;
        let outcome = match &write.what {
            WriteWhat::AcknowledgeIncident(id) => {
                self.due.push((add(now, READ_AFTER), Due::Reading(id.to_string())));
                self.world.acknowledge(id.as_str(), now)
            }
            WriteWhat::React { .. } | WriteWhat::Reply { .. } => {
                self.due.push((add(now, ECHOES_AFTER), Due::Echo(write.clone())));
                Outcome::Done
            }
            WriteWhat::Message { .. } => Outcome::Done,
        };
        self.take_up(Input::WriteEnded { write: write.id, outcome }).ok();
    }

    fn echo(&mut self, write: &Write) {
        let (on, me, now) = (self.world.name(&write.alert), self.world.me().to_owned(), self.now.wall);
        let told = match &write.what {
            WriteWhat::React { emoji, .. } => self.world.react(&me, &on, emoji.as_str(), Change::Added, now),
            WriteWhat::Reply { text, .. } => self.world.reply(&on, &me, text, now),
            _ => return,
        };
        match told {
            Ok(told) => drop(self.take_up(Input::Observed(told))),
            Err(says) => self.fault(says),
        }
    }
}

fn written(world: &World, write: &Write) -> Written {
    let of = world.name(&write.alert);
    match &write.what {
        WriteWhat::React { emoji, .. } => Written::Reaction { on: of, emoji: emoji.to_string() },
        WriteWhat::AcknowledgeIncident(_) => Written::Acknowledgement { of },
        WriteWhat::Reply { text, .. } => Written::Reply { under: of, text: text.clone() },
        WriteWhat::Message { to, text } => Written::Message { to: world.called(to), text: text.clone() },
    }
}
