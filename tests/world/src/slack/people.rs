//! users.* and usergroups.*.
//!
//! Invariant: an address is shown only with the scope `users:read.email`.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::answer::Params;
use super::conversations::page;
use super::state::{Refusal, State};

impl State {
    pub(crate) fn users_list(&self, params: &Params, now: Timestamp) -> Result<Value, Refusal> {
        let people = self.people.values().map(|person| self.person_json(person, now));
        let bots = self.bots.values().map(|bot| self.bot_user_json(bot));
        let mut body = page("members", people.chain(bots).collect(), params)?;
        body["cache_ts"] = json!(now.as_second());
        Ok(body)
    }

    pub(crate) fn users_info(&self, params: &Params, now: Timestamp) -> Result<Value, Refusal> {
        let id = params.required("user")?;
        let user = match (self.people.get(id), self.bots.values().find(|bot| bot.user == id)) {
            (Some(person), _) => self.person_json(person, now),
            (_, Some(bot)) => self.bot_user_json(bot),
            _ => return Err(Refusal::new("user_not_found")),
        };
        Ok(json!({ "user": user }))
    }

    pub(crate) fn usergroups_list(&self, params: &Params) -> Value {
        let groups = self.groups.values().map(|group| {
            let mut body = self.group_json(group);
            if params.is_set("include_users") {
                body["users"] = json!(group.users);
            }
            body
        });
        json!({ "usergroups": groups.collect::<Value>() })
    }

    pub(crate) fn usergroups_users(&self, params: &Params) -> Result<Value, Refusal> {
        let group = self.groups.get(params.required("usergroup")?);
        let group = group.ok_or_else(|| Refusal::new("no_such_subteam"))?;
        Ok(json!({ "users": group.users }))
    }
}
