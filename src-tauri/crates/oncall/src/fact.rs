//! What is known: everything observed, decided, shown, asked for and done.
//!
//! Invariant: the Desk's knowledge is the fold of its facts; [`crate::desk::Desk::apply`] is its only way to change.

use crate::{
    act::Through,
    alert::{By, RingWhy},
    decide::{Because, Decision},
    history::History,
    ids::{AlertId, PolicyHash, SourceId, WriteId},
    observation::Observation,
    policy::Care,
    shift::ShiftSetting,
    sight::Gap,
    text::Untrusted,
    time::Deadline,
    wants::CardKey,
    write::{Outcome, Write},
};
use jiff::{SignedDuration, Timestamp};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// When it became known here.
    pub at: Timestamp,
    pub what: What,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    Observed(Observation),
    /// Messages that no rule names: counted, not kept.
    Counted {
        source: SourceId,
        messages: u64,
    },
    /// Messages that a rule only counts.
    Tallied {
        rule: String,
        messages: u64,
    },
    Decided {
        alert: AlertId,
        decision: Decision,
        because: Because,
        care: Box<Care>,
        policy: PolicyHash,
    },
    /// What is remembered of earlier times, as it was when the alert was first heard of.
    Remembered {
        alert: AlertId,
        history: Box<History>,
    },
    /// It began to ring.
    Rang {
        alert: AlertId,
        why: RingWhy,
        storm: Storm,
    },
    /// It would ring, were I on shift.
    Held {
        alert: AlertId,
    },
    /// It was shown once, quietly.
    Notified {
        alert: AlertId,
    },
    /// These were shown together, at their time of day.
    Digested {
        alerts: Vec<AlertId>,
    },
    /// These came back, for they are not done.
    Reminded {
        alerts: Vec<AlertId>,
        why: Reminder,
    },
    /// It is the same matter as another one, and is shown with it.
    Joined {
        alert: AlertId,
        to: AlertId,
        link: Link,
    },
    /// It is a matter of its own again.
    Parted {
        alert: AlertId,
    },
    /// Whoever had to be told of it was told.
    Told {
        alert: AlertId,
        through: Through,
    },
    /// What I asked for was taken back before it was written.
    Undone {
        alert: AlertId,
        write: WriteId,
        through: Through,
    },
    /// Somebody was to be asked, and is not known here or not in Slack.
    AskedNobody {
        alert: AlertId,
        who: String,
    },
    /// Something was deployed.
    Deployed {
        what: Untrusted,
        at: Timestamp,
    },
    Settled {
        alert: AlertId,
        by: By,
    },
    /// The source has it as acknowledged: still open.
    Acknowledged {
        alert: AlertId,
        by: By,
    },
    AckAsked {
        alert: AlertId,
        through: Through,
        write: Write,
        deadline: Deadline,
    },
    /// Words of mine are to be written; nothing about the alert waits for them.
    WriteAsked {
        write: Write,
    },
    Snoozed {
        alert: AlertId,
        through: Through,
        until: Deadline,
    },
    Silenced {
        alerts: Vec<AlertId>,
        through: Through,
    },
    WriteEnded {
        write: WriteId,
        outcome: Outcome,
    },
    ShiftSet {
        setting: ShiftSetting,
        through: Through,
    },
    /// Being on shift began or ended, by hand or by the schedule.
    ShiftTurned {
        on: crate::shift::OnShift,
    },
    /// The held alerts that one summary card speaks of.
    Summed {
        alerts: Vec<AlertId>,
    },
    SummarySeen,
    /// A channel name of a rule now means this channel.
    Bound {
        source: SourceId,
        name: String,
        channel: crate::ids::ChannelId,
    },
    GapOpened {
        source: SourceId,
        gap: Gap,
    },
    GapClosed {
        source: SourceId,
        gap: Gap,
    },
    /// The source was heard until then; everything before, but for the open gaps, is known.
    HeardUntil {
        source: SourceId,
        at: Timestamp,
    },
    /// The wall clock shows an earlier time than before, by so much at least: times told before move with it.
    ClockSetBack {
        by: SignedDuration,
    },
    PolicyAdopted {
        policy: PolicyHash,
    },
    CardShown {
        card: CardKey,
        handle: CardHandle,
    },
    /// Not by us.
    CardClosed {
        card: CardKey,
    },
    /// By us, for it was not wanted any more, or by a daemon's own clock: nobody looked at it.
    CardTakenDown {
        card: CardKey,
    },
}

/// Why something comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reminder {
    /// Nobody gave a verdict.
    Unchecked,
    /// I have it, and it is still open.
    StillOpen,
    /// My shift ends, and these have no verdict.
    ShiftEnds,
}

impl Reminder {
    pub const ALL: [Self; 3] = [Self::Unchecked, Self::StillOpen, Self::ShiftEnds];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unchecked => "unchecked",
            Self::StillOpen => "still-open",
            Self::ShiftEnds => "shift-ends",
        }
    }
}

/// How one alert belongs to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Link {
    /// The Slack post of an incident.
    PostOf,
    /// Its sender says again what it said before.
    RepeatOf,
}

/// Whether a ring is one of its own, or one of many within a minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Storm {
    Alone,
    /// Shown in the summary.
    Summed,
}

/// A notification as its daemon knows it. A number means something to one daemon only.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CardHandle {
    /// Which run of which daemon, opaque.
    pub daemon: String,
    pub number: u32,
}

impl What {
    /// The alert it is about, where it is about one.
    pub fn alert(&self) -> Option<AlertId> {
        match self {
            Self::Observed(seen) => seen.alert(),
            Self::WriteAsked { write } => Some(write.alert.clone()),
            Self::Decided { alert, .. }
            | Self::Rang { alert, .. }
            | Self::Held { alert }
            | Self::Remembered { alert, .. }
            | Self::Notified { alert }
            | Self::Joined { alert, .. }
            | Self::Parted { alert }
            | Self::Told { alert, .. }
            | Self::AskedNobody { alert, .. }
            | Self::Undone { alert, .. }
            | Self::Settled { alert, .. }
            | Self::Acknowledged { alert, .. }
            | Self::AckAsked { alert, .. }
            | Self::Snoozed { alert, .. } => Some(alert.clone()),
            _ => None,
        }
    }
}
