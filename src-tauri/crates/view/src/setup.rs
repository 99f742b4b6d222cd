//! How far Shiftbell is from being armed, and what is to be done.
//!
//! Invariant: says which secrets are kept, never what they are; "armed" is the sum of checks that were made.

mod checks;
mod of;

pub use of::SetupParts;

use crate::{Sight, TroubleLine};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Setup {
    pub accounts: Vec<AccountLine>,
    pub policy: PolicyLine,
    pub sound: SoundLine,
    pub login: LoginLine,
    /// What has to hold before a page is sure to wake the person, in the order in which it is best done.
    pub checks: Vec<Check>,
    pub test: TestPage,
    /// Everything that is wrong beside the accounts, as in the status.
    pub troubles: Vec<TroubleLine>,
}

/// An account of the policy file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct AccountLine {
    /// `slack/acme`.
    pub id: String,
    pub kind: AccountKind,
    /// Where its tokens are sent, and nowhere else.
    pub host: String,
    pub sight: Sight,
    /// Where it is blind.
    pub says: Option<String>,
    pub cure: Option<String>,
    pub tokens: Vec<TokenLine>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
#[ts(export)]
pub enum AccountKind {
    Slack,
    PagerDuty,
}

impl AccountKind {
    /// The name as people write it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Slack => "Slack",
            Self::PagerDuty => "PagerDuty",
        }
    }
}

/// A secret that an account needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TokenLine {
    /// What `enter_token` is called with: `slack/acme/app-token`.
    pub name: String,
    /// `App-level token`.
    pub label: String,
    /// How it begins, where that is known: `xapp-`.
    pub begins: Option<String>,
    pub kept: Kept,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
#[ts(export)]
pub enum Kept {
    Yes,
    No,
    /// The keyring is locked, or does not answer.
    Unknown,
}

/// What checking a token at its source said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TokenAnswer {
    pub good: bool,
    /// `Slack knows you as Ada Stone in Acme.`, or what is wrong.
    pub says: String,
    pub cure: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PolicyLine {
    /// The file, as the person finds it.
    pub path: String,
    pub state: PolicyState,
    /// In the order of their places.
    pub faults: Vec<FaultLine>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export)]
pub enum PolicyState {
    Missing,
    Unreadable,
    /// The last good one is in force.
    Broken,
    /// There was never a good one.
    NeverGood,
    InForce,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct FaultLine {
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
    /// In characters on that line, at least 1.
    pub length: usize,
    /// That line of the file.
    pub text: String,
    pub says: String,
    pub hint: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SoundLine {
    /// The loudest a page gets, in percent of full volume, from the policy file.
    pub ceiling: u8,
    /// Where nothing can be heard.
    pub says: Option<String>,
    pub cure: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct LoginLine {
    pub state: StartAtLogin,
    /// Where it is unavailable, or was repaired.
    pub says: Option<String>,
    pub cure: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
#[ts(export)]
pub enum StartAtLogin {
    On,
    Off,
    Unavailable,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Check {
    /// Stable: `policy`, `accounts`, `tokens`, `heard`, `rule`, `cards`, `sound`, `login`, `test-page`.
    pub name: String,
    pub passed: Passed,
    /// What was found: `Slack (acme) is heard.`
    pub says: String,
    pub cure: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export)]
pub enum Passed {
    Yes,
    No,
    NotYet,
    /// Wanted, but a page arrives without it.
    Advised,
}

/// A page that tests card and sound here, without any source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "state", rename_all = "lowercase")]
#[ts(export)]
pub enum TestPage {
    Never,
    Ringing {
        since: String,
    },
    /// Acknowledged by the person.
    Heard {
        at: String,
        /// How long it rang, in seconds.
        after: u32,
    },
    /// Nobody acknowledged it within two minutes.
    Unheard {
        at: String,
    },
}
