//! The window's pages, in the real webview of the application as it ships, driven by WebKit's own driver.

mod axe;
mod closing;
mod first_steps;
mod keyboard;
mod now;
