//! Block Kit as plain text.
//!
//! Invariant: a kind that is not known here is searched for whatever text it holds.
//! Kinds: docs.slack.dev, "Reference: blocks".

use super::mrkdwn;
use crate::{directory::Directory, wire::text};
use serde_json::Value;

/// The text of all blocks, one line or more for each.
pub fn plain(blocks: &[Value], names: &Directory) -> String {
    let lines: Vec<String> =
        blocks.iter().map(|block| of_block(block, names)).filter(|line| !line.trim().is_empty()).collect();
    lines.join("\n")
}

fn of_block(block: &Value, names: &Directory) -> String {
    match text(block, "type") {
        "rich_text" => each(block, "elements", "\n", |part| rich(part, names)),
        "section" => {
            let fields = each(block, "fields", "\n", |field| object(field, names));
            join(&[at(block, "text", names), fields, accessory(block, names)])
        }
        "context" => each(block, "elements", " ", |part| object(part, names)),
        "actions" => each(block, "elements", " ", |part| button(part, names)),
        "image" => join(&[at(block, "title", names), mrkdwn::decode(text(block, "alt_text"))]),
        "divider" => String::new(),
        "header" | "markdown" => at(block, "text", names),
        "table" => each(block, "rows", "\n", |row| {
            let cells = row.as_array().map(Vec::as_slice).unwrap_or_default();
            cells.iter().map(|cell| of_block(cell, names)).collect::<Vec<_>>().join(" | ")
        }),
        "raw_text" => text(block, "text").to_owned(),
        _ => any(block, names),
    }
}

/// A part of a rich text.
fn rich(part: &Value, names: &Directory) -> String {
    let inline = |part: &Value| each(part, "elements", "", |piece| piece_of(piece, names));
    match text(part, "type") {
        "rich_text_list" => each(part, "elements", "\n", |item| format!("• {}", rich(item, names).trim())),
        "rich_text_section" | "rich_text_quote" | "rich_text_preformatted" => inline(part),
        _ if part.get("elements").is_some() => each(part, "elements", "\n", |inner| rich(inner, names)),
        _ => piece_of(part, names),
    }
}

/// The smallest pieces. Their text is no mrkdwn: only the escapes are decoded.
fn piece_of(piece: &Value, names: &Directory) -> String {
    let say = |key| mrkdwn::decode(text(piece, key));
    let named = |sign: char, known: Option<&str>, id: &str| format!("{sign}{}", known.unwrap_or(id));
    match text(piece, "type") {
        "text" => say("text"),
        "link" => mrkdwn::link(&say("text"), &say("url")),
        "user" => named('@', names.user_name(text(piece, "user_id")), text(piece, "user_id")),
        "usergroup" => named('@', names.handle(text(piece, "usergroup_id")), text(piece, "usergroup_id")),
        "channel" => named('#', names.place_name(text(piece, "channel_id")), text(piece, "channel_id")),
        "broadcast" => format!("@{}", text(piece, "range")),
        "emoji" => format!(":{}:", text(piece, "name")),
        "date" => say("fallback"),
        "color" => say("value"),
        _ => any(piece, names),
    }
}

/// A text object, an image in a context, or what else has text.
fn object(value: &Value, names: &Directory) -> String {
    match (text(value, "type"), value) {
        (_, Value::String(words)) => mrkdwn::plain(words, names),
        ("plain_text", _) => mrkdwn::decode(text(value, "text")),
        ("mrkdwn", _) => mrkdwn::plain(text(value, "text"), names),
        ("image", _) => mrkdwn::decode(text(value, "alt_text")),
        _ => any(value, names),
    }
}

/// A button says something only if it leads somewhere; "Resolve" and the like are no content.
fn button(part: &Value, names: &Directory) -> String {
    let url = text(part, "url");
    if url.is_empty() { String::new() } else { mrkdwn::link(&at(part, "text", names), url) }
}

fn accessory(block: &Value, names: &Directory) -> String {
    block.get("accessory").map(|part| button(part, names)).unwrap_or_default()
}

/// Whatever reads like content in a thing of unknown kind.
fn any(value: &Value, names: &Directory) -> String {
    match value {
        Value::Array(items) => join(&items.iter().map(|item| any(item, names)).collect::<Vec<_>>()),
        Value::Object(fields) => {
            const SAYS: [&str; 14] = [
                "title",
                "subtitle",
                "text",
                "body",
                "value",
                "alt_text",
                "fallback",
                "description",
                "label",
                "fields",
                "elements",
                "rows",
                "blocks",
                "cards",
            ];
            let said = SAYS.iter().filter_map(|key| fields.get(*key));
            join(
                &said
                    .map(|inner| {
                        if let Value::String(words) = inner {
                            mrkdwn::plain(words, names)
                        } else {
                            of_inner(inner, names)
                        }
                    })
                    .collect::<Vec<_>>(),
            )
        }
        _ => String::new(),
    }
}

fn of_inner(inner: &Value, names: &Directory) -> String {
    match inner {
        Value::Object(_) if !text(inner, "type").is_empty() => match text(inner, "type") {
            "plain_text" | "mrkdwn" => object(inner, names),
            _ => of_block(inner, names),
        },
        Value::Array(items) => join(&items.iter().map(|item| of_inner(item, names)).collect::<Vec<_>>()),
        _ => any(inner, names),
    }
}

fn at(block: &Value, key: &str, names: &Directory) -> String {
    block.get(key).map(|value| object(value, names)).unwrap_or_default()
}

fn each(value: &Value, key: &str, between: &str, say: impl Fn(&Value) -> String) -> String {
    let items = value.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    items.iter().map(say).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(between)
}

fn join(parts: &[String]) -> String {
    parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
}
