//! Deploys, as change events tell of them.

use crate::rig::Rig;
use engine::source::{Order, Report};
use jiff::SignedDuration;
use world::pagerduty::{Fault, PagerDuty, Urgency};

const CHANGES: &str = "GET /change_events";

fn minutes(minutes: i64) -> SignedDuration {
    SignedDuration::from_mins(minutes)
}

fn asked(pd: &PagerDuty) -> usize {
    pd.records().iter().filter(|record| record.is(CHANGES)).count()
}

#[tokio::test]
async fn a_deploy_is_told_while_a_rule_counts_from_it() {
    let pd = PagerDuty::start().await;
    pd.deploy("checkout", "Build 13 deployed", minutes(50));
    pd.deploy("checkout", "Build 14 deployed", minutes(5));
    let mut rig = Rig::of(&pd);
    rig.until_said("people", |said| matches!(said, oncall::observation::Said::People { .. }).then_some(())).await;
    assert_eq!(asked(&pd), 0, "no rule asks");
    rig.order(Order::Deploys(Some(minutes(30))));
    let told = rig.until("a deploy", |report| match report {
        Report::Deployed { what, at } => Some((what.verbatim().to_owned(), *at)),
        _ => None,
    });
    let (what, at) = told.await;
    assert_eq!(what, "checkout: Build 14 deployed");
    assert_eq!(pd.now().duration_since(at).as_mins(), 5);
    assert_eq!(pd.unexpected(), Vec::<String>::new());
}

#[tokio::test]
async fn a_token_that_may_not_read_them_hears_incidents_all_the_same() {
    for (status, code) in [(403, 2010), (404, 2100)] {
        let pd = PagerDuty::start().await;
        pd.fail_always("/change_events", Fault::Refuse { status, code, message: "Access Denied" });
        let mut rig = Rig::of(&pd);
        rig.order(Order::Deploys(Some(minutes(30))));
        rig.until_seeing().await;
        while asked(&pd) == 0 {
            rig.until_seeing().await;
        }
        let id = pd.trigger("checkout", "Checkout is down", Urgency::High);
        rig.until("the incident", |report| match report {
            Report::Sight(oncall::sight::Sighting::Blind(why)) => panic!("blind: {why}"),
            Report::Heard { observations, .. } => observations
                .iter()
                .any(|seen| matches!(&seen.said, oncall::observation::Said::Incident(one) if one.id.as_str() == id))
                .then_some(()),
            _ => None,
        })
        .await;
        assert_eq!(asked(&pd), 1);
    }
}
