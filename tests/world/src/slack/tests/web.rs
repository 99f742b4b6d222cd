//! The Web API: paging, refusals, faults, reactions.

use super::*;

/// Token, method, parameters, and the error.
type Refused<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)], &'a str);

/// Walks every cursor of history and returns the texts.
fn walk(state: &mut State, params: &[(&str, &str)]) -> Vec<String> {
    let (mut texts, mut cursor) = (Vec::new(), String::new());
    loop {
        let mut params = params.to_vec();
        params.push(("cursor", &cursor));
        let page = call(state, "conversations.history", &params);
        assert_eq!(page["ok"], true, "{page}");
        for message in page["messages"].as_array().expect("messages") {
            texts.push(message["text"].as_str().expect("text").to_owned());
        }
        match page["response_metadata"]["next_cursor"].as_str() {
            Some(next) => next.clone_into(&mut cursor),
            None => return texts,
        }
        assert_eq!(page["has_more"], true);
    }
}

#[test]
fn history_pages_newest_first_each_once() {
    let mut state = workspace();
    let stamps: Vec<String> =
        (0..7).map(|n| state.post("C1", "U_BEN", format!("m{n}").into(), at(f64::from(n))).expect("posted")).collect();
    let all = ["m6", "m5", "m4", "m3", "m2", "m1", "m0"];
    for limit in ["1", "2", "3", "7", "999"] {
        assert_eq!(walk(&mut state, &[("channel", "C1"), ("limit", limit)]), all, "limit {limit}");
    }
    let span = [("channel", "C1"), ("oldest", stamps[2].as_str()), ("latest", stamps[5].as_str()), ("limit", "1")];
    assert_eq!(walk(&mut state, &span), ["m4", "m3"]);
    let inclusive = [&span[..], &[("inclusive", "true")]].concat();
    assert_eq!(walk(&mut state, &inclusive), ["m5", "m4", "m3", "m2"]);
}

#[test]
fn history_leaves_replies_out_unless_they_were_broadcast() {
    let mut state = workspace();
    let parent = state.post("C1", "U_BEN", "parent".into(), at(0.0)).expect("posted");
    state.reply(("C1", &parent), "U_ME", "quiet".into(), Shown::InThread, at(1.0)).expect("replied");
    state.reply(("C1", &parent), "U_ME", "loud".into(), Shown::AlsoInChannel, at(2.0)).expect("replied");
    assert_eq!(walk(&mut state, &[("channel", "C1")]), ["loud", "parent"]);
    let history = call(&mut state, "conversations.history", &[("channel", "C1")]);
    assert_eq!(history["messages"][1]["reply_count"], 2);
    let thread = call(&mut state, "conversations.replies", &[("channel", "C1"), ("ts", &parent)]);
    let texts: Vec<_> = thread["messages"].as_array().expect("messages").iter().map(|m| m["text"].clone()).collect();
    assert_eq!(texts, ["parent", "quiet", "loud"]);
}

#[test]
fn replies_page_with_the_parent_always_first() {
    let mut state = workspace();
    let parent = state.post("C1", "U_BEN", "parent".into(), at(0.0)).expect("posted");
    for n in 0..4 {
        state
            .reply(("C1", &parent), "U_ME", format!("r{n}").into(), Shown::InThread, at(1.0 + f64::from(n)))
            .expect("replied");
    }
    let first = call(&mut state, "conversations.replies", &[("channel", "C1"), ("ts", &parent), ("limit", "3")]);
    let cursor = first["response_metadata"]["next_cursor"].as_str().expect("a cursor").to_owned();
    let params = [("channel", "C1"), ("ts", parent.as_str()), ("limit", "3"), ("cursor", cursor.as_str())];
    let second = call(&mut state, "conversations.replies", &params);
    let texts = |page: &Value| -> Vec<String> {
        let messages = page["messages"].as_array().expect("messages").iter();
        messages.map(|message| message["text"].as_str().expect("text").to_owned()).collect()
    };
    assert_eq!(texts(&first), ["parent", "r0", "r1"]);
    assert_eq!(texts(&second), ["parent", "r2", "r3"]);
    assert_eq!(second["has_more"], false);
}

