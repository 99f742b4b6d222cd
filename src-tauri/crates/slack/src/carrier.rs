//! What carries bytes to Slack and back: calls over HTTP, and sockets.
//!
//! Invariant: a carrier is given only addresses to which a token may go, and decides nothing: what an answer means, and
//! how long it is waited for, is decided above.

mod network;

pub(crate) use network::Network;

use engine::Boxed;
use reqwest::Url;
use secrecy::SecretString;
use std::pin::Pin;

pub trait Carrier: Send + Sync {
    /// Makes a call.
    fn call(&self, asked: Asked) -> Boxed<Result<Answered, Lost>>;
    /// Opens a WebSocket.
    fn dial(&self, url: Url) -> Boxed<Result<Box<dyn Line>, Lost>>;
}

/// A call: a POST of a form, with the token as its bearer.
#[derive(Clone, Debug)]
pub struct Asked {
    pub url: Url,
    pub token: SecretString,
    pub form: Vec<(String, String)>,
}

/// The beginning of an answer.
pub struct Answered {
    pub status: u16,
    /// The header `Retry-After`.
    pub retry_after: Option<String>,
    /// The header `x-oauth-scopes`.
    pub scopes: Option<String>,
    /// The header `Date`.
    pub date: Option<String>,
    /// The rest of it; not waited for where the status says enough.
    pub body: Boxed<Result<Vec<u8>, Lost>>,
}

/// Why there is no answer, or no socket. Whatever was asked may have been done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lost {
    TimedOut,
    /// Names no address.
    Unreachable {
        why: String,
    },
    Unreadable {
        why: String,
    },
}

/// A future that borrows its line.
pub type Lent<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// One WebSocket. A line that ended says so once, and never speaks again.
pub trait Line: Send {
    /// The next frame. May be dropped while waiting, losing nothing.
    fn next(&mut self) -> Lent<'_, Inbound>;
    /// Sends. A failure shows at the next [`Line::next`].
    fn send(&mut self, what: Outbound) -> Lent<'_, ()>;
    /// Says goodbye, for 2 s at most.
    fn close(self: Box<Self>) -> Boxed<()>;
}

/// What comes in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inbound {
    Text(String),
    /// The answer to the oldest ping that has none: whatever was said before that ping has arrived.
    Pong,
    /// Any other frame: proof that the other end lived when it was sent, which may be long ago.
    Alive,
    Ended {
        why: String,
    },
}

/// What goes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outbound {
    Text(String),
    Ping,
}
