//! When which tone sounds, and how loud.
//!
//! Invariant: pure (no clock, no I/O); one call is under way at most, and what is not wanted any more is stopped before
//! anything else is begun.

use super::{
    hands::{Call, Heard},
    output::{Fault, Playing},
    trouble::{self, Before},
};
use engine::speaker::{NotSounded, SpeakerOrder, Wanted};
use oncall::{
    sight::Trouble,
    tone::{Loudness, Tone},
    wants::{Pace, Sound, SoundClass},
};
use std::{collections::VecDeque, time::Duration};
use tokio::sync::oneshot;

/// A call that takes longer is told as trouble; its answer still counts.
const ANSWER_WITHIN: Duration = Duration::from_secs(3);
/// What was written to the device last still has to be heard.
const TAIL: Duration = Duration::from_millis(700);
/// A tone that was cut off is begun anew after this.
const AGAIN_AFTER: Duration = Duration::from_secs(1);
/// How often it is looked for trouble, on shift: while there is some, and while there is none.
const LOOK_WHILE_TROUBLED: Duration = Duration::from_secs(10);
const LOOK_WHILE_WELL: Duration = Duration::from_secs(60);

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Effect {
    Call(Call),
    Report(Option<Trouble>),
}

/// The times are those since the beginning, by one clock.
#[derive(Debug)]
pub(super) struct Bell {
    wanted: Wanted,
    /// When the wanted sound is to be heard next.
    due: Option<Duration>,
    test: Option<Test>,
    look_at: Option<Duration>,
    calling: Option<Calling>,
    sounding: Option<Sounding>,
    before: Before,
    /// The last tone that was wanted ended too early: one that only begins is no sign of health.
    broke: bool,
    reported: Option<Option<Trouble>>,
    last_number: u64,
    effects: VecDeque<Effect>,
}

#[derive(Debug)]
struct Test {
    tone: Tone,
    loudness: Loudness,
    /// Until it is answered.
    answer: Option<oneshot::Sender<Result<(), NotSounded>>>,
}

#[derive(Debug)]
struct Calling {
    since: Duration,
    is_late: bool,
}

#[derive(Debug)]
struct Sounding {
    number: u64,
    what: What,
    loudness: Loudness,
    /// None: the call that begins it is not answered yet.
    over_at: Option<Duration>,
    /// It ended too early, and that has still to be told.
    broken: Option<Fault>,
    at_its_end: AtItsEnd,
}

/// What it means that a tone was heard to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum AtItsEnd {
    Nothing,
    /// After one that broke: the device is well again.
    Well,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Wanted,
    Test,
}

impl Bell {
    pub fn new() -> Self {
        Self {
            wanted: Wanted::default(),
            due: None,
            test: None,
            look_at: Some(Duration::ZERO),
            calling: None,
            sounding: None,
            before: Before::NeverHeard,
            broke: false,
            reported: None,
            last_number: 0,
            effects: VecDeque::new(),
        }
    }

    pub fn next_effect(&mut self) -> Option<Effect> {
        self.effects.pop_front()
    }

    pub fn order(&mut self, order: SpeakerOrder, now: Duration) {
        match order {
            SpeakerOrder::Want(wanted) => self.want(wanted, now),
            SpeakerOrder::Test { answer, .. } if self.wanted.sound.is_some() => {
                let _ = answer.send(Err(NotSounded::SomethingRings));
            }
            SpeakerOrder::Test { tone, loudness, answer } => {
                self.end_test(&Err(NotSounded::SomethingRings));
                self.test = Some(Test { tone, loudness, answer: Some(answer) });
                self.due = Some(now);
            }
        }
        self.time(now);
    }

    fn want(&mut self, wanted: Wanted, now: Duration) {
        let before = std::mem::replace(&mut self.wanted, wanted);
        if let Some(sound) = wanted.sound {
            self.end_test(&Err(NotSounded::SomethingRings));
            if begins(before.sound, sound) {
                self.due = Some(now);
            }
        } else if before.sound.is_some() {
            self.due = None;
        }
        if before.pace != wanted.pace {
            self.look_at = (wanted.pace == Pace::Close).then_some(now);
        }
    }

    pub fn heard(&mut self, heard: Heard, now: Duration) {
        match heard {
            Heard::Broken { number, fault } => {
                if let Some(sounding) = self.sounding.as_mut().filter(|sounding| sounding.number == number) {
                    sounding.broken = Some(fault);
                }
            }
            Heard::Looked(looked) => {
                self.calling = None;
                self.report(looked.err(), now);
            }
            Heard::Played(played) => {
                self.calling = None;
                self.played(played, now);
            }
            Heard::Done => {
                let was_late = self.calling.take().is_some_and(|calling| calling.is_late);
                self.look_at = if was_late { Some(now) } else { self.look_at };
            }
        }
        self.see_what_broke(now);
        self.time(now);
    }

    fn played(&mut self, played: Result<Playing, Fault>, now: Duration) {
        let Some(mut sounding) = self.sounding.take() else { return };
        let what = sounding.what;
        match played {
            Ok(Playing { lasts, but }) => {
                sounding.over_at = Some(now + lasts + TAIL);
                let waits = self.broke && but.is_none() && what == What::Wanted;
                sounding.at_its_end = if waits { AtItsEnd::Well } else { AtItsEnd::Nothing };
                self.sounding = Some(sounding);
                if !waits {
                    self.report(but, now);
                }
            }
            Err(fault) => self.report(Some(fault), now),
        }
        if what == What::Test {
            let trouble = self.reported.clone().flatten();
            self.answer_test(&trouble.map_or(Ok(()), |trouble| Err(NotSounded::Trouble(trouble))));
        }
    }

