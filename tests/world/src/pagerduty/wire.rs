//! Requests and replies as values, and the reading of query strings.
//!
//! Invariant: nothing here knows sockets; a request that was decoded badly is refused, never guessed.

use jiff::{Timestamp, tz::TimeZone};
use serde_json::{Value, json};
use std::{collections::BTreeMap, time::Duration};

/// A request as PagerDuty sees it. Header names are in lower case.
#[derive(Clone, Debug, Default)]
pub struct Request {
    pub method: String,
    pub path: String,
    pub query: String,
    pub headers: BTreeMap<String, String>,
    pub body: Vec<u8>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    pub status: u16,
    pub headers: BTreeMap<&'static str, String>,
    pub body: String,
}

/// How a reply reaches the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    AtOnce,
    After(Duration),
    Never,
    Broken,
}

impl Reply {
    pub fn json(status: u16, body: Value) -> Self {
        Self::text(status, "application/json", &body.to_string())
    }

    pub fn text(status: u16, content_type: &str, body: &str) -> Self {
        Self { status, headers: BTreeMap::from([("content-type", content_type.into())]), body: body.into() }
    }

    pub fn header(mut self, name: &'static str, value: impl ToString) -> Self {
        self.headers.insert(name, value.to_string());
        self
    }

    /// The body as JSON; null where it is none.
    pub fn value(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or(Value::Null)
    }
}

/// PagerDuty's error body: `{"error":{"code","message","errors"}}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub status: u16,
    pub code: u32,
    pub message: String,
    pub errors: Vec<String>,
}

impl Refusal {
    pub fn new(status: u16, code: u32, message: &str) -> Self {
        Self { status, code, message: message.into(), errors: Vec::new() }
    }

    /// 400 / 2001 "Invalid Input Provided" with the given detail.
    pub fn invalid(detail: impl Into<String>) -> Self {
        Self { errors: vec![detail.into()], ..Self::new(400, 2001, "Invalid Input Provided") }
    }

    pub fn not_found() -> Self {
        Self::new(404, 2100, "Not Found")
    }
}

impl From<Refusal> for Reply {
    fn from(refusal: Refusal) -> Self {
        let mut error = json!({ "message": refusal.message, "code": refusal.code });
        if !refusal.errors.is_empty() {
            error["errors"] = json!(refusal.errors);
        }
        Self::json(refusal.status, json!({ "error": error }))
    }
}

/// A decoded query string: `statuses[]` and `statuses%5B%5D` are the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query(pub Vec<(String, String)>);

impl Query {
    pub fn parse(raw: &str) -> Result<Self, Refusal> {
        let pairs = raw.split('&').filter(|pair| !pair.is_empty());
        let decode = |pair: &str| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Some((percent_decoded(name)?, percent_decoded(value)?))
        };
        let decoded: Option<Vec<_>> = pairs.map(decode).collect();
        decoded.map(Self).ok_or_else(|| Refusal::invalid("Query string is not properly encoded"))
    }

    /// The last value of a parameter, as servers of this family take it.
    pub fn one(&self, name: &str) -> Option<&str> {
        self.0.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub fn all(&self, name: &str) -> Vec<&str> {
        self.0.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str()).collect()
    }

    /// Whether a set parameter is absent or contains the value.
    pub fn admits(&self, name: &str, value: &str) -> bool {
        let wanted = self.all(name);
        wanted.is_empty() || wanted.contains(&value)
    }

    pub fn time(&self, name: &str) -> Result<Option<Timestamp>, Refusal> {
        let parse = |text: &str| text.parse().map_err(|_| Refusal::invalid(format!("{name} is not a valid date")));
        self.one(name).map(parse).transpose()
    }

    pub fn zone(&self, otherwise: &str) -> Result<TimeZone, Refusal> {
        zone(self.one("time_zone").unwrap_or(otherwise)).ok_or_else(|| Refusal::invalid("Time zone is invalid"))
    }

    fn number(&self, name: &str, otherwise: usize) -> Result<usize, Refusal> {
        let parse = |text: &str| text.parse().map_err(|_| Refusal::invalid(format!("{name} must be a number")));
        self.one(name).map_or(Ok(otherwise), parse)
    }

    /// One page in the classic form: `limit` 25, at most 100, `offset`, `more`, `total` (only on request); an offset and
    /// limit of more than 10,000 together is refused.
    pub fn page(&self, name: &str, items: Vec<Value>) -> Result<Value, Refusal> {
        let (limit, offset) = (self.number("limit", 25)?.clamp(1, 100), self.number("offset", 0)?);
        if limit + offset > 10_000 {
            return Err(Refusal::invalid("Offset plus limit must not exceed 10000"));
        }
        let total = (self.one("total") == Some("true")).then_some(items.len());
        let more = items.len() > offset + limit;
        let shown: Vec<_> = items.into_iter().skip(offset).take(limit).collect();
        Ok(json!({ name: shown, "limit": limit, "offset": offset, "more": more, "total": total }))
    }
}

/// A zone of the bundled database.
pub(super) fn zone(name: &str) -> Option<TimeZone> {
    jiff::tz::TimeZoneDatabase::bundled().get(name).ok()
}

/// Whole seconds, as PagerDuty writes times: `Z` in UTC, an offset elsewhere.
pub(super) fn stamp(at: Timestamp, zone: &TimeZone) -> String {
    let zoned = at.to_zoned(zone.clone());
    match zoned.offset().is_zero() {
        true => at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        false => zoned.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
    }
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = text.bytes();
    let mut decoded = Vec::new();
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits = [bytes.next()?, bytes.next()?];
                u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
            }
            other => other,
        });
    }
    String::from_utf8(decoded).ok()
}
