//! From a Web API call to its answer: faults, token, scopes, then the method.
//!
//! Invariant: a refusal is HTTP 200 with `ok` false; every call is on record exactly once, without its token.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::{Timestamp, fmt::rfc2822::DateTimePrinter};
use serde_json::{Value, json};

use super::fault::Fault;
use super::methods::{self, TokenKind};
use super::record::{Outcome, Request};
use super::state::{Refusal, State};

/// What a correct client never gets to hear.
const CALLERS_FAULT: &[&str] = &[
    "unknown_method",
    "not_authed",
    "invalid_auth",
    "not_allowed_token_type",
    "invalid_arguments",
    "invalid_post_type",
    "invalid_json",
    "invalid_limit",
    "invalid_cursor",
    "invalid_types",
    "invalid_ts_oldest",
    "invalid_ts_latest",
    "invalid_name",
    "bad_timestamp",
    "no_item_specified",
];

/// A call as it came over HTTP.
#[derive(Debug, Clone)]
pub struct Call {
    /// `reactions.add`, say.
    pub method: String,
    /// From the Authorization header.
    pub token: Option<String>,
    pub params: BTreeMap<String, String>,
    pub carried: Carried,
}

/// How the parameters came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Carried {
    Query,
    Form,
    Json,
    /// A JSON content type over something that is not a JSON object.
    BrokenJson,
    /// POST without a body.
    Empty,
    /// A body of another content type.
    Other(String),
}

/// What goes back, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: String,
    pub when: When,
}

/// When the answer goes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    Now,
    After(Duration),
    Never,
    /// The connection is reset instead.
    CutOff,
}

/// The parameters of a call, as text.
#[derive(Debug, Clone, Default)]
pub(crate) struct Params(pub(crate) BTreeMap<String, String>);

impl Params {
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|text| !text.is_empty())
    }

    pub(crate) fn required(&self, name: &str) -> Result<&str, Refusal> {
        self.text(name).ok_or_else(|| Refusal::arguments(&format!("missing required field: {name}")))
    }

    pub(crate) fn is_set(&self, name: &str) -> bool {
        matches!(self.text(name), Some("true" | "1" | "True"))
    }

    /// A page size from 1 to 999.
    pub(crate) fn limit(&self, usual: usize) -> Result<usize, Refusal> {
        match self.text("limit").map(str::parse::<usize>) {
            None => Ok(usual),
            Some(Ok(limit @ 1..=999)) => Ok(limit),
            Some(_) => Err(Refusal::new("invalid_limit")),
        }
    }
}

impl State {
    /// Answers one call.
    pub fn call(&mut self, mut call: Call, now: Timestamp) -> Answer {
        if call.params.remove("token").is_some() {
            self.unexpected(&format!("{} carries its token as a parameter", call.method), now);
        }
        let fault = self.fault_for(&call);
        let done = match &fault {
            None | Some(Fault::Slow(_) | Fault::DoneThen(_)) => Some(self.perform(&call, now)),
            Some(_) => None,
        };
        let answer = done.as_ref().map(body_of);
        // A limit of the method's own is answered as an ordered one is.
        let fault = fault.or_else(|| done.as_ref().and_then(limited));
        let outcome = match (&fault, &done) {
            (Some(fault), None) => Outcome::Faulted(fault.clone()),
            (Some(fault @ Fault::DoneThen(_)), _) => Outcome::Faulted(fault.clone()),
            (_, Some(Err(refusal))) => Outcome::Refused(refusal.code.clone()),
            _ => Outcome::Accepted,
        };
        if let Outcome::Refused(code) = &outcome
            && CALLERS_FAULT.contains(&code.as_str())
        {
            self.unexpected(&format!("{} was refused: {code}", call.method), now);
        }
        let mut headers = self.scope_headers(&call);
        headers.push(("date", date(now)));
        let (method, params) = (call.method, call.params);
        let said = answer.clone().unwrap_or_default();
        self.records.requests.push(Request { method, params, at: now, outcome, answer: said });
        render(fault, answer.unwrap_or_default(), headers)
    }

    fn fault_for(&mut self, call: &Call) -> Option<Fault> {
        let channel = call.params.get("channel").map_or("", String::as_str);
        let keys = [format!("{} {channel}", call.method), call.method.clone(), "*".to_owned()];
        for key in &keys {
            if let Some(fault) = self.faults_once.get_mut(key).and_then(std::collections::VecDeque::pop_front) {
                return Some(fault);
            }
        }
        keys.iter().find_map(|key| self.faults_always.get(key)).cloned()
    }

