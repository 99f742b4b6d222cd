//! What a workspace holds: people, bots, groups, conversations, messages.
//!
//! Invariant: a message timestamp is unique in the workspace and written with ten digits, a dot and six digits, so
//! that text order is time order.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::{Value, json};

/// A human being.
#[derive(Debug, Clone)]
pub struct Person {
    pub id: String,
    /// The handle.
    pub name: String,
    pub real_name: String,
    pub email: String,
    pub phone: String,
    pub title: String,
    /// An IANA zone.
    pub zone: String,
}

impl Person {
    /// Handle and address are made from the first word of the name.
    pub fn new(id: &str, real_name: &str) -> Self {
        let name = real_name.split_whitespace().next().unwrap_or("someone").to_lowercase();
        Self {
            id: id.to_owned(),
            email: format!("{name}@example.com"),
            name,
            real_name: real_name.to_owned(),
            phone: String::new(),
            title: String::new(),
            zone: "Europe/Berlin".to_owned(),
        }
    }
}

/// How a bot's messages look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BotLook {
    /// `user`, `bot_id`, `app_id`, `bot_profile`; no subtype.
    Modern,
    /// `subtype` `bot_message`, `username`; no user.
    Webhook,
}

/// A bot.
#[derive(Debug, Clone)]
pub struct Bot {
    /// `B…`
    pub id: String,
    /// `U…`, the bot's own user.
    pub user: String,
    pub app: String,
    pub name: String,
    pub look: BotLook,
}

impl Bot {
    /// User and app ids are made from the bot's id.
    pub fn new(id: &str, name: &str, look: BotLook) -> Self {
        Self { id: id.to_owned(), user: format!("U{id}"), app: format!("A{id}"), name: name.to_owned(), look }
    }
}

/// A user group.
#[derive(Debug, Clone)]
pub struct Group {
    pub id: String,
    /// Without `@`.
    pub handle: String,
    pub users: Vec<String>,
}

impl Group {
    pub fn new(id: &str, handle: &str, users: &[&str]) -> Self {
        Self {
            id: id.to_owned(),
            handle: handle.to_owned(),
            users: users.iter().map(|&user| user.to_owned()).collect(),
        }
    }
}

/// The four kinds of conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Public,
    Private,
    Direct,
    GroupDirect,
}

impl Kind {
    /// `channel_type` in events.
    pub fn channel_type(self) -> &'static str {
        match self {
            Self::Public => "channel",
            Self::Private => "group",
            Self::Direct => "im",
            Self::GroupDirect => "mpim",
        }
    }

    /// The word in `types=`.
    pub fn listed_as(self) -> &'static str {
        match self {
            Self::Public => "public_channel",
            Self::Private => "private_channel",
            Self::Direct => "im",
            Self::GroupDirect => "mpim",
        }
    }

    /// What the scopes and `message.*` subscriptions of this kind begin and end with.
    pub fn family(self) -> &'static str {
        match self {
            Self::Public => "channels",
            Self::Private => "groups",
            Self::Direct => "im",
            Self::GroupDirect => "mpim",
        }
    }
}

/// A conversation.
#[derive(Debug, Clone)]
pub struct Channel {
    pub id: String,
    pub name: String,
    pub kind: Kind,
    pub members: BTreeSet<String>,
    /// Who was in it once; a private channel that was left says so instead of hiding.
    pub left: BTreeSet<String>,
    pub archived: bool,
    pub topic: String,
    /// Seconds since 1970.
    pub created: i64,
    /// By timestamp.
    pub messages: BTreeMap<String, Message>,
}

impl Channel {
    fn new(id: &str, name: &str, kind: Kind) -> Self {
        Self {
            id: id.to_owned(),
            name: name.to_owned(),
            kind,
            members: BTreeSet::new(),
            left: BTreeSet::new(),
            archived: false,
            topic: String::new(),
            created: 1_600_000_000,
            messages: BTreeMap::new(),
        }
    }

    /// A public channel with nobody in it.
    pub fn public(id: &str, name: &str) -> Self {
        Self::new(id, name, Kind::Public)
    }

    /// A private channel with nobody in it.
    pub fn private(id: &str, name: &str) -> Self {
        Self::new(id, name, Kind::Private)
    }

