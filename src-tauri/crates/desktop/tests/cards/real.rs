//! Real daemons under a display of our own: dunst, and xfce4-notifyd, which draws the buttons.

use crate::{
    bus::Bus,
    engine_side::{self, EngineSide, key},
    started::{Started, command, find},
};
use engine::presenter::{ClosedHow, PresenterReport};
use oncall::wants::Press;
use std::{
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

const XFCE: &str = "/usr/lib/x86_64-linux-gnu/xfce4/notifyd/xfce4-notifyd";

/// A display, a bus and an empty home.
struct Screen {
    bus: Bus,
    display: String,
    _server: Started,
}

impl Screen {
    fn start() -> Option<Self> {
        let mut server = command(find("Xvfb")?);
        server.args(["-displayfd", "1", "-screen", "0", "800x600x24", "-nolisten", "tcp"]);
        // It complains about each display number that is taken already.
        server.stderr(Stdio::null());
        let (server, number) = Started::with_first_line(&mut server);
        Some(Self { bus: Bus::start(), display: format!(":{number}"), _server: server })
    }

    fn command(&self, program: &Path) -> Command {
        let mut command = command(program);
        command.env("DISPLAY", &self.display).env("DBUS_SESSION_BUS_ADDRESS", self.bus.address());
        for name in ["HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR"] {
            command.env(name, self.bus.folder());
        }
        command
    }

    fn run(&self, program: &str, arguments: &[&str]) -> String {
        let output = self.command(Path::new(program)).args(arguments).output().unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// The cards once this daemon shows them.
    async fn cards(&self) -> EngineSide {
        let mut cards = engine_side::cards(&self.bus);
        loop {
            match cards.next().await {
                PresenterReport::Ready { .. } => return cards,
                // It is still starting.
                PresenterReport::Trouble(_) => {}
                other => panic!("{other:?}"),
            }
        }
    }

    /// The window of the card that xfce4-notifyd shows, its width and height, once it has its size.
    fn card_window(&self) -> Option<(String, i32, i32)> {
        let windows = self.run("xdotool", &["search", "--onlyvisible", "--name", "xfce4-notifyd"]);
        windows.lines().find_map(|window| {
            let geometry = self.run("xdotool", &["getwindowgeometry", "--shell", window]);
            let number = |name: &str| geometry.lines().find_map(|line| line.strip_prefix(name)?.parse::<i32>().ok());
            let (width, height) = (number("WIDTH=")?, number("HEIGHT=")?);
            (width > 100).then(|| (window.to_owned(), width, height))
        })
    }

    /// Leaves a picture of the whole display in the target folder, to be looked at.
    fn picture(&self, name: &str) {
        let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        self.run("import", &["-window", "root", &file.to_string_lossy()]);
    }
}

/// dunst, whose context menu chooses the acknowledge entry by itself.
fn dunst(screen: &Screen) -> Option<Started> {
    find("dunstctl")?;
    let menu = screen.bus.folder().join("menu");
    std::fs::write(&menu, "#!/bin/sh\nexec grep -m1 -F 'Looked at'\n").unwrap();
    std::fs::set_permissions(&menu, std::fs::Permissions::from_mode(0o700)).unwrap();
    let config = screen.bus.folder().join("dunstrc");
    std::fs::write(&config, format!("[global]\ndmenu = {}\nfont = DejaVu Sans 10\n", menu.display())).unwrap();
    let mut dunst = screen.command(&find("dunst")?);
    Some(Started::new(dunst.arg("-config").arg(config)))
}

#[tokio::test]
async fn dunst_shows_replaces_presses_and_closes() {
    let Some(screen) = Screen::start() else { return };
    let Some(_dunst) = dunst(&screen) else { return };
    let mut cards = screen.cards().await;
    cards.show(1, "Critical · #alerts_security");
    let handle = cards.shown(1).await;
    cards.show(1, "Critical · #alerts_infrastructure");
    assert_eq!(cards.shown(1).await, handle);
    assert_eq!(screen.run("dunstctl", &["count", "displayed"]).trim(), "1");

    screen.run("dunstctl", &["context"]);
    assert_eq!(cards.next().await, PresenterReport::Pressed { key: key(1), press: Press::Acknowledge });
    assert_eq!(cards.next().await, PresenterReport::Closed { key: key(1), how: ClosedHow::ByUs });

    cards.show(2, "b");
    cards.shown(2).await;
    screen.run("dunstctl", &["action", "0"]);
    assert_eq!(cards.next().await, PresenterReport::Pressed { key: key(2), press: Press::Open });
    assert_eq!(cards.next().await, PresenterReport::Closed { key: key(2), how: ClosedHow::ByUs });

    cards.show(3, "c");
    cards.shown(3).await;
    screen.run("dunstctl", &["close-all"]);
    assert_eq!(cards.next().await, PresenterReport::Closed { key: key(3), how: ClosedHow::Dismissed });

    cards.show(4, "d");
    cards.shown(4).await;
    cards.close(4);
    assert_eq!(cards.next().await, PresenterReport::Closed { key: key(4), how: ClosedHow::ByUs });
    assert_eq!(screen.run("dunstctl", &["count", "displayed"]).trim(), "0");
    // Without a `markup` line dunst 1.9 reads markup and does not say so: nothing may have been dropped.
    let drawn = screen.run("dunstctl", &["history"]);
    assert!(drawn.contains("‹down›") || drawn.contains("&lt;down&gt;"), "{drawn}");
    cards.end().await;
}

#[tokio::test]
async fn dunst_killed_and_started_again_is_trouble_and_heals() {
    let Some(screen) = Screen::start() else { return };
    let Some(first) = dunst(&screen) else { return };
    let mut cards = screen.cards().await;
    cards.show(1, "a");
    let before = cards.shown(1).await;
    drop(first);
    assert_eq!(cards.trouble().await.name, "no-notification-daemon");
    let _second = dunst(&screen);
    cards.ready().await;
    cards.show(1, "a");
    assert_ne!(cards.shown(1).await.daemon, before.daemon);
    assert_eq!(screen.run("dunstctl", &["count", "displayed"]).trim(), "1");
}

/// The one whose buttons can be seen: a click on each of them does what it says.
#[tokio::test]
async fn xfce4_notifyd_draws_three_buttons_that_do_what_they_say() {
    let Some(screen) = Screen::start() else { return };
    let (Some(notifyd), Some(_), Some(_)) = (find(XFCE), find("xdotool"), find("import")) else { return };
    let _notifyd = Started::new(screen.command(&notifyd).stderr(Stdio::null()));
    let mut cards = screen.cards().await;
    // Three buttons of equal width, in the card's lowest row.
    for (n, (sixths, press)) in (1..).zip([(1, Press::Acknowledge), (3, Press::Snooze15), (5, Press::Open)]) {
        cards.show(n, "Critical · #alerts_security");
        cards.shown(n).await;
        let pressed = loop {
            let Some((window, width, height)) = screen.card_window() else { continue };
            if n == 1 {
                screen.picture("xfce4-notifyd.png");
            }
            let (x, y) = ((width * sixths / 6).to_string(), (height - 31).to_string());
            screen.run("xdotool", &["mousemove", "--window", &window, &x, &y, "click", "1"]);
            // The click is lost where the window is not quite drawn yet.
            if let Ok(report) = tokio::time::timeout(Duration::from_millis(300), cards.next()).await {
                break report;
            }
        };
        assert_eq!(pressed, PresenterReport::Pressed { key: key(n), press }, "{sixths}/6");
        assert_eq!(cards.next().await, PresenterReport::Closed { key: key(n), how: ClosedHow::ByUs });
    }
}
