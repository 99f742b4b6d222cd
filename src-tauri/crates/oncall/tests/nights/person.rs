//! What the person does, through whichever way.
//!
//! Invariant: an act is refused exactly where the reference sees nothing to be done.

use super::{
    laws::{EMOJI, EYES},
    model::{Setting, State, Told},
    plan::{Deed, HOUR, SECOND},
    rules::{Fault, fault},
    run::{Life, Run},
    world::Of,
};
use oncall::{
    act::{Act, ClickMeaning, Through},
    desk::Input,
    ids::Emoji,
    text::Untrusted,
    wants::CardKey,
};

impl Run<'_> {
    pub(super) fn act(&mut self, deed: Deed, through: Through) -> Result<(), Fault> {
        if self.life != Life::Up {
            return Ok(());
        }
        let Some((act, told, makes_sense)) = self.meant(deed) else { return Ok(()) };
        self.tell(|| format!("I ({}): {act:?}", through.as_str()));
        let taken = self.handle(vec![(Input::Acted { act, through }, told)], None)?;
        if makes_sense.is_some_and(|sense| sense != taken) {
            let what = format!("{deed:?} was {}", if taken { "taken" } else { "refused" });
            return Err(fault("an act is taken where something can be done, and refused where not", &what));
        }
        Ok(())
    }

    fn shadow(&self) -> bool {
        self.books[self.machine.model.book].shadow
    }

    /// None at the end: either will do.
    fn meant(&self, deed: Deed) -> Option<(Act, Told, Option<bool>)> {
        let chosen = |n: usize| -> Option<(Of, State)> {
            let shown = self.machine.desk.picture(self.clock.now()).alerts;
            let alert = shown.get(n.checked_rem(shown.len())?)?;
            let of = self.find(&alert.id)?;
            Some((of, self.machine.model.matters[&of].state))
        };
        let is_open = |state: State| state.is_open() && state != State::Acknowledged;
        Some(match deed {
            Deed::Acknowledge(n) => {
                let (of, state) = chosen(n)?;
                let told = Told::Asked { of, look: false, write: None };
                (Act::Acknowledge(self.world.alert(of).clone()), told, Some(is_open(state) && !self.shadow()))
            }
            Deed::Snooze(n, length) => {
                let (of, state) = chosen(n)?;
                let good = is_open(state) && (SECOND..=12 * HOUR).contains(&length);
                let span = jiff::SignedDuration::from_millis(length);
                (
                    Act::Snooze { alert: self.world.alert(of).clone(), length: span },
                    Told::Snoozed { of, length },
                    Some(good),
                )
            }
            Deed::SnoozeUntilMorning(n) => {
                let (of, state) = chosen(n)?;
                (Act::SnoozeUntilMorning(self.world.alert(of).clone()), Told::UntilMorning(of), Some(is_open(state)))
            }
            Deed::Judge(n, emoji, words) => {
                let (of, _) = chosen(n)?;
                let note = words.then(|| Untrusted::new("seen before"));
                let alert = self.world.alert(of).clone();
                let good = matches!(of, Of::Post(_)) && emoji <= EYES && !self.shadow();
                let emoji_name = Emoji::new(EMOJI[emoji]);
                (
                    Act::Judge { alert, emoji: emoji_name, note },
                    Told::Asked { of, look: emoji == EYES, write: None },
                    Some(good),
                )
            }
            Deed::Undo(n) => {
                let (of, _) = chosen(n)?;
                let undo = self.books[self.machine.model.book].undo;
                let until = self.machine.model.undo_until(of, undo);
                let good = until.is_some_and(|until| self.clock.now().wall < until);
                // Of a clock that jumped since, nobody was told.
                let expected = (!self.machine.jumped).then_some(good);
                (Act::Undo(self.world.alert(of).clone()), Told::Undone(of), expected)
            }
            Deed::Tell(n) => {
                let (of, _) = chosen(n)?;
                let owed = self.machine.model.matters[&of].owes_a_word();
                (Act::Tell(self.world.alert(of).clone()), Told::Passed(of), Some(owed))
            }
            Deed::Silence => (Act::Silence, Told::Silenced, Some(true)),
            Deed::On => (Act::GoOnShift, Told::Shift(Setting::On), Some(true)),
            Deed::Off => (Act::GoOffShift, Told::Shift(Setting::Off), Some(true)),
            Deed::Follow => (Act::FollowSchedule, Told::Shift(Setting::Follow), Some(true)),
            Deed::SeenSummary => (Act::SeenSummary, Told::SeenSummary, Some(true)),
            Deed::Test => (Act::TestPage, Told::Nothing, Some(true)),
            Deed::HeardTest => (Act::AcknowledgeTest, Told::Nothing, None),
        })
    }

    pub(super) fn click(&mut self) -> Result<(), Fault> {
        if self.life != Life::Up {
            return Ok(());
        }
        let now = self.clock.now();
        let test = self.machine.desk.picture(now).test.ringing_since().is_some();
        let rings = test || self.machine.model.ringing().next().is_some();
        match self.machine.desk.click(now) {
            ClickMeaning::Do(_) if rings => Err(fault("while something rings a click changes no shift", "it did")),
            ClickMeaning::Do(Act::GoOnShift) => self.act(Deed::On, Through::Tray),
            ClickMeaning::Do(Act::GoOffShift) => self.act(Deed::Off, Through::Tray),
            ClickMeaning::Do(other) => Err(fault("a click changes the shift", format!("{other:?}"))),
            ClickMeaning::OpenNow if !rings => Err(fault("a click opens Now while something rings", "nothing rings")),
            ClickMeaning::OpenNow | ClickMeaning::Nothing => Ok(()),
        }
    }

    /// The person takes a card away.
    pub(super) fn close_card(&mut self, of: usize) -> Result<(), Fault> {
        if self.life != Life::Up || self.machine.screen.is_empty() {
            return Ok(());
        }
        let nth = of % self.machine.screen.len();
        let Some(key) = self.machine.screen.iter().nth(nth).cloned() else { return Ok(()) };
        self.machine.screen.remove(&key);
        self.tell(|| format!("I close a card: {}", key.to_text()));
        let told = if key == CardKey::Held { Told::SeenSummary } else { Told::Closed(key.clone()) };
        self.input(Input::CardClosed { card: key }, told)
    }
}
