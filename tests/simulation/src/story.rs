//! What happens, as steps with their times, and how lucky the program is meanwhile.
//!
//! Invariant: a story says nothing of the program: only of the world, the person and the computer.

use crate::effects::Service;
use jiff::SignedDuration;
use std::fmt;

#[derive(Clone, Debug)]
pub struct Story {
    /// Of whatever chance the program and the world have.
    pub seed: u64,
    /// In the order of their times, from the beginning.
    pub steps: Vec<(SignedDuration, Step)>,
    pub luck: Luck,
    pub accounts: Accounts,
    pub incidents: Incidents,
    /// After the last step and the end of the last trouble, everything must come to rest within this.
    pub rest: SignedDuration,
}

/// Which the policy has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accounts {
    Both,
    Slack,
    PagerDuty,
}

/// Who tells of an incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Incidents {
    /// PagerDuty alone.
    Alone,
    /// A post in the channel too: at once, or some seconds later.
    Posted,
}

/// Posts and incidents are numbered from 0 in the order in which they come; a number without a thing is a step without
/// an effect, so that a story can lose any of its steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    Post(Words),
    Edit {
        post: usize,
        to: Words,
    },
    Mark {
        post: usize,
        emoji: &'static str,
        mark: Mark,
    },
    Reply {
        post: usize,
    },
    Trigger,
    /// A post says where it is.
    Announce {
        incident: usize,
    },
    Take {
        incident: usize,
    },
    Resolve {
        incident: usize,
    },
    /// Its acknowledgement runs out.
    ComesBack {
        incident: usize,
    },
    /// The person, of what rings: the first, the second …
    Acknowledge {
        nth: usize,
        through: Through,
    },
    Snooze {
        nth: usize,
    },
    GoOnShift,
    GoOffShift,
    Dismiss {
        nth: usize,
    },
    Dies {
        how: Death,
        away: SignedDuration,
    },
    Suspend {
        lasts: SignedDuration,
    },
    SetClock {
        by: SignedDuration,
    },
    DiskFull {
        lasts: SignedDuration,
    },
    SlowDisk {
        takes: SignedDuration,
        lasts: SignedDuration,
    },
    RestartDaemon,
    Outage {
        service: Service,
        how: Outage,
        lasts: SignedDuration,
    },
    /// Slack's sockets break.
    DropSockets,
    /// Slack asks for another connection.
    Refresh,
    /// Slack hears no confirmation.
    LoseConfirmations {
        lasts: SignedDuration,
    },
    /// The sockets stand and carry nothing any more.
    HalfOpen,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Words {
    Firing,
    Chatter,
    Resolved,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    Put,
    TakenBack,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Through {
    Card,
    CommandLine,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Death {
    /// The process is killed.
    Kill,
    /// The computer loses its power, and what it had not made durable.
    PowerCut,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outage {
    Refused,
    Silent,
}

/// How often an effect fails, until when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Luck {
    Good,
    /// One in so many effects.
    Bad {
        one_in: u64,
        until: SignedDuration,
    },
    /// One effect, by its number, and all others are good.
    One {
        number: u64,
        how: Misfortune,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misfortune {
    Fails,
    /// The process is killed there.
    Killed,
    /// The power goes there.
    PowerCut,
}

impl Words {
    /// Of the post of this number.
    pub fn text(self, post: usize) -> String {
        match self {
            Self::Firing => format!("CRITICAL: disk full on host-{post}"),
            Self::Chatter => format!("host-{post} was given a new disk"),
            Self::Resolved => format!("[RESOLVED] disk full on host-{post}"),
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

impl fmt::Display for Story {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "seed {}, luck {:?}", self.seed, self.luck)?;
        self.steps.iter().try_for_each(|(at, step)| writeln!(f, "{at:>12} {step}"))
    }
}
