//! The window: opened when asked for, showing what rings, gone when closed, with the watch going on.

use crate::kit::*;
use std::path::Path;

/// The colour of what rings, which nothing else on the page has.
const RINGING_IN_LIGHT: &str = "#B3201B";
const RINGING_IN_DARK: &str = "#FF8A80";

impl Night {
    /// Takes pictures of the display until the colour is on it.
    async fn until_painted(&self, picture: &Path, colour: &str) {
        let file = picture.display().to_string();
        let painted = until(async || {
            self.session.screenshot(picture).await;
            let colours = self.session.run("convert", &[&file, "-unique-colors", "txt:-"], "").await;
            colours.stdout.contains(colour).then_some(())
        });
        assert!(painted.await.is_some(), "nothing in {colour} in {file}\n{}", self.app.log());
    }
}

async fn shows_what_rings(theme: &str, colour: &str, picture: &str) {
    let mut night = Night::prepared().await;
    let _manager = night.session.spawn("openbox", &[]);
    night.app = night.app.with("GTK_THEME", theme);
    night.start().await;
    night.cli(&["on"]).await;
    assert_eq!(night.windows().await, 0, "hidden at the start");
    night.slack.post_bot(SECURITY, MONITOR, "root login on bastion-1 from 203.0.113.7");
    night.slack.post_bot(DISK, MONITOR, "disk at 80 % on db-2");
    night.card("root login").await;
    night.cli(&["open"]).await;
    night.until_window().await;
    night.until_painted(&shots().join(picture), colour).await;
    // Closing it ends the window and nothing else.
    night.close_window().await;
    night.slack.post_bot(SECURITY, MONITOR, "a second alert");
    night.card("a second alert").await;
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_shows_what_rings_in_light() {
    shows_what_rings("Adwaita", RINGING_IN_LIGHT, "window-light.png").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_shows_what_rings_in_dark() {
    shows_what_rings("Adwaita:dark", RINGING_IN_DARK, "window-dark.png").await;
}
