//! The pieces of the desktop, tried against each other and against programs that people use.

mod cards;
mod keys;
mod programs;
mod tray;

use super::Session;
use zbus::{Connection, Message};

const NOTIFICATIONS: &str = "org.freedesktop.Notifications";

/// A card with two buttons, shown as a program would.
async fn show(bus: &Connection, replaces: u32, summary: &str) -> zbus::Result<u32> {
    let hints = std::collections::BTreeMap::from([("urgency", zbus::Variant::from(2_u8))]);
    let actions = ["acknowledge", "Acknowledge", "snooze", "Snooze 15 min"];
    let card = ("test", replaces, "", summary, "in #alerts", &actions[..], hints, 0_i32);
    notifications(bus, "Notify", &card).await?.body().deserialize()
}

async fn notifications<B>(bus: &Connection, method: &str, body: &B) -> zbus::Result<Message>
where
    B: serde::Serialize + zbus::wire::DynamicType,
{
    let path = "/org/freedesktop/Notifications";
    bus.call_method(Some(NOTIFICATIONS), path, Some(NOTIFICATIONS), method, body).await
}
