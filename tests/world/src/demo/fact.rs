//! What must be seen, and whether it was.
//!
//! Invariant: a fact is looked for in observations from outside only, and each kind in one kind of them.

use super::{
    night::{Look, Mark},
    record::{Alert, Seen, Sight, Weight},
};

/// What must be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// It rings, on the screen too, because of something with these words.
    Rings {
        mark: Mark,
        because: &'static str,
    },
    /// It rings once more, for this reason.
    RingsAgain {
        mark: Mark,
        why: &'static str,
    },
    /// Known, kept, silent.
    Held {
        mark: Mark,
    },
    /// Silent, and shown with another: a `post` of an incident, or a `repeat`.
    Joined {
        mark: Mark,
        how: &'static str,
    },
    /// On a quiet card, once.
    Noticed {
        mark: Mark,
    },
    /// What stands beside it in the list.
    Beside {
        mark: Mark,
        what: Beside,
    },
    /// Its card says so too.
    OnCard {
        mark: Mark,
        words: &'static str,
    },
    /// Heard and confirmed; in no list, for no rule names the place.
    Counted {
        mark: Mark,
    },
    /// Slack was told that these words, or this reaction, were heard.
    Heard {
        words: &'static str,
    },
    /// Rings on, and says that a colleague looks.
    Looking {
        mark: Mark,
        who: &'static str,
    },
    /// Asked for, and not written yet.
    Acknowledging {
        mark: Mark,
    },
    Snoozed {
        mark: Mark,
    },
    Settled {
        mark: Mark,
        by: &'static str,
    },
    Acknowledged {
        mark: Mark,
        by: &'static str,
    },
    /// My reaction, put there by the application.
    Reacted {
        mark: Mark,
        emoji: &'static str,
    },
    /// My acknowledgement at PagerDuty, put there by the application.
    AcknowledgedThere {
        mark: Mark,
    },
    /// My words, written by the application: into the thread of a post with these words, or to a person.
    Wrote {
        to: &'static str,
        words: &'static str,
    },
    /// `shiftbell why` names the rule, and says why this one before it did not decide.
    Explained {
        mark: Mark,
        rule: &'static str,
        passed: &'static str,
    },
    /// Four tones in a row, each louder than the one before.
    Louder,
    InShadow,
    OutOfShadow,
    OnShift,
    OffShift,
    /// Slack is not heard, and it says so.
    Blind,
    /// Heard again, every gap read.
    CaughtUp,
    /// The window is on the screen.
    Window,
    NoWindow,
    /// A card whose title holds these words.
    Summary {
        title: &'static str,
    },
    /// The picture was taken, and is not blank.
    Pictured(Look),
}

/// What is known of an alert beside its own words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beside {
    /// How often its sender said it.
    Said(u64),
    /// How often it came and went.
    Flapping(u64),
    /// How often it was seen before, and why that proves little.
    Seen { times: u64, caution: &'static str },
    /// Whoever must be told was told.
    Told,
    /// Somebody else was asked.
    Asked,
}

impl Beside {
    fn of(self, alert: &Alert) -> bool {
        match self {
            Self::Said(times) => alert.said_times == times,
            Self::Flapping(times) => alert.flapping == times,
            Self::Seen { times, caution } => alert.seen_times == times && alert.caution.contains(caution),
            Self::Told => alert.told,
            Self::Asked => alert.asked,
        }
    }
}

impl Fact {
    /// What it is about, where that is one alert.
    pub fn mark(&self) -> Option<Mark> {
        match *self {
            Self::Rings { mark, .. }
            | Self::RingsAgain { mark, .. }
            | Self::Held { mark }
            | Self::Joined { mark, .. }
            | Self::Noticed { mark }
            | Self::Beside { mark, .. }
            | Self::OnCard { mark, .. }
            | Self::Counted { mark }
            | Self::Looking { mark, .. }
            | Self::Acknowledging { mark }
            | Self::Snoozed { mark }
            | Self::Settled { mark, .. }
            | Self::Acknowledged { mark, .. }
            | Self::Reacted { mark, .. }
            | Self::AcknowledgedThere { mark }
            | Self::Explained { mark, .. } => Some(mark),
            _ => None,
        }
    }

