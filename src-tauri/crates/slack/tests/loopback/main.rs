//! The Slack source over real loopback sockets, against the simulator.

#[path = "engine.rs"]
mod harness;

mod blind;
mod catch_up;
mod direct;
mod groups;
mod hearing;
mod probing;
mod reacting;
mod writing;