#[test]
fn lists_page_until_the_cursor_is_empty() {
    let mut state = workspace();
    for n in 0..5 {
        state.add_channel(Channel::public(&format!("C_X{n}"), &format!("x{n}")).with("@me"));
    }
    let (mut names, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = call(&mut state, "users.conversations", &[("limit", "4"), ("cursor", &cursor)]);
        names.extend(page["channels"].as_array().expect("channels").iter().map(|place| place["name"].clone()));
        page["response_metadata"]["next_cursor"].as_str().expect("a cursor").clone_into(&mut cursor);
        if cursor.is_empty() {
            break;
        }
    }
    assert_eq!(names, ["alerts", "x0", "x1", "x2", "x3", "x4"]);
}

#[test]
fn what_the_real_one_refuses_is_refused() {
    let mut state = workspace();
    let ts = state.post("C1", "U_BEN", "x".into(), at(0.0)).expect("posted");
    state.add_channel(Channel::private("G_HID", "hidden"));
    state.add_channel(Channel::private("G_LEFT", "left").with("@me"));
    state.leave("G_LEFT", "U_ME", at(0.0)).expect("left");
    state.add_channel(Channel::public("C_OUT", "outside"));
    let item = [("channel", "C1"), ("timestamp", ts.as_str()), ("name", "eyes")];
    let table: &[Refused] = &[
        ("xoxp-test", "apps.connections.open", &[], "not_allowed_token_type"),
        ("xapp-test", "auth.test", &[], "not_allowed_token_type"),
        ("xoxp-wrong", "auth.test", &[], "invalid_auth"),
        ("xoxp-test", "no.such.method", &[], "unknown_method"),
        ("xoxp-test", "conversations.history", &[], "invalid_arguments"),
        ("xoxp-test", "conversations.history", &[("channel", "C_NONE")], "channel_not_found"),
        ("xoxp-test", "conversations.history", &[("channel", "G_HID")], "channel_not_found"),
        ("xoxp-test", "conversations.history", &[("channel", "G_LEFT")], "not_in_channel"),
        ("xoxp-test", "conversations.history", &[("channel", "C1"), ("limit", "1000")], "invalid_limit"),
        ("xoxp-test", "conversations.history", &[("channel", "C1"), ("limit", "0")], "invalid_limit"),
        ("xoxp-test", "conversations.history", &[("channel", "C1"), ("cursor", "x")], "invalid_cursor"),
        ("xoxp-test", "conversations.history", &[("channel", "C1"), ("oldest", "x")], "invalid_ts_oldest"),
        ("xoxp-test", "conversations.replies", &[("channel", "C1"), ("ts", "1.0")], "thread_not_found"),
        ("xoxp-test", "conversations.list", &[("types", "rooms")], "invalid_types"),
        ("xoxp-test", "reactions.add", &[("channel", "C1")], "no_item_specified"),
        (
            "xoxp-test",
            "reactions.add",
            &[("channel", "C1"), ("timestamp", "1.0"), ("name", "eyes")],
            "message_not_found",
        ),
        ("xoxp-test", "reactions.add", &[item[0], item[1], ("name", ":eyes:")], "invalid_name"),
        ("xoxp-test", "reactions.remove", &item, "no_reaction"),
        ("xoxp-test", "chat.postMessage", &[("channel", "C1")], "no_text"),
        ("xoxp-test", "chat.postMessage", &[("channel", "C_OUT"), ("text", "x")], "not_in_channel"),
        ("xoxp-test", "chat.postMessage", &[("channel", "U_NOBODY"), ("text", "x")], "channel_not_found"),
        (
            "xoxp-test",
            "chat.postMessage",
            &[("channel", "C1"), ("text", "x"), ("thread_ts", "1.000000")],
            "thread_not_found",
        ),
        ("xoxp-test", "conversations.open", &[("users", "U_BEN")], "missing_scope"),
        ("xoxp-test", "users.info", &[("user", "U_NOBODY")], "user_not_found"),
        ("xoxp-test", "usergroups.users.list", &[("usergroup", "S_NONE")], "no_such_subteam"),
    ];
    for &(token, method, params, code) in table {
        let answer = call_as(&mut state, token, method, params, 1.0);
        assert_eq!((&answer["ok"], &answer["error"]), (&json!(false), &json!(code)), "{method} {params:?}");
    }
    assert_eq!(call(&mut state, "reactions.add", &item)["ok"], true);
    assert_eq!(call(&mut state, "reactions.add", &item)["error"], "already_reacted");
    state.drop_scope("reactions:write");
    let missing = call(&mut state, "reactions.add", &item);
    assert_eq!((&missing["error"], &missing["needed"]), (&json!("missing_scope"), &json!("reactions:write")));
    assert!(missing["provided"].as_str().is_some_and(|provided| provided.contains("reactions:read")));
    state.revoke_user_token(at(1.0));
    assert_eq!(call(&mut state, "auth.test", &[])["error"], "token_revoked");
}

