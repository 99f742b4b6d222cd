//! What a line expects, held against what the core did.
//!
//! Invariant: an expectation takes what it announces out of the news; what is left over is a fault.

use super::{
    account::Stand,
    life::Life,
    news::{News, said},
    perform::Happened,
    steady,
};
use crate::week::{Event, Expected, Fate, Name, Scene, Shown};
use jiff::{SignedDuration, Timestamp};
use oncall::{
    decide::{Because, Decision, Reason},
    ids::AlertId,
    picture::AlertPicture,
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

    fn expect_of(
        &mut self,
        what: &Expected,
        name: &Name,
        id: &AlertId,
        scene: &Scene,
        news: &mut News,
    ) -> Result<(), String> {
        match what {
            Expected::Rings { why } => return self.expect_ring(why.as_deref(), name, id, news),
            Expected::RingsOn => return self.expect_stand(name, Stand::Rings),
            Expected::Held => self.stands(name, Stand::Held),
            Expected::Acknowledging => self.stands(name, Stand::Acknowledging),
            Expected::QuietCard => {
                self.stands(name, Stand::Held);
                if !news.notified.remove(id) {
                    return Err(format!("no quiet card of {name}; {}", self.why(id, news)));
                }
                if !self.wants.cards.contains_key(&CardKey::Notice(id.clone())) {
                    return Err(format!("{name} was to be shown, and no card of it is"));
                }
            }
            Expected::Digest => {
                self.stands(name, Stand::Held);
                return self.expect_decision(Decision::Digest, id, news);
            }
            Expected::Ignored => {
                self.stands(name, Stand::Absent);
                return self.expect_decision(Decision::Ignore, id, news);
            }
            Expected::Counted => {
                self.stands(name, Stand::Absent);
                self.counted_by().ok_or_else(|| format!("no rule counts it; {}", self.why(id, news)))?;
            }
            Expected::Nothing if matches!(scene.event, Event::Post(_) | Event::Incident { .. }) => {
                self.stands(name, Stand::Absent);
                if let Some(rule) = self.counted_by() {
                    return Err(format!("the rule “{rule}” counts it"));
                }
            }
            Expected::Nothing => {}
            Expected::JoinedTo(to) => {
                self.stands(name, Stand::Held);
                let to_id = self.world.alerts.get(to).cloned();
                if news.joined.remove(id) != to_id {
                    return Err(format!("{name} is not joined to {to}; {}", self.why(id, news)));
                }
            }
            Expected::SettledBy(who) => self.stands(name, Stand::Settled(steady::by(&self.world.full_name(who)))),
            Expected::AcknowledgedBy(who) => {
                self.stands(name, Stand::Acknowledged(steady::by(&self.world.full_name(who))));
            }
            Expected::Over(how) => self.stands(name, Stand::Settled((*how).to_owned())),
            Expected::SnoozedUntil(at) => return self.expect_snooze(name, id, *at),
            Expected::Rule(rule) => return self.expect_rule(Some(rule), id, news),
            Expected::NoRule => return self.expect_rule(None, id, news),
            Expected::Tell(who) => {
                self.account.owed.insert(name.clone());
                let card = self.wants.cards.get(&CardKey::Tell(id.clone()));
                if !card.is_some_and(|card| card.title.contains(who.as_str())) {
                    return Err(format!("no card asks to tell {who} of {name}"));
                }
            }
            Expected::Told => drop(self.account.owed.remove(name)),
            _ => {}
        }
        Ok(())
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

    fn expect_snooze(&mut self, name: &Name, id: &AlertId, at: Timestamp) -> Result<(), String> {
        self.stands(name, Stand::Snoozed);
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

    fn expect_shown(&mut self, what: Shown, names: &[Name], news: &mut News) -> Result<(), String> {
        let mut alerts = BTreeSet::new();
        for name in names {
            alerts.insert(self.world.alerts.get(name).cloned().ok_or_else(|| format!("nothing is called {name}"))?);
        }
        if what == Shown::Storm {
            return self.expect_storm(&alerts);
        }
        let at = news.shown.iter().position(|(shown, _)| *shown == what);
        let Some((_, shown)) = at.map(|at| news.shown.remove(at)) else {
            return Err(format!("{} nothing", said(what)));
        };
        if shown != alerts {
            let names: Vec<Name> = shown.iter().map(|id| self.world.name(id)).collect();
            return Err(format!("{} {}", said(what), names.join(", ")));
        }
        let is_its_card = |key: &CardKey| {
            matches!(
                (key, what),
                (CardKey::Digest, Shown::Digest)
                    | (CardKey::Held, Shown::Summary)
                    | (CardKey::Reminder(_), Shown::Unchecked | Shown::StillOpen | Shown::ShiftEnds)
            )
        };
        if self.wants.cards.keys().any(is_its_card) { Ok(()) } else { Err("and no card shows it".to_owned()) }
    }

    /// What rings without a card of its own is in the storm's.
    fn expect_storm(&mut self, alerts: &BTreeSet<AlertId>) -> Result<(), String> {
        if !self.wants.cards.contains_key(&CardKey::Storm) {
            return Err("no card speaks of a storm".to_owned());
        }
        self.announced.insert(CardKey::Storm);
        let ringing = self.desk.picture(self.now).alerts.into_iter().filter(|alert| alert.state == "ringing");
        let summed: BTreeSet<AlertId> = ringing
            .map(|alert| alert.id)
            .filter(|id| !self.wants.cards.contains_key(&CardKey::Alert(id.clone())))
            .collect();
        let names: Vec<Name> = summed.iter().map(|id| self.world.name(id)).collect();
        if summed == *alerts { Ok(()) } else { Err(format!("the storm's card shows {}", names.join(", "))) }
    }

    fn expect_words(&self, text: &str) -> Result<(), String> {
        let said: Vec<String> =
            self.wants.cards.values().map(|card| format!("{}\n{}", card.title, card.body)).collect();
        if said.iter().any(|card| card.contains(text)) {
            Ok(())
        } else {
            Err(format!("no card says “{text}”: {said:?}"))
        }
    }

    fn expect_decision(&self, expected: Decision, id: &AlertId, news: &News) -> Result<(), String> {
        let decided = news.decided.get(id).map(|(decision, _)| *decision).or(self.listed(id).and_then(|a| a.decision));
        if decided == Some(expected) {
            Ok(())
        } else {
            Err(format!("it is not {}; {}", expected.as_str(), self.why(id, news)))
        }
    }

    fn expect_rule(&self, expected: Option<&String>, id: &AlertId, news: &News) -> Result<(), String> {
        let because: Option<Because> =
            news.decided.get(id).map(|(_, because)| because.clone()).or(self.listed(id).and_then(|a| a.because));
        let rule = match because.map(|because| because.reason) {
            Some(Reason::Rule { name }) => Some(name),
            Some(_) => None,
            None => self.counted_by(),
        };
        match rule.as_ref() == expected {
            true => Ok(()),
            false => Err(format!("{} decides, not {}", named(rule.as_ref()), named(expected))),
        }
    }

    /// The rule that counted the line's post.
    fn counted_by(&self) -> Option<String> {
        let tallied = self.desk.picture(self.now).tallied;
        tallied.into_iter().find(|(rule, times)| self.tallied.get(rule) < Some(times)).map(|(rule, _)| rule)
    }

    fn listed(&self, id: &AlertId) -> Option<AlertPicture> {
        self.desk.picture(self.now).alerts.into_iter().find(|alert| alert.id == *id)
    }

    fn why(&self, id: &AlertId, news: &News) -> String {
        let alert = self.listed(id);
        match (&alert, news.decided.get(id)) {
            (Some(alert), _) => format!("it is {}, {}", Stand::of(Some(alert)), steady::describe(alert)),
            (None, Some((decision, because))) => {
                format!("decided: {} because of {}", decision.as_str(), because.reason)
            }
            (None, None) => match self.counted_by() {
                Some(rule) => format!("the rule “{rule}” counts it"),
                None => "nothing is known of it".to_owned(),
            },
        }
    }
}

fn named(rule: Option<&String>) -> String {
    rule.map_or("no rule".to_owned(), |rule| format!("the rule “{rule}”"))
}
