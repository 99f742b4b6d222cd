//! Slack's own Python SDK as the referee of the simulated Slack.
//!
//! Invariant: what the SDK received, confirmed and was refused is compared in order.
#![expect(clippy::disallowed_methods, reason = "the referee is another program")]

mod referee;

use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};
use world::slack::{Channel, Disconnect, Fault, Slack};

/// The version whose behaviour was studied; the newest where it cannot be had.
const SDK: &[&str] = &["slack_sdk==3.47.0", "slack_sdk"];

fn start(python: &Path, order: &Value) -> Child {
    let script = referee::script("slack_sdk_peer.py");
    let mut child =
        Command::new(python).arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("Python starts");
    let mut input = child.stdin.take().expect("a pipe");
    input.write_all(order.to_string().as_bytes()).expect("the order is read");
    child
}

/// Ends the referee if the test ends first.
struct Referee(Option<Child>);

impl Drop for Referee {
    fn drop(&mut self) {
        if let Some(mut child) = self.0.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_official_sdk_connects_receives_confirms_and_reacts() {
    let Some(python) = referee::python("slack_sdk", SDK).await else { return };
    let slack = Slack::builder().channel("C1", "alerts").place(Channel::private("G1", "quiet").with("@me"));
    let slack = slack.person("U_BEN", "Ben Example").bot("B_MON", "Monitor").start().await;
    for text in ["one", "two", "three"] {
        slack.post("C1", "U_BEN", text);
    }
    slack.fail_next("auth.test", Fault::RateLimited { retry_after: 1 });
    let words = ["down on host-12", "after a refresh", "after a warning", "after a close"];
    let order = json!({
        "api_url": slack.api_url(),
        "app_token": slack.app_token(),
        "user_token": slack.user_token(),
        "channel": "C1",
        "words": words,
    });
    let mut referee = Referee(Some(start(&python, &order)));

    hear(&slack, words[0], 1).await;
    slack.disconnect(Disconnect::RefreshRequested);
    hear(&slack, words[1], 2).await;
    slack.disconnect(Disconnect::Warning);
    hear(&slack, words[2], 3).await;
    slack.close_sockets();
    hear(&slack, words[3], 4).await;

    let child = referee.0.take().expect("still there");
    let output = tokio::task::spawn_blocking(|| child.wait_with_output()).await.expect("no panic").expect("its output");
    let saw: Value = serde_json::from_slice(&output.stdout).expect("the referee's JSON");
    eprintln!("slack_sdk {} saw {saw}", saw["version"]);
    assert_eq!(saw["finished"], true);
    assert_eq!(saw["me"], "U_ME");
    // What was on its way to a socket that the SDK had just closed comes again.
    let mut messages = Vec::new();
    for message in saw["messages"].as_array().expect("a list") {
        if !messages.contains(&message) {
            messages.push(message);
        }
    }
    assert_eq!(messages, words);
    assert_eq!(saw["pages"], json!([["three", "two"], ["one"]]));
    assert_eq!(saw["channels"], json!(["alerts"]));
    let errors = saw["errors"].as_array().expect("a list");
    assert_eq!(errors.iter().filter(|error| error.is_null()).count(), words.len(), "{errors:?}");
    assert!(errors.iter().all(|error| error.is_null() || error == "already_reacted"), "{errors:?}");
    assert!(errors.len() >= 2 * words.len(), "each message was reacted to twice");
    assert!(!saw["reactions"].as_array().expect("a list").is_empty(), "its own reaction came back as an event");
    slack.assert_nothing_unexpected();
}

/// Posts once the SDK listens on its `nth` socket; waits until it has confirmed and reacted.
async fn hear(slack: &Slack, text: &str, nth: usize) {
    slack.until_sockets_ever(nth).await;
    slack.until_connected().await;
    let ts = slack.post_bot("C1", "B_MON", text);
    slack.until_message_confirmed("C1", &ts).await;
    slack.until_reacted("C1", &ts, "U_ME", "white_check_mark").await;
    slack.until_called("reactions.add", nth * 2).await;
}
