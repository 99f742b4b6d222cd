//! A private desktop session: folders, display, bus.
//!
//! Invariant: the bus starts no services by itself; whatever answers on it was started by the test.

use super::{
    process::{self, Output, Process, Undertaker},
    watched,
};
use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    sync::Arc,
};
use zbus::{Connection, fdo::DBusProxy};

/// Where programs of the session run: its folders and environment.
#[derive(Clone)]
pub struct Place {
    folder: PathBuf,
    environment: BTreeMap<String, String>,
    undertaker: Arc<Undertaker>,
}

pub struct Session {
    bus: Option<Process>,
    _display: Process,
    place: Place,
    // The last to go.
    _folder: tempfile::TempDir,
}

const BUS_CONFIGURATION: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>ADDRESS</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

/// What makes programs look as the person likes them: below the home folder, and in the folder of a place.
const LOOKS: [(&str, &str); 8] = [
    (".config/dconf", "config/dconf"),
    (".config/fontconfig", "config/fontconfig"),
    (".config/gtk-3.0", "config/gtk-3.0"),
    (".local/share/fonts", "data/fonts"),
    (".local/share/icons", "data/icons"),
    (".local/share/themes", "data/themes"),
    (".icons", "home/.icons"),
    (".themes", "home/.themes"),
];

impl Session {
    /// Private folders, an X display of 1280 × 800 without a window manager, and a bus without services.
    pub async fn start() -> Self {
        let folder = tempfile::Builder::new().prefix("shiftbell-").tempdir().expect("a temporary folder");
        let mut place = Place::at(folder.path());
        let arguments = ["-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-noreset"];
        let (display, number) = Process::start_and_hear(&place, "Xvfb", Path::new("Xvfb"), &arguments);
        place.environment.insert("DISPLAY".into(), format!(":{number}"));
        let mut session = Self { bus: None, _display: display, place, _folder: folder };
        session.start_bus();
        session
    }

    /// Starts the bus, or starts it again at the same address.
    pub fn start_bus(&mut self) {
        let configuration = self.place.folder.join("bus.conf");
        fs::write(&configuration, BUS_CONFIGURATION.replace("ADDRESS", &self.bus_address())).expect("a bus.conf");
        let _stale = fs::remove_file(self.place.folder.join("run/bus"));
        let file = format!("--config-file={}", configuration.display());
        let arguments = ["--nofork", "--print-address=1", &file];
        let (bus, _) = Process::start_and_hear(&self.place, "dbus-daemon", Path::new("dbus-daemon"), &arguments);
        self.bus = Some(bus);
    }

    /// Ends the bus, and with it every connection.
    pub fn kill_bus(&mut self) {
        self.bus = None;
    }

    pub fn place(&self) -> &Place {
        &self.place
    }

    pub fn folder(&self) -> &Path {
        &self.place.folder
    }

    pub fn bus_address(&self) -> String {
        self.place.bus_address()
    }

    /// A connection of the test's own.
    pub async fn connect(&self) -> Connection {
        self.place.connect().await
    }

    pub async fn until_name(&self, name: &str) {
        until_owned(&self.connect().await, name, Owned::Yes).await;
    }

    pub async fn until_name_gone(&self, name: &str) {
        until_owned(&self.connect().await, name, Owned::No).await;
    }

    /// Starts a program under its own name.
    pub fn spawn(&self, program: &str, arguments: &[&str]) -> Process {
        Process::start(&self.place, program, Path::new(program), arguments, "")
    }

    /// Runs a program to its end.
    pub async fn run(&self, program: &str, arguments: &[&str], stdin: &str) -> Output {
        process::run(&self.place, Path::new(program), arguments, stdin).await
    }

    /// A picture of the whole display.
    pub async fn screenshot(&self, file: &Path) {
        let shot = self.run("import", &["-window", "root", &file.display().to_string()], "").await;
        assert_eq!(shot.code, Some(0), "{}", shot.stderr);
    }
}

