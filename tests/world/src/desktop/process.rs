//! Programs started by a test.
//!
//! Invariant: each runs in a process group of its own, which ends with the value that stands for it; should the test itself
//! be killed, the undertaker ends what it left and removes its folder.
#![expect(clippy::disallowed_methods, reason = "the desktop is made of programs")]

use super::{session::Place, watched};
use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use std::{
    fs::{self, File},
    io::Write,
    os::unix::process::{CommandExt, ExitStatusExt},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, ExitStatus, Stdio},
    sync::{Arc, Mutex, PoisonError},
};

/// How a process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    Exit(i32),
    Signal(i32),
}

pub struct Process {
    name: String,
    child: Child,
    log: PathBuf,
    ended: Option<Ended>,
}

impl Process {
    /// Starts a program of the session; what it says goes to a log, `stdin` is written to it and closed.
    pub fn start(place: &Place, name: &str, program: &Path, arguments: &[&str], stdin: &str) -> Self {
        let log = place.log(name);
        let file = File::create(&log).expect("a log file in the session's folder");
        let copy = file.try_clone().expect("a second handle to the log");
        let mut child = command(place, program, arguments)
            .stdin(Stdio::piped())
            .stdout(file)
            .stderr(copy)
            .spawn()
            .unwrap_or_else(|why| panic!("{} does not start: {why}", program.display()));
        place.undertaker().expect_death(child.id());
        let written = child.stdin.take().map(|mut input| input.write_all(stdin.as_bytes()));
        written.transpose().unwrap_or_else(|why| panic!("{name} does not read: {why}"));
        Self { name: name.into(), child, log, ended: None }
    }

    /// The same, where the program writes a line to `stdout` as soon as it is ready (a display number, an address).
    pub(super) fn start_and_hear(place: &Place, name: &str, program: &Path, arguments: &[&str]) -> (Self, String) {
        let log = place.log(name);
        let file = File::create(&log).expect("a log file in the session's folder");
        let mut child = command(place, program, arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(file)
            .spawn()
            .unwrap_or_else(|why| panic!("{} does not start: {why}", program.display()));
        place.undertaker().expect_death(child.id());
        let output = child.stdout.take().expect("a pipe");
        let mut process = Self { name: name.into(), child, log, ended: None };
        let mut line = String::new();
        let read = std::io::BufRead::read_line(&mut std::io::BufReader::new(output), &mut line);
        if read.is_err() || line.trim().is_empty() {
            panic!("{name} says nothing ({:?}):\n{}", process.has_ended(), process.log());
        }
        (process, line.trim().to_owned())
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// What it has said so far.
    pub fn log(&self) -> String {
        let bytes = fs::read(&self.log).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// How it ended; `None` while it runs.
    pub fn has_ended(&mut self) -> Option<Ended> {
        if self.ended.is_none() {
            self.ended = self.child.try_wait().ok().flatten().map(how);
        }
        self.ended
    }

    pub async fn until_ended(&mut self) -> Ended {
        let what = format!("the end of {}", self.name);
        watched::until(&what, async || self.has_ended()).await
    }

    /// Asks it to end, and it alone: WebKit ends its program with an ERROR when a helper dies while it starts.
    pub fn term(&mut self) {
        let process = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw);
        if let Some(process) = process.filter(|_| self.has_ended().is_none()) {
            let _gone_already = kill_process(process, Signal::TERM);
        }
    }

    /// Ends it as a power cut would: with all it started, without a word.
    pub fn kill9(&mut self) {
        self.signal(Signal::KILL);
        let waited = self.child.wait();
        self.ended = self.ended.or(waited.ok().map(how));
    }

    /// Freezes it: it lives, holds its connections and answers nothing.
    pub fn freeze(&mut self) {
        self.signal(Signal::STOP);
    }

    pub fn thaw(&mut self) {
        self.signal(Signal::CONT);
    }

    fn signal(&mut self, signal: Signal) {
        let group = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw);
        if let Some(group) = group.filter(|_| self.has_ended().is_none()) {
            let _gone_already = kill_process_group(group, signal);
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // The group may outlive its leader: WebKit's helpers, for one.
        if let Some(group) = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw) {
            let _nobody_left = kill_process_group(group, Signal::KILL);
        }
        let _gone_already = self.child.wait();
        if std::thread::panicking() {
            let log = self.log();
            let tail = log.len().saturating_sub(20_000);
            let tail = log.get(tail..).unwrap_or(&log);
            eprintln!("---- log of {} ({:?})\n{tail}", self.name, self.ended);
        }
    }
}

fn how(status: ExitStatus) -> Ended {
    match (status.code(), status.signal()) {
        (Some(code), _) => Ended::Exit(code),
        (None, signal) => Ended::Signal(signal.unwrap_or(0)),
    }
}

fn command(place: &Place, program: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).env_clear().envs(place.environment()).current_dir(place.folder()).process_group(0);
    command
}

/// What a program that ended by itself answered.
#[derive(Clone, Debug)]
pub struct Output {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

/// Runs a program of the session to its end, with `stdin` on its standard input.
pub(super) async fn run(place: &Place, program: &Path, arguments: &[&str], stdin: &str) -> Output {
    let mut child = command(place, program, arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|why| panic!("{} does not start: {why}", program.display()));
    place.undertaker().expect_death(child.id());
    let group = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    // A program that does not read its input is no fault of the test.
    let _unread = child.stdin.take().map(|mut input| input.write_all(stdin.as_bytes()));
    let waiting = tokio::task::spawn_blocking(move || child.wait_with_output());
    let Ok(output) = tokio::time::timeout(super::PATIENCE, waiting).await else {
        let _gone_already = group.map(|group| kill_process_group(group, Signal::KILL));
        panic!("{} {arguments:?} does not end", program.display());
    };
    let output = output.expect("waiting does not panic").expect("the child can be waited for");
    Output {
        code: output.status.code(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// A shell that reads process groups, and when the test's end of the pipe closes, for whatever reason, kills them and
/// removes the folder they worked in.
pub(super) struct Undertaker {
    shell: Child,
    pipe: Mutex<Option<ChildStdin>>,
}

impl Undertaker {
    pub fn hire(folder: &Path) -> Arc<Self> {
        let script = "while read -r group; do all=\"$all -$group\"; done; \
                      [ -z \"$all\" ] || kill -s KILL -- $all 2>/dev/null; rm -rf -- \"$0\"";
        let mut shell = Command::new("/bin/sh")
            .args(["-c", script])
            .arg(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .expect("/bin/sh");
        let pipe = shell.stdin.take();
        Arc::new(Self { shell, pipe: Mutex::new(pipe) })
    }

    fn expect_death(&self, group: u32) {
        if let Some(pipe) = self.pipe.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
            writeln!(pipe, "{group}").expect("the undertaker reads");
        }
    }
}

impl Drop for Undertaker {
    /// All is ended in order: it must not kill groups whose numbers may belong to others by now.
    fn drop(&mut self) {
        let _gone_already = self.shell.kill();
        let _gone_already = self.shell.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_undertaker_ends_what_a_killed_test_leaves() {
        let folder = tempfile::tempdir().expect("a folder").keep();
        let undertaker = Undertaker::hire(&folder);
        let mut left = Command::new("sleep").arg("600").process_group(0).spawn().expect("sleep");
        undertaker.expect_death(left.id());
        // What the kernel does when the test is killed: the pipe closes.
        drop(undertaker.pipe.lock().expect("no panic").take());
        assert_eq!(left.wait().map(how).ok(), Some(Ended::Signal(9)));
        while folder.exists() {
            std::thread::yield_now();
        }
    }
}
