//! A frame as it came, for keeping what could not be understood.
//!
//! Invariant: it leaves here cut, and without anything that looks like a secret.

use jiff::Timestamp;
use oncall::{observation::Said, text::Untrusted};
use std::fmt;

/// Bytes kept of one frame.
const LONGEST: usize = 16 * 1024;
/// Bytes kept of the words for what it was.
const LONGEST_WHAT: usize = 100;

#[derive(Clone, PartialEq, Eq)]
pub struct Raw(String);

impl Raw {
    pub fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// Of the whole frame, in bytes.
    pub fn length(&self) -> usize {
        self.0.len()
    }

    /// That it could not be understood. `what` may be in Slack's words.
    pub fn unread(&self, what: &str, at: Timestamp) -> Said {
        let raw = Untrusted::new(without_secrets(&self.0, LONGEST));
        Said::Unread { what: without_secrets(what.trim_end(), LONGEST_WHAT), raw, at }
    }
}

impl fmt::Debug for Raw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Raw({} bytes)", self.0.len())
    }
}

/// The beginning of the text, at most so many bytes, with each secret in it replaced. In doubt more is replaced.
fn without_secrets(text: &str, longest: usize) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if kept.len() >= longest {
            break;
        }
        match secret(rest) {
            Some((lead, end)) => {
                kept.push_str(rest.get(..lead).unwrap_or(""));
                kept.push_str("[secret]");
                rest = rest.get(end..).unwrap_or("");
            }
            None => {
                kept.push(first);
                rest = rest.get(first.len_utf8()..).unwrap_or("");
            }
        }
    }
    kept.truncate(kept.floor_char_boundary(longest));
    kept
}

/// Where a secret begins and ends that the text starts with, or with the name of.
fn secret(text: &str) -> Option<(usize, usize)> {
    let (lead, length) =
        if let Some(value) = ["ticket=", "token=", "hooks.slack.com"].iter().find_map(|name| text.strip_prefix(name)) {
            (text.len() - value.len(), value.find(ends_address).unwrap_or(value.len()))
        } else if let Some(value) = text.strip_prefix("token").and_then(after_colon) {
            (text.len() - value.text.len(), value.length())
        } else if is_token(text) {
            (0, text.find(|c: char| !c.is_ascii_alphanumeric() && !"-._%+/=".contains(c)).unwrap_or(text.len()))
        } else {
            return None;
        };
    (length > 0).then_some((lead, lead + length))
}

fn ends_address(c: char) -> bool {
    c.is_whitespace() || "\"'&<>".contains(c)
}

/// Slack's own tokens: `xoxb-…`, `xoxp-…`, `xoxe.xoxp-…`, `xapp-…`
/// (<https://docs.slack.dev/authentication/tokens>).
fn is_token(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("xox") else { return text.starts_with("xapp-") };
    let mut rest = rest.chars();
    rest.next().is_some_and(|c| c.is_ascii_alphanumeric()) && matches!(rest.next(), Some('-' | '.'))
}

/// What follows the name of a JSON field; within JSON in a JSON text its quotes have backslashes.
struct Value<'a> {
    text: &'a str,
    /// Before the quote it began with; none where it began without.
    backslashes: Option<usize>,
}

/// The value, where the text goes on with `":`.
fn after_colon(text: &str) -> Option<Value<'_>> {
    let text = text.trim_start_matches('\\').strip_prefix('"')?.trim_start().strip_prefix(':')?.trim_start();
    let quoted = text.trim_start_matches('\\');
    Some(match quoted.strip_prefix('"') {
        Some(value) => Value { text: value, backslashes: Some(text.len() - quoted.len()) },
        None => Value { text, backslashes: None },
    })
}

impl Value<'_> {
    fn length(&self) -> usize {
        let Some(most) = self.backslashes else {
            return self.text.find(|c: char| c.is_whitespace() || ",{}[]".contains(c)).unwrap_or(self.text.len());
        };
        let mut before = 0;
        for (at, c) in self.text.char_indices() {
            match c {
                '\\' => before += 1,
                '"' if before <= most => return at - before,
                _ => before = 0,
            }
        }
        self.text.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(text: &str) -> (String, String) {
        match Raw::new(text).unread(text, Timestamp::UNIX_EPOCH) {
            Said::Unread { what, raw, .. } => (what, raw.verbatim().to_owned()),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_looks_like_a_secret_is_not_kept() {
        let table = [
            ("", ""),
            ("db is down, see token and ticket 7", "db is down, see token and ticket 7"),
            (r#"{"a":"xoxb-12-34-abCD","b":1}"#, r#"{"a":"[secret]","b":1}"#),
            ("xoxp-1 xoxe.xoxp-1-Mi4 xapp-1-A0-2-ff.", "[secret] [secret] [secret]"),
            (r#"{"token":"Shh","type":"event_callback"}"#, r#"{"token":"[secret]","type":"event_callback"}"#),
            (r#"{"token" : "Sh\"h","type":1}"#, r#"{"token" : "[secret]","type":1}"#),
            (r#"{"payload":"{\"token\":\"Shh\",\"a\":1}"}"#, r#"{"payload":"{\"token\":\"[secret]\",\"a\":1}"}"#),
            (r#"{"access_token":"Shh"}"#, r#"{"access_token":"[secret]"}"#),
            (r#"{"token":42,"a":1}"#, r#"{"token":[secret],"a":1}"#),
            (r#"{"token":"cut in the mid"#, r#"{"token":"[secret]"#),
            (r#"{"token":"","tokens":{"oauth":["U1"]}}"#, r#"{"token":"","tokens":{"oauth":["U1"]}}"#),
            (
                r#""wss://x.example.com/link/?ticket=ab-c&app_id=1""#,
                r#""wss://x.example.com/link/?ticket=[secret]&app_id=1""#,
            ),
            (r#""https:\/\/hooks.slack.com\/actions\/T1\/2\/x""#, r#""https:\/\/hooks.slack.com[secret]""#),
            ("ticket=", "ticket="),
            ("boxoxb-é xox", "bo[secret]é xox"),
        ];
        for (text, expected) in table {
            let (what, raw) = kept(text);
            assert_eq!((what.as_str(), raw.as_str()), (expected, expected), "{text}");
        }
    }

    #[test]
    fn a_long_frame_is_cut_and_no_secret_with_it() {
        assert_eq!(kept(&"é".repeat(LONGEST)).1.len(), LONGEST);
        assert_eq!(kept(&format!("x{}", "é".repeat(LONGEST))).1.len(), LONGEST - 1);
        for short in 0..20 {
            let (what, raw) = kept(&format!("{}xoxb-12-34", " ".repeat(LONGEST - short)));
            assert!(!raw.contains("xox"), "{short}: {raw}");
            assert!(what.len() <= LONGEST_WHAT);
        }
    }

    #[test]
    fn debug_says_nothing_of_the_frame() {
        assert_eq!(format!("{:?}", Raw::new("secret")), "Raw(6 bytes)");
    }
}
