//! Which token a name stands for, what it looks like, and for which host it is.
//!
//! Invariant: a token of the wrong kind is refused before it reaches the keyring, and never repeated.

use crate::SecretName;
use oncall::{
    address::{PAGERDUTY_US_HOST, SLACK_HOST},
    ids::SourceId,
    policy::Policy,
};

const WHERE_APP: &str = "Slack: your app, Basic Information, App-Level Tokens, with the scope connections:write.";
const WHERE_USER: &str = "Slack: your app, OAuth & Permissions, User OAuth Token.";
const WHERE_PAGERDUTY: &str = "PagerDuty: My Profile, User Settings, Create API User Token.";

/// Why a text cannot be the token of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{says}")]
pub struct WrongToken {
    pub says: &'static str,
    pub cure: &'static str,
}

impl SecretName {
    /// Whether it can be the token of this name, by its shape alone.
    ///
    /// Sources: <https://docs.slack.dev/authentication/tokens>;
    /// <https://support.pagerduty.com/main/docs/api-access-keys>, which names no shape.
    ///
    /// # Errors
    /// What is wrong with it, and where the right one is found. The text itself is not repeated.
    pub fn check(&self, token: &str) -> Result<(), WrongToken> {
        let wrong = |says, cure| Err(WrongToken { says, cure });
        if token.is_empty() {
            return wrong("Nothing was entered.", "Copy the token and enter it again.");
        }
        if !(10..=1_000).contains(&token.len()) || !token.chars().all(|c| c.is_ascii_graphic()) {
            return wrong(
                "That is no token: one has 10 to 1000 characters, no spaces and no lines.",
                "Copy it again, whole and alone.",
            );
        }
        match self {
            Self::SlackAppToken { .. } if token.starts_with("xapp-") => Ok(()),
            Self::SlackAppToken { .. } => wrong("That is no app-level token: one begins with xapp-.", WHERE_APP),
            Self::SlackUserToken { .. } if token.starts_with("xoxp-") => Ok(()),
            Self::SlackUserToken { .. } if token.starts_with("xoxb-") => wrong(
                "That is the bot's token; Shiftbell acts as you and needs yours, which begins with xoxp-.",
                WHERE_USER,
            ),
            Self::SlackUserToken { .. } => wrong("That is no user token: one begins with xoxp-.", WHERE_USER),
            Self::PagerDutyToken { .. } if token.starts_with("xox") || token.starts_with("xapp-") => {
                wrong("That is a token of Slack, not of PagerDuty.", WHERE_PAGERDUTY)
            }
            Self::PagerDutyToken { .. } => Ok(()),
        }
    }

    /// What people call it.
    pub fn label(&self) -> &'static str {
        match self {
            Self::SlackAppToken { .. } => "App-level token",
            Self::SlackUserToken { .. } => "User token",
            Self::PagerDutyToken { .. } => "API user token",
        }
    }

    /// How it begins, where that is known.
    pub fn begins(&self) -> Option<&'static str> {
        match self {
            Self::SlackAppToken { .. } => Some("xapp-"),
            Self::SlackUserToken { .. } => Some("xoxp-"),
            Self::PagerDutyToken { .. } => None,
        }
    }

    /// The account it is for.
    pub fn source(&self) -> SourceId {
        match self {
            Self::SlackAppToken { account } | Self::SlackUserToken { account } => SourceId::slack(account),
            Self::PagerDutyToken { account } => SourceId::pagerduty(account),
        }
    }

    /// All that the accounts of a policy need.
    pub fn needed(policy: &Policy) -> Vec<Self> {
        let slack = policy.slack.iter().flat_map(|account| {
            let account = &account.name;
            [Self::SlackAppToken { account: account.clone() }, Self::SlackUserToken { account: account.clone() }]
        });
        let pagerduty = policy.pagerduty.iter().map(|account| Self::PagerDutyToken { account: account.name.clone() });
        slack.chain(pagerduty).collect()
    }

    /// The host it is for; none where the policy has no such account.
    pub fn host(&self, policy: &Policy) -> Option<String> {
        match self {
            Self::SlackAppToken { .. } | Self::SlackUserToken { .. } => policy.slack_account(&self.source())?.host(),
            Self::PagerDutyToken { account } => policy.pagerduty.iter().find(|known| known.name == *account)?.host(),
        }
    }

    /// The host where no policy says another.
    pub fn usual_host(&self) -> &'static str {
        match self {
            Self::SlackAppToken { .. } | Self::SlackUserToken { .. } => SLACK_HOST,
            Self::PagerDutyToken { .. } => PAGERDUTY_US_HOST,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use oncall::{
        ids::Emoji,
        policy::{PagerDutyAccount, PagerDutyApi, SlackAccount},
    };

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
            let checked = name(named).check(token);
            assert_eq!(checked.is_ok(), good, "{token}");
            if let Err(fault) = checked.as_ref().map_err(ToString::to_string) {
                assert!(token.is_empty() || !fault.contains(token), "{fault}");
            }
        }
    }

    #[test]
    fn hosts() {
        let slack = |name: &str, url: Option<&str>| SlackAccount {
            name: name.to_owned(),
            api_url: url.map(str::to_owned),
            acknowledge: Emoji::new("eyes"),
            settles: Vec::new(),
        };
        let pagerduty = |name: &str, api| PagerDutyAccount { name: name.to_owned(), api };
        let policy = Policy {
            slack: vec![slack("a", None), slack("b", Some("http://127.0.0.1:4010/api/"))],
            pagerduty: vec![pagerduty("a", PagerDutyApi::Us), pagerduty("b", PagerDutyApi::Eu)],
            ..Policy::none()
        };
        let table = [
            ("slack/a/app-token", Some("slack.com")),
            ("slack/b/user-token", Some("127.0.0.1:4010")),
            ("pagerduty/a/token", Some("api.pagerduty.com")),
            ("pagerduty/b/token", Some("api.eu.pagerduty.com")),
            ("slack/c/app-token", None),
        ];
        for (text, expected) in table {
            assert_eq!(name(text).host(&policy).as_deref(), expected, "{text}");
        }
        let needed: Vec<String> = SecretName::needed(&policy).iter().map(ToString::to_string).collect();
        assert_eq!(needed.len(), 6);
        assert!(needed.contains(&"pagerduty/b/token".to_owned()));
    }
}
