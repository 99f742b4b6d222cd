//! Accounts and a rule come into the policy file, and nothing that a person wrote goes out of it.

use super::*;
use std::{fs, os::unix::fs::PermissionsExt, path::PathBuf};

fn file(night: &Night) -> PathBuf {
    night.app.config_folder().join("shiftbell.toml")
}

#[tokio::test(flavor = "multi_thread")]
async fn from_no_file_to_a_policy_in_force() {
    let mut night = Night::drivable().await;
    fs::remove_file(file(&night)).expect("a policy file");
    night.app.start(&["--hidden"]);
    night.until_status("it to run", |status| status["shift"] == "off").await;
    let page = night.page().await;
    let setup = page.setup("nothing", |setup| setup["policy"]["state"] == "missing").await;
    assert_eq!(check(&setup, "policy")["passed"], "no");
    assert!(page.refused("add_rule", json!({ "channel": "#alerts" })).await.contains("add one first"));

    page.done("add_slack", json!({ "name": "acme" })).await;
    page.done("add_pagerduty", json!({ "name": "acme", "region": "eu" })).await;
    page.done("add_rule", json!({ "channel": "#alerts_security" })).await;
    let text = fs::read_to_string(file(&night)).expect("a policy file");
    let policy = policyfile::read(&text).unwrap_or_else(|faults| panic!("{}", faults.render("shiftbell.toml", &text)));
    assert_eq!((policy.slack.len(), policy.pagerduty.len(), policy.rules.len()), (1, 1, 1));
    let mode = fs::metadata(file(&night)).expect("a policy file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let setup = page.setup("the rule", |setup| check(setup, "rule")["passed"] == "yes").await;
    for name in ["policy", "accounts"] {
        assert_eq!(check(&setup, name)["passed"], "yes", "{setup:#}");
    }
    assert_eq!(setup["accounts"][0]["host"], "slack.com");
    assert_eq!(setup["accounts"][1]["host"], "api.eu.pagerduty.com");
    let status = night.status().await;
    assert_eq!(status["policy"].as_str(), Some(policyfile::hash(&text).as_str()));
    drop(page);
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_file_is_left_alone_and_each_fault_is_shown_at_its_place() {
    let mut night = Night::drivable().await;
    night.start().await;
    let page = night.page().await;
    let before = night.policy();
    assert!(page.refused("add_slack", json!({ "name": "acme" })).await.contains("a second account"));
    assert!(page.refused("add_slack", json!({ "name": "a/b" })).await.contains("cannot name an account"));
    assert_eq!(fs::read_to_string(file(&night)).expect("a file"), before);

    let broken = format!("{before}\n[[rule]]\nname = 7\nthen = \"page\"\n\n[[rule]]\nname = \"x\"\nthen = \"pgae\"\n");
    night.app.write_policy(&broken);
    let setup = page.setup("the faults", |setup| setup["policy"]["state"] == "broken").await;
    let faults = setup["policy"]["faults"].as_array().expect("faults");
    let line = u64::try_from(before.lines().count()).expect("few lines");
    assert_eq!((faults[0]["line"].as_u64(), faults[0]["column"].as_u64()), (Some(line + 3), Some(8)), "{faults:#?}");
    assert_eq!(faults[0]["text"], "name = 7");
    assert!(faults[1]["hint"].as_str().is_some_and(|hint| hint.contains("page")), "{faults:#?}");
    assert!(page.refused("add_slack", json!({ "name": "other" })).await.contains("left as it is"));
    assert_eq!(fs::read_to_string(file(&night)).expect("a file"), broken);

    night.app.write_policy(&before);
    page.setup("the good file", |setup| setup["policy"]["state"] == "in-force").await;
    page.done("add_rule", json!({ "channel": "alerts_app" })).await;
    let text = fs::read_to_string(file(&night)).expect("a file");
    assert!(text.starts_with(&before) && text.ends_with("then = \"page\"\n"), "{text}");
    drop(page);
    night.end().await;
}
