//! Knows who I am, where I am, and who the others are.
//!
//! Invariant: places are said only when read completely; names are never waited for by anybody.

use super::{
    sights::Duty,
    workspace::{Readiness, Workspace},
};
use crate::{
    client::{CallFault, Eager},
    directory::Me,
    wire::{Channel, Group, User, read, text},
};
use jiff::SignedDuration;
use oncall::{
    observation::{Heard, Said},
    policy::Team,
};
use std::{collections::BTreeMap, sync::Arc};

const PLACES_EVERY: SignedDuration = SignedDuration::from_mins(10);
/// Changes of users and groups are told by events; this only mends what was missed.
const NAMES_EVERY: SignedDuration = SignedDuration::from_hours(6);
const NAMES_AGAIN: SignedDuration = SignedDuration::from_secs(5);

/// Reads who and where I am, again and again.
pub async fn keep_places(workspace: Arc<Workspace>) {
    loop {
        let wait = match read_places(&workspace).await {
            Ok(()) => {
                workspace.sights.free(Duty::Places).await;
                PLACES_EVERY
            }
            Err(fault) => {
                tracing::warn!(%fault, "places are not known");
                // What passes by itself blinds only who knows nothing yet.
                if !(fault.is_passing() && *workspace.ready.look() == Readiness::Ready)
                    || matches!(fault, CallFault::NoToken(_))
                {
                    workspace.sights.hinder(Duty::Places, fault.blindness()).await;
                }
                fault.wait()
            }
        };
        if workspace.directory.look().me.is_some() {
            workspace.ready.change(|ready| *ready = Readiness::Ready);
        }
        let before = workspace.refreshes();
        tokio::select! {
            biased;
            () = workspace.places_due.notified() => {}
            () = workspace.pause(wait, before) => {}
        }
        if workspace.refreshes() != before {
            workspace.keys.doubt().await;
        }
    }
}

async fn read_places(workspace: &Workspace) -> Result<(), CallFault> {
    let answer = workspace.call("auth.test", &[], Eager::Now).await?;
    let mut url = text(&answer, "url").to_owned();
    if !url.ends_with('/') {
        url.push('/');
    }
    let said = |key: &str| text(&answer, key).to_owned();
    let me = Me { user: said("user_id"), workspace: said("team_id"), url };
    workspace.directory.change(|directory| directory.me = Some(me));
    let asked = [("types", "public_channel,private_channel,mpim,im"), ("exclude_archived", "true"), ("limit", "200")];
    let as_of = workspace.now().wall;
    let channels: Vec<Channel> =
        workspace.all("users.conversations", &asked, "channels").await?.into_iter().map(read).collect();
    workspace.directory.change(|directory| directory.set_places(&channels));
    let places = workspace.directory.look().all_places();
    workspace.tell(Heard::Poll, vec![Said::Places { places, as_of }], None).await;
    Ok(())
}

/// Reads users and groups, and says who is in the team.
pub async fn keep_names(workspace: Arc<Workspace>) {
    workspace.until_ready().await;
    loop {
        let Err(fault) = read_names(&workspace).await else {
            workspace.sights.free(Duty::Names).await;
            say_people(&workspace).await;
            tokio::select! {
                biased;
                () = workspace.groups_due.notified() => {}
                () = workspace.wait(NAMES_EVERY) => {}
            }
            continue;
        };
        tracing::warn!(%fault, "names are not known");
        if matches!(fault, CallFault::MissingScope { .. }) {
            workspace.sights.hinder(Duty::Names, fault.blindness()).await;
        }
        workspace.pause(fault.wait().max(NAMES_AGAIN), workspace.refreshes()).await;
    }
}

async fn read_names(workspace: &Workspace) -> Result<(), CallFault> {
    let users: Vec<User> =
        workspace.all("users.list", &[("limit", "200")], "members").await?.into_iter().map(read).collect();
    workspace.directory.change(|directory| users.into_iter().for_each(|user| directory.put_user(user)));
    match read_groups(workspace).await {
        Ok(groups) => workspace.directory.change(|directory| directory.groups = groups),
        // Without groups a mention stays an id; that hinders nobody's hearing.
        Err(fault @ CallFault::MissingScope { .. }) => tracing::warn!(%fault, "user groups are not known"),
        Err(fault) => return Err(fault),
    }
    Ok(())
}

async fn read_groups(workspace: &Workspace) -> Result<BTreeMap<String, Group>, CallFault> {
    let listed = workspace.all("usergroups.list", &[("include_users", "true")], "usergroups").await?;
    let mut groups: BTreeMap<String, Group> =
        listed.into_iter().map(read::<Group>).map(|group| (group.id.clone(), group)).collect();
    if let Team::Group(handle) = &workspace.team
        && let Some(group) = groups.values_mut().find(|group| group.handle.eq_ignore_ascii_case(handle))
        && group.users.is_empty()
    {
        let users = workspace.all("usergroups.users.list", &[("usergroup", &group.id)], "users").await?;
        group.users = users.into_iter().map(read).collect();
    }
    Ok(groups)
}

/// Says who I am; and who is in the team and how to reach them, where the team is one of Slack's.
pub async fn say_people(workspace: &Workspace) {
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
        (None, Team::Group(handle)) => tracing::warn!(handle, "there is no such user group"),
        (None, Team::People(_) | Team::PagerDutyTeams) => {}
    }
}
