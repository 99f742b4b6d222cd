//! The window is disposable: closed it is gone with all it took, opened again it shows the present.

use crate::kit::*;
use serde_json::json;
use std::fs;

/// The processes that hold a page, of this application and below.
fn page_processes(root: u32) -> usize {
    let stat = |id: u32| fs::read_to_string(format!("/proc/{id}/stat")).ok();
    let parent = |id: u32| stat(id)?.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse::<u32>().ok();
    let below = |id: u32| std::iter::successors(Some(id), |id| parent(*id)).any(|id| id == root);
    let all = fs::read_dir("/proc").into_iter().flatten().flatten();
    let ids = all.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    ids.filter(|id| stat(*id).is_some_and(|stat| stat.contains("(WebKitWebProces")) && below(*id)).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn closed_it_is_gone_and_opened_again_it_shows_the_present() {
    let mut night = Night::drivable_on_shift().await;
    let _manager = night.session.spawn("openbox", &[]);
    let root = night.app.id();
    let page = night.page().await;
    let first = night.slack.post_bot(SECURITY, MONITOR, "root login on bastion-1");
    page.until_says("root login on bastion-1").await;
    page.run("window.__first = true", json!([])).await;
    assert_eq!(page_processes(root), 1);
    for round in 1..=3 {
        night.close_window().await;
        let gone = until(async || (page_processes(root) == 0).then_some(())).await;
        assert!(gone.is_some(), "{round}: its process stays");
        // The world goes on without it.
        let text = format!("alert {round} while nobody looked");
        night.slack.post_bot(SECURITY, MONITOR, text.as_str());
        night.until_alert(&text, "ringing").await;
        page.reopen().await;
        page.until_says(&text).await;
        assert_eq!(page.run("return window.__first ?? null", json!([])).await, json!(null), "{round}: another page");
    }
    night.slack.react(SECURITY, &first, BEN, "white_check_mark");
    page.until_silent_about("root login on bastion-1").await;
    drop(page);
    night.end().await;
}
