//! `/oncalls`, `/schedules`, `/v3/schedules`.
//!
//! Invariant: times are computed as moments; only the writing of them follows `time_zone`.

use crate::pagerduty::{
    account::Account,
    json,
    rota::{self, Kind, Schedule},
    state::State,
    wire::{Query, Refusal, zone},
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use serde_json::{Value, json};

pub(super) fn read(state: &State, path: &[&str], query: &Query) -> Result<Value, Refusal> {
    let account = &state.account;
    match path {
        ["oncalls"] => on_calls(state, query),
        ["schedules"] => list(account, Kind::Classic, query),
        ["v3", "schedules"] => list(account, Kind::ShiftBased, query),
        ["schedules", id] => classic(state, find(account, Kind::Classic, id)?, query),
        ["v3", "schedules", id] => shift_based(state, find(account, Kind::ShiftBased, id)?, query),
        _ => Err(Refusal::not_found()),
    }
}

/// A schedule of the other system is refused with 400, an unknown one with 404.
fn find<'a>(account: &'a Account, kind: Kind, id: &str) -> Result<&'a Schedule, Refusal> {
    let schedule = account.schedule_by_id(id).ok_or_else(Refusal::not_found)?;
    match schedule.kind == kind {
        true => Ok(schedule),
        false => Err(Refusal::new(400, 3001, "Schedule belongs to the other schedule system")),
    }
}

fn list(account: &Account, kind: Kind, query: &Query) -> Result<Value, Refusal> {
    let of_kind = account.schedules.iter().filter(|schedule| schedule.kind == kind);
    query.page("schedules", of_kind.map(|schedule| json::schedule(account, schedule)).collect())
}

/// `since` and `until` default to now; at most 90 days apart. `earliest` keeps the first per policy, level and user.
fn on_calls(state: &State, query: &Query) -> Result<Value, Refusal> {
    let since = query.time("since")?.unwrap_or(state.now());
    let until = query.time("until")?.unwrap_or(since.max(state.now()));
    if until < since || until.duration_since(since) > SignedDuration::from_hours(90 * 24) {
        return Err(Refusal::invalid("The date range must be at most 90 days"));
    }
    let zone = query.zone(&state.account.time_zone)?;
    let mut lines = rota::on_calls(&state.account, since, until);
    lines.retain(|line| {
        let schedule = line.schedule.as_deref().unwrap_or("null");
        query.admits("user_ids[]", &line.user)
            && query.admits("escalation_policy_ids[]", &line.policy)
            && query.admits("schedule_ids[]", schedule)
    });
    if query.one("earliest") == Some("true") {
        lines.sort_by_key(|line| line.start);
        let mut seen = std::collections::BTreeSet::new();
        lines.retain(|line| seen.insert((line.policy.clone(), line.level, line.user.clone())));
    }
    let include = query.all("include[]");
    let rendered = lines.iter().map(|line| json::on_call(&state.account, line, &zone, &include));
    query.page("oncalls", rendered.collect())
}

/// Without a window no entry is rendered; with one edge of it the other is two weeks away.
fn window(query: &Query) -> Result<Option<(Timestamp, Timestamp)>, Refusal> {
    let two_weeks = SignedDuration::from_hours(14 * 24);
    let window = match (query.time("since")?, query.time("until")?) {
        (None, None) => return Ok(None),
        (Some(since), None) => (since, since + two_weeks),
        (None, Some(until)) => (until - two_weeks, until),
        (Some(since), Some(until)) => (since, until),
    };
    match window.0 < window.1 {
        true => Ok(Some(window)),
        false => Err(Refusal::invalid("Until must be after since")),
    }
}

fn classic(state: &State, schedule: &Schedule, query: &Query) -> Result<Value, Refusal> {
    let zone: TimeZone = query.zone(&schedule.time_zone)?;
    let turns = match window(query)? {
        None => Vec::new(),
        Some((since, until)) if query.one("overflow") == Some("true") => {
            let bounded = schedule.turns().into_iter().filter(|turn| turn.touches(since, until));
            bounded.map(|turn| rota::Turn { end: turn.end.or(Some(until)), ..turn }).collect()
        }
        Some((since, until)) => schedule.clipped(since, until),
    };
    let covered = window(query)?.map(|window| coverage(schedule, window));
    Ok(json!({ "schedule": json::rendered_schedule(&state.account, schedule, &turns, covered, &zone) }))
}

fn shift_based(state: &State, schedule: &Schedule, query: &Query) -> Result<Value, Refusal> {
    let utc = zone("Etc/UTC").ok_or_else(|| Refusal::invalid("Time zone is invalid"))?;
    let zone = query.one("time_zone").map_or(Ok(utc), |_| query.zone(""))?;
    let mut body = json::schedule_v3(&state.account, schedule);
    if query.all("include[]").contains(&"final_schedule") {
        let now = state.now();
        let window = window(query)?.unwrap_or((now, now + SignedDuration::from_hours(14 * 24)));
        let turns = schedule.clipped(window.0, window.1);
        body["final_schedule"] = json::final_schedule(&turns, window, coverage(schedule, window), &zone);
    }
    Ok(json!({ "schedule": body }))
}

/// How much of the window somebody is on call, in percent.
fn coverage(schedule: &Schedule, (since, until): (Timestamp, Timestamp)) -> f64 {
    let whole = until.duration_since(since).as_secs_f64();
    let mut covered = 0.0;
    let mut reached = since;
    for turn in schedule.clipped(since, until) {
        let end = turn.end.unwrap_or(until);
        covered += end.max(reached).duration_since(turn.start.max(reached)).as_secs_f64().max(0.0);
        reached = reached.max(end);
    }
    (1000.0 * covered / whole).round() / 10.0
}
