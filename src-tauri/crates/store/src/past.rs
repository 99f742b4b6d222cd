//! What is known of earlier alerts that are counted as the same.
//!
//! Invariant: kept in step with the facts by the same transactions, and forgotten with the alert; no title is kept here,
//! only what it is told apart by.

use crate::format;
use jiff::Timestamp;
use oncall::{
    alert::{By, RingWhy},
    fact::{Fact, What},
    fingerprint,
    history::History,
    ids::{AlertId, Fingerprint},
    observation::{AuthorKind, Message, Observation, Said},
    text::Untrusted,
};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

/// The latest times that are told.
const RECENT: u32 = 50;
/// The latest comments that are told.
const NOTES: u32 = 3;

const SEE: &str = "INSERT INTO seen (print, alert, at) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
const CHECK: &str = "INSERT INTO checks (alert, at, who, mine) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (alert) DO UPDATE SET at = ?2, who = ?3, mine = ?4";
const UNCHECK: &str = "DELETE FROM checks WHERE alert = ?1";
const COMMENT: &str = "INSERT INTO comments (alert, ts, at, seq) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (alert, ts) DO UPDATE SET seq = ?4";
/// Of everything that is kept here.
pub(crate) const WRITING: [&str; 4] = [SEE, CHECK, UNCHECK, COMMENT];

/// By which alerts are told apart, without what they say. Never changed, for it is stored.
fn print_of(print: &Fingerprint) -> String {
    hash(&format!("{} {} {}", print.maker, print.version, print.value))
}

/// FNV-1a over the bytes, 128 bits. Source: <http://www.isthe.com/chongo/tech/comp/fnv/>
fn hash(text: &str) -> String {
    let hash = text.bytes().fold(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d_u128, |hash, byte| {
        (hash ^ u128::from(byte)).wrapping_mul(0x0100_0000_0000_0000_0000_013b)
    });
    format!("{hash:032x}")
}

/// Takes up a fact about this alert, just stored as `seq`.
pub(crate) fn take_up(tx: &Transaction<'_>, fact: &Fact, alert: &str, seq: i64) -> rusqlite::Result<()> {
    match &fact.what {
        What::Observed(Observation { said: Said::Message(message), .. }) if message.reply_to.is_some() => {
            comment(tx, message, alert, seq)
        }
        What::Observed(Observation { said: Said::Message(message), .. }) => {
            fingerprint::of_message(message).map_or(Ok(()), |print| see(tx, &print, alert, message.ts.at()))
        }
        What::Observed(Observation { said: Said::Incident(incident), .. }) => {
            see(tx, &fingerprint::of_incident(incident), alert, incident.created_at)
        }
        What::Settled { by, .. } => check(tx, by, alert, fact.at),
        What::Acknowledged { by: by @ By::Me, .. } => check(tx, by, alert, fact.at),
        What::Rang { why: RingWhy::TakenBack | RingWhy::Undone, .. } => {
            tx.prepare_cached(UNCHECK)?.execute([alert]).map(drop)
        }
        _ => Ok(()),
    }
}

fn see(tx: &Transaction<'_>, print: &Fingerprint, alert: &str, at: Timestamp) -> rusqlite::Result<()> {
    tx.prepare_cached(SEE)?.execute(params![print_of(print), alert, at.as_microsecond()]).map(drop)
}

fn check(tx: &Transaction<'_>, by: &By, alert: &str, at: Timestamp) -> rusqlite::Result<()> {
    let (who, mine) = match by {
        By::Me => ("you", true),
        By::Person(name) => (name.verbatim(), false),
        By::Source { .. } => return Ok(()),
    };
    tx.prepare_cached(CHECK)?.execute(params![alert, at.as_microsecond(), who, mine]).map(drop)
}

/// What a bot says in a thread is no comment.
fn comment(tx: &Transaction<'_>, reply: &Message, alert: &str, seq: i64) -> rusqlite::Result<()> {
    if reply.author.kind == AuthorKind::Bot {
        return Ok(());
    }
    let at = reply.ts.at().as_microsecond();
    tx.prepare_cached(COMMENT)?.execute(params![alert, reply.ts.as_str(), at, seq]).map(drop)
}

