//! What is said of a token when somebody enters or checks it.

use crate::harness::{account, use_tls};
use engine::clock::SystemClock;
use oncall::sight::Blindness;
use secrecy::SecretString;
use slack::probe;
use std::sync::Arc;
use world::slack::{Fault, Slack};

async fn user(slack: &Slack, token: &str) -> Result<String, Blindness> {
    use_tls();
    let account = account(Some(slack.api_url()));
    probe::user_token(&account, &SecretString::from(token), Arc::new(SystemClock::new())).await
}

async fn app(slack: &Slack, token: &str) -> Result<String, Blindness> {
    use_tls();
    let account = account(Some(slack.api_url()));
    probe::app_token(&account, &SecretString::from(token), Arc::new(SystemClock::new())).await
}

#[tokio::test]
async fn good_tokens_say_what_slack_says() {
    let slack = Slack::builder().me("U_ME", "Ada Stone").start().await;
    let said = user(&slack, &slack.user_token()).await.unwrap();
    assert!(said.starts_with("Slack knows you as ") && said.contains("all that it needs"), "{said}");
    let said = app(&slack, &slack.app_token()).await.unwrap();
    assert!(said.starts_with("Slack opens connections with it."), "{said}");
    slack.assert_nothing_unexpected();
}

#[tokio::test]
async fn every_missing_scope_is_named() {
    let slack = Slack::builder().start().await;
    slack.with(|state, _| {
        state.drop_scope("reactions:write");
        state.drop_scope("users:read.email");
    });
    let said = user(&slack, &slack.user_token()).await.unwrap_err();
    assert_eq!(said, Blindness::MissingScope { needed: "users:read.email, reactions:write".into() });
}

#[tokio::test]
async fn bad_tokens_and_bad_days_say_why() {
    let slack = Slack::builder().start().await;
    let refused = |code: &str| Err(Blindness::TokenRefused { code: code.into() });
    assert_eq!(user(&slack, "xoxp-wrong").await, refused("invalid_auth"));
    assert_eq!(user(&slack, &slack.app_token()).await, refused("not_allowed_token_type"));
    assert_eq!(app(&slack, "xapp-wrong").await, refused("invalid_auth"));
    slack.with(|state, _| {
        state.fail_next("auth.test", Fault::Status(503));
        state.fail_next("apps.connections.open", Fault::RateLimited { retry_after: 30 });
    });
    assert_eq!(user(&slack, &slack.user_token()).await, Err(Blindness::ServerError { status: 503 }));
    assert_eq!(app(&slack, &slack.app_token()).await, Err(Blindness::RateLimited { retry_in: 30 }));
}
