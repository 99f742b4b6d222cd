//! What a fact says, as it is written down.
//!
//! Invariant: the kinds' names never change; they are what rows are found by.

use super::{
    Broken,
    form::{Form, Length, Stamp},
    said::Observation,
    text::{Alert, Card, Source},
    words::{
        Because, By, CardHandle, Deadline, Decision, Gap, OnShift, Outcome, RingWhy, ShiftSetting, Storm, Through,
        Write,
    },
};
use oncall::{fact, observation::Said};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum What {
    Observed(Observation),
    Counted { source: Source, messages: u64 },
    Decided { alert: Alert, decision: Decision, because: Because, policy: String },
    Rang { alert: Alert, why: RingWhy, storm: Storm },
    Held { alert: Alert },
    Settled { alert: Alert, by: By },
    Acknowledged { alert: Alert, by: By },
    AckAsked { alert: Alert, through: Through, write: Write, deadline: Deadline },
    Snoozed { alert: Alert, through: Through, until: Deadline },
    Silenced { alerts: Vec<Alert>, through: Through },
    WriteEnded { write: u64, outcome: Outcome },
    ShiftSet { setting: ShiftSetting, through: Through },
    ShiftTurned { on: OnShift },
    Summed { alerts: Vec<Alert> },
    SummarySeen,
    Bound { source: Source, name: String, channel: String },
    GapOpened { source: Source, gap: Gap },
    GapClosed { source: Source, gap: Gap },
    HeardUntil { source: Source, at: Stamp },
    PolicyAdopted { policy: String },
    ClockSetBack { by: Length },
    CardShown { card: Card, handle: CardHandle },
    CardClosed { card: Card },
    CardTakenDown { card: Card },
}

macro_rules! of {
    ($variant:ident { $($field:ident),* }) => { Self::$variant { $($field: Form::of($field)),* } };
}

macro_rules! read {
    ($variant:ident { $($field:ident),* }) => { fact::What::$variant { $($field: $field.read()?),* } };
}

impl Form<fact::What> for What {
    fn of(word: &fact::What) -> Self {
        use fact::What as Theirs;
        match word {
            Theirs::Observed(seen) => Self::Observed(Form::of(seen)),
            Theirs::Counted { source, messages } => of!(Counted { source, messages }),
            Theirs::Decided { alert, decision, because, policy } => of!(Decided { alert, decision, because, policy }),
            Theirs::Rang { alert, why, storm } => of!(Rang { alert, why, storm }),
            Theirs::Held { alert } => of!(Held { alert }),
            Theirs::Settled { alert, by } => of!(Settled { alert, by }),
            Theirs::Acknowledged { alert, by } => of!(Acknowledged { alert, by }),
            Theirs::AckAsked { alert, through, write, deadline } => of!(AckAsked { alert, through, write, deadline }),
            Theirs::Snoozed { alert, through, until } => of!(Snoozed { alert, through, until }),
            Theirs::Silenced { alerts, through } => of!(Silenced { alerts, through }),
            Theirs::WriteEnded { write, outcome } => of!(WriteEnded { write, outcome }),
            Theirs::ShiftSet { setting, through } => of!(ShiftSet { setting, through }),
            Theirs::ShiftTurned { on } => of!(ShiftTurned { on }),
            Theirs::Summed { alerts } => of!(Summed { alerts }),
            Theirs::SummarySeen => Self::SummarySeen,
            Theirs::Bound { source, name, channel } => of!(Bound { source, name, channel }),
            Theirs::GapOpened { source, gap } => of!(GapOpened { source, gap }),
            Theirs::GapClosed { source, gap } => of!(GapClosed { source, gap }),
            Theirs::HeardUntil { source, at } => of!(HeardUntil { source, at }),
            Theirs::PolicyAdopted { policy } => of!(PolicyAdopted { policy }),
            Theirs::ClockSetBack { by } => of!(ClockSetBack { by }),
            Theirs::CardShown { card, handle } => of!(CardShown { card, handle }),
            Theirs::CardClosed { card } => of!(CardClosed { card }),
            Theirs::CardTakenDown { card } => of!(CardTakenDown { card }),
        }
    }

    fn read(self) -> Result<fact::What, Broken> {
        Ok(match self {
            Self::Observed(seen) => fact::What::Observed(seen.read()?),
            Self::Counted { source, messages } => read!(Counted { source, messages }),
            Self::Decided { alert, decision, because, policy } => read!(Decided { alert, decision, because, policy }),
            Self::Rang { alert, why, storm } => read!(Rang { alert, why, storm }),
            Self::Held { alert } => read!(Held { alert }),
            Self::Settled { alert, by } => read!(Settled { alert, by }),
            Self::Acknowledged { alert, by } => read!(Acknowledged { alert, by }),
            Self::AckAsked { alert, through, write, deadline } => read!(AckAsked { alert, through, write, deadline }),
            Self::Snoozed { alert, through, until } => read!(Snoozed { alert, through, until }),
            Self::Silenced { alerts, through } => read!(Silenced { alerts, through }),
            Self::WriteEnded { write, outcome } => read!(WriteEnded { write, outcome }),
            Self::ShiftSet { setting, through } => read!(ShiftSet { setting, through }),
            Self::ShiftTurned { on } => read!(ShiftTurned { on }),
            Self::Summed { alerts } => read!(Summed { alerts }),
            Self::SummarySeen => fact::What::SummarySeen,
            Self::Bound { source, name, channel } => read!(Bound { source, name, channel }),
            Self::GapOpened { source, gap } => read!(GapOpened { source, gap }),
            Self::GapClosed { source, gap } => read!(GapClosed { source, gap }),
            Self::HeardUntil { source, at } => read!(HeardUntil { source, at }),
            Self::PolicyAdopted { policy } => read!(PolicyAdopted { policy }),
            Self::ClockSetBack { by } => read!(ClockSetBack { by }),
            Self::CardShown { card, handle } => read!(CardShown { card, handle }),
            Self::CardClosed { card } => read!(CardClosed { card }),
            Self::CardTakenDown { card } => read!(CardTakenDown { card }),
        })
    }
}

/// What rows are found by: the fact's name, observations by what was said.
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
    }
}
