//! What must be true at every moment, whatever happens.
//!
//! Invariant: looks only; where the core is otherwise, that is told once and then taken over, so that one difference is
//! one fault.

use super::{account::Stand, life::Life};
use crate::week::{Name, Written};
use oncall::{
    alert::By,
    ids::AlertId,
    picture::{AlertPicture, Picture},
    shift::OnShift,
    wants::{CardKey, SoundClass},
};
use std::collections::{BTreeMap, BTreeSet};

impl Life<'_> {
    /// What rings, what is heard, whose turn it is and what is owed are exactly what the file says.
    pub fn look(&mut self) {
        let picture = self.desk.picture(self.now);
        self.look_at_rings(&picture);
        self.look_at_sound();
        self.look_at_shift(&picture);
        self.look_at_owed();
        self.look_at_cards();
    }

    fn look_at_rings(&mut self, picture: &Picture) {
        let rings = picture.alerts.iter().filter(|alert| alert.state == "ringing");
        let ringing: BTreeMap<Name, &AlertPicture> = rings.map(|alert| (self.world.name(&alert.id), alert)).collect();
        let expected = self.account.ringing();
        let at = self.clock();
        for (name, alert) in ringing.iter().filter(|(name, _)| !expected.contains(*name)) {
            self.fault(format!("at {at} {name} rings, and should not; {}", describe(alert)));
            self.account.stands.insert(name.clone(), Stand::Rings);
            self.account.voices.insert(name.clone(), Some(SoundClass::Page));
        }
        for name in expected.iter().filter(|name| !ringing.contains_key(*name)) {
            let alert = self.world.alerts.get(name).and_then(|id| picture.alerts.iter().find(|alert| alert.id == *id));
            let stand = Stand::of(alert);
            self.fault(format!(
                "at {at} {name} should ring, and is {stand}; {}",
                alert.map_or(String::new(), describe)
            ));
            self.account.stands.insert(name.clone(), stand);
        }
        let storm = self.wants.cards.contains_key(&CardKey::Storm);
        for (name, alert) in ringing {
            if !storm && !self.wants.cards.contains_key(&CardKey::Alert(alert.id.clone())) {
                self.fault(format!("at {at} {name} rings without a card"));
            }
        }
    }

    fn look_at_sound(&mut self) {
        let heard = self.wants.sound.map(|sound| sound.class);
        let expected = self.account.steady_sound();
        let soft = matches!(heard, Some(SoundClass::Notify | SoundClass::Reminder));
        let tone = soft && expected.is_none() && self.account.tone_until.is_some_and(|until| self.now.wall < until);
        if heard != expected && !tone {
            let (at, heard, expected) = (self.clock(), sound(heard), sound(expected));
            self.fault(format!("at {at} the sound is {heard}, and should be {expected}"));
        }
    }

    fn look_at_shift(&mut self, picture: &Picture) {
        if self.account.shift != Some(picture.shift.on) {
            let (at, on) = (self.clock(), shift(picture.shift.on));
            self.fault(format!("at {at} I am {on}, and no line says so"));
            self.account.shift = Some(picture.shift.on);
        }
    }

    fn look_at_owed(&mut self) {
        let tell = |key: &CardKey| if let CardKey::Tell(id) = key { Some(self.world.name(id)) } else { None };
        let owed: BTreeSet<Name> = self.wants.cards.keys().filter_map(tell).collect();
        if owed != self.account.owed {
            let at = self.clock();
            self.fault(format!(
                "at {at} somebody must be told of {owed:?}, and by the file of {:?}",
                self.account.owed
            ));
            self.account.owed = owed;
        }
    }

    /// Cards that nothing else here speaks of.
    fn look_at_cards(&mut self) {
        let is_other = |key: &&CardKey| {
            matches!(
                key,
                CardKey::OffShift(_) | CardKey::Storm | CardKey::Blind(_) | CardKey::Trouble(_) | CardKey::Test
            )
        };
        let new: Vec<CardKey> =
            self.wants.cards.keys().filter(is_other).filter(|key| !self.announced.contains(key)).cloned().collect();
        for key in new {
            let title = self.wants.cards.get(&key).map_or(String::new(), |card| card.title.clone());
            let at = self.clock();
            self.fault(format!("at {at} the card “{title}” comes, and no line says so"));
            self.announced.insert(key);
        }
    }

    /// When the next line comes: everything stands as the file says, and what was to be written is written.
    pub fn end_line(&mut self) {
        let picture = self.desk.picture(self.now);
        let listed: BTreeMap<AlertId, &AlertPicture> =
            picture.alerts.iter().map(|alert| (alert.id.clone(), alert)).collect();
        for (name, expected) in self.account.stands.clone() {
            let alert = self.world.alerts.get(&name).and_then(|id| listed.get(id).copied());
            let stand = Stand::of(alert);
            if stand != expected && !(stand == Stand::Absent && expected.may_be_forgotten()) {
                let more = alert.map_or(String::new(), describe);
                self.fault(format!("{name} should be {expected}, and is {stand}; {more}"));
                self.account.stands.insert(name, stand);
            }
        }
        for (id, alert) in listed {
            let name = self.world.name(&id);
            if !self.account.stands.contains_key(&name) {
                let stand = Stand::of(Some(alert));
                self.fault(format!("{name} is {stand}, and no line speaks of it; {}", describe(alert)));
                self.account.stands.insert(name, stand);
            }
        }
        self.end_writes();
    }

    fn end_writes(&mut self) {
        let mut written = std::mem::take(&mut self.account.written);
        for (line, expected) in std::mem::take(&mut self.account.to_write) {
            match written.iter().position(|one| is_meant(one, &expected)) {
                Some(at) => drop(written.remove(at)),
                None => self.faults.push((line, format!("not written: {expected:?}"))),
            }
        }
        for one in written {
            self.fault(format!("written, and no line says so: {one:?}"));
        }
    }
}

/// What an alert's picture says about why it is as it is.
pub fn describe(alert: &AlertPicture) -> String {
    let decision = alert.decision.map_or("undecided", |decision| decision.as_str());
    let because = alert.because.as_ref().map_or(String::new(), |because| {
        let tried = because.tried.iter().map(|(rule, miss)| format!("“{rule}”: {miss}"));
        let tried = tried.collect::<Vec<_>>().join(", ");
        format!(" because of {} (tried: {tried})", because.reason)
    });
    let why = alert.why.as_ref().map_or(String::new(), |why| format!(", {why}"));
    format!("decided: {decision}{because}{why}")
}

pub fn sound(class: Option<SoundClass>) -> &'static str {
    match class {
        None => "none",
        Some(SoundClass::Page) => "page",
        Some(SoundClass::Quieter) => "quieter",
        Some(SoundClass::Notify) => "notify",
        Some(SoundClass::Reminder) => "reminder",
    }
}

pub fn shift(on: OnShift) -> &'static str {
    match on {
        OnShift::On => "on shift",
        OnShift::Off => "off shift",
    }
}

/// As the core names whoever did it.
pub fn by(name: &str) -> String {
    if name == "me" { By::Me.to_string() } else { name.to_owned() }
}

/// Words need only be contained.
fn is_meant(written: &Written, expected: &Written) -> bool {
    match (written, expected) {
        (Written::Reply { under, text }, Written::Reply { under: expected, text: part }) => {
            under == expected && text.contains(part)
        }
        (Written::Message { to, text }, Written::Message { to: expected, text: part }) => {
            to == expected && text.contains(part)
        }
        (one, other) => one == other,
    }
}
