//! The source against a PagerDuty over real sockets.
//!
//! Invariant: a test that asked for no fault ends with nothing unexpected in the simulator's records.

mod bad_days;
mod deploys;
mod hearing;
mod probing;
mod rig;
mod roster;
mod schema;
mod writing;
