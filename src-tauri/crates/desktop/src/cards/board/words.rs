//! What the board and its driver say to each other.
//!
//! Invariant: a call is known by its ticket, which no other call ever has.

use crate::cards::notification::Abilities;
use engine::presenter::{ClosedHow, PresenterReport};
use oncall::wants::{Card, CardKey};
use std::time::Duration;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::cards) struct Ticket(pub(super) u64);

/// What the driver does next, in this order.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::cards) enum Effect {
    /// Call the daemon; the answer goes to [`super::Board::answered`].
    Call {
        ticket: Ticket,
        ask: Ask,
    },
    /// Call [`super::Board::alarm`] after this long.
    Wake {
        after: Duration,
        alarm: Alarm,
    },
    Report(PresenterReport),
}

#[derive(Debug, PartialEq, Eq)]
pub(in crate::cards) enum Ask {
    Capabilities,
    /// `replaces` is 0 for a new card.
    Notify {
        key: CardKey,
        card: Card,
        abilities: Abilities,
        replaces: u32,
    },
    Close {
        number: u32,
    },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cards) enum Alarm {
    /// The call had its time.
    Overdue(Ticket),
    /// Ask a troubled daemon again; only the latest of these counts.
    Probe(Ticket),
    /// Try a refused card again.
    Retry(CardKey),
}

#[derive(Debug, PartialEq, Eq)]
pub(in crate::cards) enum Reply {
    Capabilities(Vec<String>),
    Number(u32),
    Done,
}

/// What a daemon tells about a card of this number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cards) enum Word {
    Invoked { action: String },
    Closed { how: ClosedHow },
}

/// What an unanswered call is about.
#[derive(Debug)]
pub(super) enum Call {
    Capabilities,
    Notify {
        key: CardKey,
    },
    Close {
        key: CardKey,
    },
    /// Refused as overdue, but the daemon may still show the card and answer.
    Late {
        key: CardKey,
        card: Card,
        then: Then,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Then {
    Keep,
    TakeDown,
}
