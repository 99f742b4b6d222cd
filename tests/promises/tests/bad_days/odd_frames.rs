//! Frames that nobody documented: kept in the database and out of the log, confirmed where they can be, and never the
//! end of anything.

use super::*;
use serde_json::json;

const SECRETS: [&str; 3] = ["InventedVerification", "xoxb-1-invented-elsewhere", "invented-ticket"];

#[tokio::test(flavor = "multi_thread")]
async fn unknown_and_malformed_frames_are_kept_confirmed_explained_and_survived() {
    let night = Night::on_shift().await;
    let secret = "the password is hunter2";
    let envelope = |id: &str, kind: &str, payload: Value| json!({ "envelope_id": id, "type": kind, "payload": payload, "accepts_response_payload": false });
    let odd = [
        envelope("e-1", "teleportation", json!({ "text": secret })),
        envelope("e-2", "events_api", json!({ "event": { "type": "mood_changed", "text": secret } })),
        envelope("e-3", "events_api", json!([secret])),
        envelope(
            "e-4",
            "events_api",
            json!({ "event": { "type": "message", "channel": 7, "ts": [], "text": secret } }),
        ),
        envelope(
            "e-5",
            "events_api",
            json!({ "event": { "type": "message", "channel": SECURITY, "ts": "x", "text": secret } }),
        ),
        envelope("e-6", "interactive", json!({ "actions": secret })),
        json!({ "envelope_id": "e-7" }),
        json!({ "envelope_id": "e-8", "type": "events_api", "token": SECRETS[0], "payload": { "token": SECRETS[0] } }),
        envelope("e-9", "teleportation", json!({ "to": SECRETS[1], "by": night.slack.user_token() })),
    ];
    for frame in &odd {
        night.slack.send_raw(frame);
    }
    let broken =
        ["", "{", "null", "[1,2", "\u{0}\u{ffff}", r#"{"type":"hello","num_connections":"many"}"#, r#"{"type":42}"#];
    for frame in broken {
        night.slack.send_raw(format!("{frame}{}", if frame.starts_with("[1") { secret } else { "" }));
    }
    night.slack.send_raw("x".repeat(100_000));
    night.slack.send_raw(format!("wss://socket.example.com/link/?ticket={}&app_id=A1", SECRETS[2]));
    for frame in &odd {
        night.slack.until_confirmed(frame["envelope_id"].as_str().unwrap()).await;
    }

    night.slack.post_bot(SECURITY, MONITOR, "root login after all that");
    until_rung(&night, "root login after all that").await;
    night.until_seeing().await;
    assert_eq!(night.slack.records().sockets.len(), 1, "no frame ends the connection: {}", night.slack.records());
    explained(&night, "a frame could not be read");
    explained(&night, "an envelope of another kind is confirmed unread");
    explained(&night, "an event could not be read");
    kept_without_secrets(&night, secret);
    over(night, &["root login", "hunter2", "xxxxx"]).await;
}

fn kept_without_secrets(night: &Night, said: &str) {
    let facts = night.facts();
    // Each once or, where Slack did not wait for the confirmation, oftener.
    let kept = |text: &str| facts.count("observed-unread", text) > 0;
    let found =
        [r#""what":"envelope teleportation""#, "e-1", "e-3", "e-4", "e-5", "e-6", "e-7", "frame unreadable", "xxxxx"];
    for text in found {
        assert!(kept(text), "{text} is not kept: {:?}", facts.all(""));
    }
    assert!(facts.count_with("observed-unread", "e-3", said) > 0, "as it came");
    // An event that is no concern of ours is not.
    assert!(!kept("mood_changed"));
    assert!(kept("[secret]"));
    assert_absent(&night.app.data_folder(), &SECRETS.map(str::to_owned));
}
