//! What somebody is on call as.
//!
//! Invariant: a level has one word, whether PagerDuty counts it or the policy file writes it.

use std::{cmp::Ordering, fmt};

/// Loudest first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Escalation level: 1 is primary.
    Level(u32),
    /// The team's own word.
    Named(String),
}

const WORDS: [&str; 3] = ["primary", "secondary", "tertiary"];

impl Role {
    /// The role that a word means.
    pub fn of(word: &str) -> Self {
        let is = |name: &&str| name.eq_ignore_ascii_case(word.trim());
        let counted = || word.trim().to_ascii_lowercase().strip_prefix("level ")?.parse().ok();
        match (1..).zip(&WORDS).find(|(_, name)| is(name)) {
            Some((level, _)) => Self::Level(level),
            None => counted().map_or_else(|| Self::Named(word.trim().to_owned()), Self::Level),
        }
    }

    /// What a text names: a role's word, and the rotation in which, where it says one: "secondary of Platform".
    pub fn split(text: &str) -> (&str, Option<&str>) {
        text.split_once(" of ").map_or((text, None), |(word, rotation)| (word, Some(rotation)))
    }

    /// Whether the two are one: the team's own words in any case.
    pub fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Named(one), Self::Named(other)) => one.to_lowercase() == other.to_lowercase(),
            _ => self == other,
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self {
            Self::Named(word) => Some(word.as_str()),
            Self::Level(level) => (1..).zip(WORDS).find(|(known, _)| known == level).map(|(_, word)| word),
        };
        match (word, self) {
            (None, Self::Level(level)) => write!(f, "level {level}"),
            (word, _) => f.write_str(word.unwrap_or_default()),
        }
    }
}

/// Loudest first, and whoever has no role last.
pub(crate) fn by_loudness(one: &Option<Role>, other: &Option<Role>) -> Ordering {
    (one.is_none(), one).cmp(&(other.is_none(), other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_have_words() {
        let table = [
            ("primary", Role::Level(1), "primary"),
            ("Secondary", Role::Level(2), "secondary"),
            ("tertiary", Role::Level(3), "tertiary"),
            ("level 4", Role::Level(4), "level 4"),
            ("Level 1", Role::Level(1), "primary"),
            ("level 0", Role::Level(0), "level 0"),
            ("level up", Role::Named("level up".to_owned()), "level up"),
            ("incident commander", Role::Named("incident commander".to_owned()), "incident commander"),
        ];
        for (word, role, shown) in table {
            assert_eq!((Role::of(word), role.to_string().as_str()), (role, shown), "{word}");
        }
    }

    #[test]
    fn the_loudest_comes_first() {
        let mut roles =
            [None, Some(Role::of("commander")), Some(Role::of("level 4")), Some(Role::of("primary"))].to_vec();
        roles.sort_by(by_loudness);
        let words: Vec<String> = roles.iter().flatten().map(Role::to_string).collect();
        assert_eq!(words, ["primary", "level 4", "commander"]);
        assert_eq!(roles.last(), Some(&None));
    }
}
