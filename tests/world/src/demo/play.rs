//! Goes through a night, beat by beat.
//!
//! Invariant: a beat begins when its second has come and the facts of the one before were seen, or waited for in vain.

use super::{
    judge::Played,
    night::{Beat, Deed, Hand, Mark, Night},
    pace::Pace,
    person::Person,
    record::Seen,
    stage::{Known, Stage},
    tell::told,
};
use crate::pagerduty::Urgency;
use std::time::Duration;

/// How long the facts of a beat are waited for.
#[derive(Clone, Copy)]
pub struct Patience {
    pub with_the_world: Duration,
    pub with_the_person: Duration,
    /// What comes by itself.
    pub with_time: Duration,
}

pub struct Player<'a> {
    pub stage: &'a mut Stage,
    /// Whoever does what the night asks of the person; nobody where a real one sits there.
    pub person: Option<Person<'a>>,
    pub patience: Patience,
    pub speed: f64,
}

impl Player<'_> {
    /// Plays it all; what was played, and how much was on record by then.
    pub async fn play(&mut self, night: &Night) -> Played {
        let mut played = Played::new();
        let mut pace = Pace::new(self.speed);
        let begun = self.stage.voice.elapsed();
        for (number, beat) in night.beats.iter().enumerate() {
            if self.person.is_none() && matches!(beat.deed, Deed::Look(_)) {
                continue;
            }
            let now = self.stage.voice.elapsed().saturating_sub(begun);
            tokio::time::sleep(pace.due(beat.at).saturating_sub(now)).await;
            let since = self.stage.record.len();
            played.insert(number, since);
            self.tell(beat);
            self.carry_out(beat.deed.clone()).await;
            self.wait_for(beat, since).await;
            pace.over(beat.at, self.stage.voice.elapsed().saturating_sub(begun));
        }
        played
    }

    fn tell(&self, beat: &Beat) {
        match told(&beat.deed, self.person.is_some()) {
            Some(told) if beat.why.is_empty() => self.stage.voice.deed(&told),
            Some(told) => self.stage.voice.deed(&format!("{told}  ({})", beat.why)),
            None => {}
        }
    }

    async fn wait_for(&self, beat: &Beat, since: usize) {
        let patience = match (&self.person, &beat.deed) {
            (_, Deed::Wait(_)) | (None, Deed::Mine(Hand::LetRing)) => self.patience.with_time,
            (None, Deed::Mine(_)) => self.patience.with_the_person,
            _ => self.patience.with_the_world,
        };
        let holds = |seen: &[Seen]| beat.then.iter().all(|fact| fact.holds(seen.get(since..).unwrap_or_default()));
        self.stage.record.until(patience, holds).await;
    }

    async fn carry_out(&mut self, deed: Deed) {
        let world = self.stage.world.clone();
        let slack = &world.slack;
        match deed {
            Deed::Post { channel, by, text } => world.post(channel, by, text),
            Deed::Burst { channel, by, texts } => texts.iter().for_each(|text| world.post(channel, by, text)),
            Deed::Reply { to, by, text } => {
                self.on_post(to, |channel, ts| drop(slack.reply(channel, ts, by, text)));
            }
            Deed::React { to, by, emoji } => self.on_post(to, |channel, ts| slack.react(channel, ts, by, emoji)),
            Deed::Edit { of, text } => self.on_post(of, |channel, ts| slack.edit(channel, ts, text)),
            Deed::Trigger { service, title } => {
                let id = world.pagerduty.trigger(service, title, Urgency::High);
                world.remember(title, Known::Incident { id });
            }
            Deed::Announce { of, channel, by, text } => {
                self.on_incident(of, |id| world.announce(id, channel, by, text));
            }
            Deed::Escalate { of } => self.on_incident(of, |id| world.pagerduty.escalate(id)),
            Deed::Recover { of } => self.on_incident(of, |id| world.pagerduty.resolve(id)),
            Deed::Cut => slack.refuse_connections(),
            Deed::Mend => slack.accept_connections(),
            Deed::TakeOver { by } => self.stage.take_over(super::cast::called(by)).await,
            Deed::Shadow(shadow) => self.stage.shadow(shadow),
            Deed::Wait(_) => {}
            Deed::Mine(hand) => {
                if let Some(person) = &mut self.person {
                    person.act(self.stage, hand).await;
                }
            }
            Deed::Look(look) => {
                if let Some(person) = &mut self.person {
                    person.look(self.stage, look).await;
                }
            }
        }
    }

    fn on_post(&self, mark: Mark, act: impl FnOnce(&str, &str)) {
        match self.stage.world.find(mark) {
            Some(Known::Post { channel, ts }) => act(channel, &ts),
            _ => self.strange(mark),
        }
    }

    fn on_incident(&self, mark: Mark, act: impl FnOnce(&str)) {
        match self.stage.world.find(mark) {
            Some(Known::Incident { id }) => act(&id),
            _ => self.strange(mark),
        }
    }

    fn strange(&self, mark: Mark) {
        self.stage.record.note(Seen::Fault(format!("the story speaks of {mark:?}, which never came")));
    }
}
