//! The vault's promises, against a real gnome-keyring-daemon on a private bus.
//!
//! The address of the bus is a matter of the process's environment, so every story runs in a process of its own, in
//! which this test binary runs the one ignored test that tells it.

use crate::{
    Keychain,
    collection::Collection,
    ring::{Ring, portable_entry},
};
use engine::vault::{Vault, VaultFault};
use futures_util::StreamExt;
use secrecy::{ExposeSecret, SecretString};
use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
    time::Duration,
};
use zbus::{Connection, MessageStream, OwnedObjectPath};

const APP: &str = "slack/acme/app-token";
const USER: &str = "slack/acme/user-token";
const HOST: &str = "slack.example.com";

/// A bus on which nothing is started by itself.
const BUS: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:dir=DIR</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*"/><allow eavesdrop="false"/><allow own="*"/></policy></busconfig>"#;

/// A process that ends with its owner.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[expect(clippy::disallowed_methods, reason = "the bus, the keyring daemon and the stories are processes")]
fn command(program: impl AsRef<std::ffi::OsStr>) -> Command {
    Command::new(program)
}

fn is_installed(program: &str) -> bool {
    let paths = std::env::var_os("PATH").unwrap_or_default();
    let installed = std::env::split_paths(&paths).any(|path| path.join(program).is_file());
    if !installed {
        eprintln!("SKIPPED: {program} is not installed");
    }
    installed
}

/// Runs a story in a session of its own: bus, home and runtime folder.
fn in_a_session(story: &str) {
    if !is_installed("dbus-daemon") || !is_installed("gnome-keyring-daemon") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("bus.conf");
    std::fs::write(&config, BUS.replace("DIR", &folder.path().to_string_lossy())).unwrap();
    let mut bus = command("dbus-daemon");
    bus.arg(format!("--config-file={}", config.display())).args(["--nofork", "--print-address"]);
    let mut bus = Running(bus.stdout(Stdio::piped()).spawn().unwrap());
    let address = first_line(bus.0.stdout.take().unwrap());
    tell(story, folder.path(), &address);
}

fn first_line(output: ChildStdout) -> String {
    let mut line = String::new();
    BufReader::new(output).read_line(&mut line).unwrap();
    line.trim().to_owned()
}

fn tell(story: &str, folder: &Path, address: &str) {
    let told = command(std::env::current_exe().unwrap())
        .args(["--exact", &format!("tests::{story}"), "--ignored", "--nocapture"])
        .env("DBUS_SESSION_BUS_ADDRESS", address)
        .env("XDG_RUNTIME_DIR", folder)
        .env("HOME", folder)
        .env_remove("XDG_DATA_HOME")
        .env_remove("GNOME_KEYRING_CONTROL")
        .env("SHIFTBELL_TEST_STORY", story)
        .env("SHIFTBELL_KEYRING", if story == "keeps_in_another_collection" { "session" } else { "" })
        .output()
        .unwrap();
    let text = format!("{}\n{}", String::from_utf8_lossy(&told.stdout), String::from_utf8_lossy(&told.stderr));
    assert!(told.status.success() && text.contains("1 passed"), "{story}:\n{text}");
}

macro_rules! stories {
    ($($promise:ident told by $story:ident;)*) => {$(
        #[test]
        fn $promise() {
            in_a_session(stringify!($story));
        }
    )*};
}

stories! {
    a_secret_is_given_only_for_its_host told by keeps_and_gives;
    another_collection_leaves_the_default_one_alone told by keeps_in_another_collection;
    a_locked_keyring_is_not_a_missing_secret told by locks_and_opens;
    a_keyring_that_appears_later_is_seen told by comes_and_goes;
    a_keyring_that_never_answers_is_reported_within_three_seconds told by hangs;
    a_keyring_that_stops_answering_halfway_is_reported_within_three_seconds told by hangs_halfway;
    the_portable_way_works_here_too told by portable;
}

#[test]
fn no_bus_at_all_is_a_missing_keyring() {
    let folder = tempfile::tempdir().unwrap();
    tell("without_a_bus", folder.path(), &format!("unix:path={}/nothing", folder.path().display()));
}

/// Only where the story is told in a session of its own, never on the bus of whoever runs the tests.
fn is_told(story: &str) -> bool {
    std::env::var("SHIFTBELL_TEST_STORY").is_ok_and(|told| told == story)
}

#[derive(Clone, Copy)]
enum Start {
    Unlocked,
    Locked,
}

