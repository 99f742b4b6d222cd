//! A night as data: who does what at which second, and what must follow.
//!
//! Invariant: a mark (the words by which something is known) is part of exactly the texts that are about it.

/// Words that stand in every text about one alert, and in no other.
pub type Mark = &'static str;

#[derive(Clone, Debug)]
pub struct Night {
    pub beats: Vec<Beat>,
}

#[derive(Clone, Debug)]
pub struct Beat {
    /// The second of the night from which it may happen.
    pub at: u32,
    pub deed: Deed,
    /// What must be seen before the next beat.
    pub then: Vec<Fact>,
    /// Why, for whoever watches.
    pub why: &'static str,
}

/// What somebody does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// A person or a bot, by id, in a channel, by id.
    Post {
        channel: &'static str,
        by: &'static str,
        text: &'static str,
    },
    /// The same, many at once.
    Burst {
        channel: &'static str,
        by: &'static str,
        texts: &'static [&'static str],
    },
    Reply {
        to: Mark,
        by: &'static str,
        text: &'static str,
    },
    React {
        to: Mark,
        by: &'static str,
        emoji: &'static str,
    },
    /// The author replaces the text.
    Edit {
        of: Mark,
        text: &'static str,
    },
    Trigger {
        service: &'static str,
        title: &'static str,
    },
    /// The monitored service recovers.
    Recover {
        of: Mark,
    },
    /// No connection to Slack from here on.
    Cut,
    Mend,
    /// At PagerDuty a colleague takes my shift from here on.
    TakeOver {
        by: &'static str,
    },
    Mine(Hand),
    /// Looks at what there is; nobody does anything.
    Look(Look),
}

/// What I do, by hand; `shiftbell` on the command line where a click cannot be aimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hand {
    /// A button on the card of this alert.
    Press(Button, Mark),
    ClickTray,
    /// `shiftbell ack`.
    Acknowledge(Mark),
    /// Back to the schedule, after clicks on the tray icon.
    FollowSchedule,
    /// Open, on the only card on the screen.
    Open,
    CloseWindow,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Button {
    Acknowledge,
    Snooze,
}

/// Pictures of what there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// The tray, under this name.
    Tray(&'static str),
    Card(&'static str),
    /// The whole screen.
    Screen(&'static str),
    /// Every page of the window, in both themes, for which the application is started anew.
    Pages,
}

/// What must be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// It rings, on the screen too, because of something with these words.
    Rings {
        mark: Mark,
        because: &'static str,
    },
    /// Known, kept, silent.
    Held {
        mark: Mark,
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

/// The pages of the window, in the order of their keys, 1 to 4.
pub const PAGES: [&str; 4] = ["now", "schedule", "team", "setup"];
pub const THEMES: [&str; 2] = ["light", "dark"];

impl Look {
    /// The pictures it leaves, by their files' names.
    pub fn names(self) -> Vec<String> {
        match self {
            Self::Tray(name) => vec![format!("tray-{name}.png"), format!("panel-{name}.png")],
            Self::Card(name) => vec![format!("card-{name}.png")],
            Self::Screen(name) => vec![format!("screen-{name}.png")],
            Self::Pages => THEMES.iter().flat_map(|theme| PAGES.map(|page| format!("{page}-{theme}.png"))).collect(),
        }
    }
}

impl Fact {
    pub fn mark(&self) -> Option<Mark> {
        match *self {
            Self::Rings { mark, .. }
            | Self::Held { mark }
            | Self::Counted { mark }
            | Self::Looking { mark, .. }
            | Self::Snoozed { mark }
            | Self::Settled { mark, .. }
            | Self::Acknowledged { mark, .. }
            | Self::Reacted { mark, .. }
            | Self::AcknowledgedThere { mark } => Some(mark),
            _ => None,
        }
    }
}

impl Night {
    /// Everything that is claimed.
    pub fn facts(&self) -> impl Iterator<Item = &Fact> {
        self.beats.iter().flat_map(|beat| &beat.then)
    }
}
