//! The JSON of messages, users, conversations and user groups.
//!
//! Invariant: every member written here is documented for its object; history carries no `channel` or `event_ts`.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::place::{Bot, BotLook, Channel, Group, Kind, Message, Person};
use super::rich;
use super::state::State;

impl State {
    /// A message as both history and events carry it.
    pub(crate) fn message_json(&self, message: &Message) -> Value {
        let content = &message.content;
        let mut body = json!({ "type": "message", "text": content.text, "ts": message.ts });
        if let Some(bot) = self.bots.get(&message.author) {
            merge(&mut body, self.bot_members(bot));
        } else {
            body["user"] = json!(message.author);
            body["team"] = json!(self.setup.team);
        }
        if message.subtype.is_none() && self.people.contains_key(&message.author) {
            body["client_msg_id"] = json!(format!("client-{}", message.ts));
            body["blocks"] = rich::blocks_of(&content.text, &message.ts);
        }
        if let Some(app) = &message.app {
            merge(&mut body, self.app_members(app));
        }
        if let Some(subtype) = &message.subtype {
            body["subtype"] = json!(subtype);
        }
        for (key, value) in [("attachments", &content.attachments), ("blocks", &content.blocks)] {
            if let Some(value) = value {
                body[key] = value.clone();
            }
        }
        if let Some(parent) = &message.thread {
            body["thread_ts"] = json!(parent);
        }
        if let Some((user, ts)) = &message.edited {
            body["edited"] = json!({ "user": user, "ts": ts });
        }
        body
    }

    /// What marks a person's message as written through an app.
    fn app_members(&self, app: &str) -> Value {
        let bot = format!("B{app}");
        json!({
            "bot_id": bot,
            "app_id": app,
            "bot_profile": {
                "id": bot,
                "deleted": false,
                "name": "Shiftbell (personal)",
                "updated": 1_600_000_000,
                "app_id": app,
                "icons": {},
                "team_id": self.setup.team,
            },
        })
    }

    fn bot_members(&self, bot: &Bot) -> Value {
        match bot.look {
            BotLook::Webhook => {
                json!({ "subtype": "bot_message", "bot_id": bot.id, "username": bot.name, "icons": {} })
            }
            BotLook::Modern => json!({
                "user": bot.user,
                "bot_id": bot.id,
                "app_id": bot.app,
                "team": self.setup.team,
                "bot_profile": {
                    "id": bot.id,
                    "deleted": false,
                    "name": bot.name,
                    "updated": 1_600_000_000,
                    "app_id": bot.app,
                    "icons": {},
                    "team_id": self.setup.team,
                },
            }),
        }
    }

    /// A message as `conversations.history` and `.replies` give it.
    pub(crate) fn history_json(&self, channel: &Channel, message: &Message) -> Value {
        let mut body = self.message_json(message);
        if !message.reactions.is_empty() {
            body["reactions"] = reactions_json(message);
        }
        let replies: Vec<&Message> = replies_of(channel, &message.ts).collect();
        if let Some(latest) = replies.last() {
            let mut users: Vec<&str> = replies.iter().map(|reply| self.user_of(reply)).collect();
            users.sort_unstable();
            users.dedup();
            let members = json!({
                "thread_ts": message.ts,
                "reply_count": replies.len(),
                "reply_users_count": users.len(),
                "latest_reply": latest.ts,
                "reply_users": users,
                "is_locked": false,
                "subscribed": false,
            });
            merge(&mut body, members);
        }
        if let Some(parent) = message.thread.as_ref().and_then(|ts| channel.messages.get(ts)) {
            body["parent_user_id"] = json!(self.user_of(parent));
        }
        body
    }

    /// The user behind a message; a webhook's stands for itself.
    pub(crate) fn user_of<'a>(&'a self, message: &'a Message) -> &'a str {
        self.bots.get(&message.author).map_or(&message.author, |bot| &bot.user)
    }

