//! How bad a sender says it is.
//!
//! Invariant: a word that is not known is [`Severity::Unknown`], never a mild one.

/// Worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    Critical,
    High,
    Medium,
    Low,
    Info,
    /// The sender says something else; where a rule asks for a severity, this may be it.
    Unknown,
}

const WORDS: [(Severity, &[&str]); 5] = [
    (
        Severity::Critical,
        &["critical", "crit", "fatal", "emergency", "disaster", "sev1", "sev-1", "sev 1", "p1", "page"],
    ),
    (Severity::High, &["high", "error", "major", "severe", "alert", "sev2", "sev-2", "sev 2", "p2"]),
    (Severity::Medium, &["medium", "warning", "warn", "moderate", "average", "sev3", "sev-3", "sev 3", "p3"]),
    (Severity::Low, &["low", "minor", "sev4", "sev-4", "sev 4", "p4"]),
    (
        Severity::Info,
        &["info", "informational", "information", "notice", "none", "debug", "sev5", "sev-5", "sev 5", "p5"],
    ),
];

impl Severity {
    pub const ALL: [Self; 6] = [Self::Critical, Self::High, Self::Medium, Self::Low, Self::Info, Self::Unknown];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
            Self::Info => "info",
            Self::Unknown => "unknown",
        }
    }

    /// What a sender means by its word for it.
    pub fn of(word: &str) -> Self {
        let word = word.trim().to_lowercase();
        let known = WORDS.iter().find(|(_, words)| words.contains(&word.as_str()));
        known.map_or(Self::Unknown, |(severity, _)| *severity)
    }

    /// Its title on a card, where it has one.
    pub fn title(self) -> Option<&'static str> {
        match self {
            Self::Critical => Some("Critical"),
            Self::High => Some("High"),
            Self::Medium => Some("Medium"),
            Self::Low => Some("Low"),
            Self::Info => Some("Info"),
            Self::Unknown => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn senders_words_are_understood_or_else_unknown() {
        let table = [
            ("critical", Severity::Critical),
            ("SEV-1", Severity::Critical),
            ("P2", Severity::High),
            ("Warning", Severity::Medium),
            (" minor ", Severity::Low),
            ("informational", Severity::Info),
            ("purple", Severity::Unknown),
            ("", Severity::Unknown),
        ];
        for (word, severity) in table {
            assert_eq!(Severity::of(word), severity, "{word}");
        }
        for severity in Severity::ALL {
            assert_eq!(Severity::of(severity.as_str()), severity);
        }
    }
}
