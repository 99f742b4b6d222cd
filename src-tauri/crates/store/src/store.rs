//! The store as the rest of the program sees it.
//!
//! Invariant: one thread writes, another reads beside it; everybody else asks them, or reads once at the start.

use crate::{
    policy,
    reader::{self, Ask},
    reading::Reading,
    trouble::{self, Cause},
    work::Work,
    writer::{self, Commit},
};
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
    path::{Path, PathBuf},
    sync::{Arc, mpsc},
    thread,
};
use tokio::sync::{oneshot, watch};

/// The facts in `shiftbell.sqlite` of a folder. Dropping it waits for what was asked to be committed.
pub struct Store {
    folder: PathBuf,
    commits: Option<mpsc::Sender<Commit>>,
    writer: Option<thread::JoinHandle<()>>,
    asks: Option<mpsc::Sender<Ask>>,
    reader: Option<thread::JoinHandle<()>>,
    trouble: watch::Receiver<Option<Trouble>>,
}

impl Store {
    /// Opens the store of `folder`, making folder and file where they are missing, readable for this user only.
    ///
    /// There always is a store, with a trouble where something is wrong: a file that cannot be used was set aside and
    /// replaced (`database-damaged`); or nothing can be written at present (`disk-full`, `store-unwritable`), so that
    /// commits fail until it can. Blocks while the file is checked; `clock` is for naming what is set aside, and for
    /// forgetting what is old.
    pub fn open(folder: &Path, clock: Arc<dyn Clock>) -> (Self, Option<Trouble>) {
        let work = Work::open(folder.to_owned(), clock);
        let first = work.trouble().cloned();
        let (say, trouble) = watch::channel(first.clone());
        let (commits, asked) = mpsc::channel();
        let writer = start("store", move || writer::run(work, &asked, &say));
        let (asks, questions) = mpsc::channel();
        let reading = Reading::of(folder.to_owned());
        let reader = start("store-reader", move || reader::run(&reading, &questions));
        let folder = folder.to_owned();
        (Self { folder, commits: Some(commits), writer, asks: Some(asks), reader, trouble }, first)
    }

    /// What is wrong with the store at present, and every change of it.
    pub fn trouble(&self) -> watch::Receiver<Option<Trouble>> {
        self.trouble.clone()
    }

    /// Keeps the text of a good policy, for the day when the policy file is broken. Blocks until it is durable.
    ///
    /// # Errors
    /// When it cannot be written; the text kept before is still there then.
    pub fn keep_policy(&self, text: &str) -> Result<(), Trouble> {
        policy::keep(&self.folder, text).map_err(|fault| trouble::cannot_write(&self.folder, &fault.into()))
    }

    /// The text kept last, if ever one was.
    pub fn last_good_policy(&self) -> Option<String> {
        policy::last_good(&self.folder)
    }
}

impl Ledger for Store {
    fn load(&self, since: Timestamp) -> Result<Remembered, Trouble> {
        Reading::of(self.folder.clone()).load(since)
    }

    fn commit(&self, facts: Vec<Fact>) -> oneshot::Receiver<Result<(), Trouble>> {
        let (done, answer) = oneshot::channel();
        let asked = self.commits.as_ref().map(|commits| commits.send(Commit { facts, done }));
        if let Some(Err(mpsc::SendError(commit))) = asked {
            let cause = Cause::Unusable("the store's thread ended".to_owned());
            drop(commit.done.send(Err(trouble::cannot_write(&self.folder, &cause))));
        }
        answer
    }

    fn history(&self, print: Fingerprint, except: AlertId) -> oneshot::Receiver<Option<History>> {
        let (answer, answered) = oneshot::channel();
        if let Some(asks) = &self.asks {
            // Where nobody reads any more, the question is dropped, and whoever asked sees that.
            let _ = asks.send(Ask { print, except, answer });
        }
        answered
    }
}

fn start(name: &str, work: impl FnOnce() + Send + 'static) -> Option<thread::JoinHandle<()>> {
    let started = thread::Builder::new().name(name.to_owned()).spawn(work);
    started.inspect_err(|fault| tracing::error!(name, %fault, "a thread of the store cannot be started")).ok()
}

impl Drop for Store {
    fn drop(&mut self) {
        // The writer goes last, so that it is the one that closes the file.
        drop((self.asks.take(), self.commits.take()));
        for thread in [self.reader.take(), self.writer.take()].into_iter().flatten() {
            if thread.join().is_err() {
                tracing::error!("a thread of the store panicked");
            }
        }
    }
}
