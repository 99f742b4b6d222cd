//! Every page without a fault that axe-core finds, in light and in dark, at any width, at twice the size.
//!
//! Invariant: axe-core is the one of `ui/node_modules`, at the version that the lock file names.

use crate::kit::*;
use serde_json::{Value, json};

const AXE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../ui/node_modules/axe-core/axe.min.js");
pub const PAGES: [&str; 4] = ["Now", "Schedule", "Team", "Setup"];

const FIND: &str = "
    const found = await axe.run(document, { resultTypes: ['violations'] });
    return found.violations.flatMap(fault =>
        fault.nodes.map(node => `${fault.id}: ${node.target.join(' ')}: ${node.failureSummary}`));";

/// What the page itself would have to be scrolled sideways for; a timeline may scroll by itself.
const TOO_WIDE: &str = "
    const whole = [document.documentElement, document.body, document.querySelector('main')];
    return whole.filter(thing => thing.scrollWidth > thing.clientWidth)
        .map(thing => `${thing.tagName} is ${thing.scrollWidth} wide in ${thing.clientWidth}`)";

impl Page<'_> {
    pub async fn go(&self, page: &str) {
        self.press("button", page).await;
        self.until_on(page).await;
    }

    pub async fn until_on(&self, page: &str) {
        let there = "return document.querySelector('nav [aria-current=page]')?.textContent.includes(arguments[0])";
        self.until(page, there, json!([page])).await;
    }

    /// Opens whatever the page keeps closed.
    async fn open_all(&self) {
        let open = "document.querySelectorAll('main [aria-expanded=false]').forEach(button => button.click());
            document.querySelectorAll('main details').forEach(details => { details.open = true; })";
        self.run(open, json!([])).await;
    }

    pub async fn learn_axe(&self) {
        let axe = std::fs::read_to_string(AXE).unwrap_or_else(|why| panic!("{AXE}: {why}; run `npm ci` in ui/"));
        self.run(&axe, json!([])).await;
    }

    /// What is wrong with what is shown now; each with the place where.
    pub async fn faults(&self, place: &str) -> Vec<String> {
        let faults = self.run(&format!("return (async () => {{ {FIND} }})()"), json!([])).await;
        let wide = self.run(TOO_WIDE, json!([])).await;
        let all = [faults, wide].into_iter().flat_map(|list| list.as_array().cloned().unwrap_or_default());
        all.map(|fault| format!("{place}: {fault}")).collect()
    }

    /// Waits until the window is so wide, in the page's own pixels.
    async fn until_width(&self, width: u32) {
        let script = "return Math.abs(innerWidth - arguments[0]) < 2";
        self.until(&format!("a width of {width}"), script, json!([width])).await;
    }
}

/// Looks at every page, wide, narrow and enlarged.
async fn looks_well(night: Night, scene: &str) {
    let page = night.page().await;
    page.learn_axe().await;
    let mut faults = Vec::new();
    for name in PAGES {
        page.go(name).await;
        page.open_all().await;
        faults.extend(page.faults(&format!("{name}, {scene}")).await);
        let picture = format!("page-{}-{}.png", name.to_lowercase(), scene.replace(", ", "-").replace(' ', "-"));
        let drawn = page.driver.picture().await.expect("a picture");
        std::fs::write(shots().join(picture), drawn).expect("a file");
    }
    page.driver.resize(360, 640).await.expect("a narrow window");
    page.until_width(360).await;
    for name in PAGES {
        page.go(name).await;
        faults.extend(page.faults(&format!("{name}, {scene}, 360 px")).await);
    }
    page.driver.resize(960, 640).await.expect("a wide window");
    page.until_width(960).await;
    for width in [800, 686, 600, 533, 480] {
        page.keys(&[CONTROL, '+']).await;
        page.until_width(width).await;
    }
    // By the keyboard: the driver clicks beside what is enlarged.
    for (key, name) in ('1'..).zip(PAGES) {
        page.keys(&[key]).await;
        page.until_on(name).await;
        faults.extend(page.faults(&format!("{name}, {scene}, 200 %")).await);
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    drop(page);
    night.end().await;
}

async fn themed(theme: &str) -> Night {
    let mut night = Night::drivable().await;
    night.app = night.app.with("GTK_THEME", theme);
    night
}

/// Everything at once: ringing, snoozed, held, had by somebody else, one source blind.
async fn a_busy_night(theme: &str) -> Night {
    let mut night = themed(theme).await;
    night.start().await;
    night.cli(&["on"]).await;
    night.slack.post_bot(SECURITY, MONITOR, "root login on bastion-1\nfrom 203.0.113.7\nby nobody we know");
    night.slack.post_bot(SECURITY, MONITOR, "root login on bastion-2");
    night.slack.post_bot(DISK, MONITOR, "disk at 80 % on db-2");
    night.pagerduty.trigger("checkout", "Checkout is slow", world::pagerduty::Urgency::High);
    let snoozed = night.until_alert("bastion-2", "ringing").await;
    night.cli(&["snooze", id(&snoozed), "15m"]).await;
    night.until_alert("disk at 80 %", "held").await;
    night.until_alert("Checkout is slow", "ringing").await;
    night.slack.refuse_connections();
    night.until_blind("slack", "unreachable").await;
    night
}

async fn a_quiet_night(theme: &str) -> Night {
    let mut night = themed(theme).await;
    night.start().await;
    night.cli(&["on"]).await;
    night
}

/// The very first start: no policy file.
async fn the_first_start(theme: &str) -> Night {
    let mut night = themed(theme).await;
    std::fs::remove_file(night.app.config_folder().join("shiftbell.toml")).expect("the policy file");
    night.app.start(&["--hidden"]);
    night.until_status("no sources", |status| status["sources"] == json!([])).await;
    night
}

#[tokio::test(flavor = "multi_thread")]
async fn a_busy_night_in_light() {
    looks_well(a_busy_night("Adwaita").await, "busy, light").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_busy_night_in_dark() {
    looks_well(a_busy_night("Adwaita:dark").await, "busy, dark").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quiet_night_in_light() {
    looks_well(a_quiet_night("Adwaita").await, "quiet, light").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quiet_night_in_dark() {
    looks_well(a_quiet_night("Adwaita:dark").await, "quiet, dark").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_start_in_light() {
    looks_well(the_first_start("Adwaita").await, "first start, light").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_start_in_dark() {
    looks_well(the_first_start("Adwaita:dark").await, "first start, dark").await;
}

/// axe finds what is wrong, or everything above means nothing.
#[tokio::test(flavor = "multi_thread")]
async fn axe_is_awake() {
    let night = a_quiet_night("Adwaita").await;
    let page = night.page().await;
    page.learn_axe().await;
    let spoil = "
        const main = document.querySelector('main');
        const wide = document.createElement('hr');
        wide.style.minWidth = '3000px';
        main.append(document.createElement('input'), wide)";
    page.run(spoil, json!([])).await;
    let faults = page.faults("spoilt").await;
    for expected in ["label", "MAIN is 3"] {
        assert!(faults.iter().any(|fault| fault.contains(expected)), "{expected}: {faults:?}");
    }
    let theme: Value = page.run("return matchMedia('(prefers-color-scheme: dark)').matches", json!([])).await;
    assert_eq!(theme, false);
    drop(page);
    night.end().await;
}
