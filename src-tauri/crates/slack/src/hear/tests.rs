use super::*;
use crate::wire::Channel;
use oncall::observation::{Completeness, Condition, Heard};
use proptest::prelude::*;
use serde_json::json;

const NOW: i64 = 1_700_000_900;

fn now() -> Timestamp {
    Timestamp::from_second(NOW).unwrap()
}

fn names() -> Directory {
    let mut names = Directory {
        me: Some(Me { user: "U_ME".into(), workspace: "T1".into(), url: "https://acme.example.com/".into() }),
        app: Some("A_US".into()),
        ..Directory::default()
    };
    names.set_places(&[
        read::<Channel>(json!({"id": "C1", "name": "alerts"})),
        read(json!({"id": "D1", "name": "U2", "is_im": true})),
        read(json!({"id": "G1", "name": "mpdm-ada--ben-1"})),
    ]);
    for (id, name, is_bot) in [("U_ME", "ada", false), ("U2", "ben", false), ("U_BOT", "robot", true)] {
        names.users.insert(id.into(), read(json!({"id": id, "name": name, "is_bot": is_bot})));
    }
    names
}

fn heed(event: Value) -> Heeded {
    super::event(&json!({"type": "event_callback", "event": event}), &names(), now())
}

fn said(event: Value) -> Message {
    match heed(event).said.as_slice() {
        [Said::Message(message)] => message.clone(),
        other => panic!("no message: {other:?}"),
    }
}

fn post(more: Value) -> Value {
    let mut post = json!({"type": "message", "channel": "C1", "channel_type": "channel", "user": "U2", "text": "db down",
                          "ts": "1700000000.000100", "event_ts": "1700000000.000100"});
    if let (Value::Object(post), Value::Object(more)) = (&mut post, more) {
        post.extend(more);
    }
    post
}

#[test]
fn a_plain_message() {
    let message = said(post(json!({})));
    assert_eq!(message.place, Place { channel: ChannelId::new("C1"), name: "alerts".into() });
    assert_eq!(
        message.author,
        Author { kind: AuthorKind::Person, id: PersonId::new("U2"), name: Untrusted::new("ben") }
    );
    assert_eq!((message.kind, message.condition, message.reply_to), (PostKind::Post, Condition::Unsaid, None));
    assert_eq!(message.version.as_microsecond(), 1_700_000_000_000_100);
    assert_eq!(message.permalink.as_deref(), Some("https://acme.example.com/archives/C1/p1700000000000100"));
    assert_eq!(message.reactions, None);
}

#[test]
fn authors_are_told_by_bot_id() {
    let table = [
        (json!({"user": "U2"}), AuthorKind::Person, "U2", "ben"),
        (json!({"user": "U_ME"}), AuthorKind::Me, "U_ME", "ada"),
        (json!({"user": "U_ME", "bot_id": "B7"}), AuthorKind::Bot, "B7", "ada"),
        (json!({"user": "U_ME", "bot_id": "B7", "app_id": "A9"}), AuthorKind::Bot, "B7", "ada"),
        (json!({"user": "U_ME", "bot_id": "B8", "app_id": "A_US"}), AuthorKind::Me, "U_ME", "ada"),
        (json!({"user": "U2", "bot_id": "B8", "app_id": "A_US"}), AuthorKind::Bot, "B8", "ben"),
        (
            json!({"user": "U_BOT", "bot_id": "B1", "bot_profile": {"name": "Datadog"}}),
            AuthorKind::Bot,
            "B1",
            "Datadog",
        ),
        (
            json!({"user": null, "subtype": "bot_message", "bot_id": "B2", "username": "Hook"}),
            AuthorKind::Bot,
            "B2",
            "Hook",
        ),
        (json!({"user": "U_BOT"}), AuthorKind::Bot, "U_BOT", "robot"),
        (json!({"user": "USLACKBOT"}), AuthorKind::Bot, "USLACKBOT", "USLACKBOT"),
    ];
    for (more, kind, id, name) in table {
        let author = said(post(more.clone())).author;
        assert_eq!((author.kind, author.id.as_str(), author.name.verbatim()), (kind, id, name), "{more}");
    }
}

#[test]
fn subtypes_are_content_or_housekeeping() {
    for subtype in ["bot_message", "file_share", "me_message", "thread_broadcast", "brand_new_kind"] {
        assert_eq!(said(post(json!({"subtype": subtype}))).kind, PostKind::Post, "{subtype}");
    }
    for subtype in [
        "channel_join",
        "channel_leave",
        "channel_topic",
        "channel_purpose",
        "channel_name",
        "group_join",
        "pinned_item",
    ] {
        assert_eq!(said(post(json!({"subtype": subtype}))).kind, PostKind::Housekeeping, "{subtype}");
    }
    assert_eq!(heed(post(json!({"subtype": "message_replied"}))), Heeded::default());
}

