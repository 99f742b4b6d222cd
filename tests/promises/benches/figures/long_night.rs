//! One application for a long night: a minute of rest, then a thousand alerts.
//!
//! Invariant: one alert at a time; each is on the screen, settled and gone again before the next one comes.

use crate::{
    Extent,
    figure::{Figure, Unit, between},
    kit::{BEN, MONITOR, Night, SECURITY},
    processes::{self, Memory},
};
use std::time::{Duration, Instant};
use world::{desktop::TrayHost, slack::Slack};

/// After everything is heard and read, and between two alerts: what is still on its way comes to rest.
const SETTLE: Duration = Duration::from_secs(5);
const BREATH: Duration = Duration::from_millis(50);

pub async fn take(extent: Extent) -> Vec<Figure> {
    println!("a long night: {} s of rest, {} alerts", extent.idle.as_secs(), extent.alerts);
    let mut night = Night::prepared().await;
    let _panel = TrayHost::start(night.session.place()).await;
    night.start().await;
    night.cli(&["on"]).await;
    tokio::time::sleep(SETTLE).await;
    let idle = rest(&mut night, extent.idle).await;
    let fresh = processes::memory(night.app.id());
    let alerts = alerts(&night, extent.alerts).await;
    let later = processes::memory(night.app.id());
    night.end().await;
    let mut figures = vec![alerts];
    figures.extend(memory_figures("after a minute of rest", &fresh));
    figures.extend(memory_figures("after all those alerts", &later));
    figures.push(idle);
    figures
}

async fn rest(night: &mut Night, time: Duration) -> Figure {
    let (begun, used) = (Instant::now(), processes::used(night.app.id()));
    tokio::time::sleep(time).await;
    let share = (processes::used(night.app.id()) - used) / begun.elapsed().as_secs_f64() * 100.0;
    let measured = format!(
        "Processor time (user and kernel) of the application and all its processes over {} s, divided by that time: \
         on shift, no window, Slack's socket open and idle, PagerDuty asked every 3 s, nothing coming in.",
        time.as_secs()
    );
    Figure::new("Idle processor time", Unit::PercentOfACore, vec![share], measured)
}

async fn alerts(night: &Night, count: usize) -> Figure {
    let mut took = Vec::with_capacity(count);
    for number in 1..=count {
        took.push(alert(night, &format!("alert {number:04}: root login on bastion-1")).await);
    }
    if count >= 200 {
        let mean = |some: &[f64]| some.iter().sum::<f64>() / some.len() as f64;
        println!(
            "mean of the first and of the last hundred: {:.1} {:.1} ms",
            mean(&took[..100]),
            mean(&took[count - 100..])
        );
    }
    let measured = format!(
        "From the moment the simulated Slack hands the frame of a bot's post to its socket until the notification \
         daemon is called with a card that names it, one alert after the other ({} ms apart, each settled by a \
         colleague's check mark before the next). The facts are committed to disk in between. By the storm rule the \
         first five alerts of a minute call with cards of their own, each later one calls with the summary card, \
         which then names just this alert; the way is the same.",
        BREATH.as_millis()
    );
    Figure::new("Frame → Notify, one alert after the other", Unit::Milliseconds, took, measured)
}

async fn alert(night: &Night, text: &str) -> f64 {
    let ts = night.slack.post_bot(SECURITY, MONITOR, text);
    let card = night.card(text).await;
    let sent = sent(&night.slack, &ts);
    night.slack.react(SECURITY, &ts, BEN, "white_check_mark");
    night.no_card(text).await;
    tokio::time::sleep(BREATH).await;
    between(sent, card.at)
}

/// When the simulator first handed a message's frame to a socket.
pub fn sent(slack: &Slack, ts: &str) -> jiff::Timestamp {
    slack.look(|state| {
        let envelope = state.records().message(SECURITY, ts).expect("it was posted");
        envelope.deliveries.first().expect("a socket was open").at
    })
}

fn memory_figures(when: &str, processes: &[Memory]) -> [Figure; 3] {
    let figure = |name: &str, of: fn(&Memory) -> f64, measured: &str| {
        let each: Vec<String> = processes.iter().map(|one| format!("{} {:.1}", one.name, of(one))).collect();
        let sum = vec![processes.iter().map(of).sum()];
        let measured = format!("{measured} Each: {}.", each.join(", "));
        Figure::new(&format!("{name} without a window, {when}"), Unit::Mebibytes, sum, measured)
    };
    [
        figure(
            "PSS",
            |one| one.pss,
            "Proportional set size from smaps_rollup, all processes of the application summed; on shift. It is the \
             only GTK program of its session: on a desktop where others run, their share of the libraries goes off.",
        ),
        figure(
            "Private memory",
            |one| one.private,
            "Private_Clean + Private_Dirty from smaps_rollup at the same moment; the clean part, files that nobody \
             else maps, shrinks with every program that maps them too.",
        ),
        figure("Dirty private memory", |one| one.dirty, "Private_Dirty alone: what is its own whatever else runs."),
    ]
}
