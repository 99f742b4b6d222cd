//! One thing that may need the person: what was said of it, and what is asked because of it.
//!
//! Invariant: of everything said the one with the highest number stands.

use super::super::{
    laws::{EYES, Ruled, SETTLING, plus},
    plan::{Ms, Who},
    world::{Case, Mark, Version},
};
use jiff::{SignedDuration, Timestamp};
use oncall::{decide::Decision, ids::WriteId, observation::Condition, time::Now};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum State {
    /// Nothing is known that could be shown.
    Unheard,
    Silent,
    Held,
    Ringing {
        silenced: bool,
    },
    Snoozed(Due),
    Waiting(WriteId, Due),
    Acknowledged,
    Settled,
}

/// Due as soon as either clock says so, or when the wall clock makes it further away than it ever was.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Due {
    pub wall: Timestamp,
    boot: (u128, Ms),
    cap: Ms,
}

#[derive(Clone, Debug)]
pub struct Matter {
    pub state: State,
    /// When it came to be asked of the person so.
    pub since: Timestamp,
    pub ruled: Option<Ruled>,
    pub version: Option<Version>,
    /// The number that it was said with last, and when that was.
    pub said: (u64, Timestamp),
    pub gone: bool,
    pub marks: BTreeMap<(Who, usize), Mark>,
    /// The number as of which all marks were told, in this run.
    pub listed: u64,
    /// The number as of which the post was read, in this run.
    pub read: u64,
    pub replies: BTreeSet<u64>,
    pub case: Option<Case>,
    /// The urgency that was decided on.
    pub decided_low: Option<bool>,
    /// The newest number at which it was known to be handled, and that was heard of it at all.
    pub handled: u64,
    pub heard: u64,
    pub writes: BTreeSet<WriteId>,
    /// It fired after the last acknowledgement was asked for: the answer says nothing of that.
    pub fired: bool,
    /// What was asked for last leaves it open.
    pub waits_for_look: bool,
    pub done: Done,
}

/// When what happened.
#[derive(Clone, Debug, Default)]
pub struct Done {
    pub rang: Option<Timestamp>,
    pub notified: Option<Timestamp>,
    pub digested: Option<Timestamp>,
    pub reminded: Option<Timestamp>,
    pub asked: Option<Timestamp>,
    pub told: bool,
}

impl Due {
    pub fn after(now: Now, length: Ms, cap: Ms) -> Self {
        let length = length.min(cap);
        Self { wall: plus(now.wall, length), boot: (now.boot_id.0, boot(now) + length), cap }
    }

    pub fn has_come(&self, now: Now) -> bool {
        let left = self.wall.duration_since(now.wall).as_millis();
        left <= 0 || left > i128::from(self.cap) || (self.boot.0 == now.boot_id.0 && boot(now) >= self.boot.1)
    }

    /// Whether both clocks agree that it came; told so late after the moment as `then` is set back.
    pub fn is_long_over(&self, then: Now) -> bool {
        self.wall <= then.wall && (self.boot.0 != then.boot_id.0 || self.boot.1 <= boot(then))
    }
}

fn boot(now: Now) -> Ms {
    Ms::try_from(now.boot_elapsed.as_millis()).unwrap_or(Ms::MAX)
}

impl State {
    pub fn word(self) -> &'static str {
        match self {
            Self::Unheard | Self::Silent => "nothing",
            Self::Held => "held",
            Self::Ringing { .. } => "ringing",
            Self::Snoozed(_) => "snoozed",
            Self::Waiting(..) => "acknowledging",
            Self::Acknowledged => "acknowledged",
            Self::Settled => "settled",
        }
    }

    pub fn is_open(self) -> bool {
        !matches!(self, Self::Unheard | Self::Silent | Self::Settled)
    }
}

impl Matter {
    pub fn heard(at: Timestamp) -> Self {
        Self {
            state: State::Unheard,
            since: at,
            ruled: None,
            version: None,
            said: (0, at),
            gone: false,
            marks: BTreeMap::new(),
            listed: 0,
            read: 0,
            replies: BTreeSet::new(),
            case: None,
            decided_low: None,
            handled: 0,
            heard: 0,
            writes: BTreeSet::new(),
            fired: false,
            waits_for_look: false,
            done: Done::default(),
        }
    }

    pub fn then(&self) -> Option<Decision> {
        self.ruled.map(|ruled| ruled.then)
    }

    pub fn pages(&self) -> bool {
        self.then() == Some(Decision::Page)
    }

    /// Decides for what is said now: a page is never taken back, and where the same is decided by another law, both ask.
    pub fn decide(&mut self, ruled: Ruled) {
        match self.ruled {
            Some(known) if known.then == ruled.then && known.law != ruled.law => {
                let asks = known.asks.and(ruled.asks);
                if asks != known.asks {
                    self.ruled = Some(Ruled { asks, ..ruled });
                }
            }
            Some(known) if known.then == ruled.then || known.then == Decision::Page => {}
            _ => self.ruled = Some(ruled),
        }
    }

    /// Whether the post is done with, as far as was told; and whether first of all by a colleague.
    pub fn over(&self) -> (bool, bool) {
        let standing =
            self.marks.iter().filter(|((who, emoji), mark)| mark.stands && *who != Who::Bot && *emoji < SETTLING);
        let first = standing.min_by_key(|(_, mark)| mark.number).map(|((who, _), _)| *who);
        let resolved = self.version.as_ref().is_some_and(|version| version.condition == Condition::Resolved);
        (self.gone || first.is_some() || resolved, !self.gone && first.is_some_and(|who| who != Who::Me))
    }

    /// By colleagues.
    pub fn is_looked_at(&self) -> bool {
        let looks = |(who, emoji): &(Who, usize), mark: &Mark| {
            *emoji == EYES && mark.stands && !matches!(who, Who::Me | Who::Bot)
        };
        self.marks.iter().any(|(key, mark)| looks(key, mark))
    }

    pub fn waits_for(&self, write: WriteId) -> bool {
        matches!(self.state, State::Waiting(waiting, _) if waiting == write)
    }

    /// I said there that I have it.
    pub fn is_mine(&self) -> bool {
        self.marks.get(&(Who::Me, EYES)).is_some_and(|mark| mark.stands)
    }

    /// Whether it says anything new.
    pub fn mark(&mut self, key: (Who, usize), mark: Mark) -> bool {
        let known = self.marks.get(&key).copied();
        if known.is_none_or(|known| known.number < mark.number) {
            self.marks.insert(key, mark);
        }
        known.is_none_or(|known| known.number < mark.number && known.stands != mark.stands)
    }

    /// Somebody must still be told of it.
    pub fn owes_a_word(&self) -> bool {
        let tell = self.ruled.is_some_and(|ruled| ruled.asks.tell.is_some());
        tell && self.done.rang.is_some() && !self.done.told
    }

    /// It may ring off shift.
    pub fn is_always(&self) -> bool {
        self.ruled.is_some_and(|ruled| ruled.asks.always.is_some())
    }

    /// The wall clock was set back.
    pub fn move_back(&mut self, by: SignedDuration) {
        let back = |at: &mut Timestamp| *at = oncall::time::sub(*at, by);
        back(&mut self.since);
        let done = &mut self.done;
        let times = [&mut done.rang, &mut done.notified, &mut done.digested, &mut done.reminded, &mut done.asked];
        times.into_iter().flatten().for_each(back);
        if let State::Snoozed(due) | State::Waiting(_, due) = &mut self.state {
            back(&mut due.wall);
        }
    }
}