impl Place {
    fn at(folder: &Path) -> Self {
        let private = |name: &str| {
            let path = folder.join(name);
            fs::create_dir_all(&path).expect("a folder in the session's folder");
            fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).expect("a private folder");
            path.display().to_string()
        };
        let _logs = private("logs");
        let run = private("run");
        let sound = folder.join("pulse-client.conf");
        fs::write(&sound, "autospawn = no\n").expect("a file in the session's folder");
        let fixed = [
            ("PATH", std::env::var("PATH").unwrap_or_default()),
            ("LANG", "C.UTF-8".into()),
            ("TZ", "UTC".into()),
            ("USER", "ada".into()),
            ("DBUS_SESSION_BUS_ADDRESS", format!("unix:path={run}/bus")),
            ("DBUS_SYSTEM_BUS_ADDRESS", format!("unix:path={run}/system-bus")),
            ("NO_AT_BRIDGE", "1".into()),
            ("PULSE_CLIENTCONFIG", sound.display().to_string()),
            ("GSETTINGS_BACKEND", "memory".into()),
            ("XDG_SESSION_TYPE", "x11".into()),
            ("XDG_RUNTIME_DIR", run),
            ("HOME", private("home")),
            ("XDG_CONFIG_HOME", private("config")),
            ("XDG_DATA_HOME", private("data")),
            ("XDG_CACHE_HOME", private("cache")),
            ("XDG_STATE_HOME", private("state")),
        ];
        Self {
            folder: folder.into(),
            environment: fixed.map(|(name, value)| (name.to_owned(), value)).into(),
            undertaker: Undertaker::hire(folder),
        }
    }

    /// In the session of whoever runs this: its display and bus, but a folder of our own in place of the home folder,
    /// with nothing of the person's in it but how programs look.
    pub fn visiting(folder: &Path) -> Self {
        let mut place = Self::at(folder);
        let own = ["HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"];
        place.environment.retain(|name, _| own.contains(&name.as_str()));
        let persons = |name: &str| !name.starts_with("SHIFTBELL_") && !own.contains(&name);
        place.environment.extend(std::env::vars().filter(|(name, _)| persons(name)));
        let home = std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
        // Where it is kept unless somebody says otherwise.
        let authority = home.join(".Xauthority").display().to_string();
        place.environment.entry("XAUTHORITY".into()).or_insert(authority);
        for (below_home, name) in LOOKS.into_iter().filter(|(below_home, _)| home.join(below_home).exists()) {
            let link = folder.join(name);
            let made = link.parent().map_or(Ok(()), fs::create_dir_all);
            let made = made.and_then(|()| std::os::unix::fs::symlink(home.join(below_home), link));
            made.expect("a link in a new folder");
        }
        place
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub fn environment(&self) -> &BTreeMap<String, String> {
        &self.environment
    }

    /// The same place with one more variable.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.environment.insert(name.into(), value.into());
        self
    }

    pub fn bus_address(&self) -> String {
        self.environment.get("DBUS_SESSION_BUS_ADDRESS").cloned().unwrap_or_default()
    }

    pub async fn connect(&self) -> Connection {
        let address = self.bus_address();
        zbus::connection::Builder::address(address.as_str()).build().await.expect("the session's bus answers")
    }

    /// A new log for each process of this name.
    pub(super) fn log(&self, name: &str) -> PathBuf {
        let numbered = (1..).map(|number| self.folder.join(format!("logs/{name}.{number}.log")));
        numbered.into_iter().find(|path| !path.exists()).expect("a free number")
    }

    pub(super) fn undertaker(&self) -> &Undertaker {
        &self.undertaker
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Owned {
    Yes,
    No,
}

pub(super) async fn until_owned(connection: &Connection, name: &str, wanted: Owned) {
    let bus = DBusProxy::new(connection).await.expect("a proxy of the bus");
    let name: zbus::names::BusName<'_> = name.try_into().expect("a bus name");
    let what = format!("{name} on the bus");
    let has_owner = async || bus.name_has_owner(name.clone()).await.unwrap_or(false);
    watched::until(&what, async || (has_owner().await == (wanted == Owned::Yes)).then_some(())).await
}
