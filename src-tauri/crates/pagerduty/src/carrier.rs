//! What carries requests to PagerDuty, and its answers back.
//!
//! Invariant: a carrier is given only addresses to which a token may go, and decides nothing: what an answer means, and
//! how long it is waited for, is decided above.

mod network;

pub(crate) use network::Network;

use engine::Boxed;
use reqwest::{Method, Url, header::HeaderMap};

pub trait Carrier: Send + Sync {
    /// Makes a request.
    fn carry(&self, asked: Asked) -> Boxed<Result<Answered, Lost>>;
}

#[derive(Clone, Debug)]
pub struct Asked {
    pub method: Method,
    /// With its query.
    pub url: Url,
    /// The token's is among them, and marked as sensitive.
    pub headers: HeaderMap,
    /// Empty where there is none.
    pub body: Vec<u8>,
}

/// The beginning of an answer.
pub struct Answered {
    pub status: u16,
    pub headers: HeaderMap,
    /// The rest of it.
    pub body: Boxed<Result<Vec<u8>, Lost>>,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lost {
    /// Nothing was sent.
    Unreachable { why: String },
    /// It was sent, and may have been carried out.
    Broken,
    /// The same.
    TimedOut,
    /// The answer makes no sense.
    Unreadable { why: String },
}
