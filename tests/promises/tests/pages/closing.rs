//! The window is disposable: closed it is gone with all it took, opened again it shows the present.

use crate::kit::{
    processes::{name, tree},
    *,
};
use serde_json::json;

/// The processes that hold a page, of this application.
fn page_processes(root: u32) -> usize {
    tree(root).into_iter().filter(|id| name(*id) == "WebKitWebProces").count()
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
