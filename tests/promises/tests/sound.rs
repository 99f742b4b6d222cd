//! Sound: a page is heard, repeats and rises until it is handled, and then there is silence at once. Judged by what is
//! recorded at the sound server's sink, on the recording's own clock.

use crate::kit::*;
use world::desktop::{Ear, Recording, Sounding};

/// What `cargo xtask sounds` makes, in hertz and seconds.
const PAGE: [f64; 2] = [988.0, 1_319.0];
const STRIKES_AT: [(f64, f64); 2] = [(0.05, 0.45), (0.65, 1.2)];
const PAGE_LASTS: f64 = 1.35;
const NOTIFY: f64 = 660.0;
/// A page sounds this often.
const EVERY: f64 = 8.0;
/// What is played now is recorded so much later at most, on a busy machine.
const LATENCY: f64 = 0.5;

/// Our page: its first strike, then its second, higher one.
fn is_page(heard: &Recording, sounding: &Sounding) -> bool {
    PAGE.iter().zip(STRIKES_AT).all(|(pitch, (from, until))| {
        let share = |pitch| heard.share(sounding.from + from, sounding.from + until, pitch);
        let other = PAGE.iter().sum::<f64>() - pitch;
        share(*pitch) > 0.1 && share(*pitch) > 10.0 * share(other)
    })
}

/// Waits for so many pages, whole; nothing else may have sounded.
async fn until_pages(ear: &Ear, count: usize) -> Vec<Sounding> {
    let whole = |heard: &Recording| {
        let soundings = heard.soundings();
        (soundings.len() >= count && heard.length() > soundings[count - 1].from + PAGE_LASTS + 0.4).then_some(soundings)
    };
    let soundings = ear.until(&format!("{count} pages"), whole).await;
    let heard = ear.heard();
    assert!(soundings.iter().all(|sounding| is_page(&heard, sounding)), "{soundings:#?}");
    soundings
}

/// Waits until something sounds that began after this moment.
async fn until_it_sounds(ear: &Ear, after: f64) -> Sounding {
    ear.until("a sound", |heard| heard.soundings().into_iter().find(|sounding| sounding.from > after)).await
}

/// From one second after this moment on there is silence, and it lasts.
async fn silent_within_a_second(ear: &Ear, moment: f64) {
    let heard = ear.until_moment(moment + 1.5 * EVERY).await;
    let last = heard.soundings().last().map_or(0.0, |sounding| sounding.until);
    assert!(last < moment + 1.0 + LATENCY, "at {moment:.2} s it was silenced, until {last:.2} s it sounded");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_is_heard_and_there_is_silence_within_a_second_of_the_acknowledgement() {
    let night = Night::on_shift().await;
    let ear = night.sound.listen().await;
    night.slack.post_bot(SECURITY, MONITOR, "root login");
    let card = night.card("root login").await;
    until_pages(&ear, 1).await;
    // While it sounds again.
    until_it_sounds(&ear, PAGE_LASTS + 1.0).await;
    let moment = ear.now();
    night.press(&card, "acknowledge").await;
    silent_within_a_second(&ear, moment).await;
    assert_eq!(night.sound.streams().await, 0);
    night.until_alert("root login", "settled").await;
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_repeats_every_8_s_and_rises_until_silence_is_asked_for() {
    let night = Night::on_shift().await;
    let ear = night.sound.listen().await;
    night.slack.post_bot(SECURITY, MONITOR, "root login");
    let pages = until_pages(&ear, 3).await;
    for two in pages.windows(2) {
        assert!((two[1].from - two[0].from - EVERY).abs() < 1.0, "{pages:#?}");
        assert!(two[1].peak > 1.4 * two[0].peak, "{pages:#?}");
    }
    let moment = ear.now();
    night.cli(&["silence"]).await;
    silent_within_a_second(&ear, moment).await;
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_alerts_at_once_are_one_sound() {
    let night = Night::on_shift().await;
    let ear = night.sound.listen().await;
    night.slack.post_bot(SECURITY, MONITOR, "root login on bastion-1");
    night.slack.post_bot(SECURITY, MONITOR, "root login on bastion-2");
    night.until_status("two alerts ringing", |status| status["ringing"] == 2).await;
    until_it_sounds(&ear, 0.0).await;
    assert_eq!(night.sound.streams().await, 1);
    let pages = until_pages(&ear, 2).await;
    assert!((pages[1].from - pages[0].from - EVERY).abs() < 1.0, "{pages:#?}");
    // A quarter of full volume: two at once would be more.
    assert!(pages[0].peak < 0.25, "{pages:#?}");

    let moment = ear.now();
    let one = night.card("bastion-1").await;
    night.press(&one, "acknowledge").await;
    night.no_card("bastion-1").await;
    until_it_sounds(&ear, moment + 1.0 + LATENCY).await;
    let moment = ear.now();
    let other = night.card("bastion-2").await;
    night.press(&other, "acknowledge").await;
    silent_within_a_second(&ear, moment).await;
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_colleague_who_looks_makes_it_quieter_and_no_more() {
    let night = Night::on_shift().await;
    let ear = night.sound.listen().await;
    let ts = night.slack.post_bot(SECURITY, MONITOR, "root login");
    let loud = until_pages(&ear, 2).await;
    night.slack.react(SECURITY, &ts, BEN, "eyes");
    night.card_saying("root login", "is looking").await;
    let quieter = until_pages(&ear, 4).await;
    assert!(quieter[2].peak < 0.9 * loud[0].peak, "{quieter:#?}");
    assert!((quieter[3].peak / quieter[2].peak - 1.0).abs() < 0.1, "it does not rise: {quieter:#?}");
    night.slack.react(SECURITY, &ts, BEN, "white_check_mark");
    let moment = ear.now();
    night.until_alert("root login", "settled").await;
    silent_within_a_second(&ear, moment + LATENCY).await;
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn off_shift_nothing_is_heard_and_what_was_held_is_one_soft_tone() {
    let night = Night::off_shift().await;
    let ear = night.sound.listen().await;
    night.slack.post_bot(SECURITY, MONITOR, "root login");
    night.until_alert("root login", "held").await;
    let moment = ear.now();
    night.cli(&["on"]).await;
    let heard = ear.until_moment(moment + 1.5 * EVERY).await;
    let soundings = heard.soundings();
    assert_eq!(soundings.len(), 1, "{soundings:#?}");
    assert!(soundings[0].from > moment - LATENCY, "{soundings:#?}");
    assert!(heard.share(soundings[0].from, soundings[0].until, NOTIFY) > 0.5, "{soundings:#?}");
    night.end().await;
}
