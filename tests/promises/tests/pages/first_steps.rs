//! The first start: from nothing to armed, through the window alone, against the simulators.
//!
//! Invariant: the test does what the pages say; of its own it only puts the simulators' addresses into the policy file.

use crate::kit::*;
use serde_json::json;
use std::fs;

impl Night {
    /// As it comes: no policy file, nothing in the keyring.
    async fn untouched() -> Self {
        let mut night = Self::drivable().await;
        for name in ["slack/acme/app-token", "slack/acme/user-token", "pagerduty/acme/token"] {
            night.cli(&["secret", "remove", name]).await;
        }
        fs::remove_file(night.app.config_folder().join("shiftbell.toml")).expect("the policy file");
        night.app.start(&["--hidden"]);
        night.until_status("it to run", |status| status["sources"] == json!([])).await;
        night
    }

    /// In the file that the program wrote.
    fn readdress(&self, from: &str, to: &str) {
        let file = self.app.config_folder().join("shiftbell.toml");
        let text = fs::read_to_string(file).expect("a policy file by now");
        assert!(text.contains(from), "{from:?} is not in {text}");
        self.app.write_policy(&text.replace(from, to));
    }
}

impl Page<'_> {
    /// Types the token, has it kept and checked; then it is nowhere in the page.
    async fn enter(&self, label: &str, token: &str, answer: &str) {
        self.type_into(label, token).await;
        self.press("button", "Keep and check").await;
        self.until_says(answer).await;
        let held = "return document.documentElement.outerHTML.includes(arguments[0])
            || [...document.querySelectorAll('input')].some(field => field.value.includes(arguments[0]))";
        assert_eq!(self.run(held, json!([token])).await, false, "{label} can be read again");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn they_lead_from_nothing_to_armed() {
    let night = Night::untouched().await;
    let page = night.page().await;
    page.learn_axe().await;
    page.until_says("Nothing would wake you yet.").await;
    page.press("button", "Set it up").await;
    let mut faults = page.faults("Slack's name").await;

    page.type_into("Short name for your workspace", "acme").await;
    page.press("button", "Add Slack").await;
    page.until_says("App-level token").await;
    let slack = format!("[[slack]]\napi_url = \"{}\"\n", night.slack.api_url());
    night.readdress("[[slack]]\n", &slack);
    page.until_says("127.0.0.1").await;
    faults.extend(page.faults("Slack's tokens").await);
    page.enter("New app-level token", &night.slack.app_token(), "Then comes").await;
    page.enter("New user token", &night.slack.user_token(), "Slack is heard").await;
    page.press("button", "Go on").await;

    faults.extend(page.faults("PagerDuty's name").await);
    page.type_into("Short name for your account", "acme").await;
    page.press("button", "Add PagerDuty").await;
    page.until_says("API user token").await;
    night.readdress("region = \"us\"", &format!("api_url = \"{}\"", night.pagerduty.url()));
    page.until_says("127.0.0.1").await;
    page.enter("New API user token", &night.pagerduty.token(), "PagerDuty is heard").await;
    page.press("button", "Go on").await;

    faults.extend(page.faults("a rule").await);
    page.type_into("A channel that must wake you", "#alerts_security").await;
    page.press("button", "Add the rule").await;
    page.press("button", "Go on").await;
    page.press("button", "Play a page").await;
    faults.extend(page.faults("sound").await);
    page.press("button", "I heard it").await;
    page.press("button", "Ring a test page").await;
    page.find("button", "Acknowledge").await;
    faults.extend(page.faults("a test page").await);
    let card = night.daemon.until_shown("the test page", |card| card.body.contains("test")).await;
    night.press(&card, "acknowledge").await;
    page.until_says("Armed").await;
    faults.extend(page.faults("armed").await);
    assert!(faults.is_empty(), "{}", faults.join("\n"));

    // And armed it is.
    page.press("switch", "On shift").await;
    night.until_status("on shift", |status| status["shift"] == "on").await;
    let ts = night.slack.post_bot(SECURITY, MONITOR, "root login on bastion-1");
    let card = night.card("root login").await;
    night.press(&card, "acknowledge").await;
    night.slack.until_reacted(SECURITY, &ts, ME, "white_check_mark").await;
    drop(page);
    night.end().await;
}
