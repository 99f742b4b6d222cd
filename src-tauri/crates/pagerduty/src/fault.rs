//! What can go wrong with a request, named by what the caller must do next.
//!
//! Invariant: no fault carries a header, a token or a body; only PagerDuty's own short message, cut.

use crate::{carrier::Lost, wire::Refusal};
use oncall::{sight::Blindness, text::Untrusted};
use std::time::Duration;

/// PagerDuty's codes that decide something here (developer-docs, Errors).
pub mod code {
    pub const ALREADY_RESOLVED: u64 = 1001;
    pub const ALREADY_ACKNOWLEDGED: u64 = 1002;
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// 401, or a token that belongs to no user: another token is needed.
    #[error("PagerDuty refuses the token ({code})")]
    SignInAgain { code: String },
    /// 402 and 403: role, scope, plan or a token that may only read.
    #[error("PagerDuty does not allow it: {needed}")]
    GetAccess { needed: String },
    /// 429: nothing was done. The pause is PagerDuty's, where it said one.
    #[error("PagerDuty allows no more requests for now")]
    Wait { pause: Option<Duration> },
    /// Nothing was sent.
    #[error("PagerDuty cannot be reached: {why}")]
    Reconnect { why: String },
    /// It was sent, and may or may not have been carried out.
    #[error("PagerDuty did not answer: {0}")]
    ReadAgain(Silence),
    /// An answer that is not PagerDuty's.
    #[error("the answer could not be read: {why}")]
    CheckAddress { why: String },
    /// 404: not there, or not for this token.
    #[error("PagerDuty knows no such thing")]
    Forget,
    /// Any other 4xx: the same request would be refused again.
    #[error("PagerDuty refuses the request ({status}): {why}")]
    GiveUp { status: u16, code: Option<u64>, why: String },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Silence {
    #[error("no answer in time")]
    TimedOut,
    #[error("the connection broke")]
    Broken,
    #[error("server error {0}")]
    Server(u16),
}

impl Fault {
    /// The fault that an answer with this status is. `scope` is what the request needed, in PagerDuty's own names.
    pub fn from_answer(status: u16, pause: Option<Duration>, body: &[u8], scope: &str) -> Self {
        let refusal = Refusal::read(body);
        let why = words(&refusal);
        match status {
            401 => Self::SignInAgain { code: refusal.code.map_or_else(|| "401".to_owned(), |code| code.to_string()) },
            402 => Self::GetAccess { needed: format!("{scope} (not in the plan: {why})") },
            403 => Self::GetAccess { needed: format!("{scope} ({why})") },
            404 => Self::Forget,
            429 => Self::Wait { pause },
            408 | 500.. => Self::ReadAgain(Silence::Server(status)),
            300..=399 => Self::CheckAddress { why: format!("it points elsewhere ({status})") },
            _ => Self::GiveUp { status, code: refusal.code, why },
        }
    }

    /// Why the source is blind because of it. `pause` is how long the next try waits.
    pub fn blindness(&self, pause: Duration) -> Blindness {
        match self {
            Self::SignInAgain { code } => Blindness::TokenRefused { code: code.clone() },
            Self::GetAccess { needed } => Blindness::NotAllowed { what: needed.clone() },
            Self::Wait { .. } => Blindness::RateLimited { retry_in: pause.as_secs().max(1) },
            Self::Reconnect { why } => Blindness::Unreachable { why: why.clone() },
            Self::ReadAgain(Silence::TimedOut) => Blindness::TimedOut,
            Self::ReadAgain(Silence::Broken) => Blindness::Unreachable { why: Silence::Broken.to_string() },
            Self::ReadAgain(Silence::Server(status)) => Blindness::ServerError { status: *status },
            Self::CheckAddress { why } => Blindness::Unreadable { why: why.clone() },
            Self::Forget => Blindness::Unreadable { why: "the server knows no such page (404)".to_owned() },
            Self::GiveUp { status, why, .. } => Blindness::Unreadable { why: format!("{status}: {why}") },
        }
    }

    /// The same where it was asked whose token it is: a token of an account, not of a user, has no owner, and PagerDuty
    /// answers with 400 or 404.
    pub fn ownerless(&self, pause: Duration) -> Blindness {
        match self {
            Self::GiveUp { .. } | Self::Forget => Blindness::TokenRefused { code: "it belongs to no user".to_owned() },
            _ => self.blindness(pause),
        }
    }
}

impl From<Lost> for Fault {
    fn from(lost: Lost) -> Self {
        match lost {
            Lost::Unreachable { why } => Self::Reconnect { why },
            Lost::Broken => Self::ReadAgain(Silence::Broken),
            Lost::TimedOut => Self::ReadAgain(Silence::TimedOut),
            Lost::Unreadable { why } => Self::CheckAddress { why },
        }
    }
}

/// PagerDuty's words, in one short line.
fn words(refusal: &Refusal) -> String {
    let all = std::iter::once(&refusal.message).chain(&refusal.errors).filter(|text| !text.is_empty());
    let text = all.cloned().collect::<Vec<_>>().join("; ");
    if text.is_empty() { "no reason given".to_owned() } else { Untrusted::new(text.replace('\n', " ")).line(160) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_status_says_what_to_do_and_why_it_is_blind() {
        let body =
            |code: u64| format!(r#"{{"error":{{"code":{code},"message":"No","errors":["because"]}}}}"#).into_bytes();
        let access = |needed: &str| Fault::GetAccess { needed: needed.to_owned() };
        let half_minute = Some(Duration::from_secs(30));
        let table = [
            (401, body(2006), Fault::SignInAgain { code: "2006".to_owned() }, "token-refused"),
            (401, b"<html>".to_vec(), Fault::SignInAgain { code: "401".to_owned() }, "token-refused"),
            (402, body(2014), access("incidents.read (not in the plan: No; because)"), "not-allowed"),
            (403, body(2010), access("incidents.read (No; because)"), "not-allowed"),
            (404, body(2100), Fault::Forget, "unreadable"),
            (408, Vec::new(), Fault::ReadAgain(Silence::Server(408)), "server-error"),
            (429, body(2020), Fault::Wait { pause: half_minute }, "rate-limited"),
            (500, Vec::new(), Fault::ReadAgain(Silence::Server(500)), "server-error"),
            (503, Vec::new(), Fault::ReadAgain(Silence::Server(503)), "server-error"),
            (302, Vec::new(), Fault::CheckAddress { why: "it points elsewhere (302)".to_owned() }, "unreadable"),
            (
                400,
                body(1002),
                Fault::GiveUp { status: 400, code: Some(1002), why: "No; because".to_owned() },
                "unreadable",
            ),
            (
                400,
                Vec::new(),
                Fault::GiveUp { status: 400, code: None, why: "no reason given".to_owned() },
                "unreadable",
            ),
        ];
        for (status, body, fault, blind) in table {
            let found = Fault::from_answer(status, half_minute, &body, "incidents.read");
            assert_eq!(found, fault, "{status}");
            assert_eq!(found.blindness(Duration::from_secs(30)).name(), blind, "{status}");
        }
    }
}
