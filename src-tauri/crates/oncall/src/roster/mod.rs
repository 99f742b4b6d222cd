//! Who is on call when, and who they are: what all sources and the policy file say, in one place.
//!
//! Invariant: made of statements and the policy alone; nothing is extrapolated, and no time is asked for.

mod making;
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
    ids::{RotationId, SourceId},
    policy::{Contact, Pattern, Policy, Team, Who},
    text::Untrusted,
};
use jiff::{Timestamp, tz::TimeZone};
use making::{Making, Rows};

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
    /// What tells it from others of the same origin and name; where there is none, the name does.
    pub id: Option<RotationId>,
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
        let mut making = Making::default();
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

    /// Whether somebody has this role in that turn, and where a rotation is asked for, in one of that name.
    pub fn plays(&self, turn: &Turn, role: &Role, rotation: Option<&Pattern>) -> bool {
        let row = || self.rotations.get(turn.rotation);
        let there = |name: &Pattern| row().is_some_and(|row| name.matches(row.name.verbatim()));
        turn.role.as_ref().is_some_and(|one| one.is(role)) && rotation.is_none_or(there)
    }

    pub fn is_me(&self, turn: &Turn) -> bool {
        self.members.get(turn.member).is_some_and(|member| member.me == Me::Yes)
    }
}

/// My turns are not known while one of the accounts that have some was never read, nor while the policy file names people
/// and no source has said which of them I am: by address, where that is how it names them.
fn are_my_turns_known(policy: &Policy, said: &Statements) -> bool {
    let told = !policy.pagerduty.is_empty() || !policy.entries.is_empty();
    let read = policy.pagerduty.iter().all(|account| said.duties.contains_key(&account.source()));
    let me: Vec<_> = policy.sources().filter_map(|source| said.me.get(&source)).collect();
    let identified = policy.entries.iter().all(|entry| match &entry.who {
        Who::Me => true,
        Who::Name(_) => !me.is_empty(),
        Who::Email(_) => me.iter().any(|me| me.email.is_some()),
    });
    told && read && identified
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
