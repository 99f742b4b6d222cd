//! What is carried out when, while facts wait to be saved, are saved, or cannot be.

use super::*;
use std::collections::BTreeMap;

/// On shift, with a ledger that the test answers.
async fn waiting_on_shift() -> Bench {
    let bench = bench(TestLedger::default(), Vec::new()).await;
    let acting = bench.going_on_shift().await;
    bench.ledger.answer_all(&Ok(()));
    acting.await.unwrap().unwrap();
    bench.let_it_work().await;
    bench.ledger.answer_all(&Ok(()));
    bench.let_it_work().await;
    bench
}

fn post(n: u32) -> Message {
    Message { ts: MessageTs::new(format!("1768381200.{n:06}")), ..message(&format!("host-{n} is down")) }
}

fn about(n: u32) -> CardKey {
    let post = post(n);
    CardKey::Alert(AlertId::message(&SourceId::slack("acme"), &post.place.channel, &post.ts))
}

impl Bench {
    async fn hears(&self, n: u32) {
        let observations =
            vec![Observation { source: SourceId::slack("acme"), heard: Heard::Live, said: Said::Message(post(n)) }];
        let receipt = Some(Receipt(format!("e{n}")));
        self.source.reports.send((SourceId::slack("acme"), Report::Heard { observations, receipt })).await.unwrap();
        // Less than a ring waits.
        tokio::time::sleep(Duration::from_millis(10)).await;
    }

    /// Answers the first of what waits.
    async fn answer(&self, result: Result<(), Trouble>) {
        let (_, answer) = self.ledger.asked.lock().unwrap().remove(0);
        answer.send(result).unwrap();
        tokio::time::sleep(Duration::from_millis(10)).await;
    }

    /// What is on screen by now.
    fn screen(&mut self, cards: &mut BTreeMap<CardKey, String>) {
        while let Ok(order) = self.presenter.orders.try_recv() {
            match order {
                PresenterOrder::Show { key, card } => drop(cards.insert(key, card.body)),
                PresenterOrder::Close { key } => drop(cards.remove(&key)),
                PresenterOrder::Adopt { .. } => {}
            }
        }
    }

    fn confirmed(&mut self) -> Vec<String> {
        let mut confirmed = Vec::new();
        while let Ok(order) = self.source.orders.try_recv() {
            if let Order::Confirm(Receipt(receipt)) = order {
                confirmed.push(receipt);
            }
        }
        confirmed
    }
}

fn shown(cards: &BTreeMap<CardKey, String>) -> Vec<&CardKey> {
    cards.keys().collect()
}

#[tokio::test(start_paused = true)]
async fn what_is_wanted_is_worked_out_once_for_each_input() {
    let bench = waiting_on_shift().await;
    for n in 1..4 {
        let before = bench.clock.looks.load(Ordering::Relaxed);
        bench.hears(n).await;
        bench.answer(Ok(())).await;
        // To take it up, for what is wanted, for the picture, and for how long to sleep after each of two events.
        assert_eq!(bench.clock.looks.load(Ordering::Relaxed) - before, 5);
    }
}

