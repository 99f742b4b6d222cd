//! Tokens: entered, kept in the keyring, and asked about at their source.
//!
//! Invariant: a token comes in and never goes out: no answer, error or log line holds one, and it is sent to the host of
//! its own account only.

use crate::{clipboard, setup::SetupState, wiring::Watch};
use engine::vault::{Vault, VaultFault};
use keychain::SecretName;
use oncall::{policy::Policy, sight::Blindness};
use secrecy::{ExposeSecret, SecretString};
use tauri::{AppHandle, State};
use view::TokenAnswer;

#[tauri::command]
pub async fn enter_token(
    name: String,
    token: SecretString,
    watch: State<'_, Watch>,
    setup: State<'_, SetupState>,
) -> Result<TokenAnswer, String> {
    enter(&parse(&name)?, &token, &watch, &setup).await.map(Entered::answer)
}

#[tauri::command]
pub async fn enter_token_from_clipboard(
    name: String,
    app: AppHandle,
    watch: State<'_, Watch>,
    setup: State<'_, SetupState>,
) -> Result<TokenAnswer, String> {
    let name = parse(&name)?;
    let Some(token) = clipboard::text(&app).await? else {
        return Ok(bad("There is no text on the clipboard.", "Copy the token, then try again."));
    };
    let entered = enter(&name, &token, &watch, &setup).await?;
    let emptied = match &entered {
        Entered::Kept(_) => clipboard::take_off(&app, &token).await,
        Entered::NotKept(_) => Ok(()),
    };
    let answer = entered.answer();
    Ok(if emptied.is_ok() { answer } else { still_copied(answer) })
}

#[tauri::command]
pub async fn check_token(name: String, setup: State<'_, SetupState>) -> Result<TokenAnswer, String> {
    let name = parse(&name)?;
    let (policy, host) = account(&name, &setup)?;
    Ok(match setup.keychain().secret(name.to_string(), host).await {
        Ok(token) => answer(ask(&name, &policy, &token, &setup).await),
        Err(VaultFault::Missing { .. }) => bad("No token is kept under this name.", "Enter it first."),
        Err(fault) => answer(Err(fault.into())),
    })
}

/// What became of a token, with what is said of it.
enum Entered {
    Kept(TokenAnswer),
    NotKept(TokenAnswer),
}

impl Entered {
    fn answer(self) -> TokenAnswer {
        match self {
            Self::Kept(answer) | Self::NotKept(answer) => answer,
        }
    }
}

/// Keeps it, unless it has the wrong shape or its source refuses it: then an earlier one stays.
async fn enter(name: &SecretName, token: &SecretString, watch: &Watch, setup: &SetupState) -> Result<Entered, String> {
    let (policy, host) = account(name, setup)?;
    let token = SecretString::from(token.expose_secret().trim());
    if let Err(wrong) = name.check(token.expose_secret()) {
        return Ok(Entered::NotKept(bad(wrong.says, wrong.cure)));
    }
    let said = ask(name, &policy, &token, setup).await;
    if let Err(why @ Blindness::TokenRefused { .. }) = &said {
        let cure = "Copy it again, whole; or make a new one at the source.";
        return Ok(Entered::NotKept(bad(format!("{why} It is not kept."), cure)));
    }
    if let Err(fault) = setup.keychain().set(name, &host, token).await {
        return Ok(Entered::NotKept(answer(Err(fault.into()))));
    }
    setup.look().await;
    watch.handle.refresh();
    Ok(Entered::Kept(match said {
        Ok(says) => good(says),
        Err(why) => bad(format!("It is kept. {why}"), why.cure()),
    }))
}

async fn ask(
    name: &SecretName,
    policy: &Policy,
    token: &SecretString,
    setup: &SetupState,
) -> Result<String, Blindness> {
    let gone = || Blindness::Unreadable { why: "the policy file has no such account any more".to_owned() };
    let source = name.source();
    match name {
        SecretName::SlackAppToken { .. } => {
            slack::probe::app_token(policy.slack_account(&source).ok_or_else(gone)?, token, setup.clock()).await
        }
        SecretName::SlackUserToken { .. } => {
            slack::probe::user_token(policy.slack_account(&source).ok_or_else(gone)?, token, setup.clock()).await
        }
        SecretName::PagerDutyToken { .. } => {
            let account = policy.pagerduty.iter().find(|account| account.source() == source);
            pagerduty::probe::token(account.ok_or_else(gone)?, token).await
        }
    }
}

fn parse(name: &str) -> Result<SecretName, String> {
    // What was typed is not repeated: it may be the token itself.
    name.parse().map_err(|fault: keychain::NotASecretName| format!("That names no token: {}.", fault.why))
}

/// The policy in force, and the host that the token is for.
fn account(name: &SecretName, setup: &SetupState) -> Result<(Policy, String), String> {
    let policy = setup.policy();
    let host = name.host(&policy).ok_or_else(|| format!("The policy file has no account {}.", name.source()))?;
    Ok((policy, host))
}

fn answer(said: Result<String, Blindness>) -> TokenAnswer {
    match said {
        Ok(says) => good(says),
        Err(why) => bad(why.to_string(), why.cure()),
    }
}

/// It is kept all the same: that must not be lost over the clipboard.
fn still_copied(answer: TokenAnswer) -> TokenAnswer {
    let says = format!("{} It is still on the clipboard, too.", answer.says);
    let cure = [answer.cure.as_deref(), Some("Copy something else, so that it is gone from there.")];
    TokenAnswer { good: answer.good, says, cure: Some(cure.into_iter().flatten().collect::<Vec<_>>().join(" ")) }
}

fn good(says: String) -> TokenAnswer {
    TokenAnswer { good: true, says, cure: None }
}

fn bad(says: impl Into<String>, cure: impl Into<String>) -> TokenAnswer {
    TokenAnswer { good: false, says: says.into(), cure: Some(cure.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_that_is_kept_is_said_to_be_so_though_the_clipboard_has_it_still() {
        let answer = still_copied(good("Slack knows you as ada.".to_owned()));
        assert_eq!(
            (answer.good, answer.says.as_str()),
            (true, "Slack knows you as ada. It is still on the clipboard, too.")
        );
        let answer = still_copied(bad("It is kept. No answer.", "Look at the network."));
        assert!(
            !answer.good && answer.cure.is_some_and(|cure| cure.starts_with("Look at the network. Copy something"))
        );
    }
}
