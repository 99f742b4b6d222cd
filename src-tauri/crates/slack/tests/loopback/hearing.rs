//! What is heard over the socket, and when it is confirmed.

use crate::harness::Engine;
use engine::source::{Order, Report};
use oncall::{
    ids::ChannelId,
    observation::{AuthorKind, Change, Condition, Observation, PostKind, Said},
    policy::Team,
    sight::{Blindness, Sighting},
};
use serde_json::json;
use std::time::Duration;
use world::slack::{Channel, Disconnect, Fault, Person, Slack};

async fn acme() -> Slack {
    Slack::builder()
        .person("U_BEN", "Ben Example")
        .bot("B_MON", "Monitor")
        .webhook("B_AM", "Alertmanager")
        .channel("C_SEC", "alerts_security")
        .start()
        .await
}

#[tokio::test]
async fn places_are_known_before_the_first_event_and_nothing_is_confirmed_unordered() {
    let slack = acme().await;
    // Slow enough for a socket to come first, if it did not wait.
    slack.fail_next("users.conversations", Fault::Slow(Duration::from_millis(500)));
    let mut engine = Engine::start(&slack);
    let (places, _) = engine
        .until_said("places", |said| if let Said::Places { places, .. } = said { Some(places.clone()) } else { None })
        .await;
    assert_eq!(places.iter().map(|place| place.name.as_str()).collect::<Vec<_>>(), ["alerts_security"]);
    let connected = |report: &Report| matches!(report, Report::Sight(Sighting::Connected { .. }));
    assert!(!engine.heard.iter().any(connected), "{:#?}", engine.heard);
    engine.until_connected().await;

    let ts = slack.post_bot("C_SEC", "B_MON", "disk full on host-12");
    let (message, receipt) = engine.until_message("disk full").await;
    assert_eq!((message.place.name.as_str(), message.ts.as_str()), ("alerts_security", ts.as_str()));
    assert_eq!((message.author.kind, message.author.name.verbatim()), (AuthorKind::Bot, "Monitor"));
    assert!(message.permalink.unwrap().ends_with(&format!("archives/C_SEC/p{}", ts.replace('.', ""))));
    assert_eq!(slack.records().message("C_SEC", &ts).unwrap().confirmations, 0);
    engine.confirm(receipt);
    slack.until_message_confirmed("C_SEC", &ts).await;
    slack.assert_nothing_unexpected();
    assert_eq!(engine.vault.hosts.lock().unwrap()[0], format!("127.0.0.1:{}", slack.port()));
}

#[tokio::test]
async fn edits_deletions_reactions_replies_and_housekeeping_are_told() {
    let slack = acme().await;
    let mut engine = Engine::start(&slack);
    engine.until_connected().await;
    let alert = slack.post_bot(
        "C_SEC",
        "B_AM",
        json!({"text": "", "attachments": [{"title": "[FIRING:1] DiskFull", "color": "a30200"}]}),
    );
    let (message, receipt) = engine.until_message("[FIRING:1] DiskFull").await;
    assert_eq!(message.condition, Condition::Firing);
    engine.confirm(receipt);

    slack.react("C_SEC", &alert, "U_BEN", "eyes");
    let (reaction, receipt) = engine
        .until_said(
            "a reaction",
            |said| if let Said::Reaction(reaction) = said { Some(reaction.clone()) } else { None },
        )
        .await;
    assert_eq!(
        (reaction.who.kind, reaction.change, reaction.emoji.as_str()),
        (AuthorKind::Person, Change::Added, "eyes")
    );
    assert_eq!(reaction.ts.as_str(), alert);
    engine.confirm(receipt);

    slack.reply("C_SEC", &alert, "U_BEN", "I am looking");
    let (reply, receipt) = engine.until_message("I am looking").await;
    assert_eq!(reply.reply_to.as_ref().map(|ts| ts.as_str()), Some(alert.as_str()));
    engine.confirm(receipt);

    slack.edit(
        "C_SEC",
        &alert,
        json!({"text": "", "attachments": [{"title": "[RESOLVED] DiskFull", "color": "2eb886"}]}),
    );
    let (edited, receipt) = engine.until_message("[RESOLVED] DiskFull").await;
    assert_eq!((edited.condition, edited.ts.as_str()), (Condition::Resolved, alert.as_str()));
    assert!(edited.version > message.version);
    engine.confirm(receipt);

    slack.post_subtype("C_SEC", "U_BEN", "channel_topic", "set the topic: calm");
    let (topic, receipt) = engine.until_message("set the topic").await;
    assert_eq!(topic.kind, PostKind::Housekeeping);
    engine.confirm(receipt);

    let gone = slack.post("C_SEC", "U_BEN", "never mind");
    engine.until_message("never mind").await;
    slack.delete("C_SEC", &gone);
    let (ts, receipt) = engine
        .until_said("a deletion", |said| if let Said::Deleted { ts, .. } = said { Some(ts.clone()) } else { None })
        .await;
    assert_eq!(ts.as_str(), gone);
    engine.confirm(receipt);
    slack.assert_nothing_unexpected();
}

