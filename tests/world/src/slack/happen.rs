//! What people and bots do in the workspace.
//!
//! Invariant: each verb changes the workspace first and then tells of it, so that history and event agree.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::place::{Channel, Content, Kind, Message};
use super::shapes::replies_of;
use super::state::{Refusal, State};

/// How a reply is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// In its thread only.
    InThread,
    /// In the channel too (`thread_broadcast`).
    AlsoInChannel,
}

impl State {
    /// A person or a bot posts; returns the timestamp.
    pub fn post(&mut self, channel: &str, author: &str, content: Content, now: Timestamp) -> Result<String, Refusal> {
        let ts = self.place_message(channel, author, content, now)?;
        self.tell_posted(channel, &ts, now);
        Ok(ts)
    }

    /// It was posted this long ago, and its event is long gone.
    pub fn posted_before(
        &mut self,
        channel: &str,
        author: &str,
        content: Content,
        age: Duration,
        now: Timestamp,
    ) -> Result<String, Refusal> {
        self.place_message(channel, author, content, now - age)
    }

    /// A reply in the thread of `parent`.
    pub fn reply(
        &mut self,
        place: (&str, &str),
        author: &str,
        content: Content,
        shown: Shown,
        now: Timestamp,
    ) -> Result<String, Refusal> {
        let (channel, parent) = place;
        let parent = self.found(channel, parent)?;
        let root = parent.thread.clone().unwrap_or_else(|| parent.ts.clone());
        let ts = self.place_message(channel, author, content, now)?;
        let message = self.found_mut(channel, &ts)?;
        message.thread = Some(root);
        if shown == Shown::AlsoInChannel {
            message.broadcast = true;
            message.subtype = Some("thread_broadcast".to_owned());
        }
        self.tell_posted(channel, &ts, now);
        Ok(ts)
    }

    /// A message that Slack writes by itself (`channel_join`, `channel_topic` …).
    pub fn post_subtype(
        &mut self,
        channel: &str,
        user: &str,
        subtype: &str,
        text: &str,
        now: Timestamp,
    ) -> Result<String, Refusal> {
        let ts = self.place_message(channel, user, text.into(), now)?;
        self.found_mut(channel, &ts)?.subtype = Some(subtype.to_owned());
        self.tell_posted(channel, &ts, now);
        Ok(ts)
    }

    /// Its author replaces the content. With blocks Slack does not mark it as edited (docs.slack.dev, chat.update).
    pub fn edit(&mut self, channel: &str, ts: &str, content: Content, now: Timestamp) -> Result<(), Refusal> {
        let event_ts = self.mint.strike(now);
        let editor = self.user_of(self.found(channel, ts)?).to_owned();
        self.change(channel, ts, now, |message| {
            message.edited = content.is_marked_where_edited().then_some((editor, event_ts));
            message.content = content;
        })
    }

    /// Slack adds a preview: a change that no human made.
    pub fn unfurl(&mut self, channel: &str, ts: &str, attachments: Value, now: Timestamp) -> Result<(), Refusal> {
        self.change(channel, ts, now, |message| message.content.attachments = Some(attachments))
    }

    fn change(
        &mut self,
        channel: &str,
        ts: &str,
        now: Timestamp,
        change: impl FnOnce(&mut Message),
    ) -> Result<(), Refusal> {
        let previous = self.shown(channel, ts)?;
        change(self.found_mut(channel, ts)?);
        let message = self.shown(channel, ts)?;
        let event_ts = self.mint.strike(now);
        let event = State::changed_event(self.place_of(channel)?, message, previous, &event_ts);
        self.tell_channel(channel, event, now);
        Ok(())
    }

    /// Deletes a message; a parent with replies becomes a tombstone.
    pub fn delete(&mut self, channel: &str, ts: &str, now: Timestamp) -> Result<(), Refusal> {
        let previous = self.shown(channel, ts)?;
        if replies_of(self.place_of(channel)?, ts).next().is_some() {
            return self.change(channel, ts, now, |message| {
                message.subtype = Some("tombstone".to_owned());
                message.content = "This message was deleted.".into();
                message.reactions.clear();
            });
        }
        self.channels.get_mut(channel).map(|place| place.messages.remove(ts));
        let event_ts = self.mint.strike(now);
        let event = State::deleted_event(self.place_of(channel)?, previous, ts, &event_ts);
        self.tell_channel(channel, event, now);
        Ok(())
    }

