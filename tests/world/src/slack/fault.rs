//! The bad days that can be ordered.
//!
//! Invariant: a fault is a value; what it does is decided where the request or the frame is handled.

use std::time::Duration;

/// What goes wrong with a Web API call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// 429 with `Retry-After` in whole seconds.
    RateLimited { retry_after: u64 },
    /// A bare HTTP status, such as 500 or 503, with an HTML body.
    Status(u16),
    /// HTTP 200 with `{"ok":false,"error":CODE}`.
    Error(String),
    /// The request is read, nothing is ever answered.
    NeverAnswers,
    /// HTTP 200 with a body that is not JSON.
    Garbage,
    /// Carried out and answered as usual, this much later.
    Slow(Duration),
    /// The connection is reset instead of an answer.
    CutOff,
    /// The call is carried out; then its answer is replaced by this fault.
    DoneThen(Box<Fault>),
}

impl Fault {
    /// `{"ok":false,"error":code}`.
    pub fn error(code: &str) -> Self {
        Self::Error(code.to_owned())
    }

    /// The call takes effect, and the caller is told this.
    pub fn done_then(fault: Fault) -> Self {
        Self::DoneThen(Box::new(fault))
    }
}

/// Why Slack ends a connection (<https://docs.slack.dev/apis/events-api/using-socket-mode>).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Disconnect {
    /// Every socket is told; each is closed [`super::Pace::closes_after`] later.
    Warning,
    /// Every socket is told and closed at once.
    RefreshRequested,
    /// Every socket is told and closed; `apps.connections.open` refuses until the link is enabled again.
    LinkDisabled,
    /// The newest socket is told and closed.
    TooManyWebsockets,
    /// A reason that is not documented; every socket is told and closed at once.
    Other(String),
}

impl Disconnect {
    /// The word in the frame.
    pub fn reason(&self) -> &str {
        match self {
            Self::Warning => "warning",
            Self::RefreshRequested => "refresh_requested",
            Self::LinkDisabled => "link_disabled",
            Self::TooManyWebsockets => "too_many_websockets",
            Self::Other(reason) => reason,
        }
    }
}

/// Which sockets swallow everything and stay silent. A swallowed socket never recovers, as a lost NAT entry never does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HalfOpen {
    /// New sockets work.
    Off,
    /// Those that are open now; new ones work.
    Present,
    /// Those that are open now, and every new one after its handshake.
    AlsoNew,
}

/// What happens to an event when no socket is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unheard {
    /// It is lost, as the documents allow.
    Lost,
    /// It is tried again on the schedule of unconfirmed envelopes, as some projects have seen.
    Retried,
}

/// What becomes of the confirmations that clients send.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Confirmations {
    #[default]
    Arrive,
    /// Lost on their way: the envelope counts as unconfirmed.
    Lost,
}

/// How a redelivery looks. Both were seen from the real service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryLook {
    /// `retry_attempt` 1, 2, 3 and `retry_reason` `timeout`.
    Numbered,
    /// `retry_attempt` 0 and no reason, as if it were the first.
    AsFirst,
}
