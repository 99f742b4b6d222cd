//! What is played, scene by scene: what is done, what must follow, and why.
//!
//! Invariant: each begins at 0 and leaves nothing ringing.

use crate::demo::{
    cast::*,
    night::{Beat, Button, Deed, Fact, Hand, Look, Mark},
};

fn beat(at: u32, deed: Deed, then: &[Fact], why: &'static str) -> Beat {
    Beat { at, deed, then: then.to_vec(), why }
}

fn post(
    at: u32,
    channel: &'static str,
    by: &'static str,
    text: &'static str,
    then: &[Fact],
    why: &'static str,
) -> Beat {
    beat(at, Deed::Post { channel, by, text }, then, why)
}

/// What people say in places that no rule names.
fn chatter(at: u32, channel: &'static str, by: &'static str, text: &'static str, mark: Mark) -> Beat {
    post(at, channel, by, text, &[Fact::Counted { mark }], "no rule names the channel: counted, not kept")
}

fn look(at: u32, look: Look) -> Beat {
    beat(at, Deed::Look(look), &[Fact::Pictured(look)], "")
}

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
            Deed::Mine(Hand::Press(Button::Acknowledge, LOGIN)),
            &[Fact::Reacted { mark: LOGIN, emoji: "white_check_mark" }, Fact::Settled { mark: LOGIN, by: "me" }],
            "silent at once; settled when Slack has the check mark",
        ),
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
        beat(
            7,
            Deed::React { to: LAG, by: BEN, emoji: "white_check_mark" },
            &[Fact::Settled { mark: LAG, by: "ben" }],
            "Ben has looked: nobody else needs to",
        ),
    ]
}

pub fn incident() -> Vec<Beat> {
    const SLOW: Mark = "Checkout answers slowly";
    vec![
        beat(
            0,
            Deed::Trigger { service: CHECKOUT, title: "Checkout answers slowly: p99 is 4.2 s" },
            &[Fact::Rings { mark: SLOW, because: "incident assigned to me" }],
            "PagerDuty assigned it to me, at high urgency",
        ),
        beat(
            4,
            Deed::Mine(Hand::Press(Button::Acknowledge, SLOW)),
            &[Fact::AcknowledgedThere { mark: SLOW }, Fact::Acknowledged { mark: SLOW, by: "me" }],
            "read first, then acknowledged at PagerDuty as Ada",
        ),
        beat(
            9,
            Deed::Recover { of: SLOW },
            &[Fact::Settled { mark: SLOW, by: "resolved at the source" }],
            "checkout recovered, and PagerDuty says so",
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

pub fn away() -> Vec<Beat> {
    const ROLE: Mark = "New administrator in the cloud account";
    vec![
        beat(0, Deed::Mine(Hand::ClickTray), &[Fact::OffShift], "one click on the tray icon"),
        look(2, Look::Tray("off-shift")),
        post(
            3,
            SECURITY,
            SENTINEL,
            "New administrator in the cloud account: build-bot",
            &[Fact::Held { mark: ROLE }],
            "off shift nothing rings",
        ),
        beat(
            8,
            Deed::Mine(Hand::ClickTray),
            &[Fact::OnShift, Fact::Summary { title: "came while you were off shift" }],
            "on shift again: one card says what came meanwhile",
        ),
        beat(10, Deed::Mine(Hand::Open), &[Fact::Window], "“Open” on the card: the window shows what was held"),
        look(11, Look::Screen("window")),
        beat(13, Deed::Mine(Hand::CloseWindow), &[Fact::NoWindow], "the watch goes on without it"),
        beat(15, Deed::Mine(Hand::FollowSchedule), &[], "on shift until the schedule says otherwise"),
    ]
}

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
            Deed::Mine(Hand::Acknowledge(KEY)),
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
        beats.push(beat(
            12 + number,
            Deed::React { to: mark, by: CYD, emoji: "white_check_mark" },
            &[Fact::Settled { mark, by: "cyd" }],
            "Cyd has the switch, and marks what hangs on it",
        ));
    }
    beats
}

/// Where no scene has time for them.
pub fn looks() -> Vec<Beat> {
    vec![look(0, Look::Tray("off-shift")), look(0, Look::Pages)]
}

pub fn change() -> Vec<Beat> {
    const PORT: Mark = "Port scan from 198.51.100.23";
    vec![
        beat(0, Deed::TakeOver { by: BEN }, &[Fact::OffShift], "Ben is primary now: my shift is over"),
        post(
            2,
            SECURITY,
            SENTINEL,
            "Port scan from 198.51.100.23 on the office network",
            &[Fact::Held { mark: PORT }],
            "held: it is Ben's now",
        ),
    ]
}
