//! Which token a name stands for, what it looks like, and for which host it is.
//!
//! Invariant: a token of the wrong kind is refused before it reaches the keyring, and never repeated.

use crate::fault::Fault;
use keychain::SecretName;
use oncall::{
    ids::SourceId,
    policy::{PagerDutyApi, Policy},
};
use policyfile::address::{Address, PAGERDUTY_EU_HOST, PAGERDUTY_US_HOST, SLACK_HOST};

const WHERE_APP: &str = "Slack: your app, Basic Information, App-Level Tokens, with the scope connections:write.";
const WHERE_USER: &str = "Slack: your app, OAuth & Permissions, User OAuth Token.";
const WHERE_PAGERDUTY: &str = "PagerDuty: My Profile, User Settings, Create API User Token.";

/// Whether it can be the token of this name, by its shape alone.
///
/// Sources: <https://docs.slack.dev/authentication/tokens>;
/// <https://support.pagerduty.com/main/docs/api-access-keys>, which names no shape.
pub(super) fn check(name: &SecretName, token: &str) -> Result<(), Fault> {
    let wrong = |says: &str, cure: &str| Err(Fault::new("wrong-token", says).cure(cure));
    if token.is_empty() {
        return wrong("Nothing was entered.", "Paste the token, or pipe it into standard input.");
    }
    if !(10..=1_000).contains(&token.len()) || !token.chars().all(|c| c.is_ascii_graphic()) {
        return wrong(
            "That is no token: one has 10 to 1000 characters, no spaces and no lines.",
            "Copy it again, whole and alone.",
        );
    }
    match name {
        SecretName::SlackAppToken { .. } if token.starts_with("xapp-") => Ok(()),
        SecretName::SlackAppToken { .. } => wrong("That is no app-level token: one begins with xapp-.", WHERE_APP),
        SecretName::SlackUserToken { .. } if token.starts_with("xoxp-") => Ok(()),
        SecretName::SlackUserToken { .. } if token.starts_with("xoxb-") => wrong(
            "That is the bot's token; Shiftbell acts as you and needs yours, which begins with xoxp-.",
            WHERE_USER,
        ),
        SecretName::SlackUserToken { .. } => wrong("That is no user token: one begins with xoxp-.", WHERE_USER),
        SecretName::PagerDutyToken { .. } if token.starts_with("xox") || token.starts_with("xapp-") => {
            wrong("That is a token of Slack, not of PagerDuty.", WHERE_PAGERDUTY)
        }
        SecretName::PagerDutyToken { .. } => Ok(()),
    }
}

/// All that the accounts of a policy need.
pub(super) fn needed(policy: &Policy) -> Vec<SecretName> {
    let slack = policy.slack.iter().flat_map(|account| {
        let account = &account.name;
        [
            SecretName::SlackAppToken { account: account.clone() },
            SecretName::SlackUserToken { account: account.clone() },
        ]
    });
    let pagerduty = policy.pagerduty.iter().map(|account| SecretName::PagerDutyToken { account: account.name.clone() });
    slack.chain(pagerduty).collect()
}

/// The host it is for; none where the policy has no such account.
pub(super) fn host(name: &SecretName, policy: &Policy) -> Option<String> {
    let of = |url: &str| Address::parse(url).map(|address| address.host).ok();
    match name {
        SecretName::SlackAppToken { account } | SecretName::SlackUserToken { account } => {
            let account = policy.slack_account(&SourceId::slack(account))?;
            account.api_url.as_deref().map_or_else(|| Some(SLACK_HOST.to_owned()), of)
        }
        SecretName::PagerDutyToken { account } => {
            match &policy.pagerduty.iter().find(|known| known.name == *account)?.api {
                PagerDutyApi::Us => Some(PAGERDUTY_US_HOST.to_owned()),
                PagerDutyApi::Eu => Some(PAGERDUTY_EU_HOST.to_owned()),
                PagerDutyApi::Url(url) => of(url),
            }
        }
    }
}

/// The host where no policy says another.
pub(super) fn usual_host(name: &SecretName) -> &'static str {
    match name {
        SecretName::SlackAppToken { .. } | SecretName::SlackUserToken { .. } => SLACK_HOST,
        SecretName::PagerDutyToken { .. } => PAGERDUTY_US_HOST,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> SecretName {
        text.parse().unwrap()
    }

    #[test]
    fn shapes() {
        let (app, user, pagerduty) = ("slack/a/app-token", "slack/a/user-token", "pagerduty/a/token");
        let table = [
            (app, "xapp-1-A1-2-abc", true),
            (app, "xoxp-1-2-3-abc", false),
            (user, "xoxp-1-2-3-abc", true),
            (user, "xoxb-1-2-3-abc", false),
            (user, "xapp-1-A1-2-abc", false),
            (pagerduty, "u+AbCdEfGhIjKlMnOpQr", true),
            (pagerduty, "xoxp-1-2-3-abc", false),
            (pagerduty, "", false),
            (pagerduty, "short", false),
            (pagerduty, "two words here", false),
            (app, "xapp-1\nxapp-2-abcdef", false),
        ];
        for (named, token, good) in table {
            let checked = check(&name(named), token);
            assert_eq!(checked.is_ok(), good, "{token}");
            if let Err(fault) = checked.as_ref().map_err(ToString::to_string) {
                assert!(token.is_empty() || !fault.contains(token), "{fault}");
            }
        }
    }

    #[test]
    fn hosts() {
        let text = "[[slack]]\nname = \"a\"\n[[slack]]\nname = \"b\"\napi_url = \"http://127.0.0.1:4010/api/\"\n[[pagerduty]]\nname = \"a\"\n[[pagerduty]]\nname = \"b\"\nregion = \"eu\"\n";
        let policy = policyfile::read(text).unwrap();
        let table = [
            ("slack/a/app-token", Some("slack.com")),
            ("slack/b/user-token", Some("127.0.0.1:4010")),
            ("pagerduty/a/token", Some("api.pagerduty.com")),
            ("pagerduty/b/token", Some("api.eu.pagerduty.com")),
            ("slack/c/app-token", None),
        ];
        for (text, expected) in table {
            assert_eq!(host(&name(text), &policy).as_deref(), expected, "{text}");
        }
        let needed: Vec<String> = needed(&policy).iter().map(ToString::to_string).collect();
        assert_eq!(needed.len(), 6);
        assert!(needed.contains(&"pagerduty/b/token".to_owned()));
    }
}