/// The daemon, when it is on the bus.
async fn keyring(start: Start) -> Running {
    let mut daemon = command("gnome-keyring-daemon");
    daemon.args(["--components=secrets", "--foreground"]).stdin(Stdio::piped()).stdout(Stdio::null());
    if matches!(start, Start::Unlocked) {
        daemon.arg("--unlock");
    }
    let mut daemon = Running(daemon.spawn().unwrap());
    // The end of the password is the end of the input.
    daemon.0.stdin.take().unwrap().write_all(b"pass").unwrap();
    wait_for_owner(true).await;
    daemon
}

/// Until somebody, or nobody, answers for the Secret Service.
async fn wait_for_owner(wanted: bool) {
    let bus = Connection::session().await.unwrap();
    let has_owner = async || {
        let (bus_name, path) = ("org.freedesktop.DBus", "/org/freedesktop/DBus");
        let asked = bus.call_method(Some(bus_name), path, Some(bus_name), "NameHasOwner", &"org.freedesktop.secrets");
        asked.await.unwrap().body().deserialize::<bool>().unwrap()
    };
    let waiting = async {
        while has_owner().await != wanted {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), waiting).await.expect("the keyring daemon comes and goes as told");
}

async fn end(daemon: Running) {
    drop(daemon);
    wait_for_owner(false).await;
}

async fn lock() {
    let bus = Connection::session().await.unwrap();
    let service = async |method: &'static str, body: &'static str| {
        let (name, path) = ("org.freedesktop.secrets", "/org/freedesktop/secrets");
        bus.call_method(Some(name), path, Some("org.freedesktop.Secret.Service"), method, &body).await.unwrap()
    };
    let collection: OwnedObjectPath = service("ReadAlias", "default").await.body().deserialize().unwrap();
    assert_ne!(collection.as_str(), "/");
    let (name, path) = ("org.freedesktop.secrets", "/org/freedesktop/secrets");
    let body = vec![collection];
    bus.call_method(Some(name), path, Some("org.freedesktop.Secret.Service"), "Lock", &body).await.unwrap();
}

/// What the vault gives, in time.
async fn given(chain: &Keychain, name: &str, host: &str) -> Result<String, VaultFault> {
    let asked = chain.secret(name.to_owned(), host.to_owned());
    // A little more than it is allowed, for a loaded machine.
    let answer = tokio::time::timeout(Duration::from_millis(3_500), asked).await.expect("it answers within 3 s");
    answer.map(|secret| secret.expose_secret().to_owned())
}

async fn set(chain: &Keychain, name: &str, host: &str, secret: &str) -> Result<(), VaultFault> {
    chain.set(&name.parse().unwrap(), host, SecretString::from(secret)).await
}

fn missing(name: &str) -> VaultFault {
    VaultFault::Missing { name: name.to_owned() }
}

#[tokio::test]
#[ignore = "a story, told by the test that starts its session"]
async fn keeps_and_gives() {
    assert!(is_told("keeps_and_gives"));
    let _daemon = keyring(Start::Unlocked).await;
    let chain = Keychain::new();
    assert_eq!(given(&chain, APP, HOST).await, Err(missing(APP)));
    assert_eq!(chain.list().await, Ok(Vec::new()));
    set(&chain, APP, HOST, "xapp-1").await.unwrap();
    set(&chain, USER, "127.0.0.1:4010", "xoxp-1").await.unwrap();
    assert_eq!(given(&chain, APP, HOST).await, Ok("xapp-1".to_owned()));
    assert_eq!(given(&chain, USER, "127.0.0.1:4010").await, Ok("xoxp-1".to_owned()));
    let other = VaultFault::OtherHost {
        name: USER.to_owned(),
        entered_for: "127.0.0.1:4010".to_owned(),
        now: "127.0.0.1:4011".to_owned(),
    };
    assert_eq!(given(&chain, USER, "127.0.0.1:4011").await, Err(other));
    // Entered again, also for another host, and in whatever case: one secret of the name.
    set(&chain, USER, "Slack.Example.COM", "xoxp-2").await.unwrap();
    assert_eq!(given(&chain, USER, "SLACK.example.com").await, Ok("xoxp-2".to_owned()));
    assert_eq!(chain.list().await, Ok(vec![APP.parse().unwrap(), USER.parse().unwrap()]));
    // Another run of the program finds them.
    let again = Keychain::new();
    assert_eq!(given(&again, APP, HOST).await, Ok("xapp-1".to_owned()));
    again.remove(&APP.parse().unwrap()).await.unwrap();
    assert_eq!(again.remove(&APP.parse().unwrap()).await, Err(missing(APP)));
    assert_eq!(given(&chain, APP, HOST).await, Err(missing(APP)));
    assert_eq!(chain.list().await, Ok(vec![USER.parse().unwrap()]));
    // What somebody else put there is for no host.
    let foreign = tokio::task::spawn_blocking(|| portable_entry(APP).and_then(|entry| entry.set_password("xapp-2")));
    foreign.await.unwrap().unwrap();
    assert_eq!(given(&chain, APP, HOST).await, Err(missing(APP)));
}

