//! From a click on the tray to the window: its page ready, and painted.
//!
//! Invariant: what WebKit says of itself (Navigation Timing, Paint Timing) is read afterwards, on the clock of the click;
//! what it says is painted is looked for on the screen as well.

use crate::{
    Extent,
    figure::{Figure, Unit, between},
    kit::{MONITOR, Night, Page, SECURITY, until},
};
use jiff::Timestamp;
use serde_json::json;
use std::time::Duration;
use world::desktop::{Item, TrayHost};

/// A click sooner after the one that went on shift is the second half of a double click.
const APART: Duration = Duration::from_millis(600);
/// How often the window of a night is closed and opened again.
const REOPENED: usize = 5;
/// Milliseconds since 1970, once the page is painted.
const MOMENTS: &str = "
    const [painted] = performance.getEntriesByName('first-contentful-paint');
    const [loaded] = performance.getEntriesByType('navigation');
    return painted && loaded.domContentLoadedEventEnd > 0
        && [loaded.domContentLoadedEventEnd, painted.startTime].map(moment => performance.timeOrigin + moment)";

/// The middle of the screen, where the window's page is; how many colours are in it.
const LOOK: &[&str] = &["-window", "root", "-crop", "600x300+340+150", "-format", "%k", "info:"];
/// Before there is text there are no more.
const BARE: u32 = 8;

#[derive(Default)]
struct Taken {
    ready: Vec<f64>,
    painted: Vec<f64>,
    seen: Vec<f64>,
}

pub async fn take(extent: Extent) -> Vec<Figure> {
    let (mut cold, mut again) = (Taken::default(), Taken::default());
    for night in 0..extent.windows {
        println!("windows: {} of {}", night + 1, extent.windows);
        one_night(&mut cold, &mut again).await;
    }
    let again = figures(again, "opened again", " It was open before, and closed by the button in its title.");
    figures(cold, "the first time since the start", "").into_iter().chain(again).collect()
}

async fn one_night(cold: &mut Taken, again: &mut Taken) {
    let mut night = Night::drivable().await;
    let _manager = night.session.spawn("openbox", &[]);
    let panel = TrayHost::start(night.session.place()).await;
    night.start().await;
    night.cli(&["on"]).await;
    night.slack.post_bot(SECURITY, MONITOR, "root login on bastion-1");
    night.card("root login").await;
    let icon = panel.until_item().await;
    tokio::time::sleep(APART).await;
    let clicked = click(&panel, &icon).await;
    let seen = self::seen(&night).await;
    let page = night.at_window().await;
    cold.note([clicked, seen], &page).await;
    for _ in 0..REOPENED {
        night.close_window().await;
        let clicked = click(&panel, &icon).await;
        let seen = self::seen(&night).await;
        page.turn_to_window().await;
        again.note([clicked, seen], &page).await;
    }
    drop(page);
    night.end().await;
}

/// While something rings, a click opens the window.
async fn click(panel: &TrayHost, icon: &Item) -> Timestamp {
    let clicked = Timestamp::now();
    panel.activate(icon).await.expect("an icon that takes clicks");
    clicked
}

/// Looks at the screen until there is text on it.
async fn seen(night: &Night) -> Timestamp {
    let text = until(async || {
        let looked = night.session.run("import", LOOK, "").await.stdout;
        looked.trim().parse::<u32>().is_ok_and(|colours| colours > BARE).then(Timestamp::now)
    });
    text.await.expect("text on the screen")
}

impl Taken {
    async fn note(&mut self, [clicked, seen]: [Timestamp; 2], page: &Page<'_>) {
        self.seen.push(between(clicked, seen));
        let moments = page.until("the page to be painted", MOMENTS, json!([])).await;
        let clicked = clicked.as_microsecond() as f64 / 1000.0;
        let after = |which: usize| moments[which].as_f64().expect("a moment") - clicked;
        self.ready.push(after(0));
        self.painted.push(after(1));
    }
}

fn figures(taken: Taken, which: &str, before: &str) -> [Figure; 3] {
    let figure = |name: &str, samples, until: &str| {
        let measured = format!(
            "From just before the panel calls Activate on the icon, while an alert rings, until {until}; {which}, Xvfb \
             without a graphics card.{before}"
        );
        Figure::new(&format!("Click → {name}, {which}"), Unit::Milliseconds, samples, measured)
    };
    [
        figure("DOM ready", taken.ready, "the page's DOMContentLoaded has been handled (Navigation Timing)"),
        figure("first paint", taken.painted, "the first text is painted (Paint Timing, first-contentful-paint)"),
        figure("on the screen", taken.seen, "there is text on the screen, looked at about every 80 ms meanwhile"),
    ]
}
