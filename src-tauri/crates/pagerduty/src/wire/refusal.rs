//! What PagerDuty says where it refuses.
//!
//! Invariant: whatever the body is, reading it does not fail.

use serde_json::Value;

/// The `error` of an answer that is none. `errors` is a list, in version 3 a map from field to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refusal {
    pub code: Option<u64>,
    pub message: String,
    pub errors: Vec<String>,
}

impl Refusal {
    pub fn read(body: &[u8]) -> Self {
        let value: Value = serde_json::from_slice(body).unwrap_or_default();
        let error = value.get("error").unwrap_or(&Value::Null);
        let message = error.get("message").or(value.get("message")).or(Some(error)).and_then(Value::as_str);
        Self {
            code: error.get("code").and_then(Value::as_u64),
            message: message.unwrap_or_default().to_owned(),
            errors: error.get("errors").map(sentences).unwrap_or_default(),
        }
    }
}

/// All texts in a value, whatever holds them.
fn sentences(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(items) => items.iter().flat_map(sentences).collect(),
        Value::Object(fields) => {
            let named = |(field, value)| sentences(value).into_iter().map(move |text| format!("{field}: {text}"));
            fields.iter().flat_map(named).collect()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => Vec::new(),
    }
}
