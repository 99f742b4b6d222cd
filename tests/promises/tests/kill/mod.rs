//! `kill -9` at named points around commit, confirm, write and record: nothing is lost, nothing is written twice, what
//! rang rings, what was handled stays handled.
//!
//! Each point is forced from outside, by something that happens: another process holds the database, an answer is slow
//! or never comes, a confirmation is lost, a daemon hangs. The program knows nothing of these tests. What happens when
//! the order around a point is turned round is in `tests/promises/swaps`.

mod catch_up;
mod person;
mod reaction;
mod readings;
mod receiving;

use crate::kit::*;
use serde_json::Value;
use std::time::Duration;
use world::{desktop::Shown, slack::Envelope};

const TEXT: &str = "root login on bastion-1";
const MARK: &str = "white_check_mark";

impl Night {
    /// What a power cut does to the program.
    async fn kill(&mut self) {
        self.app.kill9();
        let log = self.app.log();
        assert!(!log.contains("ERROR"), "an ERROR in the log of the one that was killed:\n{log}");
        self.slack.until_disconnected().await;
    }

    async fn kill_and_start(&mut self) {
        self.kill().await;
        self.start().await;
    }

    /// An alert that rings, is confirmed, and has a card whose number is on record; with its timestamp.
    async fn rings(&self) -> (String, Shown) {
        let ts = self.slack.post_bot(SECURITY, MONITOR, TEXT);
        let card = self.card(TEXT).await;
        self.slack.until_message_confirmed(SECURITY, &ts).await;
        self.until_fact("card-shown", &ts).await;
        (ts, card)
    }

    /// Looks for a fact in the database file until it is there.
    async fn until_fact(&self, kind: &str, text: &str) {
        let seen = async {
            while self.facts().count(kind, text) == 0 {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        let found = tokio::time::timeout(PATIENCE, seen).await;
        assert!(found.is_ok(), "waited in vain for a fact {kind} of {text:?}\n{}", self.app.log());
    }

    /// How often it began to ring. Fifteen seconds without an answer from the source ring too, as they must, should the
    /// machine be that busy; they are not counted.
    fn times_rung(&self, text: &str) -> usize {
        self.facts().count("rang", text) - self.facts().count_with("rang", text, "not-written")
    }

    /// Decided and rung once, whatever was said twice.
    fn assert_told_once(&self, ts: &str) {
        let facts = self.facts();
        assert_eq!((facts.count("decided", ts), self.times_rung(ts)), (1, 1), "decided, rung: {:?}", facts.all(ts));
    }

    /// And nothing else was said of it, so that there is one observation.
    fn assert_heard_once(&self, ts: &str) {
        let facts = self.facts();
        assert_eq!(facts.count("observed-message", ts), 1, "heard: {:?}", facts.all(ts));
        self.assert_told_once(ts);
    }

    fn open_cards(&self, text: &str) -> Vec<Shown> {
        self.daemon.open().into_iter().filter(|card| card.body.contains(text)).collect()
    }

    fn envelope(&self, ts: &str) -> Envelope {
        self.slack.records().message(SECURITY, ts).cloned().expect("an envelope")
    }

    /// Slack delivers the post once more, and is heard.
    async fn redelivered(&self, ts: &str) {
        let envelope = self.envelope(ts);
        self.slack.redeliver(&envelope.id);
        self.slack.until_confirmed(&envelope.id).await;
    }

    fn calls(&self, method: &str) -> usize {
        self.slack.records().calls(method).len()
    }

    /// It is settled by me, with one call that asked for the reaction, and silent.
    async fn assert_settled_once(&self, ts: &str) {
        self.slack.until_reacted(SECURITY, ts, ME, MARK).await;
        let alert = self.until_alert(TEXT, "settled").await;
        assert_eq!(alert["by"], "me");
        self.no_card(TEXT).await;
        assert_eq!(self.calls("reactions.add"), 1, "calls of reactions.add");
        self.assert_told_once(ts);
        assert_eq!(self.alerts().await.len(), 1);
    }

    /// The person acknowledges on this card; one more reaction arrives, and all is quiet.
    async fn acknowledged(&self, card: &Shown, ts: &str) {
        self.press(card, "acknowledge").await;
        self.slack.until_reacted(SECURITY, ts, ME, MARK).await;
        let alert = self.until_alert(TEXT, "settled").await;
        assert_eq!(alert["by"], "me");
        assert_eq!(self.slack.records().accepted("reactions.add").len(), 1, "reactions that Slack took");
    }
}

fn gaps(status: &Value) -> usize {
    source(status, "slack")["gaps"].as_array().map_or(0, Vec::len)
}
