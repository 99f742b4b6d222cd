//! The ways by which text and times become showable.
//!
//! Invariant: nothing in this crate passes a foreign text on by another way.

use jiff::Timestamp;
use oncall::text::Untrusted;

/// Longest line shown, in characters.
const LINE: usize = 300;

/// One line of a text that may hold foreign words, such as an error or a name.
pub(crate) fn line(text: impl Into<String>) -> String {
    Untrusted::new(text).line(LINE)
}

pub(crate) fn time(at: Timestamp) -> String {
    format!("{at:.3}")
}

/// An address that may be opened: web pages only.
pub(crate) fn url(url: &str) -> Option<String> {
    let lower = url.to_ascii_lowercase();
    let web = lower.starts_with("https://") || lower.starts_with("http://");
    (web && url.chars().all(|c| c.is_ascii_graphic())).then(|| url.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_addresses_are_opened() {
        assert_eq!(
            url("https://acme.slack.com/archives/C1/p1").as_deref(),
            Some("https://acme.slack.com/archives/C1/p1")
        );
        for bad in
            ["javascript:alert(1)", "file:///etc/passwd", "https://a b", "https://a\u{202e}b", "", "slack://channel"]
        {
            assert_eq!(url(bad), None, "{bad}");
        }
    }

    #[test]
    fn times_are_utc_to_the_millisecond() {
        assert_eq!(time("2026-07-15T10:00:00.1239+02:00".parse().unwrap()), "2026-07-15T08:00:00.123Z");
    }
}
