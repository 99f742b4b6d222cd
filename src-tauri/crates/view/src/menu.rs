//! The tray's menu as data.
//!
//! Invariant: the first entry is the on-shift toggle, always; nothing in the menu depends on a desktop, and none of its
//! words changes by the mere passing of time, for a menu that changes moves under the person's hand.

mod does;
#[cfg(test)]
mod tests;

pub use does::MenuDoes;

use crate::{AlertState, showable::line};
use oncall::{
    ids::SourceId,
    picture::{AlertPicture, Hearing, Picture, SourceSight},
    roster::{Me, Turn},
    shift::{OnShift, ShiftWhy},
    sight::Part,
    text::Untrusted,
    wants::SoundClass,
};

/// One entry. Labels are plain text: whoever draws them escapes what its toolkit takes for a mnemonic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MenuEntry {
    Item {
        label: String,
        does: MenuDoes,
    },
    /// An alert and what can be done about it, or a question and its answers.
    Submenu {
        label: String,
        entries: Vec<MenuEntry>,
    },
    /// Says something, does nothing.
    Note(String),
    Divider,
}

/// More alerts than this would make the menu taller than a small screen.
const MOST_RINGING: usize = 8;
const MOST_SNOOZED: usize = 4;
/// As many places are named in the toggle's label.
const NAMED: usize = 3;
/// Characters of a place's or a person's name, of what an alert says, and of a note.
const NAME: usize = 30;
const TEXT: usize = 60;
const NOTE: usize = 100;
/// Lines of those on call, and characters of each.
const MOST_ON_CALL: usize = 4;
const ON_CALL: usize = 80;

/// The whole menu for this moment.
pub fn menu(picture: &Picture) -> Vec<MenuEntry> {
    let of = |state| picture.alerts.iter().filter(move |alert| AlertState::of(alert.state) == state);
    let ringing: Vec<&AlertPicture> = of(AlertState::Ringing).collect();
    let snoozed: Vec<&AlertPicture> = of(AlertState::Snoozed).collect();
    let mut rings = at_most(MOST_RINGING, &ringing, ringing_entry);
    rings.extend(silence(picture.sound));
    let snoozes = at_most(MOST_SNOOZED, &snoozed, |alert| snoozed_entry(alert, picture));
    let program = vec![item("Open Shiftbell", MenuDoes::Open), quit(picture.shift.on)];
    let groups = [shift(picture, &ringing), rings, snoozes, not_heard(picture), on_call(picture), program];
    let mut menu = Vec::new();
    for group in groups.into_iter().filter(|group| !group.is_empty()) {
        if !menu.is_empty() {
            menu.push(MenuEntry::Divider);
        }
        menu.extend(group);
    }
    menu
}

/// Whether the two have the same shape, but somewhere an entry does something else than the one in its place: a click
/// meant for one could then be taken for the other by whoever counts entries.
pub fn is_mistakable(menu: &[MenuEntry], other: &[MenuEntry]) -> bool {
    shape(menu) == shape(other) && deeds(menu) != deeds(other)
}

/// How many entries, at each depth.
fn shape(menu: &[MenuEntry]) -> Vec<usize> {
    std::iter::once(menu.len()).chain(menu.iter().flat_map(|entry| shape(entry.below()))).collect()
}

fn deeds(menu: &[MenuEntry]) -> Vec<Option<&MenuDoes>> {
    menu.iter().flat_map(|entry| [vec![entry.does()], deeds(entry.below())].concat()).collect()
}

impl MenuEntry {
    fn below(&self) -> &[Self] {
        match self {
            Self::Submenu { entries, .. } => entries,
            Self::Item { .. } | Self::Note(_) | Self::Divider => &[],
        }
    }

    fn does(&self) -> Option<&MenuDoes> {
        match self {
            Self::Item { does, .. } => Some(does),
            Self::Submenu { .. } | Self::Note(_) | Self::Divider => None,
        }
    }
}

