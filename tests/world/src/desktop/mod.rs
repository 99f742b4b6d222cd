//! Plays the desktop: a private session with its own bus and display, and everything on it that Shiftbell talks to.
//!
//! Invariant: nothing of the computer's own session is touched: folders, bus, display, keyring and system bus are private,
//! and every process started here is ended by its identifier.

mod app;
mod keyring;
mod notifications;
mod panel;
mod process;
mod real;
mod session;
mod sound;
mod tray;
mod watched;
mod webdriver;

#[cfg(test)]
mod tests;

pub use app::{Answer, App};
pub use keyring::Keyring;
pub use notifications::{AfterAction, Call, Mood, NotificationDaemon, Shown};
pub use panel::{Panel, PanelLook};
pub use process::{Ended, Process};
pub use real::RealDaemon;
pub use session::{Place, Session};
pub use sound::{Ear, Recording, SoundServer, Sounding};
pub use tray::{Entry, Item, Pixmap, TrayHost};
pub use webdriver::{Element, Refused, WebDriver};

/// How long anything here is waited for: a safety net, after which the test fails with what was recorded.
pub const PATIENCE: std::time::Duration = std::time::Duration::from_secs(30);
