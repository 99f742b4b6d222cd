//! One WebSocket, behind a trait of our own.
//!
//! Invariant: a line that ended says so once, and never speaks again.

use crate::client::{CONNECT_WITHIN, CallFault, check_secure, http_for_socket};
use engine::Boxed;
use futures_util::{SinkExt, StreamExt};
use reqwest::Url;
use reqwest_websocket::{Bytes, CloseCode, Message, Upgrade, WebSocket};
use std::{pin::Pin, time::Duration};

/// Slack does not close its side of the connection after the closing handshake.
const CLOSE_WITHIN: Duration = Duration::from_secs(2);

/// A future that borrows its line.
pub type Lent<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What comes in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inbound {
    Text(String),
    /// Any other frame: proof that the other end lives.
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

pub trait Line: Send {
    /// The next frame. May be dropped while waiting, losing nothing.
    fn next(&mut self) -> Lent<'_, Inbound>;
    /// Sends. A failure shows at the next [`Line::next`].
    fn send(&mut self, what: Outbound) -> Lent<'_, ()>;
    /// Says goodbye, for 2 s at most.
    fn close(self: Box<Self>) -> Boxed<()>;
}

/// Connects to a `wss` address, or a `ws` one on this computer.
///
/// # Errors
/// As of [`crate::client::Client::call`]; never names the address beyond its host.
pub async fn dial(url: &str) -> Result<Box<dyn Line>, CallFault> {
    let url = Url::parse(url).map_err(|_| CallFault::Unreadable { why: "the socket's address is none".to_owned() })?;
    check_secure(&url)?;
    let http = http_for_socket(&url)?;
    let connect = async { http.get(url).upgrade().send().await?.into_websocket().await };
    match tokio::time::timeout(CONNECT_WITHIN, connect).await {
        Ok(Ok(socket)) => Ok(Box::new(OverReqwest(socket))),
        Ok(Err(fault)) => Err(CallFault::Unreachable { why: crate::client::root(&fault) }),
        Err(_) => Err(CallFault::TimedOut),
    }
}

struct OverReqwest(WebSocket);

impl Line for OverReqwest {
    fn next(&mut self) -> Lent<'_, Inbound> {
        Box::pin(async {
            match self.0.next().await {
                Some(Ok(Message::Text(text))) => Inbound::Text(text),
                Some(Ok(Message::Close { code, .. })) => {
                    Inbound::Ended { why: format!("Slack closed the connection ({code:?})") }
                }
                Some(Ok(_)) => Inbound::Alive,
                Some(Err(fault)) => Inbound::Ended { why: crate::client::root(&fault) },
                None => Inbound::Ended { why: "the connection ended".to_owned() },
            }
        })
    }

    fn send(&mut self, what: Outbound) -> Lent<'_, ()> {
        Box::pin(async {
            let message = match what {
                Outbound::Text(text) => Message::Text(text),
                Outbound::Ping => Message::Ping(Bytes::from_static(b"shiftbell")),
            };
            if let Err(fault) = self.0.send(message).await {
                tracing::debug!(why = crate::client::root(&fault), "a frame was not sent");
            }
        })
    }

    fn close(self: Box<Self>) -> Boxed<()> {
        Box::pin(async move {
            // The other side may never answer; then the connection is dropped.
            let _ = tokio::time::timeout(CLOSE_WITHIN, self.0.close(CloseCode::Normal, None)).await;
        })
    }
}
