//! Who is on call when, and who they are: what all sources and the policy file say, in one place.
//!
//! Invariant: made of statements and the policy alone; nothing is extrapolated, and no time is asked for.

mod members;
mod role;
mod rows;
mod statements;

#[cfg(test)]
mod tests;

pub use members::{Listed, Me, Member, SlackAddress};
pub use role::Role;
pub use statements::Statements;

use crate::{
    ids::SourceId,
    observation::{Duty, ScheduledShift},
    policy::{Contact, Entry, Policy, Team, Who},
    text::Untrusted,
};
use jiff::{Timestamp, tz::TimeZone};
use members::{Acquaintance, Members};
use std::collections::BTreeMap;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roster {
    /// Those with a turn of mine first, then by role, then by name.
    pub rotations: Vec<Rotation>,
    /// By name. Turns name them by their place here.
    pub members: Vec<Member>,
    pub contacts: Vec<Contact>,
    /// My turns, by their beginnings. None: not known, so in doubt I am on call.
    pub mine: Option<Vec<Turn>>,
    pub doubts: Vec<Doubt>,
}

/// One row of the schedule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rotation {
    pub origin: Origin,
    pub name: Untrusted,
    /// By their beginnings; none overlaps another of the same person.
    pub turns: Vec<Turn>,
}

/// Who says so.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    Source(SourceId),
    PolicyFile,
}

/// One person's unbroken time on call in one role of one rotation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// Place in [`Roster::rotations`].
    pub rotation: usize,
    /// Place in [`Roster::members`].
    pub member: usize,
    pub role: Option<Role>,
    /// [`Timestamp::MIN`]: since ever.
    pub from: Timestamp,
    /// [`Timestamp::MAX`]: without an end.
    pub until: Timestamp,
}

/// Why something may be missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// No schedule of this account was ever read.
    NeverRead(SourceId),
    /// This schedule cannot be read.
    Unreadable(SourceId, Untrusted),
    /// A name in the policy file that nobody is called by.
    Stranger(String),
    /// This account has not said who is in the team.
    NobodyListed(SourceId),
    /// There is no PagerDuty to ask, and the policy file names no team.
    NoTeam,
}

impl Turn {
    pub fn covers(&self, at: Timestamp) -> bool {
        self.from <= at && at < self.until
    }
}

impl Rotation {
    /// Where nobody is on call.
    pub fn uncovered(&self, from: Timestamp, until: Timestamp) -> Vec<(Timestamp, Timestamp)> {
        rows::uncovered(&self.turns, from, until)
    }

    /// The turns that touch a stretch.
    pub fn within(&self, from: Timestamp, until: Timestamp) -> impl Iterator<Item = &Turn> {
        self.turns.iter().filter(move |turn| turn.from < until && from < turn.until)
    }

    /// Of everybody in a stretch, where it is one.
    pub fn role(&self, from: Timestamp, until: Timestamp) -> Option<&Role> {
        rows::common_role(self.within(from, until))
    }
}

impl Roster {
    /// `local` is the computer's zone, for entries that name none.
    pub fn of(policy: &Policy, said: &Statements, local: &TimeZone) -> Self {
        let mut making = Making { members: Members::default(), rows: BTreeMap::new(), strangers: Vec::new() };
        for source in policy.sources() {
            said.me.get(&source).into_iter().for_each(|me| making.members.add_me(&source, me));
        }
        for source in policy.sources() {
            said.people.get(&source).into_iter().flatten().for_each(|person| making.members.add(&source, person));
        }
        for source in policy.sources() {
            for person in said.others.get(&source).into_iter().flatten() {
                making.members.meet(&source, person);
            }
        }
        let mut mine = Rows::new();
        for source in policy.sources() {
            let rendered = said.schedules.get(&source);
            rendered.into_iter().flat_map(|rendered| &rendered.shifts).for_each(|shift| making.shift(&source, shift));
            said.duties.get(&source).into_iter().flatten().for_each(|duty| making.duty(&source, duty, &mut mine));
        }
        policy.entries.iter().for_each(|entry| making.entry(entry, local, &mut mine));
        let known = are_my_turns_known(policy, said);
        let doubts = doubts(policy, said, &making.strangers);
        let mut roster = making.done(mine, policy.contacts.clone(), doubts);
        if !known {
            roster.mine = None;
        }
        roster
    }

    /// The turn of mine that runs, the loudest where there are several.
    pub fn running(&self, at: Timestamp) -> Option<&Turn> {
        let running = self.mine.iter().flatten().filter(|turn| turn.covers(at));
        running.min_by(|a, b| role::by_loudness(&a.role, &b.role))
    }

    /// My next turn that has not begun.
    pub fn next(&self, at: Timestamp) -> Option<&Turn> {
        let coming = self.mine.iter().flatten().filter(|turn| at < turn.from);
        coming.min_by(|a, b| a.from.cmp(&b.from).then_with(|| role::by_loudness(&a.role, &b.role)))
    }

    /// Who is on call in the same rotation when a turn ends, or next after that.
    pub fn after(&self, turn: &Turn) -> Option<&Member> {
        let row = self.rotations.get(turn.rotation)?;
        let later = row.turns.iter().filter(|other| other.member != turn.member && turn.until < other.until);
        let next = later.min_by_key(|other| other.from.max(turn.until))?;
        self.members.get(next.member)
    }

    /// Everybody on call at a moment: once for each rotation, the loudest role first.
    pub fn on_call(&self, at: Timestamp) -> Vec<&Turn> {
        let mut turns: Vec<&Turn> =
            self.rotations.iter().flat_map(|row| &row.turns).filter(|turn| turn.covers(at)).collect();
        turns.sort_by(|a, b| role::by_loudness(&a.role, &b.role));
        turns
    }

