//! Programs in the session, and its bus.

use super::*;
use crate::desktop::{App, Ended};
use std::path::Path;

fn app(session: &Session) -> App {
    App::of(session.place(), Path::new("/bin/sh"), Path::new("/bin/sh"))
}

#[tokio::test]
async fn an_application_lives_only_in_the_sessions_folders() {
    let session = Session::start().await;
    let mut app = app(&session);
    app.write_policy("[shift]\n");
    app.start(&["-c", "cat $SHIFTBELL_CONFIG_DIR/shiftbell.toml; env; exec sleep 600"]);
    let seen = async |app: &App| app.log().contains("XDG_STATE_HOME").then_some(());
    crate::desktop::watched::until("the environment", async || seen(&app).await).await;
    let log = app.log();
    assert!(log.starts_with("[shift]\n"), "{log}");
    let folder = session.folder().display().to_string();
    for name in ["HOME", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "SHIFTBELL_DATA_DIR"] {
        assert!(log.contains(&format!("\n{name}={folder}/")), "{name} in {log}");
    }
    assert_eq!(app.term().await, Ended::Signal(15));
    app.start(&["-c", "sleep 600 & echo $!; wait"]);
    crate::desktop::watched::until("a child", async || (!app.log().is_empty()).then_some(())).await;
    let child = app.log().trim().to_owned();
    app.kill9();
    assert_eq!(app.until_ended().await, Ended::Signal(9));
    // Its child went with it: gone, or a body nobody has buried yet.
    let gone = || match std::fs::read_to_string(format!("/proc/{child}/stat")) {
        Ok(stat) => stat.contains(") Z "),
        Err(_) => true,
    };
    crate::desktop::watched::until("the child's end", async || gone().then_some(())).await;
}

#[tokio::test]
async fn a_command_line_answers() {
    let session = Session::start().await;
    let answer = app(&session).cli(&["-c", "read line; echo got $line; echo no >&2; exit 3"], "word\n").await;
    assert_eq!((answer.code, answer.stdout.as_str(), answer.stderr.as_str()), (Some(3), "got word\n", "no\n"));
}

#[tokio::test]
async fn the_bus_comes_back_at_the_same_address() {
    let mut session = Session::start().await;
    let address = session.bus_address();
    let mut old = session.connect().await;
    session.kill_bus();
    old.closed().await;
    assert!(zbus::connection::Builder::address(address.as_str()).build().await.is_err());
    session.start_bus();
    old = session.connect().await;
    assert!(old.unique_name().is_some());
    assert_eq!(session.bus_address(), address);
}
