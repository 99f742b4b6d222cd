//! The Setup page, worked out.
//!
//! Invariant: what is shown was seen; nothing here is remembered.

use super::{
    AccountKind, AccountLine, LoginLine, PolicyLine, PolicyState, Setup, SoundLine, TestPage, TokenLine, checks,
};
use crate::{
    Sight, Status,
    showable::{line, time},
};
use oncall::{
    ids::{SourceId, SourceKind},
    picture::{Hearing, Picture},
    policy::Policy,
    sight::Part,
};
use std::{collections::BTreeMap, path::Path};

/// What the picture does not hold.
#[derive(Clone, Debug, PartialEq)]
pub struct SetupParts {
    /// In force.
    pub policy: Policy,
    pub file: PolicyLine,
    /// Those that the policy needs, by account.
    pub tokens: BTreeMap<SourceId, Vec<TokenLine>>,
    pub login: LoginLine,
}

impl Setup {
    pub fn of(picture: &Picture, parts: &SetupParts) -> Self {
        let sound = picture.troubles.get(&Part::Sound);
        let mut setup = Self {
            accounts: accounts(picture, parts),
            policy: parts.file.clone(),
            sound: SoundLine {
                ceiling: parts.policy.sound.ceiling,
                says: sound.map(|trouble| line(trouble.says.as_str())),
                cure: sound.map(|trouble| line(trouble.cure.as_str())),
            },
            login: parts.login.clone(),
            checks: Vec::new(),
            test: TestPage::of(picture.test),
            troubles: Status::of(picture).troubles,
        };
        setup.checks = checks::checks(&setup, &parts.policy);
        setup
    }
}

impl PolicyLine {
    /// Of a file without faults, or without a text in which they could be.
    pub fn of(path: &Path, state: PolicyState) -> Self {
        Self { path: line(path.display().to_string()), state, faults: Vec::new() }
    }
}

impl TestPage {
    fn of(test: oncall::test_page::TestPage) -> Self {
        use oncall::test_page::TestPage as Known;
        match test {
            Known::Never => Self::Never,
            Known::Ringing { since, .. } => Self::Ringing { since: time(since) },
            Known::Heard { at, after } => {
                Self::Heard { at: time(at), after: u32::try_from(after.as_secs()).unwrap_or(u32::MAX) }
            }
            Known::Unheard { at } => Self::Unheard { at: time(at) },
        }
    }
}

fn accounts(picture: &Picture, parts: &SetupParts) -> Vec<AccountLine> {
    let slack = parts.policy.slack.iter().map(|account| (account.source(), account.host()));
    let pagerduty = parts.policy.pagerduty.iter().map(|account| (account.source(), account.host()));
    let accounts = slack.chain(pagerduty);
    accounts.map(|(source, host)| account(&source, host, picture, parts)).collect()
}

fn account(source: &SourceId, host: Option<String>, picture: &Picture, parts: &SetupParts) -> AccountLine {
    // A policy just adopted may be ahead of the picture.
    let why = match picture.sources.get(source).map(|sight| &sight.hearing) {
        Some(Hearing::Seeing) => None,
        Some(Hearing::Blind { why, .. }) => Some(why.clone()),
        None => Some(oncall::sight::Blindness::Starting),
    };
    AccountLine {
        id: line(source.to_string()),
        kind: match source.kind {
            SourceKind::Slack => AccountKind::Slack,
            SourceKind::PagerDuty => AccountKind::PagerDuty,
        },
        host: host.map(line).unwrap_or_default(),
        sight: if why.is_some() { Sight::Blind } else { Sight::Seeing },
        says: why.as_ref().map(|why| line(why.to_string())),
        cure: why.as_ref().map(|why| line(why.cure())),
        tokens: parts.tokens.get(source).cloned().unwrap_or_default(),
    }
}
