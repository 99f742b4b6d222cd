//! Whether it watches, what it cannot hear, and what else is wrong.
//!
//! Invariant: a source that is not heard is never shown as anything but blind, and each trouble has its cure beside it.

mod code;

pub use code::{Deployed, Tally, VerdictLine, VerdictThen};

use crate::{
    AlertState,
    showable::{line, time},
};
use oncall::{
    ids::SourceId,
    picture::{AlertPicture, Hearing, Picture, SourceSight},
    policy::Shadow,
    roster::Turn,
    shift::{OnShift, ShiftWhy},
    sight::{Part, Trouble},
    wants::TrayState,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ts_rs::TS;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Status {
    pub at: String,
    pub shift: ShiftWord,
    /// `On shift as primary until Tue 09:00, then Ada`, in local time: the same words everywhere.
    pub sentence: String,
    /// What I am on call as now, by the schedule.
    pub role: Option<String>,
    /// Who comes after me.
    pub then: Option<String>,
    /// My next shift by the schedule.
    pub next: Option<NextShift>,
    /// Why the shift is what it is, in words.
    pub shift_because: String,
    /// Whether the schedule decides it, and not the person.
    pub follows_schedule: bool,
    /// When the shift changes by itself, where that is known.
    pub until: Option<String>,
    pub state: State,
    pub ringing: u32,
    pub snoozed: u32,
    /// Without those that are shown with another.
    pub held: u32,
    /// Ids of what came while the person was off shift, is held still, and was not looked at since.
    pub summary: Vec<String>,
    pub sources: Vec<SourceLine>,
    pub troubles: Vec<TroubleLine>,
    /// The hash of the policy in force.
    pub policy: String,
    /// Whether I only look on: nothing rings, nothing is written.
    pub shadow: bool,
    /// The last deploy that was heard of.
    pub deployed: Option<Deployed>,
    /// Messages that rules only count, by the rules' names.
    pub tallied: BTreeMap<String, Tally>,
    /// The team's emoji code, in the policy file's order.
    pub verdicts: Vec<VerdictLine>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
#[ts(export)]
pub enum ShiftWord {
    On,
    Off,
}

/// A shift of mine that has not begun.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct NextShift {
    pub role: Option<String>,
    pub from: String,
}

/// The program's state, as the tray shows it: the loudest of what is true.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub enum State {
    #[serde(rename = "off shift")]
    OffShift,
    #[serde(rename = "on shift")]
    OnShift,
    #[serde(rename = "ringing")]
    Ringing,
    #[serde(rename = "snoozed")]
    Snoozed,
    #[serde(rename = "blind")]
    Blind,
    #[serde(rename = "shadow")]
    Shadow,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
#[ts(export)]
pub enum Sight {
    Seeing,
    Blind,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SourceLine {
    /// `slack/acme`.
    pub id: String,
    pub sight: Sight,
    /// The blindness by its stable name, as `token-refused`.
    pub reason: Option<String>,
    pub says: Option<String>,
    pub cure: Option<String>,
    /// Since when it is blind.
    pub since: Option<String>,
    /// The last proof of life.
    pub heard_until: Option<String>,
    /// Stretches that are still to be read.
    pub gaps: Vec<GapLine>,
    /// Messages that no rule names: counted, not kept.
    #[ts(type = "number")]
    pub counted: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct GapLine {
    pub from: String,
    pub until: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TroubleLine {
    /// `policy`, `store`, `cards`, `tray`, `keyring`, `control` or `sound`.
    pub part: String,
    /// Stable, as `disk-full`.
    pub name: String,
    pub says: String,
    pub cure: String,
}

impl Status {
    pub fn of(picture: &Picture) -> Self {
        let many = |which: &dyn Fn(&AlertPicture) -> bool| {
            u32::try_from(picture.alerts.iter().filter(|alert| which(alert)).count()).unwrap_or(u32::MAX)
        };
        let count = |state| many(&|alert| AlertState::of(alert.state) == state);
        let roster = &picture.roster;
        let running = roster.running(picture.at);
        let role = |turn: &Turn| turn.role.as_ref().map(|role| line(role.to_string()));
        Self {
            at: time(picture.at),
            shift: match picture.shift.on {
                OnShift::On => ShiftWord::On,
                OnShift::Off => ShiftWord::Off,
            },
            sentence: line(oncall::sentence::shift(&picture.shift, roster, picture.at, &picture.zone)),
            role: running.and_then(role),
            then: running.and_then(|turn| roster.after(turn)).map(|member| line(member.name.verbatim())),
            next: roster.next(picture.at).map(|turn| NextShift { role: role(turn), from: time(turn.from) }),
            shift_because: shift_because(picture),
            follows_schedule: matches!(picture.shift.because, ShiftWhy::Schedule | ShiftWhy::ScheduleUnknown),
            until: picture.shift.until.map(time),
            state: State::of(picture.tray.state),
            ringing: count(AlertState::Ringing),
            snoozed: count(AlertState::Snoozed),
            held: many(&|alert| AlertState::of(alert.state) == AlertState::Held && alert.joined.is_none()),
            summary: picture.summary.iter().map(|id| line(id.to_string())).collect(),
            sources: picture.sources.iter().map(|(id, sight)| source_line(id, sight, picture)).collect(),
            troubles: picture.troubles.iter().map(|(part, trouble)| trouble_line(*part, trouble)).collect(),
            policy: picture.policy.to_string(),
            shadow: picture.shadow == Shadow::Yes,
            deployed: Deployed::of(picture),
            tallied: picture.tallied.iter().map(|(rule, tallied)| (line(rule.as_str()), Tally::of(tallied))).collect(),
            verdicts: picture.verdicts.iter().map(VerdictLine::of).collect(),
        }
    }

    /// The exit code of `shiftbell status`: 0 watching on shift, 2 off shift, 1 blind.
    ///
    /// One blind source is enough, on shift or off, and so is having no source at all: both mean that something could
    /// happen unheard.
    pub fn exit_code(&self) -> u8 {
        let blind = self.sources.is_empty() || self.sources.iter().any(|source| source.sight == Sight::Blind);
        match (blind, self.shift) {
            (true, _) => 1,
            (false, ShiftWord::On) => 0,
            (false, ShiftWord::Off) => 2,
        }
    }
}

impl State {
    fn of(state: TrayState) -> Self {
        match state {
            TrayState::Ringing { .. } => Self::Ringing,
            TrayState::Blind => Self::Blind,
            TrayState::Snoozed => Self::Snoozed,
            TrayState::OnShift => Self::OnShift,
            TrayState::OffShift => Self::OffShift,
            TrayState::Shadow => Self::Shadow,
        }
    }

    /// The word for it, the same everywhere.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OffShift => "off shift",
            Self::OnShift => "on shift",
            Self::Ringing => "ringing",
            Self::Snoozed => "snoozed",
            Self::Blind => "blind",
            Self::Shadow => "shadow",
        }
    }
}

fn shift_because(picture: &Picture) -> String {
    match picture.shift.because {
        ShiftWhy::ByHand => "set by hand".to_owned(),
        ShiftWhy::Schedule if picture.shift.on == OnShift::Off => "not on call by the schedule".to_owned(),
        ShiftWhy::Schedule => "on call by the schedule".to_owned(),
        ShiftWhy::ScheduleUnknown => "the schedule was never read; in doubt, on shift".to_owned(),
        ShiftWhy::NeverSet => "never set".to_owned(),
        ShiftWhy::Forgotten => "what was set cannot be read; in doubt, on shift".to_owned(),
    }
}

fn source_line(id: &SourceId, sight: &SourceSight, picture: &Picture) -> SourceLine {
    let blind = match &sight.hearing {
        Hearing::Seeing => None,
        Hearing::Blind { since, why } => Some((since, why)),
    };
    SourceLine {
        id: line(id.to_string()),
        sight: if blind.is_some() { Sight::Blind } else { Sight::Seeing },
        reason: blind.map(|(_, why)| why.name().to_owned()),
        says: blind.map(|(_, why)| line(why.to_string())),
        cure: blind.map(|(_, why)| line(why.cure())),
        since: blind.map(|(since, _)| time(*since)),
        heard_until: sight.heard_until.map(time),
        gaps: sight.gaps.iter().map(|gap| GapLine { from: time(gap.from), until: time(gap.until) }).collect(),
        counted: picture.counted.get(id).copied().unwrap_or(0),
    }
}

fn trouble_line(part: Part, trouble: &Trouble) -> TroubleLine {
    TroubleLine {
        part: part.as_str().to_owned(),
        name: line(trouble.name.as_str()),
        says: line(trouble.says.as_str()),
        cure: line(trouble.cure.as_str()),
    }
}

#[cfg(test)]
mod tests;