#[test]
fn a_token_in_the_parameters_is_unexpected_and_not_kept() {
    let mut state = workspace();
    let params = BTreeMap::from([("token".to_owned(), "xoxp-test".to_owned())]);
    let call = Call { method: "auth.test".to_owned(), token: None, params, carried: Carried::Form };
    assert!(state.call(call, at(0.0)).body.contains("not_authed"));
    assert_eq!(state.records().unexpected.len(), 2);
    assert!(!format!("{}", state.records()).contains("xoxp-"));
}

#[test]
fn too_many_reactions_are_refused() {
    let mut state = workspace();
    let ts = state.post("C1", "U_BEN", "x".into(), at(0.0)).expect("posted");
    for n in 0..23 {
        state.react(("C1", &ts), "U_ME", &format!("mine{n}"), at(0.0)).expect("reacted");
    }
    let refused = state.react(("C1", &ts), "U_ME", "one_more", at(0.0)).expect_err("full");
    assert_eq!(refused.code, "too_many_reactions");
    for n in 0..27 {
        let user = if n < 20 { "U_BEN" } else { "U_EVE" };
        state.react(("C1", &ts), user, &format!("more{n}"), at(0.0)).expect("reacted");
    }
    assert_eq!(state.react(("C1", &ts), "U_FAY", "one_more", at(0.0)).expect_err("full").code, "too_many_emoji");
}

#[test]
fn my_reaction_comes_back_as_an_event_and_stands_in_history() {
    let mut state = workspace();
    let ts = state.post("C1", "B_HOOK", "down".into(), at(0.0)).expect("posted");
    connect(&mut state, 0.0);
    state.effects();
    call(&mut state, "reactions.add", &[("channel", "C1"), ("timestamp", &ts), ("name", "white_check_mark")]);
    let event = frames(&mut state).pop().expect("an event").1["payload"]["event"].clone();
    assert_eq!((&event["type"], &event["user"]), (&json!("reaction_added"), &json!("U_ME")));
    assert_eq!(event["item"], json!({ "type": "message", "channel": "C1", "ts": ts }));
    assert!(event["item_user"].is_null(), "a webhook has no user");
    let history = call(&mut state, "conversations.history", &[("channel", "C1")]);
    let reactions = json!([{ "name": "white_check_mark", "users": ["U_ME"], "count": 1 }]);
    assert_eq!(history["messages"][0]["reactions"], reactions);
}

#[test]
fn faults_stand_in_for_answers_in_their_order() {
    let mut state = workspace();
    let ts = state.post("C1", "U_BEN", "x".into(), at(0.0)).expect("posted");
    state.fail_next("reactions.add", Fault::RateLimited { retry_after: 7 });
    state.fail_next("reactions.add", Fault::done_then(Fault::Status(503)));
    let add = |state: &mut State| {
        let params = [("channel", "C1"), ("timestamp", ts.as_str()), ("name", "eyes")];
        let params = params.map(|(key, value)| (key.to_owned(), value.to_owned())).into();
        let token = Some("xoxp-test".to_owned());
        state.call(Call { method: "reactions.add".to_owned(), token, params, carried: Carried::Json }, at(1.0))
    };
    let limited = add(&mut state);
    assert_eq!(limited.status, 429);
    assert!(limited.headers.contains(&("retry-after", "7".to_owned())));
    assert!(!state.message("C1", &ts).expect("it is there").has_reaction("U_ME", "eyes"));
    assert_eq!(add(&mut state).status, 503);
    assert!(state.message("C1", &ts).expect("it is there").has_reaction("U_ME", "eyes"));
    assert!(add(&mut state).body.contains("already_reacted"));
    state.fail_always("*", Fault::NeverAnswers);
    assert_eq!(add(&mut state).when, When::Never);
    assert_eq!(add(&mut state).when, When::Never);
    state.heal("*");
    assert_eq!(add(&mut state).when, When::Now);
}

