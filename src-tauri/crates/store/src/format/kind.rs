//! What rows are found by: the name of each kind of fact.
//!
//! Invariant: the names never change.

use oncall::{fact, observation::Said};

/// The fact's name, observations by what was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Kind(pub &'static str);

impl Kind {
    pub const OBSERVED_MESSAGE: Self = Self("observed-message");
    pub const OBSERVED_INCIDENT: Self = Self("observed-incident");
    pub const OBSERVED_DUTIES: Self = Self("observed-duties");
    pub const OBSERVED_PLACES: Self = Self("observed-places");
    pub const OBSERVED_PEOPLE: Self = Self("observed-people");
    pub const OBSERVED_ME: Self = Self("observed-me");
    pub const OBSERVED_SCHEDULES: Self = Self("observed-schedules");
    pub const OBSERVED_UNREAD: Self = Self("observed-unread");
    pub const ACK_ASKED: Self = Self("ack-asked");
    pub const SILENCED: Self = Self("silenced");
    pub const WRITE_ENDED: Self = Self("write-ended");
    pub const SHIFT_SET: Self = Self("shift-set");
    pub const SHIFT_TURNED: Self = Self("shift-turned");
    pub const SUMMED: Self = Self("summed");
    pub const SUMMARY_SEEN: Self = Self("summary-seen");
    pub const BOUND: Self = Self("bound");
    pub const GAP_OPENED: Self = Self("gap-opened");
    pub const GAP_CLOSED: Self = Self("gap-closed");
    pub const HEARD_UNTIL: Self = Self("heard-until");
    pub const CLOCK_SET_BACK: Self = Self("clock-set-back");
    pub const POLICY_ADOPTED: Self = Self("policy-adopted");
    pub const CARD_SHOWN: Self = Self("card-shown");
    pub const CARD_CLOSED: Self = Self("card-closed");
    pub const CARD_TAKEN_DOWN: Self = Self("card-taken-down");
    pub const COUNTED: Self = Self("counted");
    pub const TALLIED: Self = Self("tallied");
    pub const REMEMBERED: Self = Self("remembered");
    pub const DIGESTED: Self = Self("digested");
    pub const REMINDED: Self = Self("reminded");
    pub const DEPLOYED: Self = Self("deployed");
    pub const WRITE_ASKED: Self = Self("write-asked");
}

pub(crate) fn kind(what: &fact::What) -> Kind {
    use fact::What;
    match what {
        What::Observed(seen) => match &seen.said {
            Said::Message(_) => Kind::OBSERVED_MESSAGE,
            Said::Deleted { .. } => Kind("observed-deleted"),
            Said::Reaction(_) => Kind("observed-reaction"),
            Said::Reactions { .. } => Kind("observed-reactions"),
            Said::Incident(_) => Kind::OBSERVED_INCIDENT,
            Said::Duties { .. } => Kind::OBSERVED_DUTIES,
            Said::Places { .. } => Kind::OBSERVED_PLACES,
            Said::People { .. } => Kind::OBSERVED_PEOPLE,
            Said::Me { .. } => Kind::OBSERVED_ME,
            Said::Schedules { .. } => Kind::OBSERVED_SCHEDULES,
            Said::Unread { .. } => Kind::OBSERVED_UNREAD,
        },
        What::Counted { .. } => Kind::COUNTED,
        What::Decided { .. } => Kind("decided"),
        What::Rang { .. } => Kind("rang"),
        What::Held { .. } => Kind("held"),
        What::Settled { .. } => Kind("settled"),
        What::Acknowledged { .. } => Kind("acknowledged"),
        What::AckAsked { .. } => Kind::ACK_ASKED,
        What::Snoozed { .. } => Kind("snoozed"),
        What::Silenced { .. } => Kind::SILENCED,
        What::WriteEnded { .. } => Kind::WRITE_ENDED,
        What::ShiftSet { .. } => Kind::SHIFT_SET,
        What::ShiftTurned { .. } => Kind::SHIFT_TURNED,
        What::Summed { .. } => Kind::SUMMED,
        What::SummarySeen => Kind::SUMMARY_SEEN,
        What::Bound { .. } => Kind::BOUND,
        What::GapOpened { .. } => Kind::GAP_OPENED,
        What::GapClosed { .. } => Kind::GAP_CLOSED,
        What::HeardUntil { .. } => Kind::HEARD_UNTIL,
        What::PolicyAdopted { .. } => Kind::POLICY_ADOPTED,
        What::ClockSetBack { .. } => Kind::CLOCK_SET_BACK,
        What::CardShown { .. } => Kind::CARD_SHOWN,
        What::CardClosed { .. } => Kind::CARD_CLOSED,
        What::CardTakenDown { .. } => Kind::CARD_TAKEN_DOWN,
        What::Tallied { .. } => Kind::TALLIED,
        What::Remembered { .. } => Kind::REMEMBERED,
        What::Notified { .. } => Kind("notified"),
        What::Digested { .. } => Kind::DIGESTED,
        What::Reminded { .. } => Kind::REMINDED,
        What::Joined { .. } => Kind("joined"),
        What::Parted { .. } => Kind("parted"),
        What::Told { .. } => Kind("told"),
        What::Undone { .. } => Kind("undone"),
        What::AskedNobody { .. } => Kind("asked-nobody"),
        What::Deployed { .. } => Kind::DEPLOYED,
        What::WriteAsked { .. } => Kind::WRITE_ASKED,
    }
}