#[tokio::test]
#[ignore = "a story, told by the test that starts its session"]
async fn keeps_in_another_collection() {
    assert!(is_told("keeps_in_another_collection"));
    let _daemon = keyring(Start::Unlocked).await;
    let (session, default) = (Keychain::new(), Keychain::with(|| Ring::of(Collection::Default)));
    set(&default, APP, HOST, "xapp-mine").await.unwrap();
    assert_eq!(session.list().await, Ok(Vec::new()));
    assert_eq!(given(&session, APP, HOST).await, Err(missing(APP)));
    for secret in ["xapp-1", "xapp-2"] {
        set(&session, APP, HOST, secret).await.unwrap();
        assert_eq!(given(&session, APP, HOST).await, Ok(secret.to_owned()));
    }
    set(&session, USER, HOST, "xoxp-1").await.unwrap();
    assert_eq!(given(&default, APP, HOST).await, Ok("xapp-mine".to_owned()));
    assert_eq!((items("login").await, items("session").await), (1, 2));
    for name in [APP, USER] {
        session.remove(&name.parse().unwrap()).await.unwrap();
    }
    assert_eq!((items("login").await, items("session").await), (1, 0));
    assert_eq!(default.list().await, Ok(vec![APP.parse().unwrap()]));
    // A collection that is not there is not made: that would ask the person for a password.
    let nowhere = Keychain::with(|| Ring::of(Collection::Named("nowhere".to_owned())));
    let none = VaultFault::NoKeyring { why: "it has no collection called \"nowhere\"".to_owned() };
    assert_eq!(set(&nowhere, APP, HOST, "xapp-1").await, Err(none));
    // By its label, too.
    let login = Keychain::with(|| Ring::of(Collection::Named("Login".to_owned())));
    set(&login, USER, HOST, "xoxp-1").await.unwrap();
    assert_eq!((items("login").await, items("session").await), (2, 0));
    assert_eq!(given(&default, USER, HOST).await, Err(missing(USER)));
}

/// How many items lie in a collection.
async fn items(collection: &str) -> usize {
    let bus = Connection::session().await.unwrap();
    let path = format!("/org/freedesktop/secrets/collection/{collection}");
    let (interface, body) = ("org.freedesktop.DBus.Properties", ("org.freedesktop.Secret.Collection", "Items"));
    let name = "org.freedesktop.secrets";
    let reply = bus.call_method(Some(name), path.as_str(), Some(interface), "Get", &body).await.unwrap();
    let items: zbus::OwnedVariant = reply.body().deserialize().unwrap();
    Vec::<OwnedObjectPath>::try_from(items).unwrap().len()
}

#[tokio::test]
#[ignore = "a story, told by the test that starts its session"]
async fn locks_and_opens() {
    assert!(is_told("locks_and_opens"));
    let daemon = keyring(Start::Unlocked).await;
    let chain = Keychain::new();
    set(&chain, APP, HOST, "xapp-1").await.unwrap();
    lock().await;
    for name in [APP, USER] {
        assert_eq!(given(&chain, name, HOST).await, Err(VaultFault::Locked), "{name}");
    }
    assert_eq!(set(&chain, USER, HOST, "xoxp-1").await, Err(VaultFault::Locked));
    assert_eq!(chain.list().await, Err(VaultFault::Locked));
    assert_eq!(chain.remove(&APP.parse().unwrap()).await, Err(VaultFault::Locked));
    end(daemon).await;
    // As after a login without a password: the daemon is there, the keyring was never opened.
    let daemon = keyring(Start::Locked).await;
    for name in [APP, USER] {
        assert_eq!(given(&chain, name, HOST).await, Err(VaultFault::Locked), "{name}");
    }
    end(daemon).await;
    let _daemon = keyring(Start::Unlocked).await;
    assert_eq!(given(&chain, APP, HOST).await, Ok("xapp-1".to_owned()));
    assert_eq!(given(&chain, USER, HOST).await, Err(missing(USER)));
}

