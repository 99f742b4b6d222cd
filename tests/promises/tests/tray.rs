//! The tray: one click is the shift, and what the icon says is what is true.

mod click;
mod menu;
mod panel;
mod there;

use crate::kit::Night;
use world::desktop::{Item, TrayHost};

/// A night with a panel, and Shiftbell's icon on it.
async fn with_panel() -> (Night, TrayHost, Item) {
    let mut night = Night::prepared().await;
    let host = TrayHost::start(night.session.place()).await;
    night.start().await;
    let item = host.until_item().await;
    (night, host, item)
}
