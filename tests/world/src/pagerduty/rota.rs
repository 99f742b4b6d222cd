//! Who is on call when: shifts, overrides, and what is rendered from them.
//!
//! Invariant: turns are computed from all shifts and overrides before anything is clipped, so the same turn has the
//! same edges in every window that does not cut it.

use super::{
    account::{Account, Target},
    people::identifier,
};
use jiff::Timestamp;

/// The two schedule systems: `/schedules` (one person at a time), `/v3/schedules` (several, explicit empty slots).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Classic,
    ShiftBased,
}

#[derive(Clone, Debug)]
pub struct Shift {
    pub user: String,
    pub from: Timestamp,
    /// `None`: never goes off.
    pub until: Option<Timestamp>,
}

#[derive(Clone, Debug)]
pub struct Schedule {
    pub id: String,
    pub name: String,
    pub time_zone: String,
    pub kind: Kind,
    /// In a classic schedule a later shift beats an earlier one, as layers do.
    pub shifts: Vec<Shift>,
    /// Beat every shift; the last created wins.
    pub overrides: Vec<Shift>,
}

/// Where a turn comes from: the position among the shifts, or among the overrides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    Shift(usize),
    Override(usize),
}

/// One person's unbroken time on a schedule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    pub user: String,
    pub start: Timestamp,
    pub end: Option<Timestamp>,
    pub origin: Origin,
}

impl Schedule {
    pub fn classic(name: &str, time_zone: &str) -> Self {
        Self {
            id: identifier("PC", name),
            name: name.into(),
            time_zone: time_zone.into(),
            kind: Kind::Classic,
            shifts: Vec::new(),
            overrides: Vec::new(),
        }
    }

    pub fn shift_based(name: &str, time_zone: &str) -> Self {
        Self { id: identifier("PV", name), kind: Kind::ShiftBased, ..Self::classic(name, time_zone) }
    }

    pub(super) fn is(&self, name: &str) -> bool {
        self.id == name || self.name == name
    }

    /// Every turn there is, by start.
    pub fn turns(&self) -> Vec<Turn> {
        let edges = self.edges();
        let mut open: Vec<Turn> = Vec::new();
        let mut done: Vec<Turn> = Vec::new();
        for (&start, end) in edges.iter().zip(edges[1..].iter().copied()) {
            let on_call = self.on_call_at(start);
            let (kept, ended) = open.into_iter().partition(|turn| on_call.iter().any(|(_, o)| *o == turn.origin));
            open = kept;
            done.extend::<Vec<Turn>>(ended);
            for (user, origin) in on_call {
                if !open.iter().any(|turn| turn.origin == origin) {
                    open.push(Turn { user: user.into(), start, end: None, origin });
                }
            }
            open.iter_mut().for_each(|turn| turn.end = (end < Timestamp::MAX).then_some(end));
        }
        done.extend(open);
        done.sort_by_key(|turn| turn.start);
        done
    }

    /// All moments at which anything begins or ends, and the end of time.
    fn edges(&self) -> Vec<Timestamp> {
        let all = self.shifts.iter().chain(&self.overrides);
        let mut edges: Vec<_> = all.flat_map(|shift| [Some(shift.from), shift.until]).flatten().collect();
        edges.push(Timestamp::MAX);
        edges.sort();
        edges.dedup();
        edges
    }

    fn on_call_at(&self, at: Timestamp) -> Vec<(&str, Origin)> {
        let last_override = self.overrides.iter().enumerate().rfind(|(_, shift)| shift.covers(at));
        if let Some((position, shift)) = last_override {
            return vec![(&shift.user, Origin::Override(position))];
        }
        let covering = self.shifts.iter().enumerate().filter(|(_, shift)| shift.covers(at));
        let mut all: Vec<_> =
            covering.map(|(position, shift)| (shift.user.as_str(), Origin::Shift(position))).collect();
        match self.kind {
            Kind::Classic => all.pop().into_iter().collect(),
            Kind::ShiftBased => all,
        }
    }

    /// The turns that touch `[since, until]`, cut at its edges.
    pub fn clipped(&self, since: Timestamp, until: Timestamp) -> Vec<Turn> {
        let mut turns: Vec<_> = self.turns().into_iter().filter(|turn| turn.touches(since, until)).collect();
        for turn in &mut turns {
            turn.start = turn.start.max(since);
            turn.end = Some(turn.end.unwrap_or(until).min(until));
        }
        turns
    }
}

impl Shift {
    fn covers(&self, at: Timestamp) -> bool {
        self.from <= at && self.until.is_none_or(|until| at < until)
    }
}

impl Turn {
    /// Whether it overlaps the window; an empty window is a moment.
    pub fn touches(&self, since: Timestamp, until: Timestamp) -> bool {
        let starts_before_end = self.start < until || self.start == since;
        starts_before_end && self.end.is_none_or(|end| end > since)
    }
}

/// One line of `/oncalls`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnCall {
    pub policy: String,
    pub level: usize,
    pub user: String,
    pub schedule: Option<String>,
    pub start: Option<Timestamp>,
    pub end: Option<Timestamp>,
}

/// Everybody who is on call within the window, once per policy, level and turn; direct targets have no times.
pub fn on_calls(account: &Account, since: Timestamp, until: Timestamp) -> Vec<OnCall> {
    let mut found = Vec::new();
    for policy in &account.policies {
        for (number, level) in policy.levels.iter().enumerate() {
            for target in &level.targets {
                let line = |user: &str| OnCall {
                    policy: policy.id.clone(),
                    level: number + 1,
                    user: user.into(),
                    schedule: None,
                    start: None,
                    end: None,
                };
                match target {
                    Target::User(user) => found.push(line(user)),
                    Target::Schedule(id) => {
                        let turns = account.schedule_by_id(id).map(Schedule::turns).unwrap_or_default();
                        let turns = turns.into_iter().filter(|turn| turn.touches(since, until));
                        found.extend(turns.map(|turn| OnCall {
                            schedule: Some(id.clone()),
                            start: Some(turn.start),
                            end: turn.end,
                            ..line(&turn.user)
                        }));
                    }
                }
            }
        }
    }
    found
}

/// Who is paged when an incident reaches this level (counted from 1) at this moment.
pub fn paged(account: &Account, policy: &str, level: usize, at: Timestamp) -> Vec<String> {
    let lines = on_calls(account, at, at).into_iter();
    let mut users: Vec<_> = lines.filter(|l| l.policy == policy && l.level == level).map(|l| l.user).collect();
    users.sort();
    users.dedup();
    users
}