    /// A user as `users.list`, `users.info` and `user_change` give it.
    pub(crate) fn person_json(&self, person: &Person, now: Timestamp) -> Value {
        let mut user = json!({
            "id": person.id,
            "team_id": self.setup.team,
            "name": person.name,
            "deleted": false,
            "color": "9f69e7",
            "real_name": person.real_name,
            "is_admin": false,
            "is_owner": false,
            "is_primary_owner": false,
            "is_restricted": false,
            "is_ultra_restricted": false,
            "is_bot": false,
            "is_app_user": false,
            "updated": 1_600_000_000,
            "profile": {
                "title": person.title,
                "phone": person.phone,
                "skype": "",
                "real_name": person.real_name,
                "real_name_normalized": person.real_name,
                "display_name": person.name,
                "display_name_normalized": person.name,
                "status_text": "",
                "status_emoji": "",
                "status_expiration": 0,
                "avatar_hash": "g0000000000",
                "first_name": person.real_name.split(' ').next(),
                "team": self.setup.team,
            },
        });
        if let Ok(zone) = TimeZone::get(&person.zone) {
            let offset = zone.to_offset_info(now);
            user["tz"] = json!(person.zone);
            user["tz_label"] = json!(offset.abbreviation());
            user["tz_offset"] = json!(offset.offset().seconds());
        }
        if self.setup.scopes.contains("users:read.email") {
            user["profile"]["email"] = json!(person.email);
        }
        user
    }

    /// The user that a bot has.
    pub(crate) fn bot_user_json(&self, bot: &Bot) -> Value {
        json!({
            "id": bot.user,
            "team_id": self.setup.team,
            "name": bot.name.to_lowercase(),
            "deleted": false,
            "real_name": bot.name,
            "is_bot": true,
            "is_app_user": false,
            "updated": 1_600_000_000,
            "profile": {
                "real_name": bot.name,
                "display_name": "",
                "bot_id": bot.id,
                "api_app_id": bot.app,
                "always_active": true,
                "team": self.setup.team,
            },
        })
    }

    /// A conversation as the list methods give it.
    pub(crate) fn channel_json(&self, channel: &Channel) -> Value {
        let (direct, group_direct) = (channel.kind == Kind::Direct, channel.kind == Kind::GroupDirect);
        let mut body = json!({
            "id": channel.id,
            "created": channel.created,
            "is_archived": channel.archived,
            "is_org_shared": false,
            "is_im": direct,
            "context_team_id": self.setup.team,
            "updated": channel.created * 1000,
        });
        if direct {
            body["user"] = json!(channel.members.iter().find(|member| **member != self.setup.me.id));
            return body;
        }
        let members = json!({
            "name": channel.name,
            "name_normalized": channel.name,
            "is_channel": channel.kind == Kind::Public,
            "is_group": channel.kind == Kind::Private,
            "is_mpim": group_direct,
            "is_private": channel.kind != Kind::Public,
            "is_general": false,
            "is_shared": false,
            "is_ext_shared": false,
            "creator": self.setup.me.id,
            "topic": { "value": channel.topic, "creator": "", "last_set": 0 },
            "purpose": { "value": "", "creator": "", "last_set": 0 },
            "previous_names": [],
        });
        merge(&mut body, members);
        body
    }

    /// A user group; `users` only when asked for.
    pub(crate) fn group_json(&self, group: &Group) -> Value {
        json!({
            "id": group.id,
            "team_id": self.setup.team,
            "is_usergroup": true,
            "is_subteam": true,
            "name": group.handle,
            "description": "",
            "handle": group.handle,
            "is_external": false,
            "date_create": 1_600_000_000,
            "date_update": 1_600_000_000,
            "date_delete": 0,
            "created_by": self.setup.me.id,
            "updated_by": self.setup.me.id,
            "prefs": { "channels": [], "groups": [] },
            "user_count": group.users.len(),
        })
    }
}

/// `[{name,count,users}]`.
pub(crate) fn reactions_json(message: &Message) -> Value {
    let each = message.reactions.iter();
    each.map(|reaction| json!({ "name": reaction.name, "users": reaction.users, "count": reaction.users.len() }))
        .collect()
}

/// The replies to a parent, oldest first.
pub(crate) fn replies_of<'a>(channel: &'a Channel, parent: &'a str) -> impl Iterator<Item = &'a Message> {
    channel.messages.values().filter(move |message| message.thread.as_deref() == Some(parent))
}

/// Adds the members of one object to another.
pub(crate) fn merge(into: &mut Value, members: Value) {
    if let (Value::Object(into), Value::Object(members)) = (into, members) {
        into.extend(members);
    }
}
