//! Names with globs, words, expressions and mentions.
//!
//! Invariant: what is returned was compiled; what could not be has left a fault.

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
    each("author", section, walk, |text, walk| pattern(text.text.strip_prefix('@').unwrap_or(text.text), text, walk))
}

pub(super) fn names(key: &str, section: &Section<'_>, walk: &mut Walk<'_>) -> Vec<Pattern> {
    each(key, section, walk, |text, walk| pattern(text.text, text, walk))
}

pub(super) fn words(key: &str, section: &Section<'_>, walk: &mut Walk<'_>) -> Vec<Word> {
    let hint = "write the word or phrase to look for";
    each(key, section, walk, |text, walk| compiled(Word::new(text.text), "word", text, hint, walk))
}

pub(super) fn expressions(section: &Section<'_>, walk: &mut Walk<'_>) -> Vec<Expression> {
    let hint = "write a regular expression, best in single quotes: '^db-[0-9]+ down'";
    each("matching", section, walk, |text, walk| {
        compiled(Expression::new(text.text), "regular expression", text, hint, walk)
    })
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

/// The name itself, as it was written in `written`.
pub(super) fn pattern(name: &str, written: &Text<'_>, walk: &mut Walk<'_>) -> Option<Pattern> {
    let hint = "write a name, with *, ?, [ab] or {a,b} where it may vary";
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
