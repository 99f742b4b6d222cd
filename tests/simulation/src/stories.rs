//! Twelve stories, each short enough to be lived once for every effect that it has.
//!
//! Invariant: each has a name that says what must come out, whatever goes wrong once.

use crate::story::{
    Accounts, Death, Incidents, Luck, Mark,
    Step::{self, *},
    Story, Through, Words,
};
use jiff::SignedDuration;

/// What must have come to rest after it, the net under what was not heard included.
const REST: SignedDuration = SignedDuration::from_mins(7);
/// PagerDuty is asked every few seconds, and has no such net.
const REST_OF_PAGERDUTY: SignedDuration = SignedDuration::from_mins(3);

type Beats = &'static [(i64, Step)];

const fn of(seconds: i64) -> SignedDuration {
    SignedDuration::from_secs(seconds)
}

const POST: Step = Post(Words::Firing);
const BY_CARD: Step = Acknowledge { nth: 0, through: Through::Card };
const BY_HAND: Step = Acknowledge { nth: 0, through: Through::CommandLine };
const CHECKED: Step = Step::Mark { post: 0, emoji: "white_check_mark", mark: Mark::Put };
const UNCHECKED: Step = Step::Mark { post: 0, emoji: "white_check_mark", mark: Mark::TakenBack };

const TOLD: [(&str, Beats); 12] = [
    ("a post rings and is acknowledged on its card", &[(5, POST), (15, BY_CARD)]),
    ("a colleague checks a post", &[(5, POST), (15, CHECKED)]),
    ("a post is edited to resolved", &[(5, POST), (12, POST), (20, Edit { post: 1, to: Words::Resolved })]),
    ("an incident rings and is acknowledged", &[(5, Trigger), (20, BY_HAND)]),
    ("a colleague takes an incident", &[(5, Trigger), (25, Take { incident: 0 })]),
    ("a snooze ends", &[(5, POST), (10, Snooze { nth: 0 }), (150, BY_HAND)]),
    ("killed while it rings", &[(5, POST), (10, Dies { how: Death::Kill, away: of(5) }), (30, BY_CARD)]),
    (
        "the power goes while it rings",
        &[(5, Trigger), (20, Dies { how: Death::PowerCut, away: of(20) }), (60, BY_HAND)],
    ),
    ("said while the sockets were broken", &[(5, DropSockets), (5, POST), (30, BY_HAND)]),
    ("said while nothing ran", &[(5, Dies { how: Death::Kill, away: of(30) }), (10, POST), (60, BY_CARD)]),
    ("the disk is full as it comes", &[(4, DiskFull { lasts: of(30) }), (5, POST), (15, BY_CARD)]),
    ("a check mark is taken back", &[(5, POST), (15, CHECKED), (25, UNCHECKED), (35, BY_HAND)]),
];

/// Only those that it plays with: what the other one does is no effect of this story.
fn accounts(beats: Beats) -> Accounts {
    let (mut posts, mut incidents) = (false, false);
    for (_, step) in beats {
        posts |= matches!(step, Post(_));
        incidents |= matches!(step, Trigger);
    }
    match (posts, incidents) {
        (true, false) => Accounts::Slack,
        (false, true) => Accounts::PagerDuty,
        _ => Accounts::Both,
    }
}

/// By their names, without any misfortune.
pub fn stories() -> impl Iterator<Item = (&'static str, Story)> {
    TOLD.iter().zip(1..).map(|((name, beats), seed)| {
        let first = (of(1), GoOnShift);
        let steps = std::iter::once(first).chain(beats.iter().map(|(at, step)| (of(*at), step.clone()))).collect();
        let accounts = accounts(beats);
        let rest = if accounts == Accounts::PagerDuty { REST_OF_PAGERDUTY } else { REST };
        (*name, Story { seed, steps, luck: Luck::Good, accounts, incidents: Incidents::Alone, rest })
    })
}
