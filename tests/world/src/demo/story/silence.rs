//! What stays silent: chatter, noise, and what nobody may hear at all.
//!
//! Invariant: none of it rings.

use super::parts::{beat, chatter, look, post};
use crate::demo::{
    cast::*,
    fact::Fact,
    night::{Beat, Deed, Look, Mark},
};

pub fn evening() -> Vec<Beat> {
    vec![
        look(0, Look::Tray("on-shift")),
        chatter(1, RANDOM, DEE, "Dumplings after the stand-up tomorrow?", "Dumplings after"),
        chatter(2, ENGINEERING, CYD, "Reviewing the index change now, looks good so far", "index change"),
        chatter(3, DEPLOYS, SHIPPER, "shop 4.18.2 is critical for the sale and now live: done in 3 min", "shop 4.18.2"),
        chatter(5, SUPPORT, ELI, "A customer asks whether the shop was down yesterday", "A customer asks"),
        chatter(7, RANDOM, BEN, "Dumplings? Count me in :dumpling:", "Count me in"),
    ]
}

pub fn noise() -> Vec<Beat> {
    const DISK: Mark = "Disk of db-2";
    const ERRORS: Mark = "Error rate of the shop";
    const STAGING_SLOW: Mark = "Staging answers slowly";
    vec![
        post(
            0,
            DATABASE,
            WATCHTOWER,
            "Disk of db-2 is 81 % full",
            &[Fact::Held { mark: DISK }],
            "none of the rule's words: held until somebody looks",
        ),
        beat(
            2,
            Deed::React { to: DISK, by: SHIPPER_USER, emoji: "white_check_mark" },
            &[Fact::Heard { words: ":white_check_mark: by UB_SHIPPER" }],
            "a bot's reaction is nobody's verdict",
        ),
        beat(
            3,
            Deed::Reply { to: DISK, by: CYD, text: "critical? No: the nightly vacuum frees half of it" },
            &[Fact::Heard { words: "the nightly vacuum" }],
            "a reply never rings, whatever it says",
        ),
        post(
            4,
            SHOP,
            WATCHTOWER,
            "Error rate of the shop is 1.2 %",
            &[Fact::Held { mark: ERRORS }],
            "outside the rule's working hours",
        ),
        beat(
            6,
            Deed::Trigger { service: STAGING, title: "Staging answers slowly" },
            &[Fact::Held { mark: STAGING_SLOW }],
            "the rule “staging never wakes anybody”",
        ),
        chatter(7, RANDOM, CYD, "Who left the oven on in the office kitchen? That is down to two people", "the oven"),
    ]
}

/// Where no scene has time for them.
pub fn looks() -> Vec<Beat> {
    vec![look(0, Look::Tray("off-shift")), look(0, Look::Pages)]
}
