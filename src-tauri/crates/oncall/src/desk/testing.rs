//! The test page.
//!
//! Invariant: it leaves no fact but that its card was on the screen; all else of it is in [`super::Live`].

use super::{Desk, Noting, cards::button};
use crate::{
    test_page::{RINGS_FOR, TestPage},
    time::{Deadline, Now},
    wants::{Card, Press, Weight},
};
use jiff::Timestamp;

impl Noting<'_> {
    /// Works on shift and off, for it is about this computer. One that rings already goes on ringing.
    pub(super) fn begin_test(&mut self) {
        if self.desk.live.test.ringing_since().is_none() {
            let until = Deadline::after(self.now, RINGS_FOR, RINGS_FOR);
            self.desk.live.test = TestPage::Ringing { since: self.now.wall, until };
        }
    }

    pub(super) fn acknowledge_test(&mut self) {
        let Some(since) = self.desk.live.test.ringing_since() else { return };
        let at = self.now.wall;
        self.desk.live.test = TestPage::Heard { at, after: at.duration_since(since).max(jiff::SignedDuration::ZERO) };
    }
}

impl Desk {
    pub(super) fn end_test(&mut self, now: Now) {
        if matches!(self.live.test, TestPage::Ringing { until, .. } if until.is_due(now)) {
            self.live.test = TestPage::Unheard { at: now.wall };
        }
    }

    pub(super) fn test_ends(&self) -> Option<Timestamp> {
        match self.live.test {
            TestPage::Ringing { until, .. } => Some(until.at),
            _ => None,
        }
    }

    pub(super) fn test_card(&self) -> Option<Card> {
        self.live.test.ringing_since()?;
        Some(Card {
            title: "Page · Test".to_owned(),
            body: "This is a test. It came from this computer; nothing is wrong, and nobody else was told.".to_owned(),
            weight: Weight::Critical,
            buttons: vec![button(Press::Acknowledge, "Acknowledge"), button(Press::Open, "Open")],
        })
    }
}
