//! What comes all at once, and what comes when nobody can hear.
//!
//! Invariant: each begins at 0 and leaves nothing ringing.

use super::parts::{beat, checked, look};
use crate::demo::{
    cast::*,
    fact::Fact,
    night::{Beat, Deed, Hand, Look, Mark},
};

pub fn dropped_line() -> Vec<Beat> {
    const KEY: Mark = "Signing key of the shop";
    vec![
        beat(0, Deed::Cut, &[Fact::Blind], "the tray says so within 5 s, an alarm within 90 s"),
        look(2, Look::Tray("blind")),
        beat(
            3,
            Deed::Post { channel: SECURITY, by: SENTINEL, text: "Signing key of the shop was read by an unknown host" },
            &[],
            "nobody hears it now",
        ),
        beat(4, Deed::Post { channel: RANDOM, by: DEE, text: "Is Slack slow for you as well?" }, &[], "nor this"),
        beat(
            8,
            Deed::Mend,
            &[Fact::CaughtUp, Fact::Rings { mark: KEY, because: "security wakes me" }],
            "connected again, the gap is read: the page was not lost",
        ),
        beat(
            12,
            Deed::Mine(Hand::Acknowledge(&[KEY])),
            &[Fact::Reacted { mark: KEY, emoji: "white_check_mark" }, Fact::Settled { mark: KEY, by: "me" }],
            "“shiftbell ack” does what the card's button does",
        ),
    ]
}

pub fn storm() -> Vec<Beat> {
    const HOSTS: [Mark; 6] = ["host-71", "host-72", "host-73", "host-74", "host-75", "host-76"];
    const TEXTS: &[&str] = &[
        "critical: rack 7, host-71 is down",
        "critical: rack 7, host-72 is down",
        "critical: rack 7, host-73 is down",
        "critical: rack 7, host-74 is down",
        "critical: rack 7, host-75 is down",
        "critical: rack 7, host-76 is down",
    ];
    let rings = HOSTS.map(|mark| Fact::Rings { mark, because: "databases" });
    let mut beats = vec![
        beat(
            0,
            Deed::Burst { channel: DATABASE, by: WATCHTOWER, texts: TEXTS },
            &[&rings[..], &[Fact::Summary { title: "more alerts ring" }]].concat(),
            "a rack loses its switch; from the sixth page within a minute one card lists the rest",
        ),
        look(3, Look::Tray("storm")),
        look(3, Look::Screen("storm")),
        look(4, Look::Pages),
    ];
    for (number, mark) in (0_u32..).zip(HOSTS) {
        beats.push(checked(12 + number, mark, CYD, "cyd", "Cyd has the switch, and marks what hangs on it"));
    }
    beats
}