#[test]
fn a_deleted_parent_leaves_a_tombstone() {
    let mut state = workspace();
    let parent = state.post("C1", "U_BEN", "parent".into(), at(0.0)).expect("posted");
    let lone = state.post("C1", "U_BEN", "lone".into(), at(0.0)).expect("posted");
    state.reply(("C1", &parent), "U_ME", "reply".into(), Shown::InThread, at(1.0)).expect("replied");
    connect(&mut state, 2.0);
    state.effects();
    state.delete("C1", &parent, at(3.0)).expect("deleted");
    state.delete("C1", &lone, at(3.0)).expect("deleted");
    let events: Vec<_> = frames(&mut state).into_iter().map(|(_, frame)| frame["payload"]["event"].clone()).collect();
    assert_eq!(events[0]["message"]["subtype"], "tombstone");
    assert_eq!((&events[1]["subtype"], &events[1]["deleted_ts"]), (&json!("message_deleted"), &json!(lone)));
}

#[test]
fn timestamps_never_repeat_and_sort_as_text() {
    let mut state = workspace();
    let stamps: Vec<_> = (0..50).map(|_| state.post("C1", "U_BEN", "x".into(), at(0.0)).expect("posted")).collect();
    assert!(stamps.is_sorted_by(|one, two| one < two));
    let old = state.posted_before("C1", "U_BEN", "old".into(), Duration::from_secs(3600), at(0.0)).expect("posted");
    assert!(old < stamps[0]);
}

#[test]
fn the_busiest_minute_is_found() {
    let mut state = workspace();
    for second in [0.0, 50.0, 70.0, 100.0, 109.0, 200.0] {
        call_as(&mut state, "xoxp-test", "auth.test", &[], second);
    }
    let minute = Duration::from_secs(60);
    assert_eq!(state.records().busiest("auth.test", minute), 4);
    assert_eq!(state.records().busiest("users.list", minute), 0);
}

#[test]
fn words_are_written_in_my_name_and_marked_with_the_app() {
    let mut state = workspace();
    let ts = state.post("C1", "B_HOOK", "down".into(), at(0.0)).expect("posted");
    connect(&mut state, 0.0);
    state.effects();
    let written = [
        ("C1", vec![("text", "looking, see https://x.example/r"), ("thread_ts", ts.as_str())]),
        ("U_BEN", vec![("text", "can you look?")]),
        ("U_BEN", vec![("text", "thanks")]),
    ];
    for (now, (channel, more)) in (1..).zip(written) {
        let params = [vec![("channel", channel)], more].concat();
        let answer = call_as(&mut state, "xoxp-test", "chat.postMessage", &params, f64::from(now) * 10.0);
        assert_eq!(answer["ok"], true, "{answer}");
    }
    let all = state.written();
    let shown: Vec<_> =
        all.iter().map(|(channel, message)| (channel.as_str(), message.content.text.as_str())).collect();
    assert_eq!(
        shown,
        [("C1", "looking, see <https://x.example/r>"), ("D_U_BEN", "can you look?"), ("D_U_BEN", "thanks")]
    );
    assert_eq!(all[0].1.thread.as_deref(), Some(ts.as_str()));
    let events: Vec<_> = frames(&mut state).into_iter().map(|(_, frame)| frame["payload"]["event"].clone()).collect();
    let marks = |event: &Value| [&event["user"], &event["app_id"], &event["channel_type"]].map(Value::clone);
    assert_eq!(marks(&events[0]), [json!("U_ME"), json!("A_SHIFT"), json!("channel")]);
    assert_eq!(marks(&events[1]), [json!("U_ME"), json!("A_SHIFT"), json!("im")]);
    let listed = call(&mut state, "users.conversations", &[("types", "im")]);
    assert_eq!(listed["channels"][0]["user"], "U_BEN");
}

#[test]
fn one_message_a_second_in_one_conversation() {
    let mut state = workspace();
    state.add_channel(Channel::public("C2", "more").with("@me"));
    let mut post = |channel: &str, now: f64| {
        let params = [("channel", channel), ("text", "x")].map(|(key, value)| (key.to_owned(), value.to_owned()));
        let token = Some("xoxp-test".to_owned());
        let method = "chat.postMessage".to_owned();
        state.call(Call { method, token, params: params.into(), carried: Carried::Form }, at(now))
    };
    assert_eq!(post("C1", 0.0).status, 200);
    assert_eq!(post("C2", 0.1).status, 200);
    let limited = post("C1", 0.9);
    assert_eq!(limited.status, 429);
    assert!(limited.headers.contains(&("retry-after", "1".to_owned())));
    assert_eq!(post("C1", 1.9).status, 200);
    assert_eq!(state.written().len(), 3);
}
