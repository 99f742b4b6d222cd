//! What rings, and what ends it.
//!
//! Invariant: each begins at 0 and leaves nothing ringing.

use super::parts::{beat, checked, look, post};
use crate::demo::{
    cast::*,
    fact::{Beside, Fact},
    night::{Beat, Button, Deed, Hand, Look, Mark},
};

pub fn security() -> Vec<Beat> {
    const LOGIN: Mark = "Root login on bastion-1";
    vec![
        post(
            0,
            SECURITY,
            SENTINEL,
            "Root login on bastion-1 from 203.0.113.7, an address nobody has used before",
            &[Fact::Rings { mark: LOGIN, because: "security wakes me" }],
            "the rule “security wakes me” names the channel",
        ),
        look(3, Look::Tray("ringing")),
        look(3, Look::Card("slack")),
        beat(
            5,
            Deed::React { to: LOGIN, by: BEN, emoji: "eyes" },
            &[Fact::Looking { mark: LOGIN, who: "ben" }],
            "eyes are no verdict: it rings on, and says who looks",
        ),
        look(7, Look::Tray("somebody-looks")),
        beat(
            9,
            Deed::Reply {
                to: LOGIN,
                by: BEN,
                text: "Not me, and not the backup job. Ada, can you close that session?",
            },
            &[],
            "a reply is a note on its alert",
        ),
        beat(
            12,
            Deed::Mine(Hand::Press(Button::Checked, LOGIN)),
            &[Fact::Reacted { mark: LOGIN, emoji: "white_check_mark" }, Fact::Settled { mark: LOGIN, by: "me" }],
            "silent at once; settled when Slack has the check mark",
        ),
    ]
}

/// After `security`: the same was checked before, by nobody but Ada.
pub fn again() -> Vec<Beat> {
    const LOGIN: Mark = "Root login on bastion-2";
    const CAUTION: &str = "Only you checked it before";
    vec![
        post(
            0,
            SECURITY,
            SENTINEL,
            "Root login on bastion-2 from 203.0.113.9, an address nobody has used before",
            &[
                Fact::Rings { mark: LOGIN, because: "security wakes me" },
                Fact::Beside { mark: LOGIN, what: Beside::Seen { times: 1, caution: CAUTION } },
                Fact::OnCard { mark: LOGIN, words: CAUTION },
            ],
            "seen before, and only Ada checked it: that proves little, and the card says so",
        ),
        look(2, Look::Card("seen-before")),
        checked(4, LOGIN, BEN, "ben", "this time Ben has looked as well"),
    ]
}

pub fn replication() -> Vec<Beat> {
    const LAG: Mark = "replica db-3 is 40 min behind";
    vec![
        post(
            0,
            DATABASE,
            WATCHTOWER,
            "critical: replica db-3 is 40 min behind its primary",
            &[Fact::Rings { mark: LAG, because: "databases" }],
            "the rule “databases, when it is serious” has the word",
        ),
        beat(
            4,
            Deed::React { to: LAG, by: SHIPPER_USER, emoji: "white_check_mark" },
            &[Fact::Heard { words: ":white_check_mark: by UB_SHIPPER" }],
            "a bot's check mark settles nothing",
        ),
        checked(7, LAG, BEN, "ben", "Ben has looked: nobody else needs to"),
    ]
}

pub fn incident() -> Vec<Beat> {
    const FAIL: Mark = "Card payments fail";
    const POST: Mark = "on payments, high urgency";
    vec![
        beat(
            0,
            Deed::Trigger { service: PAYMENTS, title: "Card payments fail for one buyer in ten" },
            &[Fact::Rings { mark: FAIL, because: "incident assigned to me" }],
            "PagerDuty assigned it to me, at high urgency",
        ),
        beat(
            2,
            Deed::Announce { of: FAIL, channel: SHOP, by: PAGER, text: "Triggered: <LINK|on payments, high urgency>" },
            &[Fact::Joined { mark: POST, how: "post" }, Fact::OnCard { mark: FAIL, words: "Also in #alerts_shop" }],
            "its post in Slack is the same matter: it rings once, and is shown once",
        ),
        look(4, Look::Card("incident-and-post")),
        beat(
            5,
            Deed::Mine(Hand::Press(Button::Acknowledge, FAIL)),
            &[
                Fact::AcknowledgedThere { mark: FAIL },
                Fact::Acknowledged { mark: FAIL, by: "me" },
                Fact::Reacted { mark: POST, emoji: "white_check_mark" },
                Fact::Settled { mark: POST, by: "me" },
            ],
            "one press, written to both: acknowledged at PagerDuty as Ada, and marked in Slack",
        ),
        beat(
            10,
            Deed::Recover { of: FAIL },
            &[Fact::Settled { mark: FAIL, by: "resolved at the source" }],
            "the payments recovered, and PagerDuty says so",
        ),
    ]
}

pub fn backup() -> Vec<Beat> {
    const BACKUP: Mark = "backup of db-1";
    vec![
        post(
            0,
            DATABASE,
            WATCHTOWER,
            "critical: backup of db-1 has not run since yesterday",
            &[Fact::Rings { mark: BACKUP, because: "databases" }],
            "a page, but not one for this minute",
        ),
        beat(
            4,
            Deed::Mine(Hand::Press(Button::Snooze, BACKUP)),
            &[Fact::Snoozed { mark: BACKUP }],
            "silent for 15 min, here only: nobody else is told that it was looked at",
        ),
        look(6, Look::Tray("snoozed")),
        beat(
            10,
            Deed::Edit { of: BACKUP, text: "resolved: backup of db-1 has run, 412 GB in 38 min" },
            &[Fact::Settled { mark: BACKUP, by: "resolved at the source" }],
            "the bot edits its post: what is resolved needs nobody",
        ),
    ]
}

pub fn undone() -> Vec<Beat> {
    const SUDO: Mark = "Sudo rights of web-4";
    vec![
        post(
            0,
            SECURITY,
            SENTINEL,
            "Sudo rights of web-4 were changed by hand",
            &[Fact::Rings { mark: SUDO, because: "security wakes me" }],
            "",
        ),
        beat(
            2,
            Deed::Mine(Hand::Press(Button::Checked, SUDO)),
            &[Fact::Acknowledging { mark: SUDO }],
            "silent at once, but not written for some seconds",
        ),
        look(2, Look::Card("undo")),
        beat(
            2,
            Deed::Mine(Hand::Press(Button::Undo, SUDO)),
            &[Fact::RingsAgain { mark: SUDO, why: "you took your acknowledgement back" }],
            "a slip of the finger: taken back before anybody saw it",
        ),
        checked(5, SUDO, BEN, "ben", "it was Ben's change"),
    ]
}
