//! The tray's menu as data.
//!
//! Invariant: the first entry is the on-shift toggle, always; nothing in the menu depends on a desktop.

use crate::{AlertState, showable::line};
use jiff::SignedDuration;
use oncall::{
    act::Act,
    ids::AlertId,
    picture::{AlertPicture, Picture},
    shift::OnShift,
};

/// One entry. Labels are plain text: whoever draws them escapes what its toolkit takes for a mnemonic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MenuEntry {
    Item {
        label: String,
        does: MenuDoes,
    },
    /// An alert that rings, and what can be done about it.
    Alert {
        label: String,
        entries: Vec<MenuEntry>,
    },
    /// Says something, does nothing.
    Note(String),
    Divider,
}

/// What choosing an entry asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MenuDoes {
    GoOnShift,
    GoOffShift,
    Acknowledge(AlertId),
    Snooze15(AlertId),
    /// Opens the window.
    Open,
    Quit,
}

/// More alerts than this would make the menu taller than a small screen.
const MOST: usize = 8;
/// As many places are named in the toggle's label.
const NAMED: usize = 3;

/// The whole menu for this moment.
pub fn menu(picture: &Picture) -> Vec<MenuEntry> {
    let ringing: Vec<&AlertPicture> =
        picture.alerts.iter().filter(|alert| AlertState::of(alert.state) == AlertState::Ringing).collect();
    let mut menu = vec![toggle(picture.shift.on, &ringing)];
    if !ringing.is_empty() {
        menu.push(MenuEntry::Divider);
        menu.extend(ringing.iter().take(MOST).map(|alert| alert_entry(alert)));
        if let Some(more) = ringing.len().checked_sub(MOST).filter(|more| *more > 0) {
            menu.push(MenuEntry::Note(format!("and {more} more: open Shiftbell")));
        }
    }
    menu.push(MenuEntry::Divider);
    menu.push(item("Open Shiftbell", MenuDoes::Open));
    menu.push(item("Quit", MenuDoes::Quit));
    menu
}

/// Going off shift while something rings takes an entry that names what rings.
fn toggle(on: OnShift, ringing: &[&AlertPicture]) -> MenuEntry {
    match on {
        OnShift::Off => item("Go on shift", MenuDoes::GoOnShift),
        OnShift::On if ringing.is_empty() => item("Go off shift", MenuDoes::GoOffShift),
        OnShift::On => {
            let label = format!("Go off shift ({} ringing: {})", ringing.len(), places(ringing));
            item(label, MenuDoes::GoOffShift)
        }
    }
}

/// Each place once, in the order of loudness.
fn places(ringing: &[&AlertPicture]) -> String {
    let mut places: Vec<String> = Vec::new();
    for place in ringing.iter().map(|alert| short(&alert.place, 30)) {
        if !places.contains(&place) {
            places.push(place);
        }
    }
    let more = places.len().saturating_sub(NAMED);
    places.truncate(NAMED);
    match more {
        0 => places.join(", "),
        more => format!("{} and {more} more", places.join(", ")),
    }
}

fn alert_entry(alert: &AlertPicture) -> MenuEntry {
    MenuEntry::Alert {
        label: format!("{}: {}", short(&alert.place, 30), alert.text.line(60)),
        entries: vec![
            item("Acknowledge", MenuDoes::Acknowledge(alert.id.clone())),
            item("Snooze 15 min", MenuDoes::Snooze15(alert.id.clone())),
        ],
    }
}

fn item(label: impl Into<String>, does: MenuDoes) -> MenuEntry {
    MenuEntry::Item { label: label.into(), does }
}

fn short(text: &str, longest: usize) -> String {
    oncall::text::Untrusted::new(line(text)).line(longest)
}

impl MenuDoes {
    /// The act it is, where it is one.
    pub fn act(&self) -> Option<Act> {
        match self {
            Self::GoOnShift => Some(Act::GoOnShift),
            Self::GoOffShift => Some(Act::GoOffShift),
            Self::Acknowledge(alert) => Some(Act::Acknowledge(alert.clone())),
            Self::Snooze15(alert) => Some(Act::Snooze { alert: alert.clone(), length: SignedDuration::from_mins(15) }),
            Self::Open | Self::Quit => None,
        }
    }

