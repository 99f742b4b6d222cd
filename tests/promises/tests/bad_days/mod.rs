//! One test for each named bad day: it is really caused, named with its cure in `status --json`, heals by itself when
//! its cause goes away, and loses no alert meanwhile.
//!
//! Invariant: the log of every bad day explains it in words, and repeats nothing that was said in a message.

mod alarm;
mod keyring;
mod odd_frames;
mod pagerduty;
mod places;
mod policy;
mod session;
mod slack_answers;
mod slack_link;
mod slack_tokens;
mod sound;
mod store;

use crate::kit::*;
use serde_json::Value;
use std::time::Duration;
use world::desktop::Shown;

/// Asks every 100 ms until there is an answer.
async fn poll<T>(what: &str, patience: Duration, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let found = async {
        loop {
            if let Some(found) = ask().await {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    tokio::time::timeout(patience, found).await.unwrap_or_else(|_| panic!("waited {patience:?} in vain for {what}"))
}

fn trouble<'a>(status: &'a Value, name: &str) -> Option<&'a Value> {
    status["troubles"].as_array()?.iter().find(|trouble| trouble["name"] == name)
}

/// Waits for the trouble of this name, which says what is wrong and what to do; returns what it says.
async fn until_trouble(night: &Night, name: &str) -> String {
    let status = night.until_status(&format!("the trouble {name}"), |status| trouble(status, name).is_some()).await;
    let trouble = trouble(&status, name).unwrap();
    assert!(trouble["cure"].as_str().is_some_and(|cure| !cure.is_empty()), "no cure: {trouble:#}");
    trouble["says"].as_str().filter(|says| !says.is_empty()).expect("it says something").to_owned()
}

async fn until_no_trouble(night: &Night, name: &str) {
    let healed = |status: &Value| status["troubles"].is_array() && trouble(status, name).is_none();
    night.until_status(&format!("the end of the trouble {name}"), healed).await;
}

/// The alert rings, with a card.
async fn until_rung(night: &Night, text: &str) -> Shown {
    night.until_alert(text, "ringing").await;
    night.card(text).await
}

/// The alert was said in as many cards as there are different contents of it, never twice the same.
fn rang_once(night: &Night, text: &str) {
    let shown = night.daemon.calls().into_iter().filter_map(|call| match call {
        world::desktop::Call::Notify(card) if card.body.contains(text) => Some(card),
        _ => None,
    });
    assert_eq!(shown.filter(|card| card.replaces == 0).count(), 1, "cards of {text:?}: {:#?}", night.daemon.calls());
}

/// The log has these words, so that somebody who reads it understands.
fn explained(night: &Night, words: &str) {
    let log = night.app.log();
    assert!(log.contains(words), "{words:?} is not in the log:\n{log}");
}

/// Ends the night; what was said in messages is not in the log.
async fn over(night: Night, said: &[&str]) {
    let log = night.app.log();
    for text in said {
        assert!(!log.contains(text), "{text:?} is in the log:\n{log}");
    }
    assert!(!log.contains("panicked"), "{log}");
    night.end().await;
}
