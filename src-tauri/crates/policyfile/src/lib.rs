//! Turns a policy file into a policy, or into faults with their places.
//!
//! The document is walked by hand, so that one reading finds every fault at once; patterns, words and zones are
//! compiled by `oncall`, so that a policy that exists can be evaluated.

mod accounts;
mod contacts;
pub mod edit;
mod entries;
mod fault;
mod hash;
mod names;
mod near;
mod rules;
mod salvage;
mod section;
mod settings;
mod values;
mod walk;

pub use fault::{Fault, Faults};
pub use hash::hash;
pub use salvage::salvage;

use oncall::policy::{Policy, Standing};
use section::Section;
use toml_edit::Document;
use walk::Walk;

const NO_ACCOUNT: &str = "no account: nothing would be heard";

/// Reads the text of a policy file.
///
/// # Errors
/// Every fault found, in the order of their places; exactly one where the text is not TOML at all.
pub fn read(text: &str) -> Result<Policy, Faults> {
    let mut walk = Walk::new(text);
    let Some(document) = walk.parse(text) else { return Err(walk.into_faults()) };
    let policy = policy(&document, text, &mut walk);
    if walk.is_clean() { Ok(policy) } else { Err(walk.into_faults()) }
}

fn policy(document: &Document<&str>, text: &str, walk: &mut Walk<'_>) -> Policy {
    let root = Section::root(document);
    root.allow(&["slack", "pagerduty", "shift", "team", "contact", "sound", "rule"], walk);
    let (slack, pagerduty) = (root.tables("slack", walk), root.tables("pagerduty", walk));
    let known = accounts::named(&slack, &pagerduty);
    let slack = accounts::slack(&slack, walk);
    let pagerduty = accounts::pagerduty(&pagerduty, walk);
    let (shift, entries) = settings::shift(root.table("shift", walk).as_ref(), walk);
    let team = settings::team(root.table("team", walk).as_ref(), walk);
    let contacts = contacts::contacts(&root.tables("contact", walk), walk);
    let sound = settings::sound(root.table("sound", walk).as_ref(), walk);
    let rules = rules::rules(&root.tables("rule", walk), &known, walk);
    if !root.has("slack") && !root.has("pagerduty") {
        walk.fault(0..0, NO_ACCOUNT, "add [[slack]] or [[pagerduty]] with a name");
    }
    Policy {
        hash: hash(text),
        standing: Standing::Good,
        slack,
        pagerduty,
        shift,
        entries,
        team,
        contacts,
        sound,
        rules,
    }
}

#[cfg(test)]
mod tests;
