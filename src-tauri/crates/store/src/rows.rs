//! Writes facts into the tables.
//!
//! Invariant: a fact and what follows from it (the alert it opens, touches or closes) are in one transaction.

use crate::{
    format::{self, Kind},
    past,
};
use jiff::Timestamp;
use oncall::{
    decide::Decision,
    fact::{Fact, What},
    ids::SourceId,
    observation::{Observation, Said},
};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use std::collections::BTreeMap;

const INSERT: &str = "INSERT INTO facts (at, alert, kind, version, body, text) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
const TOUCH: &str = "INSERT INTO alerts (id, open, touched) VALUES (?1, coalesce(?2, 0), ?3)
    ON CONFLICT (id) DO UPDATE SET open = coalesce(?2, open), touched = max(touched, ?3)";
const OWE: &str = "INSERT OR IGNORE INTO owed (alert) VALUES (?1)";
const OWE_NO_MORE: &str = "DELETE FROM owed WHERE alert = ?1";
const ASK: &str = "INSERT INTO writes (id, alert) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET alert = ?2";
const ASKED_FOR: &str = "SELECT alert FROM writes WHERE id = ?1";
const LAST: &str = "SELECT coalesce(max(seq), 0) FROM facts";
const LATEST: &str = "SELECT body FROM facts WHERE alert IS NULL AND kind = ?1 ORDER BY seq DESC";

/// Kinds that hold what somebody else wrote.
const WITH_TEXT: [Kind; 6] = [
    Kind::OBSERVED_MESSAGE,
    Kind::OBSERVED_INCIDENT,
    Kind::OBSERVED_UNREAD,
    Kind::REMEMBERED,
    Kind::DEPLOYED,
    Kind::WRITE_ASKED,
];

/// Fails where the tables are not the ones that are written to.
pub(crate) fn prepare_all(db: &Connection) -> rusqlite::Result<()> {
    let all = [INSERT, TOUCH, OWE, OWE_NO_MORE, ASK, ASKED_FOR, LAST, LATEST].into_iter().chain(past::WRITING);
    all.into_iter().try_for_each(|sql| db.prepare_cached(sql).map(drop))
}

/// The number of the last row.
pub(crate) fn last(db: &Connection) -> rusqlite::Result<i64> {
    db.prepare_cached(LAST)?.query_row([], |row| row.get(0))
}

/// Stores facts, remembering the last of what sources say periodically, so that only changes of it are stored.
#[derive(Default)]
pub(crate) struct Rows {
    said: BTreeMap<(Kind, SourceId), Option<Said>>,
}

impl Rows {
    /// Stores all of them durably, or none. Before it commits it tells how many rows they made.
    pub fn store(&mut self, db: &mut Connection, facts: &[Fact], commits: impl FnOnce(i64)) -> rusqlite::Result<()> {
        let done = self.try_store(db, facts, commits);
        if done.is_err() && !oncall::planted!("said-again-though-rolled-back") {
            // What was remembered may be of the transaction that is not.
            self.said.clear();
        }
        done
    }

    fn try_store(&mut self, db: &mut Connection, facts: &[Fact], commits: impl FnOnce(i64)) -> rusqlite::Result<()> {
        // Whoever reads first is not given the time to wait for the lock. Source: `sqlite3BtreeBeginTrans` in `btree.c`.
        let tx = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let before = last(&tx)?;
        for fact in facts {
            if !self.is_known(&tx, fact)? {
                insert(&tx, fact)?;
            }
        }
        commits(last(&tx)? - before);
        tx.commit()
    }

    /// Whether it only says again what was said last; when it was said does not count.
    fn is_known(&mut self, tx: &Transaction<'_>, fact: &Fact) -> rusqlite::Result<bool> {
        let What::Observed(seen) = &fact.what else { return Ok(false) };
        let Some(now) = periodic(&seen.said) else { return Ok(false) };
        let kind = format::kind(&fact.what);
        let key = (kind, seen.source.clone());
        if !self.said.contains_key(&key) {
            self.said.insert(key.clone(), last_said(tx, kind, &seen.source)?);
        }
        let before = self.said.insert(key, Some(now.clone()));
        Ok(before.flatten() == Some(now))
    }
}

