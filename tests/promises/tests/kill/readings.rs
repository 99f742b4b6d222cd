//! From the click to the outcome, at PagerDuty, where writing blindly does harm.

use super::*;
use world::pagerduty::{Fault, Incident, Status, Urgency};

const TITLE: &str = "Checkout is slow";
const ONE: &str = "GET /incidents/*";
const PUT: &str = "PUT /incidents/*";

impl Night {
    async fn an_incident_rings(&self) -> (String, Shown) {
        let id = self.pagerduty.trigger("checkout", TITLE, Urgency::High);
        let card = self.card(TITLE).await;
        self.until_fact("card-shown", &id).await;
        (id, card)
    }

    /// What was in doubt has been settled, and the incident stayed as it was.
    async fn after_the_doubt(&self, id: &str) -> Incident {
        self.until_fact("write-ended", id).await;
        self.no_card(TITLE).await;
        assert_eq!(self.times_rung(id), 1);
        assert_eq!(self.facts().count("ack-asked", id), 1);
        let incident = self.pagerduty.incident(id);
        assert!(!incident.was_reopened(), "{incident:#?}");
        incident
    }
}

/// Point 10.
#[tokio::test(flavor = "multi_thread")]
async fn acknowledgement_applied_answer_not_received() {
    let mut night = Night::on_shift().await;
    let (id, card) = night.an_incident_rings().await;
    night.pagerduty.fail_next(PUT, Fault::AnswerHangs);
    night.press(&card, "acknowledge").await;
    night.pagerduty.until_acknowledged(&id).await;
    assert_eq!(night.facts().count("ack-asked", &id), 1, "written before the intent was saved");
    night.kill().await;

    night.start().await;
    let incident = night.after_the_doubt(&id).await;
    assert_eq!(incident.acknowledgements_through_api(), 1, "{incident:#?}");
    assert_eq!((incident.status, night.pagerduty.requests(PUT)), (Status::Acknowledged, 1));
    let alert = night.until_alert(TITLE, "acknowledged").await;
    assert_eq!(alert["by"], "me");
    night.end().await;
}

/// Point 11. The program is stopped while the answer, "triggered", is on its way to it; then Ben resolves the incident.
#[tokio::test(flavor = "multi_thread")]
async fn incident_read_acknowledgement_not_sent() {
    let mut night = Night::on_shift().await;
    let (id, card) = night.an_incident_rings().await;
    night.pagerduty.fail_next(ONE, Fault::Slow(Duration::from_millis(300)));
    let before = night.pagerduty.requests(ONE);
    night.press(&card, "acknowledge").await;
    let asked = |state: &world::pagerduty::State| state.records.iter().filter(|record| record.is(ONE)).count();
    night.pagerduty.until(|state| (asked(state) > before).then_some(())).await;
    night.app.process().freeze();
    assert_eq!(night.facts().count("ack-asked", &id), 1, "read before the intent was saved");
    night.pagerduty.resolve_by(&id, "Ben");
    night.kill().await;
    assert_eq!(night.pagerduty.requests(PUT), 0);

    night.start().await;
    let incident = night.after_the_doubt(&id).await;
    assert_eq!((incident.status, night.pagerduty.requests(PUT)), (Status::Resolved, 0));
    night.until_alert(TITLE, "settled").await;
    night.end().await;
}
