//! Users, user groups and channels, as methods and events name them.
//!
//! Invariant: an empty text means that Slack did not say.

use super::{items, lenient};
use serde::Deserialize;

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct User {
    #[serde(deserialize_with = "lenient")]
    pub id: String,
    #[serde(deserialize_with = "lenient")]
    pub name: String,
    #[serde(deserialize_with = "lenient")]
    pub real_name: String,
    #[serde(deserialize_with = "lenient")]
    pub deleted: bool,
    #[serde(deserialize_with = "lenient")]
    pub is_bot: bool,
    /// IANA name.
    #[serde(deserialize_with = "lenient")]
    pub tz: String,
    #[serde(deserialize_with = "lenient")]
    pub profile: UserProfile,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct UserProfile {
    #[serde(deserialize_with = "lenient")]
    pub display_name: String,
    #[serde(deserialize_with = "lenient")]
    pub real_name: String,
    #[serde(deserialize_with = "lenient")]
    pub email: String,
    #[serde(deserialize_with = "lenient")]
    pub phone: String,
    #[serde(deserialize_with = "lenient")]
    pub title: String,
}

impl User {
    /// The name colleagues see.
    pub fn shown_name(&self) -> &str {
        let names = [&self.profile.display_name, &self.profile.real_name, &self.real_name, &self.name, &self.id];
        names.into_iter().find(|name| !name.trim().is_empty()).map_or("", String::as_str)
    }

    /// The name in full, for the list of contacts.
    pub fn full_name(&self) -> &str {
        let names = [&self.profile.real_name, &self.real_name];
        names.into_iter().find(|name| !name.trim().is_empty()).map_or(self.shown_name(), String::as_str)
    }
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Group {
    #[serde(deserialize_with = "lenient")]
    pub id: String,
    /// Without the `@`.
    #[serde(deserialize_with = "lenient")]
    pub handle: String,
    #[serde(deserialize_with = "items")]
    pub users: Vec<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Channel {
    #[serde(deserialize_with = "lenient")]
    pub id: String,
    /// Without the `#`; empty for a direct message.
    #[serde(deserialize_with = "lenient")]
    pub name: String,
    #[serde(deserialize_with = "lenient")]
    pub is_im: bool,
    /// Who is at the other end of a direct message.
    #[serde(deserialize_with = "lenient")]
    pub user: String,
}
