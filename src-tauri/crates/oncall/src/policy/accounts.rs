//! The accounts that are listened to.
//!
//! Invariant: an account names where its tokens may be sent, and nothing secret.

use crate::ids::{Emoji, SourceId};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlackAccount {
    pub name: String,
    /// With its closing slash; Slack's own where absent.
    pub api_url: Option<String>,
    /// What I put on an alert when I acknowledge it.
    pub acknowledge: Emoji,
    /// What settles an alert when a person puts it there. Always contains `acknowledge`.
    pub settles: Vec<Emoji>,
}

impl SlackAccount {
    pub fn source(&self) -> SourceId {
        SourceId::slack(&self.name)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PagerDutyAccount {
    pub name: String,
    pub api: PagerDutyApi,
}

impl PagerDutyAccount {
    pub fn source(&self) -> SourceId {
        SourceId::pagerduty(&self.name)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PagerDutyApi {
    Us,
    Eu,
    /// Without a closing slash.
    Url(String),
}
