//! Bots nobody described: read by their words of state.
//!
//! Invariant: a word counts as "resolved" only where a state stands (in front, in brackets, after "is" or "state"), and
//! never beside a word of alarm unless it stands in front.

use super::known::{brackets, unadorned};
use oncall::observation::Condition;

const FIRING: &[&str] = &[
    "firing",
    "triggered",
    "alarm",
    "alerting",
    "down",
    "critical",
    "problem",
    "open",
    "opened",
    "failed",
    "failing",
    "failure",
    "unreachable",
    "error",
    "warning",
    "unhealthy",
    "degraded",
    "outage",
];
const RESOLVED: &[&str] = &["resolved", "recovered", "recovery", "ok", "up", "closed", "green", "healthy", "cleared"];
const RESOLVED_EMOJI: &[&str] = &["✅", "🟢", ":white_check_mark:", ":heavy_check_mark:", ":large_green_circle:"];
const FIRING_EMOJI: &[&str] = &["🔴", "🚨", "🔥", ":red_circle:", ":rotating_light:", ":fire:"];
/// Words that turn what follows, or say that it is not over yet.
const DOUBT: &[&str] =
    &["not", "no", "still", "never", "isn't", "hasn't", "partially", "pending", "will", "if", "until", "unless", "yet"];

/// How strongly a line says it, strongest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Says {
    FiringInFront,
    ResolvedInFront,
    Firing,
    Resolved,
    Nothing,
}

/// The strongest saying of all headlines.
pub(super) fn verdict(headlines: &[String]) -> Condition {
    match headlines.iter().map(|line| says(line)).min().unwrap_or(Says::Nothing) {
        Says::FiringInFront | Says::Firing => Condition::Firing,
        Says::ResolvedInFront | Says::Resolved => Condition::Resolved,
        Says::Nothing => Condition::Unsaid,
    }
}

fn says(line: &str) -> Says {
    let lower = line.to_lowercase();
    let words = words(&lower);
    let front = front(&lower);
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    if front.iter().any(|word| FIRING.contains(&word.as_str())) {
        return Says::FiringInFront;
    }
    let doubtful = has(DOUBT);
    if front.iter().any(|word| RESOLVED.contains(&word.as_str())) && !doubtful {
        return Says::ResolvedInFront;
    }
    let begins = |list: &[&str]| list.iter().any(|emoji| lower.trim_start().starts_with(emoji));
    if has(FIRING) || begins(FIRING_EMOJI) {
        return Says::Firing;
    }
    if !doubtful && (ends_resolved(&words) || begins(RESOLVED_EMOJI)) {
        return Says::Resolved;
    }
    Says::Nothing
}

fn words(line: &str) -> Vec<String> {
    let is_part = |c: char| c.is_alphanumeric() || c == '\'' || c == '_';
    line.split(|c: char| !is_part(c)).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// The words where a state stands in front: those in the first brackets, and the one before a colon, a dash, a bar or
/// the end.
fn front(line: &str) -> Vec<String> {
    let mut found: Vec<String> = brackets(line).iter().flat_map(|inside| words(inside).into_iter().take(1)).collect();
    found.extend(
        brackets(line).iter().flat_map(|inside| inside.split(',').filter_map(|part| words(part).into_iter().next())),
    );
    let mut rest = unadorned(line);
    while let Some((_, behind)) = rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        rest = unadorned(behind);
    }
    let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '\'' || c == '_')).unwrap_or(rest.len());
    let (word, behind) = rest.split_at_checked(end).unwrap_or((rest, ""));
    let next = behind.trim_start();
    let is_end =
        next.is_empty() || [":", "- ", "– ", "— ", "|", "!", "]", "("].iter().any(|mark| next.starts_with(mark));
    if !word.is_empty() && is_end {
        found.push(word.to_owned());
    }
    found
}

/// "is up", "is now back to green", "has been resolved", "state changed to ok", "status: closed".
fn ends_resolved(words: &[String]) -> bool {
    let resolved = |word: &String| RESOLVED.contains(&word.as_str());
    let fills = |word: &String| ["now", "back", "again", "been", "to", "changed", "fully"].contains(&word.as_str());
    let leads = |word: &String| ["is", "are", "has", "have", "was", "state", "status"].contains(&word.as_str());
    words.iter().enumerate().any(|(at, word)| {
        resolved(word) && words.iter().take(at).rev().find(|before| !fills(before)).is_some_and(leads)
    })
}
