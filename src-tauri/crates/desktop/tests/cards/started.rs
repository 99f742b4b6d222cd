//! Programs that the tests start: ended by their own handle, whatever becomes of the test.

use std::{
    ffi::OsStr,
    io::{BufRead, BufReader, Write},
    path::PathBuf,
    process::{Child, ChildStdout, Command, Stdio},
};

#[expect(clippy::disallowed_methods, reason = "tests start the bus, the display and the daemons they talk to")]
pub fn command(program: impl AsRef<OsStr>) -> Command {
    Command::new(program)
}

/// A running program, ended with the test.
pub struct Started {
    child: Child,
    /// Kept open: what the program starts in turn may write there too.
    _output: Option<BufReader<ChildStdout>>,
}

impl Started {
    pub fn new(command: &mut Command) -> Self {
        let child = command.stdin(Stdio::null()).spawn().unwrap_or_else(|error| panic!("{command:?}: {error}"));
        Self { child, _output: None }
    }

    /// Also waits for the first line it writes, its address or number.
    pub fn with_first_line(command: &mut Command) -> (Self, String) {
        let mut started = Self::new(command.stdout(Stdio::piped()));
        let mut output = BufReader::new(started.child.stdout.take().unwrap());
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        assert!(!line.trim().is_empty(), "{command:?} said nothing");
        started._output = Some(output);
        (started, line.trim().to_owned())
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

/// The program's path, by its name on PATH or a full path; without one the test says that it is skipped.
pub fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).map(|folder| folder.join(program)).find(|path| path.is_file());
    if found.is_none() {
        // Not by `eprintln!`, which nobody sees while the test passes.
        _ = writeln!(std::io::stderr(), "SKIPPED: {program} is not installed");
    }
    found
}