    pub(super) fn place_message(
        &mut self,
        channel: &str,
        author: &str,
        content: Content,
        at: Timestamp,
    ) -> Result<String, Refusal> {
        if !self.people.contains_key(author) && !self.bots.contains_key(author) {
            return Err(Refusal::new("user_not_found"));
        }
        let ts = self.mint.strike(at);
        let message = Message {
            ts: ts.clone(),
            author: author.to_owned(),
            app: None,
            subtype: None,
            content,
            thread: None,
            broadcast: false,
            edited: None,
            reactions: Vec::new(),
        };
        let place = self.channels.get_mut(channel).ok_or_else(|| Refusal::new("channel_not_found"))?;
        place.messages.insert(ts.clone(), message);
        Ok(ts)
    }

    pub(super) fn tell_posted(&mut self, channel: &str, ts: &str, now: Timestamp) {
        if let (Ok(place), Ok(message)) = (self.place_of(channel), self.found(channel, ts)) {
            let event = self.posted_event(place, message);
            self.tell_channel(channel, event, now);
        }
    }

    /// The message as history shows it.
    fn shown(&self, channel: &str, ts: &str) -> Result<Value, Refusal> {
        Ok(self.history_json(self.place_of(channel)?, self.found(channel, ts)?))
    }

    /// The conversation, if it exists at all.
    pub(crate) fn place_of(&self, channel: &str) -> Result<&Channel, Refusal> {
        self.channels.get(channel).ok_or_else(|| Refusal::new("channel_not_found"))
    }

    pub(crate) fn found(&self, channel: &str, ts: &str) -> Result<&Message, Refusal> {
        self.place_of(channel)?.messages.get(ts).ok_or_else(|| Refusal::new("message_not_found"))
    }

    pub(crate) fn found_mut(&mut self, channel: &str, ts: &str) -> Result<&mut Message, Refusal> {
        let place = self.channels.get_mut(channel).ok_or_else(|| Refusal::new("channel_not_found"))?;
        place.messages.get_mut(ts).ok_or_else(|| Refusal::new("message_not_found"))
    }

    /// Gives a channel another name.
    pub fn rename_channel(&mut self, channel: &str, name: &str, now: Timestamp) -> Result<(), Refusal> {
        let place = self.channels.get_mut(channel).ok_or_else(|| Refusal::new("channel_not_found"))?;
        name.clone_into(&mut place.name);
        let kind = if place.kind == Kind::Private { "group_rename" } else { "channel_rename" };
        let is_channel = place.kind == Kind::Public;
        let created = place.created;
        let event = json!({
            "type": kind,
            "channel": {
                "id": channel,
                "is_channel": is_channel,
                "is_mpim": false,
                "name": name,
                "name_normalized": name,
                "created": created,
            },
            "event_ts": self.mint.strike(now),
        });
        self.tell_channel(channel, event, now);
        Ok(())
    }

    /// Somebody (I, too) joins.
    pub fn join(&mut self, channel: &str, user: &str, now: Timestamp) -> Result<(), Refusal> {
        let place = self.channels.get_mut(channel).ok_or_else(|| Refusal::new("channel_not_found"))?;
        place.members.insert(user.to_owned());
        place.left.remove(user);
        self.tell_membership("member_joined_channel", channel, user, now)?;
        self.post_subtype(channel, user, "channel_join", &format!("<@{user}> has joined the channel"), now)?;
        Ok(())
    }

    /// Somebody (I, too) leaves.
    pub fn leave(&mut self, channel: &str, user: &str, now: Timestamp) -> Result<(), Refusal> {
        self.tell_membership("member_left_channel", channel, user, now)?;
        let place = self.channels.get_mut(channel).ok_or_else(|| Refusal::new("channel_not_found"))?;
        place.members.remove(user);
        place.left.insert(user.to_owned());
        self.post_subtype(channel, user, "channel_leave", &format!("<@{user}> has left the channel"), now)?;
        Ok(())
    }

    fn tell_membership(&mut self, kind: &str, channel: &str, user: &str, now: Timestamp) -> Result<(), Refusal> {
        let letter = if self.place_of(channel)?.kind == Kind::Private { "G" } else { "C" };
        let event = json!({
            "type": kind,
            "user": user,
            "channel": channel,
            "channel_type": letter,
            "team": self.setup.team,
            "event_ts": self.mint.strike(now),
        });
        self.tell_channel(channel, event, now);
        Ok(())
    }

    /// Archives a channel.
    pub fn archive(&mut self, channel: &str, user: &str, now: Timestamp) -> Result<(), Refusal> {
        self.channels.get_mut(channel).ok_or_else(|| Refusal::new("channel_not_found"))?.archived = true;
        let event = json!({
            "type": "channel_archive",
            "channel": channel,
            "user": user,
            "is_moved": 0,
            "event_ts": self.mint.strike(now),
        });
        self.tell_channel(channel, event, now);
        Ok(())
    }
}
