//! What its sender says more than once.
//!
//! Invariant: each begins at 0 and leaves nothing ringing.

use super::parts::{beat, checked, look, post};
use crate::demo::{
    cast::*,
    fact::{Beside, Fact},
    night::{Beat, Deed, Hand, Look, Mark},
};

/// As Alertmanager writes it; by its link to silence the alert it is known again.
macro_rules! said {
    ($state:literal, $name:literal, $text:literal, $labels:literal) => {
        concat!(
            "[",
            $state,
            "] ",
            $name,
            ": ",
            $text,
            " (",
            $labels,
            ")\n",
            "<https://alerts.example.com/#/silences/new?filter=%7Balertname%3D%22",
            $name,
            "%22%7D|Silence>"
        )
    };
}

macro_rules! queue {
    ($text:literal) => {
        said!("FIRING:1", "MailQueue", $text, "mail-1 high")
    };
}

macro_rules! probe {
    ($state:literal, $text:literal) => {
        said!($state, "ImapProbe", $text, "mail-2 high")
    };
}

const QUEUE: [Mark; 3] = ["1,200 letters", "2,600 letters", "4,100 letters"];

/// Rings on, until it is `judged`.
pub fn repeats() -> Vec<Beat> {
    let [first, second, third] = QUEUE;
    let joined =
        |mark, times| [Fact::Joined { mark, how: "repeat" }, Fact::Beside { mark: first, what: Beside::Said(times) }];
    vec![
        post(
            0,
            MAIL,
            ALERTMANAGER,
            queue!("1,200 letters wait"),
            &[Fact::Rings { mark: first, because: "mail" }],
            "the rule “mail”; its sender says that it is high",
        ),
        post(
            2,
            MAIL,
            ALERTMANAGER,
            queue!("2,600 letters wait"),
            &joined(second, 2),
            "the sender's own key says: the same",
        ),
        post(
            4,
            MAIL,
            ALERTMANAGER,
            queue!("4,100 letters wait"),
            &[&joined(third, 3)[..], &[Fact::OnCard { mark: first, words: "Said 3 times." }]].concat(),
            "counted on the first one's card, which rings once",
        ),
        look(6, Look::Card("repeats")),
    ]
}

/// One verdict for all of `repeats`.
pub fn judged() -> Vec<Beat> {
    let settled = |mark| [Fact::Reacted { mark, emoji: "white_check_mark" }, Fact::Settled { mark, by: "me" }];
    vec![beat(
        0,
        Deed::Mine(Hand::Judge { of: QUEUE[0], emoji: "white_check_mark", note: None }),
        &QUEUE.map(settled).concat(),
        "one verdict for all three",
    )]
}

pub fn flapping() -> Vec<Beat> {
    const DOWN: [Mark; 3] = ["no answer in 5 s", "no answer in 6 s", "no answer in 7 s"];
    const UP: [Mark; 2] = ["answers in 40 ms", "answers in 55 ms"];
    let rings = |mark| Fact::Rings { mark, because: "mail" };
    let over = |mark| Fact::Settled { mark, by: "resolved at the source" };
    let says = |at, text, then: &[Fact], why| post(at, MAIL, ALERTMANAGER, text, then, why);
    vec![
        says(0, probe!("FIRING:1", "no answer in 5 s"), &[rings(DOWN[0])], ""),
        says(2, probe!("RESOLVED", "answers in 40 ms"), &[over(DOWN[0]), over(UP[0])], "over, by its sender's word"),
        says(4, probe!("FIRING:1", "no answer in 6 s"), &[rings(DOWN[1])], "again: that is news, and rings"),
        says(6, probe!("RESOLVED", "answers in 55 ms"), &[over(DOWN[1]), over(UP[1])], "and over again"),
        says(
            8,
            probe!("FIRING:1", "no answer in 7 s"),
            &[
                rings(DOWN[2]),
                Fact::Beside { mark: DOWN[2], what: Beside::Flapping(3) },
                Fact::OnCard { mark: DOWN[2], words: "Flapping: 3 times within an hour." },
            ],
            "for the third time: it flaps, and that is said",
        ),
        look(10, Look::Card("flapping")),
        checked(11, DOWN[2], CYD, "cyd", "Cyd takes the probe out"),
    ]
}
