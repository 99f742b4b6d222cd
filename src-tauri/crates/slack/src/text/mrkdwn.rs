//! Slack's mrkdwn as plain text: mentions by name, links as `label (url)`, marks taken off.
//!
//! Invariant: escapes are decoded once, after `<…>` was understood, so that nothing written by a person turns into markup.
//! Format: docs.slack.dev, "Formatting message text".

use crate::directory::Directory;

/// The text without markup.
pub fn plain(text: &str, names: &Directory) -> String {
    let mut out = String::with_capacity(text.len());
    for (index, part) in text.split("```").enumerate() {
        if index % 2 == 1 {
            out.push_str(&angles(part, names));
        } else {
            for (index, part) in part.split('`').enumerate() {
                let part = if index % 2 == 1 { angles(part, names) } else { unmark(&angles(part, names)) };
                out.push_str(&part);
            }
        }
    }
    out.lines().map(unquote).collect::<Vec<_>>().join("\n").trim().to_owned()
}

/// A link as people read it: both, unless the label is the address.
pub fn link(label: &str, url: &str) -> String {
    let label = label.trim();
    match (label.is_empty(), url.is_empty()) {
        (_, true) => label.to_owned(),
        (true, _) => url.to_owned(),
        _ if label == url || url.strip_prefix("mailto:") == Some(label) || url.strip_prefix("tel:") == Some(label) => {
            label.to_owned()
        }
        _ if url.trim_end_matches('/').ends_with(label) && url.contains("://") => url.to_owned(),
        _ => format!("{label} ({url})"),
    }
}

/// Resolves `<…>` and decodes the escapes.
fn angles(text: &str, names: &Directory) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        out.push_str(&decode(before));
        // A `<` without its `>` is text.
        let Some((inside, behind)) = after.split_once('>') else {
            out.push('<');
            rest = after;
            continue;
        };
        out.push_str(&angle(inside, names));
        rest = behind;
    }
    out.push_str(&decode(rest));
    out
}

fn angle(inside: &str, names: &Directory) -> String {
    let (target, label) = inside.split_once('|').map_or((inside, ""), |(target, label)| (target, label));
    let label = decode(label);
    if let Some(id) = target.strip_prefix('@') {
        return mention('@', names.user_name(id), &label, id);
    }
    if let Some(id) = target.strip_prefix('#') {
        return mention('#', names.place_name(id).filter(|name| !name.is_empty()), &label, id);
    }
    if let Some(id) = target.strip_prefix("!subteam^") {
        return mention('@', names.handle(id), &label, id);
    }
    if let Some(date) = target.strip_prefix("!date^") {
        return if label.is_empty() { date.split('^').nth(1).unwrap_or("").to_owned() } else { label };
    }
    if let Some(special) = target.strip_prefix('!') {
        return mention('@', None, "", special.split('^').next().unwrap_or(special));
    }
    link(&label, &decode(target))
}

fn mention(sign: char, known: Option<&str>, label: &str, id: &str) -> String {
    let name = known.unwrap_or(if label.is_empty() { id } else { label });
    format!("{sign}{}", name.trim_start_matches(sign))
}

pub(super) fn decode(text: &str) -> String {
    // The ampersand last: `&amp;lt;` is somebody's `&lt;`.
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

/// Takes `*`, `_` and `~` off where they stand at the edges of words in pairs on one line.
fn unmark(text: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in text.split('\n') {
        let unmarked = ['*', '_', '~'].into_iter().fold(line.to_owned(), |line, mark| unpair(&line, mark));
        lines.push(unmarked);
    }
    lines.join("\n")
}

fn unpair(line: &str, mark: char) -> String {
    let chars: Vec<char> = line.chars().collect();
    let at = |index: usize| chars.get(index).copied();
    let is_edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && c != mark);
    let opens = |i: usize| {
        at(i) == Some(mark)
            && is_edge(i.checked_sub(1).and_then(at))
            && at(i + 1).is_some_and(|c| !c.is_whitespace() && c != mark)
    };
    let closes = |i: usize| {
        at(i) == Some(mark)
            && is_edge(at(i + 1))
            && i.checked_sub(1).and_then(at).is_some_and(|c| !c.is_whitespace() && c != mark)
    };
    let mut taken = vec![false; chars.len()];
    let mut from = 0;
    while let Some(open) = (from..chars.len()).find(|&i| opens(i)) {
        let Some(close) = (open + 2..chars.len()).find(|&i| closes(i)) else { break };
        for index in [open, close] {
            if let Some(slot) = taken.get_mut(index) {
                *slot = true;
            }
        }
        from = close + 1;
    }
    chars.iter().zip(taken).filter(|(_, taken)| !taken).map(|(c, _)| c).collect()
}

fn unquote(line: &str) -> &str {
    line.strip_prefix("> ").or_else(|| line.strip_prefix('>')).unwrap_or(line).trim_end()
}
