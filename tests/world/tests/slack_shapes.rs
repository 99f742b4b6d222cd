//! Compares what the simulated Slack writes with sample shapes from Slack's own SDKs, where those are at hand.
//!
//! Invariant: every member of our frames and events stands in a sample, or in `DOCUMENTED` with the reason.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde_json::{Value, json};
use world::slack::{Channel, Disconnect, Effect, Group, Person, Shown, Slack, State};

/// Members that real frames have and the samples lack.
const DOCUMENTED: &[&str] = &[
    // Messages of modern apps name their app.
    "event.app_id",
    // In current hello frames; the sample predates it.
    "debug_info.started",
    // The documents show it; the sample predates it.
    "event.event_ts",
    // The samples' parent is a bot's and was written before these existed.
    "event.message.reply_users",
    "event.previous_message.reply_users",
    "event.root.blocks",
    "event.root.client_msg_id",
    "event.root.is_locked",
    "event.root.reply_users",
    "event.team",
];

/// Free-form parts: their members depend on their kind.
const FREE: &[&str] = &["blocks", "attachments", "reactions", "authorizations", "icons", "prefs"];

fn samples() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/slack");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("SKIPPED: the sample shapes of Slack's SDKs are not here");
    None
}

fn read(folder: &Path, name: &str) -> Value {
    let text = std::fs::read_to_string(folder.join(name)).expect("a sample");
    serde_json::from_str(&text).expect("a sample is JSON")
}

/// Every member of `ours` that `sample` does not have.
fn strangers(ours: &Value, sample: &Value, path: &str, found: &mut Vec<String>) {
    let (Some(ours), Some(sample)) = (ours.as_object(), sample.as_object()) else { return };
    for (key, value) in ours {
        let here = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        match sample.get(key) {
            _ if DOCUMENTED.contains(&here.as_str()) => {}
            None => found.push(here),
            Some(_) if FREE.contains(&key.as_str()) => {}
            Some(there) => strangers(value, there, &here, found),
        }
    }
}

/// Plays an evening and returns every text frame of its only socket.
fn an_evening() -> Vec<Value> {
    let now = Timestamp::from_second(1_700_000_000).expect("a time");
    let builder = Slack::builder().channel("C1", "alerts").person("U_BEN", "Ben Example");
    let mut state = State::new(builder.bot("B_MON", "Monitor").webhook("B_HOOK", "Hook").setup());
    let ticket = ticket(&mut state, now);
    let socket = state.admit(&ticket, now).expect("a fresh ticket");
    state.opened(socket, now);
    let plain = state.post("C1", "U_BEN", "<@U_ME> look".into(), now).expect("posted");
    let content = json!({ "text": "", "attachments": [{ "title": "down" }], "blocks": [] });
    state.post("C1", "B_MON", content.clone().into(), now).expect("posted");
    state.post("C1", "B_HOOK", content.into(), now).expect("posted");
    state.reply(("C1", &plain), "U_ME", "on it".into(), Shown::InThread, now).expect("replied");
    state.reply(("C1", &plain), "U_ME", "done".into(), Shown::AlsoInChannel, now).expect("replied");
    state.edit("C1", &plain, "look again".into(), now).expect("edited");
    state.react(("C1", &plain), "U_BEN", "eyes", now).expect("reacted");
    state.unreact(("C1", &plain), "U_BEN", "eyes", now).expect("taken back");
    let lone = state.post("C1", "U_BEN", "oops".into(), now).expect("posted");
    state.delete("C1", &lone, now).expect("deleted");
    state.join("C1", "U_BEN", now).expect("joined");
    state.leave("C1", "U_BEN", now).expect("left");
    state.rename_channel("C1", "alerts_new", now).expect("renamed");
    state.add_channel(Channel::private("G1", "secret").with("@me"));
    state.rename_channel("G1", "secret_new", now).expect("renamed");
    state.put_person(Person::new("U_EVE", "Eve Example"), now);
    state.put_group(Group::new("S1", "sre", &["U_ME"]), now);
    state.put_group(Group::new("S1", "sre", &["U_BEN"]), now);
    state.archive("C1", "U_ME", now).expect("archived");
    state.events_rate_limited(now);
    state.revoke_user_token(now);
    state.disconnect(&Disconnect::Warning, now);
    let effects = state.effects().into_iter().filter_map(|effect| match effect {
        Effect::Send { text, .. } => Some(serde_json::from_str(&text).expect("JSON")),
        _ => None,
    });
    effects.collect()
}