#[test]
fn replies_name_their_thread_unless_they_are_also_sent_to_the_channel() {
    let table = [
        (json!({"thread_ts": "1699999999.000100"}), Some("1699999999.000100")),
        (json!({"thread_ts": "1700000000.000100"}), None),
        (json!({"thread_ts": "1699999999.000100", "subtype": "thread_broadcast"}), None),
    ];
    for (more, expected) in table {
        assert_eq!(said(post(more.clone())).reply_to, expected.map(MessageTs::new), "{more}");
    }
}

#[test]
fn an_edit_replaces_the_whole_message() {
    let edit = json!({"type": "message", "subtype": "message_changed", "hidden": true, "channel": "C1", "ts": "1700000060.000200", "event_ts": "1700000060.000200",
        "message": {"subtype": "bot_message", "bot_id": "B1", "username": "Alertmanager", "ts": "1700000000.000100", "attachments": [{"title": "[RESOLVED] disk"}]},
        "previous_message": {"ts": "1700000000.000100"}});
    let message = said(edit);
    assert_eq!(message.ts, MessageTs::new("1700000000.000100"));
    assert_eq!(message.version.as_second(), 1_700_000_060);
    assert_eq!((message.condition, message.text.verbatim()), (Condition::Resolved, "[RESOLVED] disk"));
}

#[test]
fn rooms_are_told_apart() {
    let table = [
        (json!({}), Room::Channel),
        (json!({"channel": "G9", "channel_type": "group"}), Room::Channel),
        (json!({"channel": "D1", "channel_type": "im"}), Room::Direct),
        (json!({"channel": "G1", "channel_type": "mpim"}), Room::Direct),
        (json!({"channel": "C9", "channel_type": "mpim"}), Room::Direct),
        (json!({"channel": "D9", "channel_type": "app_home"}), Room::Direct),
        (json!({"channel": "G1", "channel_type": null}), Room::Direct),
        (json!({"channel": "D9", "channel_type": null}), Room::Direct),
        (json!({"channel": "C9", "channel_type": null}), Room::Channel),
    ];
    for (more, room) in table {
        assert_eq!(said(post(more.clone())).room, room, "{more}");
    }
    let edit = json!({"type": "message", "subtype": "message_changed", "channel": "C9", "channel_type": "mpim", "ts": "1700000060.000200",
        "message": {"user": "U2", "text": "help", "ts": "1700000000.000100"}});
    assert_eq!(said(edit).room, Room::Direct);
    for (channel, room) in [("C1", Room::Channel), ("D1", Room::Direct), ("G1", Room::Direct)] {
        let Some(Said::Message(message)) = page_message(&read(post(json!({}))), channel, &names(), now()) else {
            panic!("{channel}")
        };
        assert_eq!(message.room, room, "{channel}");
    }
}

#[test]
fn deletions_come_in_two_shapes() {
    let shapes = [
        json!({"type": "message", "subtype": "message_deleted", "channel": "C1", "deleted_ts": "1700000000.000100", "ts": "1700000070.000000"}),
        json!({"type": "message", "subtype": "message_changed", "channel": "C1", "ts": "1700000070.000000", "message": {"subtype": "tombstone", "ts": "1700000000.000100"}}),
    ];
    for shape in shapes {
        let heeded = heed(shape.clone());
        let [Said::Deleted { channel, ts, at }] = heeded.said.as_slice() else { panic!("{shape}") };
        assert_eq!((channel.as_str(), ts.as_str(), at.as_second()), ("C1", "1700000000.000100", 1_700_000_070));
    }
}

#[test]
fn reactions_name_who_and_when() {
    let of = |kind: &str, user: &str, emoji: &str| {
        heed(json!({"type": kind, "user": user, "reaction": emoji, "event_ts": "1700000010.000000",
                    "item": {"type": "message", "channel": "C1", "ts": "1700000000.000100"}}))
    };
    let table = [
        ("reaction_added", "U_ME", "white_check_mark", AuthorKind::Me, "white_check_mark", Change::Added),
        ("reaction_removed", "U2", "thumbsup::skin-tone-2", AuthorKind::Person, "thumbsup", Change::Removed),
        ("reaction_added", "U_BOT", "eyes", AuthorKind::Bot, "eyes", Change::Added),
    ];
    for (kind, user, name, who, emoji, change) in table {
        let heeded = of(kind, user, name);
        let [Said::Reaction(reaction)] = heeded.said.as_slice() else { panic!("{user}") };
        assert_eq!((reaction.who.kind, reaction.emoji.as_str(), reaction.change), (who, emoji, change));
        assert_eq!(reaction.at.as_second(), 1_700_000_010);
    }
    assert_eq!(
        heed(json!({"type": "reaction_added", "user": "U2", "reaction": "x", "item": {"type": "file"}})),
        Heeded::default()
    );
}

