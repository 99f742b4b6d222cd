//! Cards on a private bus: against a daemon that misbehaves on purpose, and against real ones.

mod activation;
mod bus;
mod daemon;
mod engine_side;
mod misbehaving;
mod portable;
mod real;
mod restarting;
mod started;
