//! Lives the real engine, store and sources with the simulated services on one thread, in a time of its own.
//!
//! A process of the program is one tokio runtime with paused time; killing it is dropping the runtime. What lies outside of
//! it (the services, the disk's contents, the person, the clocks) lives on. Everything that it does to the outside passes
//! through [`effects`], gets a number there, and a fate.

pub mod clock;
pub mod computer;
pub mod disk;
pub mod effects;
pub mod laws;
pub mod ledger;
pub mod log;
pub mod net;
pub mod night;
pub mod place;
pub mod screen;
pub mod stories;
pub mod story;
pub mod truth;

/// A life asks for memory all the time; the system's allocator costs a third of it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
