//! An answer that could not be understood, for keeping.
//!
//! Invariant: it leaves here cut, and without the secret addresses that PagerDuty puts into answers about me.

use crate::{
    ask::{Answer, Ask},
    fault::Fault,
};
use jiff::{SignedDuration, Timestamp};
use oncall::{observation::Said, text::Untrusted};
use std::{
    collections::BTreeMap,
    hash::{DefaultHasher, Hash, Hasher},
};

/// Bytes kept of one answer.
const LONGEST: usize = 16 * 1024;
/// The same answer is told again only after this.
const AGAIN_AFTER: SignedDuration = SignedDuration::from_hours(1);
/// More different answers than these are not told apart within the hour.
const MOST: usize = 100;

pub struct Odd {
    what: &'static str,
    raw: String,
}

impl Odd {
    /// Of an answer that is none of PagerDuty's, or a list with elements that are not what they should be.
    pub fn of(ask: &Ask, body: &[u8], read: &Result<Answer, Fault>) -> Option<Self> {
        let odd = match read {
            Ok(answer) => answer.unreadable() > 0,
            Err(_) => true,
        };
        odd.then(|| Self { what: ask.pattern(), raw: without_secrets(&String::from_utf8_lossy(body)) })
    }

    pub fn said(self, at: Timestamp) -> Said {
        Said::Unread { what: self.what.to_owned(), raw: Untrusted::new(self.raw), at }
    }
}

/// Which answers were told lately.
#[derive(Default)]
pub struct Told {
    /// By the boot clock.
    at: BTreeMap<u64, SignedDuration>,
}

impl Told {
    /// Whether it is to be told: not the same within the hour.
    pub fn is_news(&mut self, odd: &Odd, now: SignedDuration) -> bool {
        self.at.retain(|_, at| now - *at < AGAIN_AFTER);
        let mut hasher = DefaultHasher::new();
        (odd.what, &odd.raw).hash(&mut hasher);
        let key = hasher.finish();
        if self.at.len() >= MOST || self.at.contains_key(&key) {
            return false;
        }
        self.at.insert(key, now);
        true
    }
}

/// The beginning, with the keys of private calendar addresses (`…/private/KEY/feed`) replaced.
fn without_secrets(body: &str) -> String {
    let mut parts = body.split("private/");
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_').unwrap_or(part.len());
        kept.push_str("private/[secret]");
        kept.push_str(part.get(end..).unwrap_or_default());
    }
    kept.truncate(kept.floor_char_boundary(LONGEST));
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mine() -> Ask {
        Ask::OpenIncidents { me: "PME".to_owned(), offset: 0 }
    }

    fn odd(body: &str) -> Option<Odd> {
        Odd::of(&mine(), body.as_bytes(), &mine().read(body.as_bytes()))
    }

    #[test]
    fn what_is_kept() {
        let table = [
            (r#"{"incidents":[]}"#, None),
            (r#"{"incidents":[{"id":"Q1"}],"more":false}"#, None),
            (r#"{"incidents":[{"id":"Q1"},7]}"#, Some(r#"{"incidents":[{"id":"Q1"},7]}"#)),
            ("<html>sign in</html>", Some("<html>sign in</html>")),
            ("", Some("")),
            (
                r#"see https:\/\/example.pagerduty.com\/private/ab-12_c/feed"#,
                Some(r#"see https:\/\/example.pagerduty.com\/private/[secret]/feed"#),
            ),
        ];
        for (body, kept) in table {
            assert_eq!(
                odd(body).map(|odd| (odd.what, odd.raw)),
                kept.map(|raw| ("/incidents", raw.to_owned())),
                "{body}"
            );
        }
        assert_eq!(odd(&"é".repeat(LONGEST)).unwrap().raw.len(), LONGEST);
    }

    #[test]
    fn the_same_is_told_once_an_hour() {
        let mut told = Told::default();
        let at = SignedDuration::from_mins;
        assert!(told.is_news(&odd("one").unwrap(), at(0)));
        assert!(!told.is_news(&odd("one").unwrap(), at(59)));
        assert!(told.is_news(&odd("two").unwrap(), at(59)));
        assert!(told.is_news(&odd("one").unwrap(), at(60)));
        for n in 0..MOST {
            told.is_news(&odd(&n.to_string()).unwrap(), at(61));
        }
        assert!(!told.is_news(&odd("one too many").unwrap(), at(61)));
    }
}
