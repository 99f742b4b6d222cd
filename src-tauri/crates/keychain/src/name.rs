//! The names of secrets, as people type them.
//!
//! Invariant: what could not be used by any source is no name.

use std::{fmt, str::FromStr};

/// A token of one account of the policy file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SecretName {
    /// `slack/<name>/app-token`, for Socket Mode.
    SlackAppToken { account: String },
    /// `slack/<name>/user-token`, for the Web API.
    SlackUserToken { account: String },
    /// `pagerduty/<name>/token`.
    PagerDutyToken { account: String },
}

/// A text that names no secret, and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} names no secret: {why}")]
pub struct NotASecretName {
    pub text: String,
    pub why: &'static str,
}

const FORMS: &str = "write slack/NAME/app-token, slack/NAME/user-token or pagerduty/NAME/token";
const SLACK_FORMS: &str = "Slack has slack/NAME/app-token and slack/NAME/user-token";
const PAGERDUTY_FORM: &str = "PagerDuty has pagerduty/NAME/token";
const ACCOUNT: &str = "NAME is the account's name in the policy file: letters, digits, - _ and . only";

impl FromStr for SecretName {
    type Err = NotASecretName;

    fn from_str(text: &str) -> Result<Self, NotASecretName> {
        let no = |why| NotASecretName { text: text.to_owned(), why };
        let parts: Vec<&str> = text.split('/').collect();
        let [source, account, token] = *parts.as_slice() else { return Err(no(FORMS)) };
        let account = match is_account(account) {
            true => account.to_owned(),
            false => return Err(no(ACCOUNT)),
        };
        match (source, token) {
            ("slack", "app-token") => Ok(Self::SlackAppToken { account }),
            ("slack", "user-token") => Ok(Self::SlackUserToken { account }),
            ("pagerduty", "token") => Ok(Self::PagerDutyToken { account }),
            ("slack", _) => Err(no(SLACK_FORMS)),
            ("pagerduty", _) => Err(no(PAGERDUTY_FORM)),
            _ => Err(no(FORMS)),
        }
    }
}

/// As the policy file has it.
fn is_account(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'))
}

impl fmt::Display for SecretName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SlackAppToken { account } => write!(f, "slack/{account}/app-token"),
            Self::SlackUserToken { account } => write!(f, "slack/{account}/user-token"),
            Self::PagerDutyToken { account } => write!(f, "pagerduty/{account}/token"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_return_as_they_were_typed() {
        for text in ["slack/acme/app-token", "slack/acme-2.x_y/user-token", "pagerduty/acme/token"] {
            assert_eq!(text.parse::<SecretName>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_is_no_name_says_why() {
        let table = [
            ("", FORMS),
            ("slack", FORMS),
            ("slack/acme", FORMS),
            ("slack/acme/app-token/", FORMS),
            ("opsgenie/acme/token", FORMS),
            ("Slack/acme/app-token", FORMS),
            ("slack/acme/token", SLACK_FORMS),
            ("pagerduty/acme/app-token", PAGERDUTY_FORM),
            ("slack//app-token", ACCOUNT),
            ("slack/a b/app-token", ACCOUNT),
            ("slack/a\u{202e}b/app-token", ACCOUNT),
        ];
        for (text, why) in table {
            assert_eq!(text.parse::<SecretName>(), Err(NotASecretName { text: text.to_owned(), why }), "{text}");
        }
    }
}
