//! The Web API, as far as it is needed: one generic call over HTTPS.
//!
//! Invariant: a token goes only to the host it was entered for: redirects are not followed, and plain http is spoken
//! only with this computer. Protocol: docs.slack.dev, "Using the Slack Web API", "Rate limits".

mod clock;
mod fault;
mod pace;

pub use fault::CallFault;

use crate::carrier::{Answered, Asked, Carrier, Line, Network};
use clock::SlackClock;
use engine::clock::Clock;
use jiff::{SignedDuration, Timestamp};
use oncall::time::Now;
use pace::Paces;
use reqwest::{StatusCode, Url};
use secrecy::SecretString;
use serde_json::Value;
use std::{
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// Slack's own address.
const SLACK: &str = "https://slack.com/api/";
/// No socket takes longer to stand.
const CONNECT_WITHIN: Duration = Duration::from_secs(10);
/// No answer takes longer to arrive in full.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);

/// One workspace's API. Cheap to clone.
#[derive(Clone)]
pub struct Client {
    carrier: Arc<dyn Carrier>,
    base: Url,
    paces: Arc<Mutex<Paces>>,
    slacks: Arc<Mutex<SlackClock>>,
    clock: Arc<dyn Clock>,
}

/// How eagerly a call is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Eager {
    /// At once: somebody waits for it.
    Now,
    /// One after another for each method, as often as Slack allows for long: part of a long reading.
    Bulk,
}

/// What came back, `ok` being true.
pub struct Said {
    pub body: Value,
    /// What the token is allowed to do, divided by commas, where Slack says so.
    pub scopes: Option<String>,
    /// When it was asked for, by Slack's clock, or a little before: what it says stood then, or came later.
    pub asked_at: Timestamp,
    /// The same by the clocks here.
    pub sent: Now,
}

impl Client {
    /// Over the network.
    ///
    /// # Errors
    /// [`CallFault::Insecure`] and [`CallFault::Unreadable`], for an address that cannot be used.
    pub fn new(api_url: Option<&str>, clock: Arc<dyn Clock>) -> Result<Self, CallFault> {
        let base = base(api_url)?;
        let carrier = Arc::new(Network::new(&base)?);
        Ok(Self { carrier, base, paces: Arc::default(), slacks: Arc::default(), clock })
    }

    /// # Errors
    /// As [`Client::new`].
    pub fn over(carrier: Arc<dyn Carrier>, api_url: Option<&str>, clock: Arc<dyn Clock>) -> Result<Self, CallFault> {
        Ok(Self { carrier, base: base(api_url)?, paces: Arc::default(), slacks: Arc::default(), clock })
    }

    /// `host` or `host:port`, in lower case: what the tokens are bound to.
    pub fn host(&self) -> String {
        let host = self.base.host_str().unwrap_or("").to_ascii_lowercase();
        self.base.port().map_or(host.clone(), |port| format!("{host}:{port}"))
    }

    /// Calls a method and returns its answer, `ok` being true.
    ///
    /// # Errors
    /// Named by what to do next. A write that ended in [`CallFault::TimedOut`], [`CallFault::ServerError`] or
    /// [`CallFault::Unreachable`] may have been carried out.
    pub async fn call(
        &self,
        token: &SecretString,
        method: &str,
        params: &[(&str, &str)],
        eager: Eager,
    ) -> Result<Value, CallFault> {
        self.call_whole(token, method, params, eager).await.map(|answered| answered.body)
    }