#[tokio::test]
async fn every_way_a_connection_ends_leads_to_another_one() {
    let slack = acme().await;
    let mut engine = Engine::start(&slack);
    engine.until_connected().await;
    let ways: [(&str, &dyn Fn()); 5] = [
        ("refresh", &|| slack.disconnect(Disconnect::RefreshRequested)),
        ("warning", &|| slack.disconnect(Disconnect::Warning)),
        ("another reason", &|| slack.disconnect(Disconnect::Other("sun_flares".into()))),
        ("a close frame", &|| slack.close_sockets()),
        ("a reset", &|| slack.drop_sockets()),
    ];
    for (way, end) in ways {
        end();
        engine.until_connected().await;
        slack.post_bot("C_SEC", "B_MON", format!("after {way}").as_str());
        let (_, receipt) = engine.until_message(&format!("after {way}")).await;
        engine.confirm(receipt);
        slack.until_all_confirmed().await;
    }
    slack.assert_nothing_unexpected();
}

#[tokio::test]
async fn a_warned_socket_is_heard_until_it_closes() {
    let slack = acme().await;
    let mut engine = Engine::start(&slack);
    engine.until_connected().await;
    slack.disconnect(Disconnect::Warning);
    engine.until_connected().await;
    assert_eq!(slack.records().open_sockets().len(), 2);
    assert!(
        !engine
            .heard
            .iter()
            .any(|report| matches!(report, Report::Sight(Sighting::Blind(Blindness::Reconnecting { .. }))))
    );
    for number in 0..12 {
        // Slack sends each to either socket.
        slack.post_bot("C_SEC", "B_MON", format!("alert {number}").as_str());
        let (_, receipt) = engine.until_message(&format!("alert {number}")).await;
        engine.confirm(receipt);
    }
    slack.until_all_confirmed().await;
    slack.assert_nothing_unexpected();
}

#[tokio::test]
async fn an_unconfirmed_envelope_comes_again_and_is_told_again() {
    let slack = acme().await;
    let mut engine = Engine::start(&slack);
    engine.until_connected().await;
    let ts = slack.post_bot("C_SEC", "B_MON", "once more");
    let (first, _) = engine.until_message("once more").await;
    // Slack waits 3 s for the confirmation. Had anybody given it, it would wait in vain here.
    let (second, receipt) = engine.until_message("once more").await;
    assert_eq!(first, second);
    engine.confirm(receipt);
    let envelope = slack.until_message_confirmed("C_SEC", &ts).await;
    assert_eq!(envelope.delivered(), 2);
    slack.assert_nothing_unexpected();
}

/// What kind of thing was not understood, and what is kept of it.
fn unread(observations: &[Observation]) -> Option<(String, String)> {
    match &observations.first()?.said {
        Said::Unread { what, raw, .. } => Some((what.clone(), raw.verbatim().to_owned())),
        _ => None,
    }
}

