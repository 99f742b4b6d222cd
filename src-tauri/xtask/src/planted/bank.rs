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
    /// 2,000 storms of the engine, the store and the sources, with the simulated services and disk.
    Storms,
    /// A thousand lives of the store on the simulated disk, and each of its effects hurt once.
    Disk,
    /// The tests of the engine, each of its neighbours played by them.
    Engine,
    /// The tests of the store, on a real disk.
    Store,
    /// The tests of the Slack session, also over sockets with the simulated Slack.
    Slack,
    /// The tests of the PagerDuty session, also over HTTP with the simulated PagerDuty.
    PagerDuty,
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
        const STORMS: &[Program] = &[program("simulation", "storms")];
        const DISK: &[Program] = &[program("simulation", "simulation")];
        const ENGINE: &[Program] = &[program("engine", "engine")];
        const STORE: &[Program] = &[program("store", "store")];
        const SLACK: &[Program] = &[program("slack", "slack"), program("slack", "loopback")];
        const PAGERDUTY: &[Program] = &[program("pagerduty", "pagerduty"), program("pagerduty", "loopback")];
        match self {
            Self::Nights => NIGHTS,
            Self::Matters => MATTERS,
            Self::Tables => TABLES,
            Self::Teams => TEAMS,
            Self::Storms => STORMS,
            Self::Disk => DISK,
            Self::Engine => ENGINE,
            Self::Store => STORE,
            Self::Slack => SLACK,
            Self::PagerDuty => PAGERDUTY,
        }
    }

    pub fn shown(self) -> &'static str {
        match self {
            Self::Nights => "nights",
            Self::Matters => "matters",
            Self::Tables => "tables",
            Self::Teams => "teams",
            Self::Storms => "storms",
            Self::Disk => "disk",
            Self::Engine => "engine",
            Self::Store => "store",
            Self::Slack => "slack",
            Self::PagerDuty => "pagerduty",
        }
    }
}

use Referee::{Disk, Engine, Matters, Nights, PagerDuty, Slack, Store, Storms, Tables, Teams};

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
    bug("an-old-look-ends-a-ring", Nights, "a look of mine that stood before it rang ends the ring"),
    bug("a-policy-ends-the-shift", Nights, "a policy that does not follow the schedule takes me off shift"),
    bug("doubt-silences", Tables, "a rule that cannot be evaluated does not ring"),
    bug("whoever-must-be-told-is-forgotten", Tables, "who must be told is forgotten after a day"),
    bug("digest-forgets-what-came-before-a-restart", Tables, "a digest leaves out what came before a restart"),
    bug("reminder-asks-for-no-wake-up", Tables, "what comes back asks for no wake-up"),
    bug("asks-others-again", Tables, "somebody else is asked again and again"),
    bug("links-of-earlier-runs-stand", Tables, "a start does not part what a run without memory heard to be parted"),
    bug("reminder-at-night", Tables, "reminders come at night"),
    bug("confirmed-before-it-is-saved", Storms, "an envelope is confirmed before what it brought is saved"),
    bug("confirmed-though-not-saved", Storms, "an envelope is confirmed though what it brought could not be saved"),
    bug("rings-only-once-saved", Storms, "a ring waits for its facts to be saved, however long that takes"),
    bug(
        "hurried-is-carried-out-again",
        Engine,
        "what was carried out in a hurry is carried out again when it is saved, over what is newer",
    ),
    bug("trouble-with-the-disk-deafens", Storms, "what a source says while nothing can be saved is dropped"),
    bug("sleep-goes-unnoticed", Engine, "that the machine slept is not noticed"),
    bug("ends-before-it-is-saved", Engine, "the program ends before what was noted is saved"),
    bug("asks-once-what-it-remembers", Storms, "what is remembered is not asked for again after an error"),
    bug("handed-over-each-time", Storms, "a write is handed over each time that it is wanted"),
    bug("no-doubt-after-a-restart", Storms, "a write of an earlier run is handed over as a fresh one"),
    bug("sent-away-stays-away", Engine, "a card that was sent away while it rings does not come back"),
    bug(
        "another-daemon-is-shown-nothing",
        Storms,
        "a notification daemon that starts anew is not shown what the one before it was",
    ),
    bug("answers-before-it-is-saved", Storms, "a commit is answered before it is made"),
    bug("what-cannot-be-saved-is-dropped", Storms, "facts whose commit failed are dropped"),
    bug("a-failed-commit-counts-as-none", Disk, "a commit that failed is made again though it is in the file"),
    bug("never-tries-again-by-itself", Disk, "what could not be saved waits for the next commit"),
    bug("said-again-though-rolled-back", Disk, "what was rolled back counts as said, and is never stored"),
    bug("a-commit-is-not-synced", Storms, "a commit is not synced"),
    bug("builds-on-what-is-not-durable", Disk, "what a killed process wrote is built on before it is durable"),
    bug("a-damaged-file-is-emptied", Store, "a damaged file is emptied, and not set aside"),
    bug("an-index-is-believed", Store, "an index that has what its table lacks is believed"),
    bug("what-lies-aside-is-forgotten", Store, "what lies aside is forgotten where the process ended meanwhile"),
    bug("an-unread-page-counts-as-damage", Storms, "a page that the disk did not give counts as damage"),
    bug("gaps-are-forgotten-by-a-restart", Store, "open gaps are forgotten by a restart"),
    bug("an-open-alert-is-forgotten", Store, "an alert is forgotten for its age though it is open"),
    bug("confirms-what-it-has-not-told", Storms, "an envelope is confirmed as it arrives"),
    bug("silence-goes-unnoticed", Storms, "a silent socket is not given up"),
    bug("a-new-socket-looks-for-nothing", Storms, "after a new connection nothing is looked for that was missed"),
    bug("a-gap-is-tried-once", Slack, "a gap counts as read after the first try"),
    bug("a-reading-takes-my-mark-back", Slack, "a mark that is written while history is read counts as taken back"),
    bug("places-fail-in-silence", Slack, "that my places cannot be read is not said where a gap waits for them"),
    bug("only-the-first-page-is-read", Slack, "of a long history only the first page is read"),
    bug("no-answer-counts-as-done", Slack, "a write without an answer counts as done"),
    bug("edits-are-ignored", Storms, "edits are ignored"),
    bug("history-has-no-reactions", Storms, "reactions are not read from history"),
    bug("asks-on-though-told-to-wait", Slack, "Slack is asked on though it said how long to wait"),
    bug("the-clock-here-is-slacks", Slack, "Slack's time is taken to be what the clock here shows"),
    bug("acknowledges-without-reading", PagerDuty, "an incident is acknowledged without being read first"),
    bug("acknowledges-what-is-resolved", PagerDuty, "a resolved incident is acknowledged, which reopens it"),
    bug("silence-counts-as-acknowledged", PagerDuty, "an acknowledgement without an answer counts as done"),
    bug("pauses-grow-without-end", PagerDuty, "the pause after failures grows without end"),
    bug("what-left-the-list-is-not-read", Storms, "an incident that left my list is not read by itself"),
    bug("nothing-is-recalled-at-the-start", Storms, "what was open before the start is not looked for"),
    bug("the-first-page-is-the-list", PagerDuty, "the first page of a list counts as all of it"),
    bug("moves-on-though-nothing-was-read", PagerDuty, "a reading of deploys that failed counts as read"),
    bug("goes-on-in-a-list-that-broke-off", PagerDuty, "a list that broke off is read on from where it broke off"),
];
