//! Cards: native notifications with buttons.
//!
//! Invariant: a presenter holds no opinion; what is shown, replaced or taken down is what the engine ordered last.

#[cfg(target_os = "linux")]
mod board;
#[cfg(target_os = "linux")]
mod linux;
mod notification;
mod portable;
mod trouble;
#[cfg(target_os = "linux")]
mod wire;

#[cfg(target_os = "linux")]
pub use linux::LinuxCards;
pub use portable::PortableCards;

use engine::presenter::Presenter;

/// What shows cards on this system.
#[cfg(target_os = "linux")]
pub fn presenter() -> Box<dyn Presenter> {
    Box::new(LinuxCards::new(None))
}

/// What shows cards on this system.
#[cfg(not(target_os = "linux"))]
pub fn presenter() -> Box<dyn Presenter> {
    Box::new(PortableCards::new())
}
