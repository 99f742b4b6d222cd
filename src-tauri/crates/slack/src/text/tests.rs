use super::*;
use crate::wire::{User, read};
use oncall::ids::ChannelId;
use serde_json::{Value, json};
use std::collections::BTreeMap;

fn names() -> Directory {
    let user: User = read(json!({"id": "U1", "profile": {"display_name": "ada"}}));
    Directory {
        users: BTreeMap::from([("U1".into(), user)]),
        groups: BTreeMap::from([("S1".into(), read(json!({"id": "S1", "handle": "sre"})))]),
        places: BTreeMap::from([(ChannelId::new("C1"), "alerts".to_owned())]),
        ..Directory::default()
    }
}

#[test]
fn mrkdwn_becomes_plain() {
    let table = [
        ("db down", "db down"),
        ("<@U1> look", "@ada look"),
        ("<@U9> look", "@U9 look"),
        ("<@W9|eve> look", "@eve look"),
        ("<!subteam^S1> and <!subteam^S2|@infra> and <!subteam^S3>", "@sre and @infra and @S3"),
        ("<#C1> <#C2|other> <#C3|>", "#alerts #other #C3"),
        ("<!here> <!channel|@channel> <!everyone>", "@here @channel @everyone"),
        ("<!date^1700000000^{date} at {time}^https://x.example|Nov 14>", "Nov 14"),
        ("<!date^1700000000^{date}>", "{date}"),
        ("<https://x.example/a|Runbook>", "Runbook (https://x.example/a)"),
        ("<https://x.example/a>", "https://x.example/a"),
        ("<https://x.example|x.example>", "https://x.example"),
        ("<mailto:ada@example.com|ada@example.com>", "ada@example.com"),
        ("<https://x.example/?a=1&amp;b=2|q>", "q (https://x.example/?a=1&b=2)"),
        ("a &lt;b&gt; &amp; &amp;lt;", "a <b> & &lt;"),
        ("*bold* _it_ ~gone~ 2*3*4 snake_case_name", "bold it gone 2*3*4 snake_case_name"),
        ("*_both_*", "both"),
        ("`*kept*` and ```a *b* c```", "*kept* and a *b* c"),
        ("> quoted\n>also", "quoted\nalso"),
        ("a < b", "a < b"),
        ("one * two", "one * two"),
        (":red_circle: :+1::skin-tone-2:", ":red_circle: :+1::skin-tone-2:"),
        ("&lt;@U1&gt;", "<@U1>"),
    ];
    for (text, expected) in table {
        assert_eq!(plain(text, &names()), expected, "{text}");
    }
}

#[test]
fn blocks_become_plain() {
    let table: Vec<(&str, Value, &str)> = vec![
        ("header", json!({"type": "header", "text": {"type": "plain_text", "text": "Down"}}), "Down"),
        (
            "section",
            json!({"type": "section", "text": {"type": "mrkdwn", "text": "*db*"}, "fields": [{"type": "mrkdwn", "text": "host: `a`"}],
                   "accessory": {"type": "button", "text": {"type": "plain_text", "text": "Open"}, "url": "https://x.example"}}),
            "db\nhost: a\nOpen (https://x.example)",
        ),
        (
            "context",
            json!({"type": "context", "elements": [{"type": "mrkdwn", "text": "a"}, {"type": "image", "alt_text": "b"}]}),
            "a b",
        ),
        (
            "actions",
            json!({"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Resolve"}}]}),
            "",
        ),
        (
            "rich text",
            json!({"type": "rich_text", "elements": [
                {"type": "rich_text_section", "elements": [
                    {"type": "usergroup", "usergroup_id": "S1"}, {"type": "text", "text": " ask "}, {"type": "user", "user_id": "U1"},
                    {"type": "text", "text": " in "}, {"type": "channel", "channel_id": "C1"}, {"type": "text", "text": " "},
                    {"type": "emoji", "name": "eyes"}, {"type": "broadcast", "range": "here"},
                    {"type": "link", "url": "https://x.example/r", "text": "run"}, {"type": "date", "timestamp": 1, "fallback": " today"}]},
                {"type": "rich_text_list", "elements": [
                    {"type": "rich_text_section", "elements": [{"type": "text", "text": "one"}]},
                    {"type": "rich_text_section", "elements": [{"type": "text", "text": "two"}]}]},
                {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "*raw*"}]}]}),
            "@sre ask @ada in #alerts :eyes:@hererun (https://x.example/r) today\n• one\n• two\n*raw*",
        ),
        (
            "table",
            json!({"type": "table", "rows": [[{"type": "raw_text", "text": "a"}, {"type": "raw_text", "text": "b"}]]}),
            "a | b",
        ),
        (
            "image",
            json!({"type": "image", "title": {"type": "plain_text", "text": "Graph"}, "alt_text": "cpu"}),
            "Graph\ncpu",
        ),
        (
            "unknown",
            json!({"type": "hologram", "title": {"type": "plain_text", "text": "T"}, "text": "x <@U1>", "elements": [{"type": "mrkdwn", "text": "*deep*"}]}),
            "T\nx @ada\ndeep",
        ),
        ("no kind at all", json!({"type": 7, "elements": "said"}), "said"),
    ];
    for (what, block, expected) in table {
        assert_eq!(blocks::plain(&[block], &names()), expected, "{what}");
    }
}

#[test]
fn a_post_says_all_it_says() {
    let table: Vec<(&str, Value, &str)> = vec![
        ("text", json!({"user": "U2", "text": "<@U1> db down"}), "@ada db down"),
        (
            "text that only repeats its blocks",
            json!({"text": "db *down*", "blocks": [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "db down"}]}]}]}),
            "db down",
        ),
        (
            "text that says more than its blocks",
            json!({"text": "page the team", "blocks": [{"type": "header", "text": {"type": "plain_text", "text": "Down"}}]}),
            "Down\npage the team",
        ),
        (
            "an attachment",
            json!({"bot_id": "B1", "text": "", "attachments": [{
                "pretext": "pre", "author_name": "who", "title": "[FIRING:1] disk", "title_link": "https://am.example/a",
                "text": "body", "fields": [{"title": "host", "value": "`db1`"}, {"title": "", "value": "bare"}], "footer": "foot", "fallback": "never"}]}),
            "pre\nwho\n[FIRING:1] disk (https://am.example/a)\nbody\nhost: db1\nbare\nfoot",
        ),
        (
            "an attachment with nothing but its fallback",
            json!({"bot_id": "B1", "attachments": [{"fallback": "only this"}]}),
            "only this",
        ),
        (
            "attachment blocks",
            json!({"bot_id": "B1", "attachments": [{"fallback": "x", "blocks": [{"type": "header", "text": {"type": "plain_text", "text": "H"}}]}]}),
            "H",
        ),
        (
            "a preview in a person's message",
            json!({"user": "U2", "text": "see", "attachments": [{"from_url": "https://x.example", "title": "FIRING"}]}),
            "see",
        ),
        (
            "the same by a bot",
            json!({"bot_id": "B1", "text": "see", "attachments": [{"from_url": "https://x.example", "title": "FIRING"}]}),
            "see\nFIRING",
        ),
        ("a file", json!({"user": "U2", "text": "log", "files": [{"name": "a.txt", "title": ""}]}), "log\na.txt"),
        (
            "fields of wrong types",
            json!({"text": 7, "blocks": "no", "attachments": [3, {"title": [], "text": "kept"}]}),
            "kept",
        ),
    ];
    for (what, post, expected) in table {
        assert_eq!(of_post(&read(post), &names()), expected, "{what}");
    }
}
