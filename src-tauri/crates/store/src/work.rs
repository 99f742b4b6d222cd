//! What is done to the file, by whoever has the thread for it.
//!
//! Invariant: facts reach the file in the order in which they were committed; those of a failed commit are held and go
//! before any later ones.

use crate::{
    file,
    prune::{self, Left},
    rows::{self, Rows},
    trouble::{self, Cause},
};
use engine::clock::Clock;
use jiff::{SignedDuration, Timestamp};
use oncall::{fact::Fact, sight::Trouble, time};
use rusqlite::Connection;
use std::{collections::BTreeMap, path::PathBuf, sync::Arc, time::Duration};

/// At most so many facts are held while nothing can be written: the oldest, for the later ones build on them.
const HELD: usize = 100_000;
/// How often a store that cannot write tries again by itself.
const AGAIN: Duration = Duration::from_secs(2);
/// How often a store that has nothing to do looks whether something is to be forgotten.
const IDLE: Duration = Duration::from_secs(60);
/// Between two steps of forgetting, so that commits come first.
const BETWEEN_STEPS: Duration = Duration::from_millis(50);
const FORGET_EVERY: SignedDuration = SignedDuration::from_hours(24);

/// The store without a thread: everything here blocks, and nothing happens but when it is called.
///
/// Whoever drives it calls [`Work::commit`] with what was asked for, [`Work::heal`] where nothing was asked for during
/// [`Work::patience`], and [`Work::forget`] after either.
pub struct Work {
    folder: PathBuf,
    clock: Arc<dyn Clock>,
    db: Option<Connection>,
    rows: Rows,
    /// Facts whose commit failed.
    held: Vec<Fact>,
    doubt: Doubt,
    /// What there is to say while everything works: that a file was set aside.
    notice: Option<Trouble>,
    trouble: Option<Trouble>,
    forgot_at: Option<Timestamp>,
}

/// Of the commits that failed one may be found in the file after all, when it is opened anew.
#[derive(Default)]
struct Doubt {
    /// The last row before them.
    after: i64,
    /// By how many rows each made: how many of the held facts were in it.
    tried: BTreeMap<i64, usize>,
}

impl Doubt {
    /// How many of the held facts the file has, with this last row.
    fn found(&self, last: i64) -> usize {
        let found = (last > self.after).then(|| self.tried.get(&(last - self.after)).copied());
        found.flatten().unwrap_or(0)
    }

    fn begin(&mut self, last: i64) {
        if self.after != last {
            *self = Self { after: last, tried: BTreeMap::new() };
        }
    }
}

impl Work {
    /// At most so many commits are to share a transaction.
    pub const GROUP: usize = 256;

    /// Opens the file of `folder`, or has a trouble that says why it cannot be written at present.
    pub fn open(folder: PathBuf, clock: Arc<dyn Clock>) -> Self {
        let (rows, held) = (Rows::default(), Vec::new());
        let (db, doubt, notice, trouble, forgot_at) = (None, Doubt::default(), None, None, None);
        let mut work = Self { folder, clock, db, rows, held, doubt, notice, trouble, forgot_at };
        let opened = work.open_file();
        work.take_note(&opened);
        work
    }

    /// What is wrong at present.
    pub fn trouble(&self) -> Option<&Trouble> {
        self.trouble.as_ref()
    }

    /// How long to wait for commits before it wants to heal or forget.
    pub fn patience(&self) -> Duration {
        match (&self.db, self.is_forgetting_due()) {
            (None, _) => AGAIN,
            (Some(_), _) if !self.held.is_empty() && !oncall::planted!("never-tries-again-by-itself") => AGAIN,
            (Some(_), true) => BETWEEN_STEPS,
            (Some(_), false) => IDLE,
        }
    }

    /// Makes facts durable after all that were held, all or none.
    ///
    /// # Errors
    /// When they cannot be saved at present. They are held, and go before any later ones.
    pub fn commit(&mut self, facts: impl IntoIterator<Item = Fact>) -> Result<(), Trouble> {
        self.held.extend(facts);
        if oncall::planted!("answers-before-it-is-saved") && self.db.is_some() && self.held.len() < 8 {
            return Ok(());
        }
        self.write()
    }

    /// Tries again what failed.
    pub fn heal(&mut self) {
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
        } else if oncall::planted!("what-cannot-be-saved-is-dropped") {
            (self.held, self.doubt) = (Vec::new(), Doubt::default());
        } else if self.held.len() > HELD {
            tracing::warn!(lost = self.held.len() - HELD, "too many facts are waiting to be saved");
            self.held.truncate(HELD);
            self.doubt.tried.retain(|_, facts| *facts <= HELD);
        }
        self.take_note(&done);
        done
    }

    fn write_once(&mut self) -> Result<(), Trouble> {
        self.open_file()?;
        let Err(fault) = self.store_held() else { return Ok(()) };
        tracing::warn!(%fault, facts = self.held.len(), "facts cannot be saved");
        let cause = Cause::from(fault);
        if !matches!(cause, Cause::Full) {
            self.db = None;
        }
        Err(trouble::cannot_write(&self.folder, &cause))
    }

    fn store_held(&mut self) -> rusqlite::Result<()> {
        let Some(db) = &mut self.db else { return Ok(()) };
        let last = rows::last(db)?;
        self.held.drain(..self.doubt.found(last));
        self.doubt.begin(last);
        self.rows.store(db, &self.held, |rows| {
            if !oncall::planted!("a-failed-commit-counts-as-none") {
                self.doubt.tried.insert(rows, self.held.len());
            }
        })?;
        self.doubt = Doubt::default();
        Ok(())
    }

    fn open_file(&mut self) -> Result<(), Trouble> {
        if self.db.is_none() {
            let (db, notice) = file::open(&self.folder, self.clock.now().wall)?;
            self.db = Some(db);
            self.rows = Rows::default();
            if notice.is_some() {
                // The rows of another file have other numbers: better twice than not at all.
                self.doubt = Doubt::default();
            }
            self.notice = notice.or(self.notice.take());
        }
        Ok(())
    }

    fn take_note(&mut self, done: &Result<(), Trouble>) {
        self.trouble = done.as_ref().err().or(self.notice.as_ref()).cloned();
    }

    fn is_forgetting_due(&self) -> bool {
        let now = self.clock.now().wall;
        self.forgot_at.is_none_or(|at| now < at || time::add(at, FORGET_EVERY) <= now)
    }

    /// One step of forgetting, if a day has passed since it was last complete.
    pub fn forget(&mut self) {
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
                if matches!(Cause::from(fault), Cause::Damaged(_)) {
                    // The file went bad under the open connection: it is looked at anew.
                    self.db = None;
                }
            }
        }
    }
}
