//! A line happens.
//!
//! Invariant: what the person does goes through the core's acts; what others do, through observations alone.

use super::life::Life;
use crate::{
    read,
    week::{CardName, Deed, Event, Name, Turn},
};
use jiff::Timestamp;
use oncall::{
    act::{Act, Refused, Through},
    desk::Input,
    fact::Reminder,
    ids::{AlertId, Emoji},
    observation::{Observation, Said},
    text::Untrusted,
    wants::CardKey,
};

/// What a line is about, and whether it was refused.
pub struct Happened {
    pub about: Option<Name>,
    pub refused: Option<Refused>,
}

impl Life<'_> {
    pub fn perform(&mut self, event: &Event) -> Happened {
        match self.happen(event) {
            Ok(happened) => happened,
            Err(says) => {
                self.fault(says);
                Happened { about: None, refused: None }
            }
        }
    }

    fn happen(&mut self, event: &Event) -> Result<Happened, String> {
        let now = self.now.wall;
        let about = match event {
            Event::Starts | Event::Restarts => {
                self.start();
                None
            }
            Event::Clock => {
                self.tell(Input::Tick);
                None
            }
            Event::Post(post) => {
                let (id, told) = self.world.post(post, now)?;
                if let Said::Message(message) = &told.said {
                    // It is heard once it is said.
                    self.move_to(message.ts.at());
                }
                self.first_word(id, told);
                Some(post.name.clone())
            }
            Event::Edit { of, text, marks } => self.hear_of(of, |world| world.edit(of, text, marks, now))?,
            Event::Delete(of) => self.hear_of(of, |world| world.delete(of, now))?,
            Event::Duplicate(of) => self.hear_of(of, |world| world.once_more(of))?,
            Event::Reply { to, who, text } => self.hear_of(to, |world| world.reply(to, who, text, now))?,
            Event::Reaction { who, on, emoji, change } => {
                self.hear_of(on, |world| world.react(who, on, emoji, *change, now))?
            }
            Event::Incident { id, service, title, marks } => {
                let (alert, told) = self.world.trigger(id, (service, title), marks, now)?;
                self.world.told.insert(id.clone(), told.clone());
                self.first_word(alert, told);
                Some(id.clone())
            }
            Event::IncidentTurns { id, turn } => self.hear_of(id, |world| world.turn(id, turn, now))?,
            Event::Act(deed) => return self.act(deed),
            Event::TakesOver { who, level, until } => {
                self.take_over(who, *level, *until)?;
                None
            }
            Event::PolicyEdit { rule, becomes } => {
                self.edit_policy(rule, becomes)?;
                None
            }
        };
        Ok(Happened { about, refused: None })
    }

    fn tell(&mut self, input: Input) {
        // Only acts are refused.
        self.take_up(input).ok();
    }

    /// With what is remembered of earlier ones like it.
    fn first_word(&mut self, alert: AlertId, told: Observation) {
        if let Some(history) = self.memory.of(&alert, &told) {
            self.tell(Input::Remembered { alert, history: Box::new(history) });
        }
        self.tell(Input::Observed(told));
    }

    fn hear_of(
        &mut self,
        name: &Name,
        told: impl FnOnce(&mut super::world::World) -> Result<Observation, String>,
    ) -> Result<Option<Name>, String> {
        let told = told(&mut self.world)?;
        self.world.told.insert(name.clone(), told.clone());
        self.tell(Input::Observed(told));
        Ok(Some(name.clone()))
    }

    fn act(&mut self, deed: &Deed) -> Result<Happened, String> {
        let id = |name: &Name| self.world.alerts.get(name).cloned().ok_or_else(|| format!("nothing is called {name}"));
        let (about, act) = match deed {
            Deed::Acknowledge(of) => (Some(of), Act::Acknowledge(id(of)?)),
            Deed::Judge { of, emoji, note } => {
                let note = note.as_ref().map(Untrusted::new);
                (Some(of), Act::Judge { alert: id(of)?, emoji: Emoji::new(emoji), note })
            }
            Deed::Snooze { of, length } => (Some(of), Act::Snooze { alert: id(of)?, length: *length }),
            Deed::SnoozeUntilMorning(of) => (Some(of), Act::SnoozeUntilMorning(id(of)?)),
            Deed::Undo(of) => (Some(of), Act::Undo(id(of)?)),
            Deed::Tell(of) => (Some(of), Act::Tell(id(of)?)),
            Deed::GoOnShift => (None, Act::GoOnShift),
            Deed::GoOffShift => (None, Act::GoOffShift),
            Deed::FollowSchedule => (None, Act::FollowSchedule),
            Deed::Silence => (None, Act::Silence),
            Deed::Deployed(what) => (None, Act::Deployed { what: Untrusted::new(what) }),
            Deed::Close(card) => {
                self.close(card)?;
                return Ok(Happened { about: None, refused: None });
            }
        };
        let refused = self.take_up(Input::Acted { act, through: Through::Window }).err();
        Ok(Happened { about: about.cloned(), refused })
    }

    /// Taken from the screen by hand.
    fn close(&mut self, card: &CardName) -> Result<(), String> {
        let is_meant = |key: &&CardKey| match (card, key) {
            (CardName::Digest, CardKey::Digest) | (CardName::Summary, CardKey::Held) => true,
            (CardName::Reminder, CardKey::Reminder(why)) => Reminder::ALL.contains(why),
            (CardName::Of(name), CardKey::Alert(id) | CardKey::Notice(id)) => self.world.alerts.get(name) == Some(id),
            _ => false,
        };
        let cards: Vec<CardKey> = self.cards.iter().filter(is_meant).cloned().collect();
        if cards.is_empty() {
            return Err("there is no such card on the screen".to_owned());
        }
        for card in cards {
            self.cards.remove(&card);
            self.tell(Input::CardClosed { card });
        }
        Ok(())
    }

    /// Whoever has the turn gives it away from now on.
    fn take_over(&mut self, who: &str, level: u32, until: Timestamp) -> Result<(), String> {
        let now = self.now.wall;
        let runs = |turn: &&mut Turn| turn.level == level && turn.from <= now && now < turn.until;
        let turn = self.world.turns.iter_mut().find(runs).ok_or("nobody is on call in this role now")?;
        let (rest, policy, was) = (turn.until, turn.policy.clone(), turn.who.clone());
        turn.until = now;
        let new = |who: &str, from, until| Turn { who: who.to_owned(), level, policy: policy.clone(), from, until };
        self.world.turns.push(new(who, now, until));
        if until < rest {
            let back = new(&was, until, rest);
            self.world.turns.push(back);
        }
        for told in self.world.schedule(now) {
            self.tell(Input::Observed(told));
        }
        Ok(())
    }

    /// One edit in the file: of the rule of this name, the line of this key.
    fn edit_policy(&mut self, rule: &str, becomes: &str) -> Result<(), String> {
        let key = becomes.split('=').next().unwrap_or_default().trim();
        let mut lines: Vec<String> = self.policy_text.lines().map(str::to_owned).collect();
        let is_key = |line: &str, key: &str| {
            line.trim_start().strip_prefix(key).is_some_and(|r| r.trim_start().starts_with('='))
        };
        let named = |line: &String| is_key(line, "name") && line.contains(&format!("\"{rule}\""));
        let at = lines.iter().position(named).ok_or_else(|| format!("no rule is called “{rule}”"))?;
        let same_rule = |line: &&mut String| !line.trim_start().starts_with("[[");
        let line = lines.iter_mut().skip(at).take_while(same_rule).find(|line| is_key(line, key));
        *line.ok_or_else(|| format!("the rule “{rule}” has no {key}"))? = becomes.to_owned();
        self.policy_text = lines.join("\n");
        let policy = read::policy(&self.policy_text)?;
        self.tell(Input::Policy(Box::new(policy)));
        Ok(())
    }
}