#[tokio::test]
async fn odd_frames_are_kept_confirmed_and_harm_nothing() {
    let slack = acme().await;
    let mut engine = Engine::start(&slack);
    engine.until_connected().await;
    slack.send_raw("this is no JSON");
    slack.send_raw(json!({"type": "brand_new", "without": "an id"}));
    slack.send_raw(r#"{"envelope_id":"odd-1","type":"events_api","payload":{"#);
    let receipt = engine
        .until("a report of what was not understood", |report| match report {
            Report::Heard { observations, receipt: Some(receipt) } => unread(observations).map(|_| receipt.clone()),
            _ => None,
        })
        .await;
    assert!(receipt.0.ends_with("odd-1"), "{receipt:?}");
    let kept = engine.heard.iter().filter_map(|report| match report {
        Report::Heard { observations, .. } => unread(observations),
        _ => None,
    });
    let kept: Vec<_> = kept.collect();
    let expected = [
        ("frame unreadable", "this is no JSON"),
        ("frame brand_new", r#"{"type":"brand_new","without":"an id"}"#),
        ("envelope unreadable", r#"{"envelope_id":"odd-1","type":"events_api","payload":{"#),
    ];
    assert_eq!(kept, expected.map(|(what, raw)| (what.to_owned(), raw.to_owned())));
    slack.post_bot("C_SEC", "B_MON", "still here");
    let (_, receipt) = engine.until_message("still here").await;
    engine.confirm(receipt);
    slack.until_all_confirmed().await;
}

#[tokio::test]
async fn a_channel_just_joined_has_its_name() {
    let slack = acme().await;
    let mut engine = Engine::start(&slack);
    engine.until_connected().await;
    slack.add_place(Channel::private("G_NEW", "war_room").with("@me").with("U_BEN"));
    slack.post("G_NEW", "U_BEN", "come quickly");
    let (message, receipt) = engine.until_message("come quickly").await;
    assert_eq!(message.place.name, "war_room");
    engine.confirm(receipt);
    let is_new = |said: &Said| match said {
        Said::Places { places, .. } => {
            places.iter().any(|place| place.channel == ChannelId::new("G_NEW")).then_some(())
        }
        _ => None,
    };
    engine.until_said("places with the new one", is_new).await;
    slack.rename_channel("G_NEW", "war_is_over");
    let is_renamed = |said: &Said| match said {
        Said::Places { places, .. } => places.iter().any(|place| place.name == "war_is_over").then_some(()),
        _ => None,
    };
    engine.until_said("places with the new name", is_renamed).await;
    slack.assert_nothing_unexpected();
}

#[tokio::test]
async fn a_bots_reaction_is_told_as_one() {
    let slack = acme().await;
    let mut engine = Engine::start(&slack);
    engine.until_connected().await;
    let ts = slack.post("C_SEC", "U_BEN", "hello");
    slack.react("C_SEC", &ts, "UB_MON", "white_check_mark");
    let (reaction, _) = engine
        .until_said(
            "a reaction",
            |said| if let Said::Reaction(reaction) = said { Some(reaction.clone()) } else { None },
        )
        .await;
    assert_eq!(reaction.who.kind, AuthorKind::Bot);
}

#[tokio::test]
async fn the_team_is_told_with_phone_numbers_and_kept_up_to_date() {
    let slack = acme().await;
    let mut ben = Person::new("U_BEN", "Ben Example");
    ben.phone = "+1 555-0102".to_owned();
    slack.put_person(ben.clone());
    slack.put_group("S_SRE", "sre", &["U_BEN"]);
    let mut engine = Engine::start_with(&slack, Team::Group("sre".into()), |_| {});
    let me = |said: &Said| if let Said::Me { person, .. } = said { Some(person.clone()) } else { None };
    let (me, _) = engine.until_said("me", me).await;
    assert_eq!((me.id.as_str(), me.workspace.as_deref()), ("U_ME", Some("T_ACME")));
    let people = |said: &Said| if let Said::People { people, .. } = said { Some(people.clone()) } else { None };
    let (team, _) = engine.until_said("people", people).await;
    assert_eq!(team.len(), 1);
    assert_eq!(
        (team[0].name.verbatim(), team[0].phones[0].verbatim(), team[0].zone.as_deref()),
        ("Ben Example", "+1 555-0102", Some("Europe/Berlin"))
    );
    slack.until_connected().await;
    ben.phone = "+1 555-0103".to_owned();
    slack.put_person(ben);
    let (team, _) = engine.until_said("people again", people).await;
    assert_eq!(team[0].phones[0].verbatim(), "+1 555-0103");
}

#[tokio::test]
async fn events_left_out_by_slack_are_a_gap() {
    let slack = acme().await;
    let mut engine = Engine::start(&slack);
    let first = engine.until_connected().await;
    slack.events_rate_limited();
    assert!(engine.until_connected().await > first);
    slack.assert_nothing_unexpected();
}

#[tokio::test]
async fn it_ends_with_its_orders() {
    let slack = acme().await;
    let mut engine = Engine::start(&slack);
    engine.until_connected().await;
    engine.order(Order::Refresh);
    engine.end().await;
    slack.until_disconnected().await;
}
