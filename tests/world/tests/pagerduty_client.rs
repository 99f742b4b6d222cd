//! PagerDuty's own Python client as the referee of the simulated PagerDuty.
//!
//! Invariant: it is either judged by the client, or the test says SKIPPED; with `SHIFTBELL_REFEREES=require` it fails.
#![expect(clippy::disallowed_methods, reason = "the referee is another program")]

use jiff::SignedDuration;
use serde_json::{Value, json};
use std::{
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};
use world::pagerduty::{PagerDuty, Status, Urgency, What};

/// The last client of PagerDuty's that speaks plain http, which is all there is on loopback.
const CLIENT: &str = "pdpyras==5.4.1";

/// A Python that has the client, made on first use.
fn python() -> Result<PathBuf, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |dir| root.join(dir));
    let folder = target.join("venv-pagerduty");
    let python = folder.join("bin/python");
    if run(Command::new(&python).args(["-c", "import pdpyras"]), "").is_ok() {
        return Ok(python);
    }
    run(Command::new("python3").args(["-m", "venv"]).arg(&folder), "")?;
    let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--retries", "1", "--timeout", "20"];
    run(Command::new(&python).args(pip).arg(CLIENT), "")?;
    Ok(python)
}

fn run(command: &mut Command, stdin: &str) -> Result<String, String> {
    let pipes = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = pipes.spawn().map_err(|error| format!("{command:?}: {error}"))?;
    // A program that does not read its input is judged by its answer.
    let _unread = child.stdin.take().map(|mut input| input.write_all(stdin.as_bytes()));
    let done = child.wait_with_output().map_err(|error| format!("{command:?}: {error}"))?;
    match done.status.success() {
        true => Ok(String::from_utf8_lossy(&done.stdout).into_owned()),
        false => Err(format!("{command:?}: {}", String::from_utf8_lossy(&done.stderr))),
    }
}

#[tokio::test]
async fn the_official_client_reads_acknowledges_snoozes_and_notes() {
    let python = match tokio::task::spawn_blocking(python).await.expect("no panic") {
        Ok(python) => python,
        Err(why) if std::env::var("SHIFTBELL_REFEREES").as_deref() == Ok("require") => panic!("no referee: {why}"),
        Err(why) => return eprintln!("SKIPPED: pdpyras cannot be installed: {why}"),
    };
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
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("referee/pdpyras_peer.py");
    let judging = move || run(Command::new(python).arg(script), &order.to_string());
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
