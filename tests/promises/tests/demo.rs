//! The demo on a person's own desktop: it plays, and nothing of the person's is touched.

use crate::kit::*;
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};
use world::desktop::{App, Ended, Keyring, NotificationDaemon, Place, Process, Session, TrayHost};

/// A desktop with everything on it, whose person uses Shiftbell already.
struct Desktop {
    host: TrayHost,
    _daemon: NotificationDaemon,
    _keyring: Keyring,
    place: Place,
    // The last to go.
    session: Session,
}

impl Desktop {
    async fn start() -> Self {
        let session = Session::start().await;
        let temporary = session.folder().join("tmp").display().to_string();
        fs::create_dir(&temporary).expect("a folder");
        let place = session.place().clone().with("TMPDIR", &temporary);
        let desktop = Self {
            host: TrayHost::start(&place).await,
            _daemon: NotificationDaemon::start(&place).await,
            _keyring: Keyring::start(&place).await,
            place,
            session,
        };
        let token = "xapp-1-A0PERSONS-1234567890\n";
        let kept = App::new(&desktop.place).cli(&["secret", "set", "slack/acme/app-token"], token).await;
        assert_eq!(kept.code, Some(0), "{}", kept.stderr);
        let mine = [
            ("XDG_CONFIG_HOME", "shiftbell/shiftbell.toml"),
            ("XDG_DATA_HOME", "shiftbell/shiftbell.sqlite"),
            ("HOME", ".config/autostart/Shiftbell.desktop"),
        ];
        for (folder, file) in mine {
            let file = Path::new(&desktop.place.environment()[folder]).join(file);
            fs::create_dir_all(file.parent().expect("a folder"))
                .and_then(|()| fs::write(file, "mine"))
                .expect("a file");
        }
        desktop
    }

    fn demo(&self) -> Process {
        let this = std::env::current_exe().expect("the test is a file");
        let program = this.ancestors().nth(2).expect("target/<profile>").join("demo");
        assert!(program.exists(), "demo is not built: cargo build -p world");
        Process::start(&self.place, "demo", &program, &["--attended", "--short", "--speed", "10"], "")
    }

    /// The person's files with what is in them; those of Shiftbell and all that begins programs at login.
    fn belongings(&self) -> BTreeSet<(PathBuf, Vec<u8>)> {
        let folders = ["HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"].map(|name| &self.place.environment()[name]);
        let mut files = folders.into_iter().flat_map(|folder| below(Path::new(folder))).collect::<BTreeSet<_>>();
        files.retain(|(path, _)| !path.iter().any(|part| part == "keyrings"));
        files
    }

    /// How many secrets lie in the keyring under this mark of Shiftbell's.
    async fn secrets(&self, mark: &str) -> usize {
        let found = self.session.run("secret-tool", &["search", "--all", "service", mark], "").await;
        found.stdout.lines().filter(|line| line.starts_with("secret = ")).count()
    }

    fn temporary(&self) -> usize {
        fs::read_dir(&self.place.environment()["TMPDIR"]).expect("the folder").count()
    }

    /// Nothing is left of a demo that played here.
    async fn is_as_before(&self, before: &BTreeSet<(PathBuf, Vec<u8>)>) {
        self.host.until_no_item().await;
        assert_eq!((self.secrets("shiftbell in session").await, self.secrets("shiftbell").await), (0, 1));
        assert_eq!(self.temporary(), 0, "a folder is left");
        assert_eq!(&self.belongings(), before);
    }
}

fn below(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let inside = |path: PathBuf| match path.is_dir() {
        true => below(&path),
        false => vec![(path.clone(), fs::read(&path).expect("a file"))],
    };
    entries.flat_map(inside).collect()
}

async fn until_said(demo: &mut Process, words: &str) {
    let said = until(async || (demo.log().contains(words) || demo.has_ended().is_some()).then_some(())).await;
    let running = demo.has_ended().is_none();
    assert!(said.is_some() && running, "no {words:?} in\n{}", demo.log());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_touches_nothing_of_the_persons_and_leaves_nothing_when_it_is_interrupted() {
    let desktop = Desktop::start().await;
    let before = desktop.belongings();
    let mut demo = desktop.demo();
    until_said(&mut demo, "RINGS").await;
    assert_eq!((desktop.secrets("shiftbell in session").await, desktop.secrets("shiftbell").await), (3, 1));
    assert_eq!(desktop.temporary(), 1);
    // Another beside it has folders, ports and tokens of its own.
    let mut other = desktop.demo();
    until_said(&mut other, "RINGS").await;
    assert_eq!((desktop.secrets("shiftbell in session").await, desktop.temporary()), (6, 2));
    other.term();
    assert_eq!(other.until_ended().await, Ended::Exit(130), "{}", other.log());
    assert_eq!(desktop.secrets("shiftbell in session").await, 3, "the first one keeps its own");
    until_said(&mut demo, "The night is over").await;
    assert!(!demo.log().contains("panicked"), "{}", demo.log());
    demo.term();
    assert_eq!(demo.until_ended().await, Ended::Exit(130), "{}", demo.log());
    desktop.is_as_before(&before).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn quit_in_the_trays_menu_ends_the_demo() {
    let desktop = Desktop::start().await;
    let before = desktop.belongings();
    let mut demo = desktop.demo();
    until_said(&mut demo, "off shift").await;
    let item = desktop.host.until_item().await;
    let quit = desktop.host.until_menu(&item, "Quit").await;
    // It may be gone before it has answered.
    let _answer = desktop.host.press(&item, &quit).await;
    assert_eq!(demo.until_ended().await, Ended::Exit(0), "{}", demo.log());
    desktop.is_as_before(&before).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_keyring_without_a_collection_in_memory_is_said_and_nothing_is_started() {
    let session = Session::start().await;
    let this = std::env::current_exe().expect("the test is a file");
    let program = this.ancestors().nth(2).expect("target/<profile>").join("demo");
    let asked = session.run(&program.display().to_string(), &["--ask"], "").await;
    assert_eq!(asked.code, Some(4), "{}", asked.stdout);
    assert!(asked.stdout.contains("keyring"), "{}", asked.stdout);
    let without = session.run("env", &["-u", "DISPLAY", &program.display().to_string(), "--ask"], "").await;
    assert_eq!((without.code, without.stdout.as_str()), (Some(4), "There is no display here.\n"));
}