pub(crate) fn forget(tx: &Transaction<'_>, alert: &str) -> rusqlite::Result<()> {
    for sql in ["DELETE FROM seen WHERE alert = ?1", UNCHECK, "DELETE FROM comments WHERE alert = ?1"] {
        tx.prepare_cached(sql)?.execute([alert])?;
    }
    Ok(())
}

/// Of the alerts counted by this fingerprint, but for one; none where there are no others.
pub(crate) fn history(db: &Connection, print: &Fingerprint, except: &AlertId) -> rusqlite::Result<Option<History>> {
    let others = params![print_of(print), format::alert_text(except)];
    let recent: Vec<Timestamp> = db
        .prepare_cached(&format!(
            "SELECT at FROM seen WHERE print = ?1 AND alert <> ?2 ORDER BY at DESC LIMIT {RECENT}"
        ))?
        .query_map(others, |row| time(row, 0))?
        .collect::<Result<_, _>>()?;
    let Some(last) = recent.first().copied() else { return Ok(None) };
    let (times, first) =
        db.query_row("SELECT count(*), min(at) FROM seen WHERE print = ?1 AND alert <> ?2", others, |row| {
            Ok((row.get(0)?, time(row, 1)?))
        })?;
    let (checked, by_me) = db.query_row(
        "SELECT count(*), coalesce(sum(mine), 0) FROM seen JOIN checks USING (alert) WHERE print = ?1 AND alert <> ?2",
        others,
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let last_check = db
        .query_row(
            "SELECT who, checks.at FROM seen JOIN checks USING (alert) WHERE print = ?1 AND alert <> ?2
             ORDER BY checks.at DESC LIMIT 1",
            others,
            |row| Ok((Untrusted::new(row.get::<_, String>(0)?), time(row, 1)?)),
        )
        .optional()?;
    let notes = notes(db, others)?;
    Ok(Some(History { times, first, last, checked, by_me, last_check, notes, recent }))
}

/// Those whose text is still kept.
fn notes(db: &Connection, others: &[&dyn rusqlite::ToSql]) -> rusqlite::Result<Vec<(Untrusted, Untrusted, Timestamp)>> {
    let mut latest = db.prepare_cached(&format!(
        "SELECT facts.seq, kind, version, body FROM seen JOIN comments USING (alert) JOIN facts USING (seq)
         WHERE print = ?1 AND seen.alert <> ?2 AND text = 1 ORDER BY comments.at DESC LIMIT {NOTES}"
    ))?;
    let facts = latest.query_map(others, crate::load::read_row)?;
    let mut notes = Vec::new();
    for fact in facts {
        if let Some((_, Fact { what: What::Observed(Observation { said: Said::Message(reply), .. }), .. })) = fact? {
            notes.push((reply.author.name, reply.text, reply.ts.at()));
        }
    }
    Ok(notes)
}

fn time(row: &Row<'_>, column: usize) -> rusqlite::Result<Timestamp> {
    let micros: i64 = row.get(column)?;
    Ok(Timestamp::from_microsecond(micros).unwrap_or(Timestamp::UNIX_EPOCH))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_examples() {
        let table = [
            ("", "6c62272e07bb014262b821756295c58d"),
            ("a", "d228cb696f1a8caf78912b704e4a8964"),
            ("foobar", "343e1662793c64bf6f0d3597ba446f18"),
        ];
        for (text, hex) in table {
            assert_eq!(hash(text), hex, "{text:?}");
        }
    }

    #[test]
    fn another_way_of_making_a_print_never_meets_an_old_value() {
        let print = |maker: &str, version| Fingerprint { maker: maker.to_owned(), version, value: "a".to_owned() };
        assert_ne!(print_of(&print("title", 1)), print_of(&print("title", 2)));
        assert_ne!(print_of(&print("title", 1)), print_of(&print("incident", 1)));
    }
}
