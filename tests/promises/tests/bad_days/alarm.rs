//! The one bad day that must wake somebody: nothing is heard on shift.

use super::*;
use tokio::time::Instant;
use world::desktop::TrayHost;

#[tokio::test(flavor = "multi_thread")]
async fn a_blind_source_on_shift_is_shown_within_5_s_and_alarms_within_90_s() {
    let night = Night::on_shift().await;
    let host = TrayHost::start(night.session.place()).await;
    let icon = host.until_item().await;
    let seeing = host.pixmaps(&icon).await;
    night.slack.refuse_connections();
    let began = Instant::now();
    night.until_status("the state blind", |status| status["state"] == "blind").await;
    host.until_tooltip(&icon, |text| text.contains("Slack (acme) is not heard")).await;
    poll("another icon", PATIENCE, async || (host.pixmaps(&icon).await != seeing).then_some(())).await;
    // 5 s are promised; the rest is for a busy machine, and for asking.
    assert!(began.elapsed() < Duration::from_secs(10), "shown only after {:?}", began.elapsed());
    night.slack.post_bot(SECURITY, MONITOR, "root login in the dark");

    let alarm = async || night.daemon.open().into_iter().find(|card| card.summary.contains("Slack is not heard"));
    let card = poll("the alarm", Duration::from_secs(120), alarm).await;
    let after = began.elapsed();
    assert!((Duration::from_secs(55)..Duration::from_secs(95)).contains(&after), "alarmed after {after:?}");
    assert_eq!(card.urgency(), Some(2));
    assert!(card.body.contains("would be missed"), "{card:#?}");

    night.slack.accept_connections();
    until_rung(&night, "root login in the dark").await;
    night.daemon.until_none("the alarm", |card| card.summary.contains("is not heard")).await;
    night.until_seeing().await;
    explained(&night, "Slack cannot be heard");
    over(night, &["root login"]).await;
}
