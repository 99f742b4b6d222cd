//! Knows who the others are, and whom the user groups call.
//!
//! Invariant: whoever waits for a name waits for a moment only; a list that breaks off keeps what was read of it.

use super::{sights::Duty, workspace::Workspace};
use crate::{
    client::{CallFault, Eager},
    wire::{Group, User, read},
};
use jiff::SignedDuration;
use oncall::{
    observation::{Heard, Said},
    policy::Team,
};
use serde_json::Value;
use std::{collections::BTreeMap, sync::Arc};

/// Changes of users and groups are told by events; this only mends what was missed.
const NAMES_EVERY: SignedDuration = SignedDuration::from_hours(6);
const NAMES_AGAIN: SignedDuration = SignedDuration::from_secs(5);
/// A plan without user groups has none. Source: docs.slack.dev, `usergroups.list`.
const NO_GROUPS: [&str; 2] = ["plan_upgrade_required", "paid_teams_only"];

/// Reads the user groups, and again whenever one is called that is not known.
pub async fn keep_groups(workspace: Arc<Workspace>) {
    // What the token is worth is found out elsewhere.
    drop(workspace.directory.until(|directory| directory.me.is_some()).await);
    loop {
        let wait = match read_groups(&workspace).await {
            Ok(()) => {
                workspace.sights.free(Duty::Groups).await;
                say_people(&workspace).await;
                NAMES_EVERY
            }
            Err(fault) => {
                tracing::warn!(%fault, "user groups are not known");
                // As they were known last, most are right still.
                if !workspace.directory.look().knows_groups {
                    workspace.sights.hinder(Duty::Groups, fault.blindness()).await;
                }
                fault.wait().max(NAMES_AGAIN)
            }
        };
        tokio::select! {
            biased;
            () = workspace.groups_due.notified() => {}
            () = workspace.pause(wait, workspace.refreshes()) => {}
        }
    }
}

/// Slack tells all of them in one answer.
async fn read_groups(workspace: &Workspace) -> Result<(), CallFault> {
    let sought = workspace.directory.look().sought.clone();
    let listed = match list(workspace, "usergroups.list", ("include_users", "true"), "usergroups").await {
        Err(CallFault::GiveUp { code }) if NO_GROUPS.contains(&code.as_str()) => Vec::new(),
        listed => listed?,
    };
    let mut groups: BTreeMap<String, Group> =
        listed.into_iter().map(read::<Group>).map(|group| (group.id.clone(), group)).collect();
    if let Team::Group(handle) = &workspace.team
        && let Some(group) = groups.values_mut().find(|group| group.handle.eq_ignore_ascii_case(handle))
        && group.users.is_empty()
    {
        let users = list(workspace, "usergroups.users.list", ("usergroup", &group.id), "users").await?;
        group.users = users.into_iter().map(read).collect();
    }
    workspace.directory.change(|directory| directory.set_groups(groups, &sought));
    Ok(())
}

async fn list(workspace: &Workspace, method: &str, asked: (&str, &str), list: &str) -> Result<Vec<Value>, CallFault> {
    let mut answer = workspace.call(method, &[asked], Eager::Now).await?;
    match answer.get_mut(list).map(Value::take) {
        Some(Value::Array(items)) => Ok(items),
        _ => Ok(Vec::new()),
    }
}

/// Reads the users.
pub async fn keep_users(workspace: Arc<Workspace>) {
    workspace.until_ready().await;
    loop {
        let take_up = |page: Vec<Value>| {
            let users: Vec<User> = page.into_iter().map(read).collect();
            workspace.directory.change(|directory| users.into_iter().for_each(|user| directory.put_user(user)));
        };
        let wait = match workspace.all("users.list", &[("limit", "200")], "members", take_up).await {
            Ok(()) => {
                workspace.directory.change(|directory| directory.knows_users = true);
                workspace.sights.free(Duty::Names).await;
                say_people(&workspace).await;
                NAMES_EVERY
            }
            Err(fault) => {
                tracing::warn!(%fault, "users are not known");
                if matches!(fault, CallFault::MissingScope { .. }) {
                    workspace.sights.hinder(Duty::Names, fault.blindness()).await;
                }
                fault.wait().max(NAMES_AGAIN)
            }
        };
        workspace.pause(wait, workspace.refreshes()).await;
    }
}

/// Says who I am; and who is in the team and how to reach them, where the team is one of Slack's. Not before everybody is
/// known.
pub async fn say_people(workspace: &Workspace) {
    let (knows_users, knows_groups) = {
        let names = workspace.directory.look();
        (names.knows_users, names.knows_groups)
    };
    if !knows_users {
        return;
    }
    let (as_of, me) = (workspace.now().wall, workspace.directory.look().myself());
    let me = me.map(|person| Said::Me { person, as_of });
    workspace.tell(Heard::Poll, me.into_iter().collect(), None).await;
    let people = workspace.directory.look().team(&workspace.team);
    match (people, &workspace.team) {
        (Some(people), team) => {
            if people.is_empty() && matches!(team, Team::People(_)) {
                tracing::warn!(
                    "nobody of the team was found; Slack tells addresses only with the scope users:read.email"
                );
            }
            let as_of = workspace.now().wall;
            workspace.tell(Heard::Poll, vec![Said::People { people, others: Vec::new(), as_of }], None).await;
        }
        (None, Team::Group(handle)) if knows_groups => tracing::warn!(handle, "there is no such user group"),
        (None, _) => {}
    }
}
