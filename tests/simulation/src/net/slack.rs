//! The way to Slack: calls, and sockets.
//!
//! Invariant: a socket that ended, on either side, carries nothing any more, and both sides know it in the end.

use super::{Net, Passage, locked};
use crate::effects::{Effect, Service};
use ::slack::carrier::{self, Answered, Asked, Inbound, Lent, Line, Lost, Outbound};
use engine::Boxed;
use reqwest::Url;
use secrecy::ExposeSecret;
use std::{collections::BTreeMap, future};
use tokio::sync::mpsc;
use world::slack::{self, Answer, Call, Carried, SocketId, When};

pub(super) struct Carrier(pub Net);

impl carrier::Carrier for Carrier {
    fn call(&self, asked: Asked) -> Boxed<Result<Answered, Lost>> {
        let net = self.0.clone();
        Box::pin(async move {
            match net.passage(Effect::Ask(Service::Slack), Service::Slack) {
                Passage::Broken => Err(broken()),
                Passage::Lost => future::pending().await,
                Passage::LostAfter => {
                    net.call(asked);
                    future::pending().await
                }
                Passage::BrokenAfter => {
                    net.call(asked);
                    Err(broken())
                }
                Passage::Through => delivered(net.call(asked)).await,
                Passage::ThroughAfter(after) => {
                    let answer = net.call(asked);
                    tokio::time::sleep(after).await;
                    delivered(answer).await
                }
            }
        })
    }

    fn dial(&self, url: Url) -> Boxed<Result<Box<dyn Line>, Lost>> {
        let net = self.0.clone();
        Box::pin(async move {
            match net.passage(Effect::Dial(Service::Slack), Service::Slack) {
                Passage::Broken => Err(broken()),
                Passage::Lost => future::pending().await,
                Passage::LostAfter => {
                    drop(net.open(&url));
                    future::pending().await
                }
                Passage::BrokenAfter => net.open(&url).and_then(|_| Err(broken())),
                Passage::Through => net.open(&url).map(boxed),
                Passage::ThroughAfter(after) => {
                    tokio::time::sleep(after).await;
                    net.open(&url).map(boxed)
                }
            }
        })
    }
}

fn boxed(wire: Wire) -> Box<dyn Line> {
    Box::new(wire)
}

fn broken() -> Lost {
    Lost::Unreachable { why: "Connection reset by peer".to_owned() }
}

impl Net {
    fn call(&self, asked: Asked) -> Answer {
        let method = asked.url.path_segments().and_then(|mut path| path.next_back()).unwrap_or_default().to_owned();
        let carried = if asked.form.is_empty() { Carried::Empty } else { Carried::Form };
        let token = Some(asked.token.expose_secret().to_owned());
        let call = Call { method, token, params: asked.form.into_iter().collect(), carried };
        self.with_slack(|state, now| state.call(call, now))
    }

    fn open(&self, url: &Url) -> Result<Wire, Lost> {
        let ticket = url.query_pairs().find(|(name, _)| name == "ticket").map(|(_, ticket)| ticket.into_owned());
        let admitted = self.with_slack(|state, now| state.admit(&ticket.unwrap_or_default(), now));
        let socket = admitted.map_err(|why| Lost::Unreachable { why: why.to_owned() })?;
        let (out, inbound) = mpsc::unbounded_channel();
        locked(&self.0.wires).0.insert(socket, End { out, holds: Holds::Open });
        self.with_slack(|state, now| state.opened(socket, now));
        Ok(Wire { net: self.clone(), socket, inbound, late: None, life: Life::Open })
    }
}

async fn delivered(answer: Answer) -> Result<Answered, Lost> {
    match answer.when {
        When::Now => {}
        When::After(after) => tokio::time::sleep(after).await,
        When::Never => future::pending().await,
        When::CutOff => return Err(broken()),
    }
    let said = |wanted: &str| {
        let mut headers = answer.headers.iter();
        headers.find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value.clone())
    };
    let (retry_after, scopes, date) = (said("retry-after"), said("x-oauth-scopes"), said("date"));
    let body = answer.body.into_bytes();
    Ok(Answered { status: answer.status, retry_after, scopes, date, body: Box::pin(async { Ok(body) }) })
}

/// Slack's ends of the sockets.
#[derive(Default)]
pub(super) struct Wires(BTreeMap<SocketId, End>);

