//! The wall clock set back.
//!
//! Invariant: nothing that is known of this computer's own doing lies in the future, so that every comparison with now
//! may trust the order of times. What sources say of their own time stays as they said it, and so
//! does the person's override of a schedule: it was made against the schedule's time.

use super::{Desk, Heard, Known, Live, Noting, sights::FURTHEST_LOOK_BACK};
use crate::{
    alert::{Attention, Matter},
    fact::What,
    ids::SourceId,
    sight::Gap,
    time::{Now, add, sub},
};
use jiff::{SignedDuration, Timestamp};

/// Clocks are trimmed by less than this all the time.
pub(super) const TRIMMED_BY: SignedDuration = SignedDuration::from_secs(1);

impl Desk {
    /// The last time told in this run of the computer.
    fn last(&self, now: Now) -> Option<Now> {
        self.live.last.filter(|last| last.boot_id == now.boot_id)
    }

    /// By how much the wall clock was set back since then. Within a run of the computer the boot clock tells; after its
    /// start it is at least so much that the last fact lies in the past.
    fn set_back(&self, now: Now) -> Option<SignedDuration> {
        let expected = match self.last(now) {
            Some(last) => last.later(now.boot_elapsed - last.boot_elapsed).wall,
            None => add(self.known.latest?, SignedDuration::from_millis(1)),
        };
        let by = expected.duration_since(now.wall);
        (by >= TRIMMED_BY && !planted!("clock-set-back-unnoticed")).then_some(by)
    }

    /// What the clock would show that all that is known was told by.
    pub(super) fn as_it_went_on(&self, now: Now) -> Timestamp {
        self.set_back(now).map_or(now.wall, |by| add(now.wall, by))
    }
}

impl Noting<'_> {
    /// Before anything is taken up.
    pub(super) fn look_at_clock(&mut self) {
        let (last, set_back) = (self.desk.last(self.now), self.desk.set_back(self.now));
        self.desk.live.last = Some(self.now);
        let Some(by) = set_back else { return };
        self.desk.live.move_back(by);
        self.note(What::ClockSetBack { by });
        if last.is_none() {
            self.forget_when_heard();
        }
    }

    /// Nobody knows how long the program did not run.
    fn forget_when_heard(&mut self) {
        let at = sub(self.now.wall, FURTHEST_LOOK_BACK);
        let sources: Vec<SourceId> = self.desk.known.heard_until.keys().cloned().collect();
        for source in sources {
            self.note(What::HeardUntil { source, at });
        }
    }
}

fn back(at: &mut Timestamp, by: SignedDuration) {
    *at = sub(*at, by);
}

impl Known {
    /// Moves all that was told by the clock as it went before.
    pub(super) fn move_back(&mut self, by: SignedDuration) {
        for alert in self.alerts.values_mut() {
            [&mut alert.first_heard, &mut alert.since, &mut alert.touched].into_iter().for_each(|at| back(at, by));
            let done = &mut alert.done;
            let times = [
                &mut done.rang,
                &mut done.notified,
                &mut done.digested,
                &mut done.reminded,
                &mut done.told,
                &mut done.asked,
            ];
            times.into_iter().flatten().for_each(|at| back(at, by));
            if let Attention::Snoozed { until: deadline } | Attention::Acknowledging { deadline, .. } =
                &mut alert.attention
            {
                back(&mut deadline.at, by);
            }
            match &mut alert.matter {
                Matter::Message(matter) => {
                    let mine = matter.mine_written.values_mut().chain(matter.mine_unmarked.values_mut());
                    mine.for_each(|at| back(at, by));
                }
                Matter::Incident(matter) => matter.incident.iter_mut().for_each(|known| back(&mut known.as_of, by)),
            }
        }
        self.writes.values_mut().for_each(|write| back(&mut write.asked_at, by));
        let moved = |gap: &Gap| Gap { from: sub(gap.from, by), until: sub(gap.until, by) };
        self.gaps.values_mut().for_each(|gaps| *gaps = gaps.iter().map(moved).collect());
        let times = self.heard_until.values_mut().chain(self.closed.values_mut()).chain(&mut self.rings);
        let times = times.chain(self.came_back.values_mut().map(|back| &mut back.at));
        times
            .chain(&mut self.silenced_at)
            .chain(self.turned.as_mut().map(|(_, at)| at))
            .chain(&mut self.digested)
            .chain(self.summary.as_mut().map(|s| &mut s.at))
            .for_each(|at| back(at, by));
    }
}

impl Live {
    fn move_back(&mut self, by: SignedDuration) {
        for heard in self.hearing.values_mut() {
            match heard {
                Heard::Seeing { at } => back(at, by),
                Heard::Blind { since, last, .. } => {
                    back(since, by);
                    last.iter_mut().for_each(|at| back(at, by));
                }
            }
        }
        let troubles = self.troubles.values_mut().map(|(_, since)| since);
        let missing = self.missing.values_mut().map(|(_, since)| since);
        let times = troubles.chain(missing).chain(&mut self.started).chain(&mut self.counted_at);
        times.for_each(|at| back(at, by));
        self.test.move_back(by);
    }
}
