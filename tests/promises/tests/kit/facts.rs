//! What the database file says, read as anybody could read it.

use rusqlite::{Connection, OpenFlags};
use std::path::{Path, PathBuf};

pub struct Facts {
    file: PathBuf,
}

impl Facts {
    pub fn of(data: &Path) -> Self {
        Self { file: data.join("shiftbell.sqlite") }
    }

    fn open(&self) -> Connection {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        Connection::open_with_flags(&self.file, flags).expect("the database")
    }

    /// How many facts of a kind whose stored form holds the text.
    pub fn count(&self, kind: &str, text: &str) -> usize {
        let sql = "select count(*) from facts where kind = ?1 and instr(coalesce(alert, '') || body, ?2) > 0";
        let count: i64 = self.open().query_row(sql, (kind, text), |row| row.get(0)).expect("a count");
        usize::try_from(count).expect("not negative")
    }

    /// The same, where the stored form holds another text as well.
    pub fn count_with(&self, kind: &str, text: &str, also: &str) -> usize {
        let sql = "select count(*) from facts where kind = ?1
            and instr(coalesce(alert, '') || body, ?2) > 0 and instr(body, ?3) > 0";
        let count: i64 = self.open().query_row(sql, (kind, text, also), |row| row.get(0)).expect("a count");
        usize::try_from(count).expect("not negative")
    }

    /// The kinds of all facts whose stored form holds the text, in order.
    pub fn all(&self, text: &str) -> Vec<String> {
        let db = self.open();
        let sql = "select kind from facts where instr(coalesce(alert, '') || body, ?1) > 0 order by seq";
        let mut rows = db.prepare(sql).expect("the table");
        rows.query_map([text], |row| row.get(0)).expect("rows").map(|kind| kind.expect("a kind")).collect()
    }

    /// The kinds of all facts about an alert, in order.
    pub fn story(&self, alert: &str) -> Vec<String> {
        let db = self.open();
        let mut rows = db.prepare("select kind from facts where alert = ?1 order by seq").expect("the table");
        rows.query_map([alert], |row| row.get(0)).expect("rows").map(|kind| kind.expect("a kind")).collect()
    }

    /// When the facts of a kind came about, in order.
    pub fn times(&self, kind: &str) -> Vec<jiff::Timestamp> {
        let db = self.open();
        let mut rows = db.prepare("select at from facts where kind = ?1 order by seq").expect("the table");
        let times = rows.query_map([kind], |row| row.get(0)).expect("rows");
        times.map(|at| jiff::Timestamp::from_microsecond(at.expect("a time")).expect("a time")).collect()
    }

    /// Holds the database's write lock until the guard is dropped, so that no commit gets through.
    pub fn hold(&self) -> Hold {
        let db = Connection::open(&self.file).expect("the database");
        db.busy_timeout(super::PATIENCE).expect("a time-out");
        db.execute_batch("begin immediate").expect("the lock");
        Hold { _db: db }
    }
}

/// The write lock, held.
pub struct Hold {
    _db: Connection,
}

/// No file in the folder holds any of the texts.
pub fn assert_absent(folder: &Path, texts: &[String]) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            assert_absent(&path, texts);
            continue;
        }
        let Ok(bytes) = std::fs::read(&path) else { continue };
        for text in texts {
            let found = bytes.windows(text.len()).any(|window| window == text.as_bytes());
            assert!(!found, "a token in {}", path.display());
        }
    }
}
