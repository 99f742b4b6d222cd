//! A message as Slack writes it, in events and in history alike.
//!
//! Invariant: blocks stay raw; which of them say something is decided where text is made.

use super::{items, lenient};
use serde::Deserialize;
use serde_json::Value;

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Post {
    #[serde(deserialize_with = "lenient")]
    pub subtype: String,
    /// Only in events; history is asked for one channel.
    #[serde(deserialize_with = "lenient")]
    pub channel: String,
    /// `channel`, `group`, `im` or `mpim`; only in events.
    #[serde(deserialize_with = "lenient")]
    pub channel_type: String,
    #[serde(deserialize_with = "lenient")]
    pub user: String,
    #[serde(deserialize_with = "lenient")]
    pub bot_id: String,
    #[serde(deserialize_with = "lenient")]
    pub app_id: String,
    #[serde(deserialize_with = "lenient")]
    pub username: String,
    #[serde(deserialize_with = "lenient")]
    pub bot_profile: BotProfile,
    #[serde(deserialize_with = "lenient")]
    pub text: String,
    #[serde(deserialize_with = "lenient")]
    pub ts: String,
    #[serde(deserialize_with = "lenient")]
    pub event_ts: String,
    #[serde(deserialize_with = "lenient")]
    pub thread_ts: String,
    #[serde(deserialize_with = "lenient")]
    pub latest_reply: String,
    #[serde(deserialize_with = "lenient")]
    pub edited: Edited,
    #[serde(deserialize_with = "items")]
    pub blocks: Vec<Value>,
    #[serde(deserialize_with = "items")]
    pub attachments: Vec<Attachment>,
    #[serde(deserialize_with = "items")]
    pub files: Vec<File>,
    #[serde(deserialize_with = "items")]
    pub reactions: Vec<Tally>,
    /// The new content, in a `message_changed`.
    #[serde(deserialize_with = "lenient")]
    pub message: Option<Box<Post>>,
    /// What went, in a `message_deleted`.
    #[serde(deserialize_with = "lenient")]
    pub deleted_ts: String,
}

impl Post {
    /// Whether a program posted it: told by `bot_id`, for modern apps' posts have no subtype.
    pub fn is_by_bot(&self) -> bool {
        !self.bot_id.is_empty() || self.subtype == "bot_message" || self.user == "USLACKBOT"
    }

    /// Whether it holds what Slack added for a link.
    pub fn has_preview(&self) -> bool {
        self.attachments.iter().any(Attachment::is_unfurl)
    }

    pub fn without_previews(&self) -> Self {
        let mut own = self.clone();
        own.attachments.retain(|attachment| !attachment.is_unfurl());
        own
    }
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct BotProfile {
    #[serde(deserialize_with = "lenient")]
    pub name: String,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Edited {
    #[serde(deserialize_with = "lenient")]
    pub ts: String,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct File {
    #[serde(deserialize_with = "lenient")]
    pub title: String,
    #[serde(deserialize_with = "lenient")]
    pub name: String,
}

/// One emoji on a message. `users` may be shorter than `count`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Tally {
    #[serde(deserialize_with = "lenient")]
    pub name: String,
    #[serde(deserialize_with = "lenient")]
    pub count: u64,
    #[serde(deserialize_with = "items")]
    pub users: Vec<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Attachment {
    #[serde(deserialize_with = "lenient")]
    pub pretext: String,
    #[serde(deserialize_with = "lenient")]
    pub author_name: String,
    #[serde(deserialize_with = "lenient")]
    pub title: String,
    #[serde(deserialize_with = "lenient")]
    pub title_link: String,
    #[serde(deserialize_with = "lenient")]
    pub text: String,
    #[serde(deserialize_with = "items")]
    pub fields: Vec<Field>,
    #[serde(deserialize_with = "lenient")]
    pub footer: String,
    #[serde(deserialize_with = "lenient")]
    pub fallback: String,
    /// A hex colour, with or without `#`.
    #[serde(deserialize_with = "lenient")]
    pub color: String,
    #[serde(deserialize_with = "items")]
    pub blocks: Vec<Value>,
    /// Buttons, in the older form.
    #[serde(deserialize_with = "items")]
    pub actions: Vec<Value>,
    #[serde(deserialize_with = "lenient")]
    pub is_msg_unfurl: bool,
    #[serde(deserialize_with = "lenient")]
    pub is_app_unfurl: bool,
    #[serde(deserialize_with = "lenient")]
    pub from_url: String,
    #[serde(deserialize_with = "lenient")]
    pub original_url: String,
}

impl Attachment {
    /// Whether Slack added it for a link in the message.
    pub fn is_unfurl(&self) -> bool {
        self.is_msg_unfurl || self.is_app_unfurl || !self.from_url.is_empty() || !self.original_url.is_empty()
    }
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Field {
    #[serde(deserialize_with = "lenient")]
    pub title: String,
    #[serde(deserialize_with = "lenient")]
    pub value: String,
}
