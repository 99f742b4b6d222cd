//! A night as a list of steps, made from a seed.
//!
//! Invariant: everything that happens by chance is in the steps, so that a night with steps left out is a night too.

use super::world::Says;
use fastrand::Rng;
use oncall::{
    act::Through,
    observation::{Change, Condition, PostKind, Severity},
};

/// Milliseconds: since the night began, or a length.
pub type Ms = i64;
pub const SECOND: Ms = 1_000;
pub const MINUTE: Ms = 60 * SECOND;
pub const HOUR: Ms = 60 * MINUTE;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    Me,
    Ben,
    Cleo,
    Bot,
}

/// How Slack pushes one thing: after so long, and perhaps again.
#[derive(Clone, Copy, Debug)]
pub struct Way {
    pub after: Ms,
    pub again: Option<Ms>,
}

#[derive(Clone, Debug)]
pub struct Step {
    /// Since the step before.
    pub after: Ms,
    pub what: What,
}

/// `of` counts back from the newest thing of its kind.
#[derive(Clone, Debug)]
pub enum What {
    Post {
        place: usize,
        who: Who,
        says: Says,
        kind: PostKind,
        way: Way,
    },
    Edit {
        of: usize,
        says: Says,
        way: Way,
    },
    Delete {
        of: usize,
        way: Way,
    },
    Reply {
        of: usize,
        way: Way,
    },
    Mark {
        of: usize,
        who: Who,
        emoji: usize,
        change: Change,
        way: Way,
    },
    Break {
        silently: bool,
    },
    Mend,
    HistoryTakes(Ms),
    Trigger {
        service: usize,
        low: bool,
        escalates: Option<Ms>,
    },
    Case {
        of: usize,
        change: CaseChange,
    },
    PagerDuty {
        up: bool,
    },
    /// From and until, from now on, and at which level.
    Duties(Vec<(Ms, Ms, u32)>),
    Act {
        act: Deed,
        through: Through,
    },
    Click,
    CloseCard {
        of: usize,
    },
    Policy(usize),
    Cards {
        work: bool,
    },
    Kill {
        down: Ms,
        reboot: bool,
    },
    Disk(Disk),
    /// What becomes of writes from here on.
    Writes(Fate),
    Jump(Ms),
    Suspend {
        asleep: Ms,
        phase: Ms,
    },
    /// Everything heals and comes to rest.
    Rest,
}

#[derive(Clone, Copy, Debug)]
pub enum CaseChange {
    AckedBy(Who),
    /// The acknowledgement ran out.
    Unacked,
    Resolved(Who),
    GivenAway(Who),
    /// Assigned to me, anew or again.
    GivenToMe,
    Urgency {
        low: bool,
    },
    Escalates(Ms),
}

