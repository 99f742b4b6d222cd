//! The team's emoji code: verdicts that ask for something, that leave open, that settle.
//!
//! Invariant: what `taken` leaves open, `done` ends.

use super::parts::{beat, checked, look, post};
use crate::demo::{
    cast::*,
    fact::Fact,
    night::{Beat, Deed, Hand, Look, Mark},
};

const POOL: Mark = "connections of db-1";

pub fn taken() -> Vec<Beat> {
    vec![
        post(
            0,
            DATABASE,
            WATCHTOWER,
            "critical: 497 of 500 connections of db-1 are used",
            &[Fact::Rings { mark: POOL, because: "databases" }],
            "",
        ),
        beat(
            2,
            Deed::Mine(Hand::Judge { of: POOL, emoji: "raised_hands", note: Some("Cyd has it") }),
            &[
                Fact::Reacted { mark: POOL, emoji: "raised_hands" },
                Fact::Wrote { to: POOL, words: "Cyd has it" },
                Fact::Acknowledged { mark: POOL, by: "me" },
            ],
            "“somebody has taken it” asks who, and leaves it open; the answer goes into the thread",
        ),
    ]
}

pub fn done() -> Vec<Beat> {
    vec![checked(0, POOL, CYD, "cyd", "what Cyd had taken is done")]
}

/// All that is there by now, on one page.
pub fn board() -> Vec<Beat> {
    vec![look(0, Look::Now("board"))]
}

pub fn notice() -> Vec<Beat> {
    const CERTIFICATE: Mark = "Certificate of the shop";
    vec![
        post(
            0,
            CERTIFICATES,
            WATCHTOWER,
            "Certificate of the shop runs out in 9 days",
            &[Fact::Held { mark: CERTIFICATE }, Fact::Noticed { mark: CERTIFICATE }],
            "the rule “certificates” notifies: one quiet card, one soft tone",
        ),
        look(2, Look::Card("notice")),
        beat(
            3,
            Deed::Mine(Hand::Judge { of: CERTIFICATE, emoji: "ticket", note: Some("SHOP-214") }),
            &[
                Fact::Reacted { mark: CERTIFICATE, emoji: "ticket" },
                Fact::Wrote { to: CERTIFICATE, words: "SHOP-214" },
                Fact::Settled { mark: CERTIFICATE, by: "me" },
            ],
            "“a ticket has it” asks for the key, and settles",
        ),
    ]
}
