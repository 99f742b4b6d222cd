//! Carries over the network.
//!
//! Invariant: no redirect is followed, and no answer is read beyond [`LARGEST`].

use super::{Answered, Asked, Carrier, Lost};
use crate::address::Reach;
use engine::Boxed;
use reqwest::{Response, redirect};
use std::{error::Error, time::Duration};

/// How long the connection may take, within the patience for the request.
const CONNECT: Duration = Duration::from_secs(5);
/// No answer that is read here is larger: a hundred incidents are below 1 MB.
const LARGEST: usize = 16 << 20;

/// Connections of its own, to one address.
pub struct Network {
    http: reqwest::Client,
}

impl Network {
    /// # Errors
    /// [`Lost::Unreachable`], on a machine without TLS.
    pub fn new(reach: Reach) -> Result<Self, Lost> {
        // HTTP/1 only: there a request that is given up takes its dead connection along, after a suspend for example.
        let builder = reqwest::Client::builder()
            .connect_timeout(CONNECT)
            .http1_only()
            .redirect(redirect::Policy::none())
            .user_agent(concat!("shiftbell/", env!("CARGO_PKG_VERSION")));
        let builder = match reach {
            Reach::Loopback => builder.no_proxy(),
            Reach::Network => builder,
        };
        let http = builder.build().map_err(|fault| Lost::Unreachable { why: innermost(&fault) })?;
        Ok(Self { http })
    }
}

impl Carrier for Network {
    fn carry(&self, asked: Asked) -> Boxed<Result<Answered, Lost>> {
        let request = self.http.request(asked.method, asked.url).headers(asked.headers);
        let request = if asked.body.is_empty() { request } else { request.body(asked.body) };
        Box::pin(async {
            let mut response = request.send().await.map_err(|fault| lost(&fault))?;
            let headers = std::mem::take(response.headers_mut());
            Ok(Answered { status: response.status().as_u16(), headers, body: Box::pin(read_whole(response)) })
        })
    }
}

async fn read_whole(mut response: Response) -> Result<Vec<u8>, Lost> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|fault| lost(&fault))? {
        if body.len() + chunk.len() > LARGEST {
            return Err(Lost::Unreadable { why: "the answer is too large".to_owned() });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn lost(fault: &reqwest::Error) -> Lost {
    if fault.is_connect() {
        Lost::Unreachable { why: innermost(fault) }
    } else if fault.is_timeout() {
        Lost::TimedOut
    } else if fault.is_decode() {
        Lost::Unreadable { why: innermost(fault) }
    } else {
        Lost::Broken
    }
}

/// The cause at the bottom, which says most and holds no address.
fn innermost(fault: &reqwest::Error) -> String {
    let mut cause = fault.source();
    while let Some(deeper) = cause.and_then(Error::source) {
        cause = Some(deeper);
    }
    cause.map_or_else(|| "the request failed".to_owned(), ToString::to_string)
}