    fn see_what_broke(&mut self, now: Duration) {
        let Some(sounding) = self.sounding.as_mut().filter(|sounding| sounding.over_at.is_some()) else { return };
        let Some(fault) = sounding.broken.take() else { return };
        sounding.over_at = Some(now);
        sounding.at_its_end = AtItsEnd::Nothing;
        self.broke = true;
        if self.wanted.sound.is_some_and(|sound| sound.class.repeats_every().is_some()) {
            self.due = Some(now + AGAIN_AFTER);
        }
        self.report(Some(fault), now);
    }

    fn report(&mut self, fault: Option<Fault>, now: Duration) {
        let trouble = fault.as_ref().map(|fault| trouble::of(fault, self.before));
        if !matches!(fault, Some(Fault::NoDevice | Fault::Refused(_))) {
            self.before = Before::Heard;
        }
        let again = if trouble.is_some() { LOOK_WHILE_TROUBLED } else { LOOK_WHILE_WELL };
        self.look_at = (self.wanted.pace == Pace::Close).then_some(now + again);
        self.tell(trouble);
    }

    /// The same is not told twice.
    fn tell(&mut self, trouble: Option<Trouble>) {
        if self.reported.as_ref() != Some(&trouble) {
            self.reported = Some(trouble.clone());
            self.effects.push_back(Effect::Report(trouble));
        }
    }

    fn answer_test(&mut self, result: &Result<(), NotSounded>) {
        if let Some(answer) = self.test.as_mut().and_then(|test| test.answer.take()) {
            let _ = answer.send(result.clone());
        }
    }

    fn end_test(&mut self, unanswered: &Result<(), NotSounded>) {
        self.answer_test(unanswered);
        self.test = None;
    }

    /// Does what is due.
    pub fn time(&mut self, now: Duration) {
        if let Some(calling) = &mut self.calling {
            if now >= calling.since + ANSWER_WITHIN {
                calling.is_late = true;
                let trouble = trouble::silent();
                self.end_test(&Err(NotSounded::Trouble(trouble.clone())));
                self.tell(Some(trouble));
            }
        } else if let Some(call) = self.next_call(now) {
            self.calling = Some(Calling { since: now, is_late: false });
            self.effects.push_back(Effect::Call(call));
        }
    }

    fn next_call(&mut self, now: Duration) -> Option<Call> {
        if self.due.is_some_and(|due| due <= now) {
            self.due = None;
            if let Some(call) = self.begin(now) {
                return Some(call);
            }
        }
        if let Some(sounding) = &mut self.sounding {
            let is_wanted = match sounding.what {
                What::Wanted => self.wanted.sound.is_some(),
                What::Test => self.test.is_some(),
            };
            if !is_wanted || sounding.over_at.is_some_and(|over_at| over_at <= now) {
                if is_wanted && sounding.at_its_end == AtItsEnd::Well {
                    self.broke = false;
                    self.report(None, now);
                }
                if self.sounding.take().is_some_and(|sounding| sounding.what == What::Test) {
                    self.test = None;
                }
                return Some(Call::Stop);
            }
            let loudness = self.wanted.sound.map_or(sounding.loudness, |sound| sound.loudness);
            let differs = std::mem::replace(&mut sounding.loudness, loudness) != loudness;
            return differs.then_some(Call::Set(loudness));
        }
        let looks = self.wanted.sound.is_none() && self.look_at.is_some_and(|at| at <= now);
        looks.then(|| self.look_at = None).map(|()| Call::Look)
    }

    fn begin(&mut self, now: Duration) -> Option<Call> {
        let (what, tone, loudness) = match (self.wanted.sound, &self.test) {
            (Some(sound), _) => {
                self.due = sound.class.repeats_every().map(|every| now + every.unsigned_abs());
                (What::Wanted, sound.class.tone(), sound.loudness)
            }
            (None, Some(test)) => (What::Test, test.tone, test.loudness),
            (None, None) => return None,
        };
        self.last_number += 1;
        let number = self.last_number;
        self.sounding =
            Some(Sounding { number, what, loudness, over_at: None, broken: None, at_its_end: AtItsEnd::Nothing });
        Some(Call::Play { number, tone, loudness })
    }

    /// When [`Bell::time`] has something to do, should nothing happen before.
    pub fn wake_at(&self) -> Option<Duration> {
        match &self.calling {
            Some(calling) => (!calling.is_late).then_some(calling.since + ANSWER_WITHIN),
            None => {
                let over = self.sounding.as_ref().and_then(|sounding| sounding.over_at);
                let look = self.look_at.filter(|_| self.sounding.is_none() && self.wanted.sound.is_none());
                [self.due, over, look].into_iter().flatten().min()
            }
        }
    }
}

/// Whether the sound is another one than before, to be heard at once. A page that goes on for another alert, or gets
/// quieter because somebody looks, keeps its beat.
fn begins(before: Option<Sound>, sound: Sound) -> bool {
    match before.map(|before| (before.class, before.since)) {
        None => true,
        Some((SoundClass::Page, _)) => matches!(sound.class, SoundClass::Notify | SoundClass::Reminder),
        Some((SoundClass::Quieter, _)) => sound.class != SoundClass::Quieter,
        Some((class @ (SoundClass::Notify | SoundClass::Reminder), since)) => {
            sound.class != class || sound.since != since
        }
    }
}

#[cfg(test)]
mod tests;
