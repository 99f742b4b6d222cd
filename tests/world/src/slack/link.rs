//! Socket Mode: tickets, sockets, envelopes, confirmation, redelivery, disconnects.
//!
//! Invariant: an envelope is either confirmed, given up, or due at a known time.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::{Value, json};

use super::fault::{Confirmations, Disconnect, RetryLook, Unheard};
use super::record::{Delivery, Due, Envelope, Gone, SocketId, SocketLife};
use super::state::State;

/// More sockets than this are refused.
pub(crate) const MOST_SOCKETS: usize = 10;

/// What the server must do to a socket.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Send one text frame.
    Send { socket: SocketId, text: String },
    /// Send a WebSocket ping.
    Ping { socket: SocketId },
    /// Send a close frame and read no more.
    Close { socket: SocketId },
    /// Reset the connection.
    Abort { socket: SocketId },
    /// From here on swallow what comes and let nothing out, with the connection open.
    Freeze { socket: SocketId },
}

/// The Socket Mode half of the state.
#[derive(Debug, Default)]
pub(crate) struct Link {
    unused_tickets: BTreeSet<String>,
    pings: BTreeMap<SocketId, Timestamp>,
    pub(super) closes: BTreeMap<SocketId, Timestamp>,
    pub(crate) off: bool,
    pub(super) freezes_new: bool,
    pub(super) confirmations: Confirmations,
    sockets_ever: u64,
}

impl State {
    /// A ticket for one connection.
    pub(crate) fn issue_ticket(&mut self) -> String {
        let ticket = self.dice.uuid();
        self.link.unused_tickets.insert(ticket.clone());
        ticket
    }

