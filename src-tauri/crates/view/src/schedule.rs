//! Who is on call when: rotations as rows, for two weeks.
//!
//! Invariant: what is shown was said by a source or stands in the policy file; nothing is extrapolated.

mod doubts;
#[cfg(test)]
mod tests;

pub(crate) use doubts::{About, doubts};

use crate::showable::time;
use jiff::{SignedDuration, Timestamp};
use oncall::{
    picture::Picture,
    roster::{self, Origin, Role, Roster},
    time::add,
};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Names are no longer than this.
pub(crate) const NAME: usize = 80;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Schedule {
    /// The stretch that is shown: from today's beginning, local time, for two weeks.
    pub from: String,
    pub until: String,
    /// The shift of mine that runs now, the loudest role first.
    pub running: Option<Turn>,
    /// My next one that has not begun.
    pub next: Option<Turn>,
    pub rotations: Vec<Rotation>,
    /// Why some or all of it may be missing or old, in sentences; empty where all is well.
    pub doubts: Vec<String>,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Rotation {
    /// Stable, for lists.
    pub id: String,
    pub name: String,
    /// `pagerduty/acme`, or `policy file`.
    pub source: String,
    /// Of everybody in it, where it has one.
    pub role: Option<String>,
    /// In order, none overlapping another of the same person.
    pub shifts: Vec<ShiftLine>,
    /// Where nobody is on call, within the stretch that is shown.
    pub gaps: Vec<UncoveredLine>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ShiftLine {
    pub who: String,
    pub mine: bool,
    /// `primary`, `secondary`, or as the policy file calls it.
    pub role: Option<String>,
    /// May lie before the stretch that is shown; without a beginning, the stretch's.
    pub from: String,
    /// May lie after it; without an end, the stretch's.
    pub until: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct UncoveredLine {
    pub from: String,
    pub until: String,
}

/// A shift of mine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Turn {
    pub rotation: String,
    pub role: Option<String>,
    pub from: String,
    /// None: without an end.
    pub until: Option<String>,
    /// Who else is on call at its beginning (the running one: now), with their roles.
    pub with: Vec<Holder>,
    /// Who comes after me in the same rotation.
    pub then: Option<String>,
}

/// Somebody who is on call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Holder {
    pub who: String,
    pub role: Option<String>,
}

impl Schedule {
    pub fn of(picture: &Picture) -> Self {
        let (from, until) = stretch(picture);
        let roster = &*picture.roster;
        let rows = roster.rotations.iter().filter(|row| row.turns.iter().any(|turn| from < turn.until));
        Self {
            from: time(from),
            until: time(until),
            running: roster.running(picture.at).map(|turn| Turn::of(turn, picture.at, from, roster)),
            next: roster.next(picture.at).map(|turn| Turn::of(turn, turn.from, from, roster)),
            rotations: rows.map(|row| rotation(row, from, until, roster)).collect(),
            doubts: doubts(picture, About::Schedule),
        }
    }
}

/// Two weeks from the local midnight before now. On a day that begins later than midnight, from its beginning.
fn stretch(picture: &Picture) -> (Timestamp, Timestamp) {
    let today = picture.at.to_zoned(picture.zone.clone()).date();
    let begin = |date: jiff::civil::Date| date.to_zoned(picture.zone.clone()).ok().map(|day| day.timestamp());
    let from = begin(today).unwrap_or(picture.at);
    let two_weeks = || add(from, SignedDuration::from_hours(14 * 24));
    let until = today.checked_add(jiff::Span::new().days(14)).ok().and_then(begin).unwrap_or_else(two_weeks);
    (from, until)
}

fn rotation(row: &roster::Rotation, from: Timestamp, until: Timestamp, roster: &Roster) -> Rotation {
    let source = match &row.origin {
        Origin::Source(source) => source.to_string(),
        Origin::PolicyFile => "policy file".to_owned(),
    };
    let shift = |turn: &roster::Turn| ShiftLine {
        who: name(turn, roster),
        mine: roster.is_me(turn),
        role: turn.role.as_ref().map(ToString::to_string),
        from: time(begins(turn, from)),
        until: time(if turn.until == Timestamp::MAX { until } else { turn.until }),
    };
    let gap = |(from, until)| UncoveredLine { from: time(from), until: time(until) };
    Rotation {
        id: row.id.as_ref().map_or_else(|| format!("{source}/{}", row.name.line(NAME)), |id| format!("{source}/{id}")),
        name: row.name.line(NAME),
        source,
        role: row.role(from, until).map(Role::to_string),
        shifts: row.within(from, until).map(shift).collect(),
        gaps: row.uncovered(from, until).into_iter().map(gap).collect(),
    }
}

impl Turn {
    /// `at`: for when it is said who else is on call.
    fn of(turn: &roster::Turn, at: Timestamp, shown_from: Timestamp, roster: &Roster) -> Self {
        let mut with: Vec<Holder> = Vec::new();
        for other in roster.on_call(at).into_iter().filter(|other| !roster.is_me(other)) {
            let holder = Holder { who: name(other, roster), role: other.role.as_ref().map(ToString::to_string) };
            if !with.iter().any(|known| known.who == holder.who) {
                with.push(holder);
            }
        }
        Self {
            rotation: roster.rotations.get(turn.rotation).map_or_else(String::new, |row| row.name.line(NAME)),
            role: turn.role.as_ref().map(ToString::to_string),
            from: time(begins(turn, shown_from)),
            until: (turn.until < Timestamp::MAX).then(|| time(turn.until)),
            with,
            then: roster.after(turn).map(|member| member.name.line(NAME)),
        }
    }
}

/// A turn without a beginning begins where the stretch does.
fn begins(turn: &roster::Turn, shown_from: Timestamp) -> Timestamp {
    if turn.from == Timestamp::MIN { shown_from } else { turn.from }
}

fn name(turn: &roster::Turn, roster: &Roster) -> String {
    roster.members.get(turn.member).map_or_else(String::new, |member| member.name.line(NAME))
}
