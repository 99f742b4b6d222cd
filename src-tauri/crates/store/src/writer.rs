//! The one thread that writes.
//!
//! Invariant: facts reach the file in the order in which they were committed; those of a failed commit are held and go
//! before any later ones.

use crate::{
    file,
    prune::{self, Left},
    rows::Rows,
    trouble::{self, Cause},
};
use engine::clock::Clock;
use jiff::{SignedDuration, Timestamp};
use oncall::{fact::Fact, sight::Trouble, time};
use rusqlite::Connection;
use std::{
    path::PathBuf,
    sync::{Arc, mpsc},
    time::Duration,
};
use tokio::sync::{oneshot, watch};

/// Facts that are to be durable, all or none, before `done` is told so.
pub(crate) struct Commit {
    pub facts: Vec<Fact>,
    pub done: oneshot::Sender<Result<(), Trouble>>,
}

/// At most so many commits share a transaction.
const GROUP: usize = 256;
/// At most so many facts are held while nothing can be written: the oldest, for the later ones build on them.
const HELD: usize = 100_000;
/// How often a store that cannot write tries again by itself.
const AGAIN: Duration = Duration::from_secs(2);
/// How often a store that has nothing to do looks whether something is to be forgotten.
const IDLE: Duration = Duration::from_secs(60);
/// Between two steps of forgetting, so that commits come first.
const BETWEEN_STEPS: Duration = Duration::from_millis(50);
const FORGET_EVERY: SignedDuration = SignedDuration::from_hours(24);

pub(crate) struct Writer {
    folder: PathBuf,
    clock: Arc<dyn Clock>,
    db: Option<Connection>,
    rows: Rows,
    /// Facts whose commit failed.
    held: Vec<Fact>,
    /// What there is to say while everything works: that a file was set aside.
    notice: Option<Trouble>,
    say: watch::Sender<Option<Trouble>>,
    forgot_at: Option<Timestamp>,
}

impl Writer {
    pub fn open(folder: PathBuf, clock: Arc<dyn Clock>, say: watch::Sender<Option<Trouble>>) -> Self {
        let rows = Rows::default();
        let mut writer = Self { folder, clock, db: None, rows, held: Vec::new(), notice: None, say, forgot_at: None };
        let opened = writer.open_file();
        writer.tell(&opened);
        writer
    }

    /// Works until nobody can ask any more.
    pub fn run(mut self, asked: &mpsc::Receiver<Commit>) {
        loop {
            match asked.recv_timeout(self.patience()) {
                // Whatever was asked for while the last transaction was made durable shares the next one.
                Ok(first) => self.commit([first].into_iter().chain(asked.try_iter().take(GROUP - 1)).collect()),
                Err(mpsc::RecvTimeoutError::Timeout) => self.heal(),
                Err(mpsc::RecvTimeoutError::Disconnected) => break self.heal(),
            }
            self.forget();
        }
    }

    fn patience(&self) -> Duration {
        match (&self.db, self.is_forgetting_due()) {
            (None, _) => AGAIN,
            (Some(_), _) if !self.held.is_empty() => AGAIN,
            (Some(_), true) => BETWEEN_STEPS,
            (Some(_), false) => IDLE,
        }
    }

    fn commit(&mut self, group: Vec<Commit>) {
        let (facts, waiting): (Vec<_>, Vec<_>) = group.into_iter().map(|commit| (commit.facts, commit.done)).unzip();
        self.held.extend(facts.into_iter().flatten());
        let answer = self.write();
        for done in waiting {
            // Whoever does not wait for the answer any more has gone on without it.
            drop(done.send(answer.clone()));
        }
    }

    /// Tries again what failed.
    fn heal(&mut self) {
        if self.db.is_none() || !self.held.is_empty() {
            drop(self.write());
        }
    }

    /// Makes durable what is held.
    fn write(&mut self) -> Result<(), Trouble> {
        let mut done = self.write_once();
        if done.is_err() && self.db.is_none() {
            // The file went bad under the open connection: look at it anew before giving up.
            done = self.write_once();
        }
        if done.is_ok() {
            self.held = Vec::new();
        } else if self.held.len() > HELD {
            tracing::warn!(lost = self.held.len() - HELD, "too many facts are waiting to be saved");
            self.held.truncate(HELD);
        }
        self.tell(&done);
        done
    }

    fn write_once(&mut self) -> Result<(), Trouble> {
        self.open_file()?;
        let Some(db) = &mut self.db else { return Ok(()) };
        let Err(fault) = self.rows.store(db, &self.held) else { return Ok(()) };
        tracing::warn!(%fault, facts = self.held.len(), "facts cannot be saved");
        let cause = Cause::from(fault);
        if !matches!(cause, Cause::Full) {
            self.db = None;
        }
        Err(trouble::cannot_write(&self.folder, &cause))
    }

    fn open_file(&mut self) -> Result<(), Trouble> {
        if self.db.is_none() {
            let (db, notice) = file::open(&self.folder, self.clock.now().wall)?;
            self.db = Some(db);
            self.rows = Rows::default();
            self.notice = notice.or(self.notice.take());
        }
        Ok(())
    }

    fn tell(&self, done: &Result<(), Trouble>) {
        let now = done.as_ref().err().or(self.notice.as_ref());
        self.say.send_if_modified(|said| {
            let changed = said.as_ref() != now;
            if changed {
                *said = now.cloned();
            }
            changed
        });
    }

    fn is_forgetting_due(&self) -> bool {
        let now = self.clock.now().wall;
        self.forgot_at.is_none_or(|at| now < at || time::add(at, FORGET_EVERY) <= now)
    }

    /// One step of forgetting, if a day has passed since it was last complete.
    fn forget(&mut self) {
        if !self.held.is_empty() || !self.is_forgetting_due() {
            return;
        }
        let now = self.clock.now().wall;
        let Some(db) = &mut self.db else { return };
        match prune::step(db, now) {
            Ok(Left::More) => {}
            Ok(Left::Nothing) => self.forgot_at = Some(now),
            Err(fault) => {
                tracing::warn!(%fault, "what is old cannot be forgotten; the next try is tomorrow");
                self.forgot_at = Some(now);
            }
        }
    }
}
