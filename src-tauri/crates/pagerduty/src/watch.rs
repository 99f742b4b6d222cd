//! Which request is due next, and what its answer means: PagerDuty as a state machine, without a network or a clock.
//!
//! Invariant: the source counts as seen only while my open incidents are read; no other request can blind it, and none
//! goes before them once they are due.

mod answers;
mod changes;
mod lane;
mod mine;
mod pages;
mod people;
mod policies;
mod rota;
mod topics;

use crate::{
    ask::{Answer, Ask},
    bucket::{Bucket, Worth},
    client::Reply,
    reading::Me,
    wire,
};
use changes::Changes;
use jiff::{SignedDuration, Timestamp};
use lane::Lane;
use mine::Mine;
use oncall::{
    ids::IncidentId,
    observation::{Person, Said},
    policy::Team,
    sight::{Blindness, Sighting},
    text::Untrusted,
    time::Now,
    wants::Pace,
};
use pages::Pages;
use people::People;
use rota::Rota;
use std::time::Duration;
use topics::Topic;

const CLOSE: SignedDuration = SignedDuration::from_secs(3);
const EASY: SignedDuration = SignedDuration::from_secs(10);
const DUTIES: SignedDuration = SignedDuration::from_mins(1);
const HOUR: SignedDuration = SignedDuration::from_hours(1);
/// An answer to the reading of my incidents takes no longer while all is well; together with the pause between two
/// readings this is the time in which a server that hangs is noticed.
const SLOW: SignedDuration = SignedDuration::from_millis(1_500);
/// Proof of life is not repeated sooner while nothing changes.
const SEEING: SignedDuration = SignedDuration::from_secs(5);

pub enum Input {
    Pace(Pace),
    /// How far back deploys matter; none: not at all.
    Deploys(Option<SignedDuration>),
    /// The machine woke, or the network came back.
    Refresh,
    /// There is a new token, whose owner is not known yet.
    SignedIn,
    /// Incidents that were open here when the program last ran.
    Recall(Vec<IncidentId>),
    /// I wrote, with this many requests.
    Wrote {
        requests: u32,
    },
    /// A request could not even be made.
    Blind(Blindness),
    Answered {
        ask: Ask,
        sent: Now,
        reply: Reply<Answer>,
    },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    Say(Said),
    Sight(Sighting),
    Deployed { what: Untrusted, at: Timestamp },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Due {
    Ask(Ask),
    /// Nothing until then, unless something comes in.
    Wait(SignedDuration),
}

pub struct Watch {
    me: Option<Me>,
    /// What was last said of me.
    me_said: Option<Person>,
    pace: Pace,
    bucket: Bucket,
    /// PagerDuty asked for a pause: of everything, or of what is not about incidents.
    held: SignedDuration,
    background_held: SignedDuration,

    who: Lane,
    incidents: Lane,
    incident_pages: Pages<wire::Incident>,
    mine: Mine,
    vanished: Lane,
    duties: Lane,
    rota: Rota,
    policies: Lane,
    schedules: Lane,
    team: Lane,
    people: People,
    changes: Changes,

    sight: Option<Sight>,
}

/// What was last said of its own hearing.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Sight {
    /// Said at this time on the boot clock.
    Seeing(SignedDuration),
    Blind(Blindness),
}

impl Watch {
    pub fn new(team: Team, now: Now) -> Self {
        let (urgent, hourly) = (Duration::from_secs(30), Duration::from_secs(3600));
        Self {
            me: None,
            me_said: None,
            pace: Pace::default(),
            bucket: Bucket::new(now.boot_elapsed),
            held: SignedDuration::MIN,
            background_held: SignedDuration::MIN,
            who: Lane::new(urgent),
            incidents: Lane::new(urgent),
            incident_pages: Pages::default(),
            mine: Mine::default(),
            vanished: Lane::new(urgent),
            duties: Lane::new(Duration::from_secs(60)),
            rota: Rota::default(),
            policies: Lane::new(hourly),
            schedules: Lane::new(hourly),
            team: Lane::new(hourly),
            people: People::new(team),
            changes: Changes::new(),
            sight: None,
        }
    }

    /// Who I am, once known.
    pub fn me(&self) -> Option<&Me> {
        self.me.as_ref()
    }

    /// Why the source is blind, where it is.
    pub fn blindness(&self) -> Option<&Blindness> {
        match &self.sight {
            Some(Sight::Blind(why)) => Some(why),
            Some(Sight::Seeing(_)) | None => None,
        }
    }

    /// Takes in what happened. `chance` in 0..1 spreads the pauses after failures.
    pub fn handle(&mut self, input: Input, now: Now, chance: f64) -> Vec<Step> {
        let boot = now.boot_elapsed;
        match input {
            Input::Pace(pace) => {
                self.pace = pace;
                self.incidents.hasten(boot + self.interval());
                Vec::new()
            }
            Input::Deploys(how_long) => {
                self.changes.matter_for(how_long);
                Vec::new()
            }
            Input::Refresh => {
                self.refresh();
                Vec::new()
            }
            Input::SignedIn => {
                self.me = None;
                self.refresh();
                Vec::new()
            }
            Input::Recall(ids) => {
                self.mine.recall(ids);
                self.incidents.hasten(boot);
                Vec::new()
            }
            Input::Wrote { requests } => {
                (0..requests).for_each(|_| self.bucket.spend(boot));
                self.incident_pages = Pages::default();
                self.incidents.hasten(boot);
                Vec::new()
            }
            Input::Blind(why) => self.blind(why),
            Input::Answered { ask, sent, reply } => self.answered(&ask, now.when(sent), reply, now, chance),
        }
    }

    /// The next request, which is counted as sent; or how long there is nothing to ask.
    pub fn due(&mut self, now: Now) -> Due {
        let boot = now.boot_elapsed;
        let mut wait = HOUR;
        for topic in self.topics() {
            let worth = if topic <= Topic::Vanished { Worth::Incidents } else { Worth::Background };
            let open = self.opens(topic, now).max(self.held);
            let open = if worth == Worth::Background { open.max(self.background_held) } else { open };
            let pause = (open.max(boot) - boot).max(self.bucket.wait(worth, boot));
            if pause.is_zero()
                && let Some(ask) = self.ask(topic, now.wall)
            {
                self.bucket.spend(boot);
                return Due::Ask(ask);
            }
            wait = wait.min(pause.max(SignedDuration::from_millis(1)));
        }
        Due::Wait(wait)
    }

    /// How long a request that is sent now may take before my incidents count as not read.
    pub fn heard_within(&self, now: Now) -> Duration {
        let due_in = self.incidents.due().max(now.boot_elapsed) - now.boot_elapsed;
        (due_in.min(self.interval()) + SLOW).unsigned_abs()
    }

    fn interval(&self) -> SignedDuration {
        match self.pace {
            Pace::Close => CLOSE,
            Pace::Easy => EASY,
        }
    }

    /// Everything that can have changed in the meantime is due; what was begun before is begun anew.
    fn refresh(&mut self) {
        self.incident_pages = Pages::default();
        self.rota.forget_pages();
        self.changes.look_again();
        for lane in [&mut self.who, &mut self.incidents, &mut self.vanished, &mut self.duties] {
            lane.now();
        }
    }
}

#[cfg(test)]
mod tests;