#[tokio::test]
#[ignore = "a story, told by the test that starts its session"]
async fn comes_and_goes() {
    assert!(is_told("comes_and_goes"));
    let chain = Keychain::new();
    let nobody = || VaultFault::NoKeyring { why: "no keyring service is running".to_owned() };
    assert_eq!(given(&chain, APP, HOST).await, Err(nobody()));
    assert_eq!(set(&chain, APP, HOST, "xapp-1").await, Err(nobody()));
    assert_eq!(chain.list().await, Err(nobody()));
    let daemon = keyring(Start::Unlocked).await;
    set(&chain, APP, HOST, "xapp-1").await.unwrap();
    assert_eq!(given(&chain, APP, HOST).await, Ok("xapp-1".to_owned()));
    end(daemon).await;
    assert_eq!(given(&chain, APP, HOST).await, Err(nobody()));
    let _daemon = keyring(Start::Unlocked).await;
    assert_eq!(given(&chain, APP, HOST).await, Ok("xapp-1".to_owned()));
}

#[tokio::test]
#[ignore = "a story, told by the test that starts its session"]
async fn hangs() {
    assert!(is_told("hangs"));
    // Owns the name, and answers nothing.
    let hung = Connection::session().await.unwrap();
    hung.request_name("org.freedesktop.secrets").await.unwrap();
    let chain = Keychain::new();
    // All at once: nobody waits for the one before.
    let (one, other, third) =
        tokio::join!(given(&chain, APP, HOST), given(&chain, USER, HOST), set(&chain, APP, HOST, "xapp-1"));
    assert_eq!((one, other, third), (Err(VaultFault::Locked), Err(VaultFault::Locked), Err(VaultFault::Locked)));
    assert_eq!(given(&chain, APP, HOST).await, Err(VaultFault::Locked));
    hung.close().await.unwrap();
    wait_for_owner(false).await;
    let _daemon = keyring(Start::Unlocked).await;
    set(&chain, APP, HOST, "xapp-2").await.unwrap();
    assert_eq!(given(&chain, APP, HOST).await, Ok("xapp-2".to_owned()));
}

/// Finds every secret, and then answers nothing any more, as a daemon does that waits for the person.
async fn answer_searches_only(bus: Connection) {
    let mut calls = MessageStream::from(&bus);
    while let Some(Ok(call)) = calls.next().await {
        if call.header().member().is_some_and(|member| member.as_str() == "SearchItems") {
            let found: OwnedObjectPath = "/org/freedesktop/secrets/collection/x/1".try_into().unwrap();
            bus.reply(&call.header(), &(vec![found], Vec::<OwnedObjectPath>::new())).await.unwrap();
        }
    }
}

#[tokio::test]
#[ignore = "a story, told by the test that starts its session"]
async fn hangs_halfway() {
    assert!(is_told("hangs_halfway"));
    let hung = Connection::session().await.unwrap();
    hung.request_name("org.freedesktop.secrets").await.unwrap();
    let answering = tokio::spawn(answer_searches_only(hung.clone()));
    let chain = Keychain::new();
    assert_eq!(given(&chain, APP, HOST).await, Err(VaultFault::Locked));
    // The keyring's thread is still stuck in the first call.
    assert_eq!(given(&chain, USER, HOST).await, Err(VaultFault::Locked));
    answering.abort();
    hung.close().await.unwrap();
    wait_for_owner(false).await;
    let _daemon = keyring(Start::Unlocked).await;
    set(&chain, APP, HOST, "xapp-1").await.unwrap();
    assert_eq!(given(&chain, APP, HOST).await, Ok("xapp-1".to_owned()));
}

#[tokio::test]
#[ignore = "a story, told by the test that starts its session"]
async fn portable() {
    assert!(is_told("portable"));
    let _daemon = keyring(Start::Unlocked).await;
    let all = || {
        let entry = portable_entry(USER)?;
        entry.set_secret(b"portable")?;
        let read = entry.get_secret()?;
        entry.delete_credential()?;
        Ok::<_, keyring::Error>((read, entry.get_secret().is_err()))
    };
    let (read, gone) = tokio::task::spawn_blocking(all).await.unwrap().unwrap();
    assert_eq!((read.as_slice(), gone), (&b"portable"[..], true));
}

#[tokio::test]
#[ignore = "a story, told by the test that starts its session"]
async fn without_a_bus() {
    assert!(is_told("without_a_bus"));
    let chain = Keychain::new();
    for answer in [given(&chain, APP, HOST).await.map(drop), set(&chain, APP, HOST, "xapp-1").await] {
        assert!(matches!(&answer, Err(VaultFault::NoKeyring { why }) if why.contains("session bus")), "{answer:?}");
    }
}
