//! What sources are told, when they are started, and that they are started again.

use super::*;

#[tokio::test(start_paused = true)]
async fn a_changed_rule_leaves_the_connection_alone_and_a_changed_account_does_not() {
    let mut bench = on_shift(Vec::new()).await;
    bench.engine.adopt(Policy { rules: Vec::new(), ..policy("two") });
    bench.let_it_work().await;
    assert!(bench.ports.try_recv().is_err());
    let mut other = policy("three");
    other.slack[0].api_url = Some("http://127.0.0.1:1/api/".to_owned());
    bench.engine.adopt(other);
    timeout(Duration::from_secs(1), bench.ports.recv()).await.unwrap().unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_source_that_stops_is_blind_and_started_again() {
    let Bench { engine, mut ports, source, .. } = on_shift(Vec::new()).await;
    struct Quitter;
    impl Source for Quitter {
        fn id(&self) -> SourceId {
            SourceId::slack("acme")
        }
        fn run(self: Box<Self>, _port: SourcePort) -> Boxed<()> {
            Box::pin(async { panic!("a fault of its own") })
        }
    }
    drop((engine, source));
    assert!(ports.try_recv().is_err());
    let starts = Arc::new(Mutex::new(0));
    let (port, _presenter) = oneshot::channel();
    let (speaker_port, _speaker) = oneshot::channel();
    let counted = starts.clone();
    let engine = start(Parts {
        desk: Desk::new(policy("one"), TimeZone::UTC),
        facts: Vec::new(),
        ledger: Arc::new(TestLedger { answer_at_once: true, ..TestLedger::default() }),
        presenter: Box::new(TestPresenter { port }),
        speaker: Box::new(TestSpeaker { port: speaker_port }),
        sources: Box::new(move |_| {
            *counted.lock().unwrap() += 1;
            vec![Box::new(Quitter) as Box<dyn Source>]
        }),
        clock: Arc::new(TestClock::new()),
    });
    tokio::time::sleep(Duration::from_secs(1)).await;
    let seen = engine.picture().borrow().sources[&SourceId::slack("acme")].hearing.clone();
    let oncall::picture::Hearing::Blind { why, .. } = seen else { panic!("{seen:?}") };
    assert_eq!(why.name(), "stopped");
    tokio::time::sleep(Duration::from_secs(5)).await;
    assert_eq!(*starts.lock().unwrap(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_gap_is_ordered_to_be_read_once() {
    let mut bench = on_shift(Vec::new()).await;
    let at = TestClock::new().now().wall;
    let connected = Report::Sight(Sighting::Connected { at });
    bench.source.reports.send((SourceId::slack("acme"), connected)).await.unwrap();
    let Order::Read(gap) = bench.order(|order| matches!(order, Order::Read(_))).await else { unreachable!() };
    bench.heard("down", None).await;
    bench.let_it_work().await;
    while let Ok(order) = bench.source.orders.try_recv() {
        assert!(!matches!(order, Order::Read(_)));
    }
    bench.source.reports.send((SourceId::slack("acme"), Report::Sight(Sighting::GapRead { gap }))).await.unwrap();
    bench.let_it_work().await;
    assert!(bench.engine.picture().borrow().sources[&SourceId::slack("acme")].gaps.is_empty());
}

#[tokio::test(start_paused = true)]
async fn deploys_are_asked_for_while_a_rule_counts_from_them_and_what_is_told_is_shown() {
    let mut bench = on_shift(Vec::new()).await;
    let within = SignedDuration::from_mins(30);
    let mut counts = policy("two");
    counts.rules[0].when.after_deploy = Some(within);
    bench.engine.adopt(counts);
    let asked = bench.order(|order| matches!(order, Order::Deploys(_))).await;
    assert_eq!(asked, Order::Deploys(Some(within)));
    let at = TestClock::new().now().wall;
    let told = Report::Deployed { what: Untrusted::new("checkout: build 14"), at };
    bench.source.reports.send((SourceId::slack("acme"), told)).await.unwrap();
    bench.let_it_work().await;
    assert_eq!(bench.engine.picture().borrow().deployed, Some((Untrusted::new("checkout: build 14"), at)));
    bench.engine.adopt(policy("three"));
    let asked = bench.order(|order| matches!(order, Order::Deploys(_))).await;
    assert_eq!(asked, Order::Deploys(None));
}
