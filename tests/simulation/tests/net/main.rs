//! The sources over the simulated network: what arrives, what is lost, and that it all happens the same way twice.

mod rig;

use engine::source::{Doubt, Order};
use jiff::SignedDuration;
use oncall::{
    observation::{IncidentStatus, Said},
    wants::Pace,
    write::Outcome,
};
use rig::{CHECK, Hearing, Rig, heard_post, live, process, world};
use simulation::{
    effects::{Effect, Fate, Service},
    net::{Net, Outage},
};
use std::{cell::Cell, rc::Rc, time::Duration};
use world::pagerduty::{Fault, Urgency};

fn well(_: u64, _: Effect) -> Fate {
    Fate::Done
}

/// What is to become of the next effect of a kind.
type Asked = Rc<Cell<Option<(Effect, Fate)>>>;

/// All is well until the story asks for something else, for the next effect of one kind.
fn on_request() -> (Asked, impl FnMut(u64, Effect) -> Fate + 'static) {
    let requested = Rc::new(Cell::new(None));
    let seen: Asked = Rc::clone(&requested);
    let plan = move |_, effect| match seen.get() {
        Some((wanted, fate)) if wanted == effect => {
            seen.set(None);
            fate
        }
        _ => Fate::Done,
    };
    (requested, plan)
}

fn trigger(rig: &Rig) -> String {
    rig.net.with_pagerduty(|state| state.trigger("checkout", "Checkout is down", Urgency::High)).unwrap()
}

async fn until_incident(hearing: &mut Hearing, id: &str, status: IncidentStatus) {
    let is_it = |said: &Said| match said {
        Said::Incident(incident) => (incident.id.as_str() == id && incident.status == status).then_some(()),
        _ => None,
    };
    hearing.until_said(id, is_it).await;
}

