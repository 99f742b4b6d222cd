//! The team, and how to reach it.
//!
//! Invariant: whoever is on call now comes first; a number that is not known is absent, and said to be missing.

mod reach;
#[cfg(test)]
mod tests;

pub use reach::{Means, reach};

use crate::{
    schedule::{About, NAME, doubts},
    showable::time,
};
use jiff::Timestamp;
use oncall::{
    picture::Picture,
    policy::Contact,
    roster::{self, Listed, Me, Member, Roster},
};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Team {
    /// On call now first, by role; then by name.
    pub people: Vec<PersonLine>,
    /// People outside the team, from the policy file, in its order.
    pub contacts: Vec<ContactLine>,
    /// Why some or all of it may be missing or old, in sentences; empty where all is well.
    pub doubts: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PersonLine {
    /// What `reach` is called with.
    pub id: String,
    pub name: String,
    pub me: bool,
    /// Of every rotation the person is on call in now, the loudest role first; empty where in none.
    pub on_call: Vec<OnCallLine>,
    /// Their job.
    pub title: Option<String>,
    /// In the order in which the sources give them.
    pub phones: Vec<String>,
    pub email: Option<String>,
    /// Whether `reach` can open a Slack conversation with them.
    pub slack: bool,
    /// IANA name of the zone they live in.
    pub zone: Option<String>,
    /// `slack/acme`, `pagerduty/acme`: who said so.
    pub sources: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct OnCallLine {
    pub rotation: String,
    pub role: Option<String>,
    pub until: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ContactLine {
    /// What `reach` is called with.
    pub id: String,
    pub name: String,
    pub phone: Option<String>,
    /// What to call them for.
    pub call_for: Option<String>,
}

impl Team {
    pub fn of(picture: &Picture) -> Self {
        let roster = &*picture.roster;
        let now = roster.on_call(picture.at);
        // Who is on call comes first, in the order of the loudest role; the members themselves are in order of names.
        let place = |at: usize| now.iter().position(|turn| turn.member == at).unwrap_or(usize::MAX);
        let mut shown: Vec<(usize, &Member)> =
            roster.members.iter().enumerate().filter(|(at, member)| is_shown(*at, member, picture)).collect();
        shown.sort_by_key(|(at, _)| place(*at));
        Self {
            people: shown.into_iter().map(|(at, member)| person(at, member, &now, roster)).collect(),
            contacts: roster.contacts.iter().map(contact).collect(),
            doubts: doubts(picture, About::Team),
        }
    }
}

/// My team, and whoever has a shift that is not over.
fn is_shown(at: usize, member: &Member, picture: &Picture) -> bool {
    let coming = |turn: &roster::Turn| turn.member == at && picture.at < turn.until;
    let mut turns = picture.roster.rotations.iter().flat_map(|row| &row.turns);
    member.listed == Listed::Yes || member.me == Me::Yes || turns.any(coming)
}

fn person(at: usize, member: &Member, now: &[&roster::Turn], roster: &Roster) -> PersonLine {
    let on_call = |turn: &&roster::Turn| OnCallLine {
        rotation: roster.rotations.get(turn.rotation).map_or_else(String::new, |row| row.name.line(NAME)),
        role: turn.role.as_ref().map(ToString::to_string),
        until: (turn.until < Timestamp::MAX).then(|| time(turn.until)),
    };
    PersonLine {
        id: member.id.clone(),
        name: member.name.line(NAME),
        me: member.me == Me::Yes,
        on_call: now.iter().filter(|turn| turn.member == at).map(on_call).collect(),
        title: member.title.as_ref().map(|title| title.line(NAME)),
        phones: member.phones.iter().map(|phone| phone.line(NAME)).collect(),
        email: member.email.as_ref().map(|email| email.line(NAME)),
        slack: reach::slack(member).is_some(),
        zone: member.zone.clone(),
        sources: member.sources.iter().map(ToString::to_string).collect(),
    }
}

fn contact(contact: &Contact) -> ContactLine {
    let line = |text: &String| crate::showable::line(text.as_str());
    ContactLine {
        id: reach::contact_id(contact),
        name: line(&contact.name),
        phone: contact.phone.as_ref().map(line),
        call_for: contact.call_for.as_ref().map(line),
    }
}
