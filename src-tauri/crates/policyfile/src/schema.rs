//! The language of the policy file, for editors.
//!
//! Invariant: the schema knows the keys and words that the reader knows, and no others. What a schema cannot say, such as
//! which account is meant, the reader alone finds.

/// A JSON Schema of draft 2020-12.
pub const SCHEMA: &str = include_str!("../policy.schema.json");

#[cfg(test)]
mod tests;