/// Waits until Slack has the confirmation of whatever brought this post; nothing but time must pass for it.
async fn until_confirmed(net: &Net, posted: &str) {
    let confirmed = || {
        net.with_slack(|state, _| {
            state.records().message(rig::ALERTS, posted).is_some_and(|envelope| envelope.confirmed.is_some())
        })
    };
    for _ in 0..600 {
        if confirmed() {
            return;
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    panic!("not confirmed within ten minutes");
}

/// The calls about reactions, oldest first.
fn reactions_asked(net: &Net) -> Vec<String> {
    net.with_slack(|state, _| {
        let methods = state.records().requests.iter().map(|request| request.method.clone());
        methods.filter(|method| method.starts_with("reactions.")).collect()
    })
}

fn has_my_check(net: &Net, posted: &str) -> bool {
    net.with_slack(|state, _| {
        let message = state.message(rig::ALERTS, posted).unwrap();
        message.reactions.iter().any(|reaction| reaction.name == CHECK)
    })
}

fn nothing_unexpected(net: &Net) {
    net.with_slack(|state, _| assert!(state.records().unexpected.is_empty(), "{}", state.records()));
    net.with_pagerduty(|state| assert!(state.unexpected.is_empty(), "{:?}", state.unexpected));
}

async fn an_alert_of_each(mut rig: Rig) {
    rig.pagerduty.order(Order::Pace(Pace::Close));
    rig.slack.until_connected().await;
    let (posted, receipt) = rig.hear("CRITICAL db down").await;
    rig.slack.order(Order::Confirm(receipt));
    until_confirmed(&rig.net, &posted).await;
    rig.slack.react(1, &posted, Doubt::Fresh);
    assert_eq!(rig.slack.until_outcome(1).await, Outcome::Done);
    assert!(has_my_check(&rig.net, &posted));
    let incident = trigger(&rig);
    until_incident(&mut rig.pagerduty, &incident, IncidentStatus::Triggered).await;
    rig.pagerduty.acknowledge(2, &incident);
    assert_eq!(rig.pagerduty.until_outcome(2).await, Outcome::Done);
    until_incident(&mut rig.pagerduty, &incident, IncidentStatus::Acknowledged).await;
    nothing_unexpected(&rig.net);
}

#[test]
fn a_post_and_an_incident_are_heard_and_answered() {
    let lived = live(well, an_alert_of_each);
    for wanted in [
        Effect::Ask(Service::Slack),
        Effect::Dial(Service::Slack),
        Effect::Hear(Service::Slack),
        Effect::Say(Service::Slack),
        Effect::Ask(Service::PagerDuty),
    ] {
        assert!(lived.effects.contains(&wanted), "{wanted:?} in {lived:?}");
    }
}

#[test]
fn what_happened_happens_again_to_the_letter() {
    // Slow answers in between, so that many things come at one moment.
    let uneven = |number: u64, _| match number % 3 {
        0 => Fate::Slow(Duration::from_millis(20)),
        _ => Fate::Done,
    };
    let once = live(uneven, an_alert_of_each);
    for _ in 0..10 {
        assert_eq!(live(uneven, an_alert_of_each), once);
    }
}

#[test]
fn a_reaction_whose_answer_was_lost_is_read_before_it_is_written_again() {
    // What did not arrive is not on Slack's record, and what was not answered is read.
    let table = [
        (Fate::HalfDone, ["reactions.add", "reactions.get"]),
        (Fate::Fails, ["reactions.get", "reactions.add"]),
        (Fate::Hangs, ["reactions.get", "reactions.add"]),
    ];
    for (fate, expected) in table {
        let (request, plan) = on_request();
        live(plan, async |mut rig| {
            rig.slack.until_connected().await;
            let (posted, _) = rig.hear("CRITICAL db down").await;
            // What else is asked at the start is asked by then.
            tokio::time::sleep(Duration::from_secs(20)).await;
            request.set(Some((Effect::Ask(Service::Slack), fate)));
            rig.slack.react(1, &posted, Doubt::Fresh);
            assert_eq!(rig.slack.until_outcome(1).await, Outcome::Done, "{fate:?}");
            assert!(has_my_check(&rig.net, &posted), "{fate:?}");
            assert_eq!(reactions_asked(&rig.net), expected, "{fate:?}");
        });
    }
}

#[test]
fn a_frame_is_heard_and_confirmed_though_its_socket_ends_or_it_is_lost() {
    for (fate, deliveries) in [(Fate::HalfDone, 1), (Fate::Fails, 2), (Fate::Hangs, 2)] {
        let (request, plan) = on_request();
        live(plan, async |mut rig| {
            rig.slack.until_connected().await;
            request.set(Some((Effect::Hear(Service::Slack), fate)));
            let (posted, receipt) = rig.hear("CRITICAL db down").await;
            rig.slack.order(Order::Confirm(receipt));
            until_confirmed(&rig.net, &posted).await;
            rig.net.with_slack(|state, _| {
                let envelope = state.records().message(rig::ALERTS, &posted).unwrap();
                assert_eq!(envelope.delivered(), deliveries, "{fate:?}");
            });
        });
    }
}

#[test]
fn a_pagerduty_that_hangs_is_not_heard() {
    live(well, async |mut rig| {
        rig.pagerduty.order(Order::Pace(Pace::Close));
        rig.pagerduty.until_seeing().await;
        rig.net.outage(Service::PagerDuty, Outage::Silent);
        rig.pagerduty.until_blind("timed-out").await;
        rig.net.outage(Service::PagerDuty, Outage::Refused);
        rig.pagerduty.until_blind("unreachable").await;
        rig.net.outage(Service::PagerDuty, Outage::None);
        rig.pagerduty.until_seeing().await;
    });
}

#[test]
fn the_simulated_service_s_own_bad_days_arrive() {
    live(well, async |mut rig| {
        rig.pagerduty.order(Order::Pace(Pace::Close));
        rig.pagerduty.until_seeing().await;
        rig.net.with_pagerduty(|state| state.fail_next("/incidents", Fault::Gateway(502)));
        rig.pagerduty.until_blind("server-error").await;
        rig.slack.until_connected().await;
        rig.net.with_slack(|state, now| state.close_sockets(now));
        rig.slack.until_blind("reconnecting").await;
        rig.slack.until_connected().await;
    });
}

#[test]
fn a_slack_that_is_silent_is_noticed_and_heard_again() {
    live(well, async |mut rig| {
        rig.slack.until_connected().await;
        rig.net.outage(Service::Slack, Outage::Silent);
        rig.slack.until_blind("went-silent").await;
        rig.net.outage(Service::Slack, Outage::None);
        rig.slack.until_connected().await;
        rig.net.outage(Service::Slack, Outage::Refused);
        rig.slack.until_blind("reconnecting").await;
        rig.net.outage(Service::Slack, Outage::None);
        rig.slack.until_connected().await;
        rig.hear("CRITICAL db down").await;
    });
}

#[test]
fn the_sockets_of_a_killed_process_are_gone_before_the_next_one_dials() {
    let (net, time) = world(well);
    let mut unconfirmed = None;
    process(&net, &time, async |mut rig| {
        rig.slack.until_connected().await;
        let (posted, _) = rig.hear("CRITICAL db down").await;
        unconfirmed = Some(posted);
    });
    net.with_slack(|state, _| assert!(state.records().open_sockets().is_empty(), "{}", state.records()));
    time.skip(SignedDuration::from_secs(30));
    let posted = unconfirmed.expect("it was heard");
    process(&net, &time, async |mut rig| {
        rig.slack.until_connected().await;
        let receipt = rig.slack.until("it again", |report| heard_post(report, &posted)).await;
        rig.slack.order(Order::Confirm(receipt));
        until_confirmed(&net, &posted).await;
        net.with_slack(|state, _| assert_eq!(state.records().open_sockets().len(), 1));
    });
}
