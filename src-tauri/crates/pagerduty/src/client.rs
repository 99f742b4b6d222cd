//! PagerDuty's REST API over HTTP, one request at a time.
//!
//! Invariant: the token leaves only in the header of a request to the address it was made for; no redirect is followed.

use crate::{
    address::{Address, Reach},
    ask::{self, Answer, Ask},
    fault::{Fault, Silence},
    odd::Odd,
    wire::Incident,
};
use oncall::{ids::IncidentId, sight::Blindness};
use reqwest::{
    Method, RequestBuilder, Response,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, FROM, HeaderMap, HeaderValue, RETRY_AFTER},
};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use std::{error::Error, time::Duration};

/// How long the connection may take, within the patience for the request.
const CONNECT: Duration = Duration::from_secs(5);
/// No answer that is read here is larger: a hundred incidents are below 1 MB.
const LARGEST_ANSWER: usize = 16 << 20;

#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    address: Address,
}

/// What came of a request, and how many requests a minute the token has, where PagerDuty said so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply<T> {
    pub result: Result<T, Fault>,
    pub quota: Option<u32>,
}

impl Client {
    /// # Errors
    /// The blindness of a token that cannot be a token, or of a machine without TLS.
    pub fn new(address: Address, token: &SecretString) -> Result<Self, Blindness> {
        // HTTP/1 only: there a request that is given up takes its dead connection along, after a suspend for example.
        let builder = reqwest::Client::builder()
            .default_headers(headers(token)?)
            .connect_timeout(CONNECT)
            .http1_only()
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("shiftbell/", env!("CARGO_PKG_VERSION")));
        let builder = match address.reach() {
            Reach::Loopback => builder.no_proxy(),
            Reach::Network => builder,
        };
        let http = builder.build().map_err(|fault| Blindness::Unreachable { why: innermost(&fault) })?;
        Ok(Self { http, address })
    }

    pub async fn read(&self, ask: &Ask, patience: Duration) -> Reply<Answer> {
        self.read_keeping(ask, patience).await.0
    }

    /// Reads, and gives what of the answer was not understood.
    pub async fn read_keeping(&self, ask: &Ask, patience: Duration) -> (Reply<Answer>, Option<Odd>) {
        let request = self.http.get(self.address.at(&ask.path())).query(&ask.query());
        let Reply { result, quota } = send(request, patience, ask.scope()).await;
        let body = match result {
            Ok(body) => body,
            Err(fault) => return (Reply { result: Err(fault), quota }, None),
        };
        let result = ask.read(&body);
        let odd = Odd::of(ask, &body, &result);
        (Reply { result, quota }, odd)
    }

    /// Sends the acknowledgement, whatever state the incident is in: read it first, for this reopens a resolved one.
    /// Answered with the incident as it is then, where the answer holds it.
    pub async fn acknowledge(&self, id: &IncidentId, from: &str, patience: Duration) -> Reply<Option<Box<Incident>>> {
        let request = self.http.request(Method::PUT, self.address.at(&ask::incident_path(id))).json(&acknowledgement());
        let request = match HeaderValue::from_str(from) {
            Ok(from) if !from.is_empty() => request.header(FROM, from),
            Ok(_) | Err(_) => request,
        };
        let reply = send(request, patience, "incidents.write").await;
        Reply { result: reply.result.map(|body| ask::read_incident(&body, id)), quota: reply.quota }
    }
}

/// The body of `PUT /incidents/{id}` that acknowledges.
pub fn acknowledgement() -> serde_json::Value {
    json!({ "incident": { "type": "incident_reference", "status": "acknowledged" } })
}

fn headers(token: &SecretString) -> Result<HeaderMap, Blindness> {
    let authorization = SecretString::from(format!("Token token={}", token.expose_secret().trim()));
    let mut authorization = HeaderValue::from_str(authorization.expose_secret())
        .map_err(|_| Blindness::TokenRefused { code: "it holds characters that no token has".to_owned() })?;
    authorization.set_sensitive(true);
    Ok(HeaderMap::from_iter([
        (AUTHORIZATION, authorization),
        (ACCEPT, HeaderValue::from_static("application/vnd.pagerduty+json;version=2")),
        // Required even where there is no content.
        (CONTENT_TYPE, HeaderValue::from_static("application/json")),
    ]))
}

async fn send(request: RequestBuilder, patience: Duration, scope: &str) -> Reply<Vec<u8>> {
    let response = match request.timeout(patience).send().await {
        Ok(response) => response,
        Err(fault) => return Reply { result: Err(fault_of(&fault)), quota: None },
    };
    let status = response.status();
    let quota = number(&response, "ratelimit-limit").and_then(|limit| u32::try_from(limit).ok());
    let pause = number(&response, "ratelimit-reset").or_else(|| number(&response, RETRY_AFTER.as_str()));
    let result = match body(response).await {
        Ok(body) if status.is_success() => Ok(body),
        Ok(body) => Err(Fault::from_answer(status.as_u16(), pause.map(Duration::from_secs), &body, scope)),
        // The status alone says enough of an answer that is a refusal.
        Err(_) if !status.is_success() => {
            Err(Fault::from_answer(status.as_u16(), pause.map(Duration::from_secs), b"", scope))
        }
        Err(fault) => Err(fault),
    };
    Reply { result, quota }
}

fn number(response: &Response, header: &str) -> Option<u64> {
    response.headers().get(header)?.to_str().ok()?.trim().parse().ok()
}

async fn body(mut response: Response) -> Result<Vec<u8>, Fault> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|fault| fault_of(&fault))? {
        if body.len() + chunk.len() > LARGEST_ANSWER {
            return Err(Fault::CheckAddress { why: "the answer is too large".to_owned() });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn fault_of(fault: &reqwest::Error) -> Fault {
    if fault.is_connect() {
        Fault::Reconnect { why: innermost(fault) }
    } else if fault.is_timeout() {
        Fault::ReadAgain(Silence::TimedOut)
    } else if fault.is_decode() {
        Fault::CheckAddress { why: innermost(fault) }
    } else {
        Fault::ReadAgain(Silence::Broken)
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
