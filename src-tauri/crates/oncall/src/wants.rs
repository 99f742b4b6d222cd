//! What should be true outside, computed from what is known and the time.
//!
//! Invariant: wants are a picture, not a list of commands; carrying the same wants out twice changes nothing.

use crate::{
    fact::Reminder,
    ids::{AlertId, ChannelId, SourceId, WriteId},
    sight::{Gap, Part},
    tone::Loudness,
    write::Write,
};
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wants {
    pub cards: BTreeMap<CardKey, Card>,
    pub sound: Option<Sound>,
    pub tray: Tray,
    pub writes: BTreeMap<WriteId, Write>,
    /// Stretches of each push source that are still to be read.
    pub reads: BTreeMap<SourceId, BTreeSet<Gap>>,
    /// Channels whose history is read after a gap, for each source.
    pub watch: BTreeMap<SourceId, BTreeSet<ChannelId>>,
    /// How closely sources should look.
    pub pace: Pace,
    /// How far back sources that know of deploys should look for them; none: no rule asks.
    pub deploys: Option<SignedDuration>,
    /// When to ask again though nothing happened.
    pub wake_at: Option<Timestamp>,
}

/// What a card is about. One card for each.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CardKey {
    Alert(AlertId),
    /// The pages beyond the fifth within a minute.
    Storm,
    /// What was held before I went on shift.
    Held,
    /// A quiet one.
    Notice(AlertId),
    /// What was collected until its time of day.
    Digest,
    /// What comes back, for it is not done.
    Reminder(Reminder),
    /// Somebody must be told of an alert.
    Tell(AlertId),
    /// What was asked for and may still be taken back.
    Undo(AlertId),
    /// A page that came while off shift.
    OffShift(SourceId),
    Blind(SourceId),
    Trouble(Part),
    /// The test page.
    Test,
}

impl CardKey {
    /// A stable text form, for the store.
    pub fn to_text(&self) -> String {
        match self {
            Self::Alert(id) => format!("alert {id}"),
            Self::Storm => "storm".to_owned(),
            Self::Held => "held".to_owned(),
            Self::Notice(id) => format!("notice {id}"),
            Self::Digest => "digest".to_owned(),
            Self::Reminder(why) => format!("reminder {}", why.as_str()),
            Self::Tell(id) => format!("tell {id}"),
            Self::Undo(id) => format!("undo {id}"),
            Self::OffShift(source) => format!("off-shift {source}"),
            Self::Blind(source) => format!("blind {source}"),
            Self::Trouble(part) => format!("trouble {}", part.as_str()),
            Self::Test => "test".to_owned(),
        }
    }

    pub fn from_text(text: &str) -> Option<Self> {
        let (kind, rest) = text.split_once(' ').unwrap_or((text, ""));
        Some(match kind {
            "alert" => Self::Alert(rest.parse().ok()?),
            "storm" => Self::Storm,
            "held" => Self::Held,
            "notice" => Self::Notice(rest.parse().ok()?),
            "digest" => Self::Digest,
            "reminder" => Self::Reminder(Reminder::ALL.into_iter().find(|why| why.as_str() == rest)?),
            "tell" => Self::Tell(rest.parse().ok()?),
            "undo" => Self::Undo(rest.parse().ok()?),
            "test" => Self::Test,
            "off-shift" => Self::OffShift(rest.parse().ok()?),
            "blind" => Self::Blind(rest.parse().ok()?),
            "trouble" => Self::Trouble(Part::ALL.into_iter().find(|part| part.as_str() == rest)?),
            _ => return None,
        })
    }
}

/// A native notification. Text is showable, not yet escaped for any markup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    pub title: String,
    pub body: String,
    pub weight: Weight,
    pub buttons: Vec<Button>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// Stays until handled, breaks through do-not-disturb where the desktop lets it.
    Critical,
    /// One quiet card.
    Normal,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Button {
    pub press: Press,
    pub label: String,
}

/// What pressing a card's button, or the card itself, asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Press {
    Acknowledge,
    Snooze15,
    Open,
    GoOnShift,
    Undo,
    /// Whoever was to be told is told.
    Told,
}

impl Press {
    /// The action key on the wire; the card itself is `default` and means `Open`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Acknowledge => "acknowledge",
            Self::Snooze15 => "snooze-15",
            Self::Open => "open",
            Self::GoOnShift => "go-on-shift",
            Self::Undo => "undo",
            Self::Told => "told",
        }
    }

    pub fn from_key(key: &str) -> Option<Self> {
        match key {
            "acknowledge" => Some(Self::Acknowledge),
            "snooze-15" => Some(Self::Snooze15),
            "open" | "default" => Some(Self::Open),
            "go-on-shift" => Some(Self::GoOnShift),
            "undo" => Some(Self::Undo),
            "told" => Some(Self::Told),
            _ => None,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sound {
    pub class: SoundClass,
    /// When it began to be wanted. With the class it says which sound this is; loudness may change meanwhile.
    pub since: Timestamp,
    pub loudness: Loudness,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SoundClass {
    Page,
    /// Somebody is looking: still heard, not rising.
    Quieter,
    Notify,
    /// Something comes back.
    Reminder,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tray {
    pub state: TrayState,
    pub tooltip: String,
}

impl Default for Tray {
    fn default() -> Self {
        Self { state: TrayState::OffShift, tooltip: String::new() }
    }
}

/// Loudest first: what rings hides that something is blind, and so on; the tooltip says both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrayState {
    Ringing {
        count: usize,
        taken: Taken,
    },
    Blind,
    /// I only look on.
    Shadow,
    Snoozed,
    OnShift,
    OffShift,
}

/// Whether all that rings has somebody looking at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    ByNobody,
    BySomebody,
}

impl TrayState {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ringing { .. } => "ringing",
            Self::Blind => "blind",
            Self::Shadow => "shadow",
            Self::Snoozed => "snoozed",
            Self::OnShift => "on shift",
            Self::OffShift => "off shift",
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pace {
    /// On shift, or something of mine is open: look every few seconds.
    Close,
    #[default]
    Easy,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_form_of_a_card_returns_the_same_card() {
        let incident: AlertId = "pagerduty/acme/Q1".parse().unwrap();
        let post: AlertId = "slack/acme/C1/1700000000.000100".parse().unwrap();
        let mut cards = vec![
            CardKey::Alert(incident),
            CardKey::Storm,
            CardKey::Held,
            CardKey::Notice(post.clone()),
            CardKey::Digest,
            CardKey::Tell(post.clone()),
            CardKey::Undo(post.clone()),
            CardKey::OffShift(post.source.clone()),
            CardKey::Blind(post.source),
            CardKey::Test,
        ];
        cards.extend(Reminder::ALL.map(CardKey::Reminder));
        cards.extend(Part::ALL.map(CardKey::Trouble));
        for card in cards {
            assert_eq!(CardKey::from_text(&card.to_text()), Some(card));
        }
        for text in ["", "alert", "alert Q1", "reminder never", "blind acme", "trouble engine", "gong"] {
            assert_eq!(CardKey::from_text(text), None, "{text}");
        }
    }

    #[test]
    fn a_press_is_known_by_its_key_and_the_card_itself_opens() {
        let presses = [Press::Acknowledge, Press::Snooze15, Press::Open, Press::GoOnShift, Press::Undo, Press::Told];
        for press in presses {
            assert_eq!(Press::from_key(press.as_str()), Some(press));
        }
        assert_eq!(Press::from_key("default"), Some(Press::Open));
        assert_eq!(Press::from_key("snooze"), None);
    }
}