    /// The same, with what the header of the answer says.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn call_whole(
        &self,
        token: &SecretString,
        method: &str,
        params: &[(&str, &str)],
        eager: Eager,
    ) -> Result<Said, CallFault> {
        self.wait_for_turn(method, eager).await?;
        let answer = tokio::time::timeout(ANSWER_WITHIN, self.ask(token, method, params))
            .await
            .map_err(|_| CallFault::TimedOut)?;
        if let Err(CallFault::Retry { after }) = &answer {
            self.paces().block(method, self.clock.now(), *after);
        }
        answer
    }

    async fn wait_for_turn(&self, method: &str, eager: Eager) -> Result<(), CallFault> {
        let now = self.clock.now();
        if let Some(after) = self.paces().blocked(method, now)
            && !oncall::planted!("asks-on-though-told-to-wait")
        {
            return Err(CallFault::Retry { after });
        }
        if eager == Eager::Bulk {
            let wait = self.paces().turn(method, now);
            tokio::time::sleep(wait.unsigned_abs()).await;
        }
        Ok(())
    }

    async fn ask(&self, token: &SecretString, method: &str, params: &[(&str, &str)]) -> Result<Said, CallFault> {
        let url = self.base.join(method).map_err(|fault| CallFault::Unreadable { why: fault.to_string() })?;
        let form = params.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let sent = self.clock.now();
        let Answered { status, retry_after, scopes, date, body } =
            self.carrier.call(Asked { url, token: token.clone(), form }).await?;
        let asked_at = self.slacks().learn(date.as_deref(), sent, self.clock.now());
        if status == StatusCode::TOO_MANY_REQUESTS.as_u16() {
            return Err(CallFault::Retry { after: pause(retry_after.as_deref()) });
        }
        if (500..600).contains(&status) {
            return Err(CallFault::ServerError { status });
        }
        let Ok(body) = serde_json::from_slice::<Value>(&body.await?) else {
            return Err(CallFault::Unreadable { why: format!("{method} answered with status {status} and no JSON") });
        };
        if body.get("ok").and_then(Value::as_bool) == Some(true) {
            Ok(Said { body, scopes, asked_at, sent })
        } else {
            Err(CallFault::from_answer(method, &body))
        }
    }

    /// Opens a socket at a `wss` address, or a `ws` one on this computer.
    ///
    /// # Errors
    /// As of [`Client::call`]; never names the address beyond its host.
    pub async fn dial(&self, url: &str) -> Result<Box<dyn Line>, CallFault> {
        let no_address = |_| CallFault::Unreadable { why: "the socket's address is none".to_owned() };
        let url = Url::parse(url).map_err(no_address)?;
        check_secure(&url)?;
        match tokio::time::timeout(CONNECT_WITHIN, self.carrier.dial(url)).await {
            Ok(dialled) => Ok(dialled?),
            Err(_) => Err(CallFault::TimedOut),
        }
    }

    /// A time that the wall clock told, or what Slack's clock showed then: the earlier.
    pub fn earliest(&self, wall: Timestamp) -> Timestamp {
        self.slacks().earliest(wall, self.clock.now())
    }

    fn slacks(&self) -> MutexGuard<'_, SlackClock> {
        self.slacks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn paces(&self) -> MutexGuard<'_, Paces> {
        self.paces.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn base(api_url: Option<&str>) -> Result<Url, CallFault> {
    let base =
        Url::parse(api_url.unwrap_or(SLACK)).map_err(|fault| CallFault::Unreadable { why: fault.to_string() })?;
    check_secure(&base)?;
    Ok(base)
}

/// Nothing unencrypted leaves this computer.
///
/// # Errors
/// [`CallFault::Insecure`], naming the address without its path and query.
fn check_secure(url: &Url) -> Result<(), CallFault> {
    match url.scheme() {
        "https" | "wss" if url.has_host() => Ok(()),
        "http" | "ws" if is_loopback(url) => Ok(()),
        scheme => {
            let port = url.port().map_or(String::new(), |port| format!(":{port}"));
            Err(CallFault::Insecure { url: format!("{scheme}://{}{port}", url.host_str().unwrap_or("")) })
        }
    }
}

pub fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or("");
    let ip = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host.eq_ignore_ascii_case("localhost") || ip.is_ok_and(|ip| ip.is_loopback())
}

fn pause(retry_after: Option<&str>) -> SignedDuration {
    // 30 s is what the official clients wait without the header.
    let said = retry_after.and_then(|text| text.trim().parse::<i64>().ok());
    SignedDuration::from_secs(said.unwrap_or(30).clamp(1, 3_600))
}

#[cfg(test)]
mod tests;
