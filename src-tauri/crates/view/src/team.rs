//! The team, and how to reach it.
//!
//! Invariant: whoever is on call now comes first; a number that is not known is absent, and said to be missing.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Team {
    /// On call now first, by role; then by name.
    pub people: Vec<PersonLine>,
    /// People outside the team, from the policy file, in its order.
    pub contacts: Vec<ContactLine>,
    /// Why some or all of it may be missing or old, in sentences; empty where all is well.
    pub doubts: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PersonLine {
    /// What `reach` is called with.
    pub id: String,
    pub name: String,
    pub me: bool,
    /// Of every rotation the person is on call in now, the loudest role first; empty where in none.
    pub on_call: Vec<OnCallLine>,
    /// Their job.
    pub title: Option<String>,
    /// In the order in which the sources give them.
    pub phones: Vec<String>,
    pub email: Option<String>,
    /// Whether `reach` can open a Slack conversation with them.
    pub slack: bool,
    /// IANA name of the zone they live in.
    pub zone: Option<String>,
    /// `slack/acme`, `pagerduty/acme`: who said so.
    pub sources: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct OnCallLine {
    pub rotation: String,
    pub role: Option<String>,
    pub until: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ContactLine {
    /// What `reach` is called with.
    pub id: String,
    pub name: String,
    pub phone: Option<String>,
    /// What to call them for.
    pub call_for: Option<String>,
}
