//! Links are opened by the program, from addresses that it was told by sources; the page names ids only.

use super::*;
use world::pagerduty::Urgency;

#[tokio::test(flavor = "multi_thread")]
async fn alerts_people_and_pages_of_others_are_opened_where_they_are() {
    let (mut night, openers) = Openers::of(Night::drivable().await);
    night.start().await;
    night.cli(&["on"]).await;
    let page = night.page().await;
    let ts = night.slack.post_bot(SECURITY, MONITOR, "root login on bastion-1");
    night.pagerduty.trigger("checkout", "Checkout is down", Urgency::High);
    let post = night.until_alert("root login", "ringing").await;
    let incident = night.until_alert("Checkout is down", "ringing").await;
    for alert in [&post, &incident] {
        page.done("open_alert", json!({ "id": alert["id"] })).await;
        openers.until_asked(alert["url"].as_str().expect("an address")).await;
    }
    assert!(openers.asked()[0].contains(&format!("archives/{SECURITY}/p{}", ts.replace('.', ""))));

    let told = page.told("a number", |told| with_phone(told).is_some()).await;
    let person = with_phone(&told).expect("a person with a number");
    page.done("reach", json!({ "id": person["id"], "means": "phone", "at": 0 })).await;
    openers.until_asked("tel:").await;
    page.done("reach", json!({ "id": person["id"], "means": "email", "at": 0 })).await;
    openers.until_asked(&format!("mailto:{}", person["email"].as_str().expect("an address"))).await;

    for (what, address) in [
        ("slack-apps", "https://api.slack.com/apps"),
        ("slack-new-app", "https://api.slack.com/apps?new_app=1&manifest_json=%7B"),
        ("pagerduty-tokens", "https://support.pagerduty.com/main/docs/api-access-keys"),
        ("policy-file", "shiftbell.toml"),
    ] {
        page.done("open_elsewhere", json!({ "what": what })).await;
        openers.until_asked(address).await;
    }
    // Nobody reads what is not there, and nothing is made of it.
    let asked = openers.asked();
    for (command, arguments) in [
        ("open_alert", json!({ "id": "slack/acme/C_SECURITY/1.000001" })),
        ("open_alert", json!({ "id": "https://example.com/" })),
        ("open_elsewhere", json!({ "what": "https://example.com/" })),
        ("reach", json!({ "id": "nobody", "means": "phone", "at": 0 })),
        ("reach", json!({ "id": "nobody", "means": "tel:5550100", "at": 0 })),
    ] {
        page.refused(command, arguments).await;
    }
    std::fs::remove_file(night.app.config_folder().join("shiftbell.toml")).expect("a policy file");
    let why = page.refused("open_elsewhere", json!({ "what": "policy-file" })).await;
    assert!(why.contains("There is no policy file"), "{why}");
    assert_eq!(openers.asked(), asked);
    drop(page);
    night.end().await;
}

/// Somebody of the team who can be called and written to.
fn with_phone(told: &Value) -> Option<&Value> {
    let can_be_reached = |person: &&Value| person["phones"][0].is_string() && person["email"].is_string();
    told["team"]["people"].as_array()?.iter().find(can_be_reached)
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nothing_opens_it_that_is_said() {
    let mut night = Night::drivable().await;
    let empty = night.session.folder().join("empty");
    std::fs::create_dir_all(&empty).expect("a folder");
    let path = night.session.place().environment()["PATH"].clone();
    night.app = night.app.with("PATH", &empty.display().to_string());
    night.start().await;
    // What is started from here on, the driver for one, finds its own again.
    night.app = night.app.with("PATH", &path);
    let page = night.page().await;
    let why = page.refused("open_elsewhere", json!({ "what": "slack-apps" })).await;
    assert!(why.contains("No program of this desktop opens it"), "{why}");
    drop(page);
    night.end().await;
}
