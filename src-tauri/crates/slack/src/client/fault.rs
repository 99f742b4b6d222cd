//! What a call's failure asks of the caller.
//!
//! Invariant: no variant holds a token, a ticket or an address with its query.

use crate::{carrier::Lost, session::Again};
use engine::vault::VaultFault;
use jiff::SignedDuration;
use oncall::sight::Blindness;
use serde_json::Value;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CallFault {
    /// Nothing was sent: ask the vault again soon.
    #[error("no token: {0}")]
    NoToken(VaultFault),
    /// Not before this long; the same method only.
    #[error("too many requests; again in {} s", after.as_secs())]
    Retry { after: SignedDuration },
    /// Try again later. A write may have been done.
    #[error("the server answers with error {status}")]
    ServerError { status: u16 },
    /// Try again. A write may have been done.
    #[error("no answer in time")]
    TimedOut,
    /// Try again when the network is back. A write may have been done.
    #[error("cannot be reached: {why}")]
    Unreachable { why: String },
    /// Nothing works until the person enters another token.
    #[error("the token was refused ({code})")]
    SignInAgain { code: String },
    /// The person must add the scope to the app.
    #[error("the scope {needed} is missing")]
    MissingScope { needed: String },
    /// Socket Mode is switched off in the app's settings.
    #[error("Socket Mode is switched off")]
    SocketModeOff,
    /// Trying again changes nothing: it is about this request only.
    #[error("refused: {code}")]
    GiveUp { code: String },
    /// The answer makes no sense: another server, perhaps.
    #[error("unreadable: {why}")]
    Unreadable { why: String },
    /// Nothing was sent.
    #[error("{url} is not encrypted")]
    Insecure { url: String },
}

impl CallFault {
    /// An answer whose `ok` is not true. Codes: each method's page on docs.slack.dev.
    pub(super) fn from_answer(method: &str, answer: &Value) -> Self {
        let text = |key: &str| answer.get(key).and_then(Value::as_str).unwrap_or("");
        // Codes are words; whatever else stands there is not repeated.
        let code: String =
            text("error").chars().filter(|c| c.is_ascii_alphanumeric() || "_:.-".contains(*c)).take(60).collect();
        match code.as_str() {
            "" => Self::Unreadable { why: format!("{method} answered without ok and without an error") },
            "ratelimited" | "rate_limited" => Self::Retry { after: SignedDuration::from_secs(30) },
            "internal_error" | "fatal_error" | "service_unavailable" | "team_added_to_org" => {
                Self::ServerError { status: 503 }
            }
            "request_timeout" => Self::TimedOut,
            "missing_scope" => {
                let needed = text("needed")
                    .chars()
                    .filter(|c| c.is_ascii_alphanumeric() || "_:.,".contains(*c))
                    .take(80)
                    .collect();
                Self::MissingScope { needed }
            }
            // The code for an app without Socket Mode is not documented; these are what others report.
            "link_disabled" | "socket_mode_not_enabled" | "socket_mode_disabled" => Self::SocketModeOff,
            "invalid_auth"
            | "not_authed"
            | "account_inactive"
            | "token_revoked"
            | "token_expired"
            | "org_login_required"
            | "team_access_not_granted"
            | "forbidden_team"
            | "not_allowed_token_type"
            | "two_factor_setup_required"
            | "user_removed_from_team"
            | "team_disabled"
            | "invalid_app_id" => Self::SignInAgain { code },
            // Of a conversation it is said of that one, as where its keys were taken away.
            "ekm_access_denied" | "access_denied" | "no_permission" if !method.starts_with("conversations.") => {
                Self::SignInAgain { code }
            }
            _ => Self::GiveUp { code },
        }
    }

    /// Whether trying again by itself can help.
    pub fn is_passing(&self) -> bool {
        matches!(
            self,
            Self::NoToken(_)
                | Self::Retry { .. }
                | Self::ServerError { .. }
                | Self::TimedOut
                | Self::Unreachable { .. }
                | Self::Unreadable { .. }
        )
    }

