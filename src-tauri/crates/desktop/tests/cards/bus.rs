//! A session bus of our own, which knows no services unless told.

use crate::started::{Started, command};
use std::{fmt::Write as _, path::PathBuf};
use tempfile::TempDir;

pub struct Bus {
    daemon: Option<Started>,
    folder: TempDir,
}

impl Bus {
    pub fn start() -> Self {
        Self::with_services(&[])
    }

    /// A bus that can start the given names with the given command lines.
    pub fn with_services(services: &[(&str, &str)]) -> Self {
        let mut bus = Self::not_yet();
        let folder = bus.folder.path().join("services");
        std::fs::create_dir(&folder).unwrap();
        for (name, exec) in services {
            let text = format!("[D-BUS Service]\nName={name}\nExec={exec}\n");
            std::fs::write(folder.join(format!("{name}.service")), text).unwrap();
        }
        bus.run();
        bus
    }

    /// An address where nobody listens yet.
    pub fn not_yet() -> Self {
        Self { daemon: None, folder: tempfile::tempdir().unwrap() }
    }

    pub fn run(&mut self) {
        let config = self.folder.path().join("bus.conf");
        let mut text = String::from("<busconfig><type>session</type>");
        let services = self.folder.path().join("services");
        if services.is_dir() {
            write!(text, "<servicedir>{}</servicedir>", services.display()).unwrap();
        }
        write!(text, "<listen>{}</listen><auth>EXTERNAL</auth><policy context=\"default\">", self.address()).unwrap();
        text.push_str(
            "<allow send_destination=\"*\"/><allow receive_sender=\"*\"/><allow own=\"*\"/></policy></busconfig>",
        );
        std::fs::write(&config, text).unwrap();
        let mut dbus = command("dbus-daemon");
        dbus.arg("--nofork")
            .arg("--nopidfile")
            .arg("--print-address=1")
            .arg(format!("--config-file={}", config.display()));
        // It complains about its file limit where it may not raise it.
        self.daemon = Some(Started::with_first_line(dbus.stderr(std::process::Stdio::null())).0);
    }

    /// Kills the bus; its address is free for the next one.
    pub fn kill(&mut self) {
        self.daemon = None;
        _ = std::fs::remove_file(self.socket());
    }

    fn socket(&self) -> PathBuf {
        self.folder.path().join("bus")
    }

    pub fn address(&self) -> String {
        format!("unix:path={}", self.socket().display())
    }

    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }
}
