//! A daemon that the bus starts by itself when somebody calls it.

use crate::{
    bus::Bus,
    daemon::{Daemon, NAME},
    engine_side::{EngineSide, cards},
    started::command,
};
use engine::presenter::PresenterReport;

/// Not a test: what the bus starts for `a_daemon_that_can_be_started_is_no_trouble`. Ends with its bus.
#[tokio::test]
#[ignore = "started by the bus of another test"]
async fn daemon_to_be_started() {
    let Ok(address) = std::env::var("DBUS_STARTER_ADDRESS") else { return };
    let mut daemon = Daemon::start(&address).await;
    for _ in 0..2 {
        daemon.next().await;
    }
}

#[tokio::test]
async fn a_daemon_that_can_be_started_is_no_trouble() {
    let this = std::env::current_exe().unwrap();
    let exec = format!("{} --ignored --exact activation::daemon_to_be_started", this.display());
    let bus = Bus::with_services(&[(NAME, &exec)]);
    let mut cards = cards(&bus);
    assert!(cards.ready().await.ends_with('/'), "it can show, though nobody runs yet");
    cards.show(1, "a");
    let daemon = cards.ready().await;
    assert!(!daemon.ends_with('/'), "now there is one");
    assert_eq!(cards.shown(1).await.daemon, daemon);
    // The second call is its last: it ends, and may be started again.
    cards.show(1, "b");
    cards.shown(1).await;
    assert!(cards.ready().await.ends_with('/'));
    cards.show(1, "b");
    assert_ne!(cards.ready().await, daemon);
    cards.shown(1).await;
}

#[tokio::test]
async fn a_daemon_that_does_not_start_is_trouble() {
    let bus = Bus::with_services(&[(NAME, "/bin/false")]);
    let mut cards = cards(&bus);
    cards.ready().await;
    cards.show(1, "a");
    assert_eq!(cards.trouble().await.name, "no-notification-daemon");
    assert_eq!(cards.refused(1).await.name, "no-notification-daemon");
    // Somebody starts one by hand.
    let daemon = Daemon::start(&bus.address()).await;
    let PresenterReport::Ready { daemon: name } = cards.next().await else { panic!("not ready") };
    assert!(name.ends_with(&daemon.unique_name()));
}

/// The desktop's own address is read from the environment, which only a process of its own can be given.
#[tokio::test]
async fn without_an_address_the_environment_is_asked() {
    let bus = Bus::start();
    let _daemon = Daemon::start(&bus.address()).await;
    let mut inner = command(std::env::current_exe().unwrap());
    inner.args(["--ignored", "--exact", "activation::from_the_environment", "--nocapture"]);
    inner.env("DBUS_SESSION_BUS_ADDRESS", bus.address());
    let output = tokio::task::spawn_blocking(move || inner.output().unwrap()).await.unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}

#[tokio::test]
#[ignore = "run by without_an_address_the_environment_is_asked"]
async fn from_the_environment() {
    let mut cards = EngineSide::of(desktop::cards::presenter());
    cards.ready().await;
    cards.show(1, "a");
    cards.shown(1).await;
}
