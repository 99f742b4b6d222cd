//! Who is on call when: by the policy file alone, and by PagerDuty; and how everybody is reached.

use crate::kit::*;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use world::slack::Person;

async fn told(night: &Night, what: &str) -> Value {
    serde_json::from_str(&night.cli(&[what, "--json"]).await).expect("JSON")
}

async fn until_told(night: &Night, what: &str, holds: impl Fn(&Value) -> bool) -> Value {
    let asked = async || Some(told(night, what).await).filter(|said| holds(said));
    match until(asked).await {
        Some(said) => said,
        None => panic!("waited in vain; {what} is {:#}\n{}", told(night, what).await, night.app.log()),
    }
}

/// The policy of a team without PagerDuty; I am in it by my address, from then on.
fn without_pagerduty(night: &Night, mine: Timestamp) -> String {
    let policy = night.policy().replace("\"manual\"", "\"auto\"");
    let (head, rest) = policy.split_once("[[pagerduty]]").expect("an account");
    let (_, rest) = rest.split_once("[shift]").expect("a shift");
    let hour = SignedDuration::from_hours(1);
    let (begin, end) = (mine - hour * 5, mine + hour * 5);
    format!(
        r#"{head}[shift]{rest}
        [[shift.entry]]
        who = "Ben Okoye"
        from = {begin}
        to = {mine}
        role = "primary"
        rotation = "Sprint contact"

        [[shift.entry]]
        who = "ADA@example.com"
        from = "{mine}"
        to = {end}
        role = "primary"
        rotation = "Sprint contact"

        [[shift.entry]]
        who = "Nobody Known"
        from = {mine}
        to = {end}
        role = "watcher"

        [[contact]]
        name = "Data centre"
        phone = "+1 202-555-0101"
        for = "power and network"
        "#
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_team_without_pagerduty_goes_on_shift_by_its_policy_file() {
    let mut night = Night::prepared().await;
    let mut ben = Person::new(BEN, "Ben Okoye");
    ben.phone = "+1 202-555-0102".to_owned();
    night.slack.put_person(ben);
    let now = Timestamp::from_second(night.pagerduty.now().as_second()).expect("a time");
    night.app.write_policy(&without_pagerduty(&night, now + SignedDuration::from_hours(1)));
    night.app.start(&["--hidden"]);
    let off = night.until_status("off shift by the file", |status| status["shift"] == "off").await;
    let sentence = off["sentence"].as_str().unwrap_or_default();
    assert!(sentence.starts_with("Off shift; next: primary from "), "{off:#}");
    assert_eq!(off["shift_because"], "not on call by the schedule");

    let team = told(&night, "team").await;
    let first = &team["people"][0];
    assert_eq!((&first["name"], &first["on_call"][0]["role"]), (&json!("Ben Okoye"), &json!("primary")), "{team:#}");
    assert_eq!((&first["phones"], &first["slack"]), (&json!(["+1 202-555-0102"]), &json!(true)));
    assert_eq!(team["contacts"][0]["call_for"], "power and network");

    let schedule = told(&night, "schedule").await;
    assert_eq!(schedule["running"], Value::Null, "{schedule:#}");
    assert_eq!(schedule["next"]["rotation"], "Sprint contact");
    assert_eq!(schedule["rotations"][0]["source"], "policy file");
    let whose: Vec<&Value> =
        schedule["rotations"][0]["shifts"].as_array().expect("shifts").iter().map(|shift| &shift["mine"]).collect();
    assert_eq!(whose, [false, true]);
    assert!(schedule["doubts"][0].as_str().is_some_and(|doubt| doubt.contains("Nobody Known")), "{schedule:#}");

    // A page before my shift is held; it is summed up when the shift begins.
    night.slack.post_bot(SECURITY, MONITOR, "root login too early");
    night.until_alert("root login too early", "held").await;
    let begins = Timestamp::from_second(night.pagerduty.now().as_second() + 4).expect("a time");
    night.app.write_policy(&without_pagerduty(&night, begins));
    let on = night.until_status("my shift", |status| status["shift"] == "on").await;
    let at: Timestamp = on["at"].as_str().and_then(|at| at.parse().ok()).expect("a time");
    assert!(at >= begins, "{on:#}");
    assert!(on["sentence"].as_str().is_some_and(|said| said.starts_with("On shift as primary until ")), "{on:#}");
    assert_eq!((&on["role"], &on["then"]), (&json!("primary"), &Value::Null));
    night.titled("1 alert came while you were off shift").await;
    night.slack.post_bot(SECURITY, MONITOR, "root login on bastion-1");
    night.card("root login on bastion-1").await;
    let people = night.cli(&["team"]).await;
    assert!(people.starts_with("primary until"), "{people}");
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_at_pagerduty_is_known_by_level_and_is_one_person_with_their_slack() {
    let night = Night::on_shift().await;
    let has_rows = |schedule: &Value| schedule["rotations"].as_array().is_some_and(|rows| rows.len() >= 2);
    let schedule = until_told(&night, "schedule", has_rows).await;
    let running = &schedule["running"];
    assert_eq!(
        (&running["role"], &running["with"][0]["role"]),
        (&json!("primary"), &json!("secondary")),
        "{schedule:#}"
    );
    assert_eq!(running["with"][0]["who"], "Ben Okoye");
    assert_eq!(schedule["rotations"][0]["role"], "primary");
    assert_eq!((&schedule["rotations"][1]["role"], &schedule["doubts"]), (&json!("secondary"), &json!([])));

    let has_number = |person: &Value| person["phones"].as_array().is_some_and(|phones| !phones.is_empty());
    let numbered = |team: &Value| team["people"].as_array().is_some_and(|people| people.iter().all(has_number));
    let team = until_told(&night, "team", numbered).await;
    let people: Vec<(&str, &str)> = team["people"]
        .as_array()
        .expect("people")
        .iter()
        .filter_map(|person| Some((person["name"].as_str()?, person["on_call"][0]["role"].as_str()?)))
        .collect();
    assert_eq!(people, [("Ada Stone", "primary"), ("Ben Okoye", "secondary"), ("Cleo Marsh", "tertiary")], "{team:#}");
    // Ben is in the group at Slack, his number is at PagerDuty; Cleo is at PagerDuty only.
    let reached = |at: usize| (&team["people"][at]["phones"], &team["people"][at]["sources"]);
    assert_eq!(team["people"].as_array().map(Vec::len), Some(3), "{team:#}");
    assert_eq!(reached(1), (&json!(["+1555-0102"]), &json!(["slack/acme", "pagerduty/acme"])));
    assert_eq!(reached(2), (&json!(["+1555-0103"]), &json!(["pagerduty/acme"])));
    assert_eq!((&team["people"][0]["me"], &team["people"][1]["me"]), (&json!(true), &json!(false)));
    assert_eq!(team["people"][0]["sources"], json!(["slack/acme", "pagerduty/acme"]));
    let status = night.status().await;
    assert_eq!((&status["role"], &status["sentence"]), (&json!("primary"), &json!("On shift as primary")));
    night.end().await;
}
