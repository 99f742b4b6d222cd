//! What is said when nothing can be heard, and how it heals.

use crate::harness::{Engine, TestVault};
use engine::{
    source::{Doubt, Order},
    vault::VaultFault,
};
use oncall::{policy::Team, sight::Blindness, write::Outcome};
use world::slack::{Disconnect, Fault, HalfOpen, Slack};

async fn acme() -> Slack {
    Slack::builder().bot("B_MON", "Monitor").channel("C_SEC", "alerts_security").start().await
}

#[tokio::test]
async fn a_locked_keyring_is_said_and_heals_by_itself() {
    let slack = acme().await;
    for token in ["user-token", "app-token"] {
        let mut engine =
            Engine::start_with(&slack, Team::PagerDutyTeams, |vault| vault.put(token, Err(VaultFault::Locked)));
        engine.until_blind("a locked keyring", |why| *why == Blindness::KeyringLocked).await;
        let right = if token == "user-token" { slack.user_token() } else { slack.app_token() };
        engine.vault.put(token, Ok(right));
        engine.until_connected().await;
    }
    slack.assert_nothing_unexpected();
}

#[tokio::test]
async fn a_missing_token_is_named_and_taken_up_after_a_refresh() {
    let slack = acme().await;
    let missing = VaultFault::Missing { name: "slack/acme/app-token".into() };
    let mut engine = Engine::start_with(&slack, Team::PagerDutyTeams, |vault| vault.put("app-token", Err(missing)));
    engine.until_blind("no token", |why| *why == Blindness::NoToken { name: "slack/acme/app-token".into() }).await;
    engine.vault.put("app-token", Ok(slack.app_token()));
    engine.order(Order::Refresh);
    engine.until_connected().await;
}

#[tokio::test]
async fn refused_tokens_are_named_and_new_ones_are_taken_up() {
    let slack = acme().await;
    let mut engine =
        Engine::start_with(&slack, Team::PagerDutyTeams, |vault| vault.put("user-token", Ok("xoxp-wrong".into())));
    engine.until_blind("refused", |why| *why == Blindness::TokenRefused { code: "invalid_auth".into() }).await;
    engine.vault.put("user-token", Ok(slack.user_token()));
    engine.order(Order::Refresh);
    engine.until_connected().await;
    slack.revoke_token();
    engine.until_blind("revoked", |why| *why == Blindness::TokenRefused { code: "token_revoked".into() }).await;
    slack.replace_user_token("xoxp-second");
    engine.vault.put("user-token", Ok("xoxp-second".into()));
    engine.order(Order::Refresh);
    engine.until_seeing().await;
}

#[tokio::test]
async fn what_slack_answers_when_asked_for_a_socket_is_said() {
    let table = [
        (Fault::RateLimited { retry_after: 1 }, Blindness::RateLimited { retry_in: 1 }),
        (Fault::Status(503), Blindness::ServerError { status: 503 }),
        (Fault::error("invalid_auth"), Blindness::TokenRefused { code: "invalid_auth".into() }),
        (Fault::error("socket_mode_disabled"), Blindness::SocketModeOff),
    ];
    for (fault, expected) in table {
        let slack = acme().await;
        slack.fail_always("apps.connections.open", fault.clone());
        let mut engine = Engine::start(&slack);
        engine.until_blind("what is wrong", |why| *why == expected).await;
        slack.heal("apps.connections.open");
        // The waits that Slack and we ourselves ask for, without waiting for them.
        engine.clock.sleep(60);
        engine.until_connected().await;
    }
}

#[tokio::test]
async fn a_missing_scope_is_named() {
    let slack = acme().await;
    slack.drop_scope("channels:read");
    let mut engine = Engine::start(&slack);
    engine
        .until_blind(
            "a scope",
            |why| matches!(why, Blindness::MissingScope { needed } if needed.contains("channels:read")),
        )
        .await;
    slack.grant_scope("channels:read");
    engine.order(Order::Refresh);
    engine.until_connected().await;
}

#[tokio::test]
async fn a_server_that_is_away_is_unreachable_until_it_is_back() {
    let slack = acme().await;
    let mut engine = Engine::start(&slack);
    engine.until_connected().await;
    slack.refuse_connections();
    engine.until_blind("unreachable", |why| matches!(why, Blindness::Unreachable { .. })).await;
    slack.accept_connections();
    engine.order(Order::Refresh);
    engine.until_connected().await;
}

#[tokio::test]
async fn socket_mode_switched_off_is_said_and_tried_slowly() {
    let slack = acme().await;
    let mut engine = Engine::start(&slack);
    engine.until_connected().await;
    let opened = slack.records().calls("apps.connections.open").len();
    slack.disconnect(Disconnect::LinkDisabled);
    engine.until_blind("off", |why| *why == Blindness::SocketModeOff).await;
    slack.enable_link();
    engine.order(Order::Refresh);
    slack.until_called("auth.test", 2).await;
    assert_eq!(slack.records().calls("apps.connections.open").len(), opened);
    engine.clock.sleep(60);
    engine.until_connected().await;
    slack.assert_nothing_unexpected();
}

#[tokio::test]
async fn a_half_open_socket_is_found() {
    let slack = acme().await;
    let mut engine = Engine::start(&slack);
    engine.until_connected().await;
    slack.half_open(HalfOpen::Present);
    engine.clock.sleep(31);
    engine.until_blind("silent", |why| *why == Blindness::WentSilent).await;
    engine.until_connected().await;

    // After waking up it takes 3 s.
    slack.half_open(HalfOpen::Present);
    engine.order(Order::Refresh);
    engine.until_blind("silent", |why| *why == Blindness::WentSilent).await;
    engine.until_connected().await;
}

#[tokio::test]
async fn plain_http_to_another_computer_sends_nothing() {
    let vault = TestVault::default();
    let mut engine = Engine::start_at(Some("http://slack.example:80/api/".into()), Team::PagerDutyTeams, vault);
    engine
        .until_blind("insecure", |why| *why == Blindness::InsecureAddress { url: "http://slack.example".into() })
        .await;
    engine.react(1, "C1", "1700000000.000100", "eyes", Doubt::Fresh);
    assert!(matches!(engine.until_outcome(1).await, Outcome::Refused { .. }));
    assert!(engine.vault.hosts.lock().unwrap().is_empty());
}

#[tokio::test]
async fn another_computer_on_the_same_app_is_said_with_what_to_do() {
    let slack = acme().await;
    let mut other = Engine::start(&slack);
    other.until_connected().await;
    let mut engine = Engine::start(&slack);
    engine.until_connected().await;
    engine.clock.sleep(5 * 60);
    let why = engine.until_blind("shared", |why| matches!(why, Blindness::Shared { .. })).await;
    assert!(why.cure().contains("its own Slack app"));
}

#[tokio::test]
async fn no_token_ever_shows_in_what_is_reported() {
    let slack = acme().await;
    let mut engine = Engine::start(&slack);
    engine.until_connected().await;
    slack.revoke_app_token();
    slack.close_sockets();
    engine.until_blind("refused", |why| matches!(why, Blindness::TokenRefused { .. })).await;
    let said = format!("{:?}", engine.heard);
    assert!(!said.contains(&slack.app_token()) && !said.contains(&slack.user_token()) && !said.contains("ticket"));
}
