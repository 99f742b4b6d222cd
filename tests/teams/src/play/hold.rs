//! What a line expects, held against what the core did.
//!
//! Invariant: an expectation takes what it announces out of the news; what is left over is a fault.

use super::{account::Stand, life::Life, news::News, perform::Happened, steady};
use crate::week::{Event, Expected, Fate, Name, Scene, Shown};
use jiff::{SignedDuration, Timestamp};
use oncall::{
    decide::Decision,
    ids::AlertId,
    time::add,
    wants::{CardKey, SoundClass},
};
use std::collections::BTreeSet;

/// One quiet tone lasts so long.
const TONE: SignedDuration = SignedDuration::from_secs(2);

impl Life<'_> {
    pub fn hold(&mut self, scene: &Scene, happened: Happened, news: &mut News) {
        if scene.fates.is_empty() {
            self.fault("no fate is expected: write → and what becomes of it".to_owned());
        }
        self.hold_refusal(scene, &happened);
        self.hear_tone(news);
        if let (Event::Post(_) | Event::Incident { .. }, Some(name)) = (&scene.event, &happened.about) {
            self.account.stands.entry(name.clone()).or_insert(Stand::Absent);
        }
        for fate in &scene.fates {
            self.line = fate.line;
            let about = fate.of.clone().or_else(|| happened.about.clone());
            if let Err(says) = self.expect(fate, about.as_ref(), scene, news) {
                self.fault(says);
            }
        }
        self.line = scene.line;
        for surprise in news.surprises(&self.world) {
            self.fault(format!("{surprise}, and the line says nothing of it"));
        }
    }

    fn hold_refusal(&mut self, scene: &Scene, happened: &Happened) {
        let expected = scene.fates.iter().find_map(|fate| match &fate.what {
            Expected::Refused(says) => Some(says.clone()),
            _ => None,
        });
        match (expected, &happened.refused) {
            (None, None) => {}
            (Some(expected), Some(refused)) if refused.to_string().contains(&expected) => {}
            (_, Some(refused)) => self.fault(format!("refused: {refused}")),
            (Some(_), None) => self.fault("not refused".to_owned()),
        }
    }

    /// Where something is shown that does not ring, a soft tone is heard once.
    fn hear_tone(&mut self, news: &News) {
        let shown = |what: Shown| news.shown.iter().any(|(shown, _)| *shown == what);
        let remind = shown(Shown::Unchecked) || shown(Shown::StillOpen) || shown(Shown::ShiftEnds);
        if remind || shown(Shown::Summary) || !news.notified.is_empty() {
            self.account.tone_until = Some(add(self.now.wall, TONE));
            let on = self.desk.shift(self.now.wall).on == oncall::shift::OnShift::On;
            if on && self.wants.sound.is_none() {
                self.fault("something is shown, and nothing is heard".to_owned());
            }
        }
    }

    fn expect(&mut self, fate: &Fate, about: Option<&Name>, scene: &Scene, news: &mut News) -> Result<(), String> {
        match &fate.what {
            Expected::Shift(on) => self.account.shift = Some(*on),
            Expected::Shows { what, names } => return self.expect_shown(*what, names, news),
            Expected::OffShiftCard => {
                let key = self.wants.cards.keys().find(|key| matches!(key, CardKey::OffShift(_))).cloned();
                self.announced.insert(key.ok_or("no card says that PagerDuty pages me off shift")?);
            }
            Expected::CardSays(text) => return self.expect_words(text),
            Expected::Writes(written) => self.account.to_write.push((fate.line, written.clone())),
            Expected::Sound(class) => self.expect_sound(*class, about, scene),
            Expected::Refused(_) => {}
            Expected::Nothing if about.is_none() => {}
            _ => {
                let name = about.ok_or("of what? Name it before the fate")?.clone();
                let id = self.world.alerts.get(&name).cloned().ok_or_else(|| format!("nothing is called {name}"))?;
                return self.expect_of(&fate.what, &name, &id, scene, news);
            }
        }
        Ok(())
    }

    /// First how it stands from now on, then what shows that it came to this as expected.
    fn expect_of(
        &mut self,
        what: &Expected,
        name: &Name,
        id: &AlertId,
        scene: &Scene,
        news: &mut News,
    ) -> Result<(), String> {
        let is_new = matches!(scene.event, Event::Post(_) | Event::Incident { .. });
        if let Some(stand) = self.stand_of(what) {
            self.stands(name, stand);
        }
        match what {
            Expected::Rings { why } => self.expect_ring(why.as_deref(), name, id, news),
            Expected::RingsOn => self.expect_stand(name, Stand::Rings),
            Expected::QuietCard => self.expect_quiet_card(name, id, news),
            Expected::Digest => self.expect_decision(Decision::Digest, id, news),
            Expected::Ignored => self.expect_decision(Decision::Ignore, id, news),
            Expected::Counted if self.counted_by().is_none() => {
                Err(format!("no rule counts it; {}", self.why(id, news)))
            }
            Expected::Nothing if is_new => {
                self.stands(name, Stand::Absent);
                self.counted_by().map_or(Ok(()), |rule| Err(format!("the rule “{rule}” counts it")))
            }
            Expected::JoinedTo(to) if news.joined.remove(id) != self.world.alerts.get(to).cloned() => {
                Err(format!("{name} is not joined to {to}; {}", self.why(id, news)))
            }
            Expected::SnoozedUntil(at) => self.expect_snooze(name, id, *at),
            Expected::Rule(rule) => self.expect_rule(Some(rule), id, news),
            Expected::NoRule => self.expect_rule(None, id, news),
            Expected::Tell(who) => self.expect_owed(who, name, id),
            Expected::Told => {
                self.account.owed.remove(name);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn stand_of(&self, what: &Expected) -> Option<Stand> {
        let by = |who: &String| steady::by(&self.world.full_name(who));
        match what {
            Expected::Held | Expected::QuietCard | Expected::Digest | Expected::JoinedTo(_) => Some(Stand::Held),
            Expected::Ignored | Expected::Counted => Some(Stand::Absent),
            Expected::Acknowledging => Some(Stand::Acknowledging),
            Expected::SnoozedUntil(_) => Some(Stand::Snoozed),
            Expected::SettledBy(who) => Some(Stand::Settled(by(who))),
            Expected::AcknowledgedBy(who) => Some(Stand::Acknowledged(by(who))),
            Expected::Over(how) => Some(Stand::Settled((*how).to_owned())),
            _ => None,
        }
    }

    fn expect_quiet_card(&mut self, name: &Name, id: &AlertId, news: &mut News) -> Result<(), String> {
        match (news.notified.remove(id), self.wants.cards.contains_key(&CardKey::Notice(id.clone()))) {
            (true, true) => Ok(()),
            (true, false) => Err(format!("{name} was to be shown, and no card of it is")),
            (false, _) => Err(format!("no quiet card of {name}; {}", self.why(id, news))),
        }
    }

    fn expect_owed(&mut self, who: &str, name: &Name, id: &AlertId) -> Result<(), String> {
        self.account.owed.insert(name.clone());
        let card = self.wants.cards.get(&CardKey::Tell(id.clone()));
        let says = card.is_some_and(|card| card.title.contains(who));
        if says { Ok(()) } else { Err(format!("no card asks to tell {who} of {name}")) }
    }

    fn stands(&mut self, name: &Name, stand: Stand) {
        self.account.stands.insert(name.clone(), stand);
    }

    fn expect_ring(&mut self, why: Option<&str>, name: &Name, id: &AlertId, news: &mut News) -> Result<(), String> {
        let Some(rang) = news.rang.remove(id) else {
            return Err(format!("{name} does not ring; {}", self.why(id, news)));
        };
        self.stands(name, Stand::Rings);
        self.account.voices.insert(name.clone(), Some(SoundClass::Page));
        match why {
            Some(why) if !rang.contains(why) => Err(format!("{name} rings, but not because “{why}”: “{rang}”")),
            None if rang != "new" => Err(format!("{name} rings as “{rang}”: say so, as in rings ({rang})")),
            _ => Ok(()),
        }
    }

    fn expect_stand(&self, name: &Name, stand: Stand) -> Result<(), String> {
        match self.account.stands.get(name) {
            Some(known) if *known == stand => Ok(()),
            Some(known) => Err(format!("{name} was {known} before this line")),
            None => Err(format!("no line above says how {name} stands")),
        }
    }

    fn expect_snooze(&self, name: &Name, id: &AlertId, at: Timestamp) -> Result<(), String> {
        let until = self.listed(id).and_then(|alert| alert.snoozed_until);
        match until {
            Some(until) if until.as_second() == at.as_second() => Ok(()),
            Some(until) => Err(format!("{name} is snoozed until {}", until.to_zoned(self.chapter.zone.clone()))),
            None => Err(format!("{name} is not snoozed")),
        }
    }

    /// Of what the line names, or else of all that rings.
    fn expect_sound(&mut self, class: Option<SoundClass>, about: Option<&Name>, scene: &Scene) {
        let rings = |fate: &&Fate| matches!(fate.what, Expected::Rings { .. } | Expected::RingsOn);
        let named: BTreeSet<Name> =
            scene.fates.iter().filter(rings).filter_map(|fate| fate.of.as_ref().or(about).cloned()).collect();
        let of = if named.is_empty() { self.account.ringing() } else { named };
        if class == Some(SoundClass::Notify) {
            self.account.tone_until = Some(add(self.now.wall, TONE));
        }
        self.account.voices.extend(of.into_iter().map(|name| (name, class)));
    }
}
