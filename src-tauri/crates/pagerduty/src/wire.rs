//! The shapes of PagerDuty's REST API, version 2, as far as they are read here.
//!
//! Invariant: no answer makes parsing fail because of one odd field: what cannot be read is absent, unknown words are
//! kept as words, and an element that is no object at all is counted.
//!
//! Source: the REST description in PagerDuty/api-schema. "Any non-required field may be null", and more values may be
//! added to any enumeration (PagerDuty/developer-docs, Types).

mod refusal;

use jiff::Timestamp;
pub use refusal::Refusal;
use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::Value;

/// A thing named in another one. The full object carries the same fields.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Reference {
    #[serde(deserialize_with = "lenient")]
    pub id: String,
    /// `user_reference`, `user`, `service_reference`, …
    #[serde(rename = "type", deserialize_with = "lenient")]
    pub kind: String,
    #[serde(deserialize_with = "lenient")]
    pub summary: Option<String>,
    #[serde(deserialize_with = "lenient")]
    pub name: Option<String>,
}

impl Reference {
    /// What people call it; its id where nothing better came.
    pub fn called(&self) -> &str {
        self.summary.as_deref().or(self.name.as_deref()).unwrap_or(&self.id)
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Incident {
    #[serde(deserialize_with = "lenient")]
    pub id: String,
    #[serde(deserialize_with = "lenient")]
    pub incident_number: Option<u64>,
    #[serde(deserialize_with = "lenient")]
    pub title: Option<String>,
    #[serde(deserialize_with = "lenient")]
    pub summary: Option<String>,
    #[serde(deserialize_with = "lenient")]
    pub html_url: Option<String>,
    #[serde(deserialize_with = "lenient")]
    pub status: String,
    #[serde(deserialize_with = "lenient")]
    pub urgency: String,
    #[serde(deserialize_with = "instant")]
    pub created_at: Option<Timestamp>,
    #[serde(deserialize_with = "instant")]
    pub updated_at: Option<Timestamp>,
    #[serde(deserialize_with = "lenient")]
    pub service: Option<Reference>,
    /// Null on plans without priorities, and where none was given.
    #[serde(deserialize_with = "lenient")]
    pub priority: Option<Reference>,
    #[serde(deserialize_with = "each")]
    pub teams: Vec<Reference>,
    #[serde(deserialize_with = "lenient")]
    pub escalation_policy: Option<Reference>,
    /// By which PagerDuty joins what monitors send of one thing.
    #[serde(deserialize_with = "lenient")]
    pub incident_key: Option<String>,
    #[serde(deserialize_with = "each")]
    pub assignments: Vec<Assignment>,
    /// Null in one of PagerDuty's own examples.
    #[serde(deserialize_with = "each")]
    pub acknowledgements: Vec<Acknowledgement>,
    #[serde(deserialize_with = "lenient")]
    pub last_status_change_by: Option<Reference>,
    #[serde(deserialize_with = "each")]
    pub pending_actions: Vec<PendingAction>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Assignment {
    #[serde(deserialize_with = "instant")]
    pub at: Option<Timestamp>,
    #[serde(deserialize_with = "lenient")]
    pub assignee: Reference,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Acknowledgement {
    #[serde(deserialize_with = "instant")]
    pub at: Option<Timestamp>,
    #[serde(deserialize_with = "lenient")]
    pub acknowledger: Reference,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct PendingAction {
    /// `escalate`, `unacknowledge`, `resolve`, `urgency_change`.
    #[serde(rename = "type", deserialize_with = "lenient")]
    pub kind: String,
    #[serde(deserialize_with = "instant")]
    pub at: Option<Timestamp>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct User {
    #[serde(deserialize_with = "lenient")]
    pub id: String,
    #[serde(deserialize_with = "lenient")]
    pub name: Option<String>,
    #[serde(deserialize_with = "lenient")]
    pub summary: Option<String>,
    #[serde(deserialize_with = "lenient")]
    pub email: Option<String>,
    #[serde(deserialize_with = "lenient")]
    pub time_zone: Option<String>,
    #[serde(deserialize_with = "lenient")]
    pub job_title: Option<String>,
    #[serde(deserialize_with = "each")]
    pub teams: Vec<Reference>,
    #[serde(deserialize_with = "each")]
    pub contact_methods: Vec<ContactMethod>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ContactMethod {
    /// `phone_contact_method`, `sms_contact_method`, `email_contact_method`, …
    #[serde(rename = "type", deserialize_with = "lenient")]
    pub kind: String,
    #[serde(deserialize_with = "lenient")]
    pub address: Option<String>,
    #[serde(deserialize_with = "lenient")]
    pub country_code: Option<u32>,
}

/// One entry of `/oncalls`. Without a schedule it is a permanent target of the policy; without an end, for ever.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct OnCall {
    #[serde(deserialize_with = "lenient")]
    pub user: Option<Reference>,
    #[serde(deserialize_with = "lenient")]
    pub escalation_policy: Option<Reference>,
    #[serde(deserialize_with = "lenient")]
    pub escalation_level: Option<u32>,
    /// `schedule_reference` or `schedule_v3_reference`.
    #[serde(deserialize_with = "lenient")]
    pub schedule: Option<Reference>,
    #[serde(deserialize_with = "instant")]
    pub start: Option<Timestamp>,
    #[serde(deserialize_with = "instant")]
    pub end: Option<Timestamp>,
}

/// A schedule of either kind: the older carries `rendered_schedule_entries`, the shift-based one
/// `computed_shift_assignments`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Schedule {
    #[serde(deserialize_with = "lenient")]
    pub name: Option<String>,
    #[serde(deserialize_with = "lenient")]
    pub summary: Option<String>,
    #[serde(deserialize_with = "each")]
    pub users: Vec<Reference>,
    #[serde(deserialize_with = "lenient")]
    pub final_schedule: Option<FinalSchedule>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct FinalSchedule {
    #[serde(deserialize_with = "each")]
    pub rendered_schedule_entries: Vec<RenderedEntry>,
    #[serde(deserialize_with = "each")]
    pub computed_shift_assignments: Vec<ComputedShift>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct RenderedEntry {
    #[serde(deserialize_with = "instant")]
    pub start: Option<Timestamp>,
    #[serde(deserialize_with = "instant")]
    pub end: Option<Timestamp>,
    #[serde(deserialize_with = "lenient")]
    pub user: Option<Reference>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ComputedShift {
    #[serde(deserialize_with = "instant")]
    pub start_time: Option<Timestamp>,
    #[serde(deserialize_with = "instant")]
    pub end_time: Option<Timestamp>,
    #[serde(deserialize_with = "lenient")]
    pub member: Member,
}

/// `user_member`, or `empty_member` for a slot that nobody fills.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Member {
    #[serde(deserialize_with = "lenient")]
    pub user_id: Option<String>,
}

/// A deploy, a build, a changed setting. Of none of its fields PagerDuty's description says that it is always there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ChangeEvent {
    #[serde(deserialize_with = "lenient")]
    pub id: String,
    #[serde(deserialize_with = "instant")]
    pub timestamp: Option<Timestamp>,
    #[serde(deserialize_with = "lenient")]
    pub summary: Option<String>,
    #[serde(deserialize_with = "each")]
    pub services: Vec<Reference>,
}

/// One page of a listing with `limit`, `offset` and `more`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page<T> {
    pub items: Vec<T>,
    pub more: More,
    /// Elements that were no objects of the expected kind.
    pub unreadable: usize,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum More {
    Yes,
    #[default]
    No,
}

impl<T: DeserializeOwned> Page<T> {
    /// The elements under `key`; none where the answer is no listing of it at all.
    pub fn read(body: &[u8], key: &str) -> Option<Self> {
        let value: Value = serde_json::from_slice(body).ok()?;
        let fields = value.as_object()?;
        let items = match fields.get(key)? {
            Value::Array(items) => items.as_slice(),
            Value::Null => &[],
            _ => return None,
        };
        let read: Vec<T> = items.iter().filter_map(element).collect();
        let more = if fields.get("more").and_then(Value::as_bool) == Some(true) { More::Yes } else { More::No };
        Some(Self { unreadable: items.len() - read.len(), items: read, more })
    }
}

/// The object under `key`; none where there is no such object.
pub fn one<T: DeserializeOwned>(body: &[u8], key: &str) -> Option<T> {
    let value: Value = serde_json::from_slice(body).ok()?;
    element(value.get(key)?)
}

fn element<T: DeserializeOwned>(value: &Value) -> Option<T> {
    value.is_object().then(|| serde_json::from_value(value.clone()).ok())?
}

fn lenient<'de, D: Deserializer<'de>, T: Default + DeserializeOwned>(from: D) -> Result<T, D::Error> {
    Ok(serde_json::from_value(Value::deserialize(from)?).unwrap_or_default())
}

fn each<'de, D: Deserializer<'de>, T: DeserializeOwned>(from: D) -> Result<Vec<T>, D::Error> {
    Ok(match Value::deserialize(from)? {
        Value::Array(items) => items.iter().filter_map(element).collect(),
        _ => Vec::new(),
    })
}

fn instant<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Timestamp>, D::Error> {
    Ok(Value::deserialize(from)?.as_str().and_then(|text| text.parse().ok()))
}

#[cfg(test)]
mod tests;
