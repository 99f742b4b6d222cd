//! What a session is told, and what it asks for.
//!
//! Invariant: values only; nothing here knows what follows from what.

use super::Again;
use crate::wire::{Envelope, Raw};
use engine::source::Receipt;
use oncall::sight::{Blindness, Sighting};

/// The number of a socket, in the order of dialling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SocketId(pub u64);

#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// Time went on.
    Tick,
    /// The WebSocket stands; `hello` is still to come.
    Dialled(SocketId),
    DialFailed {
        socket: SocketId,
        why: Blindness,
        again: Again,
    },
    Text {
        socket: SocketId,
        text: String,
    },
    /// Any other frame.
    Alive(SocketId),
    /// The answer to the oldest ping that has none.
    Pong(SocketId),
    Ended {
        socket: SocketId,
        why: String,
    },
    /// What came with the receipt is durable.
    Confirm(Receipt),
    /// The machine woke, or the network came back: doubt every socket.
    Refresh,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Ask for an address and connect to it; answered by [`Input::Dialled`] or [`Input::DialFailed`].
    Dial(SocketId),
    Send {
        socket: SocketId,
        text: String,
    },
    Ping(SocketId),
    /// Nothing of this socket is wanted any more.
    Close(SocketId),
    /// Report it; confirm when that is ordered.
    HandOver {
        receipt: Receipt,
        envelope: Envelope,
    },
    Say(Sighting),
    /// Which app we speak through: what it wrote in my name is mine.
    Named {
        app: String,
    },
    /// Somebody else uses the app's connections as well, and gets a part of the events.
    Crowded {
        ours: u64,
        all: u64,
    },
    /// Nobody else does any more.
    Alone,
    /// Report it as not understood; nothing can be confirmed.
    Malformed {
        kind: String,
        raw: Raw,
    },
}
