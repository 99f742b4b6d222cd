//! What rules ask for, carried out by the program as it ships: verdicts, notes, undo, quiet cards, whom to tell, shadow.

use crate::kit::*;
use world::pagerduty::Urgency;

const CODE: &str = r#"
[[verdict]]
emoji = "white_check_mark"
means = "looked at; nobody else needs to get involved"
then = "settles"

[[verdict]]
emoji = "eyes"
means = "looking"
then = "open"
"#;

/// On shift under the usual policy, changed.
async fn under(change: impl FnOnce(String) -> String) -> Night {
    let mut night = Night::prepared().await;
    night.app.write_policy(&change(night.policy()));
    night.start().await;
    night.cli(&["on"]).await;
    night.until_seeing().await;
    night
}

/// The text of everything that was written in my name, with its conversation.
fn words(night: &Night) -> Vec<(String, String)> {
    night.slack.written().into_iter().map(|(place, message)| (place, message.content.text)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_incident_and_its_post_ring_once_and_my_act_is_written_to_both() {
    let night = Night::on_shift().await;
    let id = night.pagerduty.trigger("checkout", "Checkout is slow", Urgency::High);
    let card = night.card("Checkout is slow").await;
    let link = format!("Triggered: <https://acme.pagerduty.com/incidents/{id}|Checkout is slow>");
    let ts = night.slack.post_bot(SECURITY, MONITOR, link.as_str());
    night.card_saying("Checkout is slow", "Also in #alerts_security.").await;
    let post = night.until_alert("Triggered", "held").await;
    assert_eq!(post["joined"]["to"], format!("pagerduty/acme/{id}"), "{post:#}");
    night.no_card_titled("Page · #alerts_security").await;
    night.press(&card, "acknowledge").await;
    night.slack.until_reacted(SECURITY, &ts, ME, "white_check_mark").await;
    let incident = night.pagerduty.until_acknowledged(&id).await;
    assert_eq!(incident.acknowledgements_through_api(), 1);
    night.until_alert("Triggered", "settled").await;
    assert_eq!(night.slack.records().accepted("reactions.add").len(), 1);
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_verdict_is_my_reaction_and_its_note_a_reply_in_the_thread() {
    let night = under(|policy| policy + CODE).await;
    let ts = night.slack.post_bot(SECURITY, MONITOR, "root login on bastion-1");
    let card = night.card("root login").await;
    let labels: Vec<&str> = card.actions.iter().map(|(_, label)| label.as_str()).collect();
    assert!(labels.contains(&"✓ Looked at"), "{labels:?}");
    let alert = night.until_alert("root login", "ringing").await;
    night.cli(&["verdict", id(&alert), "eyes", "--note", "it is the backup job"]).await;
    night.slack.until_reacted(SECURITY, &ts, ME, "eyes").await;
    night.until_alert("root login", "acknowledged").await;
    let said = until(async || (!words(&night).is_empty()).then(|| words(&night))).await.expect("a reply");
    assert_eq!(said, [(SECURITY.to_owned(), "it is the backup job".to_owned())]);
    assert_eq!(night.slack.written()[0].1.thread.as_deref(), Some(ts.as_str()));
    // A colleague settles what I have.
    night.slack.react(SECURITY, &ts, BEN, "white_check_mark");
    night.until_alert("root login", "settled").await;
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_i_asked_for_is_taken_back_before_it_is_written() {
    let night = under(|policy| policy + "\n[attention]\nundo = \"30s\"\n").await;
    night.slack.post_bot(SECURITY, MONITOR, "root login on bastion-1");
    let alert = night.until_alert("root login", "ringing").await;
    night.cli(&["ack", id(&alert)]).await;
    let card = night.titled("Acknowledged · #alerts_security").await;
    night.press(&card, "undo").await;
    night.until_alert("root login", "ringing").await;
    night.card_saying("root login", "You took your acknowledgement back.").await;
    assert_eq!(night.slack.records().calls("reactions.add").len(), 0);
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quiet_card_is_one_card_that_can_be_acknowledged() {
    let rule = "\n[[rule]]\nname = \"a look some time\"\nchannel = \"#random\"\nwords = [\"certificate\"]\nthen = \"notify\"\n";
    let night = under(|policy| policy + rule).await;
    let ts = night.slack.post_bot(CHATTER, MONITOR, "certificate of shop runs out");
    let card = night.card("certificate of shop").await;
    assert_eq!((card.summary.as_str(), card.urgency()), ("Notice · #random", Some(1)));
    night.press(&card, "acknowledge").await;
    night.slack.until_reacted(CHATTER, &ts, ME, "white_check_mark").await;
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_must_be_told_stands_on_a_card_until_it_is_done() {
    let contact = "\n[[contact]]\nname = \"Vera Pratt\"\nphone = \"+1 202-555-0142\"\n";
    let rule = "name = \"security wakes me\"\ntell = { who = \"Vera Pratt\", within = \"15m\" }\n";
    let night = under(|policy| policy.replace("name = \"security wakes me\"\n", rule) + contact).await;
    night.slack.post_bot(SECURITY, MONITOR, "root login on bastion-1");
    let alert = night.until_alert("root login", "ringing").await;
    night.cli(&["ack", id(&alert)]).await;
    night.until_alert("root login", "settled").await;
    let card = night.titled("Tell Vera Pratt, +1 202-555-0142").await;
    night.press(&card, "told").await;
    night.no_card_titled("Tell Vera Pratt, +1 202-555-0142").await;
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn in_shadow_everything_is_listed_nothing_rings_and_nothing_is_written() {
    let night = under(|policy| policy.replace("mode = \"manual\"", "mode = \"manual\"\nshadow = true")).await;
    night.until_status("shadow", |status| status["state"] == "shadow").await;
    night.slack.post_bot(SECURITY, MONITOR, "root login on bastion-1");
    night.pagerduty.trigger("checkout", "Checkout is slow", Urgency::High);
    let alert = night.until_alert("root login", "held").await;
    night.until_alert("Checkout is slow", "held").await;
    let answer = night.ask(&["ack", id(&alert)]).await;
    assert_ne!(answer.code, Some(0));
    assert!(answer.stderr.contains("shadow"), "{} {}", answer.stdout, answer.stderr);
    night.no_card("root login").await;
    assert_eq!(night.slack.records().calls("reactions.add").len(), 0);
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_seen_before_stands_on_the_card_also_after_a_restart() {
    let mut night = Night::on_shift().await;
    let first = night.slack.post_bot(SECURITY, MONITOR, "host-12 is down");
    night.until_alert("host-12", "ringing").await;
    night.slack.react(SECURITY, &first, BEN, "white_check_mark");
    night.until_alert("host-12", "settled").await;
    night.until_facts("settled", "", 1).await;
    night.app.kill9();
    night.start().await;
    night.slack.post_bot(SECURITY, MONITOR, "host-13 is down");
    let card = night.card_saying("host-13 is down", "Seen once before, 1 checked, last by ben").await;
    assert!(card.body.contains("Checked a few times only: look again."), "{}", card.body);
    night.end().await;
}
