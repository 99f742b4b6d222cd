//! The bugs, each with what is wrong and who must catch it.
//!
//! Invariant: every name is planted in one place of the sources, and nothing is planted that is not here; a test holds that.

/// A bug that can be chosen.
pub struct Bug {
    pub name: &'static str,
    /// What is wrong, in a sentence.
    pub wrong: &'static str,
    pub referee: Referee,
}

/// Who must catch it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Referee {
    /// 20,000 simulated nights of the Desk.
    Nights,
    /// 2,000 random days of what belongs together.
    Matters,
    /// The tables and stories beside the Desk.
    Tables,
    /// The weeks of five teams.
    Teams,
}

/// A test program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Program {
    pub package: &'static str,
    pub target: &'static str,
}

const fn program(package: &'static str, target: &'static str) -> Program {
    Program { package, target }
}

impl Referee {
    pub fn programs(self) -> &'static [Program] {
        const NIGHTS: &[Program] = &[program("oncall", "nights")];
        const MATTERS: &[Program] = &[program("oncall", "matters")];
        const TABLES: &[Program] = &[program("oncall", "oncall"), program("oncall", "returning")];
        const TEAMS: &[Program] = &[program("teams", "teams")];
        match self {
            Self::Nights => NIGHTS,
            Self::Matters => MATTERS,
            Self::Tables => TABLES,
            Self::Teams => TEAMS,
        }
    }

    pub fn shown(self) -> &'static str {
        match self {
            Self::Nights => "nights",
            Self::Matters => "matters",
            Self::Tables => "tables",
            Self::Teams => "teams",
        }
    }
}

use Referee::{Matters, Nights, Tables, Teams};

const fn bug(name: &'static str, referee: Referee, wrong: &'static str) -> Bug {
    Bug { name, wrong, referee }
}

pub const BANK: &[Bug] = &[
    bug("snooze-asks-for-no-wake-up", Nights, "a snooze asks for no wake-up"),
    bug("unanswered-waits-for-ever", Nights, "an acknowledgement without an answer waits for ever"),
    bug("mark-taken-back-holds", Nights, "a check mark taken back holds instead of ringing"),
    bug("looks-back-a-minute", Nights, "a new connection never looks back more than a minute"),
    bug("heard-off-shift", Nights, "what rings is heard off shift too"),
    bug("late-version-replaces-later", Nights, "a version heard late replaces a later one"),
    bug("assigned-anew-stays-silent", Nights, "assigned to me anew does not ring again"),
    bug("clock-set-back-unnoticed", Nights, "the wall clock set back is not noticed"),
    bug("second-click-writes-twice", Nights, "a second acknowledgement is a second write"),
    bug("taken-down-counts-as-closed", Nights, "a card that we took down counts as closed by the person"),
    bug("summary-without-incidents", Nights, "incidents are left out of what going on shift tells"),
    bug("look-settles", Nights, "a colleague's look settles"),
    bug("silence-is-for-ever", Nights, "silence is for ever"),
    bug("snooze-outlasts-escalation", Nights, "a snooze ends a minute after the escalation, not before"),
    bug("older-reading-replaces-newer", Nights, "an older reading of an incident replaces a newer one"),
    bug("window-includes-its-end", Teams, "a window includes its end"),
    bug("zone-of-a-window-ignored", Nights, "a window's own zone is ignored"),
    bug("clock-change-ignored", Nights, "a window does not know of summer time"),
    bug("storm-loses-one", Nights, "the summary of a storm leaves one out"),
    bug(
        "fires-again-after-resolved-joins",
        Matters,
        "what fires again after its sender said it was over joins what is done",
    ),
    bug("worse-joins", Tables, "a repeat that is worse joins what is done"),
    bug("followers-left-behind", Matters, "what was shown with a post stays behind when that joins an incident"),
    bug("mark-on-repeat-ends-incident", Matters, "a check mark on a repeat ends the incident"),
    bug("edited-stays-joined", Tables, "an edit that takes the key away leaves it joined"),
    bug("acts-on-one-of-two", Tables, "my act on an incident or its post is not done at the other"),
    bug("undo-after-written", Matters, "what is written can be taken back"),
    bug("snooze-without-cap", Nights, "a snooze may be longer than its cap"),
    bug("reply-rings-what-another-settled", Matters, "a reply to what another post settled rings it again"),
    bug("edit-takes-a-page-back", Nights, "an edit takes a page back"),
    bug("unwritten-is-held-off-shift", Nights, "an acknowledgement that was not written is not told off shift"),
    bug("always-without-limit", Tables, "what may always ring off shift does so without a limit"),
    bug("shadow-writes", Matters, "what was asked for before shadow is written in it"),
    bug("catch-up-is-dropped", Nights, "messages found by catching up are dropped"),
    bug("new-policy-rings-nothing", Nights, "what a changed policy makes a page stays held"),
    bug("silence-counts-as-heard", Nights, "the time of silence before blindness was noticed counts as heard"),
    bug("taken-back-still-stands", Nights, "a reaction taken back still stands"),
    bug("mark-of-a-bot-settles", Nights, "a bot's check mark settles"),
    bug("doubt-silences", Tables, "a rule that cannot be evaluated does not ring"),
    bug("whoever-must-be-told-is-forgotten", Tables, "who must be told is forgotten after a day"),
    bug("digest-forgets-what-came-before-a-restart", Tables, "a digest leaves out what came before a restart"),
    bug("reminder-asks-for-no-wake-up", Tables, "what comes back asks for no wake-up"),
    bug("asks-others-again", Tables, "somebody else is asked again and again"),
    bug("reminder-at-night", Tables, "reminders come at night"),
];
