//! A token typed at a terminal: a pseudo-terminal with the program at its other end.

use crate::person::Person;
use rustix::{
    fs::{Mode, OFlags},
    pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt},
    termios::{LocalModes, tcgetattr},
};
use std::{
    fs::File,
    io::{Read, Write},
    os::fd::OwnedFd,
    process::{Child, Stdio},
};

struct Terminal {
    keys: File,
    screen: OwnedFd,
}

impl Terminal {
    fn new() -> Self {
        let keys = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&keys).unwrap();
        unlockpt(&keys).unwrap();
        let name = ptsname(&keys, Vec::new()).unwrap();
        let screen = rustix::fs::open(name, OFlags::RDWR | OFlags::NOCTTY, Mode::empty()).unwrap();
        Self { keys: File::from(keys), screen }
    }

    fn echoes(&self) -> bool {
        tcgetattr(&self.screen).unwrap().local_modes.contains(LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG)
    }

    /// Starts the program at this terminal and waits for its prompt.
    fn start(&self, person: &Person, line: &str) -> Child {
        let mut command = person.command(line);
        command.stdin(self.screen.try_clone().unwrap()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut said = Vec::new();
        let mut byte = [0];
        while !said.ends_with(b"(not shown): ") {
            let stderr = child.stderr.as_mut().unwrap();
            assert_eq!(stderr.read(&mut byte).unwrap(), 1, "no prompt: {}", String::from_utf8_lossy(&said));
            said.push(byte[0]);
        }
        child
    }

    /// All that the terminal shows, once nothing is at it any more.
    fn shown(self) -> String {
        drop(self.screen);
        let mut shown = Vec::new();
        let mut keys = self.keys;
        // Linux ends a terminal without anybody at it by EIO.
        let _ = keys.read_to_end(&mut shown);
        String::from_utf8_lossy(&shown).into_owned()
    }
}

#[test]
fn what_is_typed_is_not_shown_and_the_terminal_stays_as_it_was() {
    let (person, mut terminal) = (Person::new(), Terminal::new());
    assert!(terminal.echoes());
    let child = terminal.start(&person, "secret set slack/acme/user-token --json");
    assert!(!terminal.echoes());
    terminal.keys.write_all(b"wrong\x15xoxp-typed-by-hand\x7fd\r").unwrap();
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    // It was read whole: the shape is right, and only the keyring is missing here.
    assert!(said.contains("\"keyring-missing\""), "{said}");
    assert!(terminal.echoes());
    let shown = terminal.shown();
    assert!(!shown.contains("typed-by-han") && !shown.contains("wrong"), "{shown:?}");
}

#[test]
fn ctrl_c_changes_nothing_and_leaves_the_terminal_as_it_was() {
    let (person, mut terminal) = (Person::new(), Terminal::new());
    let child = terminal.start(&person, "secret set slack/acme/user-token --json");
    terminal.keys.write_all(b"xoxp-typed\x03").unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stdout).unwrap().contains("\"cancelled\""));
    assert!(terminal.echoes());
}