    /// A direct conversation between me and `user`.
    pub fn direct(id: &str, user: &str) -> Self {
        Self::new(id, user, Kind::Direct).with(user).with("@me")
    }

    /// A direct conversation between me and several; Slack names it `mpdm-…`.
    pub fn group_direct(id: &str, users: &[&str]) -> Self {
        let name = format!("mpdm-{}-1", users.join("--").to_lowercase());
        users.iter().fold(Self::new(id, &name, Kind::GroupDirect), |place, user| place.with(user)).with("@me")
    }

    /// One more member; `@me` stands for me.
    pub fn with(mut self, user: &str) -> Self {
        self.members.insert(user.to_owned());
        self
    }
}

/// One reaction and everyone who made it, first first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reaction {
    /// Without colons.
    pub name: String,
    pub users: Vec<String>,
}

/// A message.
#[derive(Debug, Clone)]
pub struct Message {
    pub ts: String,
    /// A person's or a bot's id.
    pub author: String,
    /// The app through which a person wrote it.
    pub app: Option<String>,
    pub subtype: Option<String>,
    pub content: Content,
    /// The parent's timestamp; of a parent, none.
    pub thread: Option<String>,
    /// A reply that is also shown in the channel.
    pub broadcast: bool,
    /// By whom and when (a timestamp of its own).
    pub edited: Option<(String, String)>,
    pub reactions: Vec<Reaction>,
}

impl Message {
    /// Whether this person has made this reaction.
    pub fn has_reaction(&self, user: &str, name: &str) -> bool {
        self.reactions.iter().any(|reaction| reaction.name == name && reaction.users.iter().any(|who| who == user))
    }
}

/// What a message says: its text, and the attachments and blocks as JSON arrays.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Content {
    pub text: String,
    pub attachments: Option<Value>,
    pub blocks: Option<Value>,
}

impl Content {
    /// A section that says it, and the same for notifications.
    pub fn in_blocks(text: &str) -> Self {
        let section = json!({ "type": "section", "text": { "type": "mrkdwn", "text": text } });
        Self { text: text.to_owned(), blocks: Some(json!([section])), attachments: None }
    }

    /// Whether Slack marks an edit to this as one.
    pub(crate) fn is_marked_where_edited(&self) -> bool {
        self.blocks.as_ref().and_then(Value::as_array).is_none_or(Vec::is_empty)
    }
}

impl From<&str> for Content {
    fn from(text: &str) -> Self {
        Self { text: text.to_owned(), ..Self::default() }
    }
}

impl From<&String> for Content {
    fn from(text: &String) -> Self {
        text.as_str().into()
    }
}

impl From<String> for Content {
    fn from(text: String) -> Self {
        Self { text, ..Self::default() }
    }
}

/// An object with any of `text`, `attachments`, `blocks`.
impl From<Value> for Content {
    fn from(mut body: Value) -> Self {
        let text = body.get("text").and_then(Value::as_str).unwrap_or_default().to_owned();
        let mut take = |key: &str| body.get_mut(key).map(Value::take).filter(Value::is_array);
        Self { text, attachments: take("attachments"), blocks: take("blocks") }
    }
}

/// A Slack timestamp of this many microseconds since 1970.
pub(crate) fn ts_of(micros: i64) -> String {
    format!("{:010}.{:06}", micros.div_euclid(1_000_000), micros.rem_euclid(1_000_000))
}

/// Microseconds of a Slack timestamp; any number of seconds with up to six decimals is one.
pub(crate) fn micros_of(ts: &str) -> Option<i64> {
    let (seconds, decimals) = ts.split_once('.').unwrap_or((ts, ""));
    if decimals.len() > 6 || !decimals.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let decimals: i64 = format!("{decimals:0<6}").parse().ok()?;
    seconds.parse::<i64>().ok().filter(|&seconds| seconds >= 0)?.checked_mul(1_000_000)?.checked_add(decimals)
}

/// Mints timestamps that never repeat.
#[derive(Debug, Default)]
pub(crate) struct Mint {
    used: BTreeSet<i64>,
}

impl Mint {
    /// The first unused timestamp at or after `at`.
    pub(crate) fn strike(&mut self, at: Timestamp) -> String {
        let mut micros = at.as_microsecond();
        while !self.used.insert(micros) {
            micros += 1;
        }
        ts_of(micros)
    }
}
