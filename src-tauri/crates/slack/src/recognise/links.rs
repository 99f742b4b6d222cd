//! Every address that a post leads to, wherever it stands.
//!
//! Invariant: addresses are read from the post as Slack sent it; the plain text may have lost some.

use crate::{
    text,
    wire::{Attachment, Post},
};
use reqwest::Url;
use serde_json::Value;
use std::collections::BTreeSet;

/// What the headlines of attachments lead to.
pub(super) fn of_titles(post: &Post) -> Vec<Url> {
    text::attachments(post).filter_map(|attachment| Url::parse(&attachment.title_link).ok()).collect()
}

/// Each address once.
pub(super) fn of_post(post: &Post) -> Vec<Url> {
    let mut found = BTreeSet::new();
    of_text(&post.text, &mut found);
    post.blocks.iter().for_each(|block| of_value(block, &mut found));
    text::attachments(post).for_each(|attachment| of_attachment(attachment, &mut found));
    found.into_iter().collect()
}

fn of_attachment(attachment: &Attachment, found: &mut BTreeSet<Url>) {
    found.extend(Url::parse(&attachment.title_link));
    let fields = attachment.fields.iter().flat_map(|field| [&field.title, &field.value]);
    let own = [&attachment.pretext, &attachment.title, &attachment.text, &attachment.footer];
    own.into_iter().chain(fields).for_each(|text| of_text(text, found));
    attachment.blocks.iter().chain(&attachment.actions).for_each(|value| of_value(value, found));
    if [&attachment.title, &attachment.pretext, &attachment.text].into_iter().all(String::is_empty) {
        of_text(&attachment.fallback, found);
    }
}

/// Whatever text or address a block, an element or a button holds.
fn of_value(value: &Value, found: &mut BTreeSet<Url>) {
    match value {
        // An address that fills a field may hold whatever would end it within text.
        Value::String(text) if text.starts_with("http") && !text.contains(char::is_whitespace) => {
            found.extend(Url::parse(text));
        }
        Value::String(text) => of_text(text, found),
        Value::Array(items) => items.iter().for_each(|item| of_value(item, found)),
        Value::Object(fields) => fields.values().for_each(|inner| of_value(inner, found)),
        _ => {}
    }
}

/// `<address|label>`, and addresses that stand bare.
fn of_text(text: &str, found: &mut BTreeSet<Url>) {
    let ends = |c: char| c.is_whitespace() || "<>|\"`)]}*".contains(c);
    let mut rest = text;
    while let Some(at) = ["https://", "http://"].iter().filter_map(|scheme| rest.find(scheme)).min() {
        let from = rest.get(at..).unwrap_or("");
        // In `<…>` an address may hold whatever ends a bare one.
        let marked = rest.get(..at).is_some_and(|before| before.ends_with('<'));
        let end = if marked { from.find(['>', '|']) } else { from.find(ends) };
        let (address, behind) = from.split_at_checked(end.unwrap_or(from.len())).unwrap_or((from, ""));
        let address = address.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
        let address = if marked { &address } else { address.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'']) };
        found.extend(Url::parse(address));
        rest = behind;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::read;
    use serde_json::json;

    #[test]
    fn addresses_are_found_wherever_they_stand() {
        let table = [
            (
                json!({"text": "see <https://a.example/1?x=1&amp;y=2|this>, and https://a.example/2."}),
                vec!["https://a.example/1?x=1&y=2", "https://a.example/2"],
            ),
            (
                json!({"text": "[this](https://a.example/1) `https://a.example/2`"}),
                vec!["https://a.example/1", "https://a.example/2"],
            ),
            (
                json!({"bot_id": "B1", "attachments": [{"title": "t", "title_link": "https://a.example/1", "fields": [{"title": "x", "value": "<https://a.example/2>"}]}]}),
                vec!["https://a.example/1", "https://a.example/2"],
            ),
            (
                json!({"bot_id": "B1", "attachments": [{"title": "t", "actions": [{"type": "button", "text": "Silence", "url": "https://a.example/1"}]}]}),
                vec!["https://a.example/1"],
            ),
            (
                json!({"blocks": [{"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Open"}, "url": "https://a.example/1"}]}]}),
                vec!["https://a.example/1"],
            ),
            (
                json!({"blocks": [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "link", "url": "https://a.example/1"}]}]}]}),
                vec!["https://a.example/1"],
            ),
            (json!({"text": "https:// http:/x nothing"}), vec![]),
            (
                json!({"user": "U2", "text": "x", "attachments": [{"from_url": "https://a.example", "title_link": "https://a.example"}]}),
                vec![],
            ),
        ];
        for (post, expected) in table {
            let found: Vec<String> = of_post(&read(post.clone())).iter().map(ToString::to_string).collect();
            assert_eq!(found, expected, "{post}");
        }
    }
}
