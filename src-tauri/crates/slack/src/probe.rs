//! Asks Slack about a token, once, when somebody enters or checks it.
//!
//! Invariant: nothing at Slack is changed by asking, but for one unused address of a connection.

use crate::client::{Client, Eager};
use crate::wire::text;
use engine::clock::Clock;
use oncall::{policy::SlackAccount, sight::Blindness, text::Untrusted};
use secrecy::SecretString;
use std::sync::Arc;

/// What the app must be allowed to do; the same as in `src-tauri/slack-app-manifest.json`.
const SCOPES: [&str; 16] = [
    "channels:read",
    "channels:history",
    "groups:read",
    "groups:history",
    "im:read",
    "im:history",
    "mpim:read",
    "mpim:history",
    "users:read",
    "users:read.email",
    "users.profile:read",
    "usergroups:read",
    "reactions:read",
    "reactions:write",
    "chat:write",
    "team:read",
];
/// No name is longer, in characters.
const LONGEST_NAME: usize = 60;

/// Whose user token it is, in a sentence. Source: docs.slack.dev, `auth.test`, and "Using the Slack Web API" for the
/// header that names the granted scopes.
///
/// # Errors
/// Why nothing could be heard with it.
pub async fn user_token(
    account: &SlackAccount,
    token: &SecretString,
    clock: Arc<dyn Clock>,
) -> Result<String, Blindness> {
    let client = Client::new(account.api_url.as_deref(), clock).map_err(|fault| fault.blindness())?;
    let answered = client.call_whole(token, "auth.test", &[], Eager::Now).await.map_err(|fault| fault.blindness())?;
    let granted: Option<Vec<&str>> = answered.scopes.as_deref().map(|all| all.split(',').map(str::trim).collect());
    let missing: Vec<&str> = match &granted {
        // Where Slack does not say, hearing will tell.
        None => Vec::new(),
        Some(granted) => SCOPES.into_iter().filter(|scope| !granted.contains(scope)).collect(),
    };
    if !missing.is_empty() {
        return Err(Blindness::MissingScope { needed: missing.join(", ") });
    }
    let name = |key: &str| Untrusted::new(text(&answered.body, key)).line(LONGEST_NAME);
    Ok(format!("Slack knows you as {} in {}, and the app may do all that it needs.", name("user"), name("team")))
}

/// Whether connections can be opened with it, in a sentence.
///
/// Source: docs.slack.dev, `apps.connections.open`. There is no way to ask without asking for the address of a
/// connection; it is not used, and nobody's connection ends by it.
///
/// # Errors
/// Why nothing could be heard with it.
pub async fn app_token(
    account: &SlackAccount,
    token: &SecretString,
    clock: Arc<dyn Clock>,
) -> Result<String, Blindness> {
    let client = Client::new(account.api_url.as_deref(), clock).map_err(|fault| fault.blindness())?;
    client.call(token, "apps.connections.open", &[], Eager::Now).await.map_err(|fault| fault.blindness())?;
    Ok("Slack opens connections with it. Which app it belongs to, Slack does not say.".to_owned())
}

#[cfg(test)]
mod tests {
    use super::SCOPES;
    use serde_json::Value;

    #[test]
    fn the_manifest_asks_for_what_is_needed() {
        let manifest: Value = serde_json::from_str(include_str!("../../../slack-app-manifest.json")).unwrap();
        assert_eq!(manifest["oauth_config"]["scopes"]["user"], serde_json::json!(SCOPES));
    }
}
