//! Turns mrkdwn text into the rich_text block that a person's message carries.
//!
//! Invariant: text elements hold unescaped text; what stood in `<…>` is an element of its own.

use serde_json::{Value, json};

/// The `blocks` of a message that a person typed.
pub(crate) fn blocks_of(text: &str, block_id: &str) -> Value {
    let elements = elements_of(text);
    json!([{
        "type": "rich_text",
        "block_id": block_id,
        "elements": [{ "type": "rich_text_section", "elements": elements }],
    }])
}

fn elements_of(text: &str) -> Vec<Value> {
    let mut elements = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        let Some((inside, tail)) = after.split_once('>') else { break };
        if !before.is_empty() {
            elements.push(plain(before));
        }
        elements.push(special(inside));
        rest = tail;
    }
    if !rest.is_empty() {
        elements.push(plain(rest));
    }
    elements
}

fn plain(text: &str) -> Value {
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    json!({ "type": "text", "text": text })
}

fn special(inside: &str) -> Value {
    let (target, label) = inside.split_once('|').map_or((inside, None), |(target, label)| (target, Some(label)));
    if let Some(user) = target.strip_prefix('@') {
        return json!({ "type": "user", "user_id": user });
    }
    if let Some(channel) = target.strip_prefix('#') {
        return json!({ "type": "channel", "channel_id": channel });
    }
    if let Some(group) = target.strip_prefix("!subteam^") {
        return json!({ "type": "usergroup", "usergroup_id": group });
    }
    if let Some(range) = target.strip_prefix('!') {
        return json!({ "type": "broadcast", "range": range });
    }
    match label {
        Some(label) => json!({ "type": "link", "url": target, "text": label }),
        None => json!({ "type": "link", "url": target }),
    }
}
