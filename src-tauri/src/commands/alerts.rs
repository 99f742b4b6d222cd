//! What a person may do with an alert.
//!
//! Invariant: an alert is named by its id; what is opened is the address that its source or its rule gave.

use super::{act, links, parse};
use crate::wiring::Watch;
use jiff::SignedDuration;
use oncall::{
    act::{Act, Refused},
    ids::Emoji,
    test_page,
    text::Untrusted,
};
use tauri::State;
use view::Why;

const SNOOZE: SignedDuration = SignedDuration::from_mins(15);
const SNOOZE_HOUR: SignedDuration = SignedDuration::from_hours(1);

#[tauri::command]
pub async fn acknowledge(id: String, watch: State<'_, Watch>) -> Result<(), String> {
    let what = if id == test_page::ID { Act::AcknowledgeTest } else { Act::Acknowledge(parse(&id)?) };
    act(&watch, what).await
}

#[tauri::command]
pub async fn snooze(id: String, watch: State<'_, Watch>) -> Result<(), String> {
    act(&watch, Act::Snooze { alert: parse(&id)?, length: SNOOZE }).await
}

#[tauri::command]
pub async fn snooze_hour(id: String, watch: State<'_, Watch>) -> Result<(), String> {
    act(&watch, Act::Snooze { alert: parse(&id)?, length: SNOOZE_HOUR }).await
}

#[tauri::command]
pub async fn snooze_until_morning(id: String, watch: State<'_, Watch>) -> Result<(), String> {
    act(&watch, Act::SnoozeUntilMorning(parse(&id)?)).await
}

/// The note is what is said in the alert's thread with it.
#[tauri::command]
pub async fn give_verdict(
    id: String,
    emoji: String,
    note: Option<String>,
    watch: State<'_, Watch>,
) -> Result<(), String> {
    act(&watch, Act::Judge { alert: parse(&id)?, emoji: Emoji::new(emoji), note: note.map(Untrusted::new) }).await
}

#[tauri::command]
pub async fn undo(id: String, watch: State<'_, Watch>) -> Result<(), String> {
    act(&watch, Act::Undo(parse(&id)?)).await
}

/// Whoever must be told of it was told.
#[tauri::command]
pub async fn told(id: String, watch: State<'_, Watch>) -> Result<(), String> {
    act(&watch, Act::Tell(parse(&id)?)).await
}

#[tauri::command]
pub async fn silence(watch: State<'_, Watch>) -> Result<(), String> {
    act(&watch, Act::Silence).await
}

#[tauri::command]
pub async fn seen_summary(watch: State<'_, Watch>) -> Result<(), String> {
    act(&watch, Act::SeenSummary).await
}

#[tauri::command]
pub fn why(id: String, watch: State<'_, Watch>) -> Result<Why, String> {
    let id = parse(&id)?;
    view::why(&watch.handle.picture().borrow(), &id).ok_or_else(|| Refused::NoSuchAlert.to_string())
}

#[tauri::command]
pub async fn open_alert(id: String, watch: State<'_, Watch>) -> Result<(), String> {
    let id = parse(&id)?;
    let url = {
        let picture = watch.handle.picture().borrow().clone();
        let alert = picture.alerts.iter().find(|alert| alert.id == id);
        alert.ok_or_else(|| Refused::NoSuchAlert.to_string())?.url.clone()
    };
    links::open(&url.ok_or("Its source gave no address for it.")?).await
}

#[tauri::command]
pub async fn open_playbook(id: String, watch: State<'_, Watch>) -> Result<(), String> {
    let id = parse(&id)?;
    let url = view::playbook(&watch.handle.picture().borrow(), &id);
    links::open(&url.ok_or("Its rule names no playbook.")?).await
}
