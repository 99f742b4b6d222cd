//! A night as data: who does what at which second, and what must follow.
//!
//! Invariant: a mark (the words by which something is known) is part of exactly the texts that are about it.

use super::fact::Fact;

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
    /// PagerDuty's app posts about an incident; `LINK` in the text is where it leads.
    Announce {
        of: Mark,
        channel: &'static str,
        by: &'static str,
        text: &'static str,
    },
    /// To the next level of its policy.
    Escalate {
        of: Mark,
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
    /// The policy file says so.
    Shadow(Shadow),
    /// Nobody does anything, for as long as something takes.
    Wait(&'static str),
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
    /// `shiftbell ack`, for several at once.
    Acknowledge(&'static [Mark]),
    /// `shiftbell verdict`, with what it asks for.
    Judge {
        of: Mark,
        emoji: &'static str,
        note: Option<&'static str>,
    },
    /// `shiftbell why`.
    AskWhy(Mark),
    /// Nothing, while it rings: until the window comes by itself.
    LetRing,
    /// Back to the schedule, after clicks on the tray icon.
    FollowSchedule,
    /// Open, on the only card on the screen.
    Open,
    CloseWindow,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Button {
    /// On the card of an incident.
    Acknowledge,
    /// The same on a Slack alert's, in the team's words.
    Checked,
    Snooze,
    /// What was asked for is not written yet.
    Undo,
    /// Whoever must be told was told.
    Told,
}

/// Whether I only look on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shadow {
    Begins,
    Ends,
}

/// Pictures of what there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// The tray, under this name.
    Tray(&'static str),
    Card(&'static str),
    /// The whole screen.
    Screen(&'static str),
    /// The first page in both themes, for which the application is started anew.
    Now(&'static str),
    /// Every page of the window, in both themes, for which the application is started anew.
    Pages,
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
            Self::Now(name) => THEMES.iter().map(|theme| format!("now-{name}-{theme}.png")).collect(),
            Self::Pages => THEMES.iter().flat_map(|theme| PAGES.map(|page| format!("{page}-{theme}.png"))).collect(),
        }
    }
}

impl Night {
    /// Everything that is claimed.
    pub fn facts(&self) -> impl Iterator<Item = &Fact> {
        self.beats.iter().flat_map(|beat| &beat.then)
    }
}