/// What a source says as a whole each time it is asked, with the time of asking taken out.
fn periodic(said: &Said) -> Option<Said> {
    let mut said = said.clone();
    match &mut said {
        Said::Duties { as_of, .. }
        | Said::Places { as_of, .. }
        | Said::People { as_of, .. }
        | Said::Me { as_of, .. }
        | Said::Schedules { as_of, .. } => {
            *as_of = Timestamp::UNIX_EPOCH;
            Some(said)
        }
        Said::Message(_)
        | Said::Deleted { .. }
        | Said::Reaction(_)
        | Said::Reactions { .. }
        | Said::Incident(_)
        | Said::Unread { .. } => None,
    }
}

fn last_said(tx: &Transaction<'_>, kind: Kind, source: &SourceId) -> rusqlite::Result<Option<Said>> {
    let mut latest = tx.prepare_cached(LATEST)?;
    let bodies = latest.query_map([kind.0], |row| row.get::<_, String>(0))?;
    for body in bodies {
        if let Ok(Fact { what: What::Observed(Observation { source: from, said, .. }), .. }) = format::read(&body?)
            && from == *source
        {
            return Ok(periodic(&said));
        }
    }
    Ok(None)
}

fn insert(tx: &Transaction<'_>, fact: &Fact) -> rusqlite::Result<()> {
    let body = match format::write(fact) {
        Ok(body) => body,
        Err(fault) => {
            // No form can fail to be written; if one ever does, the facts after it are still to be saved.
            tracing::error!(%fault, kind = format::kind(&fact.what).0, "a fact cannot be written down");
            return Ok(());
        }
    };
    let at = fact.at.as_microsecond();
    let kind = format::kind(&fact.what);
    let alert = match &fact.what {
        What::WriteEnded { write, .. } => {
            let mut asked = tx.prepare_cached(ASKED_FOR)?;
            asked.query_row([write.0.cast_signed()], |row| row.get::<_, String>(0)).optional()?
        }
        what => what.alert().as_ref().map(format::alert_text),
    };
    let text = WITH_TEXT.contains(&kind);
    tx.prepare_cached(INSERT)?.execute(params![at, alert, kind.0, format::VERSION, body, text])?;
    if let Some(alert) = &alert {
        past::take_up(tx, fact, alert, tx.last_insert_rowid())?;
        tx.prepare_cached(TOUCH)?.execute(params![alert, opens(&fact.what), at])?;
        if let Some(owes) = owes(&fact.what) {
            tx.prepare_cached(if owes { OWE } else { OWE_NO_MORE })?.execute([alert])?;
        }
    }
    if let (Some(alert), What::AckAsked { write, .. } | What::WriteAsked { write }) = (&alert, &fact.what) {
        tx.prepare_cached(ASK)?.execute(params![write.id.0.cast_signed(), alert])?;
    }
    Ok(())
}

/// Whether somebody is to be told of it from then on; none: as before.
fn owes(what: &What) -> Option<bool> {
    match what {
        What::Decided { care, .. } => Some(care.tell.is_some()),
        What::Told { .. } => Some(false),
        _ => None,
    }
}

/// Whether its alert is open from then on; none: as before. In doubt it stays open.
fn opens(what: &What) -> Option<bool> {
    match what {
        What::Rang { .. }
        | What::Held { .. }
        | What::Snoozed { .. }
        | What::AckAsked { .. }
        | What::Joined { .. }
        | What::Acknowledged { .. } => Some(true),
        What::Decided { decision, .. } => match decision {
            Decision::Page | Decision::Notify | Decision::Digest | Decision::Hold => Some(true),
            Decision::Count | Decision::Ignore => None,
        },
        What::Settled { .. } => Some(false),
        _ => None,
    }
}
