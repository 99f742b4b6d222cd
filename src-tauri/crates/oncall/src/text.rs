//! Text from outside, and the only way to make it showable.
//!
//! Invariant: no `Untrusted` reaches an eye but through [`Untrusted::shown`] or [`Untrusted::line`].

/// Text somebody else wrote. Plain (markup already resolved by the adapter), but with whatever characters they chose.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Untrusted(String);

/// No text from outside is longer than this in characters; the rest is cut with an ellipsis.
const LONGEST: usize = 8_000;

impl Untrusted {
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text exactly as it came, for matching and for storing; never for showing.
    pub fn verbatim(&self) -> &str {
        &self.0
    }

    /// All of it, with control and direction-changing characters removed.
    pub fn shown(&self) -> String {
        clip(&self.0.chars().filter(|&c| c == '\n' || is_showable(c)).collect::<String>(), LONGEST)
    }

    /// The first line that says anything, at most `longest` characters.
    pub fn line(&self, longest: usize) -> String {
        let shown = self.shown();
        let line = shown.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("");
        clip(line, longest)
    }
}

impl std::fmt::Debug for Untrusted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // What others wrote stays out of logs.
        write!(f, "Untrusted({} characters)", self.0.chars().count())
    }
}

fn clip(text: &str, longest: usize) -> String {
    if text.chars().count() <= longest {
        return text.to_owned();
    }
    text.chars().take(longest.saturating_sub(1)).chain(['…']).collect()
}

/// Not a control character, and not one that turns the direction of what follows or hides itself.
fn is_showable(c: char) -> bool {
    !c.is_control()
        && !matches!(c, '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_not_shown() {
        let text = Untrusted::new("db\u{202e} nw\u{61c}od\u{7} \r\nsecond");
        assert_eq!(text.shown(), "db nwod \nsecond");
        assert_eq!(text.line(80), "db nwod");
    }

    #[test]
    fn long_text_is_cut_with_an_ellipsis() {
        assert_eq!(Untrusted::new("äöüabc").line(4), "äöü…");
        assert_eq!(Untrusted::new("\n\n  \nfirst").line(40), "first");
        assert_eq!(Untrusted::new("x".repeat(9_000)).shown().chars().count(), LONGEST);
    }

    #[test]
    fn debug_says_nothing_of_the_text() {
        assert_eq!(format!("{:?}", Untrusted::new("secret")), "Untrusted(6 characters)");
    }
}
