//! The end of the engine, and of a sleep of the machine.

use super::*;

impl Bench {
    fn refreshes(&mut self) -> usize {
        let orders = std::iter::from_fn(|| self.source.orders.try_recv().ok());
        orders.filter(|order| matches!(order, Order::Refresh)).count()
    }
}

#[tokio::test(start_paused = true)]
async fn it_ends_once_what_was_noted_is_saved_and_confirmed() {
    let mut bench = bench(TestLedger::default(), Vec::new()).await;
    bench.heard("down", Some("e1")).await;
    bench.let_it_work().await;
    let engine = bench.engine.clone();
    let stopping = tokio::spawn(async move { engine.stop().await });
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert!(!stopping.is_finished());
    bench.ledger.answer_all(&Ok(()));
    stopping.await.unwrap();
    let confirmed = bench.order(|order| matches!(order, Order::Confirm(_))).await;
    assert!(matches!(confirmed, Order::Confirm(Receipt(envelope)) if envelope == "e1"));
}

#[tokio::test(start_paused = true)]
async fn a_ledger_that_never_answers_holds_the_end_up_for_2_s() {
    let bench = bench(TestLedger::default(), Vec::new()).await;
    bench.heard("down", Some("e1")).await;
    bench.let_it_work().await;
    let asked = Instant::now();
    bench.engine.stop().await;
    assert_eq!(asked.elapsed(), Duration::from_secs(2));
}

#[tokio::test(start_paused = true)]
async fn after_a_sleep_of_the_machine_each_source_looks_again_once() {
    let mut bench = on_shift(Vec::new()).await;
    tokio::time::sleep(Duration::from_secs(40)).await;
    assert_eq!(bench.refreshes(), 0);
    bench.clock.sleep(60);
    tokio::time::sleep(Duration::from_secs(40)).await;
    assert_eq!(bench.refreshes(), 1);
}
