//! The engine on a fake ledger, presenter, speaker and source, under paused time.

mod cards;
mod ending;
mod past;
mod restored;
mod saving;
mod sound;
mod sources;

use crate::{
    Boxed, Handle, Parts,
    clock::Clock,
    ledger::{Ledger, Remembered},
    presenter::{ClosedHow, Presenter, PresenterOrder, PresenterPort, PresenterReport},
    source::{Doubt, Order, Receipt, Report, Source, SourcePort},
    speaker::{Speaker, SpeakerPort},
    start,
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use oncall::{
    act::{Act, Through},
    decide::Decision,
    desk::Desk,
    fact::{CardHandle, Fact, What},
    history::History,
    ids::*,
    observation::*,
    policy::*,
    sight::{Part, Sighting, Trouble},
    text::Untrusted,
    time::{BootId, Now},
    wants::{CardKey, Press},
    write::Outcome,
};
use std::sync::{
    Arc, Mutex,
    atomic::{AtomicU32, AtomicUsize, Ordering},
};
use tokio::{
    sync::{mpsc, oneshot},
    time::{Duration, Instant, timeout},
};

/// Follows tokio's paused clock, which stands still while the machine sleeps.
struct TestClock {
    start: Instant,
    /// Seconds.
    slept: AtomicU32,
    /// How often it was looked at.
    looks: AtomicUsize,
}

impl TestClock {
    fn new() -> Self {
        Self { start: Instant::now(), slept: AtomicU32::new(0), looks: AtomicUsize::new(0) }
    }

    fn sleep(&self, seconds: u32) {
        self.slept.fetch_add(seconds, Ordering::Relaxed);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Now {
        self.looks.fetch_add(1, Ordering::Relaxed);
        let slept = Duration::from_secs(self.slept.load(Ordering::Relaxed).into());
        let elapsed = SignedDuration::try_from(self.start.elapsed() + slept).unwrap();
        let wall = "2026-01-14T09:00:00Z".parse::<Timestamp>().unwrap() + elapsed;
        Now { wall, boot_elapsed: elapsed, boot_id: BootId(1) }
    }
}

type Asked = (Vec<Fact>, oneshot::Sender<Result<(), Trouble>>);

/// Commits are answered by the test, in order.
#[derive(Default)]
struct TestLedger {
    asked: Mutex<Vec<Asked>>,
    answer_at_once: bool,
    past: past::Past,
}

impl Ledger for TestLedger {
    fn load(&self, _since: Timestamp) -> Result<Remembered, Trouble> {
        Ok(Remembered::default())
    }

    fn commit(&self, facts: Vec<Fact>) -> oneshot::Receiver<Result<(), Trouble>> {
        let (answer, saved) = oneshot::channel();
        if self.answer_at_once {
            answer.send(Ok(())).unwrap();
        } else {
            self.asked.lock().unwrap().push((facts, answer));
        }
        saved
    }

    fn history(&self, print: Fingerprint, except: AlertId) -> oneshot::Receiver<Option<History>> {
        self.past.ask(print, except)
    }
}

impl TestLedger {
    fn answer_all(&self, result: &Result<(), Trouble>) {
        for (_, answer) in self.asked.lock().unwrap().drain(..) {
            let _ = answer.send(result.clone());
        }
    }
}

/// Hands its port to the test, once for each start.
struct TestSource {
    ports: mpsc::UnboundedSender<SourcePort>,
}

impl Source for TestSource {
    fn id(&self) -> SourceId {
        SourceId::slack("acme")
    }
    fn run(self: Box<Self>, port: SourcePort) -> Boxed<()> {
        Box::pin(async move {
            let reports = port.reports.clone();
            self.ports.send(port).unwrap();
            // Until the test closes the port's other end.
            reports.closed().await;
        })
    }
}

struct TestPresenter {
    port: oneshot::Sender<PresenterPort>,
}

impl Presenter for TestPresenter {
    fn run(self: Box<Self>, port: PresenterPort) -> Boxed<()> {
        Box::pin(async move { drop(self.port.send(port)) })
    }
}

struct TestSpeaker {
    port: oneshot::Sender<SpeakerPort>,
}

impl Speaker for TestSpeaker {
    fn run(self: Box<Self>, port: SpeakerPort) -> Boxed<()> {
        Box::pin(async move { drop(self.port.send(port)) })
    }
}

struct Bench {
    engine: Handle,
    ledger: Arc<TestLedger>,
    clock: Arc<TestClock>,
    source: SourcePort,
    ports: mpsc::UnboundedReceiver<SourcePort>,
    presenter: PresenterPort,
    speaker: SpeakerPort,
}

async fn bench(ledger: TestLedger, facts: Vec<Fact>) -> Bench {
    let ledger = Arc::new(ledger);
    let clock = Arc::new(TestClock::new());
    let (sender, mut ports) = mpsc::unbounded_channel();
    let (port, presenter) = oneshot::channel();
    let (speaker_port, speaker) = oneshot::channel();
    let engine = start(Parts {
        desk: Desk::new(policy("one"), TimeZone::UTC),
        facts,
        ledger: ledger.clone(),
        presenter: Box::new(TestPresenter { port }),
        speaker: Box::new(TestSpeaker { port: speaker_port }),
        sources: Box::new(move |_| vec![Box::new(TestSource { ports: sender.clone() }) as Box<dyn Source>]),
        clock: clock.clone(),
    });
    let source = ports.recv().await.unwrap();
    let (presenter, speaker) = (presenter.await.unwrap(), speaker.await.unwrap());
    Bench { engine, ledger, clock, source, ports, presenter, speaker }
}

async fn on_shift(facts: Vec<Fact>) -> Bench {
    let bench = bench(TestLedger { answer_at_once: true, ..TestLedger::default() }, facts).await;
    let at = Timestamp::UNIX_EPOCH;
    bench.source.reports.send((SourceId::slack("acme"), Report::Sight(Sighting::Seeing { at }))).await.unwrap();
    bench.engine.act(Act::GoOnShift, Through::CommandLine).await.unwrap();
    bench
}

impl Bench {
    async fn heard(&self, text: &str, receipt: Option<&str>) {
        let observations = vec![Observation {
            source: SourceId::slack("acme"),
            heard: Heard::Live,
            said: Said::Message(message(text)),
        }];
        let receipt = receipt.map(|text| Receipt(text.to_owned()));
        self.source.reports.send((SourceId::slack("acme"), Report::Heard { observations, receipt })).await.unwrap();
    }

    async fn order(&mut self, wanted: impl Fn(&Order) -> bool) -> Order {
        timeout(Duration::from_secs(20), async {
            loop {
                let order = self.source.orders.recv().await.expect("the engine keeps the line");
                if wanted(&order) {
                    return order;
                }
            }
        })
        .await
        .expect("an order in time")
    }

    async fn card(&mut self) -> PresenterOrder {
        self.card_within(20).await
    }

    async fn card_within(&mut self, seconds: u64) -> PresenterOrder {
        let order = timeout(Duration::from_secs(seconds), self.presenter.orders.recv());
        order.await.expect("an order in time").unwrap()
    }

    async fn present(&self, report: PresenterReport) {
        self.presenter.reports.send(report).await.unwrap();
    }

    /// Asked for, and not saved yet.
    async fn going_on_shift(&self) -> tokio::task::JoinHandle<Result<(), oncall::act::Refused>> {
        let engine = self.engine.clone();
        let acting = tokio::spawn(async move { engine.act(Act::GoOnShift, Through::CommandLine).await });
        self.let_it_work().await;
        acting
    }

    /// Long enough for the engine to have done whatever it does without waiting.
    async fn let_it_work(&self) {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

fn alert() -> AlertId {
    let message = message("");
    AlertId::message(&SourceId::slack("acme"), &message.place.channel, &message.ts)
}

fn message(text: &str) -> Message {
    let ts = MessageTs::new("1768381200.000100");
    let place = Place { channel: ChannelId::new("C1"), name: "alerts".to_owned() };
    let monitor = Author { kind: AuthorKind::Bot, id: PersonId::new("B1"), name: Untrusted::new("Monitor") };
    Message::post(place, ts, monitor, text)
}

fn policy(hash: &str) -> Policy {
    let rule = Rule::of_channels("wakes me", vec![Pattern::new("alerts").unwrap()], Decision::Page);
    let check = Emoji::new("white_check_mark");
    let account =
        SlackAccount { name: "acme".to_owned(), api_url: None, acknowledge: check.clone(), settles: vec![check] };
    Policy {
        hash: PolicyHash::new(hash),
        standing: Standing::Good,
        slack: vec![account],
        rules: vec![rule],
        ..Policy::none()
    }
}

fn disk_full() -> Trouble {
    Trouble { name: "disk-full".to_owned(), says: "The disk is full.".to_owned(), cure: "Free some space.".to_owned() }
}

fn is_show(order: &PresenterOrder) -> bool {
    matches!(order, PresenterOrder::Show { key: CardKey::Alert(_), .. })
}

#[tokio::test(start_paused = true)]
async fn an_envelope_is_confirmed_and_its_card_shown_only_after_the_commit() {
    let mut bench = bench(TestLedger::default(), Vec::new()).await;
    let acting = bench.going_on_shift().await;
    bench.ledger.answer_all(&Ok(()));
    acting.await.unwrap().unwrap();
    bench.heard("down", Some("e1")).await;
    bench.let_it_work().await;
    assert!(bench.presenter.orders.try_recv().is_err(), "not saved yet");
    while let Ok(order) = bench.source.orders.try_recv() {
        assert!(!matches!(order, Order::Confirm(_)), "not saved yet");
    }
    assert!(
        bench
            .ledger
            .asked
            .lock()
            .unwrap()
            .iter()
            .flat_map(|(facts, _)| facts)
            .any(|fact| matches!(fact.what, What::Rang { .. }))
    );
    bench.ledger.answer_all(&Ok(()));
    assert_eq!(bench.order(|order| matches!(order, Order::Confirm(_))).await, Order::Confirm(Receipt("e1".to_owned())));
    assert!(is_show(&bench.card().await));
}

#[tokio::test(start_paused = true)]
async fn a_ring_waits_300_ms_for_the_commit_and_no_longer_but_the_confirmation_waits() {
    let mut bench = bench(TestLedger::default(), Vec::new()).await;
    let _acting = bench.going_on_shift().await;
    bench.heard("down", Some("e1")).await;
    let asked = Instant::now();
    assert!(is_show(&bench.card().await));
    assert!(
        asked.elapsed() >= Duration::from_millis(250) && asked.elapsed() < Duration::from_millis(400),
        "{:?}",
        asked.elapsed()
    );
    bench.let_it_work().await;
    while let Ok(order) = bench.source.orders.try_recv() {
        assert!(!matches!(order, Order::Confirm(_)));
    }
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_saved_rings_all_the_same_and_says_so() {
    let mut bench = bench(TestLedger::default(), Vec::new()).await;
    let acting = bench.going_on_shift().await;
    bench.ledger.answer_all(&Ok(()));
    acting.await.unwrap().unwrap();
    bench.heard("down", Some("e1")).await;
    bench.let_it_work().await;
    bench.ledger.answer_all(&Err(disk_full()));
    let mut saying = bench.card().await;
    while !matches!(&saying, PresenterOrder::Show { key: CardKey::Alert(_), card } if card.body.contains("Not saved")) {
        saying = bench.card().await;
    }
    assert_eq!(bench.engine.picture().borrow().troubles[&Part::Store], disk_full());
    while let Ok(order) = bench.source.orders.try_recv() {
        assert!(!matches!(order, Order::Confirm(_)), "what is not saved is not confirmed");
    }
    // The source sends it again; by now there is room.
    bench.heard("down", Some("e1")).await;
    bench.let_it_work().await;
    bench.ledger.answer_all(&Ok(()));
    bench.order(|order| matches!(order, Order::Confirm(_))).await;
    bench.let_it_work().await;
    assert!(bench.engine.picture().borrow().troubles.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_click_on_a_card_is_written_once_and_its_outcome_closes_the_matter() {
    let mut bench = on_shift(Vec::new()).await;
    bench.heard("down", None).await;
    let PresenterOrder::Show { key, .. } = bench.card().await else { panic!("a card first") };
    for _ in 0..2 {
        bench.present(PresenterReport::Pressed { key: key.clone(), press: Press::Acknowledge }).await;
    }
    let Order::Write { write, doubt } = bench.order(|order| matches!(order, Order::Write { .. })).await else {
        unreachable!()
    };
    assert_eq!(doubt, Doubt::Fresh);
    assert_eq!(bench.card().await, PresenterOrder::Close { key });
    bench.let_it_work().await;
    while let Ok(order) = bench.source.orders.try_recv() {
        assert!(!matches!(order, Order::Write { .. }), "one write for one acknowledgement");
    }
    let outcome = Report::Outcome { write: write.id, outcome: Outcome::Done };
    bench.source.reports.send((SourceId::slack("acme"), outcome)).await.unwrap();
    bench.let_it_work().await;
    assert_eq!(bench.engine.picture().borrow().alerts[0].state, "settled");
}

#[tokio::test(start_paused = true)]
async fn an_unanswered_write_rings_again_after_15_s() {
    let mut bench = on_shift(Vec::new()).await;
    bench.heard("down", None).await;
    bench.card().await;
    bench.engine.act(Act::Acknowledge(alert()), Through::CommandLine).await.unwrap();
    let asked = Instant::now();
    assert!(matches!(bench.card().await, PresenterOrder::Close { .. }));
    assert!(is_show(&bench.card().await));
    let waited = asked.elapsed();
    assert!(waited >= Duration::from_secs(14) && waited < Duration::from_secs(16), "{waited:?}");
}
