//! Shiftbell as it ships, run as a person's session runs it.
//!
//! Invariant: only files, folders and addresses are the test's; nothing else of the program is changed.

use super::{
    process::{self, Ended, Process},
    session::Place,
    webdriver::{self, WebDriver},
};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// A command line's answer.
pub type Answer = process::Output;

/// The application and the command line, with one configuration and one data folder.
pub struct App {
    place: Place,
    desktop: PathBuf,
    command_line: PathBuf,
    process: Option<Process>,
}

impl App {
    /// The programs `shiftbell-desktop` and `shiftbell` of this build, not started yet. Panics where they are not built.
    pub fn new(place: &Place) -> Self {
        Self::of(place, &built("shiftbell-desktop"), &built("shiftbell"))
    }

    /// Other programs in their place.
    pub fn of(place: &Place, desktop: &Path, command_line: &Path) -> Self {
        let folder = |name: &str| place.folder().join("shiftbell").join(name).display().to_string();
        let (config, data) = (folder("config"), folder("data"));
        for folder in [&config, &data] {
            fs::create_dir_all(folder).expect("a folder in the session's folder");
        }
        let place = place.clone().with("SHIFTBELL_CONFIG_DIR", &config).with("SHIFTBELL_DATA_DIR", &data);
        Self { place, desktop: desktop.into(), command_line: command_line.into(), process: None }
    }

    /// One more environment variable for everything started from here on (a proxy, say).
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.set(name, value);
        self
    }

    /// The same, of one that was started already.
    pub fn set(&mut self, name: &str, value: &str) {
        self.place = self.place.clone().with(name, value);
    }

    /// Where it runs.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// Lets a driver look into its window, once it is started.
    pub fn drivable(mut self) -> Self {
        self.place = webdriver::drivable(self.place);
        self
    }

    /// A driver of its window, which must be on the screen.
    pub async fn driver(&self) -> WebDriver {
        WebDriver::attach(&self.place).await
    }

    pub fn config_folder(&self) -> PathBuf {
        self.place.folder().join("shiftbell/config")
    }

    pub fn data_folder(&self) -> PathBuf {
        self.place.folder().join("shiftbell/data")
    }

    /// Writes shiftbell.toml, in one step, as editors do.
    pub fn write_policy(&self, text: &str) {
        let (new, file) = (self.config_folder().join("new"), self.config_folder().join("shiftbell.toml"));
        fs::write(&new, text).and_then(|()| fs::rename(&new, &file)).expect("shiftbell.toml");
    }

    /// Starts the application. Panics where it runs already: a second start is `start_another`.
    pub fn start(&mut self, arguments: &[&str]) {
        assert!(!self.is_running(), "it runs already");
        self.process = Some(self.start_another(arguments));
    }

    /// One more process of the application beside the first.
    pub fn start_another(&self, arguments: &[&str]) -> Process {
        Process::start(&self.place, "shiftbell-desktop", &self.desktop, arguments, "")
    }

    pub fn is_running(&mut self) -> bool {
        self.process.as_mut().is_some_and(|process| process.has_ended().is_none())
    }

    /// The application's process. Panics where it was never started.
    pub fn process(&mut self) -> &mut Process {
        self.process.as_mut().expect("the application was started")
    }

    pub fn id(&mut self) -> u32 {
        self.process().id()
    }

    /// What it wrote to its standard output and error.
    pub fn log(&self) -> String {
        self.process.as_ref().map(Process::log).unwrap_or_default()
    }

    pub fn kill9(&mut self) {
        self.process().kill9();
    }

    /// Asks it to end, and waits until it has.
    pub async fn term(&mut self) -> Ended {
        self.process().term();
        self.process().until_ended().await
    }

    pub async fn until_ended(&mut self) -> Ended {
        self.process().until_ended().await
    }

    /// Runs the command line to its end.
    pub async fn cli(&self, arguments: &[&str], stdin: &str) -> Answer {
        process::run(&self.place, &self.command_line, arguments, stdin).await
    }
}

/// A program of the workspace, beside the running test's own.
fn built(name: &str) -> PathBuf {
    let test = std::env::current_exe().expect("the test is a file");
    let folder = test.ancestors().nth(2).expect("target/<profile>/deps/<test>");
    let program = folder.join(name);
    assert!(program.exists(), "{name} is not built: cargo build -p {name}");
    program
}
