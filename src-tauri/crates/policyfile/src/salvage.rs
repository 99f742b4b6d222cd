//! The accounts of a broken file, for the time in which no file was ever good.
//!
//! Invariant: no rule is taken from a broken file; what it pages for is not known until it is whole.

use crate::{accounts, hash, section::Section, walk::Walk};
use oncall::policy::{PagerDutyAccount, Policy, SlackAccount, Standing};

/// A policy that has the accounts which can be read, and nothing else. Each table is read by itself, so that one
/// slip of the pen costs one table.
pub fn salvage(text: &str) -> Policy {
    let mut slack: Vec<SlackAccount> = Vec::new();
    let mut pagerduty: Vec<PagerDutyAccount> = Vec::new();
    for table in tables(text) {
        let mut walk = Walk::new(&table);
        let Some(document) = walk.parse(&table) else { continue };
        let root = Section::root(&document);
        slack.extend(accounts::slack(&root.tables("slack", &mut walk), &mut walk));
        pagerduty.extend(accounts::pagerduty(&root.tables("pagerduty", &mut walk), &mut walk));
    }
    slack.sort_by(|a, b| a.name.cmp(&b.name));
    slack.dedup_by(|a, b| a.name == b.name);
    pagerduty.sort_by(|a, b| a.name.cmp(&b.name));
    pagerduty.dedup_by(|a, b| a.name == b.name);
    Policy { hash: hash(text), standing: Standing::NeverGood, slack, pagerduty, ..Policy::none() }
}

/// The text cut before every line that looks like a header.
fn tables(text: &str) -> Vec<String> {
    let mut tables = vec![String::new()];
    for line in text.lines() {
        if line.trim_start().starts_with('[') {
            tables.push(String::new());
        }
        if let Some(table) = tables.last_mut() {
            table.push_str(line);
            table.push('\n');
        }
    }
    tables
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_survive_faults_elsewhere() {
        let text = "[[slack]]\nname = \"acme\"\n\n[[rule]]\nname = oops oops\n[[pagerduty]]\nname = \"acme\"\nregion = \"eu\"\n[[slack]]\nname = \"torn";
        let policy = salvage(text);
        assert_eq!(
            policy.sources().map(|source| source.to_string()).collect::<Vec<_>>(),
            ["slack/acme", "pagerduty/acme"]
        );
        assert_eq!(policy.standing, Standing::NeverGood);
        assert!(policy.rules.is_empty());
    }

    #[test]
    fn an_account_with_a_fault_of_its_own_is_not_guessed() {
        let policy = salvage("[[pagerduty]]\nname = \"acme\"\nregion = \"mars\"\n");
        assert_eq!(policy.sources().count(), 0);
    }
}
