//! Lets a Desk live through a recording.
//!
//! Invariant: the Desk is woken when it asks to be, so that snoozes, waits and shifts end on their own time.

use super::{inputs::Writes, line::Line};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use oncall::{
    act::Refused,
    desk::{Desk, Input},
    fact::Fact,
    policy::Policy,
    time::{BootId, Now},
};

/// What became of an input.
pub(crate) type Came<'a> = Result<&'a [Fact], &'a Refused>;

/// `local` is the computer's zone in that night.
pub(super) fn timeline(facts: &[Fact], policy: Policy, local: TimeZone) -> Vec<Line> {
    let mut lines = Vec::new();
    live_through(Desk::new(policy, local), facts, |desk, now, input, came| match came {
        Ok([]) => {}
        Ok(facts) => {
            let picture = desk.picture(now);
            lines.extend(facts.iter().filter_map(|fact| Line::of(fact, &picture)));
        }
        Err(refused) => lines.extend(Line::refused(now.wall, input, refused)),
    });
    lines
}

/// Tells what became of every input that the recording stands for, and of every wait that ended on the way.
pub(crate) fn live_through(desk: Desk, facts: &[Fact], tell: impl FnMut(&Desk, Now, &Input, Came<'_>)) {
    let Some(first) = facts.first() else { return };
    let mut night = Night { desk, writes: Writes::default(), clock: Clock::at(first.at), tell };
    for fact in facts {
        night.sleep_until(fact.at);
        let Some(input) = night.writes.input(fact, night.desk.policy()) else { continue };
        night.take(input);
    }
}

struct Night<T> {
    desk: Desk,
    writes: Writes,
    clock: Clock,
    tell: T,
}

impl<T: FnMut(&Desk, Now, &Input, Came<'_>)> Night<T> {
    fn sleep_until(&mut self, until: Timestamp) {
        while let Some(wake) =
            self.desk.wants(self.clock.now).wake_at.filter(|wake| *wake < until && *wake > self.clock.now.wall)
        {
            self.clock.go_to(wake);
            self.take(Input::Tick);
        }
        self.clock.go_to(until);
    }

    fn take(&mut self, input: Input) {
        let now = self.clock.now;
        match self.desk.handle(input.clone(), now) {
            Ok(facts) => {
                self.writes.asked(&facts);
                (self.tell)(&self.desk, now, &input, Ok(&facts));
            }
            Err(refused) => (self.tell)(&self.desk, now, &input, Err(&refused)),
        }
    }
}

/// Both clocks of the recording: the wall as recorded, the other one never going back.
struct Clock {
    now: Now,
}

impl Clock {
    fn at(start: Timestamp) -> Self {
        Self { now: Now { wall: start, boot_elapsed: SignedDuration::ZERO, boot_id: BootId(0) } }
    }

    fn go_to(&mut self, wall: Timestamp) {
        let ahead = wall.duration_since(self.now.wall).max(SignedDuration::ZERO);
        self.now = Now { wall, boot_elapsed: self.now.boot_elapsed + ahead, ..self.now };
    }
}