    /// A text form, for toolkits that know their entries by text.
    pub fn to_key(&self) -> String {
        match self {
            Self::GoOnShift => "go-on-shift".to_owned(),
            Self::GoOffShift => "go-off-shift".to_owned(),
            Self::Acknowledge(alert) => format!("acknowledge {alert}"),
            Self::Snooze15(alert) => format!("snooze-15 {alert}"),
            Self::Open => "open".to_owned(),
            Self::Quit => "quit".to_owned(),
        }
    }

    pub fn from_key(key: &str) -> Option<Self> {
        let (kind, rest) = key.split_once(' ').unwrap_or((key, ""));
        Some(match kind {
            "go-on-shift" => Self::GoOnShift,
            "go-off-shift" => Self::GoOffShift,
            "acknowledge" => Self::Acknowledge(rest.parse().ok()?),
            "snooze-15" => Self::Snooze15(rest.parse().ok()?),
            "open" => Self::Open,
            "quit" => Self::Quit,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene;
    use oncall::text::Untrusted;

    fn labels(menu: &[MenuEntry]) -> Vec<String> {
        menu.iter()
            .map(|entry| match entry {
                MenuEntry::Item { label, .. } | MenuEntry::Note(label) => label.clone(),
                MenuEntry::Alert { label, entries } => format!("{label} > {}", labels(entries).join(" | ")),
                MenuEntry::Divider => "-".to_owned(),
            })
            .collect()
    }

    #[test]
    fn with_nothing_to_say_it_is_the_toggle_and_two_more() {
        assert_eq!(labels(&menu(&scene::picture(OnShift::Off))), ["Go on shift", "-", "Open Shiftbell", "Quit"]);
        assert_eq!(labels(&menu(&scene::picture(OnShift::On))), ["Go off shift", "-", "Open Shiftbell", "Quit"]);
    }

    #[test]
    fn while_it_rings_the_toggle_names_what_rings() {
        let mut picture = scene::picture(OnShift::On);
        let mut other = scene::alert("ringing");
        other.place = "api-prod".to_owned();
        other.text = Untrusted::new("errors \u{202e}rising\nsecond");
        picture.alerts = vec![scene::alert("ringing"), other, scene::alert("ringing"), scene::alert("held")];
        let expected = [
            "Go off shift (3 ringing: #alerts_security, api-prod)",
            "-",
            "#alerts_security: root login > Acknowledge | Snooze 15 min",
            "api-prod: errors rising > Acknowledge | Snooze 15 min",
            "#alerts_security: root login > Acknowledge | Snooze 15 min",
            "-",
            "Open Shiftbell",
            "Quit",
        ];
        assert_eq!(labels(&menu(&picture)), expected);
    }

    #[test]
    fn a_storm_does_not_make_it_endless() {
        let mut picture = scene::picture(OnShift::On);
        for n in 0..20 {
            let mut alert = scene::alert("ringing");
            alert.place = format!("#p{n}");
            picture.alerts.push(alert);
        }
        let labels = labels(&menu(&picture));
        assert_eq!(labels[0], "Go off shift (20 ringing: #p0, #p1, #p2 and 17 more)");
        assert_eq!(labels.len(), 1 + 1 + MOST + 1 + 3);
        assert_eq!(labels[2 + MOST], "and 12 more: open Shiftbell");
    }

    #[test]
    fn keys_return_the_same_entry() {
        let alert: AlertId = "slack/acme/C1/1.000100".parse().unwrap();
        let all = [
            MenuDoes::GoOnShift,
            MenuDoes::GoOffShift,
            MenuDoes::Acknowledge(alert.clone()),
            MenuDoes::Snooze15(alert),
            MenuDoes::Open,
            MenuDoes::Quit,
        ];
        for does in all {
            assert_eq!(MenuDoes::from_key(&does.to_key()), Some(does));
        }
        for key in ["", "acknowledge", "acknowledge rubbish", "format-disk"] {
            assert_eq!(MenuDoes::from_key(key), None, "{key}");
        }
    }
}
