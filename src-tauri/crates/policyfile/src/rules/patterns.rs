//! Names with globs, words, expressions and mentions.
//!
//! Invariant: what is returned was compiled; what could not be, or could never be found in any text, has left a fault.

use super::brackets;
use crate::{
    section::{Section, Text},
    values,
    walk::Walk,
    words,
};
use oncall::policy::{BadPattern, Expression, MentionPattern, Pattern, Word};

/// Both `#alerts` and `alerts` are accepted; Slack's own names have no `#`.
pub(super) fn channels(section: &Section<'_>, walk: &mut Walk<'_>) -> Vec<Pattern> {
    each("channel", section, walk, |text, walk| pattern(text.text.strip_prefix('#').unwrap_or(text.text), text, walk))
}

/// Both `@ada` and `ada` are accepted.
pub(super) fn authors(section: &Section<'_>, walk: &mut Walk<'_>) -> Vec<Pattern> {
    each("author", section, walk, |text, walk| title(text.text.strip_prefix('@').unwrap_or(text.text), text, walk))
}

pub(super) fn names(key: &str, section: &Section<'_>, walk: &mut Walk<'_>) -> Vec<Pattern> {
    each(key, section, walk, |text, walk| title(text.text, text, walk))
}

pub(super) fn words(key: &str, section: &Section<'_>, walk: &mut Walk<'_>) -> Vec<Word> {
    each(key, section, walk, word)
}

fn word(written: &Text<'_>, walk: &mut Walk<'_>) -> Option<Word> {
    if written.text.chars().any(char::is_control) {
        let hint = r"write the word or phrase alone, on one line; words are whole without \b";
        walk.fault(written.place.clone(), format!("{:?} has a character that no word has", written.text), hint);
        return None;
    }
    if is_glob(written.text) {
        let hint = r"words are whole; for parts of them use matching = 'fail\w*'";
        walk.fault(written.place.clone(), format!("{:?}: a star stands for itself in a word", written.text), hint);
        return None;
    }
    compiled(Word::new(written.text), "word", written, "write the word or phrase to look for", walk)
}

/// Whether a star stands beside a letter. Where it stands alone it may well be meant.
fn is_glob(text: &str) -> bool {
    text.split_whitespace().any(|part| part.contains('*') && part.chars().any(char::is_alphanumeric))
}

pub(super) fn expressions(section: &Section<'_>, walk: &mut Walk<'_>) -> Vec<Expression> {
    each("matching", section, walk, expression)
}

fn expression(written: &Text<'_>, walk: &mut Walk<'_>) -> Option<Expression> {
    // A message may have several lines, and tabs in them.
    if written.text.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r')) {
        let hint = r"in double quotes \b is a backspace; write it in single quotes: '\bdown\b'";
        walk.fault(written.place.clone(), format!("{:?} has a character that no message has", written.text), hint);
        return None;
    }
    let hint = "write a regular expression, best in single quotes: '^db-[0-9]+ down'";
    compiled(Expression::new(written.text), "regular expression", written, hint, walk)
}

pub(super) fn mentions(section: &Section<'_>, walk: &mut Walk<'_>) -> Vec<MentionPattern> {
    each("mentions", section, walk, |text, walk| match text.text.strip_prefix('@') {
        // No group can have a name that Slack itself calls people by.
        Some(handle) => match words::MENTION.iter().find(|(word, _)| handle.eq_ignore_ascii_case(word)) {
            Some((_, called)) => Some((*called).clone()),
            None => pattern(handle, text, walk).map(MentionPattern::Group),
        },
        None => values::choice(text, "mention; a user group is written with its @", &words::MENTION, walk).cloned(),
    })
}

/// A name that people give to things, in which brackets may well be meant as they stand.
pub(super) fn title(name: &str, written: &Text<'_>, walk: &mut Walk<'_>) -> Option<Pattern> {
    if let Some(meant) = brackets::meant(name) {
        let hint =
            format!("[ab] is one letter: write {meant:?} for the brackets themselves, or {{a,b}} for one of several");
        walk.fault(written.place.clone(), format!("{:?} does not match itself", written.text), hint.as_str());
        return None;
    }
    pattern(name, written, walk)
}

/// The name itself, as it was written in `written`.
fn pattern(name: &str, written: &Text<'_>, walk: &mut Walk<'_>) -> Option<Pattern> {
    let hint = "write a name, with *, ?, [ab] or {a,b} where it may vary";
    if name.chars().any(char::is_control) {
        walk.fault(written.place.clone(), format!("{:?} has a character that no name has", written.text), hint);
        return None;
    }
    if name != name.trim() {
        walk.fault(written.place.clone(), format!("{:?} has spaces around it", written.text), hint);
        return None;
    }
    compiled(Pattern::new(name), "pattern", written, hint, walk)
}

fn compiled<T>(
    made: Result<T, BadPattern>,
    what: &str,
    written: &Text<'_>,
    hint: &str,
    walk: &mut Walk<'_>,
) -> Option<T> {
    made.map_err(|bad| walk.fault(written.place.clone(), format!("{:?} is no {what}: {}", written.text, bad.0), hint))
        .ok()
}

fn each<T>(
    key: &str,
    section: &Section<'_>,
    walk: &mut Walk<'_>,
    mut read: impl FnMut(&Text<'_>, &mut Walk<'_>) -> Option<T>,
) -> Vec<T> {
    let listed = section.one_or_list(key, walk).map_or_else(Vec::new, |list| list.items);
    listed.iter().filter_map(|text| read(text, walk)).collect()
}
