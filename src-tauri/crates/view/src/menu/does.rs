//! What a menu entry asks for, and its form as text.
//!
//! Invariant: an entry names what it is about, so that one chosen from a menu of a minute ago does what it said then.

use jiff::SignedDuration;
use oncall::{act::Act, ids::AlertId};

/// What choosing an entry asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MenuDoes {
    GoOnShift,
    GoOffShift,
    FollowSchedule,
    Acknowledge(AlertId),
    Snooze15(AlertId),
    Snooze60(AlertId),
    SnoozeUntilMorning(AlertId),
    Silence,
    /// Opens the window.
    Open,
    Quit,
    /// Not to quit, after all: nothing.
    Stay,
}

impl MenuDoes {
    /// The act it is, where it is one.
    pub fn act(&self) -> Option<Act> {
        let snooze = |alert: &AlertId, minutes| {
            Some(Act::Snooze { alert: alert.clone(), length: SignedDuration::from_mins(minutes) })
        };
        match self {
            Self::GoOnShift => Some(Act::GoOnShift),
            Self::GoOffShift => Some(Act::GoOffShift),
            Self::FollowSchedule => Some(Act::FollowSchedule),
            Self::Acknowledge(alert) => Some(Act::Acknowledge(alert.clone())),
            Self::Snooze15(alert) => snooze(alert, 15),
            Self::Snooze60(alert) => snooze(alert, 60),
            Self::SnoozeUntilMorning(alert) => Some(Act::SnoozeUntilMorning(alert.clone())),
            Self::Silence => Some(Act::Silence),
            Self::Open | Self::Quit | Self::Stay => None,
        }
    }

    /// A text form, for toolkits that know their entries by text.
    pub fn to_key(&self) -> String {
        match self {
            Self::GoOnShift => "go-on-shift".to_owned(),
            Self::GoOffShift => "go-off-shift".to_owned(),
            Self::FollowSchedule => "follow-schedule".to_owned(),
            Self::Acknowledge(alert) => format!("acknowledge {alert}"),
            Self::Snooze15(alert) => format!("snooze-15 {alert}"),
            Self::Snooze60(alert) => format!("snooze-60 {alert}"),
            Self::SnoozeUntilMorning(alert) => format!("snooze-until-morning {alert}"),
            Self::Silence => "silence".to_owned(),
            Self::Open => "open".to_owned(),
            Self::Quit => "quit".to_owned(),
            Self::Stay => "stay".to_owned(),
        }
    }

    pub fn from_key(key: &str) -> Option<Self> {
        let (kind, rest) = key.split_once(' ').unwrap_or((key, ""));
        Some(match kind {
            "go-on-shift" => Self::GoOnShift,
            "go-off-shift" => Self::GoOffShift,
            "follow-schedule" => Self::FollowSchedule,
            "acknowledge" => Self::Acknowledge(rest.parse().ok()?),
            "snooze-15" => Self::Snooze15(rest.parse().ok()?),
            "snooze-60" => Self::Snooze60(rest.parse().ok()?),
            "snooze-until-morning" => Self::SnoozeUntilMorning(rest.parse().ok()?),
            "silence" => Self::Silence,
            "open" => Self::Open,
            "quit" => Self::Quit,
            "stay" => Self::Stay,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_return_the_same_entry() {
        let alert: AlertId = "slack/acme/C1/1.000100".parse().unwrap();
        let all = [
            MenuDoes::GoOnShift,
            MenuDoes::GoOffShift,
            MenuDoes::FollowSchedule,
            MenuDoes::Acknowledge(alert.clone()),
            MenuDoes::Snooze15(alert.clone()),
            MenuDoes::Snooze60(alert.clone()),
            MenuDoes::SnoozeUntilMorning(alert),
            MenuDoes::Silence,
            MenuDoes::Open,
            MenuDoes::Quit,
            MenuDoes::Stay,
        ];
        for does in all {
            assert_eq!(MenuDoes::from_key(&does.to_key()), Some(does));
        }
        for key in ["", "acknowledge", "acknowledge rubbish", "snooze-60", "format-disk"] {
            assert_eq!(MenuDoes::from_key(key), None, "{key}");
        }
    }
}
