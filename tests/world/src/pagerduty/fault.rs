//! What can go wrong between the client and PagerDuty, on request of a story.
//!
//! Invariant: a fault that says "the answer is lost" carries the request out first; every other one does not.

use super::{
    state::State,
    wire::{Delivery, Reply},
};
use serde_json::json;
use std::time::Duration;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// 429, without any of the ratelimit headers, as PagerDuty sometimes sends it.
    TooMany,
    /// 429 with `ratelimit-reset` in seconds.
    TooManyFor(u32),
    /// 401: the key is unknown, revoked or expired.
    Unauthorized,
    /// 402: the plan lacks the ability.
    PlanLacks,
    /// 403: the key may only read.
    ReadOnlyKey,
    /// Any other refusal, with PagerDuty's error body.
    Refuse { status: u16, code: u32, message: &'static str },
    /// This status with an HTML page, as a gateway sends it.
    Gateway(u16),
    /// 200 with a body that is not JSON.
    Garbage,
    /// 200 with a JSON object of another shape.
    Nonsense,
    /// 200 with this body, which may be an answer of the future.
    Answer(String),
    /// Carried out and answered, after this time.
    Slow(Duration),
    /// Not carried out, never answered.
    Hang,
    /// Not carried out; the connection breaks.
    Drop,
    /// Carried out; the connection breaks before the answer.
    AnswerLost,
    /// Carried out; the answer never comes.
    AnswerHangs,
}

impl Fault {
    pub(super) fn carries_out(&self) -> bool {
        matches!(self, Self::Slow(_) | Self::AnswerLost | Self::AnswerHangs)
    }

    /// What is sent instead of the truth.
    pub(super) fn instead(&self) -> Reply {
        let refusal = |status, code: u32, message: &str| {
            Reply::json(status, json!({ "error": { "code": code, "message": message, "errors": [message] } }))
        };
        match self {
            Self::TooMany => too_many(),
            Self::TooManyFor(seconds) => too_many()
                .header("ratelimit-limit", "960")
                .header("ratelimit-remaining", "0")
                .header("ratelimit-reset", seconds),
            Self::Unauthorized => refusal(401, 2006, "Unauthorized"),
            Self::PlanLacks => refusal(402, 2014, "Account does not have the abilities to perform the action."),
            Self::ReadOnlyKey => refusal(403, 2010, "Access Denied"),
            Self::Refuse { status, code, message } => refusal(*status, *code, message),
            Self::Gateway(status) => Reply::text(*status, "text/html", "<html><body>Bad Gateway</body></html>"),
            Self::Garbage => Reply::text(200, "application/json", "{\"incidents\": [{\"id\": \"Q1"),
            Self::Nonsense => Reply::json(200, json!({ "incidents": 7, "user": [], "oncalls": null })),
            Self::Answer(body) => Reply::text(200, "application/json", body),
            Self::Slow(_) | Self::Hang | Self::Drop | Self::AnswerLost | Self::AnswerHangs => {
                Reply::json(500, json!({}))
            }
        }
    }

    pub(super) fn delivery(&self) -> Delivery {
        match self {
            Self::Slow(delay) => Delivery::After(*delay),
            Self::Hang | Self::AnswerHangs => Delivery::Never,
            Self::Drop | Self::AnswerLost => Delivery::Broken,
            _ => Delivery::AtOnce,
        }
    }
}

pub(super) fn too_many() -> Reply {
    Reply::json(429, json!({ "error": { "message": "Rate Limit Exceeded", "code": 2020 } }))
}

impl State {
    /// As [`super::PagerDuty::fail_next`].
    pub fn fail_next(&mut self, pattern: &str, fault: Fault) {
        self.faults.once(pattern, fault);
    }

    /// As [`super::PagerDuty::fail_always`].
    pub fn fail_always(&mut self, pattern: &str, fault: Fault) {
        self.faults.always(pattern, fault);
    }

    /// Takes all faults away.
    pub fn heal(&mut self) {
        self.faults.clear();
    }
}

/// The faults waiting for their request. A pattern is `PUT /incidents/*`, `/users/me` or `*`: an optional method, then
/// segments in which `*` stands for one, and a last `**` for any rest.
#[derive(Debug, Default)]
pub(super) struct Faults {
    next: Vec<(String, Fault)>,
    always: Vec<(String, Fault)>,
}

impl Faults {
    pub fn once(&mut self, pattern: &str, fault: Fault) {
        self.next.push((pattern.into(), fault));
    }

    pub fn always(&mut self, pattern: &str, fault: Fault) {
        self.always.push((pattern.into(), fault));
    }

    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// The fault for this request; one made for the next request only is used up, the oldest first.
    pub fn take(&mut self, method: &str, path: &str) -> Option<Fault> {
        if let Some(position) = self.next.iter().position(|(pattern, _)| matches(pattern, method, path)) {
            return Some(self.next.remove(position).1);
        }
        self.always.iter().rev().find(|(pattern, _)| matches(pattern, method, path)).map(|(_, fault)| fault.clone())
    }
}

pub(super) fn matches(pattern: &str, method: &str, path: &str) -> bool {
    let (wanted_method, wanted_path) = pattern.split_once(' ').unwrap_or(("*", pattern));
    if wanted_path == "*" {
        return wanted_method == "*" || wanted_method == method;
    }
    let mut segments = path.split('/');
    for wanted in wanted_path.split('/') {
        match (wanted, segments.next()) {
            ("**", Some(_)) => return wanted_method == "*" || wanted_method == method,
            ("*", Some(_)) => {}
            (wanted, Some(segment)) if wanted == segment => {}
            _ => return false,
        }
    }
    segments.next().is_none() && (wanted_method == "*" || wanted_method == method)
}
