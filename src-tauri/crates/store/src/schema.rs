//! The tables, one migration for each version of them.
//!
//! Invariant: a migration that was ever released is never edited; a change is a new one at the end.

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

pub(crate) fn migrations() -> Migrations<'static> {
    Migrations::from_slice(MIGRATIONS)
}

#[cfg(test)]
mod tests {
    #[test]
    fn migrations_are_well_formed() {
        super::migrations().validate().unwrap();
    }
}
