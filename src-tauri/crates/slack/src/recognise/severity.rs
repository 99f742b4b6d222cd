//! How bad a bot says it is.
//!
//! Invariant: a severity counts where one really stands: in a field or label for it, or in front. A word there that is
//! not known is [`Severity::Unknown`]; where nothing is said there is none.

use super::{
    Seen,
    known::{brackets, unadorned},
};
use oncall::observation::Severity;

/// Where senders write it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Stands {
    /// In a line or field of this title: `severity: critical`, `severity = critical`.
    Field(&'static str),
    /// Somewhere in a line, after this word and a colon: `environment: shop  level: error`.
    Within(&'static str),
    /// In the brackets that a headline begins with, or in front of a colon or dash: `[P1]`, `CRITICAL:`.
    Front,
    /// In the brackets that a headline begins with, as a priority: `[P1]`.
    Priority,
    /// Among the words in the parentheses that a headline ends with.
    Parentheses,
}

/// Where bots of no known kind write it.
pub(super) const ANYWHERE: &[Stands] =
    &[Stands::Field("severity"), Stands::Field("priority"), Stands::Field("level"), Stands::Front];

/// Worst first where it stands more than once; an unknown word is as good as none beside a known one.
pub(super) fn of(seen: &Seen, places: &[Stands]) -> Option<Severity> {
    places.iter().find_map(|place| place.read(seen).into_iter().min())
}

impl Stands {
    fn read(self, seen: &Seen) -> Vec<Severity> {
        match self {
            Self::Field(title) => fields(&seen.all, title).into_iter().filter_map(word).collect(),
            Self::Within(title) => within(&seen.all, title).into_iter().map(Severity::of).collect(),
            Self::Front => seen.headlines.iter().filter_map(|line| front(line)).collect(),
            Self::Priority => {
                let inside = seen.headlines.iter().flat_map(|line| brackets(line));
                inside
                    .filter(|inside| inside.len() == 2 && inside.to_lowercase().starts_with('p'))
                    .filter_map(known)
                    .collect()
            }
            Self::Parentheses => seen.headlines.iter().flat_map(|line| parenthesised(line)).collect(),
        }
    }
}

/// The values of the lines with this title; the value may stand in the next line.
fn fields<'a>(all: &'a str, title: &str) -> Vec<&'a str> {
    let lines: Vec<&str> = all.lines().map(|line| line.trim_start_matches(['-', '•', '*', '·', ' ', '\t'])).collect();
    let value = |(at, line): (usize, &&'a str)| {
        let rest = line.strip_prefix(title)?.trim_start();
        match rest.strip_prefix([':', '=']) {
            Some(value) if !value.trim().is_empty() => Some(value.trim()),
            Some(_) => lines.get(at + 1).copied(),
            None if rest.is_empty() => lines.get(at + 1).copied(),
            None => None,
        }
    };
    lines.iter().enumerate().filter_map(value).filter(|value| !value.is_empty()).collect()
}

/// The words that come after the title and a colon.
fn within<'a>(all: &'a str, title: &str) -> Vec<&'a str> {
    let mut found = Vec::new();
    for line in all.lines() {
        let mut words = line.split_whitespace();
        while let Some(word) = words.next() {
            if word.strip_suffix(':') == Some(title) {
                found.extend(words.next());
            }
        }
    }
    found
}

/// What a field's value says: `critical`, `P1 - urgent`, `🔴 High`.
fn word(value: &str) -> Option<Severity> {
    let value = unadorned(value).trim();
    if value.is_empty() {
        return None;
    }
    let first = value.split([' ', ',', ';', '(', '/', '|']).next().unwrap_or(value);
    let said = [value, first].into_iter().map(Severity::of).min();
    Some(said.unwrap_or(Severity::Unknown))
}

/// A word that can only mean a severity where it stands in front: "alert:" and "page:" are said of anything.
fn known(word: &str) -> Option<Severity> {
    let word = word.trim();
    let common = ["alert", "page", "none", "notice", "debug"].iter().any(|common| word.eq_ignore_ascii_case(common));
    Some(Severity::of(word)).filter(|severity| !common && *severity != Severity::Unknown)
}

fn front(line: &str) -> Option<Severity> {
    let inside = brackets(line).into_iter().filter_map(known).min();
    let bare = super::known::bare(line);
    let lead = [":", " - ", " – ", " — ", " | "].iter().filter_map(|mark| bare.split_once(mark)).map(|(lead, _)| lead);
    inside.or_else(|| lead.filter_map(known).min())
}

/// Alertmanager's own title ends with the values of the labels, without their names.
fn parenthesised(line: &str) -> Vec<Severity> {
    let inside =
        line.trim_end().strip_suffix(')').and_then(|line| line.rsplit_once('(')).map_or("", |(_, inside)| inside);
    inside.split_whitespace().filter_map(known).collect()
}