fn ticket(state: &mut State, now: Timestamp) -> String {
    let call = world::slack::Call {
        method: "apps.connections.open".to_owned(),
        token: Some("xapp-test".to_owned()),
        params: BTreeMap::new(),
        carried: world::slack::Carried::Empty,
    };
    let body: Value = serde_json::from_str(&state.call(call, now).body).expect("JSON");
    let url = body["url"].as_str().expect("a url");
    url.split(['=', '&']).nth(1).expect("a ticket").to_owned()
}

/// The sample file of an event.
fn sample_of(event: &Value) -> &'static str {
    match (event["type"].as_str().unwrap_or_default(), event["subtype"].as_str()) {
        ("message", None) => "MessagePayload",
        ("message", Some("bot_message")) => "MessageBotPayload",
        ("message", Some("message_changed")) => "MessageChangedPayload",
        ("message", Some("message_deleted")) => "MessageDeletedPayload",
        ("message", Some("thread_broadcast")) => "MessageThreadBroadcastPayload",
        ("message", Some("channel_join" | "channel_leave")) => "MessageChannelJoinPayload",
        ("reaction_added", _) => "ReactionAddedPayload",
        ("reaction_removed", _) => "ReactionRemovedPayload",
        ("member_joined_channel", _) => "MemberJoinedChannelPayload",
        ("member_left_channel", _) => "MemberLeftChannelPayload",
        ("channel_rename", _) => "ChannelRenamePayload",
        ("channel_archive", _) => "ChannelArchivePayload",
        ("group_rename", _) => "GroupRenamePayload",
        ("user_change", _) => "UserChangePayload",
        ("subteam_created", _) => "SubteamCreatedPayload",
        ("subteam_updated", _) => "SubteamUpdatedPayload",
        ("subteam_members_changed", _) => "SubteamMembersChangedPayload",
        ("tokens_revoked", _) => "TokensRevokedPayload",
        other => panic!("no sample for {other:?}"),
    }
}

#[test]
fn events_have_only_members_that_the_samples_have() {
    let Some(folder) = samples() else { return };
    let mut wrapper = read(&folder, "events/ReactionAddedPayload.json");
    wrapper.as_object_mut().expect("an object").remove("event");
    let (mut found, mut kinds) = (Vec::new(), std::collections::BTreeSet::new());
    for frame in an_evening().iter().filter(|frame| frame["payload"]["event"].is_object()) {
        let payload = &frame["payload"];
        let name = sample_of(&payload["event"]);
        kinds.insert(name);
        let mut sample = wrapper.clone();
        sample["event"] = read(&folder, &format!("events/{name}.json"))["event"].clone();
        let mut strange = Vec::new();
        strangers(payload, &sample, "", &mut strange);
        found.extend(strange.into_iter().map(|path| format!("{name}: {path}")));
    }
    found.sort();
    found.dedup();
    assert!(found.is_empty(), "members that no sample has: {found:#?}");
    assert_eq!(kinds.len(), 18, "the evening shows every kind of event: {kinds:?}");
}

#[test]
fn frames_have_only_members_that_the_samples_have() {
    let Some(folder) = samples() else { return };
    let mut found = Vec::new();
    for frame in an_evening() {
        let name = match frame["type"].as_str() {
            Some("hello") => "05_hello",
            Some("disconnect") => "06_disconnect",
            _ => "04_events_api",
        };
        let mut sample = read(&folder, &format!("envelopes/{name}.json"));
        if frame["payload"].is_object() {
            // Judged by the other test; here the envelope around it counts.
            sample["payload"] = Value::Null;
            let keys = |value: &Value| value.as_object().map(|object| object.keys().cloned().collect::<Vec<_>>());
            assert_eq!(keys(&frame), keys(&sample));
        }
        strangers(&frame, &sample, "", &mut found);
    }
    assert!(found.is_empty(), "members that no sample has: {found:#?}");
}

#[test]
fn app_rate_limited_has_no_inner_event() {
    let Some(folder) = samples() else { return };
    let sample = read(&folder, "events/AppRateLimitedPayload.json");
    let frames = an_evening();
    let limited = frames.iter().find(|frame| frame["payload"]["type"] == "app_rate_limited").expect("one is sent");
    assert!(limited["payload"]["event"].is_null() && limited["payload"]["event_id"].is_null());
    let mut found = Vec::new();
    // The sample, generated from classes, nests what the documents put at the top.
    strangers(&limited["payload"], &sample["event"], "", &mut found);
    assert!(found.is_empty(), "{found:?}");
}
