//! What is known, in a form to be shown: the Desk's read model, without a way to change anything.
//!
//! Invariant: a picture stands still; holding one blocks nothing.

use crate::{
    decide::{Because, Decision},
    fact::Link,
    history::History,
    ids::{AlertId, PolicyHash, SourceId},
    observation::Severity,
    policy::{Care, Shadow, Verdict},
    roster::Roster,
    shift::Shift,
    sight::{Blindness, Gap, Part, Trouble},
    test_page::TestPage,
    text::Untrusted,
    wants::{SoundClass, Tray},
};
use jiff::{Timestamp, tz::TimeZone};
use std::{collections::BTreeMap, sync::Arc};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    pub at: Timestamp,
    /// The person's own.
    pub zone: TimeZone,
    pub shift: Shift,
    pub tray: Tray,
    /// What is to be heard now.
    pub sound: Option<SoundClass>,
    /// Since when something rings that nobody handles, so that the window comes by itself.
    pub alarm: Option<Timestamp>,
    pub policy: PolicyHash,
    pub sources: BTreeMap<SourceId, SourceSight>,
    pub troubles: BTreeMap<Part, Trouble>,
    /// Loudest first, then newest first.
    pub alerts: Vec<AlertPicture>,
    /// Messages that were counted and not kept, since the start.
    pub counted: BTreeMap<SourceId, u64>,
    /// Messages that rules only count, by the rules' names.
    pub tallied: BTreeMap<String, Tallied>,
    /// The team's emoji code.
    pub verdicts: Vec<Verdict>,
    /// Whether I only look on.
    pub shadow: Shadow,
    /// The last deploy.
    pub deployed: Option<(Untrusted, Timestamp)>,
    pub test: TestPage,
    /// What came while I was off shift, is held still, and was not looked at since I went on shift.
    pub summary: Vec<AlertId>,
    /// Shared between pictures until it changes.
    pub roster: Arc<Roster>,
}

/// So many messages, since ever and by weeks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tallied {
    pub ever: u64,
    /// Since Monday, on the clock of reminders.
    pub this_week: u64,
    pub last_week: u64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceSight {
    pub hearing: Hearing,
    /// Not read yet.
    pub gaps: Vec<Gap>,
    pub heard_until: Option<Timestamp>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hearing {
    Seeing,
    Blind { since: Timestamp, why: Blindness },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlertPicture {
    pub id: AlertId,
    /// `#alerts_security`, or the service's name.
    pub place: String,
    pub author: Option<Untrusted>,
    pub text: Untrusted,
    /// One of the words for an alert.
    pub state: &'static str,
    pub since: Timestamp,
    pub said_at: Timestamp,
    /// Who handled it, where somebody did.
    pub by: Option<String>,
    /// Why it rings, where it does.
    pub why: Option<String>,
    pub decision: Option<Decision>,
    pub because: Option<Because>,
    /// The policy it was decided under, and when.
    pub decided_under: Option<(PolicyHash, Timestamp)>,
    pub snoozed_until: Option<Timestamp>,
    /// People who look at it without having settled it.
    pub looking: Vec<Untrusted>,
    pub notes: Vec<(Untrusted, Untrusted)>,
    pub severity: Option<Severity>,
    /// The alert that it is shown with, where it is the same matter.
    pub joined: Option<(AlertId, Link)>,
    /// How often its sender said it, where more than once.
    pub said_times: Option<usize>,
    /// How often it came and went within an hour, where that is often.
    pub flapping: Option<usize>,
    pub history: Option<History>,
    /// What its rule asks for beside the decision.
    pub care: Option<Care>,
    /// Until when somebody must look.
    pub look_due: Option<Timestamp>,
    /// When somebody else was asked by a message.
    pub asked: Option<Timestamp>,
    /// Why words of mine did not arrive.
    pub unwritten: Option<String>,
    /// Until when whoever must be told is to be told; none: nobody, or it is done.
    pub tell_due: Option<Timestamp>,
    /// When whoever had to be told was told.
    pub told: Option<Timestamp>,
    /// What acknowledging it is called, in the team's words where it has some.
    pub acknowledge: String,
    /// Until when what I asked for can be taken back.
    pub undo_until: Option<Timestamp>,
    pub url: Option<String>,
}
