//! What a fact says, as it is written down.
//!
//! Invariant: a fact of the domain without a written form does not compile.

use super::{
    Broken,
    care::Care,
    form::{Form, Later, Length, Stamp},
    history::History,
    said::Observation,
    text::{Alert, Card, Source},
    words::{
        Because, By, CardHandle, Deadline, Decision, Gap, Link, OnShift, Outcome, Reminder, RingWhy, ShiftSetting,
        Storm, Through, Write,
    },
};
use oncall::fact;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum What {
    Observed(Observation),
    Counted {
        source: Source,
        messages: u64,
    },
    Decided {
        alert: Alert,
        decision: Decision,
        because: Because,
        policy: String,
        #[serde(default, skip_serializing_if = "Later::says_nothing")]
        care: Box<Care>,
    },
    Rang {
        alert: Alert,
        why: RingWhy,
        storm: Storm,
    },
    Held {
        alert: Alert,
    },
    Settled {
        alert: Alert,
        by: By,
    },
    Acknowledged {
        alert: Alert,
        by: By,
    },
    AckAsked {
        alert: Alert,
        through: Through,
        write: Write,
        deadline: Deadline,
    },
    Snoozed {
        alert: Alert,
        through: Through,
        until: Deadline,
    },
    Silenced {
        alerts: Vec<Alert>,
        through: Through,
    },
    WriteEnded {
        write: u64,
        outcome: Outcome,
    },
    ShiftSet {
        setting: ShiftSetting,
        through: Through,
    },
    ShiftTurned {
        on: OnShift,
    },
    Summed {
        alerts: Vec<Alert>,
    },
    SummarySeen,
    Bound {
        source: Source,
        name: String,
        channel: String,
    },
    GapOpened {
        source: Source,
        gap: Gap,
    },
    GapClosed {
        source: Source,
        gap: Gap,
    },
    HeardUntil {
        source: Source,
        at: Stamp,
    },
    PolicyAdopted {
        policy: String,
    },
    ClockSetBack {
        by: Length,
    },
    CardShown {
        card: Card,
        handle: CardHandle,
    },
    CardClosed {
        card: Card,
    },
    CardTakenDown {
        card: Card,
    },
    Tallied {
        rule: String,
        messages: u64,
    },
    Remembered {
        alert: Alert,
        history: Box<History>,
    },
    Notified {
        alert: Alert,
    },
    Digested {
        alerts: Vec<Alert>,
    },
    Reminded {
        alerts: Vec<Alert>,
        why: Reminder,
    },
    Joined {
        alert: Alert,
        to: Alert,
        link: Link,
    },
    Parted {
        alert: Alert,
    },
    Told {
        alert: Alert,
        through: Through,
    },
    Undone {
        alert: Alert,
        write: u64,
        through: Through,
    },
    AskedNobody {
        alert: Alert,
        who: String,
    },
    Deployed {
        what: String,
        at: Stamp,
    },
    WriteAsked {
        write: Write,
    },
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
            Theirs::Decided { alert, decision, because, care, policy } => {
                of!(Decided { alert, decision, because, policy, care })
            }
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
            Theirs::Tallied { rule, messages } => of!(Tallied { rule, messages }),
            Theirs::Remembered { alert, history } => of!(Remembered { alert, history }),
            Theirs::Notified { alert } => of!(Notified { alert }),
            Theirs::Digested { alerts } => of!(Digested { alerts }),
            Theirs::Reminded { alerts, why } => of!(Reminded { alerts, why }),
            Theirs::Joined { alert, to, link } => of!(Joined { alert, to, link }),
            Theirs::Parted { alert } => of!(Parted { alert }),
            Theirs::Told { alert, through } => of!(Told { alert, through }),
            Theirs::Undone { alert, write, through } => of!(Undone { alert, write, through }),
            Theirs::AskedNobody { alert, who } => of!(AskedNobody { alert, who }),
            Theirs::Deployed { what, at } => of!(Deployed { what, at }),
            Theirs::WriteAsked { write } => of!(WriteAsked { write }),
        }
    }

    fn read(self) -> Result<fact::What, Broken> {
        Ok(match self {
            Self::Observed(seen) => fact::What::Observed(seen.read()?),
            Self::Counted { source, messages } => read!(Counted { source, messages }),
            Self::Decided { alert, decision, because, policy, care } => {
                read!(Decided { alert, decision, because, care, policy })
            }
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
            Self::Tallied { rule, messages } => read!(Tallied { rule, messages }),
            Self::Remembered { alert, history } => read!(Remembered { alert, history }),
            Self::Notified { alert } => read!(Notified { alert }),
            Self::Digested { alerts } => read!(Digested { alerts }),
            Self::Reminded { alerts, why } => read!(Reminded { alerts, why }),
            Self::Joined { alert, to, link } => read!(Joined { alert, to, link }),
            Self::Parted { alert } => read!(Parted { alert }),
            Self::Told { alert, through } => read!(Told { alert, through }),
            Self::Undone { alert, write, through } => read!(Undone { alert, write, through }),
            Self::AskedNobody { alert, who } => read!(AskedNobody { alert, who }),
            Self::Deployed { what, at } => read!(Deployed { what, at }),
            Self::WriteAsked { write } => read!(WriteAsked { write }),
        })
    }
}