    pub fn is_me(&self, turn: &Turn) -> bool {
        self.members.get(turn.member).is_some_and(|member| member.me == Me::Yes)
    }
}

/// My turns are not known while a source that has some was never read, nor while the policy file names people and no
/// source has said which of them I am.
fn are_my_turns_known(policy: &Policy, said: &Statements) -> bool {
    let read = policy.pagerduty.iter().any(|account| said.duties.contains_key(&account.source()));
    let written = policy.pagerduty.is_empty() && !policy.entries.is_empty();
    let named = policy.entries.iter().any(|entry| entry.who != Who::Me);
    let identified = policy.sources().any(|source| said.me.contains_key(&source));
    (read || written) && (!named || identified)
}

fn doubts(policy: &Policy, said: &Statements, strangers: &[String]) -> Vec<Doubt> {
    let accounts = || policy.pagerduty.iter().map(|account| account.source());
    let never = accounts().filter(|source| !said.schedules.contains_key(source) && !said.duties.contains_key(source));
    let unreadable = accounts().flat_map(|source| {
        let names = said.schedules.get(&source).map(|rendered| rendered.unread.clone()).unwrap_or_default();
        names.into_iter().map(move |name| Doubt::Unreadable(source.clone(), name))
    });
    // Who tells the team: Slack its groups, PagerDuty its teams, both what addresses belong to.
    let slack = policy.slack.iter().map(|account| account.source()).filter(|_| policy.team != Team::PagerDutyTeams);
    let pagerduty = accounts().filter(|_| !matches!(policy.team, Team::Group(_)));
    let unlisted = slack.chain(pagerduty).filter(|source| !said.people.contains_key(source));
    let strangers = strangers.iter().cloned().map(Doubt::Stranger);
    let unnamed = policy.pagerduty.is_empty() && !policy.slack.is_empty() && policy.team == Team::PagerDutyTeams;
    never
        .map(Doubt::NeverRead)
        .chain(unreadable)
        .chain(strangers)
        .chain(unlisted.map(Doubt::NobodyListed))
        .chain(unnamed.then_some(Doubt::NoTeam))
        .collect()
}

type Row = (Origin, Untrusted);
type Rows = BTreeMap<Row, Vec<Turn>>;

struct Making {
    members: Members,
    rows: Rows,
    strangers: Vec<String>,
}

impl Making {
    fn shift(&mut self, source: &SourceId, shift: &ScheduledShift) {
        let turn = Turn {
            rotation: 0,
            member: self.members.scheduled(source, &shift.person, &shift.who),
            role: shift.level.map(Role::Level),
            from: shift.from.unwrap_or(Timestamp::MIN),
            until: shift.until.unwrap_or(Timestamp::MAX),
        };
        self.rows.entry((Origin::Source(source.clone()), shift.schedule.clone())).or_default().push(turn);
    }

    /// Of my own turns the duties decide, for they are read every minute.
    fn duty(&mut self, source: &SourceId, duty: &Duty, mine: &mut Rows) {
        let turn = Turn {
            rotation: 0,
            member: self.members.entered(&Who::Me).0,
            role: Some(Role::Level(duty.level)),
            from: duty.from.unwrap_or(Timestamp::MIN),
            until: duty.until.unwrap_or(Timestamp::MAX),
        };
        let row = (Origin::Source(source.clone()), duty.schedule.clone().unwrap_or_else(|| duty.policy.clone()));
        self.rows.entry(row.clone()).or_default().push(turn.clone());
        mine.entry(row).or_default().push(turn);
    }

    fn entry(&mut self, entry: &Entry, local: &TimeZone, mine: &mut Rows) {
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
        let row = (Origin::PolicyFile, Untrusted::new(entry.rotation()));
        if self.members.0.get(member).is_some_and(|member| member.me == Me::Yes) {
            mine.entry(row.clone()).or_default().push(turn.clone());
        }
        self.rows.entry(row).or_default().push(turn);
    }

    fn done(self, mut mine: Rows, contacts: Vec<Contact>, doubts: Vec<Doubt>) -> Roster {
        let (members, places) = by_name(self.members.0);
        let settle = |turns: Vec<Turn>| {
            let placed = |turn: Turn| Turn { member: places.get(turn.member).copied().unwrap_or(turn.member), ..turn };
            rows::untangled(turns.into_iter().map(placed).collect())
        };
        let mut rows: Vec<(Row, Vec<Turn>)> = self.rows.into_iter().map(|(row, turns)| (row, settle(turns))).collect();
        let is_mine =
            |turns: &[Turn]| turns.iter().any(|turn| members.get(turn.member).is_some_and(|m| m.me == Me::Yes));
        rows.sort_by(|((_, a_name), a), ((_, b_name), b)| {
            let loudest =
                |turns: &[Turn]| turns.iter().map(|turn| turn.role.clone()).min_by(role::by_loudness).flatten();
            is_mine(b)
                .cmp(&is_mine(a))
                .then_with(|| role::by_loudness(&loudest(a), &loudest(b)))
                .then_with(|| a_name.cmp(b_name))
        });
        let mut my_turns = Vec::new();
        let rotations = rows.into_iter().enumerate().map(|(rotation, (row, turns))| {
            let numbered = |turn: Turn| Turn { rotation, ..turn };
            my_turns.extend(settle(mine.remove(&row).unwrap_or_default()).into_iter().map(numbered));
            let (origin, name) = row;
            Rotation { origin, name, turns: turns.into_iter().map(numbered).collect() }
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
