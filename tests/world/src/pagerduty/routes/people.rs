//! Users, their contact methods, teams, services, priorities, abilities.
//!
//! Invariant: an account key has no "me".

use crate::pagerduty::{
    json,
    state::{Caller, State},
    wire::{Query, Refusal},
};
use serde_json::{Value, json};

pub(super) fn read(state: &State, caller: &Caller, path: &[&str], query: &Query) -> Result<Value, Refusal> {
    let account = &state.account;
    let include = query.all("include[]");
    match path {
        ["users", "me"] => {
            let me = caller.owner.as_ref().and_then(|id| account.user_by_id(id));
            let me = me.ok_or_else(|| Refusal::invalid("'me' can only be used with a user-level API key"))?;
            Ok(json!({ "user": json::own_user(account, me, &include) }))
        }
        ["users", id, rest @ ..] => {
            let user = account.user_by_id(id).ok_or_else(Refusal::not_found)?;
            match rest {
                [] => Ok(json!({ "user": json::user(account, user, &include) })),
                _ => Ok(json!({ "contact_methods": json::contact_methods(account, user) })),
            }
        }
        ["users"] => {
            let on_team = |user: &&crate::pagerduty::User| {
                query.all("team_ids[]").is_empty() || user.teams.iter().any(|team| query.admits("team_ids[]", team))
            };
            let users = account.users.iter().filter(on_team);
            let named = users.filter(|user| contains(query, &[&user.name, &user.email]));
            query.page("users", named.map(|user| json::user(account, user, &include)).collect())
        }
        ["teams"] => {
            let named = account.teams.iter().filter(|team| contains(query, &[&team.name]));
            query.page("teams", named.map(|team| json::team(account, team)).collect())
        }
        ["services", id] => {
            let service = account.service_by_id(id).ok_or_else(Refusal::not_found)?;
            Ok(json!({ "service": json::service(account, service) }))
        }
        ["services"] => {
            let on_team = |service: &&crate::pagerduty::Service| {
                query.all("team_ids[]").is_empty() || service.teams.iter().any(|team| query.admits("team_ids[]", team))
            };
            let named = account.services.iter().filter(on_team).filter(|service| contains(query, &[&service.name]));
            query.page("services", named.map(|service| json::service(account, service)).collect())
        }
        ["priorities"] => {
            query.page("priorities", account.priorities.iter().map(|name| json::priority(account, name)).collect())
        }
        _ => Ok(json!({ "abilities": account.abilities })),
    }
}

fn contains(query: &Query, texts: &[&str]) -> bool {
    let wanted = query.one("query").unwrap_or("").to_lowercase();
    texts.iter().any(|text| text.to_lowercase().contains(&wanted))
}
