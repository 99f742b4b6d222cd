//! Turns a policy file into a policy, or into faults with their places.
//!
//! The document is walked by hand, so that one reading finds every fault at once; patterns, words and zones are
//! compiled by `oncall`, so that a policy that exists can be evaluated.

mod accounts;
mod attention;
mod contacts;
pub mod edit;
mod entries;
mod fault;
mod hash;
mod keys;
mod names;
mod near;
mod presets;
mod rules;
mod salvage;
mod schema;
mod section;
mod settings;
mod values;
mod verdicts;
mod walk;
mod words;

pub use fault::{Fault, Faults};
pub use hash::hash;
pub use presets::{PRESETS, Preset};
pub use salvage::salvage;
pub use schema::SCHEMA;

use oncall::policy::{Policy, Standing};
use rules::{Deploys, Known};
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
    root.allow(&keys::FILE, walk);
    let (slack, pagerduty) = (root.tables("slack", walk), root.tables("pagerduty", walk));
    let accounts = accounts::named(&slack, &pagerduty);
    if !root.has("slack") && !root.has("pagerduty") {
        walk.fault(0..0, NO_ACCOUNT, "add [[slack]] or [[pagerduty]] with a name");
    }
    let mut slack = accounts::slack(&slack, walk);
    let verdicts = verdicts::verdicts(&root.tables("verdict", walk), &mut slack, walk);
    let shift = root.table("shift", walk);
    let roles = shift.as_ref().and_then(entries::roles);
    let (shift, shadow, entries) = settings::shift(shift.as_ref(), walk);
    let attention = root.table("attention", walk);
    let policy = Policy {
        hash: hash(text),
        standing: Standing::Good,
        slack,
        pagerduty: accounts::pagerduty(&pagerduty, walk),
        shift,
        shadow,
        entries,
        team: settings::team(root.table("team", walk).as_ref(), walk),
        contacts: contacts::contacts(&root.tables("contact", walk), walk),
        sound: settings::sound(root.table("sound", walk).as_ref(), walk),
        calendar: attention::calendar(root.table("calendar", walk).as_ref(), walk),
        times: attention::times(attention.as_ref(), walk),
        verdicts,
        deploys: Vec::new(),
        rules: Vec::new(),
    };
    // PagerDuty tells of them by itself.
    let told = if root.has("deploy") || !policy.pagerduty.is_empty() { Deploys::Told } else { Deploys::Untold };
    let known = Known::of(&accounts, roles, &policy, told);
    let deploys = rules::deploys(&root.tables("deploy", walk), &known, walk);
    let sections = root.tables("rule", walk);
    let rules = rules::rules(&sections, &known, walk);
    if !sections.is_empty() || !root.has("rule") {
        attention::unused_digests(attention.as_ref(), &policy.times, &sections, walk);
    }
    Policy { deploys, rules, ..policy }
}

#[cfg(test)]
mod tests;
