//! Everything that a mouse does, by the keyboard alone.

use super::axe;
use crate::kit::*;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn a_page_is_found_acknowledged_and_the_shift_taken_by_the_keyboard_alone() {
    let night = Night::drivable_on_shift().await;
    let page = night.page().await;
    let ts = night.slack.post_bot(SECURITY, MONITOR, "root login on bastion-1");
    page.until_says("root login on bastion-1").await;
    page.tab_to("button", "Why").await;
    page.keys(&[ENTER]).await;
    page.until_says("rule “security wakes me”").await;
    page.keys(&[SHIFT, TAB]).await;
    page.tab_to("button", "Snooze").await;
    page.keys(&[SPACE]).await;
    night.until_alert("root login", "snoozed").await;
    page.tab_to("button", "Acknowledge").await;
    page.keys(&[ENTER]).await;
    night.slack.until_reacted(SECURITY, &ts, ME, "white_check_mark").await;
    page.until_silent_about("root login").await;

    for (key, name) in [('4', "Setup"), ('3', "Team"), ('2', "Schedule"), ('1', "Now")] {
        page.keys(&[key]).await;
        page.until_on(name).await;
    }
    page.tab_to("switch", "On shift").await;
    page.keys(&[SPACE]).await;
    night.until_status("off shift", |status| status["shift"] == "off").await;
    page.until_off_shift().await;
    page.keys(&[ENTER]).await;
    night.until_status("on shift", |status| status["shift"] == "on").await;
    drop(page);
    night.end().await;
}

/// Whoever tabs sees where they are: every stop is marked, and nothing is a trap.
#[tokio::test(flavor = "multi_thread")]
async fn the_keyboard_passes_every_button_and_shows_where_it_is() {
    let night = Night::drivable_on_shift().await;
    let page = night.page().await;
    for name in axe::PAGES {
        page.go(name).await;
        let stops = page.run(STOPS, json!([])).await.as_u64().expect("a number");
        let mut passed = 0;
        page.run("document.activeElement.blur()", json!([])).await;
        for _ in 0..stops {
            page.keys(&[TAB]).await;
            let seen = page.run(MARKED, json!([])).await;
            assert_eq!(seen, true, "{name}: nobody sees that {:?} has the focus", page.focus().await);
            passed += 1;
        }
        let all = page.run("return new Set(window.__passed).size", json!([])).await;
        assert_eq!((passed, all.as_u64()), (stops, Some(stops)), "{name}: not every stop is passed once");
    }
    drop(page);
    night.end().await;
}

/// How many things can have the focus: one of a group of radio buttons, the rest by its own.
const STOPS: &str = "
    window.__passed = [];
    const all = [...document.querySelectorAll('button, a[href], input, select, textarea, summary, [tabindex=\"0\"]')];
    return all.filter(thing => thing.checkVisibility() && !thing.disabled && thing.tabIndex >= 0
        && (thing.type !== 'radio' || thing.checked)).length";

const MARKED: &str = "
    const thing = document.activeElement;
    window.__passed.push(thing);
    const style = getComputedStyle(thing);
    return thing !== document.body && style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2";
