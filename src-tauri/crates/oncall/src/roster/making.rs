//! What the sources and the policy file say, put into rows.
//!
//! Invariant: what one rotation's id is told of stands in one row, whatever it is called; without an id the name decides.

use super::{
    Doubt, Member, Origin, Roster, Rotation, Turn,
    members::{Acquaintance, Me, Members},
    role::{self, Role},
    rows,
};
use crate::{
    ids::{RotationId, SourceId},
    observation::{Duty, ScheduledShift},
    policy::{Contact, Entry, Who},
    text::Untrusted,
};
use jiff::{Timestamp, tz::TimeZone};
use std::collections::BTreeMap;

pub(super) type Rows = BTreeMap<Row, Vec<Turn>>;
type Row = (Origin, Key);

/// What tells a row from others of the same origin.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    Id(RotationId),
    /// In the policy file, and in what was told before ids were kept.
    Name(Untrusted),
}

#[derive(Default)]
pub(super) struct Making {
    pub members: Members,
    pub strangers: Vec<String>,
    rows: Rows,
    /// The name that was told first.
    names: BTreeMap<Row, Untrusted>,
}

impl Making {
    fn row(&mut self, origin: Origin, id: Option<&RotationId>, name: Untrusted) -> Row {
        let row = (origin, id.map_or_else(|| Key::Name(name.clone()), |id| Key::Id(id.clone())));
        self.names.entry(row.clone()).or_insert(name);
        row
    }

    pub fn shift(&mut self, source: &SourceId, shift: &ScheduledShift) {
        let turn = Turn {
            rotation: 0,
            member: self.members.scheduled(source, &shift.person, &shift.who),
            role: shift.level.map(Role::Level),
            from: shift.from.unwrap_or(Timestamp::MIN),
            until: shift.until.unwrap_or(Timestamp::MAX),
        };
        let row = self.row(Origin::Source(source.clone()), shift.rotation.as_ref(), shift.schedule.clone());
        self.rows.entry(row).or_default().push(turn);
    }

    /// Of my own turns the duties decide, for they are read every minute.
    pub fn duty(&mut self, source: &SourceId, duty: &Duty, mine: &mut Rows) {
        let turn = Turn {
            rotation: 0,
            member: self.members.entered(&Who::Me).0,
            role: Some(Role::Level(duty.level)),
            from: duty.from.unwrap_or(Timestamp::MIN),
            until: duty.until.unwrap_or(Timestamp::MAX),
        };
        let name = duty.schedule.as_ref().unwrap_or(&duty.policy);
        let row = self.row(Origin::Source(source.clone()), duty.rotation.as_ref(), name.clone());
        self.rows.entry(row.clone()).or_default().push(turn.clone());
        mine.entry(row).or_default().push(turn);
    }

    pub fn entry(&mut self, entry: &Entry, local: &TimeZone, mine: &mut Rows) {
        let (member, acquaintance) = self.members.entered(&entry.who);
        if let (Acquaintance::Stranger, Who::Name(name)) = (acquaintance, &entry.who) {
            self.strangers.push(name.clone());
        }
        let turn = Turn {
            rotation: 0,
            member,
            role: entry.role.as_deref().map(Role::of),
            from: entry.from(local),
            until: entry.until(local),
        };
        let row = self.row(Origin::PolicyFile, None, Untrusted::new(entry.rotation()));
        if self.members.0.get(member).is_some_and(|member| member.me == Me::Yes) {
            mine.entry(row.clone()).or_default().push(turn.clone());
        }
        self.rows.entry(row).or_default().push(turn);
    }

    pub fn done(self, mut mine: Rows, contacts: Vec<Contact>, doubts: Vec<Doubt>) -> Roster {
        let (members, places) = by_name(self.members.0);
        let settle = |turns: Vec<Turn>| {
            let placed = |turn: Turn| Turn { member: places.get(turn.member).copied().unwrap_or(turn.member), ..turn };
            rows::untangled(turns.into_iter().map(placed).collect())
        };
        let mut names = self.names;
        let named = |(row, turns): (Row, Vec<Turn>)| (names.remove(&row).unwrap_or_default(), row, settle(turns));
        let mut rows: Vec<(Untrusted, Row, Vec<Turn>)> = self.rows.into_iter().map(named).collect();
        let is_mine =
            |turns: &[Turn]| turns.iter().any(|turn| members.get(turn.member).is_some_and(|m| m.me == Me::Yes));
        rows.sort_by(|(a_name, _, a), (b_name, _, b)| {
            let loudest =
                |turns: &[Turn]| turns.iter().map(|turn| turn.role.clone()).min_by(role::by_loudness).flatten();
            is_mine(b)
                .cmp(&is_mine(a))
                .then_with(|| role::by_loudness(&loudest(a), &loudest(b)))
                .then_with(|| a_name.cmp(b_name))
        });
        let mut my_turns = Vec::new();
        let rotations = rows.into_iter().enumerate().map(|(rotation, (name, row, turns))| {
            let numbered = |turn: Turn| Turn { rotation, ..turn };
            my_turns.extend(settle(mine.remove(&row).unwrap_or_default()).into_iter().map(numbered));
            let (origin, key) = row;
            let id = if let Key::Id(id) = key { Some(id) } else { None };
            Rotation { origin, id, name, turns: turns.into_iter().map(numbered).collect() }
        });
        let rotations = rotations.collect();
        my_turns.sort_by_key(|turn| turn.from);
        Roster { rotations, members, contacts, mine: Some(my_turns), doubts }
    }
}

/// The members by name, and the new place of each.
fn by_name(members: Vec<Member>) -> (Vec<Member>, Vec<usize>) {
    let key = |member: &Member| (member.name.line(200).to_lowercase(), member.id.clone());
    let mut sorted: Vec<(usize, Member)> = members.into_iter().enumerate().collect();
    sorted.sort_by_cached_key(|(_, member)| key(member));
    let mut places = vec![0; sorted.len()];
    for (new, (old, _)) in sorted.iter().enumerate() {
        if let Some(place) = places.get_mut(*old) {
            *place = new;
        }
    }
    (sorted.into_iter().map(|(_, member)| member).collect(), places)
}
