//! chat.* and conversations.open: what an app writes in my name.
//!
//! Invariant: what is refused is written nowhere; what is written is told as an event, and marked with the app.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::answer::Params;
use super::place::{Channel, Content, Kind, Message};
use super::state::{Refusal, State};

/// The code of a limit that the method itself has.
pub(crate) const LIMITED: &str = "ratelimited";
/// The longest text of one message.
const MOST_TEXT: usize = 40_000;
/// Between two messages in one conversation (docs.slack.dev, "Rate limits", posting messages).
const EVERY: Duration = Duration::from_secs(1);

impl State {
    pub(crate) fn chat_permalink(&self, params: &Params) -> Result<Value, Refusal> {
        let (channel, ts) = (params.required("channel")?, params.required("message_ts")?);
        self.visible(channel)?;
        self.found(channel, ts)?;
        Ok(json!({ "channel": channel, "permalink": self.permalink(channel, ts) }))
    }

    /// A user's id as `channel` means the direct conversation with them, which is opened where there is none.
    pub(crate) fn chat_post(&mut self, params: &Params, now: Timestamp) -> Result<Value, Refusal> {
        let content = content(params)?;
        let channel = params.required("channel")?;
        let channel = match self.people.contains_key(channel) {
            true => self.direct_with(channel),
            false => channel.to_owned(),
        };
        let place = self.visible(&channel)?;
        if !place.members.contains(&self.setup.me.id) {
            return Err(Refusal::new("not_in_channel"));
        }
        if place.archived {
            return Err(Refusal::new("is_archived"));
        }
        let thread = params.text("thread_ts").map(|parent| self.root_of(&channel, parent)).transpose()?;
        if self.written_at.get(&channel).is_some_and(|last| now < *last + EVERY) {
            return Err(Refusal::new(LIMITED).with("retry_after", json!(EVERY.as_secs())));
        }
        self.written_at.insert(channel.clone(), now);
        let ts = self.place_message(&channel, &self.me(), content, now)?;
        let app = self.setup.app.clone();
        let message = self.found_mut(&channel, &ts)?;
        message.app = Some(app);
        if thread.is_some() && params.is_set("reply_broadcast") {
            message.broadcast = true;
            message.subtype = Some("thread_broadcast".to_owned());
        }
        message.thread = thread;
        self.tell_posted(&channel, &ts, now);
        let message = self.message_json(self.found(&channel, &ts)?);
        Ok(json!({ "channel": channel, "ts": ts, "message": message }))
    }

    fn root_of(&self, channel: &str, parent: &str) -> Result<String, Refusal> {
        let parent = self.found(channel, parent).map_err(|_| Refusal::new("thread_not_found"))?;
        Ok(parent.thread.clone().unwrap_or_else(|| parent.ts.clone()))
    }

    /// `users` may name one, or several divided by commas.
    pub(crate) fn conversations_open(&mut self, params: &Params, now: Timestamp) -> Result<Value, Refusal> {
        let users: Vec<String> = params.required("users")?.split(',').map(|user| user.trim().to_owned()).collect();
        self.need(if users.len() == 1 { "im:write" } else { "mpim:write" })?;
        if users.iter().any(|user| !self.people.contains_key(user)) {
            return Err(Refusal::new("user_not_found"));
        }
        let [user] = users.as_slice() else { return Err(Refusal::new("method_not_supported_for_channel_type")) };
        let open = self.direct_of(user).is_some();
        let channel = self.direct_with(user);
        let created = now.as_second();
        Ok(json!({ "no_op": open, "already_open": open, "channel": { "id": channel, "created": created } }))
    }

    fn direct_of(&self, user: &str) -> Option<&Channel> {
        self.channels.values().find(|place| place.kind == Kind::Direct && place.members.contains(user))
    }

    fn direct_with(&mut self, user: &str) -> String {
        if let Some(place) = self.direct_of(user) {
            return place.id.clone();
        }
        let id = format!("D_{user}");
        self.add_channel(Channel::direct(&id, user));
        id
    }

    /// Everything that apps wrote in somebody's name, with its conversation, oldest first.
    pub fn written(&self) -> Vec<(String, Message)> {
        let all = self.channels.values().flat_map(|place| {
            let written = place.messages.values().filter(|message| message.app.is_some());
            written.map(|message| (place.id.clone(), message.clone()))
        });
        let mut all: Vec<(String, Message)> = all.collect();
        all.sort_by(|(_, one), (_, other)| one.ts.cmp(&other.ts));
        all
    }
}

fn content(params: &Params) -> Result<Content, Refusal> {
    let array = |name: &str| params.text(name).and_then(|text| serde_json::from_str(text).ok());
    let text = params.text("text").unwrap_or_default();
    let content = Content { text: linked(text), attachments: array("attachments"), blocks: array("blocks") };
    if content == Content::default() {
        return Err(Refusal::new("no_text"));
    }
    if text.chars().count() > MOST_TEXT {
        return Err(Refusal::new("msg_too_long"));
    }
    Ok(content)
}

/// Slack marks bare addresses as links.
fn linked(text: &str) -> String {
    let link = |word: &str| match word.starts_with("https://") || word.starts_with("http://") {
        true => format!("<{word}>"),
        false => word.to_owned(),
    };
    text.split(' ').map(link).collect::<Vec<_>>().join(" ")
}
