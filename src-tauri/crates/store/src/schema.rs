//! The tables, one migration for each version of them.
//!
//! Invariant: a migration that was ever released is never edited; a change is a new one at the end.

use rusqlite::Connection;
use rusqlite_migration::{M, Migrations};

/// `facts.at` and `alerts.touched` are microseconds since 1970, UTC. `alert` is the alert a fact is about, in the text
/// form of [`crate::format`]; a write's end carries the alert of its write. `text` is 1 while the body holds text that
/// somebody else wrote. `alerts` is kept in step with `facts` by the same transactions.
///
/// `seen` has, by each fingerprint (hashed), the alerts that were ever counted by it, and when their source said them;
/// `checks` who gave an alert its last verdict; `comments` the facts that hold the latest version of each reply. They are
/// not filled for facts from before they were: of those nothing was seen. `owed` has the alerts of which somebody
/// is to be told.
const MIGRATIONS: &[M<'_>] = &[
    M::up(
        "CREATE TABLE facts (
        seq INTEGER PRIMARY KEY,
        at INTEGER NOT NULL,
        alert TEXT,
        kind TEXT NOT NULL,
        version INTEGER NOT NULL,
        body TEXT NOT NULL,
        text INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE INDEX facts_by_alert ON facts (alert) WHERE alert IS NOT NULL;
    CREATE INDEX facts_without_alert ON facts (kind) WHERE alert IS NULL;
    CREATE INDEX facts_with_text ON facts (at) WHERE text = 1;

    CREATE TABLE alerts (id TEXT PRIMARY KEY, open INTEGER NOT NULL, touched INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    CREATE INDEX alerts_by_touched ON alerts (open, touched);

    CREATE TABLE writes (id INTEGER PRIMARY KEY, alert TEXT NOT NULL) STRICT;
    CREATE INDEX writes_by_alert ON writes (alert);",
    ),
    M::up(
        "CREATE TABLE seen (
        print TEXT NOT NULL,
        alert TEXT NOT NULL,
        at INTEGER NOT NULL,
        PRIMARY KEY (print, alert)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX seen_by_time ON seen (print, at);
    CREATE INDEX seen_by_alert ON seen (alert);

    CREATE TABLE checks (
        alert TEXT PRIMARY KEY,
        at INTEGER NOT NULL,
        who TEXT NOT NULL,
        mine INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE owed (alert TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

    CREATE TABLE comments (
        alert TEXT NOT NULL,
        ts TEXT NOT NULL,
        at INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        PRIMARY KEY (alert, ts)
    ) STRICT, WITHOUT ROWID;",
    ),
];

/// The indexes over a part of `facts`, and which part.
const PARTIAL: [(&str, &str); 3] = [
    ("facts_by_alert", "alert IS NOT NULL"),
    ("facts_without_alert", "alert IS NULL"),
    ("facts_with_text", "text = 1"),
];

/// An index that has other rows than its table. SQLite's own check does not count those over a part of a table (as of
/// 3.53), so that it finds what they lack, and not what they have too much.
///
/// # Errors
/// Where they cannot be counted.
pub(crate) fn unfit_index(db: &Connection) -> rusqlite::Result<Option<&'static str>> {
    let parts = PARTIAL.map(|(_, part)| format!("count(*) FILTER (WHERE {part})")).join(", ");
    let in_table = format!("SELECT {parts} FROM facts NOT INDEXED");
    let in_table: [i64; 3] = db.query_row(&in_table, [], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?]))?;
    for ((index, part), rows) in PARTIAL.into_iter().zip(in_table) {
        let in_index = format!("SELECT count(*) FROM facts INDEXED BY {index} WHERE {part}");
        if db.query_row(&in_index, [], |row| row.get::<_, i64>(0))? != rows {
            return Ok(Some(index));
        }
    }
    Ok(None)
}

pub(crate) fn migrations() -> Migrations<'static> {
    Migrations::from_slice(MIGRATIONS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_index_over_a_part_of_a_table_is_counted() {
        let mut db = Connection::open_in_memory().unwrap();
        migrations().to_latest(&mut db).unwrap();
        let mut found = db
            .prepare("SELECT name FROM sqlite_schema WHERE type = 'index' AND sql LIKE '% WHERE %' ORDER BY name")
            .unwrap();
        let found: Vec<String> = found.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
        let mut known = PARTIAL.map(|(index, _)| index);
        known.sort_unstable();
        assert_eq!(found, known);
        assert_eq!(unfit_index(&db), Ok(None));
    }

    #[test]
    fn migrations_are_well_formed() {
        migrations().validate().unwrap();
    }
}
