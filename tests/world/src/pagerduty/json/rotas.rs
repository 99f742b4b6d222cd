//! The shapes of on-calls and schedules, of both schedule systems.
//!
//! Invariant: an entry without an end has a null end; it is never given an invented one.

use super::{full, policy_reference, reference, user, user_reference};
use crate::pagerduty::{
    account::{Account, Target},
    rota::{Kind, OnCall, Origin, Schedule, Turn},
    wire::stamp,
};
use jiff::{Timestamp, tz::TimeZone};
use serde_json::{Value, json};

fn schedule_reference(account: &Account, schedule: &Schedule) -> Value {
    let kind = match schedule.kind {
        Kind::Classic => "schedule",
        Kind::ShiftBased => "schedule_v3",
    };
    reference(account, kind, &schedule.id, &schedule.name)
}

pub(in crate::pagerduty) fn on_call(account: &Account, line: &OnCall, zone: &TimeZone, include: &[&str]) -> Value {
    let schedule = line.schedule.as_ref().and_then(|id| account.schedule_by_id(id));
    json!({
        "escalation_policy": policy_reference(account, &line.policy),
        "escalation_level": line.level,
        "schedule": schedule.map(|schedule| schedule_reference(account, schedule)),
        "user": match account.user_by_id(&line.user) {
            Some(whole) if include.contains(&"users") => user(account, whole, &[]),
            _ => user_reference(account, &line.user),
        },
        "start": line.start.map(|at| stamp(at, zone)),
        "end": line.end.map(|at| stamp(at, zone)),
    })
}

/// A schedule as it is listed; a shift-based one is listed as a mere reference with a name.
pub(in crate::pagerduty) fn schedule(account: &Account, schedule: &Schedule) -> Value {
    let kind = match schedule.kind {
        Kind::Classic => "schedule",
        Kind::ShiftBased => "schedule_v3_reference",
    };
    full(
        schedule_reference(account, schedule),
        kind,
        json!({
            "name": schedule.name,
            "time_zone": schedule.time_zone,
            "description": null,
            "escalation_policies": policies(account, schedule),
            "users": users(account, schedule),
            "teams": [],
        }),
    )
}

fn policies(account: &Account, schedule: &Schedule) -> Vec<Value> {
    let target = Target::Schedule(schedule.id.clone());
    let using = account.policies.iter().filter(|policy| policy.levels.iter().any(|l| l.targets.contains(&target)));
    using.map(|policy| policy_reference(account, &policy.id)).collect()
}

fn users(account: &Account, schedule: &Schedule) -> Vec<Value> {
    let mut ids: Vec<_> = schedule.shifts.iter().map(|shift| &shift.user).collect();
    ids.sort();
    ids.dedup();
    ids.into_iter().map(|id| user_reference(account, id)).collect()
}

/// A classic schedule with its final rendering; `covered` is `None` where no window was asked for.
pub(in crate::pagerduty) fn rendered_schedule(
    account: &Account,
    of: &Schedule,
    turns: &[Turn],
    covered: Option<f64>,
    zone: &TimeZone,
) -> Value {
    let entry = |turn: &Turn| {
        json!({
            "start": stamp(turn.start, zone),
            "end": turn.end.map(|end| stamp(end, zone)),
            "user": user_reference(account, &turn.user),
        })
    };
    let is_override = |turn: &&Turn| matches!(turn.origin, Origin::Override(_));
    let mut body = schedule(account, of);
    body["final_schedule"] = json!({
        "name": "Final Schedule",
        "rendered_schedule_entries": turns.iter().map(entry).collect::<Vec<_>>(),
        "rendered_coverage_percentage": covered,
    });
    body["overrides_subschedule"] = json!({
        "name": "Overrides",
        "rendered_schedule_entries": turns.iter().filter(is_override).map(entry).collect::<Vec<_>>(),
        "rendered_coverage_percentage": null,
    });
    body["schedule_layers"] = json!([]);
    body
}

/// A shift-based schedule without its rendering.
pub(in crate::pagerduty) fn schedule_v3(account: &Account, of: &Schedule) -> Value {
    let mut body = schedule(account, of);
    body["type"] = json!("schedule_v3");
    body["rotations"] = json!([]);
    body
}

/// `final_schedule` of a shift-based schedule: several people at once, and empty slots said explicitly.
pub(in crate::pagerduty) fn final_schedule(
    turns: &[Turn],
    (since, until): (Timestamp, Timestamp),
    covered: f64,
    zone: &TimeZone,
) -> Value {
    let assignment = |start: Timestamp, end: Timestamp, member: Value, source: Value| {
        json!({
            "type": "computed_shift_assignment",
            "start_time": stamp(start, zone),
            "end_time": stamp(end, zone),
            "member": member,
            "source": source,
        })
    };
    let rotation = |n: usize| json!({ "type": "schedule_rotation", "rotation_id": format!("PW{n}") });
    let mut assignments = Vec::new();
    let mut reached = since;
    for turn in turns {
        let end = turn.end.unwrap_or(until);
        if turn.start > reached {
            assignments.push(assignment(reached, turn.start, json!({ "type": "empty_member" }), rotation(0)));
        }
        let source = match turn.origin {
            Origin::Shift(n) => rotation(n),
            Origin::Override(n) => json!({
                "type": "schedule_rotation_override", "rotation_id": "PW0", "override_id": format!("PO{n}")
            }),
        };
        assignments.push(assignment(turn.start, end, json!({ "type": "user_member", "user_id": turn.user }), source));
        reached = reached.max(end);
    }
    if reached < until {
        assignments.push(assignment(reached, until, json!({ "type": "empty_member" }), rotation(0)));
    }
    json!({
        "type": "final_schedule",
        "rendered_coverage_percentage": covered,
        "computed_shift_assignments": assignments,
    })
}
