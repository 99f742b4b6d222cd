//! The first steps: accounts and a rule in the policy file, a test page, a test sound, start at login.
//!
//! Invariant: what cannot be done is refused in words, and has changed nothing.

use super::act;
use crate::{
    login::{self, Wanted},
    setup::SetupState,
    wiring::Watch,
};
use oncall::{act::Act, tone::Tone};
use policyfile::edit::{Edit, Region};
use serde::Deserialize;
use tauri::{AppHandle, State};

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(remote = "Region", rename_all = "lowercase")]
enum RegionWord {
    Us,
    Eu,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(transparent)]
pub struct InRegion(#[serde(with = "RegionWord")] Region);

#[tauri::command]
pub async fn add_slack(name: String, setup: State<'_, SetupState>) -> Result<(), String> {
    setup.edit(Edit::AddSlack { name: name.trim().to_owned() }).await
}

#[tauri::command]
pub async fn add_pagerduty(name: String, region: InRegion, setup: State<'_, SetupState>) -> Result<(), String> {
    setup.edit(Edit::AddPagerDuty { name: name.trim().to_owned(), region: region.0 }).await
}

#[tauri::command]
pub async fn add_rule(channel: String, setup: State<'_, SetupState>) -> Result<(), String> {
    setup.edit(Edit::AddPagingRule { channel }).await
}

#[tauri::command]
pub async fn test_page(watch: State<'_, Watch>) -> Result<(), String> {
    act(&watch, Act::TestPage).await
}

#[tauri::command]
pub async fn test_sound(sound: String, watch: State<'_, Watch>) -> Result<(), String> {
    let tone = Tone::from_name(&sound).ok_or("There is no such sound.")?;
    watch.handle.test_sound(tone).await.map_err(|why| why.to_string())
}

#[tauri::command]
pub fn start_at_login(wanted: bool, app: AppHandle, setup: State<'_, SetupState>) -> Result<(), String> {
    let wanted = if wanted { Wanted::On } else { Wanted::Off };
    setup.show_login(login::set(&app, wanted)?);
    Ok(())
}
