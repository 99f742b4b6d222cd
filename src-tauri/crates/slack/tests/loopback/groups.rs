//! Who a message calls: user groups are known before they matter.

use crate::harness::Engine;
use engine::{clock::Clock, source::Order};
use jiff::SignedDuration;
use oncall::{
    observation::{Mention, Said},
    policy::Team,
    sight::{Blindness, Gap},
    time::add,
};
use std::time::Duration;
use world::slack::{Fault, Slack};

async fn acme() -> Slack {
    Slack::builder().person("U_BEN", "Ben Example").channel("C_SEC", "alerts_security").start().await
}

/// A rule may be about them, and the message may fit no other.
#[tokio::test]
async fn user_groups_are_known_from_the_first_message_on() {
    let slack = acme().await;
    slack.put_group("S_SRE", "sre", &["U_BEN"]);
    // Slow enough for a socket to come first, if it did not wait; the users are still read when it is there.
    slack.fail_next("usergroups.list", Fault::Slow(Duration::from_millis(500)));
    slack.fail_always("users.list", Fault::NeverAnswers);
    let mut engine = Engine::start(&slack);
    engine.until_connected().await;
    slack.post("C_SEC", "U_BEN", "<!subteam^S_SRE> look");
    let (message, receipt) = engine.until_message("@sre look").await;
    assert_eq!(message.mentions, [Mention::Group("sre".into())].into());
    engine.confirm(receipt);
    slack.put_group("S_NEW", "new-team", &["U_BEN"]);
    slack.post("C_SEC", "U_BEN", "<!subteam^S_NEW> look");
    let (message, receipt) = engine.until_message("@new-team look").await;
    assert_eq!(message.mentions, [Mention::Group("new-team".into())].into());
    engine.confirm(receipt);
    slack.assert_nothing_unexpected();
}

#[tokio::test]
async fn what_calls_a_group_that_cannot_be_known_yet_is_told_and_told_again_in_full() {
    let slack = acme().await;
    slack.put_group("S_SRE", "sre", &["U_BEN"]);
    slack.posted_before("C_SEC", "U_BEN", "<!subteam^S_SRE> while away", Duration::from_secs(60));
    slack.fail_always("usergroups.list", Fault::Status(503));
    let mut engine = Engine::start(&slack);
    engine.until_connected().await;
    engine.until_blind("no groups", |why| *why == Blindness::ServerError { status: 503 }).await;
    engine.watch(&["C_SEC"]);
    let now = engine.clock.now().wall;
    let gap = Gap { from: add(now, -SignedDuration::from_mins(30)), until: now };
    engine.order(Order::Read(gap));
    engine.until_message("@S_SRE while away").await;
    let ts = slack.post("C_SEC", "U_BEN", "<!subteam^S_SRE> live");
    let (partly, receipt) = engine.until_message("@S_SRE live").await;
    assert_eq!(receipt, None, "Slack keeps it for us");
    slack.heal("usergroups.list");
    engine.order(Order::Refresh);
    let (message, receipt) = engine.until_message("@sre live").await;
    assert!(message.version > partly.version && message.mentions == [Mention::Group("sre".into())].into());
    engine.confirm(receipt);
    slack.until_message_confirmed("C_SEC", &ts).await;
    engine.clock.sleep(60);
    engine.until_message("@sre while away").await;
    engine.until_read(gap).await;
}

#[tokio::test]
async fn a_group_that_is_none_holds_nothing_up() {
    let slack = acme().await;
    let mut engine = Engine::start(&slack);
    engine.until_connected().await;
    let ts = slack.post("C_SEC", "U_BEN", "<!subteam^S_GONE> look");
    let (_, receipt) = engine.until_message("@S_GONE look").await;
    engine.confirm(receipt);
    slack.until_message_confirmed("C_SEC", &ts).await;
    // A plan without user groups hears as well.
    let slack = acme().await;
    slack.fail_always("usergroups.list", Fault::error("plan_upgrade_required"));
    let mut engine = Engine::start(&slack);
    engine.until_connected().await;
    engine.until_seeing().await;
}

#[tokio::test]
async fn a_limit_in_a_list_of_users_is_waited_out_where_the_list_stands() {
    let slack = acme().await;
    for number in 0..450 {
        slack.add_person(&format!("U_{number}"), &format!("Person{number} Example"));
    }
    slack.add_person("U_LAST", "Zoe Example");
    slack.fail_next("users.list", Fault::Slow(Duration::ZERO));
    slack.fail_next("users.list", Fault::RateLimited { retry_after: 30 });
    let team = Team::People(vec!["zoe@example.com".to_owned()]);
    let mut engine = Engine::start_with(&slack, team, |_| {});
    slack.until_called("users.list", 2).await;
    engine.clock.sleep(30);
    let people = |said: &Said| if let Said::People { people, .. } = said { Some(people.clone()) } else { None };
    let (team, _) = engine.until_said("people", people).await;
    assert_eq!(team.len(), 1, "nobody is told of before everybody is known");
    let asked = slack.records().calls("users.list").len();
    assert_eq!(asked, 4, "three pages, one of them twice");
    slack.assert_nothing_unexpected();
}
