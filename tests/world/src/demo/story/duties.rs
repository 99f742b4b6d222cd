//! What a page may ask for beside an answer, and what breaks a snooze.
//!
//! Invariant: each begins at 0 and leaves nothing ringing.

use super::parts::{beat, checked, look, post};
use crate::demo::{
    cast::*,
    fact::{Beside, Fact},
    night::{Beat, Button, Deed, Hand, Look, Mark},
};

pub fn told() -> Vec<Beat> {
    const BUCKET: Mark = "Customer data in a public bucket";
    vec![
        post(
            0,
            SECURITY,
            SENTINEL,
            "Customer data in a public bucket: shop-exports",
            &[
                Fact::Rings { mark: BUCKET, because: "customer data" },
                Fact::Summary { title: "Tell Vera Pratt, +1 202-555-0142" },
            ],
            "its rule says whom to tell, and within how long",
        ),
        checked(3, BUCKET, CYD, "cyd", "Cyd closed the bucket; Vera is still to be told"),
        look(5, Look::Card("tell")),
        beat(
            6,
            Deed::Mine(Hand::Press(Button::Told, BUCKET)),
            &[Fact::Beside { mark: BUCKET, what: Beside::Told }],
            "the step stays until it is done",
        ),
    ]
}

pub fn escalation() -> Vec<Beat> {
    const DROPS: Mark = "Mail gateway drops";
    vec![
        beat(
            0,
            Deed::Trigger { service: GATEWAY, title: "Mail gateway drops one letter in five" },
            &[Fact::Rings { mark: DROPS, because: "incident assigned to me" }],
            "",
        ),
        beat(
            3,
            Deed::Mine(Hand::Press(Button::Snooze, DROPS)),
            &[Fact::Snoozed { mark: DROPS }],
            "a snooze mutes it here and nowhere else: at PagerDuty it goes on waiting",
        ),
        beat(
            5,
            Deed::Escalate { of: DROPS },
            &[Fact::RingsAgain { mark: DROPS, why: "again" }],
            "escalated to Cyd and to me: no snooze outlives that",
        ),
        beat(
            8,
            Deed::Recover { of: DROPS },
            &[Fact::Settled { mark: DROPS, by: "resolved at the source" }],
            "over before anybody had to get up",
        ),
    ]
}
