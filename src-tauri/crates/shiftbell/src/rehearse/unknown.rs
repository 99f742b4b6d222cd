//! What the recording cannot tell.
//!
//! Invariant: whatever could have rung and was not recorded is in here.

use jiff::Timestamp;
use oncall::{
    fact::{Fact, What},
    observation::{Observation, Room, Said},
    policy::Policy,
};
use std::collections::BTreeSet;

#[derive(Debug, Default)]
pub(super) struct Unknown {
    /// The recording begins after the stretch that was asked for.
    pub begins: Option<Timestamp>,
    /// Messages that no rule named, or that a rule only counted: not kept.
    pub counted: u64,
    /// Channels that the policy names, and where nothing was recorded.
    pub places: Vec<String>,
    /// Alerts whose text is not kept any more.
    pub blanked: usize,
    /// What could not be understood.
    pub unread: usize,
    /// Stretches in which a source was not heard, never read since.
    pub gaps: Vec<(String, Timestamp, Timestamp)>,
}

impl Unknown {
    pub fn of(earlier: &[Fact], stretch: &[Fact], policy: &Policy, from: Timestamp) -> Self {
        let first = earlier.first().or(stretch.first()).map(|fact| fact.at);
        let counted = stretch.iter().map(|fact| match &fact.what {
            What::Counted { messages, .. } | What::Tallied { messages, .. } => *messages,
            _ => 0,
        });
        let unread = |fact: &&Fact| matches!(&fact.what, What::Observed(Observation { said: Said::Unread { .. }, .. }));
        Self {
            begins: first.filter(|first| *first > from),
            counted: counted.sum(),
            places: silent_places(stretch, policy),
            blanked: 0,
            unread: stretch.iter().filter(unread).count(),
            gaps: gaps(earlier.iter().chain(stretch), from),
        }
    }
}

/// As the policy writes them.
fn silent_places(stretch: &[Fact], policy: &Policy) -> Vec<String> {
    let messages = || {
        stretch.iter().filter_map(|fact| match &fact.what {
            What::Observed(Observation { said: Said::Message(message), .. }) => Some(message),
            _ => None,
        })
    };
    let heard: BTreeSet<&str> = messages().map(|message| message.place.name.as_str()).collect();
    let named = policy.rules.iter().flat_map(|rule| &rule.when.channels);
    let silent = named.filter(|pattern| !heard.iter().any(|name| pattern.matches(name)));
    let mut places: BTreeSet<String> = silent.map(|pattern| format!("#{}", pattern.text())).collect();
    let direct = policy.rules.iter().any(|rule| rule.when.room == Some(Room::Direct));
    if direct && !messages().any(|message| message.room == Room::Direct) {
        places.insert("direct messages".to_owned());
    }
    places.into_iter().collect()
}

fn gaps<'a>(facts: impl Iterator<Item = &'a Fact>, from: Timestamp) -> Vec<(String, Timestamp, Timestamp)> {
    let mut open = BTreeSet::new();
    for fact in facts {
        match &fact.what {
            What::GapOpened { source, gap } => drop(open.insert((source.to_string(), gap.from, gap.until))),
            What::GapClosed { source, gap } => {
                let closed = source.to_string();
                open.retain(|(source, from, until)| *source != closed || *from < gap.from || gap.until < *until);
            }
            _ => {}
        }
    }
    open.into_iter().filter(|(_, _, until)| *until > from).collect()
}
