//! Chooses the facts the Desk starts from.
//!
//! Invariant: what is left out changes nothing that the Desk wants.

use crate::format::{self, Kind};
use jiff::Timestamp;
use oncall::{
    fact::{Fact, Reminder, What},
    ids::{AlertId, SourceId},
    sight::Gap,
    wants::CardKey,
};
use rusqlite::{Connection, Params, Row};
use std::collections::{BTreeMap, BTreeSet};

/// Facts by their place in the order.
pub(crate) type Chosen = BTreeMap<i64, Fact>;

/// Facts of alerts that are open or were touched after `since`, and those not about one alert that still matter.
pub(crate) fn load(db: &Connection, since: Timestamp) -> rusqlite::Result<Vec<Fact>> {
    let mut chosen = of_alerts(db, since)?;
    let alerts = alerts(db, CHOSEN, [since.as_microsecond()])?;
    chosen.append(&mut standing(db)?);
    for kind in ABOUT_MANY.into_iter().chain([Kind::SUMMARY_SEEN]) {
        let all = without_alert(db, kind)?.into_iter();
        chosen.extend(all.filter(|(_, fact)| fact.at > since || concerns(&fact.what, &alerts)));
    }
    Ok(chosen.into_values().collect())
}

/// Of the facts not about one alert, those that are not forgotten whatever their age.
pub(crate) fn kept(db: &Connection) -> rusqlite::Result<Chosen> {
    let open = alerts(db, "SELECT id FROM alerts WHERE open = 1 UNION SELECT alert FROM owed", [])?;
    let mut chosen = standing(db)?;
    for kind in ABOUT_MANY {
        chosen.extend(without_alert(db, kind)?.into_iter().filter(|(_, fact)| concerns(&fact.what, &open)));
    }
    Ok(chosen)
}

/// Kinds not about one alert that say something of some.
const ABOUT_MANY: [Kind; 5] = [Kind::SUMMED, Kind::SILENCED, Kind::DIGESTED, Kind::REMINDED, Kind::CARD_CLOSED];

/// Whether it says something of one of the alerts.
fn concerns(what: &What, alerts: &BTreeSet<String>) -> bool {
    let known = |alert: &AlertId| alerts.contains(&format::alert_text(alert));
    match what {
        What::Silenced { alerts, .. }
        | What::Summed { alerts }
        | What::Digested { alerts }
        | What::Reminded { alerts, .. } => alerts.iter().any(known),
        What::CardClosed {
            card: CardKey::Alert(alert) | CardKey::Notice(alert) | CardKey::Tell(alert) | CardKey::Undo(alert),
        } => known(alert),
        _ => false,
    }
}

fn alerts(db: &Connection, chosen: &str, params: impl Params) -> rusqlite::Result<BTreeSet<String>> {
    db.prepare_cached(chosen)?.query_map(params, |row| row.get(0))?.collect()
}

/// The alert written to last is always among them, so that the numbers of writes go on from its.
const CHOSEN: &str = "SELECT id FROM alerts WHERE open = 1 OR touched > ?1 UNION SELECT alert FROM owed
    UNION SELECT alert FROM writes WHERE id = (SELECT max(id) FROM writes)";

fn of_alerts(db: &Connection, since: Timestamp) -> rusqlite::Result<Chosen> {
    let mut rows =
        db.prepare(&format!("SELECT seq, kind, version, body FROM facts WHERE alert IN ({CHOSEN}) ORDER BY seq"))?;
    let rows = rows.query_map([since.as_microsecond()], read_row)?;
    rows.filter_map(Result::transpose).collect()
}

/// What holds until something else is said: the clock set back, shift, policy, bindings, gaps, cards, the last word of
/// each source, the last deploy, and what was collected or came back last.
fn standing(db: &Connection) -> rusqlite::Result<Chosen> {
    let mut chosen = without_alert(db, Kind::BOUND)?;
    chosen.append(&mut without_alert(db, Kind::CLOCK_SET_BACK)?);
    chosen.append(&mut shift(db)?);
    chosen.extend(without_alert(db, Kind::POLICY_ADOPTED)?.pop_last());
    for kind in [
        Kind::HEARD_UNTIL,
        Kind::OBSERVED_DUTIES,
        Kind::OBSERVED_PLACES,
        Kind::OBSERVED_PEOPLE,
        Kind::OBSERVED_ME,
        Kind::OBSERVED_SCHEDULES,
    ] {
        chosen.append(&mut last_of_each_source(without_alert(db, kind)?));
    }
    if !oncall::planted!("gaps-are-forgotten-by-a-restart") {
        chosen.append(&mut open_gaps(db)?);
    }
    chosen.append(&mut cards_shown(db)?);
    chosen.append(&mut cards_closed(db)?);
    chosen.extend(last_deploy(db)?);
    chosen.append(&mut told_last(db)?);
    Ok(chosen)
}

/// A later word may tell of an earlier deploy.
fn last_deploy(db: &Connection) -> rusqlite::Result<Option<(i64, Fact)>> {
    let deployed_at = |fact: &Fact| match &fact.what {
        What::Deployed { at, .. } => Some(*at),
        _ => None,
    };
    let all = without_alert(db, Kind::DEPLOYED)?.into_iter();
    Ok(all.reduce(|last, next| if deployed_at(&last.1) < deployed_at(&next.1) { next } else { last }))
}

