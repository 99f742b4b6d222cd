//! Carries over the network.
//!
//! Invariant: redirects are not followed, and no answer is read beyond [`LARGEST`].

use super::{Answered, Asked, Carrier, Inbound, Lent, Line, Lost, Outbound};
use crate::client::is_loopback;
use engine::Boxed;
use futures_util::{SinkExt, StreamExt};
use reqwest::{
    Url,
    header::{DATE, RETRY_AFTER},
    redirect,
};
use reqwest_websocket::{Bytes, CloseCode, Message, Upgrade, WebSocket};
use secrecy::ExposeSecret;
use std::{error::Error, time::Duration};

/// No connection takes longer to stand.
const CONNECT_WITHIN: Duration = Duration::from_secs(10);
/// No answer is larger, in bytes.
const LARGEST: usize = 32 * 1024 * 1024;
/// Names the scopes of the token in every answer.
const SCOPES: &str = "x-oauth-scopes";
/// Slack does not close its side of the connection after the closing handshake.
const CLOSE_WITHIN: Duration = Duration::from_secs(2);

/// Speaks with this computer directly, and with others as the system's proxy settings say.
pub struct Network {
    http: reqwest::Client,
}

impl Network {
    /// For calls to `base`.
    ///
    /// # Errors
    /// [`Lost::Unreachable`], on a machine without TLS.
    pub fn new(base: &Url) -> Result<Self, Lost> {
        let agent = concat!("shiftbell/", env!("CARGO_PKG_VERSION"));
        Ok(Self { http: build(base, builder().user_agent(agent))? })
    }
}

impl Carrier for Network {
    fn call(&self, asked: Asked) -> Boxed<Result<Answered, Lost>> {
        let request = self.http.post(asked.url).bearer_auth(asked.token.expose_secret()).form(&asked.form);
        Box::pin(async {
            let response = request.send().await.map_err(lost)?;
            let said = |name: &str| response.headers().get(name)?.to_str().ok().map(str::to_owned);
            let (retry_after, scopes, date) = (said(RETRY_AFTER.as_str()), said(SCOPES), said(DATE.as_str()));
            let status = response.status().as_u16();
            Ok(Answered { status, retry_after, scopes, date, body: Box::pin(read_whole(response)) })
        })
    }

    fn dial(&self, url: Url) -> Boxed<Result<Box<dyn Line>, Lost>> {
        Box::pin(async {
            // A WebSocket needs HTTP/1.1.
            let http = build(&url, builder().http1_only())?;
            let connect = async { http.get(url).upgrade().send().await?.into_websocket().await };
            match connect.await {
                Ok(socket) => Ok(Box::new(Socket(socket)) as Box<dyn Line>),
                Err(fault) => Err(Lost::Unreachable { why: root(&fault) }),
            }
        })
    }
}

fn builder() -> reqwest::ClientBuilder {
    reqwest::Client::builder().connect_timeout(CONNECT_WITHIN).redirect(redirect::Policy::none())
}

fn build(url: &Url, builder: reqwest::ClientBuilder) -> Result<reqwest::Client, Lost> {
    let builder = if is_loopback(url) { builder.no_proxy() } else { builder };
    builder.build().map_err(|fault| Lost::Unreachable { why: root(&fault) })
}

async fn read_whole(mut response: reqwest::Response) -> Result<Vec<u8>, Lost> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(lost)? {
        if body.len() + chunk.len() > LARGEST {
            return Err(Lost::Unreadable { why: "the answer is too large".to_owned() });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn lost(fault: reqwest::Error) -> Lost {
    if fault.is_timeout() { Lost::TimedOut } else { Lost::Unreachable { why: root(&fault) } }
}

/// The innermost reason, which names no address.
fn root(fault: &(dyn Error + 'static)) -> String {
    let mut innermost = fault;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    match innermost.downcast_ref::<reqwest::Error>() {
        // Its own words would hold the address.
        Some(_) => "the connection failed".to_owned(),
        None => innermost.to_string(),
    }
}

struct Socket(WebSocket);

impl Line for Socket {
    fn next(&mut self) -> Lent<'_, Inbound> {
        Box::pin(async {
            match self.0.next().await {
                Some(Ok(Message::Text(text))) => Inbound::Text(text),
                Some(Ok(Message::Close { code, .. })) => {
                    Inbound::Ended { why: format!("Slack closed the connection ({code:?})") }
                }
                Some(Ok(Message::Pong(_))) => Inbound::Pong,
                Some(Ok(_)) => Inbound::Alive,
                Some(Err(fault)) => Inbound::Ended { why: root(&fault) },
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
                tracing::debug!(why = root(&fault), "a frame was not sent");
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
