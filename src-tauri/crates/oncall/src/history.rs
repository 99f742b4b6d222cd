//! What is remembered of the times an alert was seen before.
//!
//! Invariant: says what was seen, never what to do; where few checked, or only I did, it says that this is little.

use crate::{desk::ago, text::Untrusted};
use jiff::Timestamp;

/// Fewer checked ones than this are no evidence.
const FEW: u32 = 5;
const LONGEST_NAME: usize = 40;

/// Earlier alerts of one fingerprint, without the present one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct History {
    pub times: u32,
    pub first: Timestamp,
    pub last: Timestamp,
    /// How many of them got a verdict from a person, me included.
    pub checked: u32,
    /// How many of those from me.
    pub by_me: u32,
    /// Who checked last, and when.
    pub last_check: Option<(Untrusted, Timestamp)>,
    /// The latest comments in their threads, newest first: who, what, when.
    pub notes: Vec<(Untrusted, Untrusted, Timestamp)>,
    /// The latest times, newest first, as many as are kept.
    pub recent: Vec<Timestamp>,
}

/// Why past checks prove little.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caution {
    /// Only I checked it.
    OnlyMine,
    /// A handful, or fewer.
    FewChecked,
}

impl History {
    /// "Seen 41 times, 38 checked, last by Ben 3 d ago".
    pub fn sentence(&self, now: Timestamp) -> String {
        let times = match self.times {
            1 => "Seen once before".to_owned(),
            times => format!("Seen {times} times before"),
        };
        let checked = match self.checked {
            0 => ", never checked".to_owned(),
            checked => format!(", {checked} checked"),
        };
        let last = self
            .last_check
            .as_ref()
            .map_or(String::new(), |(who, at)| format!(", last by {} {}", who.line(LONGEST_NAME), ago(*at, now)));
        format!("{times}{checked}{last}")
    }

    pub fn caution(&self) -> Option<Caution> {
        match (self.checked, self.by_me) {
            (0, _) => None,
            (checked, mine) if checked == mine => Some(Caution::OnlyMine),
            (..FEW, _) => Some(Caution::FewChecked),
            _ => None,
        }
    }
}

impl Caution {
    pub fn sentence(self) -> &'static str {
        match self {
            Self::OnlyMine => "Only you checked it before: look again",
            Self::FewChecked => "Checked a few times only: look again",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_seen_is_said_and_little_evidence_is_called_so() {
        let now: Timestamp = "2026-11-26T03:00:00Z".parse().unwrap();
        let ago = |hours: i64| crate::time::sub(now, jiff::SignedDuration::from_hours(hours));
        let history = |times, checked, by_me| History {
            times,
            first: ago(900),
            last: ago(1),
            checked,
            by_me,
            last_check: (checked > 0).then(|| (Untrusted::new("Ben"), ago(72))),
            notes: Vec::new(),
            recent: vec![ago(1)],
        };
        let table = [
            (history(41, 38, 3), "Seen 41 times before, 38 checked, last by Ben 3 d ago", None),
            (history(1, 0, 0), "Seen once before, never checked", None),
            (history(9, 2, 1), "Seen 9 times before, 2 checked, last by Ben 3 d ago", Some(Caution::FewChecked)),
            (history(9, 7, 7), "Seen 9 times before, 7 checked, last by Ben 3 d ago", Some(Caution::OnlyMine)),
        ];
        for (history, sentence, caution) in table {
            assert_eq!(history.sentence(now), sentence);
            assert_eq!(history.caution(), caution, "{sentence}");
        }
    }
}