    /// Whether it claims that something begins to ring.
    pub fn is_ring(&self) -> bool {
        matches!(self, Self::Rings { .. } | Self::RingsAgain { .. })
    }

    /// Whether it claims that something is on a card.
    pub fn is_shown(&self) -> bool {
        self.is_ring() || matches!(self, Self::Noticed { .. })
    }

    /// Whether it is among these observations.
    pub fn holds(&self, seen: &[Seen]) -> bool {
        match self {
            Self::Rings { mark, .. } => {
                seen.iter().any(|seen| self.is_of(seen)) && seen.iter().any(|seen| shows(seen, mark))
            }
            Self::Pictured(look) => {
                let taken =
                    |name: &String| seen.iter().any(|seen| matches!(seen, Seen::Picture { name: one } if one == name));
                look.names().iter().all(taken)
            }
            _ => seen.iter().any(|seen| self.is_of(seen)),
        }
    }

    /// Whether this one observation shows it.
    fn is_of(&self, seen: &Seen) -> bool {
        match seen {
            Seen::Alert(alert) => self.is_of_alert(alert),
            Seen::Card { title, body, weight } => match self {
                Self::Noticed { mark } => title.contains("Notice") && body.contains(mark) && *weight == Weight::Normal,
                Self::OnCard { mark, words } => body.contains(mark) && body.contains(words),
                Self::Summary { title: words } => title.contains(words),
                _ => false,
            },
            _ => self.is_of_the_rest(seen),
        }
    }

    fn is_of_alert(&self, alert: &Alert) -> bool {
        let state = match self {
            Self::Rings { .. } | Self::RingsAgain { .. } | Self::Looking { .. } => "ringing",
            Self::Held { .. } | Self::Joined { .. } => "held",
            Self::Acknowledging { .. } => "acknowledging",
            Self::Snoozed { .. } => "snoozed",
            Self::Settled { .. } => "settled",
            Self::Acknowledged { .. } => "acknowledged",
            Self::Beside { what, .. } if what.of(alert) => &alert.state,
            _ => return false,
        };
        let details = match self {
            Self::Rings { because, .. } => alert.because.contains(because),
            Self::RingsAgain { why, .. } => alert.why.contains(why),
            Self::Joined { how, .. } => alert.joined == *how,
            Self::Looking { who, .. } => alert.looking.iter().any(|name| name == who),
            Self::Settled { by, .. } | Self::Acknowledged { by, .. } => alert.by == *by,
            _ => true,
        };
        alert.state == state && details && self.mark().is_some_and(|mark| alert.text.contains(mark))
    }

    fn is_of_the_rest(&self, seen: &Seen) -> bool {
        match (self, seen) {
            (Self::Counted { mark: words } | Self::Heard { words }, Seen::Heard { text }) => text.contains(words),
            (Self::Reacted { mark, emoji }, Seen::Reaction { text, emoji: put }) => text.contains(mark) && put == emoji,
            (Self::AcknowledgedThere { mark }, Seen::Acknowledgement { title }) => title.contains(mark),
            (Self::Wrote { to, words }, Seen::Wrote { to: place, text }) => place.contains(to) && text.contains(words),
            (Self::Explained { mark, rule, passed }, Seen::Explained { text, because, tried }) => {
                text.contains(mark) && because.contains(rule) && tried.iter().any(|one| one == passed)
            }
            (Self::Louder, Seen::Louder) => true,
            (Self::InShadow, Seen::Shadow { on }) => *on,
            (Self::OutOfShadow, Seen::Shadow { on }) => !on,
            (Self::OnShift, Seen::Shift { on }) => *on,
            (Self::OffShift, Seen::Shift { on }) => !on,
            (Self::Blind, Seen::Slack { sight }) => *sight == Sight::Blind,
            (Self::CaughtUp, Seen::Slack { sight }) => *sight == Sight::Seeing,
            (Self::Window, Seen::Window { open }) => *open,
            (Self::NoWindow, Seen::Window { open }) => !open,
            _ => false,
        }
    }
}

/// A critical card that shows the alert: its own, or the one that sums up a storm.
fn shows(seen: &Seen, mark: Mark) -> bool {
    match seen {
        Seen::Card { title, body, weight: Weight::Critical } => body.contains(mark) || title.contains(STORM),
        _ => false,
    }
}

pub const STORM: &str = "more alerts ring";
