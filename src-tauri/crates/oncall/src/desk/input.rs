//! What the Desk is told.
//!
//! Invariant: each says what is so, or what somebody did; none says what to do about it.

use crate::{
    act::{Act, Through},
    fact::CardHandle,
    history::History,
    ids::{AlertId, SourceId, WriteId},
    observation::Observation,
    policy::Policy,
    sight::{Part, Sighting, Trouble},
    text::Untrusted,
    wants::CardKey,
    write::Outcome,
};
use jiff::Timestamp;

/// One thing that the Desk is told.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    Observed(Observation),
    /// What the store knows of earlier alerts like this one, told just before the first word of it.
    Remembered {
        alert: AlertId,
        history: Box<History>,
    },
    Sighted {
        source: SourceId,
        sighting: Sighting,
    },
    Acted {
        act: Act,
        through: Through,
    },
    WriteEnded {
        write: WriteId,
        outcome: Outcome,
    },
    /// A source says that something was deployed then.
    Deployed {
        what: Untrusted,
        at: Timestamp,
    },
    CardShown {
        card: CardKey,
        handle: CardHandle,
    },
    /// The card is gone from the screen, and not by us.
    CardClosed {
        card: CardKey,
    },
    /// The card is gone from the screen, and nobody looked at it: it was not wanted any more, or a daemon's own clock
    /// took it.
    CardTakenDown {
        card: CardKey,
    },
    /// A part is in trouble, or is well again.
    Part {
        part: Part,
        trouble: Option<Trouble>,
    },
    Policy(Box<Policy>),
    /// Time went on.
    Tick,
}
