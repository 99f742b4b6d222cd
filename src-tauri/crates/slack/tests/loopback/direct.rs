//! Direct messages: live, after a gap, and where they were opened a moment ago.

use crate::harness::Engine;
use engine::{clock::Clock, source::Order};
use jiff::SignedDuration;
use oncall::{
    observation::{AuthorKind, Mention, Place, Room, Said},
    sight::Gap,
    time::add,
};
use std::time::Duration;
use world::slack::{Channel, Slack};

async fn acme() -> Slack {
    Slack::builder()
        .person("U_BEN", "Ben Example")
        .person("U_VERA", "Vera Example")
        .group("S_SRE", "sre", &["U_BEN"])
        .channel("C_SEC", "alerts_security")
        .place(Channel::direct("D_BEN", "U_BEN"))
        .place(Channel::group_direct("G_TWO", &["U_BEN", "U_VERA"]))
        .start()
        .await
}

fn places(said: &Said) -> Option<Vec<Place>> {
    if let Said::Places { places, .. } = said { Some(places.clone()) } else { None }
}

#[tokio::test]
async fn direct_messages_are_places_and_are_heard_live() {
    let slack = acme().await;
    let mut engine = Engine::start(&slack);
    let (places, _) = engine.until_said("places", places).await;
    let direct: Vec<&str> = places.iter().filter(|place| place.is_direct()).map(|p| p.channel.as_str()).collect();
    assert_eq!(direct, ["D_BEN", "G_TWO"], "{places:?}");
    engine.until_connected().await;
    for (channel, room) in [("D_BEN", Room::Direct), ("G_TWO", Room::Direct), ("C_SEC", Room::Channel)] {
        slack.post(channel, "U_BEN", format!("help in {channel}, <@U_ME>").as_str());
        let (message, receipt) = engine.until_message(&format!("help in {channel}")).await;
        assert_eq!((message.place.channel.as_str(), message.room), (channel, room));
        assert_eq!(message.author.kind, AuthorKind::Person);
        assert!(message.mentions.contains(&Mention::Me), "{message:?}");
        engine.confirm(receipt);
    }
    slack.until_all_confirmed().await;
    slack.assert_nothing_unexpected();
}

#[tokio::test]
async fn a_conversation_just_opened_is_heard_and_becomes_a_place() {
    let slack = acme().await;
    let mut engine = Engine::start(&slack);
    engine.until_connected().await;
    slack.add_place(Channel::direct("D_VERA", "U_VERA"));
    slack.post("D_VERA", "U_VERA", "are you there?");
    let (message, receipt) = engine.until_message("are you there?").await;
    assert_eq!(message.room, Room::Direct);
    engine.confirm(receipt);
    let has_it = |said: &Said| places(said)?.iter().any(|place| place.channel.as_str() == "D_VERA").then_some(());
    engine.until_said("places with the new one", has_it).await;
}

#[tokio::test]
async fn direct_messages_missed_are_read_where_they_are_watched() {
    let slack = acme().await;
    slack.posted_before("D_BEN", "U_BEN", "missed, one to one", Duration::from_secs(600));
    slack.posted_before("G_TWO", "U_VERA", "missed, <!subteam^S_SRE>", Duration::from_secs(500));
    let mut engine = Engine::start(&slack);
    engine.until_connected().await;
    engine.watch(&["D_BEN", "G_TWO"]);
    let now = engine.clock.now().wall;
    let gap = Gap { from: add(now, -SignedDuration::from_mins(30)), until: now };
    engine.order(Order::Read(gap));
    engine.until_read(gap).await;
    let mut rooms: Vec<(String, Room)> =
        engine.all_messages().iter().map(|m| (m.place.channel.to_string(), m.room)).collect();
    rooms.sort();
    assert_eq!(rooms, [("D_BEN".to_owned(), Room::Direct), ("G_TWO".to_owned(), Room::Direct)]);
    slack.assert_nothing_unexpected();
}
