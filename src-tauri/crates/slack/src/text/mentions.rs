//! Whom a post calls.
//!
//! Invariant: only what Slack itself takes for a mention is one: never what is escaped, or stands in code. In doubt
//! whether it is code, it is not.
//! Format: docs.slack.dev, "Formatting message text", "Mentioning users", and "Reference: rich text block".

use crate::{
    directory::Directory,
    wire::{Post, text as at},
};
use oncall::observation::Mention;
use serde_json::Value;
use std::collections::BTreeSet;

/// Everybody whom the post calls, in its text, blocks and attachments. Previews of links call nobody.
pub fn mentions(post: &Post, names: &Directory) -> BTreeSet<Mention> {
    let mut called = Called { names, found: BTreeSet::new() };
    called.text(&post.text);
    called.blocks(&post.blocks);
    for attachment in post.attachments.iter().filter(|attachment| !attachment.is_unfurl()) {
        let fields = attachment.fields.iter().flat_map(|field| [&field.title, &field.value]);
        let own = [&attachment.pretext, &attachment.title, &attachment.text, &attachment.footer];
        own.into_iter().chain(fields).for_each(|text| called.text(text));
        called.blocks(&attachment.blocks);
    }
    called.found
}

struct Called<'a> {
    names: &'a Directory,
    found: BTreeSet<Mention>,
}

impl Called<'_> {
    /// What stands in `<…>`, outside code.
    fn text(&mut self, text: &str) {
        for part in outside(text, "```", |_| true) {
            for part in outside(part, "`", |inside| !inside.contains('\n')) {
                let mut rest = part;
                while let Some((_, after)) = rest.split_once('<') {
                    let Some((inside, behind)) = after.split_once('>') else { break };
                    // Of several `<` all but the last are text.
                    let inside = inside.rsplit('<').next().unwrap_or(inside);
                    self.angle(inside.split('|').next().unwrap_or(inside));
                    rest = behind;
                }
            }
        }
    }

    fn angle(&mut self, target: &str) {
        if let Some(user) = target.strip_prefix('@') {
            self.user(user);
        } else if let Some(group) = target.strip_prefix("!subteam^") {
            self.group(group);
        } else if let Some(range) = target.strip_prefix('!') {
            self.range(range);
        }
    }

    fn blocks(&mut self, blocks: &[Value]) {
        blocks.iter().for_each(|block| self.block(block));
    }

    fn block(&mut self, block: &Value) {
        match (at(block, "type"), block) {
            (_, Value::Array(items)) => self.blocks(items),
            ("user", _) => self.user(at(block, "user_id")),
            ("usergroup", _) => self.group(at(block, "usergroup_id")),
            ("broadcast", _) => self.range(at(block, "range")),
            // In rich text whatever is called has an element of its own.
            ("text" | "link" | "plain_text" | "raw_text", _) => {}
            (_, Value::Object(fields)) => {
                self.text(at(block, "text"));
                fields.values().filter(|inner| !inner.is_string()).for_each(|inner| self.block(inner));
            }
            _ => {}
        }
    }

    fn user(&mut self, id: &str) {
        if self.names.is_me(id) {
            self.found.insert(Mention::Me);
        }
    }

    fn group(&mut self, id: &str) {
        if !id.is_empty() {
            self.found.insert(Mention::Group(self.names.handle(id).unwrap_or(id).to_owned()));
        }
    }

    fn range(&mut self, range: &str) {
        match range {
            "here" => self.found.insert(Mention::Here),
            "channel" | "everyone" => self.found.insert(Mention::Channel),
            _ => false,
        };
    }
}

