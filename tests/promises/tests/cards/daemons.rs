//! Daemons that are not there yet, start again, or read markup; cards that are sent away.

use crate::kit::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_daemon_that_starts_again_is_shown_the_card_again() {
    let mut night = Night::on_shift().await;
    let ts = night.slack.post_bot(SECURITY, MONITOR, "root login on bastion-1");
    let card = night.card("root login").await;
    night.daemon.restart().await;
    let again = night.card("root login").await;
    assert_eq!(again.replaces, 0, "no number of the old daemon's");
    assert!(again.id > card.id);
    assert_eq!(night.daemon.open().len(), 1);
    night.press(&again, "acknowledge").await;
    night.slack.until_reacted(SECURITY, &ts, ME, "white_check_mark").await;
    night.no_card("root login").await;
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_daemon_the_window_opens_and_the_card_is_shown_as_soon_as_there_is_one() {
    let mut night = Night::prepared().await;
    night.daemon.quit().await;
    night.start().await;
    night.cli(&["on"]).await;
    night.slack.post_bot(SECURITY, MONITOR, "root login on bastion-1");
    night.until_window().await;
    let status = night.until_status("ringing", |status| status["state"] == "ringing").await;
    let cards = status["troubles"].as_array().unwrap().iter().find(|trouble| trouble["part"] == "cards").cloned();
    let cards = cards.unwrap_or_else(|| panic!("cards are well? {status:#}"));
    assert!(cards["cure"].as_str().is_some_and(|cure| !cure.is_empty()), "{cards:#}");
    night.daemon.restart().await;
    night.card("root login").await;
    let well = |status: &serde_json::Value| {
        status["troubles"].as_array().is_some_and(|all| all.iter().all(|trouble| trouble["part"] != "cards"))
    };
    night.until_status("cards again", well).await;
    night.end().await;
}

/// Within a minute, as documented; so this takes most of one.
#[tokio::test(flavor = "multi_thread")]
async fn cards_sent_away_while_it_rings_come_back_within_a_minute() {
    let night = Night::on_shift().await;
    for number in 1..=7 {
        night.slack.post_bot(SECURITY, MONITOR, format!("root login number {number}"));
    }
    let storm = night.titled("2 more alerts ring").await;
    let card = night.card("number 1").await;
    night.daemon.dismiss(card.id).await;
    night.daemon.dismiss(storm.id).await;
    let gone = night.pagerduty.now();
    let is_open = |wanted: &dyn Fn(&world::desktop::Shown) -> bool| night.daemon.open().iter().any(wanted);
    let back = until(async || {
        let both = is_open(&|card| card.body.contains("number 1")) && is_open(&|card| card.summary == storm.summary);
        both.then_some(())
    });
    assert!(back.await.is_some(), "{:#?}", night.daemon.open());
    let took = night.pagerduty.now().duration_since(gone);
    assert!((1..=60).contains(&took.as_secs()), "after {took:#}");
    assert_eq!(night.daemon.open().len(), 6);
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn words_that_would_do_harm_are_shown_as_words() {
    let mut night = Night::on_shift().await;
    // As Slack writes what a person typed as <b>…, <img>, &.
    let text = format!(
        "&lt;b&gt;root&lt;/b&gt; &lt;img src=\"file:///etc/passwd\"&gt; &amp; \u{202e}drowssap\u{200b} {}",
        "x".repeat(10_000)
    );
    night.slack.post_bot(SECURITY, MONITOR, text.as_str());
    let card = night.card("drowssap").await;
    assert!(
        card.body.starts_with("&lt;b&gt;root&lt;/b&gt; &lt;img src=\"file:///etc/passwd\"&gt; &amp; drowssap"),
        "{}",
        card.body
    );
    assert!(!card.body.contains(['<', '\u{202e}', '\u{200b}']), "{}", card.body);
    assert!(card.body.chars().count() < 300, "{} letters", card.body.chars().count());
    // A daemon that does not read markup gets none of its signs, in case it reads it all the same.
    night.daemon.set_capabilities(&["actions", "body"]);
    night.daemon.restart().await;
    let plain = night.card("drowssap").await;
    assert!(plain.body.starts_with("‹b›root‹/b›"), "{}", plain.body);
    // And one without buttons says what to type.
    night.daemon.set_capabilities(&["body"]);
    night.daemon.restart().await;
    let bare = night.card("drowssap").await;
    assert!(bare.actions.is_empty() && bare.body.contains("shiftbell ack slack/acme/C_SECURITY/"), "{bare:#?}");
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_daemon_that_closes_the_card_upon_a_press_is_as_good() {
    let night = Night::on_shift().await;
    night.daemon.set_after_action(world::desktop::AfterAction::Closes);
    let ts = night.slack.post_bot(SECURITY, MONITOR, "root login on bastion-1");
    let card = night.card("root login").await;
    night.press(&card, "acknowledge").await;
    night.slack.until_reacted(SECURITY, &ts, ME, "white_check_mark").await;
    night.until_alert("root login", "settled").await;
    assert_eq!((night.daemon.open().len(), night.times_shown("root login")), (0, 1));
    night.slack.post_bot(SECURITY, MONITOR, "another login");
    let card = night.card("another login").await;
    night.press(&card, "default").await;
    night.until_window().await;
    night.until_alert("another login", "ringing").await;
    night.end().await;
}
