//! The one big thing: the on-shift switch.
//!
//! Invariant: each position has a command of its own, so that a second click asks for the same again.

use super::act;
use crate::wiring::Watch;
use oncall::act::Act;
use tauri::State;

#[tauri::command]
pub async fn go_on_shift(watch: State<'_, Watch>) -> Result<(), String> {
    act(&watch, Act::GoOnShift).await
}

#[tauri::command]
pub async fn go_off_shift(watch: State<'_, Watch>) -> Result<(), String> {
    act(&watch, Act::GoOffShift).await
}

#[tauri::command]
pub async fn follow_schedule(watch: State<'_, Watch>) -> Result<(), String> {
    act(&watch, Act::FollowSchedule).await
}
