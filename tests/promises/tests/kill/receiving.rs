//! From the envelope to the card.

use super::*;
use world::{
    desktop::{Call, Mood},
    slack::Confirmations,
};

/// Point 1.
#[tokio::test(flavor = "multi_thread")]
async fn envelope_received_commit_not_done() {
    let mut night = Night::on_shift().await;
    let hold = night.facts().hold();
    let ts = night.slack.post_bot(SECURITY, MONITOR, TEXT);
    // It rings though nothing can be saved; so the envelope was taken up.
    let orphan = night.card(TEXT).await;
    assert_eq!(night.envelope(&ts).confirmed, None, "confirmed before it was saved");
    assert_eq!(night.facts().count("observed-message", TEXT), 0);
    night.kill().await;
    drop(hold);

    night.start().await;
    night.until_alert(TEXT, "ringing").await;
    night.redelivered(&ts).await;
    // Nothing of the first card was saved, so it cannot be taken down; the next one is another.
    let card = night.daemon.until_shown("another card", |card| card.body.contains(TEXT) && card.id > orphan.id).await;
    night.assert_heard_once(&ts);
    night.acknowledged(&card, &ts).await;
    night.assert_told_once(&ts);
    assert_eq!(night.alerts().await.len(), 1);
    night.end().await;
}

/// Point 2.
#[tokio::test(flavor = "multi_thread")]
async fn committed_confirmation_lost() {
    let mut night = Night::on_shift().await;
    night.slack.confirmations(Confirmations::Lost);
    let ts = night.slack.post_bot(SECURITY, MONITOR, TEXT);
    let lost = |envelope: &&Envelope| envelope.is_message(SECURITY, &ts) && envelope.lost_confirmations > 0;
    night
        .slack
        .until("a lost confirmation", |records| {
            records.envelopes.iter().find(lost).is_some_and(|envelope| envelope.confirmed.is_none())
        })
        .await;
    assert_eq!(night.facts().count("observed-message", &ts), 1, "confirmed, and not saved");
    night.card(TEXT).await;
    night.until_fact("card-shown", &ts).await;
    night.kill().await;
    night.slack.confirmations(Confirmations::Arrive);

    night.start().await;
    night.redelivered(&ts).await;
    night.until_alert(TEXT, "ringing").await;
    night.assert_heard_once(&ts);
    let cards = night.open_cards(TEXT);
    assert_eq!(cards.len(), 1, "one card for one alert: {cards:#?}");
    night.acknowledged(&cards[0], &ts).await;
    night.end().await;
}

/// Point 3.
#[tokio::test(flavor = "multi_thread")]
async fn confirmed_card_not_yet_shown() {
    let mut night = Night::on_shift().await;
    night.daemon.set_mood(Mood::Stuck);
    let ts = night.slack.post_bot(SECURITY, MONITOR, TEXT);
    night.slack.until_message_confirmed(SECURITY, &ts).await;
    night.until_sent(TEXT, 1).await;
    assert_eq!(night.daemon.open().len(), 0);
    assert_eq!(night.facts().count("card-shown", &ts), 0, "recorded as shown before it was");
    night.kill().await;
    night.daemon.set_mood(Mood::Obliging);

    night.start().await;
    let card = night.card(TEXT).await;
    night.until_alert(TEXT, "ringing").await;
    night.assert_heard_once(&ts);
    assert_eq!(night.open_cards(TEXT).len(), 1);
    night.acknowledged(&card, &ts).await;
    night.no_card(TEXT).await;
    night.end().await;
}

/// Point 4. A daemon alone knows the number of a card whose `Notify` it has not answered, and D-Bus offers no list of
/// cards: the first card stays until the person or the daemon takes it away. It is left alone, for its number may by
/// then be another program's; what must be is a second one that answers.
#[tokio::test(flavor = "multi_thread")]
async fn card_shown_number_not_recorded() {
    let mut night = Night::on_shift().await;
    night.daemon.set_mood(Mood::Mute);
    let ts = night.slack.post_bot(SECURITY, MONITOR, TEXT);
    let orphan = night.card(TEXT).await;
    night.slack.until_message_confirmed(SECURITY, &ts).await;
    assert_eq!(night.facts().count("card-shown", &ts), 0);
    night.kill().await;
    night.daemon.set_mood(Mood::Obliging);

    night.start().await;
    let card = night.daemon.until_shown("another card", |card| card.body.contains(TEXT) && card.id > orphan.id).await;
    night.assert_heard_once(&ts);
    assert_eq!(night.open_cards(TEXT).len(), 2, "the one that nobody knows, and the one that answers");
    night.acknowledged(&card, &ts).await;
    night.daemon.until_none("the card that answers", |open| open.id == card.id).await;
    assert_eq!(night.closed_by_us(), [card.id], "another number was closed");
    night.end().await;
}

/// Point 4, a moment later.
#[tokio::test(flavor = "multi_thread")]
async fn card_shown_number_recorded() {
    let mut night = Night::on_shift().await;
    let (ts, first) = night.rings().await;
    night.kill_and_start().await;
    night.until_sent(TEXT, 2).await;
    let cards = night.open_cards(TEXT);
    assert_eq!(cards.iter().map(|card| card.id).collect::<Vec<_>>(), [first.id], "it takes the first one's place");
    night.assert_heard_once(&ts);
    night.acknowledged(&cards[0], &ts).await;
    night.no_card(TEXT).await;
    night.end().await;
}

impl Night {
    /// The daemon was asked so often to show a card with the text.
    async fn until_sent(&self, text: &str, times: usize) {
        let with_text = |call: &&Call| matches!(call, Call::Notify(card) if card.body.contains(text));
        let enough = |calls: &[Call]| (calls.iter().filter(with_text).count() >= times).then_some(());
        self.daemon.until_calls(&format!("{times} × {text}"), enough).await;
    }

    fn closed_by_us(&self) -> Vec<u32> {
        let closed = |call: Call| match call {
            Call::Close { id, .. } => Some(id),
            Call::Notify(_) => None,
        };
        self.daemon.calls().into_iter().filter_map(closed).collect()
    }
}
