//! The rows of the truth table that Slack brings about.

mod posts;
mod shift;
mod verdicts;
