//! Names with globs, and words looked for in a text.
//!
//! Invariant: a pattern that exists was compiled; matching cannot fail.

use globset::{GlobBuilder, GlobMatcher};
use regex::{Regex, RegexBuilder};

/// Why a pattern is none, in words for the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadPattern(pub String);

/// A name with optional globs (`*`, `?`, `[…]`, `{a,b}`), matched whole, in any case.
#[derive(Clone, Debug)]
pub struct Pattern {
    text: String,
    glob: GlobMatcher,
}

impl Pattern {
    /// # Errors
    /// A text that is empty or no valid glob.
    pub fn new(text: &str) -> Result<Self, BadPattern> {
        if text.is_empty() {
            return Err(BadPattern("an empty name matches nothing".to_owned()));
        }
        let glob = GlobBuilder::new(text)
            .case_insensitive(true)
            .build()
            .map_err(|fault| BadPattern(fault.kind().to_string()))?;
        Ok(Self { text: text.to_owned(), glob: glob.compile_matcher() })
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn matches(&self, name: &str) -> bool {
        self.glob.is_match(name)
    }

    /// Whether it names exactly one thing.
    pub fn is_plain(&self) -> bool {
        !self.text.contains(['*', '?', '[', '{', '\\'])
    }
}

/// A word or phrase looked for as a whole, in any case.
#[derive(Clone, Debug)]
pub struct Word {
    text: String,
    found: Regex,
}

impl Word {
    /// # Errors
    /// A text without a visible character.
    pub fn new(text: &str) -> Result<Self, BadPattern> {
        let text = text.trim();
        if text.is_empty() {
            return Err(BadPattern("an empty word matches nothing".to_owned()));
        }
        let edge = |c: Option<char>| if c.is_some_and(|c| c.is_alphanumeric() || c == '_') { r"\b" } else { "" };
        let pattern = format!("{}{}{}", edge(text.chars().next()), regex::escape(text), edge(text.chars().last()));
        let found = RegexBuilder::new(&pattern)
            .case_insensitive(true)
            .build()
            .map_err(|fault| BadPattern(fault.to_string()))?;
        Ok(Self { text: text.to_owned(), found })
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn is_in(&self, text: &str) -> bool {
        self.found.is_match(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_whole_and_of_any_case() {
        let table = [
            ("down", "db-1 is DOWN", true),
            ("down", "download finished", false),
            ("down", "down", true),
            ("disk full", "the Disk full alarm", true),
            ("[FIRING", "[FIRING:1] disk", true),
            ("c++", "written in C++", true),
        ];
        for (word, text, found) in table {
            assert_eq!(Word::new(word).unwrap().is_in(text), found, "{word} in {text}");
        }
        assert!(Word::new("  ").is_err());
    }

    #[test]
    fn patterns_match_whole_names() {
        let table = [
            ("alerts_db-*", "alerts_db-eu", true),
            ("alerts_db-*", "my_alerts_db-eu", false),
            ("Alerts_App", "alerts_app", true),
            ("alerts_{a,b}", "alerts_b", true),
        ];
        for (pattern, name, matches) in table {
            assert_eq!(Pattern::new(pattern).unwrap().matches(name), matches, "{pattern} / {name}");
        }
        assert!(Pattern::new("[").is_err());
        assert!(Pattern::new("").is_err());
        assert!(Pattern::new("plain").unwrap().is_plain());
        assert!(!Pattern::new("pl*").unwrap().is_plain());
    }
}