#[tokio::test(start_paused = true)]
async fn one_that_was_carried_out_in_a_hurry_is_not_worked_out_again() {
    let mut bench = waiting_on_shift().await;
    bench.hears(1).await;
    // What time brought meanwhile is nothing to be saved, and waits for nothing.
    tokio::time::sleep(Duration::from_millis(640)).await;
    let mut cards = BTreeMap::new();
    bench.screen(&mut cards);
    assert_eq!(shown(&cards), [&about(1)]);
    let (waiting, before) = (bench.ledger.asked.lock().unwrap().len(), bench.clock.looks.load(Ordering::Relaxed));
    bench.ledger.answer_all(&Ok(()));
    tokio::time::sleep(Duration::from_millis(10)).await;
    assert_eq!(bench.confirmed(), ["e1"]);
    // For how long to sleep after it.
    assert_eq!((waiting, bench.clock.looks.load(Ordering::Relaxed) - before), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn of_what_is_saved_together_the_last_is_carried_out() {
    let mut bench = waiting_on_shift().await;
    for n in 1..4 {
        bench.hears(n).await;
    }
    bench.ledger.answer_all(&Ok(()));
    bench.let_it_work().await;
    let mut shows = 0;
    while let Ok(order) = bench.presenter.orders.try_recv() {
        shows += usize::from(is_show(&order));
    }
    assert_eq!(shows, 3, "each card once");
    assert_eq!(bench.confirmed(), ["e1", "e2", "e3"]);
}

#[tokio::test(start_paused = true)]
async fn what_is_not_saved_waits_though_something_before_it_was_saved_again() {
    let mut bench = waiting_on_shift().await;
    let mut cards = BTreeMap::new();
    bench.hears(1).await;
    bench.answer(Err(disk_full())).await;
    bench.screen(&mut cards);
    assert_eq!(shown(&cards), [&about(1), &CardKey::Trouble(Part::Store)]);
    bench.hears(2).await;
    bench.hears(3).await;
    bench.answer(Ok(())).await;
    bench.screen(&mut cards);
    assert!(cards.contains_key(&about(2)) && !cards.contains_key(&about(3)), "{cards:?}");
    assert_eq!(bench.confirmed(), ["e2"]);
    bench.answer(Ok(())).await;
    bench.screen(&mut cards);
    assert_eq!(shown(&cards), [&about(1), &about(2), &about(3)]);
    assert!(cards.values().all(|body| !body.contains("Not saved")), "{cards:?}");
    assert_eq!(bench.confirmed(), ["e3"]);
}

#[tokio::test(start_paused = true)]
async fn a_trouble_that_comes_and_goes_while_others_wait_leaves_nothing_behind() {
    let mut bench = waiting_on_shift().await;
    for n in 1..4 {
        bench.hears(n).await;
    }
    let mut cards = BTreeMap::new();
    for (answer, seen) in [(Err(disk_full()), 1), (Ok(()), 2), (Ok(()), 3)] {
        bench.answer(answer).await;
        bench.screen(&mut cards);
        let alerts = cards.keys().filter(|key| matches!(key, CardKey::Alert(_))).count();
        assert_eq!(alerts, seen, "{cards:?}");
    }
    assert_eq!(shown(&cards), [&about(1), &about(2), &about(3)]);
    assert!(cards.values().all(|body| !body.contains("Not saved")), "{cards:?}");
    assert!(bench.engine.picture().borrow().troubles.is_empty());
    assert_eq!(bench.confirmed(), ["e2", "e3"]);
}

#[tokio::test(start_paused = true)]
async fn what_was_carried_out_in_a_hurry_is_corrected_when_it_turns_out_that_it_cannot_be_saved() {
    let mut bench = waiting_on_shift().await;
    bench.hears(1).await;
    bench.hears(2).await;
    tokio::time::sleep(Duration::from_millis(320)).await;
    let mut cards = BTreeMap::new();
    bench.screen(&mut cards);
    assert_eq!(shown(&cards), [&about(1), &about(2)]);
    assert!(cards.values().all(|body| !body.contains("Not saved")), "{cards:?}");
    // Whatever time brought meanwhile waits too, and is in a hurry by now.
    tokio::time::sleep(Duration::from_millis(320)).await;
    bench.ledger.answer_all(&Err(disk_full()));
    tokio::time::sleep(Duration::from_millis(10)).await;
    bench.screen(&mut cards);
    assert_eq!(shown(&cards), [&about(1), &about(2), &CardKey::Trouble(Part::Store)]);
    assert!(cards[&about(2)].contains("Not saved"), "{cards:?}");
    bench.ledger.answer_all(&Ok(()));
    bench.hears(3).await;
    bench.ledger.answer_all(&Ok(()));
    tokio::time::sleep(Duration::from_millis(10)).await;
    bench.screen(&mut cards);
    assert_eq!(shown(&cards), [&about(1), &about(2), &about(3)]);
    assert_eq!(bench.confirmed(), ["e3"]);
}

#[tokio::test(start_paused = true)]
async fn what_is_saved_late_does_not_bring_back_what_was_handled_meanwhile() {
    let mut bench = waiting_on_shift().await;
    let mut cards = BTreeMap::new();
    bench.hears(1).await;
    tokio::time::sleep(Duration::from_millis(320)).await;
    bench.screen(&mut cards);
    assert_eq!(shown(&cards), [&about(1)]);
    let CardKey::Alert(alert) = about(1) else { unreachable!() };
    bench.engine.act(Act::Acknowledge(alert), Through::CommandLine).await.unwrap();
    bench.screen(&mut cards);
    assert!(!cards.contains_key(&about(1)), "{cards:?}");
    bench.answer(Ok(())).await;
    bench.screen(&mut cards);
    assert!(!cards.contains_key(&about(1)), "{cards:?}");
    assert_eq!(bench.confirmed(), ["e1"]);
}

/// The wants that were carried out last ask for a time that comes while later ones wait: it is looked at once.
#[tokio::test(start_paused = true)]
async fn a_disk_that_takes_long_is_no_reason_to_look_at_the_time_again_and_again() {
    let mut bench = waiting_on_shift().await;
    bench.hears(1).await;
    let before = bench.clock.looks.load(Ordering::Relaxed);
    tokio::time::sleep(Duration::from_secs(60)).await;
    let looks = bench.clock.looks.load(Ordering::Relaxed) - before;
    assert!(looks < 100, "{looks} looks at the clock in a minute");
    bench.ledger.answer_all(&Ok(()));
    bench.let_it_work().await;
    let mut cards = BTreeMap::new();
    bench.screen(&mut cards);
    assert!(cards.contains_key(&about(1)), "{cards:?}");
}