/// The last summary or that it was seen, the last digest, and the last of each reminder: each replaces the one before,
/// also where it is about nothing that is open.
fn told_last(db: &Connection) -> rusqlite::Result<Chosen> {
    let mut summaries = without_alert(db, Kind::SUMMED)?;
    summaries.append(&mut without_alert(db, Kind::SUMMARY_SEEN)?);
    let mut reminded: BTreeMap<Reminder, (i64, Fact)> = BTreeMap::new();
    for (seq, fact) in without_alert(db, Kind::REMINDED)? {
        if let What::Reminded { why, .. } = &fact.what {
            reminded.insert(*why, (seq, fact));
        }
    }
    let lasts = summaries.pop_last().into_iter().chain(without_alert(db, Kind::DIGESTED)?.pop_last());
    Ok(lasts.chain(reminded.into_values()).collect())
}

/// The last time that each card was taken away which is about something that may have begun long ago.
fn cards_closed(db: &Connection) -> rusqlite::Result<Chosen> {
    let mut closed: BTreeMap<CardKey, (i64, Fact)> = BTreeMap::new();
    for (seq, fact) in without_alert(db, Kind::CARD_CLOSED)? {
        if let What::CardClosed { card: card @ (CardKey::Digest | CardKey::Reminder(_) | CardKey::OffShift(_)) } =
            &fact.what
        {
            closed.insert(card.clone(), (seq, fact));
        }
    }
    Ok(closed.into_values().collect())
}

/// What was set last, and every turn since: one of them may have ended it.
fn shift(db: &Connection) -> rusqlite::Result<Chosen> {
    let set = without_alert(db, Kind::SHIFT_SET)?.pop_last();
    let mut turned = without_alert(db, Kind::SHIFT_TURNED)?;
    let last = turned.pop_last();
    let since = set.as_ref().map_or(i64::MAX, |(seq, _)| *seq);
    turned.retain(|seq, _| *seq > since);
    Ok(turned.into_iter().chain(set).chain(last).collect())
}

fn last_of_each_source(all: Chosen) -> Chosen {
    let mut last: BTreeMap<SourceId, (i64, Fact)> = BTreeMap::new();
    for (seq, fact) in all {
        if let What::HeardUntil { source, .. } = &fact.what {
            last.insert(source.clone(), (seq, fact));
        } else if let What::Observed(seen) = &fact.what {
            last.insert(seen.source.clone(), (seq, fact));
        }
    }
    last.into_values().collect()
}

/// A closing closes every gap within it that was opened before; that is all it does.
fn open_gaps(db: &Connection) -> rusqlite::Result<Chosen> {
    let mut all = without_alert(db, Kind::GAP_OPENED)?;
    all.append(&mut without_alert(db, Kind::GAP_CLOSED)?);
    let mut open: BTreeMap<SourceId, Vec<(Gap, i64, Fact)>> = BTreeMap::new();
    for (seq, fact) in all {
        match &fact.what {
            What::GapOpened { source, gap } => open.entry(source.clone()).or_default().push((*gap, seq, fact)),
            What::GapClosed { source, gap } => {
                if let Some(open) = open.get_mut(source) {
                    open.retain(|(of, ..)| of.from < gap.from || gap.until < of.until);
                }
            }
            _ => {}
        }
    }
    Ok(open.into_values().flatten().map(|(_, seq, fact)| (seq, fact)).collect())
}

fn cards_shown(db: &Connection) -> rusqlite::Result<Chosen> {
    let mut all = without_alert(db, Kind::CARD_SHOWN)?;
    all.append(&mut without_alert(db, Kind::CARD_CLOSED)?);
    all.append(&mut without_alert(db, Kind::CARD_TAKEN_DOWN)?);
    let mut shown: BTreeMap<CardKey, (i64, Fact)> = BTreeMap::new();
    for (seq, fact) in all {
        match &fact.what {
            What::CardShown { card, .. } => drop(shown.insert(card.clone(), (seq, fact))),
            What::CardClosed { card } | What::CardTakenDown { card } => drop(shown.remove(card)),
            _ => {}
        }
    }
    Ok(shown.into_values().collect())
}

fn without_alert(db: &Connection, kind: Kind) -> rusqlite::Result<Chosen> {
    let mut rows =
        db.prepare_cached("SELECT seq, kind, version, body FROM facts WHERE alert IS NULL AND kind = ?1 ORDER BY seq")?;
    let rows = rows.query_map([kind.0], read_row)?;
    rows.filter_map(Result::transpose).collect()
}

/// Reads `seq, kind, version, body`. What cannot be read is left where it is, for a later version that can.
pub(crate) fn read_row(row: &Row<'_>) -> rusqlite::Result<Option<(i64, Fact)>> {
    let seq: i64 = row.get(0)?;
    // Bytes, for a damaged row may hold no text at all.
    let body = row.get_ref(3)?.as_bytes().unwrap_or_default();
    let fact = std::str::from_utf8(body).map_err(|fault| fault.to_string());
    match fact.and_then(|body| format::read(body).map_err(|fault| fault.to_string())) {
        Ok(fact) => Ok(Some((seq, fact))),
        Err(fault) => {
            let kind = row.get_ref(1)?.as_str().unwrap_or("?");
            tracing::warn!(seq, kind, %fault, "a row cannot be read and is passed over");
            Ok(None)
        }
    }
}