fn shift(picture: &Picture, ringing: &[&AlertPicture]) -> Vec<MenuEntry> {
    let by_hand = matches!(picture.shift.because, ShiftWhy::ByHand | ShiftWhy::NeverSet | ShiftWhy::Forgotten);
    let can_be_followed = picture.roster.mine.as_ref().is_some_and(|turns| !turns.is_empty());
    let follow = (by_hand && can_be_followed).then(|| item("Follow the schedule", MenuDoes::FollowSchedule));
    [toggle(picture.shift.on, ringing)].into_iter().chain(follow).collect()
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
    for place in ringing.iter().map(|alert| short(&alert.place, NAME)) {
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

fn at_most(most: usize, alerts: &[&AlertPicture], entry: impl Fn(&AlertPicture) -> MenuEntry) -> Vec<MenuEntry> {
    let more = alerts.len().saturating_sub(most);
    let rest = (more > 0).then(|| MenuEntry::Note(format!("and {more} more: open Shiftbell")));
    alerts.iter().take(most).map(|alert| entry(alert)).chain(rest).collect()
}

fn ringing_entry(alert: &AlertPicture) -> MenuEntry {
    let looking = match &alert.looking[..] {
        [] => String::new(),
        [one] => format!(" · {} is looking", one.line(NAME)),
        [first, others @ ..] => format!(" · {} and {} more are looking", first.line(NAME), others.len()),
    };
    let entries = vec![
        acknowledge(alert),
        item("Snooze 15 min", MenuDoes::Snooze15(alert.id.clone())),
        item("Snooze 1 h", MenuDoes::Snooze60(alert.id.clone())),
        item("Snooze until morning", MenuDoes::SnoozeUntilMorning(alert.id.clone())),
    ];
    MenuEntry::Submenu { label: what(alert) + &looking, entries }
}

fn snoozed_entry(alert: &AlertPicture, picture: &Picture) -> MenuEntry {
    let until = alert.snoozed_until.map(|at| at.to_zoned(picture.zone.clone()).strftime(" until %H:%M").to_string());
    let label = format!("{} · snoozed{}", what(alert), until.unwrap_or_default());
    MenuEntry::Submenu { label, entries: vec![acknowledge(alert)] }
}

/// In the team's words, where it has some.
fn acknowledge(alert: &AlertPicture) -> MenuEntry {
    item(short(&alert.acknowledge, NAME), MenuDoes::Acknowledge(alert.id.clone()))
}

fn what(alert: &AlertPicture) -> String {
    format!("{}: {}", short(&alert.place, NAME), alert.text.line(TEXT))
}

/// A single soft tone is over before anybody could.
fn silence(sound: Option<SoundClass>) -> Option<MenuEntry> {
    match sound? {
        SoundClass::Page | SoundClass::Quieter => Some(item("Silence", MenuDoes::Silence)),
        SoundClass::Notify | SoundClass::Reminder => None,
    }
}

/// What makes the icon say that it is blind.
fn not_heard(picture: &Picture) -> Vec<MenuEntry> {
    let blind = |(source, sight): (&SourceId, &SourceSight)| match &sight.hearing {
        Hearing::Seeing => None,
        Hearing::Blind { why, .. } => Some(format!("{} ({}) is not heard. {why}", source.kind.title(), source.name)),
    };
    let cards = picture.troubles.get(&Part::Cards).map(|trouble| trouble.says.clone());
    picture.sources.iter().filter_map(blind).chain(cards).map(|says| MenuEntry::Note(short(&says, NOTE))).collect()
}

/// Everybody who is on call now, each with every role of theirs, on as many lines as it takes.
fn on_call(picture: &Picture) -> Vec<MenuEntry> {
    let roster = &picture.roster;
    let name = |turn: &Turn| match roster.members.get(turn.member) {
        Some(member) if member.me == Me::Yes => "you".to_owned(),
        Some(member) => member.name.line(NAME),
        None => String::new(),
    };
    let role = |turn: &Turn| turn.role.as_ref().map(|role| format!(" ({})", short(&role.to_string(), NAME)));
    let mut people: Vec<String> = Vec::new();
    for turn in roster.on_call(picture.at) {
        let person = name(turn) + &role(turn).unwrap_or_default();
        if !people.contains(&person) {
            people.push(person);
        }
    }
    let mut lines: Vec<String> = Vec::new();
    for person in people {
        match lines.last_mut() {
            Some(line) if line.chars().count() + person.chars().count() < ON_CALL => line.extend([", ", &person]),
            _ => lines.push(format!("On call: {person}")),
        }
    }
    if lines.len() > MOST_ON_CALL {
        lines.truncate(MOST_ON_CALL - 1);
        lines.push("On call: more people, see Team".to_owned());
    }
    lines.into_iter().map(MenuEntry::Note).collect()
}

/// Quitting on shift takes a second step, in the menu itself: a dialog could be overlooked, or not open at all.
fn quit(on: OnShift) -> MenuEntry {
    match on {
        OnShift::Off => item("Quit", MenuDoes::Quit),
        OnShift::On => MenuEntry::Submenu {
            label: "Quit (you are on shift)".to_owned(),
            entries: vec![item("Stay on shift", MenuDoes::Stay), item("Quit: nothing will ring", MenuDoes::Quit)],
        },
    }
}

fn item(label: impl Into<String>, does: MenuDoes) -> MenuEntry {
    MenuEntry::Item { label: label.into(), does }
}

fn short(text: &str, longest: usize) -> String {
    Untrusted::new(line(text)).line(longest)
}
