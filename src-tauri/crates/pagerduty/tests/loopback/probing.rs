//! What is said of a token when somebody enters or checks it.

use crate::rig;
use oncall::{
    policy::{PagerDutyAccount, PagerDutyApi},
    sight::Blindness,
};
use secrecy::SecretString;
use world::pagerduty::{Access, Account, Key, PagerDuty};

async fn asked(pd: &PagerDuty, token: &str) -> Result<String, Blindness> {
    rig::use_tls();
    let account = PagerDutyAccount { name: "acme".to_owned(), api: PagerDutyApi::Url(pd.url()) };
    pagerduty::probe::token(&account, &SecretString::from(token)).await
}

#[tokio::test]
async fn a_good_token_says_whose_it_is_and_what_it_cannot_say() {
    let pd = PagerDuty::start().await;
    let said = asked(&pd, &pd.token()).await.unwrap();
    assert!(
        said.starts_with("PagerDuty knows you as ") && said.contains("Whether the token may acknowledge"),
        "{said}"
    );
    assert_eq!(pd.unexpected(), Vec::<String>::new());
}

#[tokio::test]
async fn a_bad_token_says_why() {
    let pd = PagerDuty::start().await;
    let said = asked(&pd, "u+Wrong1234567890abc").await.unwrap_err();
    assert!(matches!(said, Blindness::TokenRefused { .. }), "{said:?}");
    let said = asked(&pd, "no\ntoken").await.unwrap_err();
    assert!(matches!(said, Blindness::TokenRefused { .. }), "{said:?}");
}

#[tokio::test]
async fn a_key_of_the_account_belongs_to_nobody() {
    let key = Key { token: "account-key-1234567890".to_owned(), owner: None, access: Access::Full };
    let pd = PagerDuty::with(Account::example().key(key)).await;
    let said = asked(&pd, "account-key-1234567890").await;
    assert_eq!(said, Err(Blindness::TokenRefused { code: "it belongs to no user".to_owned() }));
}
