//! Many short nights: a fresh application each, five alerts with cards of their own, five clicks.
//!
//! Invariant: never more than five alerts a night, so that the storm rule takes no card away.

use crate::{
    Extent,
    figure::{Figure, Unit, between},
    kit::{MONITOR, Night, SECURITY},
    long_night::sent,
};
use jiff::Timestamp;
use std::time::Duration;
use world::{
    desktop::{Shown, TrayHost},
    pagerduty::Urgency,
};

const ALERTS: usize = 5;
/// How often PagerDuty is asked on shift.
const QUESTIONS_EVERY: Duration = Duration::from_secs(3);

#[derive(Default)]
struct Taken {
    starts: Vec<f64>,
    frame_to_card: Vec<f64>,
    incident_to_card: Vec<f64>,
    click_to_slack: Vec<f64>,
    click_to_pagerduty: Vec<f64>,
}

pub async fn take(extent: Extent) -> Vec<Figure> {
    let mut taken = Taken::default();
    for night in 0..extent.nights {
        println!("short nights: {} of {}", night + 1, extent.nights);
        with_slack(&mut taken).await;
        with_pagerduty(&mut taken, QUESTIONS_EVERY.mul_f64(night as f64 / extent.nights as f64)).await;
    }
    figures(taken)
}

async fn with_slack(taken: &mut Taken) {
    let night = started(taken).await;
    for number in 1..=ALERTS {
        let text = format!("alert {number}: root login on bastion-1");
        let ts = night.slack.post_bot(SECURITY, MONITOR, text.as_str());
        let card = night.card(&text).await;
        taken.frame_to_card.push(between(sent(&night.slack, &ts), card.at));
        let clicked = click(&night, &card).await;
        let arrived = night.slack.find("my reaction", |records| {
            records.calls("reactions.add").iter().find(|call| call.param("timestamp") == ts).map(|call| call.at)
        });
        taken.click_to_slack.push(between(clicked, arrived.await));
        night.no_card(&text).await;
    }
    night.end().await;
}

/// The alerts come so long after one of the questions to PagerDuty.
async fn with_pagerduty(taken: &mut Taken, after: Duration) {
    let night = started(taken).await;
    night.pagerduty.until_requested("GET /incidents", 1).await;
    tokio::time::sleep(after).await;
    let triggered = (1..=ALERTS).map(|number| {
        let title = format!("Checkout {number} is slow");
        (night.pagerduty.trigger("checkout", &title, Urgency::High), title, Timestamp::now())
    });
    let triggered: Vec<_> = triggered.collect();
    for (id, title, at) in triggered {
        let card = night.card(&title).await;
        taken.incident_to_card.push(between(at, card.at));
        let clicked = click(&night, &card).await;
        let arrived = night.pagerduty.until(|state| {
            let mut puts = state.records.iter().filter(|record| record.method == "PUT");
            puts.find(|record| record.path.contains(&id) || record.body.to_string().contains(&id)).map(|put| put.at)
        });
        taken.click_to_pagerduty.push(between(clicked, arrived.await));
        night.no_card(&title).await;
    }
    night.end().await;
}

/// An application just started and gone on shift.
async fn started(taken: &mut Taken) -> Night {
    let mut night = Night::prepared().await;
    let panel = TrayHost::start(night.session.place()).await;
    let begun = Timestamp::now();
    night.app.start(&["--hidden"]);
    taken.starts.push(between(begun, panel.until_registered().await));
    night.until_seeing().await;
    night.cli(&["on"]).await;
    night
}

async fn click(night: &Night, card: &Shown) -> Timestamp {
    let clicked = Timestamp::now();
    night.press(card, "acknowledge").await;
    clicked
}

fn figures(taken: Taken) -> Vec<Figure> {
    let figure = |name: &str, samples, measured: &str| Figure::new(name, Unit::Milliseconds, samples, measured);
    vec![
        figure(
            "Frame → Notify, a card of its own",
            taken.frame_to_card,
            "The same way, only alerts with cards of their own: the first five of freshly started applications, one \
             at a time, the first of each included.",
        ),
        figure(
            "Incident → Notify",
            taken.incident_to_card,
            "From triggering an incident assigned to me until its card: nearly all of it is waiting for the next \
             question, one every 3 s. Five incidents at once, in each night at another moment between two questions.",
        ),
        figure(
            "Click → Slack has the reaction",
            taken.click_to_slack,
            "From just before the daemon signals the click on Acknowledge until the call of reactions.add arrives. \
             The intent is committed to disk in between.",
        ),
        figure(
            "Click → PagerDuty has the acknowledgement",
            taken.click_to_pagerduty,
            "From just before the daemon signals the click on Acknowledge until the PUT arrives. The intent is \
             committed to disk and the incident is read in between (in doubt, read before writing).",
        ),
        figure(
            "Start → tray ready",
            taken.starts,
            "From just before the process is started with --hidden until it registers its icon \
             (RegisterStatusNotifierItem); new data folder, programs in the page cache, the panel there already.",
        ),
    ]
}
