//! Lets a fresh Desk live through the recording.
//!
//! Invariant: the Desk is woken when it asks to be, so that snoozes, waits and shifts end on their own time.

use super::{inputs::Writes, line::Line};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use oncall::{
    desk::{Desk, Input},
    fact::Fact,
    policy::Policy,
    time::{BootId, Now},
};

/// `local` is the computer's zone in that night.
pub(super) fn timeline(facts: &[Fact], policy: Policy, local: TimeZone) -> Vec<Line> {
    let Some(first) = facts.first() else { return Vec::new() };
    let mut night = Night {
        desk: Desk::new(policy, local),
        writes: Writes::default(),
        clock: Clock::at(first.at),
        lines: Vec::new(),
    };
    for fact in facts {
        night.sleep_until(fact.at);
        let Some(input) = night.writes.input(fact) else { continue };
        night.take(input);
    }
    night.lines
}

struct Night {
    desk: Desk,
    writes: Writes,
    clock: Clock,
    lines: Vec<Line>,
}

impl Night {
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
        let at = self.clock.now.wall;
        match self.desk.handle(input.clone(), self.clock.now) {
            Ok(facts) => {
                self.writes.asked(&facts);
                let (desk, now) = (&self.desk, self.clock.now);
                let picture = desk.picture(now);
                self.lines.extend(facts.iter().filter_map(|fact| Line::of(fact, &picture)));
            }
            Err(refused) => self.lines.extend(Line::refused(at, &input, &refused)),
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
