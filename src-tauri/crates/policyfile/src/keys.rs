//! Which keys each table knows.
//!
//! Invariant: a key that is read is listed here, for what is not listed is a fault; the schema for editors lists the
//! same keys.

pub(crate) const FILE: [&str; 11] =
    ["slack", "pagerduty", "shift", "attention", "calendar", "team", "contact", "sound", "verdict", "deploy", "rule"];
pub(crate) const SLACK: [&str; 4] = ["name", "api_url", "acknowledge", "settles"];
pub(crate) const PAGERDUTY: [&str; 3] = ["name", "api_url", "region"];
pub(crate) const SHIFT: [&str; 4] = ["mode", "zone", "entry", "shadow"];
pub(crate) const ENTRY: [&str; 6] = ["who", "from", "to", "zone", "role", "rotation"];
pub(crate) const ATTENTION: [&str; 7] =
    ["zone", "digests", "morning", "unchecked_after", "open_after", "undo", "repeats_join_for"];
pub(crate) const CALENDAR: [&str; 2] = ["work", "holidays"];
pub(crate) const TEAM: [&str; 2] = ["group", "people"];
pub(crate) const CONTACT: [&str; 3] = ["name", "phone", "for"];
pub(crate) const SOUND: [&str; 1] = ["ceiling"];
pub(crate) const VERDICT: [&str; 4] = ["emoji", "means", "then", "asks"];
pub(crate) const THEN_ASK: [&str; 2] = ["who", "after"];
pub(crate) const TELL: [&str; 2] = ["who", "within"];

/// What only a Slack message has.
pub(crate) const OF_SLACK: [&str; 6] = ["channel", "room", "author", "by", "mentions", "severity"];
/// What only a PagerDuty incident has.
pub(crate) const OF_PAGERDUTY: [&str; 5] = ["urgency", "priority", "service", "team", "level"];
/// What both have.
const OF_BOTH: [&str; 13] = [
    "source",
    "words",
    "without",
    "matching",
    "state",
    "role",
    "shift",
    "between",
    "zone",
    "days",
    "seen_at_least",
    "seen_at_most",
    "seen_within",
];
/// Not for what says that something was deployed.
const AFTER_DEPLOY: [&str; 1] = ["after_deploy"];
/// What makes no sense without a ring.
pub(crate) const OF_PAGES: [&str; 4] = ["sound", "always", "then_ask", "tell"];
const OUTCOME: [&str; 6] = ["then", "look_within", "back_after", "playbook", "checks", "note"];

/// Of `[[rule]]`.
pub(crate) fn rule() -> Vec<&'static str> {
    let conditions = ["name"].iter().chain(&OF_BOTH).chain(&OF_SLACK).chain(&OF_PAGERDUTY).chain(&AFTER_DEPLOY);
    conditions.chain(&OUTCOME).chain(&OF_PAGES).copied().collect()
}

/// Of `[[deploy]]`.
pub(crate) fn deploy() -> Vec<&'static str> {
    OF_BOTH.iter().chain(&OF_SLACK).copied().collect()
}
