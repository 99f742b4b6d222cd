//! Knows who I am and where.
//!
//! Invariant: places are said only when read completely.

use super::{
    sights::Duty,
    workspace::{Readiness, Workspace},
};
use crate::{
    client::{CallFault, Eager},
    directory::Me,
    wire::{Channel, read, text},
};
use jiff::SignedDuration;
use oncall::{
    ids::ChannelId,
    observation::{Heard, Said},
};
use serde_json::Value;
use std::{sync::Arc, time::Duration};

const PLACES_EVERY: SignedDuration = SignedDuration::from_mins(10);
/// Hearing waits no longer for the user groups.
const GROUPS_WITHIN: Duration = Duration::from_secs(3);

/// What fails so often in a row holds up whatever waits for it.
const FAILS_IN_A_ROW: u32 = 3;

/// Reads who and where I am, again and again.
pub async fn keep_places(workspace: Arc<Workspace>) {
    let mut failed = 0_u32;
    loop {
        let wait = match read_places(&workspace).await {
            Ok(()) => {
                failed = 0;
                workspace.sights.free(Duty::Places).await;
                PLACES_EVERY
            }
            Err(fault) => {
                tracing::warn!(%fault, "places are not known");
                failed = failed.saturating_add(1);
                // What passes by itself blinds only who knows nothing yet, and where a gap waits for it in vain.
                let passes = fault.is_passing() && *workspace.ready.look() == Readiness::Ready;
                let in_vain = !oncall::planted!("places-fail-in-silence")
                    && failed >= FAILS_IN_A_ROW
                    && workspace.readings.look().is_awaited();
                if !passes || in_vain || matches!(fault, CallFault::NoToken(_)) {
                    workspace.sights.hinder(Duty::Places, fault.blindness()).await;
                }
                fault.wait()
            }
        };
        if *workspace.ready.look() == Readiness::Starting && workspace.directory.look().me.is_some() {
            let known = workspace.directory.until(|directory| directory.knows_groups);
            let _ = tokio::time::timeout(GROUPS_WITHIN, known).await.map(drop);
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
    let mut number = 0;
    workspace.readings.change(|readings| number = readings.begin());
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
    let mut channels: Vec<Channel> = Vec::new();
    let take_up = |page: Vec<Value>| channels.extend(page.into_iter().map(read));
    workspace.all("users.conversations", &asked, "channels", take_up).await?;
    workspace.directory.change(|directory| directory.set_places(&channels));
    let places = workspace.directory.look().all_places();
    let ids: Vec<ChannelId> = places.iter().map(|place| place.channel.clone()).collect();
    workspace.tell(Heard::Poll, vec![Said::Places { places, as_of }], None).await;
    workspace.readings.change(|readings| readings.tell(number, &ids));
    Ok(())
}
