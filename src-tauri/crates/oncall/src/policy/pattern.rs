//! Names with globs, and words looked for in a text.
//!
//! Invariant: a pattern that exists was compiled; matching cannot fail.

use crate::observation::Mention;
use globset::GlobBuilder;
use regex::{Regex, RegexBuilder, bytes};

/// Why a pattern is none, in words for the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadPattern(pub String);

/// A name with optional globs (`*`, `?`, `[…]`, `{a,b}`), matched whole, in any case.
#[derive(Clone, Debug)]
pub struct Pattern {
    text: String,
    /// None where it names exactly one thing. Most do, and every message is held against all of them: a glob costs many
    /// times as much.
    glob: Option<bytes::Regex>,
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
        let plain = !text.contains(['*', '?', '[', '{', '\\']);
        // As the glob compiles it, without what it does for the parts of a path.
        let glob = (!plain).then(|| bytes::Regex::new(glob.regex())).transpose();
        Ok(Self { text: text.to_owned(), glob: glob.map_err(|fault| BadPattern(fault.to_string()))? })
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn matches(&self, name: &str) -> bool {
        self.glob.as_ref().map_or_else(|| self.text.eq_ignore_ascii_case(name), |glob| glob.is_match(name.as_bytes()))
    }

    /// Whether it names exactly one thing.
    pub fn is_plain(&self) -> bool {
        self.glob.is_none()
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

/// A regular expression, looked for anywhere in a text, in any case unless it says `(?-i)`. Without look-around and
/// back-references, so that no text can make it slow.
#[derive(Clone, Debug)]
pub struct Expression {
    text: String,
    found: Regex,
}

impl Expression {
    /// As large as a compiled one may get, in bytes.
    const LARGEST: usize = 1 << 20;

    /// # Errors
    /// A text that is empty, no regular expression, or one that is too large.
    pub fn new(text: &str) -> Result<Self, BadPattern> {
        if text.is_empty() {
            return Err(BadPattern("an empty expression matches everything".to_owned()));
        }
        let built = RegexBuilder::new(text).case_insensitive(true).size_limit(Self::LARGEST).build();
        let found = built.map_err(|fault| match fault {
            regex::Error::CompiledTooBig(_) => BadPattern("it is too large".to_owned()),
            // The last line says what is wrong; those before repeat the expression.
            other => BadPattern(other.to_string().lines().last().unwrap_or_default().trim().to_owned()),
        })?;
        Ok(Self { text: text.to_owned(), found })
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn is_in(&self, text: &str) -> bool {
        self.found.is_match(text)
    }
}

/// Whom a rule asks to be called.
#[derive(Clone, Debug, PartialEq)]
pub enum MentionPattern {
    Me,
    Group(Pattern),
    Here,
    Channel,
}

impl MentionPattern {
    pub fn matches(&self, mention: &Mention) -> bool {
        match (self, mention) {
            (Self::Me, Mention::Me) | (Self::Here, Mention::Here) | (Self::Channel, Mention::Channel) => true,
            (Self::Group(pattern), Mention::Group(handle)) => pattern.matches(handle),
            _ => false,
        }
    }
}

macro_rules! same_where_written_the_same {
    ($($type:ty),*) => {$(
        impl PartialEq for $type {
            fn eq(&self, other: &Self) -> bool {
                self.text == other.text
            }
        }
    )*};
}
same_where_written_the_same!(Pattern, Word, Expression);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_found_anywhere_and_bad_ones_say_why() {
        let table = [
            (r"db-\d+ down", "now db-17 down!", true),
            (r"^db", "the db", false),
            ("CRIT", "critical", true),
            ("ärger", "ÄRGER", true),
            ("(?-i)CRIT", "critical", false),
            ("(?-i)CRIT", "CRIT", true),
            ("(?-i:CRIT) disk", "CRIT Disk", true),
        ];
        for (expression, text, found) in table {
            assert_eq!(Expression::new(expression).unwrap().is_in(text), found, "{expression} in {text}");
        }
        assert_eq!(Expression::new(r"^db").unwrap().text(), r"^db");
        assert!(Expression::new("(").unwrap_err().0.contains("unclosed group"));
        assert!(Expression::new("").is_err());
        assert!(Expression::new(r"(?:\w{1000}){1000}").unwrap_err().0.contains("too large"));
    }

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
        assert_eq!(Word::new(" down ").unwrap().text(), "down");
        assert!(Word::new("  ").is_err());
    }

    #[test]
    fn patterns_match_whole_names() {
        let table = [
            ("alerts_db-*", "alerts_db-eu", true),
            ("alerts_db-*", "my_alerts_db-eu", false),
            ("Alerts_App", "alerts_app", true),
            ("alerts_{a,b}", "alerts_b", true),
            ("[Prod] Checkout", "[Prod] Checkout", false),
            ("[[]Prod] Checkout", "[prod] checkout", true),
            ("[[]Prod] *", "P Checkout", false),
        ];
        for (pattern, name, matches) in table {
            assert_eq!(Pattern::new(pattern).unwrap().matches(name), matches, "{pattern} / {name}");
        }
        // What is plain is compared as the glob of the same text matches.
        for (text, name) in
            [("Alerts_App", "aLERTS_aPP"), ("a-b", "a_b"), ("ÄRGER", "ärger"), ("ärger", "ärger"), ("a", "")]
        {
            let glob = GlobBuilder::new(text).case_insensitive(true).build().unwrap().compile_matcher();
            assert_eq!(Pattern::new(text).unwrap().matches(name), glob.is_match(name), "{text} / {name}");
        }
        assert!(Pattern::new("[").is_err());
        assert!(Pattern::new("").is_err());
        assert!(Pattern::new("plain").unwrap().is_plain());
        assert!(!Pattern::new("pl*").unwrap().is_plain());
    }
    #[test]
    fn each_kind_of_call_is_met_by_its_own_alone() {
        let group = |name| MentionPattern::Group(Pattern::new(name).unwrap());
        let asked = [MentionPattern::Me, MentionPattern::Here, MentionPattern::Channel, group("sre*"), group("data")];
        let said = [Mention::Me, Mention::Here, Mention::Channel, Mention::Group("sre-eu".to_owned())];
        for (row, pattern) in asked.iter().enumerate() {
            for (column, mention) in said.iter().enumerate() {
                assert_eq!(pattern.matches(mention), row == column, "{pattern:?} / {mention:?}");
            }
        }
    }
}
