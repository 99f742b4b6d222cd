//! Between the pages of a history.

use super::*;
use world::slack::{Fault, Records};

/// As many as Slack gives at once.
const PAGE: usize = 200;
const OLD: [&str; 3] = ["critical: the first", "critical: the second", "critical: the third"];
const NEW: &str = "critical: the last";
/// So old that no look back but the gap's own reaches them, and young enough for a first connection.
const OLD_AGE: Duration = Duration::from_secs(13 * 60);
const AGE: Duration = Duration::from_secs(12 * 60);

/// Point 13. Of two pages the newer was read, and the older one is missing.
#[tokio::test(flavor = "multi_thread")]
async fn catch_up_half_done() {
    let mut night = Night::prepared().await;
    night.slack.refuse_connections();
    night.app.start(&["--hidden"]);
    night.until_status("an answer", |status| status["state"].is_string()).await;
    night.cli(&["on"]).await;
    for text in OLD {
        night.slack.posted_before(DISK, MONITOR, text, OLD_AGE);
    }
    for number in 1..PAGE {
        night.slack.posted_before(DISK, MONITOR, format!("disk report {number}").as_str(), AGE);
    }
    night.slack.posted_before(DISK, MONITOR, NEW, AGE);
    night.slack.fail_next("conversations.history", Fault::Slow(Duration::ZERO));
    night.slack.fail_always("conversations.history", Fault::NeverAnswers);
    night.slack.accept_connections();

    let second =
        |records: &Records| records.calls("conversations.history").iter().any(|call| !call.param("cursor").is_empty());
    night.slack.until("the second page to be asked for", second).await;
    night.card(NEW).await;
    // Where the disk takes long it rings before all is on record.
    let on_record = async {
        while night.facts().count("observed-message", DISK) < PAGE {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), on_record).await.expect("the page is on record");
    assert_eq!(night.facts().count("observed-message", DISK), PAGE);
    assert_eq!(night.facts().count("gap-closed", "slack"), 0, "closed before it was read");
    assert!(gaps(&night.status().await) > 0, "the gap is shown as open");
    night.kill().await;
    night.slack.heal("conversations.history");

    night.start().await;
    for text in OLD.into_iter().chain([NEW]) {
        night.until_alert(text, "ringing").await;
        night.card(text).await;
        assert_eq!(night.facts().count("rang", &night.ts_of(text)), 1, "{text}");
    }
    let alerts = night.alerts().await;
    assert_eq!(alerts.len(), PAGE + OLD.len(), "each post once");
    assert_eq!(alerts.iter().filter(|alert| alert["state"] == "held").count(), PAGE - 1);
    assert_eq!(night.facts().count("observed-message", DISK), PAGE + OLD.len(), "each post is on record once");
    assert!(night.facts().count("gap-closed", "slack") > 0);
    night.end().await;
}

impl Night {
    fn ts_of(&self, text: &str) -> String {
        let found = self.slack.look(|state| {
            let places = state.channel(DISK).into_iter().flat_map(|place| place.messages.values());
            places.into_iter().find(|message| message.content.text == text).map(|message| message.ts.clone())
        });
        found.expect("a post")
    }
}
