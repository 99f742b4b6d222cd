//! The test page rings on this computer alone, and is acknowledged by card or window.

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn it_rings_off_shift_until_it_is_acknowledged_and_nobody_hears_of_it() {
    let mut night = Night::drivable().await;
    night.start().await;
    let page = night.page().await;
    let setup = page.setup("a set-up", |setup| !setup["test"].is_null()).await;
    assert_eq!((&setup["test"]["state"], &check(&setup, "test-page")["passed"]), (&json!("never"), &json!("not-yet")));

    page.done("test_page", json!({})).await;
    let card = night.card("This is a test.").await;
    assert_eq!((card.summary.as_str(), card.urgency()), ("Page · Test", Some(2)));
    assert!(!card.offers("snooze-15"), "{:?}", card.actions);
    page.setup("it to ring", |setup| setup["test"]["state"] == "ringing").await;
    assert_eq!(night.status().await["state"], "ringing");
    night.press(&card, "acknowledge").await;
    let setup = page.setup("it to be heard", |setup| setup["test"]["state"] == "heard").await;
    assert_eq!(check(&setup, "test-page")["passed"], "yes");
    night.no_card("This is a test.").await;

    page.done("test_page", json!({})).await;
    night.card("This is a test.").await;
    page.done("acknowledge", json!({ "id": "test" })).await;
    night.no_card("This is a test.").await;
    night.until_status("off shift", |status| status["state"] == "off shift").await;
    let why = page.refused("acknowledge", json!({ "id": "test" })).await;
    assert_eq!(why, "No test page rings.");

    // Nobody was told, and nothing is known of it but that cards were on the screen.
    assert_eq!(night.alerts().await, Vec::<Value>::new());
    let records = night.slack.records();
    assert!(records.calls("reactions.add").is_empty() && records.calls("chat.postMessage").is_empty());
    drop(page);
    night.end().await;
}
