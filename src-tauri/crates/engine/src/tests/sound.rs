//! What the speaker is asked for, and what becomes of what it reports.

use super::*;
use crate::speaker::{NotSounded, SpeakerOrder, Wanted};
use oncall::{tone::Tone, wants::Pace};

impl Bench {
    async fn wanted(&mut self) -> Wanted {
        match timeout(Duration::from_secs(20), self.speaker.orders.recv()).await.expect("an order in time").unwrap() {
            SpeakerOrder::Want(wanted) => wanted,
            test @ SpeakerOrder::Test { .. } => panic!("{test:?}"),
        }
    }

    async fn until_sound(&mut self) -> oncall::wants::Sound {
        loop {
            if let Some(sound) = self.wanted().await.sound {
                return sound;
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_page_gets_louder_by_the_clock_and_is_silent_with_its_acknowledgement() {
    let mut bench = on_shift(Vec::new()).await;
    bench.heard("down", None).await;
    let mut rising = Vec::new();
    let first = bench.until_sound().await;
    rising.push(first.loudness.percent());
    let began = Instant::now();
    for _ in 0..3 {
        let wanted = bench.wanted().await;
        let sound = wanted.sound.unwrap();
        assert_eq!((sound.class, sound.since, wanted.pace), (first.class, first.since, Pace::Close));
        rising.push(sound.loudness.percent());
    }
    assert_eq!(rising, [25, 40, 63, 100]);
    assert!((23..=25).contains(&began.elapsed().as_secs()), "{:?}", began.elapsed());
    bench.let_it_work().await;
    let alert = bench.engine.picture().borrow().alerts[0].id.clone();
    bench.engine.act(Act::Acknowledge(alert), Through::Window).await.unwrap();
    assert_eq!(bench.wanted().await.sound, None);
    assert!(bench.speaker.orders.try_recv().is_err(), "the same is not asked twice");
}

#[tokio::test(start_paused = true)]
async fn what_is_wrong_with_sound_is_a_trouble_with_a_card_on_shift_and_delays_no_other() {
    let mut bench = on_shift(Vec::new()).await;
    let trouble = Trouble { name: "no-sound-device".to_owned(), says: "None.".to_owned(), cure: "One.".to_owned() };
    bench.speaker.reports.send(Some(trouble.clone())).await.unwrap();
    bench.heard("down", None).await;
    let mut shown = Vec::new();
    while shown.len() < 2 {
        if let PresenterOrder::Show { key, .. } = bench.card().await {
            shown.push(key);
        }
    }
    assert_eq!(shown[0], CardKey::Trouble(Part::Sound));
    assert!(matches!(shown[1], CardKey::Alert(_)));
    assert_eq!(bench.engine.picture().borrow().troubles.get(&Part::Sound), Some(&trouble));
    bench.speaker.reports.send(None).await.unwrap();
    bench.let_it_work().await;
    assert!(bench.engine.picture().borrow().troubles.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_test_is_answered_by_the_speaker() {
    let mut bench = on_shift(Vec::new()).await;
    let engine = bench.engine.clone();
    let testing = tokio::spawn(async move { engine.test_sound(Tone::Page).await });
    let answer = loop {
        if let SpeakerOrder::Test { tone, loudness, answer } = bench.speaker.orders.recv().await.unwrap() {
            assert_eq!((tone, loudness.percent()), (Tone::Page, 100));
            break answer;
        }
    };
    answer.send(Err(NotSounded::SomethingRings)).unwrap();
    assert_eq!(testing.await.unwrap(), Err(NotSounded::SomethingRings));
}

#[tokio::test(start_paused = true)]
async fn a_speaker_that_is_gone_keeps_nothing_from_ringing() {
    let mut bench = on_shift(Vec::new()).await;
    let (_, nobody) = mpsc::unbounded_channel();
    drop(std::mem::replace(&mut bench.speaker.orders, nobody));
    bench.heard("down", None).await;
    assert!(is_show(&bench.card().await));
    assert_eq!(bench.engine.test_sound(Tone::Notify).await, Err(NotSounded::Stopped));
}

#[tokio::test(start_paused = true)]
async fn a_speaker_that_ended_is_told_as_trouble() {
    let mut bench = on_shift(Vec::new()).await;
    drop(std::mem::replace(&mut bench.speaker.reports, mpsc::channel(1).0));
    bench.let_it_work().await;
    let troubles = bench.engine.picture().borrow().troubles.clone();
    assert_eq!(troubles.get(&Part::Sound).map(|trouble| trouble.name.as_str()), Some("sound-stopped"));
    bench.heard("down", None).await;
    loop {
        if let PresenterOrder::Show { key: CardKey::Alert(_), .. } = bench.card().await {
            break;
        }
    }
}
