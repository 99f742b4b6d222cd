//! What an administrator does: people, groups and channels come and change, tokens and scopes go.
//!
//! Invariant: a change that Slack announces is announced.

use jiff::Timestamp;
use serde_json::json;

use super::fault::Fault;
use super::place::{Bot, Channel, Group, Person};
use super::state::State;

impl State {
    /// Adds a conversation; `@me` among its members stands for me.
    pub fn add_channel(&mut self, mut channel: Channel) {
        if channel.members.remove("@me") {
            channel.members.insert(self.me());
        }
        self.channels.insert(channel.id.clone(), channel);
    }

    /// Adds a bot.
    pub fn add_bot(&mut self, bot: Bot) {
        self.bots.insert(bot.id.clone(), bot);
    }

    /// Adds a person or changes one, and announces it (`user_change`).
    pub fn put_person(&mut self, person: Person, now: Timestamp) {
        let user = self.person_json(&person, now);
        self.people.insert(person.id.clone(), person);
        let event_ts = self.mint.strike(now);
        self.tell(
            json!({ "type": "user_change", "user": user, "cache_ts": now.as_second(), "event_ts": event_ts }),
            now,
        );
    }

    /// Adds a group or changes one, and announces it (`subteam_created`, `subteam_updated`, `subteam_members_changed`).
    pub fn put_group(&mut self, group: Group, now: Timestamp) {
        let before = self.groups.insert(group.id.clone(), group.clone());
        let mut subteam = self.group_json(&group);
        subteam["users"] = json!(group.users);
        let kind = if before.is_some() { "subteam_updated" } else { "subteam_created" };
        let event_ts = self.mint.strike(now);
        self.tell(json!({ "type": kind, "subteam": subteam, "event_ts": event_ts }), now);
        let Some(before) = before.filter(|before| before.users != group.users) else { return };
        let added: Vec<_> = group.users.iter().filter(|user| !before.users.contains(user)).collect();
        let removed: Vec<_> = before.users.iter().filter(|user| !group.users.contains(user)).collect();
        let event = json!({
            "type": "subteam_members_changed",
            "subteam_id": group.id,
            "team_id": self.setup.team,
            "date_previous_update": 1_600_000_000,
            "date_update": now.as_second(),
            "added_users": added,
            "added_users_count": added.len(),
            "removed_users": removed,
            "removed_users_count": removed.len(),
            "event_ts": self.mint.strike(now),
        });
        self.tell(event, now);
    }

    /// The user token is refused from here on (`token_revoked`); `tokens_revoked` is announced.
    pub fn revoke_user_token(&mut self, now: Timestamp) {
        self.revoked.insert(self.setup.user_token.clone());
        let me = self.me();
        self.tell(json!({ "type": "tokens_revoked", "tokens": { "oauth": [me], "bot": [] } }), now);
    }

    /// The app token is refused from here on; sockets that are open stay open.
    pub fn revoke_app_token(&mut self) {
        self.revoked.insert(self.setup.app_token.clone());
    }

    /// The app is installed again: this user token is the right one.
    pub fn replace_user_token(&mut self, token: &str) {
        token.clone_into(&mut self.setup.user_token);
        self.revoked.remove(token);
    }

    /// A new app token is the right one.
    pub fn replace_app_token(&mut self, token: &str) {
        token.clone_into(&mut self.setup.app_token);
        self.revoked.remove(token);
    }

    /// The user token loses a scope.
    pub fn drop_scope(&mut self, scope: &str) {
        self.setup.scopes.remove(scope);
    }

    /// The user token gains a scope.
    pub fn grant_scope(&mut self, scope: &str) {
        self.setup.scopes.insert(scope.to_owned());
    }

    /// Socket Mode is switched on again after `link_disabled`.
    pub fn enable_link(&mut self) {
        self.link.off = false;
    }

    /// The next call of `method` (`*`: of any; `method C_1`: of it about one channel) goes wrong like this; several queue
    /// up.
    pub fn fail_next(&mut self, method: &str, fault: Fault) {
        self.faults_once.entry(method.to_owned()).or_default().push_back(fault);
    }

    /// Every call of `method` (`*`: of any; `method C_1`: of it about one channel) goes wrong like this.
    pub fn fail_always(&mut self, method: &str, fault: Fault) {
        self.faults_always.insert(method.to_owned(), fault);
    }

    /// Takes every ordered fault of `method` (`*`: of all methods) back.
    pub fn heal(&mut self, method: &str) {
        if method == "*" {
            self.faults_once.clear();
            self.faults_always.clear();
        }
        self.faults_once.remove(method);
        self.faults_always.remove(method);
    }
}
