//! From the click to the outcome, at Slack.

use super::*;
use world::slack::{Fault, Order, Records};

/// As long as a click waits for its intent to be saved.
const SAVED_WITHIN: jiff::SignedDuration = jiff::SignedDuration::from_millis(300);

/// Point 5. A click that cannot be saved still acts, but saving it comes first, for as long as it may take.
#[tokio::test(flavor = "multi_thread")]
async fn acknowledge_clicked_intent_not_committed() {
    let mut night = Night::on_shift().await;
    let (ts, card) = night.rings().await;
    night.slack.fail_always("reactions.add", Fault::NeverAnswers);
    let hold = night.facts().hold();
    let clicked = night.pagerduty.now();
    night.press(&card, "acknowledge").await;
    night.slack.until_called("reactions.add", 1).await;
    let waited = night.slack.records().calls("reactions.add")[0].at.duration_since(clicked);
    assert!(waited >= SAVED_WITHIN, "written {waited:?} after the click, before its intent could be saved");
    assert_eq!(night.facts().count("ack-asked", &ts), 0);
    night.kill().await;
    drop(hold);
    night.slack.heal("reactions.add");

    night.start().await;
    // Nobody knows of the click, and Slack has nothing of it: it rings.
    let card = night.card(TEXT).await;
    night.until_alert(TEXT, "ringing").await;
    night.assert_told_once(&ts);
    assert_eq!(night.calls("reactions.add"), 1, "nobody clicked again");
    night.acknowledged(&card, &ts).await;
    assert_eq!(night.facts().count("ack-asked", &ts), 1);
    night.no_card(TEXT).await;
    night.end().await;
}

/// Point 6.
#[tokio::test(flavor = "multi_thread")]
async fn intent_committed_reaction_not_applied() {
    let mut night = Night::on_shift().await;
    let (ts, card) = night.rings().await;
    night.slack.fail_always("reactions.add", Fault::NeverAnswers);
    night.press(&card, "acknowledge").await;
    night.slack.until_called("reactions.add", 1).await;
    assert_eq!(night.facts().count("ack-asked", &ts), 1, "written before the intent was saved");
    assert_eq!(night.facts().count("write-ended", &ts), 0, "recorded before it was done");
    night.kill().await;
    night.slack.heal("reactions.add");

    night.start().await;
    night.slack.until_reacted(SECURITY, &ts, ME, MARK).await;
    let alert = night.until_alert(TEXT, "settled").await;
    assert_eq!(alert["by"], "me");
    assert_eq!(night.slack.records().accepted("reactions.add").len(), 1);
    assert!(night.calls("reactions.get") > 0, "in doubt it is read before it is written");
    night.assert_told_once(&ts);
    night.no_card(TEXT).await;
    night.end().await;
}

/// Point 7.
#[tokio::test(flavor = "multi_thread")]
async fn reaction_applied_answer_not_received() {
    let mut night = Night::on_shift().await;
    let (ts, card) = night.rings().await;
    // Slack's own news of the reaction would settle it; it comes late today.
    night.slack.hold_back();
    night.slack.fail_next("reactions.add", Fault::done_then(Fault::NeverAnswers));
    night.press(&card, "acknowledge").await;
    night.slack.until_reacted(SECURITY, &ts, ME, MARK).await;
    assert_eq!(night.facts().count("ack-asked", &ts), 1, "written before the intent was saved");
    assert_eq!(night.facts().count("write-ended", &ts), 0, "recorded before it was done");
    night.kill().await;

    night.start().await;
    night.until_asked_again().await;
    night.assert_settled_once(&ts).await;
    night.slack.release(Order::AsHappened);
    night.slack.until_all_confirmed().await;
    night.assert_settled_once(&ts).await;
    night.end().await;
}

/// Point 8.
#[tokio::test(flavor = "multi_thread")]
async fn answer_received_outcome_not_recorded() {
    let mut night = Night::on_shift().await;
    let (ts, card) = night.rings().await;
    night.slack.hold_back();
    night.slack.fail_next("reactions.add", Fault::Slow(Duration::from_secs(2)));
    night.press(&card, "acknowledge").await;
    night.slack.until_called("reactions.add", 1).await;
    assert_eq!(night.facts().count("ack-asked", &ts), 1, "written before the intent was saved");
    let hold = night.facts().hold();
    // Shown though it cannot be saved; so the answer was received.
    night.until_alert(TEXT, "settled").await;
    assert_eq!(night.facts().count("write-ended", &ts), 0, "recorded before it was done");
    night.kill().await;
    drop(hold);

    night.start().await;
    night.until_asked_again().await;
    night.assert_settled_once(&ts).await;
    night.end().await;
}

/// Point 9. What is told is on record.
#[tokio::test(flavor = "multi_thread")]
async fn outcome_recorded() {
    let mut night = Night::on_shift().await;
    let (ts, card) = night.rings().await;
    night.slack.hold_back();
    night.press(&card, "acknowledge").await;
    night.until_alert(TEXT, "settled").await;
    night.kill().await;
    assert_eq!(night.facts().count("write-ended", &ts), 1, "told before it was recorded");
    assert_eq!(night.facts().count("settled", &ts), 1, "told before it was recorded");

    night.start().await;
    // A later post shows that all before it is done with.
    night.slack.release(Order::AsHappened);
    night.slack.post_bot(SECURITY, MONITOR, "later");
    let later = night.card("later").await;
    night.assert_told_once(&ts);
    assert_eq!((night.calls("reactions.add"), night.calls("reactions.get")), (1, 0), "nothing is in doubt");
    assert_eq!(night.until_alert(TEXT, "settled").await["by"], "me");
    assert_eq!(night.open_cards(TEXT).len(), 0);
    assert_eq!(night.daemon.open().len(), 1);
    night.press(&later, "acknowledge").await;
    night.until_alert("later", "settled").await;
    night.end().await;
}

impl Night {
    /// What is in doubt was taken up again: Slack was asked for the reaction, or for another one.
    async fn until_asked_again(&self) {
        let asked =
            |records: &Records| !records.calls("reactions.get").is_empty() || records.calls("reactions.add").len() > 1;
        self.slack.until("a question about the reaction", asked).await;
    }
}
