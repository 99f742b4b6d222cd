//! The tables, one migration for each version of them.
//!
//! Invariant: a migration that was ever released is never edited; a change is a new one at the end.

use rusqlite_migration::{M, Migrations};

/// `facts.at` and `alerts.touched` are microseconds since 1970, UTC. `alert` is the alert a fact is about, in the text
/// form of [`crate::format`]; a write's end carries the alert of its write. `text` is 1 while the body holds text that
/// somebody else wrote. `alerts` is kept in step with `facts` by the same transactions.
const MIGRATIONS: &[M<'_>] = &[M::up(
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
)];

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
