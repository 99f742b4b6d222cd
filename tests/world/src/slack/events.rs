//! Writes events and puts them on their way.
//!
//! Invariant: an event leaves only if the app subscribes to its type and I can see its conversation.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::place::{Channel, Kind, Message};
use super::shapes::merge;
use super::state::State;

/// In which order held events are let go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    AsHappened,
    Reversed,
    Shuffled,
}

impl State {
    /// An event in a conversation: delivered if I am a member of it.
    pub(crate) fn tell_channel(&mut self, channel: &str, event: Value, now: Timestamp) {
        let mine = self.channels.get(channel).is_some_and(|channel| channel.members.contains(&self.setup.me.id));
        if mine {
            self.tell(event, now);
        }
    }

    /// An event that everyone may see.
    pub(crate) fn tell(&mut self, event: Value, now: Timestamp) {
        if !self.setup.subscriptions.contains(&subscription_of(&event)) {
            return;
        }
        let payload = self.wrapped(event, now);
        match &mut self.held {
            Some(held) => held.push(payload),
            None => self.tell_copies(payload, now),
        }
    }

    fn tell_copies(&mut self, payload: Value, now: Timestamp) {
        for _ in 0..self.copies.max(1) {
            self.dispatch("events_api", payload.clone(), now);
        }
    }

    /// Keeps events back until [`State::release`].
    pub fn hold_back(&mut self) {
        self.held.get_or_insert_default();
    }

    /// Lets the held events go in this order; later ones go at once again.
    pub fn release(&mut self, order: Order, now: Timestamp) {
        let mut held = self.held.take().unwrap_or_default();
        match order {
            Order::AsHappened => {}
            Order::Reversed => held.reverse(),
            Order::Shuffled => {
                for last in (1..held.len()).rev() {
                    held.swap(last, self.dice.below(last + 1));
                }
            }
        }
        for payload in held {
            self.tell_copies(payload, now);
        }
    }

    /// Every later event is delivered in this many envelopes with one `event_id`.
    pub fn copies(&mut self, copies: usize) {
        self.copies = copies;
    }

    /// `app_rate_limited`: an events_api envelope whose payload has no inner event.
    pub fn events_rate_limited(&mut self, now: Timestamp) -> String {
        let minute = now.as_second().div_euclid(60) * 60;
        let payload = json!({
            "token": "verification-token",
            "type": "app_rate_limited",
            "team_id": self.setup.team,
            "minute_rate_limited": minute,
            "api_app_id": self.setup.app,
        });
        self.dispatch("events_api", payload, now)
    }

    fn wrapped(&mut self, event: Value, now: Timestamp) -> Value {
        let number = self.dice.roll();
        let team = &self.setup.team;
        json!({
            "token": "verification-token",
            "team_id": team,
            "context_team_id": team,
            "context_enterprise_id": null,
            "api_app_id": self.setup.app,
            "event": event,
            "type": "event_callback",
            "event_id": format!("Ev{number:016X}"),
            "event_time": now.as_second(),
            "authorizations": [{
                "enterprise_id": null,
                "team_id": team,
                "user_id": self.setup.me.id,
                "is_bot": false,
                "is_enterprise_install": false,
            }],
            "is_ext_shared_channel": false,
            "event_context": format!("4-{number:x}"),
        })
    }

    /// A new message.
    pub(crate) fn posted_event(&self, channel: &Channel, message: &Message) -> Value {
        let mut event = self.message_json(message);
        merge(&mut event, in_channel(channel, &message.ts));
        if let Some(parent) = message.thread.as_ref().and_then(|ts| channel.messages.get(ts)) {
            if message.broadcast {
                event["root"] = self.history_json(channel, parent);
            } else {
                event["parent_user_id"] = json!(self.user_of(parent));
            }
        }
        event
    }

    /// `message_changed`, for edits and for unfurls alike.
    pub(crate) fn changed_event(channel: &Channel, message: Value, previous: Value, ts: &str) -> Value {
        let mut event = json!({
            "type": "message",
            "subtype": "message_changed",
            "hidden": true,
            "ts": ts,
            "message": message,
            "previous_message": previous,
        });
        merge(&mut event, in_channel(channel, ts));
        event
    }

    /// `message_deleted`.
    pub(crate) fn deleted_event(channel: &Channel, previous: Value, deleted_ts: &str, ts: &str) -> Value {
        let mut event = json!({
            "type": "message",
            "subtype": "message_deleted",
            "hidden": true,
            "deleted_ts": deleted_ts,
            "ts": ts,
            "previous_message": previous,
        });
        merge(&mut event, in_channel(channel, ts));
        event
    }

    /// `reaction_added` or `reaction_removed`; a webhook's message has no `item_user`.
    pub(crate) fn reaction_event(
        &self,
        kind: &str,
        user: &str,
        name: &str,
        place: (&Channel, &Message),
        ts: &str,
    ) -> Value {
        let (channel, message) = place;
        let mut event = json!({
            "type": kind,
            "user": user,
            "reaction": name,
            "item": { "type": "message", "channel": channel.id, "ts": message.ts },
            "event_ts": ts,
        });
        let webhook = self.bots.get(&message.author).is_some_and(|bot| bot.look == super::place::BotLook::Webhook);
        if !webhook {
            event["item_user"] = json!(self.user_of(message));
        }
        event
    }
}

fn in_channel(channel: &Channel, event_ts: &str) -> Value {
    json!({ "channel": channel.id, "event_ts": event_ts, "channel_type": channel.kind.channel_type() })
}

/// The manifest's word for an event.
fn subscription_of(event: &Value) -> String {
    let kind = event["type"].as_str().unwrap_or_default();
    if kind != "message" {
        return kind.to_owned();
    }
    let kinds = [Kind::Public, Kind::Private, Kind::Direct, Kind::GroupDirect];
    let here = kinds.into_iter().find(|kind| event["channel_type"] == kind.channel_type());
    format!("message.{}", here.map_or("unknown", Kind::family))
}