    /// Takes a ticket at the WebSocket handshake; each opens one socket, once.
    ///
    /// # Errors
    /// Why the handshake is refused; that is on record as unexpected.
    pub fn admit(&mut self, ticket: &str, now: Timestamp) -> Result<SocketId, &'static str> {
        if self.link.unused_tickets.remove(ticket) {
            self.link.sockets_ever += 1;
            return Ok(SocketId(self.link.sockets_ever));
        }
        self.unexpected("a WebSocket handshake with a used or unknown ticket", now);
        Err("invalid ticket")
    }

    /// The handshake is done: says hello, or that there are too many.
    pub fn opened(&mut self, socket: SocketId, now: Timestamp) {
        self.records.sockets.push(SocketLife { id: socket, opened: now, gone: None, half_open: false });
        if self.link.freezes_new {
            self.freeze(socket);
        }
        if self.open_sockets().len() > MOST_SOCKETS {
            self.say_goodbye(socket, &Disconnect::TooManyWebsockets, now);
            return;
        }
        self.link.pings.insert(socket, now + self.setup.pace.ping_every);
        let hello = json!({
            "type": "hello",
            "num_connections": self.open_sockets().len(),
            "debug_info": {
                "host": "applink-world-1",
                "started": "2020-10-11 12:12:12.120",
                "build_number": 54,
                "approximate_connection_time": 18060,
            },
            "connection_info": { "app_id": self.setup.app },
        });
        self.send(socket, hello.to_string());
    }

    /// A text frame from the client.
    pub fn frame(&mut self, socket: SocketId, text: &str, now: Timestamp) {
        let Ok(frame) = serde_json::from_str::<Value>(text) else {
            return self.unexpected("a text frame that is not JSON", now);
        };
        let Some(id) = frame["envelope_id"].as_str() else {
            return self.unexpected(&format!("a frame without envelope_id: {frame}"), now);
        };
        let says_something = frame["payload"].as_object().is_some_and(|payload| !payload.is_empty());
        let Some(envelope) = self.records.envelopes.iter_mut().find(|envelope| envelope.id == id) else {
            return self.unexpected(&format!("a confirmation of an unknown envelope {id}"), now);
        };
        if self.link.confirmations == Confirmations::Lost {
            envelope.lost_confirmations += 1;
            return;
        }
        envelope.confirmations += 1;
        envelope.confirmed.get_or_insert((now, socket));
        envelope.due = None;
        envelope.given_up = false;
        if says_something {
            self.unexpected(&format!("a payload in the confirmation of {id}, which accepts none"), now);
        }
    }

    /// A binary frame from the client; Socket Mode has none.
    pub fn binary(&mut self, socket: SocketId, now: Timestamp) {
        self.unexpected(&format!("a binary frame on {socket:?}"), now);
    }

    /// The client is gone, or its connection broke.
    pub fn gone(&mut self, socket: SocketId, now: Timestamp) {
        self.end(socket, Gone::ByClient, now);
    }

    /// Does what is due by now.
    pub fn tick(&mut self, now: Timestamp) {
        let due = |times: &BTreeMap<SocketId, Timestamp>| -> Vec<SocketId> {
            times.iter().filter(|(_, at)| **at <= now).map(|(&id, _)| id).collect()
        };
        for socket in due(&self.link.closes) {
            self.close(socket, now);
        }
        for socket in due(&self.link.pings) {
            self.link.pings.insert(socket, now + self.setup.pace.ping_every);
            self.effects.push(Effect::Ping { socket });
        }
        for index in 0..self.records.envelopes.len() {
            match self.records.envelopes[index].due {
                Some(Due::Confirmation { until }) if until <= now => self.attempt_failed(index, now),
                Some(Due::Retry { at }) if at <= now => self.deliver(index, now),
                _ => {}
            }
        }
    }

    /// When [`State::tick`] next has something to do.
    pub fn next_wake(&self) -> Option<Timestamp> {
        let envelopes = self.records.envelopes.iter().filter_map(|envelope| envelope.due.map(Due::at));
        envelopes.chain(self.link.pings.values().copied()).chain(self.link.closes.values().copied()).min()
    }

    /// Puts an envelope on its way and returns its id.
    pub(crate) fn dispatch(&mut self, kind: &str, payload: Value, now: Timestamp) -> String {
        let id = self.dice.uuid();
        let event_id = payload["event_id"].as_str().map(str::to_owned);
        self.records.envelopes.push(Envelope {
            id: id.clone(),
            kind: kind.to_owned(),
            event_id,
            payload,
            deliveries: Vec::new(),
            confirmed: None,
            confirmations: 0,
            lost_confirmations: 0,
            given_up: false,
            due: None,
        });
        self.deliver(self.records.envelopes.len() - 1, now);
        id
    }

    /// Delivers an envelope once more, whether it was confirmed or not.
    ///
    /// # Panics
    /// When there is no such envelope.
    pub fn redeliver(&mut self, envelope: &str, now: Timestamp) {
        let index = self.records.envelopes.iter().position(|known| known.id == envelope);
        self.deliver(index.expect("an envelope that exists"), now);
    }

    fn deliver(&mut self, index: usize, now: Timestamp) {
        let open = self.open_sockets();
        let socket = (!open.is_empty()).then(|| open[self.dice.below(open.len())]);
        let unheard = self.setup.unheard;
        let until = now + self.setup.pace.confirm_within;
        let envelope = &mut self.records.envelopes[index];
        let attempt = envelope.deliveries.len();
        envelope.deliveries.push(Delivery { socket, at: now, attempt });
        match socket {
            Some(socket) => {
                envelope.due = envelope.confirmed.is_none().then_some(Due::Confirmation { until });
                let text = self.envelope_frame(index, attempt).to_string();
                self.send(socket, text);
            }
            None if attempt == 0 && unheard == Unheard::Lost => envelope.given_up = true,
            None => self.attempt_failed(index, now),
        }
    }

    fn attempt_failed(&mut self, index: usize, now: Timestamp) {
        let retries = self.setup.pace.retries;
        let envelope = &mut self.records.envelopes[index];
        let failed = envelope.deliveries.len();
        envelope.due =
            failed.checked_sub(1).and_then(|done| retries.get(done)).map(|&pause| Due::Retry { at: now + pause });
        envelope.given_up = envelope.due.is_none();
        if matches!(envelope.due, Some(Due::Retry { at }) if at <= now) {
            self.deliver(index, now);
        }
    }

    fn envelope_frame(&self, index: usize, attempt: usize) -> Value {
        let envelope = &self.records.envelopes[index];
        let (number, reason) = match self.setup.retry_look {
            RetryLook::Numbered if attempt > 0 => (attempt, "timeout"),
            _ => (0, ""),
        };
        json!({
            "envelope_id": envelope.id,
            "payload": envelope.payload,
            "type": envelope.kind,
            "accepts_response_payload": false,
            "retry_attempt": number,
            "retry_reason": reason,
        })
    }

    pub(super) fn send(&mut self, socket: SocketId, text: String) {
        self.effects.push(Effect::Send { socket, text });
    }

    pub(super) fn close(&mut self, socket: SocketId, now: Timestamp) {
        self.effects.push(Effect::Close { socket });
        self.end(socket, Gone::Closed, now);
    }

    pub(super) fn end(&mut self, socket: SocketId, how: Gone, now: Timestamp) {
        self.link.pings.remove(&socket);
        self.link.closes.remove(&socket);
        if let Some(life) = self.records.sockets.iter_mut().find(|life| life.id == socket) {
            life.gone.get_or_insert((now, how));
        }
    }

    pub(super) fn open_sockets(&self) -> Vec<SocketId> {
        self.records.sockets.iter().filter(|socket| socket.is_open()).map(|socket| socket.id).collect()
    }
}
