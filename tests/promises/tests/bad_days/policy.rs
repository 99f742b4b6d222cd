//! Bad days of the policy file: missing, empty, broken from the first start or later, removed.

use super::*;
use world::pagerduty::Urgency;

/// A fault in the line after the last: `name` is no text there.
fn broken(night: &Night) -> (String, String) {
    let policy = night.policy();
    let line = policy.lines().count() + 2;
    let place = format!("shiftbell.toml:{line}:8");
    (format!("{policy}[[rule]]\nname = 7\nthen = \"page\"\n"), place)
}

fn remove(night: &Night) {
    std::fs::remove_file(night.app.config_folder().join("shiftbell.toml")).expect("there is a policy file");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_policy_file_it_says_so_and_begins_when_there_is_one() {
    let mut night = Night::prepared().await;
    remove(&night);
    night.app.start(&["--hidden"]);
    let says = until_trouble(&night, "policy-missing").await;
    assert!(says.contains("shiftbell.toml"), "{says}");
    assert_eq!(night.app.cli(&["status"], "").await.code, Some(1), "nothing to hear is blind");
    night.cli(&["on"]).await;
    night.slack.post_bot(SECURITY, MONITOR, "root login before the policy");
    night.pagerduty.trigger("checkout", "Checkout is down before the policy", Urgency::High);

    night.app.write_policy(&night.policy());
    until_rung(&night, "root login before the policy").await;
    until_rung(&night, "Checkout is down before the policy").await;
    until_no_trouble(&night, "policy-missing").await;
    night.until_seeing().await;
    explained(&night, "There is no policy file");
    over(night, &["root login", "Checkout is"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_policy_file_is_a_fault_and_begins_when_it_is_filled() {
    let mut night = Night::prepared().await;
    night.app.write_policy("");
    night.app.start(&["--hidden"]);
    let says = until_trouble(&night, "policy-broken").await;
    assert!(says.contains("shiftbell.toml:1:1"), "{says}");
    night.cli(&["on"]).await;
    night.slack.post_bot(SECURITY, MONITOR, "root login under an empty policy");

    night.app.write_policy(&night.policy());
    until_rung(&night, "root login under an empty policy").await;
    until_no_trouble(&night, "policy-broken").await;
    night.until_seeing().await;
    explained(&night, "shiftbell.toml:");
    over(night, &["root login"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_policy_broken_from_the_first_start_pagerduty_pages_and_slack_is_blind() {
    let mut night = Night::prepared().await;
    let (text, place) = broken(&night);
    night.app.write_policy(&text);
    night.app.start(&["--hidden"]);
    let says = until_trouble(&night, "policy-broken").await;
    assert!(says.contains(&place), "{place} is not in {says}");
    night.until_blind("slack", "no-policy").await;
    night.cli(&["on"]).await;
    night.slack.until_connected().await;
    night.slack.post_bot(SECURITY, MONITOR, "root login under a broken policy");
    night.pagerduty.trigger("checkout", "Checkout is down under a broken policy", Urgency::High);
    until_rung(&night, "Checkout is down under a broken policy").await;

    night.app.write_policy(&night.policy());
    until_rung(&night, "root login under a broken policy").await;
    until_no_trouble(&night, "policy-broken").await;
    night.until_seeing().await;
    explained(&night, &place);
    explained(&night, "There has never been a good policy file");
    over(night, &["root login", "Checkout is"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_broken_later_keeps_the_last_good_one_even_over_a_restart() {
    let mut night = Night::on_shift().await;
    let (text, place) = broken(&night);
    night.app.write_policy(&text);
    let says = until_trouble(&night, "policy-broken").await;
    assert!(says.contains(&place), "{place} is not in {says}");
    night.slack.post_bot(SECURITY, MONITOR, "root login after a slip of the pen");
    until_rung(&night, "root login after a slip of the pen").await;

    night.app.term().await;
    night.start().await;
    until_trouble(&night, "policy-broken").await;
    night.slack.post_bot(SECURITY, MONITOR, "root login after the restart");
    until_rung(&night, "root login after the restart").await;

    night.app.write_policy(&night.policy());
    until_no_trouble(&night, "policy-broken").await;
    night.until_seeing().await;
    explained(&night, "shiftbell.toml:");
    over(night, &["root login"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_removed_while_running_silences_nothing() {
    let night = Night::on_shift().await;
    remove(&night);
    until_trouble(&night, "policy-missing").await;
    night.slack.post_bot(SECURITY, MONITOR, "root login without a file");
    until_rung(&night, "root login without a file").await;
    night.app.write_policy(&night.policy());
    until_no_trouble(&night, "policy-missing").await;
    explained(&night, "There is no policy file");
    over(night, &["root login"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn plain_http_to_another_computer_is_a_fault_and_the_last_good_policy_stays() {
    let night = Night::on_shift().await;
    let text = night.policy().replace(&night.slack.api_url(), "http://slack.example.com/api/");
    let line = text.lines().position(|line| line.contains("slack.example.com")).unwrap() + 1;
    night.app.write_policy(&text);
    let checked = night.app.cli(&["check"], "").await;
    assert_eq!(checked.code, Some(1), "{}", checked.stdout);
    let said = format!("{}{}", checked.stdout, checked.stderr);
    assert!(said.contains(&format!("shiftbell.toml:{line}:")) && said.contains("https"), "{said}");
    let says = until_trouble(&night, "policy-broken").await;
    assert!(says.contains(&format!("shiftbell.toml:{line}:")), "{says}");
    night.slack.post_bot(SECURITY, MONITOR, "root login over the good address");
    until_rung(&night, "root login over the good address").await;
    night.app.write_policy(&night.policy());
    until_no_trouble(&night, "policy-broken").await;
    explained(&night, "shiftbell.toml:");
    over(night, &["root login"]).await;
}
