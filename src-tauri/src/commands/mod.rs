//! What the window may ask of the program; the list in `build.rs` lets no other command through.
//!
//! Invariant: a command carries ids, short names and, inwards only, a token or a person's note, never an address or a
//! path; no secret goes out.

mod alerts;
mod follow;
mod links;
mod setup;
mod shift;
mod tokens;

pub use follow::Follower;

use crate::wiring::Watch;
use oncall::{
    act::{Act, Refused, Through},
    ids::AlertId,
};
use tauri::{Wry, ipc::Invoke};

/// Every command, by the name that the window calls.
pub fn handler() -> impl Fn(Invoke<Wry>) -> bool + Send + Sync + 'static {
    tauri::generate_handler![
        follow::follow,
        alerts::acknowledge,
        alerts::snooze,
        alerts::snooze_hour,
        alerts::snooze_until_morning,
        alerts::give_verdict,
        alerts::undo,
        alerts::told,
        alerts::silence,
        alerts::why,
        alerts::open_alert,
        alerts::open_playbook,
        alerts::seen_summary,
        shift::go_on_shift,
        shift::go_off_shift,
        shift::follow_schedule,
        links::reach,
        links::open_elsewhere,
        links::copy_manifest,
        tokens::enter_token,
        tokens::enter_token_from_clipboard,
        tokens::check_token,
        setup::add_slack,
        setup::add_pagerduty,
        setup::add_rule,
        setup::test_page,
        setup::test_sound,
        setup::start_at_login,
    ]
}

async fn act(watch: &Watch, act: Act) -> Result<(), String> {
    watch.handle.act(act, Through::Window).await.map_err(|why| why.to_string())
}

fn parse(id: &str) -> Result<AlertId, String> {
    id.parse().map_err(|_| Refused::NoSuchAlert.to_string())
}

#[cfg(test)]
mod tests;
