//! Forgets what is kept no longer.
//!
//! Invariant: nothing that the Desk would start from is deleted; of an open alert only others' text is blanked.

use crate::{format::Kind, load, past};
use jiff::{SignedDuration, Timestamp};
use oncall::time;
use rusqlite::{Connection, Transaction, params};

const TEXT_FOR: SignedDuration = SignedDuration::from_hours(30 * 24);
const FACTS_FOR: SignedDuration = SignedDuration::from_hours(400 * 24);
/// How far a source was heard is said often; only its last word matters for long.
const HEARD_FOR: SignedDuration = SignedDuration::from_hours(2 * 24);

/// At most so many rows at once, so that a commit never waits long.
const STEP: i64 = 500;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Left {
    More,
    Nothing,
}

/// One step of forgetting, in a transaction of its own.
pub(crate) fn step(db: &mut Connection, now: Timestamp) -> rusqlite::Result<Left> {
    let before = |age: SignedDuration| time::add(now, -age).as_microsecond();
    let tx = db.transaction()?;
    let done = blank_text(&tx, before(TEXT_FOR))?
        + delete_alerts(&tx, before(FACTS_FOR))?
        + delete_without_alert(&tx, before(FACTS_FOR), before(HEARD_FOR))?;
    tx.commit()?;
    Ok(if done == 0 { Left::Nothing } else { Left::More })
}

fn blank_text(tx: &Transaction<'_>, before: i64) -> rusqlite::Result<usize> {
    tx.execute(
        "UPDATE facts SET text = 0, body = CASE WHEN json_valid(body) THEN json_replace(body,
            '$.what.observed.said.message.text', '', '$.what.observed.said.incident.title', '',
            '$.what.observed.said.unread.raw', '', '$.what.deployed.what', '',
            '$.what.remembered.history.notes', json('[]'), '$.what.remembered.history.last_check', json('null'),
            '$.what.write-asked.write.what.reply.text', '', '$.what.write-asked.write.what.message.text', '')
            ELSE body END
         WHERE seq IN (SELECT seq FROM facts WHERE text = 1 AND at < ?1 LIMIT ?2)",
        params![before, STEP],
    )
}

fn delete_alerts(tx: &Transaction<'_>, before: i64) -> rusqlite::Result<usize> {
    let open = if oncall::planted!("an-open-alert-is-forgotten") { "" } else { "open = 0 AND" };
    let mut old = tx.prepare_cached(&format!(
        "SELECT id FROM alerts WHERE {open} touched < ?1 AND id NOT IN (SELECT alert FROM owed) LIMIT ?2"
    ))?;
    let old: Vec<String> = old.query_map(params![before, STEP / 10], |row| row.get(0))?.collect::<Result<_, _>>()?;
    for alert in &old {
        for sql in [
            "DELETE FROM facts WHERE alert = ?1",
            "DELETE FROM writes WHERE alert = ?1",
            "DELETE FROM alerts WHERE id = ?1",
        ] {
            tx.prepare_cached(sql)?.execute([alert])?;
        }
        past::forget(tx, alert)?;
    }
    Ok(old.len())
}

fn delete_without_alert(tx: &Transaction<'_>, before: i64, heard_before: i64) -> rusqlite::Result<usize> {
    let mut old =
        tx.prepare_cached("SELECT seq FROM facts WHERE alert IS NULL AND kind = ?1 AND at < ?2 ORDER BY seq LIMIT ?3")?;
    let kept = load::kept(tx)?;
    let many = STEP.saturating_add(i64::try_from(kept.len()).unwrap_or(i64::MAX));
    let mut deleted = 0;
    for kind in FORGOTTEN {
        let before = if kind == Kind::HEARD_UNTIL { heard_before } else { before };
        // What stands is never more than the limit is widened by, so that it cannot hide the rest.
        let rows = old.query_map(params![kind.0, before, many], |row| row.get::<_, i64>(0))?;
        let rows: Vec<i64> = rows.collect::<Result<_, _>>()?;
        for seq in rows.into_iter().filter(|seq| !kept.contains_key(seq)) {
            deleted += tx.prepare_cached("DELETE FROM facts WHERE seq = ?1")?.execute([seq])?;
        }
    }
    Ok(deleted)
}

/// Kinds of facts not about one alert; a kind that is not known here is kept.
const FORGOTTEN: [Kind; 24] = [
    Kind::OBSERVED_DUTIES,
    Kind::OBSERVED_PLACES,
    Kind::OBSERVED_PEOPLE,
    Kind::OBSERVED_ME,
    Kind::OBSERVED_SCHEDULES,
    Kind::OBSERVED_UNREAD,
    Kind::COUNTED,
    Kind::TALLIED,
    Kind::DEPLOYED,
    Kind::DIGESTED,
    Kind::REMINDED,
    Kind::SILENCED,
    Kind::WRITE_ENDED,
    Kind::SHIFT_SET,
    Kind::SHIFT_TURNED,
    Kind::SUMMED,
    Kind::SUMMARY_SEEN,
    Kind::BOUND,
    Kind::GAP_OPENED,
    Kind::GAP_CLOSED,
    Kind::HEARD_UNTIL,
    Kind::POLICY_ADOPTED,
    Kind::CARD_SHOWN,
    Kind::CARD_CLOSED,
];
