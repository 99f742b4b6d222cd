//! How Socket Mode connections end, or only seem to live; and frames of any content.
//!
//! Invariant: a socket that was ended gets no further event; one that is half-open does, in vain.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::fault::{Confirmations, Disconnect, HalfOpen};
use super::link::Effect;
use super::record::{Delivery, Envelope, Gone, SocketId};
use super::state::State;

impl State {
    /// Ends connections the documented way.
    pub fn disconnect(&mut self, why: &Disconnect, now: Timestamp) {
        self.link.off |= *why == Disconnect::LinkDisabled;
        let mut told = self.open_sockets();
        if *why == Disconnect::TooManyWebsockets {
            told = told.split_off(told.len().saturating_sub(1));
        }
        for socket in told {
            self.say_goodbye(socket, why, now);
        }
    }

    pub(super) fn say_goodbye(&mut self, socket: SocketId, why: &Disconnect, now: Timestamp) {
        let frame = json!({
            "type": "disconnect",
            "reason": why.reason(),
            "debug_info": { "host": "applink-world-1" },
        });
        self.send(socket, frame.to_string());
        if *why == Disconnect::Warning {
            self.link.closes.insert(socket, now + self.setup.pace.closes_after);
        } else {
            self.close(socket, now);
        }
    }

    /// Sends a text frame to the newest socket and says which that is; an envelope in it may be confirmed.
    pub fn send_raw(&mut self, text: &str, now: Timestamp) -> Option<SocketId> {
        let socket = self.open_sockets().pop()?;
        let frame: Value = serde_json::from_str(text).unwrap_or_default();
        if let Some(id) = frame["envelope_id"].as_str() {
            self.records.envelopes.push(Envelope {
                id: id.to_owned(),
                kind: frame["type"].as_str().unwrap_or_default().to_owned(),
                event_id: frame["payload"]["event_id"].as_str().map(str::to_owned),
                payload: frame["payload"].clone(),
                deliveries: vec![Delivery { socket: Some(socket), at: now, attempt: 0 }],
                confirmed: None,
                confirmations: 0,
                lost_confirmations: 0,
                given_up: false,
                due: None,
            });
        }
        self.send(socket, text.to_owned());
        Some(socket)
    }

    /// Resets every connection.
    pub fn drop_sockets(&mut self, now: Timestamp) {
        for socket in self.open_sockets() {
            self.effects.push(Effect::Abort { socket });
            self.end(socket, Gone::Aborted, now);
        }
    }

    /// Sends every socket a close frame.
    pub fn close_sockets(&mut self, now: Timestamp) {
        for socket in self.open_sockets() {
            self.close(socket, now);
        }
    }

    /// Makes sockets half-open.
    pub fn half_open(&mut self, which: HalfOpen) {
        self.link.freezes_new = which == HalfOpen::AlsoNew;
        if which != HalfOpen::Off {
            for socket in self.open_sockets() {
                self.freeze(socket);
            }
        }
    }

    /// Confirmations arrive, or are lost on their way.
    pub fn confirmations(&mut self, fate: Confirmations) {
        self.link.confirmations = fate;
    }

    pub(super) fn freeze(&mut self, socket: SocketId) {
        self.effects.push(Effect::Freeze { socket });
        if let Some(life) = self.records.sockets.iter_mut().find(|life| life.id == socket) {
            life.half_open = true;
        }
    }
}