struct End {
    out: mpsc::UnboundedSender<Frame>,
    holds: Holds,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    Open,
    /// Nothing comes through any more, and neither side is told.
    Frozen,
}

enum Frame {
    Text(String),
    Ping,
    Pong,
    Close,
}

impl Wires {
    pub(super) fn carry_out(&mut self, effects: Vec<slack::Effect>) {
        for effect in effects {
            match effect {
                slack::Effect::Send { socket, text } => self.put(socket, Frame::Text(text)),
                slack::Effect::Ping { socket } => self.put(socket, Frame::Ping),
                slack::Effect::Close { socket } => self.put(socket, Frame::Close),
                slack::Effect::Freeze { socket } => {
                    if let Some(end) = self.0.get_mut(&socket) {
                        end.holds = Holds::Frozen;
                    }
                }
                slack::Effect::Abort { socket } => drop(self.0.remove(&socket)),
            }
        }
    }

    fn put(&self, socket: SocketId, frame: Frame) {
        if let Some(end) = self.0.get(&socket).filter(|end| end.holds == Holds::Open) {
            // A line that was dropped has said so to Slack.
            let _ = end.out.send(frame);
        }
    }

    fn holds(&self, socket: SocketId) -> Holds {
        self.0.get(&socket).map_or(Holds::Open, |end| end.holds)
    }
}

/// The program's end of a socket.
struct Wire {
    net: Net,
    socket: SocketId,
    inbound: mpsc::UnboundedReceiver<Frame>,
    /// Arrives at this time.
    late: Option<(tokio::time::Instant, String)>,
    life: Life,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Life {
    Open,
    Ended,
}

impl Wire {
    /// It ends, and Slack knows it.
    fn end(&mut self) {
        if self.life == Life::Open {
            self.life = Life::Ended;
            self.net.with_slack(|state, now| state.gone(self.socket, now));
            locked(&self.net.0.wires).0.remove(&self.socket);
        }
    }

    fn over(&mut self, why: &str) -> Inbound {
        self.end();
        Inbound::Ended { why: why.to_owned() }
    }

    async fn receive(&mut self) -> Inbound {
        loop {
            if self.life == Life::Ended {
                return self.over("the connection ended");
            }
            if let Some((at, _)) = &self.late {
                tokio::time::sleep_until(*at).await;
                if let Some((_, text)) = self.late.take() {
                    return Inbound::Text(text);
                }
            }
            match self.inbound.recv().await {
                None => return self.over("the connection ended"),
                Some(Frame::Close) => return self.over("Slack closed the connection"),
                Some(Frame::Ping) => return Inbound::Alive,
                Some(Frame::Pong) => return Inbound::Pong,
                Some(Frame::Text(text)) => match self.net.passage(Effect::Hear(Service::Slack), Service::Slack) {
                    Passage::Through => return Inbound::Text(text),
                    Passage::ThroughAfter(after) => self.late = Some((tokio::time::Instant::now() + after, text)),
                    Passage::Broken => return self.over("the connection broke"),
                    Passage::BrokenAfter => {
                        self.end();
                        return Inbound::Text(text);
                    }
                    Passage::Lost => {}
                    Passage::LostAfter => future::pending().await,
                },
            }
        }
    }

    fn say(&self, text: &str) {
        if self.life == Life::Open && locked(&self.net.0.wires).holds(self.socket) == Holds::Open {
            self.net.with_slack(|state, now| state.frame(self.socket, text, now));
        }
    }

    async fn transmit(&mut self, what: Outbound) {
        let Outbound::Text(text) = what else {
            return locked(&self.net.0.wires).put(self.socket, Frame::Pong);
        };
        match self.net.passage(Effect::Say(Service::Slack), Service::Slack) {
            Passage::Through | Passage::ThroughAfter(_) => self.say(&text),
            Passage::Broken => self.end(),
            Passage::BrokenAfter => {
                self.say(&text);
                self.end();
            }
            Passage::Lost => {}
            Passage::LostAfter => {
                self.say(&text);
                future::pending().await
            }
        }
    }
}

impl Line for Wire {
    fn next(&mut self) -> Lent<'_, Inbound> {
        Box::pin(self.receive())
    }

    fn send(&mut self, what: Outbound) -> Lent<'_, ()> {
        Box::pin(self.transmit(what))
    }

    fn close(self: Box<Self>) -> Boxed<()> {
        Box::pin(async move { drop(self) })
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.end();
    }
}
