//! What was asked and what was said: the simulator's testimony, for tests to judge.
//!
//! Invariant: no token ever gets into a record.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;

use super::fault::Fault;

/// A socket, numbered from 1 in the order of opening.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SocketId(pub u64);

/// How a request ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Carried out: `ok` is true.
    Accepted,
    /// `ok` is false, with this error.
    Refused(String),
    /// An ordered fault stood in for the answer.
    Faulted(Fault),
}

/// One Web API call.
#[derive(Debug, Clone)]
pub struct Request {
    pub method: String,
    /// As text; arrays and objects as JSON.
    pub params: BTreeMap<String, String>,
    pub at: Timestamp,
    pub outcome: Outcome,
    /// The JSON answer, or null where a fault stood in for it.
    pub answer: Value,
}

impl Request {
    /// A parameter as text; empty if absent.
    pub fn param(&self, name: &str) -> &str {
        self.params.get(name).map_or("", String::as_str)
    }

    pub fn accepted(&self) -> bool {
        self.outcome == Outcome::Accepted
    }
}

/// One attempt to deliver an envelope.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// None: no socket was open.
    pub socket: Option<SocketId>,
    pub at: Timestamp,
    /// 0 for the first.
    pub attempt: usize,
}

/// One envelope through its whole life.
#[derive(Debug, Clone)]
pub struct Envelope {
    pub id: String,
    /// `events_api`, `interactive` …
    pub kind: String,
    /// None where the payload has none (`app_rate_limited`).
    pub event_id: Option<String>,
    pub payload: Value,
    pub deliveries: Vec<Delivery>,
    /// When the first confirmation came, and on which socket.
    pub confirmed: Option<(Timestamp, SocketId)>,
    pub confirmations: usize,
    /// Confirmations that a client sent and that never arrived.
    pub lost_confirmations: usize,
    /// Nobody will get it any more: no socket was open, or every attempt failed.
    pub given_up: bool,
    /// When the current attempt has failed, or the next begins.
    pub(crate) due: Option<Due>,
}

/// What an envelope waits for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Due {
    Confirmation { until: Timestamp },
    Retry { at: Timestamp },
}

impl Due {
    pub(crate) fn at(self) -> Timestamp {
        match self {
            Self::Confirmation { until } => until,
            Self::Retry { at } => at,
        }
    }
}

impl Envelope {
    /// The inner event, or null.
    pub fn event(&self) -> &Value {
        &self.payload["event"]
    }

    /// Attempts that reached a socket.
    pub fn delivered(&self) -> usize {
        self.deliveries.iter().filter(|delivery| delivery.socket.is_some()).count()
    }

    /// Whether this is the first posting of that message (not its edit).
    pub fn is_message(&self, channel: &str, ts: &str) -> bool {
        let event = self.event();
        event["type"] == "message" && event["channel"] == channel && event["ts"] == ts
    }
}

/// How a socket ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gone {
    /// The client closed it, or its connection broke.
    ByClient,
    /// The simulator sent a close frame.
    Closed,
    /// The simulator reset the connection.
    Aborted,
}

/// One socket through its whole life.
#[derive(Debug, Clone)]
pub struct SocketLife {
    pub id: SocketId,
    pub opened: Timestamp,
    pub gone: Option<(Timestamp, Gone)>,
    /// It swallows everything and stays silent.
    pub half_open: bool,
}

impl SocketLife {
    /// Open, as far as Slack knows.
    pub fn is_open(&self) -> bool {
        self.gone.is_none()
    }
}

/// Something that a correct client never does.
#[derive(Debug, Clone)]
pub struct Unexpected {
    pub at: Timestamp,
    pub what: String,
}

/// Everything on record, in order.
#[derive(Debug, Clone, Default)]
pub struct Records {
    pub requests: Vec<Request>,
    pub envelopes: Vec<Envelope>,
    pub sockets: Vec<SocketLife>,
    pub unexpected: Vec<Unexpected>,
}

impl Records {
    /// The calls of one method, oldest first.
    pub fn calls(&self, method: &str) -> Vec<&Request> {
        self.requests.iter().filter(|request| request.method == method).collect()
    }

    /// The calls of one method that were carried out and said so.
    pub fn accepted(&self, method: &str) -> Vec<&Request> {
        self.requests.iter().filter(|request| request.method == method && request.accepted()).collect()
    }

    /// The most calls of one method that ever came within `window`; Slack's tiers count by the minute.
    pub fn busiest(&self, method: &str, window: Duration) -> usize {
        let times: Vec<Timestamp> = self.calls(method).iter().map(|call| call.at).collect();
        let within = |from: &Timestamp| times.iter().filter(|at| *from <= **at && **at < *from + window).count();
        times.iter().map(within).max().unwrap_or(0)
    }

    pub fn envelope(&self, id: &str) -> Option<&Envelope> {
        self.envelopes.iter().find(|envelope| envelope.id == id)
    }

    /// The envelopes of one inner event type (`message`, `reaction_added` …).
    pub fn events(&self, kind: &str) -> Vec<&Envelope> {
        self.envelopes.iter().filter(|envelope| envelope.event()["type"] == kind).collect()
    }

    /// The envelope that carried this message when it was posted.
    pub fn message(&self, channel: &str, ts: &str) -> Option<&Envelope> {
        self.envelopes.iter().find(|envelope| envelope.is_message(channel, ts))
    }

    /// Sockets that are open and heard, as far as Slack knows.
    pub fn open_sockets(&self) -> Vec<&SocketLife> {
        self.sockets.iter().filter(|socket| socket.is_open()).collect()
    }

    /// Whether some socket is open that is not half-open.
    pub fn connected(&self) -> bool {
        self.sockets.iter().any(|socket| socket.is_open() && !socket.half_open)
    }
}

/// One line for each entry, for the message of a failed wait.
impl fmt::Display for Records {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for request in &self.requests {
            let (method, params) = (&request.method, &request.params);
            writeln!(out, "  {} request   {method} {params:?} → {:?}", request.at, request.outcome)?;
        }
        for envelope in &self.envelopes {
            let event = envelope.event();
            let tries: Vec<_> = envelope.deliveries.iter().map(|try_| try_.socket.map_or(0, |id| id.0)).collect();
            let (kind, subtype) = (&event["type"], &event["subtype"]);
            writeln!(
                out,
                "  envelope  {} {kind} {subtype} sockets {tries:?} confirmed {:?}",
                envelope.id, envelope.confirmed
            )?;
        }
        for socket in &self.sockets {
            writeln!(out, "  {} socket    {:?} gone {:?}", socket.opened, socket.id, socket.gone)?;
        }
        for unexpected in &self.unexpected {
            writeln!(out, "  {} UNEXPECTED {}", unexpected.at, unexpected.what)?;
        }
        Ok(())
    }
}
