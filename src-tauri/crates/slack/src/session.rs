//! One Socket Mode connection, kept alive: when to dial, what to answer, when a socket is dead.
//!
//! Invariant: `(input, now) → steps`, without clock or socket; an envelope is confirmed only when that is ordered, and
//! silence is never taken for health. Protocol: docs.slack.dev, "Using Socket Mode".

mod backoff;
mod company;
mod socket;
#[cfg(test)]
mod tests;
mod words;

pub use backoff::Again;
pub use words::{Input, SocketId, Step};

use crate::wire::{Frame, Hello, Reason, confirmation};
use backoff::Backoff;
use company::{Company, Told};
use engine::source::Receipt;
use jiff::SignedDuration;
use oncall::{
    sight::{Blindness, Sighting},
    time::Now,
};
use socket::{Socket, Stage};
use std::collections::{BTreeMap, VecDeque};

/// After a warning the old socket is read this long, if it does not close before.
const OVERLAP: SignedDuration = SignedDuration::from_secs(15);
/// While Socket Mode is off.
const SLOWLY: SignedDuration = SignedDuration::from_secs(60);
/// Confirmations kept while no socket is open.
const MOST_WAITING: usize = 1_000;

#[derive(Debug, Default)]
pub struct Session {
    sockets: BTreeMap<SocketId, Socket>,
    dialled: u64,
    backoff: Backoff,
    /// Envelopes to confirm on the next socket.
    waiting: VecDeque<String>,
    said_blind: Option<Blindness>,
    company: Company,
}

impl Session {
    /// Takes an input up. `luck`, from 0 to 1, spreads reconnections over time. Begins with the first [`Input::Tick`].
    pub fn handle(&mut self, input: Input, now: Now, luck: f64) -> Vec<Step> {
        let mut turn = Turn { session: self, now, luck, steps: Vec::new() };
        match input {
            Input::Tick => {}
            Input::Dialled(socket) => turn.session.stage(socket, Stage::Greeting),
            Input::DialFailed { socket, why, again } => turn.dial_failed(socket, why, again),
            Input::Text { socket, text } => turn.text(socket, &text),
            Input::Alive(socket) => turn.alive(socket),
            Input::Pong(socket) => turn.pong(socket),
            Input::Ended { socket, why } => turn.lose(socket, Blindness::Reconnecting { why }),
            Input::Confirm(receipt) => turn.confirm(&receipt),
            Input::Refresh => turn.refresh(),
        }
        turn.pass_time();
        turn.steps
    }

    /// How long nothing needs to happen by itself.
    pub fn idle_for(&self, now: Now) -> SignedDuration {
        let sockets = self.sockets.values().map(Socket::wakes_at);
        let dial = self.wants_dial().then(|| self.backoff.at());
        let replaced = self.sockets.values().any(|socket| socket.stage == Stage::Live);
        let leaves = self.sockets.values().filter_map(Socket::leaves_at).filter(|_| replaced);
        let next = sockets
            .chain(leaves)
            .chain(dial)
            .chain(self.company.counts_at())
            .min()
            .map_or(SLOWLY, |at| at - now.boot_elapsed);
        next.clamp(SignedDuration::ZERO, SLOWLY)
    }

    fn stage(&mut self, socket: SocketId, stage: Stage) {
        if let Some(socket) = self.sockets.get_mut(&socket) {
            socket.stage = stage;
        }
    }

    fn hears(&self) -> bool {
        self.sockets.values().any(|socket| socket.hears())
    }

    fn wants_dial(&self) -> bool {
        self.sockets.values().all(|socket| matches!(socket.stage, Stage::Leaving { .. }))
    }

    fn hearing(&self) -> impl Iterator<Item = SocketId> {
        self.sockets.iter().filter(|(_, socket)| socket.hears()).map(|(id, _)| *id)
    }
}

/// One input being taken up.
struct Turn<'a> {
    session: &'a mut Session,
    now: Now,
    luck: f64,
    steps: Vec<Step>,
}