    fn perform(&mut self, call: &Call, now: Timestamp) -> Result<Value, Refusal> {
        let method = methods::known(&call.method).ok_or_else(|| Refusal::new("unknown_method"))?;
        self.check_token(call.token.as_deref(), method.token)?;
        match &call.carried {
            Carried::Other(_) => return Err(Refusal::new("invalid_post_type")),
            Carried::BrokenJson => return Err(Refusal::new("invalid_json")),
            _ => {}
        }
        if let Some(scope) = method.scope {
            self.need(scope)?;
        }
        self.run(&call.method, &Params(call.params.clone()), now)
    }

    fn check_token(&self, token: Option<&str>, kind: TokenKind) -> Result<(), Refusal> {
        let token = token.ok_or_else(|| Refusal::new("not_authed"))?;
        if self.revoked.contains(token) {
            return Err(Refusal::new("token_revoked"));
        }
        let (right, other) = match kind {
            TokenKind::App => (&self.setup.app_token, &self.setup.user_token),
            TokenKind::User => (&self.setup.user_token, &self.setup.app_token),
        };
        match token {
            _ if token == right => Ok(()),
            _ if token == other => Err(Refusal::new("not_allowed_token_type")),
            _ => Err(Refusal::new("invalid_auth")),
        }
    }

    /// Refuses with `missing_scope` unless the user token has this scope.
    pub(crate) fn need(&self, scope: &str) -> Result<(), Refusal> {
        if self.setup.scopes.contains(scope) {
            return Ok(());
        }
        let refusal = Refusal::new("missing_scope").with("needed", json!(scope));
        Err(refusal.with("provided", json!(self.scopes_text())))
    }

    fn scopes_text(&self) -> String {
        self.setup.scopes.iter().cloned().collect::<Vec<_>>().join(",")
    }

    fn scope_headers(&self, call: &Call) -> Vec<(&'static str, String)> {
        if call.token.as_deref() != Some(&self.setup.user_token) {
            return Vec::new();
        }
        let accepted = methods::known(&call.method).and_then(|method| method.scope).unwrap_or_default();
        vec![("x-oauth-scopes", self.scopes_text()), ("x-accepted-oauth-scopes", accepted.to_owned())]
    }
}

/// As HTTP tells it, in whole seconds.
fn date(now: Timestamp) -> String {
    DateTimePrinter::new().timestamp_to_rfc9110_string(&now).unwrap_or_default()
}

fn limited(done: &Result<Value, Refusal>) -> Option<Fault> {
    let refusal = done.as_ref().err().filter(|refusal| refusal.code == super::chat::LIMITED)?;
    let after = refusal.more.get("retry_after").and_then(Value::as_u64).unwrap_or(1);
    Some(Fault::RateLimited { retry_after: after })
}

fn body_of(done: &Result<Value, Refusal>) -> Value {
    match done {
        Ok(Value::Object(members)) => {
            let mut body = json!({ "ok": true });
            super::shapes::merge(&mut body, Value::Object(members.clone()));
            body
        }
        Ok(_) => json!({ "ok": true }),
        Err(refusal) => {
            let mut body = json!({ "ok": false, "error": refusal.code });
            super::shapes::merge(&mut body, Value::Object(refusal.more.clone()));
            body
        }
    }
}

fn render(fault: Option<Fault>, said: Value, mut headers: Vec<(&'static str, String)>) -> Answer {
    let (mut status, mut body, mut when) = (200, said.to_string(), When::Now);
    let mut kind = "application/json; charset=utf-8";
    match fault {
        None => {}
        Some(Fault::DoneThen(fault)) => return render(Some(*fault), said, headers),
        Some(Fault::Slow(pause)) => when = When::After(pause),
        Some(Fault::NeverAnswers) => when = When::Never,
        Some(Fault::CutOff) => when = When::CutOff,
        Some(Fault::Error(code)) => body = json!({ "ok": false, "error": code }).to_string(),
        Some(Fault::Garbage) => body = "{\"ok\":tru\u{fffd}<html>".to_owned(),
        Some(Fault::Status(code)) => {
            status = code;
            kind = "text/html; charset=utf-8";
            body = format!("<html><body>{code}</body></html>");
        }
        Some(Fault::RateLimited { retry_after }) => {
            status = 429;
            headers.push(("retry-after", retry_after.to_string()));
            body = json!({ "ok": false, "error": "ratelimited" }).to_string();
        }
    }
    headers.push(("content-type", kind.to_owned()));
    Answer { status, headers, body, when }
}
