//! PagerDuty's REST API, one request at a time.
//!
//! Invariant: the token leaves only in the header of a request to the address it was made for.

use crate::{
    address::Address,
    ask::{self, Answer, Ask},
    carrier::{Answered, Asked, Carrier, Lost, Network},
    fault::Fault,
    odd::Odd,
    wire::Incident,
};
use oncall::{ids::IncidentId, sight::Blindness};
use reqwest::{
    Method, Url,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, FROM, HeaderMap, HeaderValue, RETRY_AFTER},
};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use std::{sync::Arc, time::Duration};
use tokio::time::{Instant, timeout_at};

#[derive(Clone)]
pub struct Client {
    carrier: Arc<dyn Carrier>,
    address: Address,
    /// Of every request.
    headers: HeaderMap,
}

/// What came of a request, and how many requests a minute the token has, where PagerDuty said so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply<T> {
    pub result: Result<T, Fault>,
    pub quota: Option<u32>,
}

impl Client {
    /// With connections of its own.
    ///
    /// # Errors
    /// The blindness of a token that cannot be a token, or of a machine without TLS.
    pub fn new(address: Address, token: &SecretString) -> Result<Self, Blindness> {
        let carrier = Network::new(address.reach()).map_err(|lost| Fault::from(lost).blindness(Duration::ZERO))?;
        Self::over(Arc::new(carrier), address, token)
    }

    /// # Errors
    /// The blindness of a token that cannot be a token.
    pub fn over(carrier: Arc<dyn Carrier>, address: Address, token: &SecretString) -> Result<Self, Blindness> {
        Ok(Self { carrier, address, headers: headers(token)? })
    }

    pub async fn read(&self, ask: &Ask, patience: Duration) -> Reply<Answer> {
        self.read_keeping(ask, patience).await.0
    }

    /// Reads, and gives what of the answer was not understood.
    pub async fn read_keeping(&self, ask: &Ask, patience: Duration) -> (Reply<Answer>, Option<Odd>) {
        let asked = self.asked(Method::GET, &ask.path(), &ask.query());
        let Reply { result, quota } = self.send(asked, patience, ask.scope()).await;
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
        let asked = self.asked(Method::PUT, &ask::incident_path(id), &[]).map(|mut asked| {
            asked.body = acknowledgement().to_string().into_bytes();
            if let Some(from) = HeaderValue::from_str(from).ok().filter(|from| !from.is_empty()) {
                asked.headers.insert(FROM, from);
            }
            asked
        });
        let reply = self.send(asked, patience, "incidents.write").await;
        Reply { result: reply.result.map(|body| ask::read_incident(&body, id)), quota: reply.quota }
    }

    fn asked(&self, method: Method, path: &str, query: &[(&'static str, String)]) -> Result<Asked, Fault> {
        let no_address = |fault: &dyn ToString| Fault::Reconnect { why: fault.to_string() };
        let mut url = Url::parse(&self.address.at(path)).map_err(|fault| no_address(&fault))?;
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        Ok(Asked { method, url, headers: self.headers.clone(), body: Vec::new() })
    }

    async fn send(&self, asked: Result<Asked, Fault>, patience: Duration, scope: &str) -> Reply<Vec<u8>> {
        let by = Instant::now() + patience;
        let carried = match asked {
            Ok(asked) => timeout_at(by, self.carrier.carry(asked)).await.unwrap_or(Err(Lost::TimedOut)),
            Err(fault) => return Reply { result: Err(fault), quota: None },
        };
        let Answered { status, headers, body } = match carried {
            Ok(answered) => answered,
            Err(lost) => return Reply { result: Err(lost.into()), quota: None },
        };
        let quota = number(&headers, "ratelimit-limit").and_then(|limit| u32::try_from(limit).ok());
        let pause = number(&headers, "ratelimit-reset").or_else(|| number(&headers, RETRY_AFTER.as_str()));
        let refusal = |body: &[u8]| Fault::from_answer(status, pause.map(Duration::from_secs), body, scope);
        let is_success = (200..300).contains(&status);
        let result = match timeout_at(by, body).await.unwrap_or(Err(Lost::TimedOut)) {
            Ok(body) if is_success => Ok(body),
            Ok(body) => Err(refusal(&body)),
            // The status alone says enough of an answer that is a refusal.
            Err(_) if !is_success => Err(refusal(b"")),
            Err(lost) => Err(lost.into()),
        };
        Reply { result, quota }
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

fn number(headers: &HeaderMap, name: &str) -> Option<u64> {
    headers.get(name)?.to_str().ok()?.trim().parse().ok()
}