impl Turn<'_> {
    fn text(&mut self, id: SocketId, text: &str) {
        if !self.session.sockets.contains_key(&id) {
            return;
        }
        match Frame::read(text) {
            Frame::Hello(hello) => self.hello(id, &hello),
            Frame::Disconnect { reason } => self.disconnect(id, reason),
            Frame::Envelope(envelope) => {
                let receipt = Receipt(format!("{} {}", id.0, envelope.id));
                if oncall::planted!("confirms-what-it-has-not-told") {
                    self.steps.push(Step::Send { socket: id, text: confirmation(&envelope.id) });
                }
                self.steps.push(Step::HandOver { receipt, envelope });
            }
            Frame::Malformed { kind, raw } => self.steps.push(Step::Malformed { kind, raw }),
        }
        // Behind what it brought, so that nobody believes to have heard what is not yet told.
        self.alive(id);
    }

    fn hello(&mut self, id: SocketId, hello: &Hello) {
        let (all, app) = (hello.num_connections, &hello.connection_info.app_id);
        if !app.is_empty() {
            self.steps.push(Step::Named { app: app.clone() });
        }
        if let Some(socket) = self.session.sockets.get_mut(&id) {
            socket.greeted(self.now);
        }
        let ours = u64::try_from(self.session.hearing().count()).unwrap_or(u64::MAX);
        match self.session.company.hello(ours, all, self.now.boot_elapsed) {
            Some(Told::Crowded) => self.steps.push(Step::Crowded { ours, all }),
            Some(Told::Alone) => self.steps.push(Step::Alone),
            None => {}
        }
        self.session.said_blind = None;
        self.steps.push(Step::Say(Sighting::Connected { at: self.now.wall }));
        for envelope in std::mem::take(&mut self.session.waiting) {
            self.steps.push(Step::Send { socket: id, text: confirmation(&envelope) });
        }
    }

    fn disconnect(&mut self, id: SocketId, reason: Reason) {
        match reason {
            Reason::Warning | Reason::RefreshRequested => self.replace(id),
            Reason::LinkDisabled => {
                self.drop_socket(id, Blindness::SocketModeOff);
                self.session.backoff.hold(self.now, SLOWLY);
            }
            Reason::TooManyWebsockets => {
                self.session.backoff.slow_down();
                self.drop_socket(
                    id,
                    Blindness::Reconnecting { why: "too many connections of this Slack app".to_owned() },
                );
            }
            Reason::Other(reason) => {
                self.drop_socket(id, Blindness::Reconnecting { why: format!("Slack ended the connection ({reason})") });
            }
        }
    }

    /// Another one is dialled, and this one read until it stands.
    fn replace(&mut self, id: SocketId) {
        let until = self.now.boot_elapsed + OVERLAP;
        if self.session.sockets.get(&id).is_some_and(|socket| socket.stage == Stage::Live) {
            self.session.stage(id, Stage::Leaving { until });
            self.session.backoff.at_once(self.now);
        }
    }

    /// Only a new connection tells how many there are.
    fn count_again(&mut self) {
        if self.session.company.is_due(self.now.boot_elapsed) {
            self.session.hearing().collect::<Vec<_>>().into_iter().for_each(|id| self.replace(id));
        }
    }

    fn alive(&mut self, id: SocketId) {
        let Some(socket) = self.session.sockets.get_mut(&id) else { return };
        socket.heard(self.now);
    }

    /// Everything was heard until the ping was sent. A frame of another kind does not say that: it may have lain here for
    /// as long as this computer slept, while the connection broke behind it.
    fn pong(&mut self, id: SocketId) {
        let Some(socket) = self.session.sockets.get_mut(&id) else { return };
        socket.heard(self.now);
        if let Some(at) = socket.answered()
            && socket.hears()
        {
            self.steps.push(Step::Say(Sighting::Seeing { at }));
        }
    }

    fn dial_failed(&mut self, id: SocketId, why: Blindness, again: Again) {
        if !self.session.sockets.contains_key(&id) {
            return;
        }
        self.lose(id, why);
        self.session.backoff.ask(self.now, again);
    }

    fn drop_socket(&mut self, id: SocketId, why: Blindness) {
        if self.session.sockets.contains_key(&id) {
            self.steps.push(Step::Close(id));
            self.lose(id, why);
        }
    }

    /// The socket is gone. What follows depends on those that remain.
    fn lose(&mut self, id: SocketId, why: Blindness) {
        let Some(socket) = self.session.sockets.remove(&id) else { return };
        if self.session.wants_dial() && !matches!(socket.stage, Stage::Leaving { .. }) {
            self.session.backoff.failed(self.now, socket.lived(self.now), self.luck);
        }
        if !self.session.hears() && self.session.said_blind.as_ref() != Some(&why) {
            self.session.said_blind = Some(why.clone());
            self.steps.push(Step::Say(Sighting::Blind(why)));
        }
    }

    fn confirm(&mut self, receipt: &Receipt) {
        let Some((socket, envelope)) = receipt.0.split_once(' ') else { return };
        let brought =
            socket.parse().map(SocketId).ok().filter(|id| self.session.sockets.get(id).is_some_and(Socket::hears));
        let live = self.session.sockets.iter().find(|(_, socket)| socket.stage == Stage::Live).map(|(id, _)| *id);
        match brought.or(live).or_else(|| self.session.hearing().next()) {
            Some(socket) => self.steps.push(Step::Send { socket, text: confirmation(envelope) }),
            None => {
                if self.session.waiting.len() >= MOST_WAITING {
                    self.session.waiting.pop_front();
                }
                self.session.waiting.push_back(envelope.to_owned());
            }
        }
    }

    fn refresh(&mut self) {
        self.session.backoff.refresh(self.now);
        for id in self.session.hearing().collect::<Vec<_>>() {
            if let Some(socket) = self.session.sockets.get_mut(&id) {
                socket.probe(self.now);
            }
            self.steps.push(Step::Ping(id));
        }
    }

    fn pass_time(&mut self) {
        let ids: Vec<SocketId> = self.session.sockets.keys().copied().collect();
        for id in ids {
            let Some(socket) = self.session.sockets.get_mut(&id) else { continue };
            if let Some(why) = socket.is_dead(self.now) {
                self.drop_socket(id, why);
            } else if socket.wants_ping(self.now) {
                self.steps.push(Step::Ping(id));
            }
        }
        self.let_go_of_the_old();
        self.count_again();
        if self.session.wants_dial() && self.session.backoff.at() <= self.now.boot_elapsed {
            self.session.dialled += 1;
            let id = SocketId(self.session.dialled);
            self.session.sockets.insert(id, Socket::dialling(self.now));
            self.steps.push(Step::Dial(id));
        }
    }

    /// Closes old sockets whose time is over, once another one hears.
    fn let_go_of_the_old(&mut self) {
        if !self.session.sockets.values().any(|socket| socket.stage == Stage::Live) {
            return;
        }
        let over = |socket: &Socket| socket.leaves_at().is_some_and(|until| until <= self.now.boot_elapsed);
        let old: Vec<SocketId> =
            self.session.sockets.iter().filter(|(_, socket)| over(socket)).map(|(id, _)| *id).collect();
        for id in old {
            self.session.sockets.remove(&id);
            self.steps.push(Step::Close(id));
        }
    }
}
