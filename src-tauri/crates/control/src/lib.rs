//! Carries commands between processes of one person.
//!
//! The application listens on `control.sock` in its data folder; the command line and a second start ask there. One
//! JSON object per line each way, as [`wire`] says. Only Unix sockets are written so far: on other systems this crate
//! has the words ([`Request`], [`Answer`]), the [`folders`] and the [`zone`], but nothing that carries them.

#[cfg(unix)]
mod client;
pub mod folders;
#[cfg(unix)]
mod peer;
#[cfg(unix)]
mod server;
#[cfg(unix)]
mod socket;
#[cfg_attr(not(unix), allow(dead_code, reason = "nothing carries the lines there yet"))]
mod wire;
mod words;
pub mod zone;

#[cfg(unix)]
pub use client::{AskFault, ask};
#[cfg(unix)]
pub use server::{Server, serve};
#[cfg(unix)]
pub use socket::ServeFault;
pub use wire::{LONGEST, VERSION};
pub use words::{Answer, Fault, FaultName, Request};

#[cfg(all(test, unix))]
mod tests;