    /// How long to wait before trying again, at least.
    pub fn wait(&self) -> SignedDuration {
        match self {
            Self::NoToken(_) => SignedDuration::from_secs(5),
            Self::Retry { after } => *after,
            Self::ServerError { .. } | Self::TimedOut | Self::Unreachable { .. } => SignedDuration::from_secs(2),
            Self::Unreadable { .. } => SignedDuration::from_secs(10),
            Self::SignInAgain { .. } => SignedDuration::from_secs(15),
            Self::MissingScope { .. } | Self::SocketModeOff | Self::GiveUp { .. } | Self::Insecure { .. } => {
                SignedDuration::from_secs(60)
            }
        }
    }

    /// When to dial again after it.
    pub fn again(&self) -> Again {
        match self {
            Self::Retry { after } => Again::NotBefore(*after),
            Self::SocketModeOff => Again::NotBefore(SignedDuration::from_secs(60)),
            Self::ServerError { .. } | Self::TimedOut | Self::Unreachable { .. } | Self::Unreadable { .. } => {
                Again::Usual
            }
            fault => Again::Fixed(fault.wait()),
        }
    }

    /// The state of not hearing that it means.
    pub fn blindness(&self) -> Blindness {
        match self.clone() {
            Self::NoToken(fault) => fault.into(),
            Self::Retry { after } => Blindness::RateLimited { retry_in: u64::try_from(after.as_secs()).unwrap_or(0) },
            Self::ServerError { status } => Blindness::ServerError { status },
            Self::TimedOut => Blindness::TimedOut,
            Self::Unreachable { why } => Blindness::Unreachable { why },
            Self::SignInAgain { code } => Blindness::TokenRefused { code },
            Self::MissingScope { needed } => Blindness::MissingScope { needed },
            Self::SocketModeOff => Blindness::SocketModeOff,
            Self::GiveUp { code } => Blindness::Unreadable { why: format!("Slack refuses: {code}") },
            Self::Unreadable { why } => Blindness::Unreadable { why },
            Self::Insecure { url } => Blindness::InsecureAddress { url },
        }
    }
}

impl From<Lost> for CallFault {
    fn from(lost: Lost) -> Self {
        match lost {
            Lost::TimedOut => Self::TimedOut,
            Lost::Unreachable { why } => Self::Unreachable { why },
            Lost::Unreadable { why } => Self::Unreadable { why },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn each_code_asks_for_something() {
        let open = "apps.connections.open";
        let table = [
            (
                "auth.test",
                json!({"ok": false, "error": "invalid_auth"}),
                CallFault::SignInAgain { code: "invalid_auth".into() },
            ),
            (
                "auth.test",
                json!({"ok": false, "error": "token_revoked"}),
                CallFault::SignInAgain { code: "token_revoked".into() },
            ),
            (
                "users.list",
                json!({"ok": false, "error": "missing_scope", "needed": "users:read"}),
                CallFault::MissingScope { needed: "users:read".into() },
            ),
            (
                "users.list",
                json!({"ok": false, "error": "ratelimited"}),
                CallFault::Retry { after: SignedDuration::from_secs(30) },
            ),
            ("users.list", json!({"ok": false, "error": "fatal_error"}), CallFault::ServerError { status: 503 }),
            ("users.list", json!({"ok": false, "error": "request_timeout"}), CallFault::TimedOut),
            (
                "conversations.history",
                json!({"ok": false, "error": "not_in_channel"}),
                CallFault::GiveUp { code: "not_in_channel".into() },
            ),
            (
                "conversations.history",
                json!({"ok": false, "error": "ekm_access_denied"}),
                CallFault::GiveUp { code: "ekm_access_denied".into() },
            ),
            (
                "auth.test",
                json!({"ok": false, "error": "ekm_access_denied"}),
                CallFault::SignInAgain { code: "ekm_access_denied".into() },
            ),
            (open, json!({"ok": false, "error": "link_disabled"}), CallFault::SocketModeOff),
            (
                open,
                json!({"ok": false}),
                CallFault::Unreadable { why: "apps.connections.open answered without ok and without an error".into() },
            ),
        ];
        for (method, answer, expected) in table {
            assert_eq!(CallFault::from_answer(method, &answer), expected, "{answer}");
        }
    }
}
