//! Shifts that begin and end, and whoever only looks on.
//!
//! Invariant: each begins at 0 and leaves nothing ringing.

use super::parts::{beat, look, post};
use crate::demo::{
    cast::*,
    fact::Fact,
    night::{Beat, Deed, Hand, Look, Mark, Shadow},
};

pub fn away() -> Vec<Beat> {
    const ROLE: Mark = "New administrator in the cloud account";
    const HELP: Mark = "the bastion locks everybody out";
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
        post(
            5,
            DIRECT,
            BEN,
            "Ada, I need help: the bastion locks everybody out",
            &[Fact::Rings { mark: HELP, because: "a teammate calls for help" }],
            "but for what a rule says may always reach me",
        ),
        beat(
            7,
            Deed::Mine(Hand::Acknowledge(&[HELP])),
            &[Fact::Reacted { mark: HELP, emoji: "white_check_mark" }, Fact::Settled { mark: HELP, by: "me" }],
            "Ben sees the check mark on his message",
        ),
        beat(
            10,
            Deed::Mine(Hand::ClickTray),
            &[Fact::OnShift, Fact::Summary { title: "came while you were off shift" }],
            "on shift again: one card says what came meanwhile",
        ),
        beat(12, Deed::Mine(Hand::Open), &[Fact::Window], "“Open” on the card: the window shows what was held"),
        look(13, Look::Screen("window")),
        beat(15, Deed::Mine(Hand::CloseWindow), &[Fact::NoWindow], "the watch goes on without it"),
        beat(17, Deed::Mine(Hand::FollowSchedule), &[], "on shift until the schedule says otherwise"),
    ]
}

/// It is left without a verdict, for the shift's end to name.
pub fn shadow() -> Vec<Beat> {
    const FIREWALL: Mark = "Firewall of the office";
    vec![
        beat(0, Deed::Shadow(Shadow::Begins), &[Fact::InShadow], "for newcomers, and for whoever tries a policy out"),
        look(1, Look::Tray("shadow")),
        post(
            2,
            SECURITY,
            SENTINEL,
            "Firewall of the office lets everybody in on port 22",
            &[Fact::Held { mark: FIREWALL }],
            "everything is listed, nothing rings, nothing is written",
        ),
        beat(
            4,
            Deed::Shadow(Shadow::Ends),
            &[Fact::OutOfShadow, Fact::Summary { title: "1 alert came while" }],
            "from here on it rings, and what was only listed is told",
        ),
    ]
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
