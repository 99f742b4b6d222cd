//! Cutting lines into pieces.
//!
//! Invariant: nothing is cut inside quotes.

/// What follows a word, where the line begins with it.
pub fn after<'l>(line: &'l str, word: &str) -> Option<&'l str> {
    let rest = line.strip_prefix(word)?;
    (rest.is_empty() || rest.starts_with(char::is_whitespace)).then(|| rest.trim())
}

/// The first word, and what follows it.
pub fn first(line: &str) -> (&str, &str) {
    let line = line.trim();
    line.split_once(char::is_whitespace).map_or((line, ""), |(word, rest)| (word, rest.trim()))
}

/// Pieces between separators, trimmed; empty ones are left out.
pub fn split(line: &str, separator: char) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut quoted = Quoted::No;
    for c in line.chars() {
        quoted = quoted.after(c);
        match pieces.last_mut() {
            _ if c == separator && quoted == Quoted::No => pieces.push(String::new()),
            Some(piece) => piece.push(c),
            None => {}
        }
    }
    pieces.into_iter().map(|piece| piece.trim().to_owned()).filter(|piece| !piece.is_empty()).collect()
}

/// What stands between quotes; the whole text is that.
pub fn quoted(text: &str) -> Result<String, String> {
    let inner = text.trim().strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    inner.map(str::to_owned).ok_or_else(|| format!("“{text}” should stand in quotes"))
}

/// `:eyes:`
pub fn emoji(text: &str) -> Result<String, String> {
    let inner = text.trim().strip_prefix(':').and_then(|rest| rest.strip_suffix(':'));
    inner
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .ok_or_else(|| format!("“{text}” is no emoji, as in :eyes:"))
}

/// A single word that may name something.
pub fn name(text: &str) -> Result<String, String> {
    let text = text.trim();
    let plain = !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    if plain { Ok(text.to_owned()) } else { Err(format!("“{text}” is no name: one word of letters, digits and -")) }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Quoted {
    No,
    Yes,
}

impl Quoted {
    fn after(self, c: char) -> Self {
        match (self, c) {
            (Self::No, '"') => Self::Yes,
            (Self::Yes, '"') => Self::No,
            (same, _) => same,
        }
    }
}
