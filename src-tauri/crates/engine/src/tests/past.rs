//! What was seen before is told with the first word of an alert, and delays no ring.

use super::*;

/// What the fake ledger says of earlier alerts.
#[derive(Default)]
pub(super) struct Past {
    pub known: Option<History>,
    pub answers: Answers,
    pub asked: Mutex<Vec<(Fingerprint, AlertId)>>,
    /// Kept, so that nobody is told that no answer comes.
    waiting: Mutex<Vec<oneshot::Sender<Option<History>>>>,
}

#[derive(Default)]
pub(super) enum Answers {
    #[default]
    AtOnce,
    Never,
}

impl Past {
    pub fn ask(&self, print: Fingerprint, except: AlertId) -> oneshot::Receiver<Option<History>> {
        let (answer, answered) = oneshot::channel();
        self.asked.lock().unwrap().push((print, except));
        match self.answers {
            Answers::AtOnce => drop(answer.send(self.known.clone())),
            Answers::Never => self.waiting.lock().unwrap().push(answer),
        }
        answered
    }
}

fn seen_41_times() -> History {
    let at = Timestamp::UNIX_EPOCH;
    History {
        times: 41,
        first: at,
        last: at,
        checked: 0,
        by_me: 0,
        last_check: None,
        notes: Vec::new(),
        recent: vec![at],
    }
}

async fn with_past(past: Past) -> Bench {
    let bench = bench(TestLedger { answer_at_once: true, past, ..TestLedger::default() }, Vec::new()).await;
    bench.engine.act(Act::GoOnShift, Through::CommandLine).await.unwrap();
    bench
}

fn post(n: u32, kind: AuthorKind) -> Observation {
    let ts = MessageTs::new(format!("1768381200.{n:06}"));
    let author = Author { kind, ..message("").author };
    let said = Message { ts, author, ..message("host-12 is down") };
    Observation { source: SourceId::slack("acme"), heard: Heard::Live, said: Said::Message(said) }
}

impl Bench {
    async fn say(&self, observations: Vec<Observation>) {
        let report = Report::Heard { observations, receipt: None };
        self.source.reports.send((SourceId::slack("acme"), report)).await.unwrap();
    }

    async fn shown(&mut self) -> String {
        loop {
            if let PresenterOrder::Show { key: CardKey::Alert(_), card } = self.card().await {
                return card.body;
            }
        }
    }

    fn questions(&self) -> usize {
        self.ledger.past.asked.lock().unwrap().len()
    }
}

#[tokio::test(start_paused = true)]
async fn an_alert_is_shown_with_its_past_which_is_asked_for_once() {
    let mut bench = with_past(Past { known: Some(seen_41_times()), ..Past::default() }).await;
    bench.say(vec![post(1, AuthorKind::Bot)]).await;
    assert!(bench.shown().await.contains("Seen 41 times before"));
    let (print, except) = bench.ledger.past.asked.lock().unwrap()[0].clone();
    assert_eq!((print.maker.as_str(), except.to_string().as_str()), ("title", "slack/acme/C1/1768381200.000001"));
    let mut edited = post(1, AuthorKind::Bot);
    let Said::Message(message) = &mut edited.said else { unreachable!() };
    message.text = Untrusted::new("host-12 is still down");
    bench.say(vec![edited, post(2, AuthorKind::Person), post(3, AuthorKind::Me)]).await;
    bench.let_it_work().await;
    assert_eq!(bench.questions(), 1, "nothing is asked of what is known, and of what people write");
}

#[tokio::test(start_paused = true)]
async fn a_ledger_that_never_answers_delays_one_ring_by_100_ms_and_is_left_alone_for_a_minute() {
    let mut bench = with_past(Past { answers: Answers::Never, ..Past::default() }).await;
    let rings_after = async |bench: &mut Bench, posts: std::ops::Range<u32>| {
        let asked = Instant::now();
        bench.say(posts.map(|n| post(n, AuthorKind::Bot)).collect()).await;
        bench.shown().await;
        asked.elapsed()
    };
    let waited = rings_after(&mut bench, 1..4).await;
    assert!((100..150).contains(&waited.as_millis()), "three of them wait together: {waited:?}");
    assert_eq!(bench.questions(), 3);
    while bench.presenter.orders.try_recv().is_ok() {}
    assert!(rings_after(&mut bench, 4..5).await.as_millis() < 5);
    assert_eq!(bench.questions(), 3);
    tokio::time::sleep(Duration::from_secs(61)).await;
    while bench.presenter.orders.try_recv().is_ok() {}
    bench.say(vec![post(5, AuthorKind::Bot)]).await;
    bench.let_it_work().await;
    assert_eq!(bench.questions(), 4);
}
