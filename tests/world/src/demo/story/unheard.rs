//! A page that nobody handles, and what is done quietly while it rings.
//!
//! Invariant: what begins here ends here; between the two, scenes may come that nothing is clicked in.

use super::parts::{beat, checked, look, post};
use crate::demo::{
    cast::*,
    fact::{Beside, Fact},
    night::{Beat, Deed, Hand, Look, Mark},
};

const PAYOUTS: Mark = "payouts have stopped";
const DISKS: [Mark; 2] = ["Disks of the archive", "Object store grows"];

pub fn unheard() -> Vec<Beat> {
    vec![post(
        0,
        PAYOUT,
        WATCHTOWER,
        "critical: payouts have stopped since the last deploy",
        &[Fact::Rings { mark: PAYOUTS, because: "payouts" }],
        "nobody will handle it for two minutes",
    )]
}

/// What waits for its time of day.
pub fn collected() -> Vec<Beat> {
    const TEXTS: &[&str] = &["Disks of the archive last for 40 days more", "Object store grows by 3 % a week"];
    vec![
        beat(
            0,
            Deed::Burst { channel: CAPACITY, by: WATCHTOWER, texts: TEXTS },
            &DISKS.map(|mark| Fact::Held { mark }),
            "the rule “capacity” collects them for the digest",
        ),
        beat(
            1,
            Deed::Mine(Hand::AskWhy(DISKS[0])),
            &[Fact::Explained { mark: DISKS[0], rule: "capacity", passed: "security wakes me" }],
            "the rule that decided, and why those before it did not",
        ),
        beat(
            2,
            Deed::Wait("until the digest's time, the next full minute"),
            &[Fact::Summary { title: "Digest: 2 alerts" }],
            "one quiet card for all that was collected",
        ),
    ]
}

pub fn heard() -> Vec<Beat> {
    let settled = |mark| [Fact::Reacted { mark, emoji: "white_check_mark" }, Fact::Settled { mark, by: "me" }];
    vec![
        beat(
            0,
            Deed::Mine(Hand::LetRing),
            &[
                Fact::Louder,
                Fact::Window,
                Fact::Beside { mark: PAYOUTS, what: Beside::Asked },
                Fact::Wrote { to: CYD, words: "Nobody has handled this yet" },
            ],
            "louder by steps; after two minutes the window; then the secondary is asked in Slack, once",
        ),
        look(1, Look::Screen("unheard")),
        beat(2, Deed::Mine(Hand::CloseWindow), &[Fact::NoWindow], ""),
        checked(3, PAYOUTS, CYD, "cyd", "Cyd was asked, and has looked"),
        beat(
            4,
            Deed::Mine(Hand::Acknowledge(&DISKS)),
            &[&DISKS.map(settled).concat()[..], &[Fact::Summary { title: "Acknowledged · #alerts_capacity" }]].concat(),
            "what the digest named, at once",
        ),
    ]
}
