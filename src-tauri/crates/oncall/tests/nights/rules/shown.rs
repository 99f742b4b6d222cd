//! What must be shown and heard.
//!
//! Invariant: what needs the person is on the screen exactly as long as it does.

use super::{
    super::{
        laws::plus,
        model::{Matter, State},
        plan::{Ms, SECOND},
        run::Run,
    },
    Fault, hold,
};
use jiff::{SignedDuration, Timestamp};
use oncall::{
    picture::{Hearing, Picture},
    sight::Part,
    time::Now,
    wants::{CardKey, SoundClass, TrayState, Wants},
};
use std::collections::BTreeSet;

const BLIND_SHOWN_AFTER: SignedDuration = SignedDuration::from_secs(3);
const BLIND_ALARM_AFTER: SignedDuration = SignedDuration::from_secs(60);
/// A soft tone lasts no longer.
const TONE_FOR: Ms = 2 * SECOND;

/// Cards that must be there, which of those that are there they are, and the rule.
type Kind = (BTreeSet<CardKey>, fn(&CardKey) -> bool, &'static str);

impl Run<'_> {
    pub(super) fn cards_agree(&self, wants: &Wants, now: Now) -> Result<(), Fault> {
        let ringing: Vec<_> = self.machine.model.ringing().map(|(of, _)| self.world.alert(*of)).collect();
        let own = wants.cards.keys().filter(|key| matches!(key, CardKey::Alert(_))).count();
        let with_card = ringing.iter().filter(|id| wants.cards.contains_key(&CardKey::Alert((**id).clone()))).count();
        hold(own == with_card, "only what rings has a card", || format!("{own} cards, {with_card} ring"))?;
        let in_summary = wants.cards.get(&CardKey::Storm).map(|card| card.title.clone());
        let summed = (ringing.len() > own).then(|| format!("{} more alerts ring", ringing.len() - own));
        hold(in_summary == summed, "what rings has a card of its own or is in the summary", || {
            format!("{in_summary:?} instead of {summed:?}")
        })?;
        let model = &self.machine.model;
        let told =
            model.summary.iter().filter(|of| model.matters.get(of).is_some_and(|m| m.state == State::Held)).count();
        let on = model.on(self.books, now.wall) && !self.books[model.book].shadow;
        let held = wants.cards.get(&CardKey::Held);
        hold(held.is_some() == (on && told > 0), "going on shift tells what was held, until it was looked at", || {
            format!("{told} held, card: {held:?}")
        })?;
        self.quiet_cards_agree(wants, now)
    }

    fn quiet_cards_agree(&self, wants: &Wants, now: Now) -> Result<(), Fault> {
        let (model, book) = (&self.machine.model, &self.books[self.machine.model.book]);
        let heeds = model.on(self.books, now.wall) && !book.shadow;
        let cards = |key: &dyn Fn(&oncall::ids::AlertId) -> CardKey, wanted: &dyn Fn(&Matter, &CardKey) -> bool| {
            let all = model.matters.iter().map(|(of, matter)| (key(self.world.alert(*of)), matter));
            all.filter(|(key, matter)| wanted(matter, key)).map(|(key, _)| key).collect::<BTreeSet<_>>()
        };
        let notices = cards(&|id| CardKey::Notice(id.clone()), &|matter, key| {
            let shown = matter.done.notified.filter(|at| matter.since <= *at && !model.is_closed(key, *at));
            heeds && matter.state == State::Held && shown.is_some()
        });
        let owed = cards(&|id| CardKey::Tell(id.clone()), &|matter, _| matter.owes_a_word());
        let undoable = cards(&|id| CardKey::Undo(id.clone()), &|matter, key| {
            let State::Waiting(write, _) = matter.state else { return false };
            let asked = model.asked.get(&write).map(|(_, at)| *at);
            asked.is_some_and(|at| now.wall < plus(at, book.undo) && !model.is_closed(key, at))
        });
        let kinds: [Kind; 3] = [
            (notices, |key| matches!(key, CardKey::Notice(_)), "a notice stands until it is handled or taken away"),
            (owed, |key| matches!(key, CardKey::Tell(_)), "whoever must be told stays on the screen until told"),
            (undoable, |key| matches!(key, CardKey::Undo(_)), "what can be taken back says so"),
        ];
        for (must, is_one, rule) in kinds {
            let stands: BTreeSet<CardKey> = wants.cards.keys().filter(|key| is_one(key)).cloned().collect();
            let differ: Vec<String> = must.symmetric_difference(&stands).map(CardKey::to_text).collect();
            hold(differ.is_empty() || self.is_long(), rule, || differ.join(", "))?;
        }
        let digested = model.digested.filter(|at| heeds && !model.is_closed(&CardKey::Digest, *at));
        let waits = |matter: &&Matter| matter.state == State::Held && matter.done.digested == digested;
        let count = digested.map_or(0, |_| model.matters.values().filter(waits).count());
        let title = wants.cards.get(&CardKey::Digest).map(|card| card.title.clone());
        let must = match count {
            0 => None,
            1 => Some("Digest: 1 alert".to_owned()),
            many => Some(format!("Digest: {many} alerts")),
        };
        hold(title == must || self.is_long(), "a digest stands until it is handled or taken away", || {
            format!("{title:?} instead of {must:?}")
        })
    }

    pub(super) fn sound_agrees(&self, wants: &Wants, picture: &Picture, now: Now) -> Result<(), Fault> {
        let model = &self.machine.model;
        let on = model.on(self.books, now.wall);
        let class = wants.sound.map(|sound| sound.class);
        let test = picture.test.ringing_since().is_some();
        if self.books[model.book].shadow {
            return hold(class.is_none() || test, "in shadow nothing sounds", || format!("{class:?}"));
        }
        let heard = |matter: &&Matter| matter.state == State::Ringing { silenced: false } && (on || matter.is_always());
        let loud: Vec<&Matter> = model.ringing().map(|(_, matter)| matter).filter(heard).collect();
        if loud.iter().any(|matter| !matter.is_looked_at()) {
            return hold(class == Some(SoundClass::Page), "what rings is heard", || format!("{class:?}"));
        }
        if !loud.is_empty() {
            return hold(class.is_some(), "what rings is heard", || "silence".to_owned());
        }
        if !on {
            let what = "off shift nothing sounds but what always may";
            return hold(class.is_none() || test, what, || format!("{class:?}"));
        }
        let blind = self.blind(picture, BLIND_ALARM_AFTER, now);
        // A clock is trimmed by less than a second without a word.
        let lately =
            |at: Option<Timestamp>| at.is_some_and(|at| at < plus(now.wall, SECOND) && now.wall < plus(at, TONE_FOR));
        let shown = |at: fn(&Matter) -> Option<Timestamp>| model.matters.values().any(|matter| lately(at(matter)));
        let tone = (!model.summary.is_empty() && lately(model.summed)) || shown(|matter| matter.done.notified);
        let reason = match class {
            None => true,
            Some(SoundClass::Notify) => tone,
            Some(SoundClass::Reminder) => shown(|matter| matter.done.reminded),
            Some(SoundClass::Page | SoundClass::Quieter) => blind || test,
        };
        hold(reason, "nothing sounds without a reason", || format!("{class:?}"))
    }

    fn blind(&self, picture: &Picture, for_so_long: SignedDuration, now: Now) -> bool {
        picture.sources.values().any(|sight| match &sight.hearing {
            Hearing::Blind { since, .. } => now.wall.duration_since(*since) >= for_so_long,
            Hearing::Seeing => false,
        })
    }

    pub(super) fn tray_agrees(&self, wants: &Wants, picture: &Picture, now: Now) -> Result<(), Fault> {
        let model = &self.machine.model;
        let count = model.ringing().count().max(usize::from(picture.test.ringing_since().is_some()));
        let blind = self.blind(picture, BLIND_SHOWN_AFTER, now) || picture.troubles.contains_key(&Part::Cards);
        let snoozed = model.matters.values().any(|matter| matches!(matter.state, State::Snoozed(_)));
        let loudest = match (count, blind, snoozed, model.on(self.books, now.wall)) {
            (1.., ..) => "ringing",
            (_, true, ..) => "blind",
            _ if self.books[model.book].shadow => "shadow",
            (_, _, true, _) => "snoozed",
            (_, _, _, true) => "on shift",
            _ => "off shift",
        };
        let counted = match wants.tray.state {
            TrayState::Ringing { count, .. } => count,
            _ => 0,
        };
        hold(wants.tray.state.as_str() == loudest && counted == count, "the tray says what is loudest", || {
            format!("{:?} instead of {loudest} ({count})", wants.tray.state)
        })
    }
}
