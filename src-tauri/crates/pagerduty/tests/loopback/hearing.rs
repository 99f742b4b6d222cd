//! Incidents that are heard, and gaps that are read.

use crate::rig::Rig;
use engine::source::{Order, Report};
use jiff::{SignedDuration, Timestamp};
use oncall::{
    ids::IncidentId,
    observation::{AuthorKind, IncidentStatus, Said, Urgency as OurUrgency},
    sight::{Gap, Sighting},
    text::Untrusted,
};
use std::collections::BTreeSet;
use world::pagerduty::{PagerDuty, Urgency};

#[tokio::test]
async fn an_incident_comes_changes_and_goes() {
    let pd = PagerDuty::start().await;
    let mut rig = Rig::of(&pd);
    rig.until_seeing().await;
    let id = pd.trigger("checkout", "Checkout is down", Urgency::High);
    let heard = rig.until_incident(&id, |_| true).await;
    assert_eq!(
        (heard.title.verbatim(), heard.service.verbatim(), heard.urgency),
        ("Checkout is down", "checkout", OurUrgency::High)
    );
    assert_eq!((heard.status, heard.assignees.len()), (IncidentStatus::Triggered, 1));
    assert!(
        heard.mine_since.is_some() && heard.escalates_at.is_some() && heard.number.is_some() && heard.url.is_some()
    );

    assert_eq!(heard.escalation, Some(Untrusted::new("SRE")));
    assert!(heard.priority.is_none() && heard.key.is_some());
    pd.set_priority(&id, Some("P1"));
    rig.until_incident(&id, |incident| incident.priority == Some(Untrusted::new("P1"))).await;

    pd.set_urgency(&id, Urgency::Low);
    rig.until_incident(&id, |incident| incident.urgency == OurUrgency::Low).await;
    pd.acknowledge_by(&id, "Ada");
    rig.until_incident(&id, |incident| {
        incident.acknowledged.as_ref().is_some_and(|(who, _)| who.kind == AuthorKind::Me)
    })
    .await;
    pd.unacknowledge(&id);
    rig.until_incident(&id, |incident| incident.status == IncidentStatus::Triggered).await;
    pd.escalate(&id);
    let escalated = rig.until_incident(&id, |incident| incident.mine_since.is_none()).await;
    assert_eq!(escalated.assignees.first().map(|who| who.name.verbatim()), Some("Ben Okoye"));
    pd.assign(&id, "Ada");
    rig.until_incident(&id, |incident| incident.mine_since.is_some()).await;
    pd.resolve_by(&id, "Ben");
    let over = rig.until_incident(&id, |incident| incident.status == IncidentStatus::Resolved).await;
    assert_eq!((over.mine_since, over.changed_by.map(|who| who.name)), (None, Some(Untrusted::new("Ben Okoye"))));
    assert_eq!(pd.unexpected(), Vec::<String>::new());
}

#[tokio::test]
async fn a_merged_incident_is_over() {
    let pd = PagerDuty::start().await;
    let (kept, merged) =
        (pd.trigger("checkout", "Down", Urgency::High), pd.trigger("checkout", "Down too", Urgency::High));
    let mut rig = Rig::of(&pd);
    rig.until_incident(&merged, |incident| incident.mine_since.is_some()).await;
    pd.merge(&kept, &merged, "Ben");
    let over = rig.until_incident(&merged, |incident| incident.mine_since.is_none()).await;
    assert_eq!(over.status, IncidentStatus::Resolved);
}

#[tokio::test]
async fn more_incidents_than_a_page_holds_are_all_heard() {
    let pd = PagerDuty::start().await;
    let ids: BTreeSet<IncidentId> =
        (0..130).map(|number| IncidentId::new(pd.trigger("checkout", &format!("{number}"), Urgency::High))).collect();
    let mut rig = Rig::of(&pd);
    let mut missing = ids;
    while !missing.is_empty() {
        let id = |said: &Said| match said {
            Said::Incident(incident) => Some(incident.id.clone()),
            _ => None,
        };
        let heard = rig.until("the rest of them", |report| match report {
            Report::Heard { observations, .. } => {
                Some(observations.iter().filter_map(|heard| id(&heard.said)).collect::<Vec<_>>())
            }
            _ => None,
        });
        heard.await.iter().for_each(|id| {
            missing.remove(id);
        });
    }
    assert_eq!(pd.unexpected(), Vec::<String>::new());
}

#[tokio::test]
async fn what_ended_while_the_program_was_off_is_said() {
    let pd = PagerDuty::start().await;
    let id = pd.trigger("checkout", "Down", Urgency::High);
    pd.resolve_by(&id, "Ben");
    let mut rig = Rig::of(&pd);
    rig.order(Order::Recall(BTreeSet::from([IncidentId::new(&id)])));
    let over = rig.until_incident(&id, |_| true).await;
    assert_eq!((over.status, over.mine_since), (IncidentStatus::Resolved, None));
}

#[tokio::test]
async fn a_gap_is_read_as_soon_as_it_is_asked_for() {
    let pd = PagerDuty::start().await;
    let mut rig = Rig::of(&pd);
    let gap = Gap { from: Timestamp::UNIX_EPOCH, until: Timestamp::UNIX_EPOCH + SignedDuration::from_secs(60) };
    rig.order(Order::Read(gap));
    rig.until("the gap", |report| (*report == Report::Sight(Sighting::GapRead { gap })).then_some(())).await;
    rig.close(&[]).await;
}
