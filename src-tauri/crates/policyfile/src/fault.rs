//! Faults with their places, and how they are shown.
//!
//! Invariant: a place lies within the text, or just behind a line's end; rendering cannot fail on any text.

use std::{fmt::Write, ops::Range};

/// One thing that is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
    /// In characters on that line, at least 1.
    pub span_len: usize,
    pub message: String,
    pub hint: Option<String>,
}

impl Fault {
    pub(crate) fn at(text: &str, place: Range<usize>, message: String, hint: Option<String>) -> Self {
        let start = floor(text, place.start);
        let end = floor(text, place.end.max(start));
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let on_line = text[start..end].lines().next().unwrap_or("");
        Self {
            line: text[..line_start].matches('\n').count() + 1,
            column: text[line_start..start].chars().count() + 1,
            span_len: on_line.chars().count().max(1),
            message,
            hint,
        }
    }

    /// The line that it is in; whatever cannot be shown is replaced, character by character.
    pub fn line_shown(&self, text: &str) -> String {
        self.source(text).chars().map(showable).collect()
    }

    fn source<'a>(&self, text: &'a str) -> &'a str {
        text.lines().nth(self.line - 1).unwrap_or("")
    }

    /// `file:line:column: message`, the line, a caret line under the place, and the hint.
    pub fn render(&self, file: &str, text: &str) -> String {
        let source = self.source(text);
        let number = self.line.to_string();
        let gutter = " ".repeat(number.len());
        let shown = self.line_shown(text);
        let before: String = source.chars().take(self.column - 1).map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
        let carets = "^".repeat(self.span_len);
        let mut out = format!("{file}:{}:{}: {}\n", self.line, self.column, self.message);
        // Writing to a String cannot fail.
        let _ = writeln!(out, "{gutter} |\n{number} | {shown}\n{gutter} | {before}{carets}");
        if let Some(hint) = &self.hint {
            let _ = writeln!(out, "hint: {hint}");
        }
        out
    }
}

/// The nearest character boundary at or before `at`.
fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

/// What would move the cursor, turn the direction of the line, or be invisible is shown as one replacement character.
fn showable(c: char) -> char {
    let plain = matches!(c, '\t' | '"' | '\'' | '\\') || c.escape_debug().count() == 1;
    if plain { c } else { char::REPLACEMENT_CHARACTER }
}

/// At least one fault, in the order of their places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// `faults` must hold one at least.
    pub(crate) fn new(mut faults: Vec<Fault>) -> Self {
        debug_assert!(!faults.is_empty());
        faults.sort_by_key(|fault| (fault.line, fault.column));
        Self(faults)
    }

    pub fn iter(&self) -> std::slice::Iter<'_, Fault> {
        self.0.iter()
    }

    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// All of them, one after the other.
    pub fn render(&self, file: &str, text: &str) -> String {
        self.0.iter().map(|fault| fault.render(file, text)).collect()
    }
}

impl<'a> IntoIterator for &'a Faults {
    type Item = &'a Fault;
    type IntoIter = std::slice::Iter<'a, Fault>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// In one line: the first fault, and how many more there are.
impl std::fmt::Display for Faults {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Some(first) = self.0.first() else { return Ok(()) };
        write!(f, "line {}, column {}: {}", first.line, first.column, first.message)?;
        match self.0.len() - 1 {
            0 => Ok(()),
            more => write!(f, " (and {more} more)"),
        }
    }
}

impl std::error::Error for Faults {}
