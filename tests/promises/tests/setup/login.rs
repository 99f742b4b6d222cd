//! Start at login: an entry that works, in the person's own folder, and nobody else's.

use super::*;
use std::{fs, path::PathBuf};
use world::desktop::Ended;

const DESKTOP: &str = "shiftbell-desktop";

impl Night {
    /// With the folders that a person has, where nothing names others.
    async fn at_home() -> Self {
        let mut night = Self::drivable().await;
        let home = PathBuf::from(&night.session.place().environment()["HOME"]);
        let (config, data) = (home.join(".config"), home.join(".local/share"));
        fs::create_dir_all(config.join("shiftbell")).expect("a folder");
        fs::write(config.join("shiftbell/shiftbell.toml"), night.policy()).expect("a policy file");
        let set = |path: &PathBuf| path.display().to_string();
        night.app = night.app.with("SHIFTBELL_CONFIG_DIR", "").with("SHIFTBELL_DATA_DIR", "");
        night.app = night.app.with("XDG_CONFIG_HOME", &set(&config)).with("XDG_DATA_HOME", &set(&data));
        night
    }

    fn entry(&self) -> PathBuf {
        PathBuf::from(&self.session.place().environment()["HOME"]).join(".config/autostart/shiftbell.desktop")
    }

    /// The command that the entry starts.
    fn command(&self) -> Option<String> {
        let text = fs::read_to_string(self.entry()).ok()?;
        text.lines().find_map(|line| line.strip_prefix("Exec=")).map(str::to_owned)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn on_writes_an_entry_that_starts_it_and_off_takes_it_away() {
    let mut night = Night::at_home().await;
    night.start().await;
    let page = night.page().await;
    let setup = page.setup("a set-up", |setup| setup["login"]["state"] == "off").await;
    assert_eq!(check(&setup, "login")["passed"], "advised");
    page.done("start_at_login", json!({ "wanted": true })).await;
    page.setup("it to be on", |setup| setup["login"]["state"] == "on").await;
    let command = night.command().expect("an entry");
    assert!(command.contains(DESKTOP) && command.ends_with(" --hidden"), "{command}");
    // As the desktop does it: it runs already, so the second leaves at once and opens nothing.
    drop(page);
    let windows = night.windows().await;
    let environment = night.app.place().environment();
    let assignments: Vec<String> = environment.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let line = format!("exec {command}");
    let arguments: Vec<&str> = assignments.iter().map(String::as_str).chain(["sh", "-c", &line]).collect();
    let second = night.session.run("env", &arguments, "").await;
    assert_eq!((second.code, second.stderr.contains("runs already")), (Some(0), true), "{}", second.stderr);
    assert_eq!(night.windows().await, windows);

    let page = night.page().await;
    page.done("start_at_login", json!({ "wanted": false })).await;
    page.setup("it to be off", |setup| setup["login"]["state"] == "off").await;
    assert!(!night.entry().exists());
    drop(page);
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stale_entry_is_repaired_at_the_start() {
    let mut night = Night::at_home().await;
    fs::create_dir_all(night.entry().parent().expect("a folder")).expect("a folder");
    let stale = "[Desktop Entry]\nType=Application\nName=shiftbell\nExec=/gone/shiftbell-desktop --hidden\n";
    fs::write(night.entry(), stale).expect("an entry");
    night.start().await;
    assert!(night.command().is_some_and(|command| !command.contains("/gone/") && command.contains(DESKTOP)));
    let page = night.page().await;
    page.setup("it to be on", |setup| setup["login"]["state"] == "on").await;
    drop(page);
    assert_eq!(night.app.term().await, Ended::Exit(0));
    // What the desktop's settings switched off stays so.
    fs::write(night.entry(), format!("{stale}Hidden=true\n")).expect("an entry");
    night.start().await;
    assert_eq!(night.command().as_deref(), Some("/gone/shiftbell-desktop --hidden"));
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_folders_of_its_own_it_touches_nothing_of_the_persons() {
    let mut night = Night::drivable().await;
    fs::create_dir_all(night.entry().parent().expect("a folder")).expect("a folder");
    fs::write(night.entry(), "Exec=/gone/shiftbell-desktop").expect("an entry");
    night.start().await;
    let page = night.page().await;
    let setup = page.setup("a set-up", |setup| setup["login"]["state"] == "unavailable").await;
    assert!(setup["login"]["says"].as_str().is_some_and(|says| says.contains("SHIFTBELL_CONFIG_DIR")), "{setup:#}");
    for wanted in [true, false] {
        assert!(page.refused("start_at_login", json!({ "wanted": wanted })).await.contains("folders of its own"));
    }
    assert_eq!(night.command().as_deref(), Some("/gone/shiftbell-desktop"));
    drop(page);
    night.end().await;
}
