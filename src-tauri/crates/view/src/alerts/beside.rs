//! What stands beside an alert's own words: what was seen before, what it is shown with, what is owed.
//!
//! Invariant: what nobody knows is absent, never a placeholder.

use super::JoinedHow;
use crate::showable::{line, time};
use oncall::{
    history::History,
    picture::{AlertPicture, Picture},
};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Of a person's name.
const NAME: usize = 80;

/// What is remembered of earlier times.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Seen {
    pub times: u32,
    pub first: String,
    pub last: String,
    /// How many of them got a verdict from a person, me included.
    pub checked: u32,
    /// How many of those from me.
    pub by_me: u32,
    /// Who checked last.
    pub last_by: Option<String>,
    pub last_at: Option<String>,
    /// `Seen 41 times before, 38 checked, last by Ben 3 d ago`.
    pub sentence: String,
    /// Why past checks prove little.
    pub caution: Option<String>,
    /// The latest comments, newest first.
    pub notes: Vec<SeenNote>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SeenNote {
    pub who: String,
    pub text: String,
    pub at: String,
}

/// The alert that it is shown with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Joined {
    /// Its id.
    pub to: String,
    pub how: JoinedHow,
}

/// Somebody who must be told of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TellLine {
    pub who: String,
    /// Their first number, to be read.
    pub phone: Option<String>,
    /// Until when; none: it is not owed, or not any more.
    pub due: Option<String>,
    /// When they were told.
    pub told: Option<String>,
}

impl Seen {
    pub(super) fn of(history: &History, picture: &Picture) -> Self {
        let note = |(who, text, at): &(oncall::text::Untrusted, oncall::text::Untrusted, jiff::Timestamp)| SeenNote {
            who: who.line(NAME),
            text: text.shown(),
            at: time(*at),
        };
        Self {
            times: history.times,
            first: time(history.first),
            last: time(history.last),
            checked: history.checked,
            by_me: history.by_me,
            last_by: history.last_check.as_ref().map(|(who, _)| who.line(NAME)),
            last_at: history.last_check.as_ref().map(|(_, at)| time(*at)),
            sentence: line(history.sentence(picture.at)),
            caution: history.caution().map(|caution| caution.sentence().to_owned()),
            notes: history.notes.iter().map(note).collect(),
        }
    }
}

impl Joined {
    pub(super) fn of(alert: &AlertPicture) -> Option<Self> {
        alert.joined.as_ref().map(|(to, link)| Self { to: line(to.to_string()), how: JoinedHow::of(*link) })
    }
}

impl TellLine {
    pub(super) fn of(alert: &AlertPicture, picture: &Picture) -> Option<Self> {
        let tell = alert.care.as_ref()?.tell.as_ref()?;
        Some(Self {
            who: line(tell.who.as_str()),
            phone: phone(&tell.who, picture),
            due: alert.tell_due.map(time),
            told: alert.told.map(time),
        })
    }
}

/// A contact of the policy file first, then whoever is on the roster.
fn phone(who: &str, picture: &Picture) -> Option<String> {
    let is = |name: &str| name.eq_ignore_ascii_case(who);
    let contact = picture.roster.contacts.iter().find(|contact| is(&contact.name));
    let member = picture.roster.members.iter().find(|member| is(member.name.verbatim()));
    let number = contact.and_then(|contact| contact.phone.clone());
    number.map(line).or_else(|| member?.phones.first().map(|phone| phone.line(NAME)))
}
