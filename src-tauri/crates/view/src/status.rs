//! Whether it watches, what it cannot hear, and what else is wrong.
//!
//! Invariant: a source that is not heard is never shown as anything but blind, and each trouble has its cure beside it.

use crate::{
    AlertState,
    showable::{line, time},
};
use oncall::{
    ids::SourceId,
    picture::{Hearing, Picture, SourceSight},
    roster::Turn,
    shift::{OnShift, ShiftWhy},
    sight::{Part, Trouble},
    wants::TrayState,
};
use serde::{Deserialize, Serialize};
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
    pub held: u32,
    /// Ids of what came while the person was off shift, is held still, and was not looked at since.
    pub summary: Vec<String>,
    pub sources: Vec<SourceLine>,
    pub troubles: Vec<TroubleLine>,
    /// The hash of the policy in force.
    pub policy: String,
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
        let count = |state: AlertState| {
            let many = picture.alerts.iter().filter(|alert| AlertState::of(alert.state) == state).count();
            u32::try_from(many).unwrap_or(u32::MAX)
        };
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
            held: count(AlertState::Held),
            summary: picture.summary.iter().map(|id| line(id.to_string())).collect(),
            sources: picture.sources.iter().map(|(id, sight)| source_line(id, sight, picture)).collect(),
            troubles: picture.troubles.iter().map(|(part, trouble)| trouble_line(*part, trouble)).collect(),
            policy: picture.policy.to_string(),
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
mod tests {
    use super::*;
    use crate::scene;
    use oncall::{
        sight::{Blindness, Gap},
        wants::Taken,
    };

    #[test]
    fn exit_codes() {
        let table = [
            ("on, all seen", OnShift::On, vec![Hearing::Seeing, Hearing::Seeing], 0),
            ("off, all seen", OnShift::Off, vec![Hearing::Seeing], 2),
            ("on, one blind", OnShift::On, vec![Hearing::Seeing, scene::blind(Blindness::TimedOut)], 1),
            ("off, one blind", OnShift::Off, vec![scene::blind(Blindness::Starting)], 1),
            ("on, nothing to hear", OnShift::On, vec![], 1),
        ];
        for (what, on, hearings, code) in table {
            let mut picture = scene::picture(on);
            picture.sources = hearings
                .into_iter()
                .enumerate()
                .map(|(n, hearing)| {
                    (SourceId::slack(format!("s{n}")), SourceSight { hearing, gaps: Vec::new(), heard_until: None })
                })
                .collect();
            assert_eq!(Status::of(&picture).exit_code(), code, "{what}");
        }
    }

    #[test]
    fn while_it_rings_a_blind_source_is_still_told() {
        let mut picture = scene::picture(OnShift::On);
        picture.tray.state = TrayState::Ringing { count: 1, taken: Taken::ByNobody };
        picture.sources.insert(
            SourceId::slack("acme"),
            SourceSight {
                hearing: scene::blind(Blindness::TokenRefused { code: "invalid_auth\u{202e}".to_owned() }),
                gaps: vec![Gap { from: scene::at(0), until: scene::at(60) }],
                heard_until: Some(scene::at(0)),
            },
        );
        let status = Status::of(&picture);
        assert_eq!((status.state, status.exit_code()), (State::Ringing, 1));
        let source = &status.sources[0];
        assert_eq!(source.reason.as_deref(), Some("token-refused"));
        assert_eq!(source.says.as_deref(), Some("The token was refused (invalid_auth)."));
        assert!(source.cure.as_deref().is_some_and(|cure| cure.contains("shiftbell secret set")));
        assert_eq!(
            source.gaps,
            [GapLine { from: "2026-07-15T08:00:00.000Z".to_owned(), until: "2026-07-15T08:01:00.000Z".to_owned() }]
        );
    }

    #[test]
    fn the_json_names_are_those_of_the_documentation() {
        let mut picture = scene::picture(OnShift::Off);
        picture.sources.insert(
            SourceId::slack("acme"),
            SourceSight { hearing: Hearing::Seeing, gaps: Vec::new(), heard_until: None },
        );
        let trouble = Trouble {
            name: "disk-full".to_owned(),
            says: "The disk is full.".to_owned(),
            cure: "Free some space.".to_owned(),
        };
        picture.troubles.insert(Part::Store, trouble);
        let json = serde_json::to_value(Status::of(&picture)).unwrap();
        assert_eq!((json["shift"].as_str(), json["state"].as_str()), (Some("off"), Some("off shift")));
        assert_eq!(json["sources"][0]["id"], "slack/acme");
        assert_eq!(json["sources"][0]["sight"], "seeing");
        assert_eq!(json["sources"][0]["reason"], serde_json::Value::Null);
        assert_eq!(json["troubles"][0]["part"], "store");
        assert_eq!(json["troubles"][0]["name"], "disk-full");
        assert_eq!(serde_json::from_value::<Status>(json).unwrap(), Status::of(&picture));
    }

    #[test]
    fn states_are_written_as_they_are_called() {
        for state in [State::OffShift, State::OnShift, State::Ringing, State::Snoozed, State::Blind] {
            assert_eq!(serde_json::to_value(state).unwrap(), state.as_str());
        }
    }
}
