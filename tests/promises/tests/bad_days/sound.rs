//! Bad days of sound: no device, a server that goes, hangs or is muted. None of them delays a card.

use super::*;
use world::desktop::Ear;

async fn until_it_sounds(ear: &Ear, after: f64) {
    ear.until("a sound", |heard| heard.soundings().iter().any(|sounding| sounding.from > after).then_some(())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_sound_device_it_says_so_cards_come_and_a_device_that_appears_is_found() {
    let mut night = Night::prepared().await;
    night.sound.kill();
    night.start().await;
    let says = until_trouble(&night, "no-sound-device").await;
    assert!(says.contains("no sound device"), "{says}");
    night.cli(&["on"]).await;
    let told = night.titled("No page can be heard").await;
    assert!(told.body.contains("Connect a loudspeaker"), "{told:#?}");
    night.slack.post_bot(SECURITY, MONITOR, "root login in silence");
    let card = until_rung(&night, "root login in silence").await;
    assert_eq!(card.urgency(), Some(2));

    night.sound.resume().await;
    let ear = night.sound.listen().await;
    until_it_sounds(&ear, 0.0).await;
    until_no_trouble(&night, "no-sound-device").await;
    night.daemon.until_none("the trouble", |card| card.summary == "No page can be heard").await;
    night.press(&card, "acknowledge").await;
    night.until_alert("root login in silence", "settled").await;
    explained(&night, "This computer has no sound device");
    explained(&night, "the trouble is over");
    assert!(!night.app.log().contains("ALSA"), "{}", night.app.log());
    over(night, &["root login"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_appears_while_nothing_rings_is_found_and_the_next_page_sounds() {
    let mut night = Night::prepared().await;
    night.sound.kill();
    night.start().await;
    night.cli(&["on"]).await;
    until_trouble(&night, "no-sound-device").await;
    night.sound.resume().await;
    until_no_trouble(&night, "no-sound-device").await;
    let ear = night.sound.listen().await;
    night.slack.post_bot(SECURITY, MONITOR, "root login");
    until_it_sounds(&ear, 0.0).await;
    over(night, &["root login"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sound_server_killed_while_it_rings_is_named_and_it_sounds_again_when_it_is_back() {
    let mut night = Night::on_shift().await;
    let ear = night.sound.listen().await;
    night.slack.post_bot(SECURITY, MONITOR, "root login");
    until_it_sounds(&ear, 0.0).await;
    drop(ear);
    night.sound.kill();
    let says = until_trouble(&night, "sound-device-gone").await;
    assert!(says.contains("went away"), "{says}");
    night.slack.post_bot(SECURITY, MONITOR, "another root login");
    until_rung(&night, "another root login").await;

    night.sound.resume().await;
    let ear = night.sound.listen().await;
    until_it_sounds(&ear, 0.0).await;
    until_no_trouble(&night, "sound-device-gone").await;
    explained(&night, "the sound server went away");
    over(night, &["root login"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sound_server_that_hangs_is_named_keeps_nothing_waiting_and_is_heard_when_it_goes_on() {
    let mut night = Night::on_shift().await;
    night.sound.freeze();
    night.slack.post_bot(SECURITY, MONITOR, "root login");
    until_rung(&night, "root login").await;
    until_trouble(&night, "sound-device-silent").await;
    night.slack.post_bot(SECURITY, MONITOR, "another root login");
    let card = until_rung(&night, "another root login").await;
    night.press(&card, "acknowledge").await;
    night.until_alert("another root login", "settled").await;

    night.sound.thaw();
    until_no_trouble(&night, "sound-device-silent").await;
    let ear = night.sound.listen().await;
    until_it_sounds(&ear, 0.0).await;
    over(night, &["root login"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_muted_computer_is_named_on_shift_and_so_is_one_at_volume_zero() {
    let mut night = Night::prepared().await;
    night.sound.mute().await;
    night.start().await;
    night.cli(&["on"]).await;
    let says = until_trouble(&night, "sound-muted").await;
    assert!(says.contains("muted"), "{says}");
    night.titled("No page can be heard").await;
    night.sound.unmute().await;
    until_no_trouble(&night, "sound-muted").await;
    night.cli(&["off"]).await;
    night.sound.set_volume(0).await;
    night.cli(&["on"]).await;
    let says = until_trouble(&night, "sound-muted").await;
    assert!(says.contains("at zero"), "{says}");
    night.sound.set_volume(100).await;
    until_no_trouble(&night, "sound-muted").await;
    over(night, &[]).await;
}