/// What does not stand between two of these marks; a mark without its partner is text, and so is what `is_code` denies.
fn outside<'a>(text: &'a str, mark: &str, is_code: impl Fn(&str) -> bool) -> Vec<&'a str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(mark) {
        found.push(before);
        rest = match after.split_once(mark) {
            Some((inside, behind)) if is_code(inside) => behind,
            _ => after,
        };
    }
    found.push(rest);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        directory::Me,
        wire::{Group, read},
    };
    use serde_json::json;
    use std::collections::BTreeMap;

    fn names() -> Directory {
        let group: Group = read(json!({"id": "S1", "handle": "sre"}));
        Directory {
            me: Some(Me { user: "U_ME".into(), workspace: "T1".into(), url: String::new() }),
            groups: BTreeMap::from([("S1".into(), group)]),
            ..Directory::default()
        }
    }

    fn called(post: Value) -> Vec<Mention> {
        mentions(&read(post), &names()).into_iter().collect()
    }

    fn sre() -> Mention {
        Mention::Group("sre".into())
    }

    #[test]
    fn texts_call() {
        let table = [
            ("db down", vec![]),
            ("<@U_ME> db down", vec![Mention::Me]),
            ("<@U_ME|ada> db down", vec![Mention::Me]),
            ("<@U2> db down", vec![]),
            ("<!subteam^S1> and <!subteam^S9|@other>", vec![Mention::Group("S9".into()), sre()]),
            ("<!here>", vec![Mention::Here]),
            ("<!here|@here> <!channel>", vec![Mention::Here, Mention::Channel]),
            ("<!everyone>", vec![Mention::Channel]),
            ("<!date^1700000000^{date}|today>", vec![]),
            ("@here @channel @ada", vec![]),
            ("&lt;@U_ME&gt; &lt;!channel&gt;", vec![]),
            ("<https://x.example/@U_ME|@ada>", vec![]),
            ("`<@U_ME>`", vec![]),
            ("```<!channel>\n<@U_ME>```", vec![]),
            ("`a` <@U_ME> `b`", vec![Mention::Me]),
            ("one ` alone <@U_ME>", vec![Mention::Me]),
            ("one ` here\n<@U_ME> another ` there", vec![Mention::Me]),
            ("``` open <@U_ME>", vec![Mention::Me]),
            ("1 < 2 <@U_ME>", vec![Mention::Me]),
            ("<@U_ME", vec![]),
        ];
        for (text, expected) in table {
            assert_eq!(called(json!({"user": "U2", "text": text})), expected, "{text}");
        }
    }

    #[test]
    fn blocks_and_attachments_call() {
        let rich = |elements: Value| json!([{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}]);
        let table = [
            ("user", json!({"blocks": rich(json!([{"type": "user", "user_id": "U_ME"}]))}), vec![Mention::Me]),
            ("another user", json!({"blocks": rich(json!([{"type": "user", "user_id": "U2"}]))}), vec![]),
            ("group", json!({"blocks": rich(json!([{"type": "usergroup", "usergroup_id": "S1"}]))}), vec![sre()]),
            ("here", json!({"blocks": rich(json!([{"type": "broadcast", "range": "here"}]))}), vec![Mention::Here]),
            (
                "everyone",
                json!({"blocks": rich(json!([{"type": "broadcast", "range": "everyone"}]))}),
                vec![Mention::Channel],
            ),
            (
                "text of that look",
                json!({"blocks": rich(json!([{"type": "text", "text": "<@U_ME> <!here>"}]))}),
                vec![],
            ),
            (
                "in a list",
                json!({"blocks": [{"type": "rich_text", "elements": [{"type": "rich_text_list", "elements": [
                    {"type": "rich_text_section", "elements": [{"type": "user", "user_id": "U_ME"}]}]}]}]}),
                vec![Mention::Me],
            ),
            (
                "a section",
                json!({"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "<!channel> down"},
                    "fields": [{"type": "mrkdwn", "text": "for <@U_ME>"}]}]}),
                vec![Mention::Me, Mention::Channel],
            ),
            (
                "plain text",
                json!({"blocks": [{"type": "header", "text": {"type": "plain_text", "text": "<!here>"}}]}),
                vec![],
            ),
            ("markdown", json!({"blocks": [{"type": "markdown", "text": "<!subteam^S1> **down**"}]}), vec![sre()]),
            (
                "attachment",
                json!({"bot_id": "B1", "attachments": [{"title": "down", "text": "<!subteam^S1> look"}]}),
                vec![sre()],
            ),
            (
                "pretext",
                json!({"bot_id": "B1", "attachments": [{"pretext": "<!here>", "text": "x"}]}),
                vec![Mention::Here],
            ),
            (
                "field",
                json!({"bot_id": "B1", "attachments": [{"fields": [{"title": "owner", "value": "<@U_ME>"}]}]}),
                vec![Mention::Me],
            ),
            (
                "attachment blocks",
                json!({"bot_id": "B1", "attachments": [{"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "<@U_ME>"}}]}]}),
                vec![Mention::Me],
            ),
            (
                "a preview",
                json!({"user": "U2", "text": "see", "attachments": [{"from_url": "https://x.example", "text": "<@U_ME>"}]}),
                vec![],
            ),
        ];
        for (what, post, expected) in table {
            assert_eq!(called(post), expected, "{what}");
        }
    }
}