#[derive(Clone, Copy, Debug)]
pub enum Deed {
    Acknowledge(usize),
    Snooze(usize, Ms),
    SnoozeUntilMorning(usize),
    /// With an emoji, and words perhaps.
    Judge(usize, usize, bool),
    Undo(usize),
    Tell(usize),
    Silence,
    On,
    Off,
    Follow,
    SeenSummary,
    Test,
    HeardTest,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disk {
    Good,
    Slow(Ms),
    Full,
}

#[derive(Clone, Copy, Debug)]
pub enum Fate {
    Answered(Ms),
    Refused,
    /// Done, but nobody can tell.
    Unknown,
    /// Not done, and nobody can tell.
    Lost,
    /// Done, and no answer at all.
    DoneSilently,
    Never,
}

/// Where the night lies, and what it is like.
pub struct Night {
    /// The local zone.
    pub zone: &'static str,
    pub start: &'static str,
    pub policy: usize,
    pub begins_on_shift: bool,
    pub steps: Vec<Step>,
}

/// Ordinary hours, the edges of a window, both clock changes in Chicago.
const STARTS: [&str; 6] = [
    "2026-01-14T09:00:00Z",
    "2026-01-14T14:55:00Z",
    "2026-07-15T21:50:00Z",
    "2026-03-08T07:30:00Z",
    "2026-11-01T05:40:00Z",
    "2026-06-30T23:50:00Z",
];

impl Night {
    pub fn of(seed: u64) -> Self {
        let mut rng = Rng::with_seed(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let rng = &mut rng;
        let zone = if rng.bool() { "UTC" } else { "America/Chicago" };
        let start = one_of(rng, &STARTS);
        let (policy, begins_on_shift) = (rng.usize(..super::books::BOOKS), rng.u8(..4) != 0);
        // Every night leaves some kinds of step out, so that what is left meets more often.
        let kinds: Vec<Kind> = KINDS.iter().copied().filter(|(_, weight)| *weight > 5 || rng.u8(..3) != 0).collect();
        let steps = (0..rng.usize(8..60)).map(|_| Step { after: pause(rng), what: what(rng, &kinds) }).collect();
        Self { zone, start, policy, begins_on_shift, steps }
    }
}

type Kind = (fn(&mut Rng) -> What, u32);

const KINDS: &[Kind] = &[
    (post, 20),
    (edit, 8),
    (|rng| What::Delete { of: near(rng), way: way(rng) }, 2),
    (|rng| What::Reply { of: near(rng), way: way(rng) }, 2),
    (mark, 18),
    (|rng| What::Break { silently: rng.bool() }, 4),
    (|_| What::Mend, 6),
    (|rng| What::HistoryTakes(one_of(rng, &[100, 3 * SECOND, 40 * SECOND])), 1),
    (trigger, 7),
    (case, 14),
    (|rng| What::PagerDuty { up: rng.u8(..3) != 0 }, 3),
    (duties, 3),
    (deed, 26),
    (|_| What::Click, 3),
    (|rng| What::CloseCard { of: rng.usize(..4) }, 4),
    (|rng| What::Policy(rng.usize(..super::books::BOOKS)), 2),
    (|rng| What::Cards { work: rng.bool() }, 1),
    (|rng| What::Kill { down: length(rng), reboot: rng.u8(..4) == 0 }, 4),
    (|rng| What::Disk(disk(rng)), 3),
    (fate, 4),
    (jump, 2),
    (|rng| What::Suspend { asleep: length(rng), phase: rng.i64(0..15_000) }, 2),
    (|_| What::Rest, 2),
];

fn what(rng: &mut Rng, kinds: &[Kind]) -> What {
    let mut drawn = rng.u32(..kinds.iter().map(|(_, weight)| *weight).sum::<u32>());
    for (make, weight) in kinds {
        match drawn.checked_sub(*weight) {
            Some(rest) => drawn = rest,
            None => return make(rng),
        }
    }
    What::Rest
}

fn one_of<T: Clone>(rng: &mut Rng, choices: &[T]) -> T {
    choices[rng.usize(..choices.len())].clone()
}

/// The newest most often.
fn near(rng: &mut Rng) -> usize {
    rng.usize(..4).min(rng.usize(..4))
}

fn pause(rng: &mut Rng) -> Ms {
    match rng.u8(..20) {
        0..6 => rng.i64(0..400),
        6..12 => rng.i64(0..5 * SECOND),
        12..16 => rng.i64(0..70 * SECOND),
        16..19 => rng.i64(0..20 * MINUTE),
        _ => rng.i64(0..90 * MINUTE),
    }
}

fn length(rng: &mut Rng) -> Ms {
    let most = one_of(rng, &[3 * SECOND, 90 * SECOND, 20 * MINUTE, 2 * HOUR]);
    rng.i64(1..most)
}

fn way(rng: &mut Rng) -> Way {
    let after = if rng.u8(..4) == 0 { rng.i64(0..20 * SECOND) } else { rng.i64(0..300) };
    Way { after, again: (rng.u8(..6) == 0).then(|| rng.i64(0..90 * SECOND)) }
}

fn condition(rng: &mut Rng) -> Condition {
    one_of(rng, &[Condition::Unsaid, Condition::Unsaid, Condition::Firing, Condition::Resolved])
}

fn severity(rng: &mut Rng) -> Option<Severity> {
    one_of(rng, &[None, None, Some(Severity::Critical), Some(Severity::Medium), Some(Severity::Unknown)])
}

fn post(rng: &mut Rng) -> What {
    What::Post {
        place: rng.usize(..super::laws::PLACES.len()).min(rng.usize(..super::laws::PLACES.len())),
        who: one_of(rng, &[Who::Bot, Who::Bot, Who::Bot, Who::Ben, Who::Cleo, Who::Me]),
        says: {
            let text = rng.usize(..super::laws::TEXTS.len());
            let condition = if rng.u8(..4) == 0 { condition(rng) } else { Condition::Unsaid };
            Says { text, condition, severity: severity(rng) }
        },
        kind: if rng.u8(..15) == 0 { PostKind::Housekeeping } else { PostKind::Post },
        way: way(rng),
    }
}

fn edit(rng: &mut Rng) -> What {
    let (of, text) = (near(rng), rng.usize(..super::laws::TEXTS.len()));
    let says = Says { text, condition: condition(rng), severity: severity(rng) };
    What::Edit { of, says, way: way(rng) }
}

fn mark(rng: &mut Rng) -> What {
    What::Mark {
        of: near(rng),
        who: one_of(rng, &[Who::Me, Who::Ben, Who::Ben, Who::Cleo, Who::Bot]),
        emoji: rng.usize(..super::laws::EMOJI.len()).min(rng.usize(..super::laws::EMOJI.len())),
        change: if rng.u8(..5) < 3 { Change::Added } else { Change::Removed },
        way: way(rng),
    }
}

fn trigger(rng: &mut Rng) -> What {
    let escalates = rng.bool().then(|| rng.i64(MINUTE..30 * MINUTE));
    What::Trigger { service: rng.usize(..super::laws::SERVICES.len()), low: rng.u8(..4) == 0, escalates }
}

fn case(rng: &mut Rng) -> What {
    let who = one_of(rng, &[Who::Me, Who::Ben, Who::Cleo, Who::Bot]);
    let change = match rng.u8(..8) {
        0 | 1 => CaseChange::AckedBy(if who == Who::Bot { Who::Ben } else { who }),
        2 => CaseChange::Unacked,
        3 => CaseChange::Resolved(who),
        4 => CaseChange::GivenAway(who),
        5 => CaseChange::GivenToMe,
        6 => CaseChange::Urgency { low: rng.bool() },
        _ => CaseChange::Escalates(rng.i64(0..30 * MINUTE)),
    };
    What::Case { of: near(rng), change }
}

fn duties(rng: &mut Rng) -> What {
    let turn = |rng: &mut Rng| {
        let from = rng.i64(-HOUR..HOUR);
        (from, from + rng.i64(1..2 * HOUR), rng.u32(1..4))
    };
    What::Duties((0..rng.usize(..4)).map(|_| turn(rng)).collect())
}

fn deed(rng: &mut Rng) -> What {
    let through = one_of(rng, &[Through::Card, Through::Tray, Through::Window, Through::CommandLine]);
    let act = match rng.u8(..25) {
        0..8 => Deed::Acknowledge(near(rng)),
        8..12 => Deed::Snooze(near(rng), one_of(rng, &[1, 30 * SECOND, 15 * MINUTE, 12 * HOUR, 13 * HOUR])),
        12 => Deed::SnoozeUntilMorning(near(rng)),
        13 => Deed::Silence,
        14 | 15 => Deed::On,
        16 => Deed::Off,
        17 => Deed::Follow,
        18 => Deed::SeenSummary,
        19 | 20 => Deed::Judge(near(rng), rng.usize(..super::laws::EMOJI.len()), rng.bool()),
        21 | 22 => Deed::Undo(near(rng)),
        23 => Deed::Tell(near(rng)),
        _ => one_of(rng, &[Deed::Test, Deed::HeardTest]),
    };
    What::Act { act, through }
}

fn disk(rng: &mut Rng) -> Disk {
    one_of(rng, &[Disk::Good, Disk::Slow(50), Disk::Slow(900), Disk::Slow(20 * SECOND), Disk::Full])
}

fn fate(rng: &mut Rng) -> What {
    What::Writes(match rng.u8(..8) {
        0 | 1 => Fate::Answered(rng.i64(1..500)),
        2 => Fate::Answered(rng.i64(1..20 * SECOND)),
        3 => Fate::Refused,
        4 => Fate::Unknown,
        5 => Fate::Lost,
        6 => Fate::DoneSilently,
        _ => Fate::Never,
    })
}

fn jump(rng: &mut Rng) -> What {
    let most = one_of(rng, &[5 * SECOND, 2 * MINUTE, HOUR, 3 * HOUR, 12 * HOUR]);
    What::Jump(rng.i64(-most..most))
}
