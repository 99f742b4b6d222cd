//! The rows of the truth table that PagerDuty brings about.

mod others;
mod schedule;
mod shift;
