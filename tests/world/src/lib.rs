//! Plays the world.

pub mod pagerduty;
pub mod slack;
