//! PagerDuty's own Python client as the referee of the simulated PagerDuty.
//!
//! Invariant: what the client says it saw is compared as a whole.
#![expect(clippy::disallowed_methods, reason = "the referee is another program")]

mod referee;

use jiff::SignedDuration;
use serde_json::{Value, json};
use std::process::Command;
use world::pagerduty::{PagerDuty, Status, Urgency, What};

/// The last client of PagerDuty's that speaks plain http, which is all there is on loopback.
const CLIENT: &str = "pdpyras==5.4.1";

#[tokio::test]
async fn the_official_client_reads_acknowledges_snoozes_and_notes() {
    let Some(python) = referee::python("pdpyras", &[CLIENT]).await else { return };
    let pd = PagerDuty::start().await;
    let ids = ["one", "two", "three"].map(|title| pd.trigger("checkout", title, Urgency::High));
    let day = SignedDuration::from_hours(24);
    let order = json!({
        "url": pd.url(),
        "token": pd.token(),
        "from": "ada@example.com",
        "since": (pd.now() - day).to_string(),
        "until": (pd.now() + day).to_string(),
    });
    let judging =
        move || referee::run(Command::new(python).arg(referee::script("pdpyras_peer.py")), &order.to_string());
    let said = tokio::task::spawn_blocking(judging).await.expect("no panic").expect("the client is content");
    let said: Value = serde_json::from_str(said.trim()).expect("one line of JSON");
    let wanted = json!({
        "me": "ada@example.com",
        "phones": ["555-0101"],
        "listed": ids,
        "acknowledged": "acknowledged",
        "snoozed": ["unacknowledge"],
        "note": "looking",
        "levels": [1],
        "entries": 1,
        "missing": 404,
    });
    assert_eq!(said, wanted, "{}", pd.report());
    let incident = pd.incident(&ids[0]);
    assert_eq!(incident.status, Status::Acknowledged);
    assert_eq!(incident.count(|event| matches!(event.what, What::Snoozed { .. })), 1);
    assert_eq!(pd.requests("GET /incidents"), 2, "two pages");
    assert_eq!(pd.unexpected(), Vec::<String>::new());
}
