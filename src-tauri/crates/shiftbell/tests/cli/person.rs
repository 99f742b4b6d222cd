//! A person with folders of their own, and perhaps an application that answers.

use control::{Answer, Request, Server};
use std::{
    process::{Command, Output, Stdio},
    sync::{Arc, Mutex},
};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// The policy file of the documentation.
pub const EXAMPLE: &str = include_str!("../../../policyfile/tests/fixtures/example.toml");

/// Folders of a person, and perhaps an application that answers.
pub struct Person {
    pub config: TempDir,
    pub data: TempDir,
    asked: Arc<Mutex<Vec<Request>>>,
    running: Option<Runtime>,
}

impl Person {
    pub fn new() -> Self {
        let folder = || tempfile::tempdir().unwrap();
        Self { config: folder(), data: folder(), asked: Arc::default(), running: None }
    }

    pub fn with_application(answer: impl Fn(&Request) -> Answer + Send + Sync + 'static) -> Self {
        let mut person = Self::new();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let server = runtime.block_on(async { Server::bind(person.data.path()) }).unwrap();
        let asked = Arc::clone(&person.asked);
        runtime.spawn(server.run(move |request| {
            let answer = answer(&request);
            asked.lock().unwrap().push(request);
            async move { answer }
        }));
        person.running = Some(runtime);
        person
    }

    pub fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_shiftbell"));
        command.args(line.split_whitespace()).stdin(Stdio::null());
        command.env("SHIFTBELL_CONFIG_DIR", self.config.path()).env("SHIFTBELL_DATA_DIR", self.data.path());
        // Nobody's real keyring.
        command.env("DBUS_SESSION_BUS_ADDRESS", format!("unix:path={}/no-bus", self.data.path().display()));
        command
    }

    pub fn run(&self, line: &str) -> Ran {
        Ran::from(self.command(line).output().unwrap())
    }

    pub fn run_with_input(&self, line: &str, input: &str) -> Ran {
        use std::io::Write;
        let mut command = self.command(line);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // A program that does not want to read is right to close.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        Ran::from(child.wait_with_output().unwrap())
    }

    pub fn write_policy(&self, text: &str) {
        std::fs::write(self.config.path().join("shiftbell.toml"), text).unwrap();
    }

    pub fn asked(&self) -> Vec<Request> {
        self.asked.lock().unwrap().clone()
    }
}

#[derive(Debug)]
pub struct Ran {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Ran {
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|fault| panic!("{fault}: {self:?}"))
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}
