//! What is posted: what rings, what is held, what is nobody's business.

use crate::kit::*;
use serde_json::json;
use world::slack::Channel;

#[tokio::test(flavor = "multi_thread")]
async fn a_place_that_no_rule_names_is_only_counted() {
    let night = Night::on_shift().await;
    night.slack.add_place(Channel::direct("D_BEN", BEN));
    night.slack.post(CHATTER, BEN, "lunch? security is down, critical");
    night.slack.post_bot(CHATTER, MONITOR, "lunch menu: critical");
    night.slack.post("D_BEN", BEN, "lunch with me?");
    night.until_all_is_handled().await;
    assert!(night.alert("lunch").await.is_none());
    assert_eq!(night.times_shown("lunch"), 0);
    assert_eq!(night.facts().count("observed", "lunch"), 0, "what is only counted is not kept");
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_named_place_outside_its_words_is_held() {
    let night = Night::on_shift().await;
    night.slack.post_bot(DISK, MONITOR, "disk at 80 % on host-12");
    let alert = night.until_alert("disk at 80 %", "held").await;
    assert_eq!(alert["place"], "#alerts_disk");
    night.slack.post_bot(DISK, MONITOR, "critical: disk at 99 % on host-12");
    night.card("disk at 99 %").await;
    assert_eq!(night.times_shown("disk at 80 %"), 0);
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_is_a_note_on_its_alert() {
    let night = Night::on_shift().await;
    let ts = night.slack.post_bot(SECURITY, MONITOR, "root login on bastion-1");
    let card = night.card("root login").await;
    night.slack.reply(SECURITY, &ts, BEN, "it was me, sorry");
    night.until_all_is_handled().await;
    let alert = night.until_alert("root login", "ringing").await;
    let why = night.why(&alert).await;
    assert_eq!(why["notes"], json!([{ "who": "ben", "text": "it was me, sorry" }]), "{why:#}");
    assert_eq!(night.alerts().await.len(), 2, "the alert and the mark");
    assert_eq!(night.times_shown("it was me"), 0);
    assert!(night.daemon.open().iter().any(|open| open.id == card.id), "the card stands");
    // What is sent to the channel as well is said in the channel.
    night.slack.reply_broadcast(SECURITY, &ts, BEN, "and now somebody else");
    night.card("and now somebody else").await;
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn joins_topics_previews_and_my_own_posts_are_nothing() {
    let night = Night::on_shift().await;
    night.slack.add_person("U_CLEO", "Cleo Marsh");
    night.slack.join(SECURITY, "U_CLEO");
    night.slack.post_subtype(SECURITY, BEN, "channel_topic", "set the channel topic: critical");
    let mine = night.slack.post(SECURITY, ME, "I look into it, see https://example.com/critical");
    let preview = json!([{ "from_url": "https://example.com/critical", "title": "critical", "text": "down" }]);
    night.slack.unfurl(SECURITY, &mine, preview);
    let known = night.slack.post_bot(SECURITY, MONITOR, "root login, see https://example.com/runbook");
    night.card("root login").await;
    let preview = json!([{ "from_url": "https://example.com/runbook", "title": "Runbook", "text": "resolved" }]);
    night.slack.unfurl(SECURITY, &known, preview);
    night.until_all_is_handled().await;
    let texts: Vec<_> = night.alerts().await.into_iter().map(|alert| alert["text"].clone()).collect();
    assert_eq!(texts.len(), 2, "the login and the mark: {texts:#?}");
    night.until_alert("root login", "ringing").await;
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bots_edit_rings_once_it_matches_and_closes_once_it_is_resolved() {
    let night = Night::on_shift().await;
    let ts = night.slack.post_bot(DISK, MONITOR, "disk of host-12 fills");
    night.until_alert("host-12", "held").await;
    night.slack.edit(DISK, &ts, "critical: disk of host-12 is full");
    let card = night.card("host-12 is full").await;
    assert!(card.body.contains("Edited."), "{}", card.body);
    night.slack.edit(DISK, &ts, "resolved: disk of host-12 is fine again");
    night.no_card("host-12").await;
    let alert = night.until_alert("host-12", "settled").await;
    assert_eq!(alert["by"], "resolved at the source");
    night.slack.edit(DISK, &ts, "critical: disk of host-12 is full again");
    night.card("full again").await;
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_post_rings_no_more() {
    let night = Night::on_shift().await;
    let ts = night.slack.post_bot(SECURITY, MONITOR, "root login on bastion-1");
    night.card("root login").await;
    night.slack.delete(SECURITY, &ts);
    night.no_card("root login").await;
    let alert = night.until_alert("root login", "settled").await;
    assert_eq!(alert["by"], "deleted at the source");
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bots_that_speak_in_attachments_and_blocks_alone_are_read() {
    let night = Night::on_shift().await;
    let attachment = json!({ "attachments": [{
        "color": "danger",
        "fallback": "[FIRING] db-3 unreachable",
        "title": "[FIRING] db-3 unreachable",
        "fields": [{ "title": "Summary", "value": "no answer for 5 min", "short": false }],
    }] });
    night.slack.post_bot(SECURITY, MONITOR, attachment);
    let card = night.card("db-3 unreachable").await;
    assert!(!card.body.is_empty());
    let alert = night.until_alert("db-3 unreachable", "ringing").await;
    assert!(alert["text"].as_str().unwrap().contains("no answer for 5 min"), "{alert:#}");
    let blocks = json!({ "blocks": [
        { "type": "header", "text": { "type": "plain_text", "text": "Certificate expires" } },
        { "type": "section", "text": { "type": "mrkdwn", "text": "*shop.example.com* in <https://example.com|two days>" } },
    ] });
    night.slack.post_bot(SECURITY, MONITOR, blocks);
    night.card("Certificate expires").await;
    let alert = night.until_alert("Certificate expires", "ringing").await;
    assert!(alert["text"].as_str().unwrap().contains("shop.example.com"), "{alert:#}");
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_posted_while_the_line_was_cut_is_caught_up() {
    let night = Night::on_shift().await;
    night.slack.refuse_connections();
    night.slack.until_disconnected().await;
    night.until_blind("slack", "unreachable").await;
    night.slack.post_bot(SECURITY, MONITOR, "root login while nobody heard");
    night.slack.post_bot(CHATTER, MONITOR, "lunch while nobody heard");
    night.slack.accept_connections();
    night.card("root login while nobody heard").await;
    night.until_seeing().await;
    assert!(night.alert("lunch").await.is_none());
    assert!(night.facts().count("gap-opened", "") > 0 && night.facts().count("gap-closed", "") > 0);
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_page_says_how_old_it_is_and_the_first_look_goes_back_a_quarter_of_an_hour() {
    let mut night = Night::prepared().await;
    let minutes = |count: u64| std::time::Duration::from_secs(60 * count);
    night.slack.posted_before(SECURITY, MONITOR, "root login long ago", minutes(25));
    night.slack.posted_before(SECURITY, MONITOR, "root login five minutes ago", minutes(5));
    night.slack.refuse_connections();
    night.app.start(&["--hidden"]);
    night.until_blind("slack", "unreachable").await;
    night.cli(&["on"]).await;
    night.slack.accept_connections();
    let card = night.card("root login five minutes ago").await;
    assert!(card.body.contains("5 min ago"), "{}", card.body);
    night.until_seeing().await;
    assert!(night.alert("long ago").await.is_none());
    night.end().await;
}