#[test]
fn news_are_told_apart() {
    let table = [
        (json!({"type": "channel_rename", "channel": {"id": "C1", "name": "new"}}), vec![News::PlacesChanged]),
        (json!({"type": "member_joined_channel", "user": "U_ME", "channel": "C9"}), vec![News::PlacesChanged]),
        (json!({"type": "member_left_channel", "user": "U2", "channel": "C1"}), vec![]),
        (
            json!({"type": "tokens_revoked", "tokens": {"oauth": ["U_ME"], "bot": []}}),
            vec![News::Revoked { code: "token_revoked" }],
        ),
        (json!({"type": "tokens_revoked", "tokens": {"oauth": ["U2"]}}), vec![]),
        (json!({"type": "app_uninstalled"}), vec![News::Revoked { code: "app_uninstalled" }]),
        (json!({"type": "subteam_updated", "subteam": {}}), vec![News::GroupsChanged]),
        (json!({"type": "dnd_updated"}), vec![]),
        (json!({"type": "message", "text": "no channel"}), vec![News::Unreadable { kind: "message ".into() }]),
        (json!({"text": "no type"}), vec![News::Unreadable { kind: "unknown".into() }]),
        (json!(["no event"]), vec![News::Unreadable { kind: "unknown".into() }]),
    ];
    for (event, news) in table {
        assert_eq!(heed(event.clone()).news, news, "{event}");
    }
    assert_eq!(heed(post(json!({"channel": "C9"}))).news, vec![News::UnknownPlace("C9".into())]);
    assert_eq!(heed(post(json!({"channel": "D9", "channel_type": "im"}))).news, vec![News::PlacesChanged]);
    assert_eq!(heed(post(json!({"channel": "D1", "channel_type": "im"}))).news, vec![]);
    let limited = super::event(&json!({"type": "app_rate_limited", "minute_rate_limited": 1}), &names(), now());
    assert_eq!(limited.news, vec![News::EventsSkipped]);
}

#[test]
fn history_brings_reactions_and_says_whether_they_are_all() {
    let one = |count: u64| -> Post {
        read(json!({"user": "U2", "text": "x", "ts": "1700000000.000100", "edited": {"ts": "1700000300.000000"},
                    "reactions": [{"name": "eyes", "count": count, "users": ["U_ME", "U2"]}]}))
    };
    for (count, complete) in [(2, Completeness::Complete), (3, Completeness::Partial)] {
        let Some(Said::Message(message)) = page_message(&one(count), "C1", &names(), now()) else { panic!("{count}") };
        let reactions = message.reactions.unwrap();
        assert_eq!((reactions.complete, reactions.as_of, reactions.given.len()), (complete, now(), 2));
        assert_eq!(reactions.given[0].1.kind, AuthorKind::Me);
        assert_eq!(message.version.as_second(), 1_700_000_300);
    }
}

#[test]
fn a_message_from_before_the_gap_is_no_news_unless_it_says_that_it_changed_since() {
    let table = [
        (json!({}), Heard::Poll),
        (json!({"edited": {"ts": "1700000400.000000"}}), Heard::Poll),
        (json!({"edited": {"ts": "1700000600.000000"}}), Heard::CatchUp),
        (json!({"subtype": "tombstone"}), Heard::CatchUp),
        (json!({"ts": "1700000500.000000"}), Heard::CatchUp),
    ];
    let since = Timestamp::from_second(1_700_000_500).unwrap();
    for (more, heard) in table {
        assert_eq!(heard_as(&read(post(more.clone())), since), heard, "{more}");
    }
}

