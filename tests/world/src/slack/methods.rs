//! The Web API methods that exist here: their token, their scope, and the small ones among them.
//!
//! Invariant: a method that is not in the table is `unknown_method`.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::answer::Params;
use super::state::{Refusal, State};

/// Which token a method takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenKind {
    App,
    User,
}

/// A method's conditions. Scopes that depend on the kind of conversation are checked inside.
#[derive(Debug)]
pub(crate) struct Method {
    name: &'static str,
    pub(crate) token: TokenKind,
    pub(crate) scope: Option<&'static str>,
}

const fn user(name: &'static str, scope: Option<&'static str>) -> Method {
    Method { name, token: TokenKind::User, scope }
}

const METHODS: &[Method] = &[
    Method { name: "apps.connections.open", token: TokenKind::App, scope: None },
    user("auth.test", None),
    user("chat.getPermalink", None),
    user("chat.postMessage", Some("chat:write")),
    user("conversations.history", None),
    user("conversations.info", None),
    user("conversations.list", None),
    user("conversations.open", None),
    user("conversations.replies", None),
    user("dnd.info", Some("dnd:read")),
    user("emoji.list", Some("emoji:read")),
    user("reactions.add", Some("reactions:write")),
    user("reactions.get", Some("reactions:read")),
    user("reactions.remove", Some("reactions:write")),
    user("team.info", Some("team:read")),
    user("usergroups.list", Some("usergroups:read")),
    user("usergroups.users.list", Some("usergroups:read")),
    user("users.conversations", None),
    user("users.info", Some("users:read")),
    user("users.list", Some("users:read")),
];

pub(crate) fn known(name: &str) -> Option<&'static Method> {
    METHODS.iter().find(|method| method.name == name)
}

impl State {
    pub(crate) fn run(&mut self, method: &str, params: &Params, now: Timestamp) -> Result<Value, Refusal> {
        match method {
            "apps.connections.open" => self.connections_open(),
            "auth.test" => Ok(self.auth_test()),
            "chat.getPermalink" => self.chat_permalink(params),
            "chat.postMessage" => self.chat_post(params, now),
            "conversations.history" => self.conversations_history(params),
            "conversations.info" => self.conversations_info(params),
            "conversations.list" => self.conversations_list(params),
            "conversations.open" => self.conversations_open(params, now),
            "conversations.replies" => self.conversations_replies(params),
            "dnd.info" => Ok(self.dnd_info(now)),
            "emoji.list" => Ok(json!({ "emoji": {}, "cache_ts": "1600000000.000000" })),
            "reactions.add" => self.reactions_add(params, now),
            "reactions.get" => self.reactions_get(params),
            "reactions.remove" => self.reactions_remove(params, now),
            "team.info" => Ok(self.team_info()),
            "usergroups.list" => Ok(self.usergroups_list(params)),
            "usergroups.users.list" => self.usergroups_users(params),
            "users.conversations" => self.users_conversations(params),
            "users.info" => self.users_info(params, now),
            "users.list" => self.users_list(params, now),
            _ => Err(Refusal::new("unknown_method")),
        }
    }

    fn connections_open(&mut self) -> Result<Value, Refusal> {
        if self.link.off {
            // The documents do not name the error of an app whose Socket Mode is switched off.
            return Err(Refusal::new("socket_mode_disabled"));
        }
        let ticket = self.issue_ticket();
        Ok(json!({ "url": format!("{}/link/?ticket={ticket}&app_id={}", self.socket_base, self.setup.app) }))
    }

    fn workspace_url(&self) -> String {
        format!("https://{}.slack.example.com/", self.setup.team_name)
    }

    fn auth_test(&self) -> Value {
        json!({
            "url": self.workspace_url(),
            "team": self.setup.team_name,
            "user": self.setup.me.name,
            "team_id": self.setup.team,
            "user_id": self.setup.me.id,
            "is_enterprise_install": false,
        })
    }

    /// Where a message is shown.
    pub(crate) fn permalink(&self, channel: &str, ts: &str) -> String {
        format!("{}archives/{channel}/p{}", self.workspace_url(), ts.replace('.', ""))
    }

    fn dnd_info(&self, now: Timestamp) -> Value {
        json!({
            "dnd_enabled": false,
            "next_dnd_start_ts": now.as_second(),
            "next_dnd_end_ts": now.as_second(),
            "snooze_enabled": false,
        })
    }

    fn team_info(&self) -> Value {
        json!({
            "team": {
                "id": self.setup.team,
                "name": self.setup.team_name,
                "url": self.workspace_url(),
                "domain": self.setup.team_name,
                "email_domain": "example.com",
                "icon": { "image_default": true },
            },
        })
    }
}
