//! Plays the world.

#[cfg(target_os = "linux")]
pub mod demo;
#[cfg(target_os = "linux")]
pub mod desktop;
pub mod pagerduty;
pub mod slack;
