//! Small additions to a policy file, for people who have not written one yet.
//!
//! Invariant: every byte that was there stays where it was; what is added stands at the end, and the whole reads without
//! a fault.

use crate::{Faults, NO_ACCOUNT, read};
use oncall::{
    decide::Decision,
    ids::SourceKind,
    policy::{Policy, Rule, SourcePattern, When},
};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    AddSlack {
        name: String,
    },
    AddPagerDuty {
        name: String,
        region: Region,
    },
    /// A rule that pages for everything in a channel, `#` or not.
    AddPagingRule {
        channel: String,
    },
}

/// PagerDuty's service regions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Region {
    Us,
    Eu,
}

/// Why nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("The policy file has a fault, so it is left as it is: {0}. Correct that first")]
    Broken(Faults),
    #[error("It would not do: {0}")]
    WouldBreak(String),
    #[error("{0:?} names no channel: write it as in #alerts")]
    NoChannel(String),
    #[error("Rules for channels come after a Slack account: add one first")]
    NoSlack,
    #[error("The rule {0:?} decides about this channel already; change it in the file")]
    Decided(String),
}

/// What a new file begins with.
const HEAD: &str = "# Shiftbell's policy: which accounts are watched, and what may break through while on shift.
# Rules are tried in their order; the first that matches decides. `shiftbell check` shows every fault.
";

/// The text with the addition; `text` is none where there is no file yet.
///
/// # Errors
/// When the text has a fault, or would have one.
pub fn edit(text: Option<&str>, edit: &Edit) -> Result<String, Refused> {
    let before = text.unwrap_or(HEAD);
    let policy = match read(before) {
        Ok(policy) => policy,
        // That is what an edit can cure.
        Err(faults) if faults.iter().all(|fault| fault.message == NO_ACCOUNT) => Policy::none(),
        Err(faults) => return Err(Refused::Broken(faults)),
    };
    let lines = lines(edit, &policy)?;
    let after = joined(before, &lines);
    match read(&after) {
        Ok(_) => Ok(after),
        Err(faults) => Err(Refused::WouldBreak(first(&faults))),
    }
}

fn lines(edit: &Edit, policy: &Policy) -> Result<Vec<String>, Refused> {
    let text = |key: &str, value: &str| format!("{key} = {}", toml_edit::Value::from(value).to_string().trim());
    Ok(match edit {
        Edit::AddSlack { name } => vec!["[[slack]]".to_owned(), text("name", name)],
        Edit::AddPagerDuty { name, region } => {
            let region = match region {
                Region::Us => "us",
                Region::Eu => "eu",
            };
            vec!["[[pagerduty]]".to_owned(), text("name", name), text("region", region)]
        }
        Edit::AddPagingRule { channel } => {
            let channel = channel_name(channel).ok_or_else(|| Refused::NoChannel(channel.clone()))?;
            if policy.slack.is_empty() {
                return Err(Refused::NoSlack);
            }
            if let Some(rule) = policy.rules.iter().find(|rule| decides_alone(rule, channel)) {
                return Err(Refused::Decided(rule.name.to_string()));
            }
            let name = free_name(&format!("#{channel} wakes me"), &policy.rules);
            vec![
                "[[rule]]".to_owned(),
                text("name", &name),
                text("channel", &format!("#{channel}")),
                text("then", "page"),
            ]
        }
    })
}

/// Slack's own rule: no capitals, no spaces, no punctuation but hyphens and underscores, 80 characters at most.
/// Source: slack.com/help, "Create a channel".
fn channel_name(text: &str) -> Option<&str> {
    let name = text.trim();
    let name = name.strip_prefix('#').unwrap_or(name);
    let good = |c: char| (c.is_alphanumeric() && !c.is_uppercase()) || matches!(c, '-' | '_');
    (!name.is_empty() && name.chars().count() <= 80 && name.chars().all(good)).then_some(name)
}

/// Whether no later rule is ever asked about this channel.
fn decides_alone(rule: &Rule, channel: &str) -> bool {
    let (when, named) = (&rule.when, rule.when.channels.iter().any(|pattern| pattern.matches(channel)));
    let of_slack = match &when.source {
        SourcePattern::Any => true,
        SourcePattern::Kind(kind) => *kind == SourceKind::Slack,
        // Another account may have such a channel, too.
        SourcePattern::One(_) => named && rule.then.decision == Decision::Page,
    };
    let asks_nothing_more =
        *when == When { source: when.source.clone(), channels: when.channels.clone(), ..When::default() };
    of_slack && (named || when.channels.is_empty()) && asks_nothing_more
}

fn free_name(wanted: &str, rules: &[Rule]) -> String {
    let taken = |name: &str| rules.iter().any(|rule| *rule.name == *name);
    let numbered = (2..).map(|number| format!("{wanted} ({number})"));
    std::iter::once(wanted.to_owned()).chain(numbered).find(|name| !taken(name)).unwrap_or_default()
}

/// The lines at the end, after an empty one, ended as the others are.
fn joined(text: &str, lines: &[String]) -> String {
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut joined = text.to_owned();
    if !text.is_empty() {
        if !text.ends_with('\n') {
            joined.push_str(end);
        }
        joined.push_str(end);
    }
    for line in lines {
        joined.push_str(line);
        joined.push_str(end);
    }
    joined
}

fn first(faults: &Faults) -> String {
    faults.iter().next().map_or_else(String::new, |fault| match &fault.hint {
        Some(hint) => format!("{}; {hint}", fault.message),
        None => fault.message.clone(),
    })
}

#[cfg(test)]
mod tests;
