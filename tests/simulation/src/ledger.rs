//! The real store's work, done by tasks of the simulated process instead of threads.
//!
//! Invariant: whoever asked is answered only while the process lives, and only after what was asked for was done.

use crate::effects::{self, Life};
use engine::{
    clock::Clock,
    ledger::{Ledger, Remembered},
};
use jiff::Timestamp;
use oncall::{
    fact::Fact,
    history::History,
    ids::{AlertId, Fingerprint},
    sight::Trouble,
};
use std::{
    future,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use store::{Reading, Work};
use tokio::{
    sync::{mpsc, oneshot, watch},
    time::sleep,
};

/// How long a commit takes. Copies are the same.
#[derive(Clone, Default)]
pub struct Pace(Arc<Mutex<Duration>>);

impl Pace {
    pub fn set(&self, takes: Duration) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = takes;
    }

    pub fn takes(&self) -> Duration {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Half of it passes before anything is written, half before it is answered.
    async fn half(&self) {
        let takes = self.takes();
        if !takes.is_zero() {
            sleep(takes / 2).await;
        }
    }
}

/// The facts of one process. It ends with the runtime that it was opened in.
pub struct TaskLedger {
    reading: Reading,
    commits: mpsc::UnboundedSender<Commit>,
    asks: mpsc::UnboundedSender<Ask>,
    trouble: watch::Receiver<Option<Trouble>>,
}

struct Commit {
    facts: Vec<Fact>,
    done: oneshot::Sender<Result<(), Trouble>>,
}

struct Ask {
    print: Fingerprint,
    except: AlertId,
    answer: oneshot::Sender<Option<History>>,
}

impl TaskLedger {
    /// As `Store::open`; called within the runtime of the process.
    pub fn open(folder: &Path, clock: Arc<dyn Clock>, pace: Pace) -> (Self, Option<Trouble>) {
        let work = Work::open(folder.to_owned(), clock);
        let first = work.trouble().cloned();
        let (say, trouble) = watch::channel(first.clone());
        let (commits, asked) = mpsc::unbounded_channel();
        tokio::spawn(write(work, asked, pace, say));
        let reading = Reading::of(folder.to_owned());
        let (asks, questions) = mpsc::unbounded_channel();
        tokio::spawn(read(reading.clone(), questions));
        (Self { reading, commits, asks, trouble }, first)
    }

    /// What is wrong with the store at present, and every change of it.
    pub fn trouble(&self) -> watch::Receiver<Option<Trouble>> {
        self.trouble.clone()
    }
}

impl Ledger for TaskLedger {
    fn load(&self, since: Timestamp) -> Result<Remembered, Trouble> {
        self.reading.load(since)
    }

    fn commit(&self, facts: Vec<Fact>) -> oneshot::Receiver<Result<(), Trouble>> {
        let (done, answer) = oneshot::channel();
        // The task ends only with the runtime, and nobody waits for an answer then.
        let _ = self.commits.send(Commit { facts, done });
        answer
    }

    fn history(&self, print: Fingerprint, except: AlertId) -> oneshot::Receiver<Option<History>> {
        let (answer, answered) = oneshot::channel();
        let _ = self.asks.send(Ask { print, except, answer });
        answered
    }
}

/// As the store's thread does it.
async fn write(
    mut work: Work,
    mut asked: mpsc::UnboundedReceiver<Commit>,
    pace: Pace,
    say: watch::Sender<Option<Trouble>>,
) {
    loop {
        let first = tokio::select! {
            biased;
            first = asked.recv() => first.map(Some),
            () = sleep(work.patience()) => Some(None),
        };
        alive().await;
        match first {
            Some(Some(first)) => {
                pace.half().await;
                commit(&mut work, first, &mut asked, &pace, &say).await;
            }
            Some(None) => work.heal(),
            None => break work.heal(),
        }
        tell(&work, &say);
        work.forget();
    }
}

/// Whatever was asked for meanwhile shares the transaction.
async fn commit(
    work: &mut Work,
    first: Commit,
    asked: &mut mpsc::UnboundedReceiver<Commit>,
    pace: &Pace,
    say: &watch::Sender<Option<Trouble>>,
) {
    let mut group = vec![first];
    while group.len() < Work::GROUP
        && let Ok(next) = asked.try_recv()
    {
        group.push(next);
    }
    alive().await;
    let (facts, waiting): (Vec<_>, Vec<_>) = group.into_iter().map(|commit| (commit.facts, commit.done)).unzip();
    let answer = work.commit(facts.into_iter().flatten());
    pace.half().await;
    alive().await;
    tell(work, say);
    for done in waiting {
        // Whoever does not wait for the answer any more has gone on without it.
        let _ = done.send(answer.clone());
    }
}

async fn read(reading: Reading, mut asked: mpsc::UnboundedReceiver<Ask>) {
    while let Some(Ask { print, except, answer }) = asked.recv().await {
        alive().await;
        let history = reading.past().and_then(|past| past.history(&print, &except));
        alive().await;
        // Without a history the question is dropped, and whoever asked sees that.
        if let Ok(history) = history {
            let _ = answer.send(history);
        }
    }
}

fn tell(work: &Work, say: &watch::Sender<Option<Trouble>>) {
    say.send_if_modified(|said| {
        let changed = said.as_ref() != work.trouble();
        if changed {
            *said = work.trouble().cloned();
        }
        changed
    });
}

/// A dead process does not go on from here.
async fn alive() {
    if effects::life() == Life::Dead {
        future::pending::<()>().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{clock::Time, disk::Disk, effects::Fate};
    use oncall::{
        fact::What,
        ids::{IncidentId, SourceId},
    };
    use tokio::time::{Instant, timeout};

    fn began() -> Timestamp {
        "2026-11-21T08:00:00Z".parse().unwrap()
    }

    fn numbered(n: u64) -> Fact {
        Fact { at: began(), what: What::Counted { source: SourceId::slack("acme"), messages: n } }
    }

    fn open(disk: &Disk, pace: &Pace) -> TaskLedger {
        let (ledger, trouble) = TaskLedger::open(disk.folder(), Arc::new(Time::new(began())), pace.clone());
        assert_eq!(trouble, None);
        ledger
    }

    #[tokio::test(start_paused = true)]
    async fn a_commit_takes_as_long_as_it_is_told_to() {
        effects::begin(Box::new(|_, _| Fate::Done));
        let (disk, pace) = (Disk::new(), Pace::default());
        let ledger = open(&disk, &pace);
        for takes in [Duration::ZERO, Duration::from_millis(400)] {
            pace.set(takes);
            let asked = Instant::now();
            let answers = [1, 2].map(|n| ledger.commit(vec![numbered(n)]));
            for answer in answers {
                assert_eq!(answer.await.unwrap(), Ok(()));
            }
            assert_eq!(asked.elapsed(), takes, "two of them share it");
        }
        let night = store::read_night(&disk.folder().join("shiftbell.sqlite")).unwrap();
        assert_eq!(night.facts, [1, 2, 1, 2].map(numbered));
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_of_a_dead_process_is_answered_though_it_was_saved() {
        for (pace, saved) in [(Duration::ZERO, vec![numbered(1)]), (Duration::from_secs(2), vec![])] {
            effects::begin(Box::new(|_, _| Fate::Done));
            let disk = Disk::new();
            let ledger = open(&disk, &Pace(Arc::new(Mutex::new(pace))));
            let first = ledger.commit(vec![numbered(1)]);
            if pace.is_zero() {
                first.await.unwrap().unwrap();
            } else {
                timeout(Duration::from_millis(500), first).await.unwrap_err();
            }
            effects::kill();
            let (print, except) = question();
            let late = timeout(Duration::from_secs(3_600), async {
                tokio::select! {
                    answer = ledger.commit(vec![numbered(2)]) => drop(answer),
                    answer = ledger.history(print, except) => drop(answer),
                }
            });
            late.await.unwrap_err();
            effects::begin(Box::new(|_, _| Fate::Done));
            let night = store::read_night(&disk.folder().join("shiftbell.sqlite")).unwrap();
            assert_eq!(night.facts, saved);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn of_what_never_was_there_is_an_answer_too() {
        effects::begin(Box::new(|_, _| Fate::Done));
        let disk = Disk::new();
        let ledger = open(&disk, &Pace::default());
        let (print, except) = question();
        assert_eq!(ledger.history(print, except).await.unwrap(), None);
    }

    fn question() -> (Fingerprint, AlertId) {
        let print = Fingerprint { maker: "title".to_owned(), version: 1, value: "disk full".to_owned() };
        let except = AlertId::incident(&SourceId::pagerduty("acme"), &IncidentId::new("Q1"));
        (print, except)
    }
}