#[test]
fn what_history_says_was_so_when_it_was_asked_for_and_came_to_be_no_later_than_it_says() {
    for (edited, version) in [("", 1_700_000_000), ("1700000300.000000", 1_700_000_300)] {
        let post: Post = read(post(json!({"edited": {"ts": edited}})));
        let Some(Said::Message(message)) = page_message(&post, "C1", &names(), now()) else { panic!("{edited}") };
        assert_eq!((message.version.as_second(), message.seen_at()), (version, now()));
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let words = prop::sample::select(vec![
        "message",
        "message_changed",
        "message_deleted",
        "bot_message",
        "reaction_added",
        "tokens_revoked",
        "1700000000.000100",
        "C1",
        "U2",
        "<@U2|x> *y* <",
        "```",
        "`",
        "rich_text",
        "section",
        "[FIRING:1]",
        ":a:",
        "99999999999999999999.9",
        "-1.-1",
        "tombstone",
        "é[]:",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        words.prop_map(Value::from),
        ".{0,12}".prop_map(Value::from)
    ];
    let keys = prop::sample::select(vec![
        "type",
        "subtype",
        "event",
        "channel",
        "user",
        "ts",
        "event_ts",
        "text",
        "blocks",
        "attachments",
        "elements",
        "fields",
        "message",
        "item",
        "reaction",
        "edited",
        "reactions",
        "users",
        "title",
        "value",
        "bot_id",
        "thread_ts",
        "tokens",
        "oauth",
        "username",
        "files",
        "rows",
        "accessory",
        "url",
    ]);
    leaf.prop_recursive(6, 64, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(keys.clone().prop_map(String::from), inner, 0..10)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn nothing_that_is_sent_makes_it_panic(json in any_json(), line in ".{0,60}") {
        let names = names();
        let _ = super::event(&json, &names, now());
        let _ = super::event(&json!({"event": json}), &names, now());
        let mut event = json.clone();
        if let Value::Object(fields) = &mut event {
            fields.insert("type".into(), "message".into());
            fields.insert("channel".into(), "C1".into());
            fields.insert("ts".into(), "1700000000.000100".into());
            fields.insert("bot_id".into(), "B1".into());
        }
        let _ = super::event(&json!({"event": event}), &names, now());
        let post: Post = read(event);
        let _ = page_message(&post, "C1", &names, now());
        let _ = heard_as(&post, now());
        let _ = crate::wire::Frame::read(&json.to_string());
        let _ = crate::wire::Frame::read(&line);
        let _ = crate::text::plain(&line, &names);
    }
}

/// Sample shapes from Slack's own SDKs, where they lie beside the repository: a referee for what is written above.
#[test]
fn sample_shapes_are_understood() {
    let samples = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/data/slack");
    let files = |folder: &str| -> Vec<(String, String)> {
        let entries = std::fs::read_dir(samples.join(folder)).into_iter().flatten().flatten();
        let read = |entry: std::fs::DirEntry| {
            Some((entry.file_name().into_string().ok()?, std::fs::read_to_string(entry.path()).ok()?))
        };
        entries.filter_map(read).filter(|(name, _)| name.ends_with(".json")).collect()
    };
    let (envelopes, events) = (files("envelopes"), files("events"));
    if envelopes.is_empty() || events.is_empty() {
        eprintln!("SKIPPED: the sample shapes are not there");
        return;
    }
    for (name, text) in envelopes {
        let frame = crate::wire::Frame::read(&text);
        let fits = match name.as_str() {
            name if name.contains("hello") => matches!(frame, crate::wire::Frame::Hello(_)),
            name if name.contains("disconnect") => matches!(frame, crate::wire::Frame::Disconnect { .. }),
            _ => matches!(frame, crate::wire::Frame::Envelope(_)),
        };
        assert!(fits, "{name}: {frame:?}");
    }
    for (name, text) in events {
        // Blanked samples: what carries an id or a time is filled in.
        let filled = text
            .replace("\"ts\": \"\"", "\"ts\": \"1700000000.000100\"")
            .replace("\"channel\": \"\"", "\"channel\": \"C1\"");
        let payload: Value = serde_json::from_str(&filled).unwrap();
        let heeded = super::event(&payload, &names(), now());
        let unreadable = heeded.news.iter().any(|news| matches!(news, News::Unreadable { .. }));
        let says = !heeded.said.is_empty();
        match name.as_str() {
            "MessagePayload.json"
            | "MessageBotPayload.json"
            | "MessageFileSharePayload.json"
            | "MessageMePayload.json"
            | "MessageChannelJoinPayload.json"
            | "MessageChannelTopicPayload.json"
            | "MessageThreadBroadcastPayload.json"
            | "MessageChangedPayload.json" => assert!(says && !unreadable, "{name}: {heeded:?}"),
            "MessageRepliedPayload.json" => assert!(!says, "{name}"),
            "AppRateLimitedPayload.json" => assert_eq!(heeded.news, vec![News::EventsSkipped]),
            "ChannelRenamePayload.json" | "GroupRenamePayload.json" | "ChannelArchivePayload.json" => {
                assert_eq!(heeded.news, vec![News::PlacesChanged], "{name}");
            }
            _ => {}
        }
    }
}
