//! Reads a secret from standard input.
//!
//! Invariant: it is never shown; a terminal is left as it was found, whatever is typed.

use crate::fault::Fault;
use secrecy::{SecretString, zeroize::Zeroizing};
use std::io::{self, Read, Write};

/// Longer input is no token.
const LONGEST: usize = 4_096;

/// What is piped in, or what is typed at a terminal without being shown; without the line's end.
pub(crate) fn read_secret(what: &str) -> Result<SecretString, Fault> {
    let unreadable = |fault: io::Error| match fault.kind() {
        io::ErrorKind::Interrupted => Fault::new("cancelled", "Nothing was changed."),
        _ => Fault::new("no-input", format!("Standard input cannot be read: {fault}.")),
    };
    let mut typed = Zeroizing::new(Vec::with_capacity(LONGEST));
    let stdin = io::stdin().lock();
    if io::IsTerminal::is_terminal(&stdin) {
        typing(stdin, what, &mut typed).map_err(unreadable)?;
    } else {
        stdin.take(LONGEST as u64).read_to_end(&mut typed).map_err(unreadable)?;
    }
    let text =
        std::str::from_utf8(&typed).map_err(|_| Fault::new("wrong-token", "That is no token: it is no text."))?;
    Ok(SecretString::from(text.trim()))
}

#[cfg(unix)]
fn typing(mut stdin: io::StdinLock<'_>, what: &str, typed: &mut Vec<u8>) -> io::Result<()> {
    let prompt = |text: &str| {
        let mut stderr = io::stderr();
        // A prompt that cannot be shown is no reason not to read.
        let _ = stderr.write_all(text.as_bytes()).and_then(|()| stderr.flush());
    };
    let quiet = quiet::Quiet::new()?;
    prompt(&format!("{what} (not shown): "));
    let result = keys(&mut stdin, typed);
    prompt("\n");
    drop(quiet);
    result
}

#[cfg(not(unix))]
fn typing(_: io::StdinLock<'_>, _: &str, _: &mut Vec<u8>) -> io::Result<()> {
    Err(io::Error::other("typing it is not possible on this system yet; pipe it in"))
}

/// Key by key until Enter. Ctrl-C cancels, Ctrl-D ends, Backspace takes back, Ctrl-U starts over.
#[cfg_attr(not(unix), allow(dead_code, reason = "only typing needs it"))]
fn keys(from: &mut impl Read, typed: &mut Vec<u8>) -> io::Result<()> {
    let mut key = Zeroizing::new([0_u8]);
    while from.read(key.as_mut())? == 1 {
        match key[0] {
            b'\r' | b'\n' | 0x04 => return Ok(()),
            0x03 => return Err(io::ErrorKind::Interrupted.into()),
            0x08 | 0x7f => drop(typed.pop()),
            0x15 => typed.clear(),
            // Never beyond the capacity, so that no copy is left behind.
            byte if typed.len() < LONGEST => typed.push(byte),
            _ => {}
        }
    }
    Ok(())
}

#[cfg(unix)]
mod quiet {
    use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
    use std::io;

    /// The terminal without echo, and with its keys unread by the system, until this is dropped.
    pub(super) struct Quiet(Termios);

    impl Quiet {
        pub fn new() -> io::Result<Self> {
            let before = tcgetattr(io::stdin())?;
            let mut quiet = before.clone();
            quiet.local_modes.remove(LocalModes::ECHO | LocalModes::ECHONL | LocalModes::ICANON | LocalModes::ISIG);
            tcsetattr(io::stdin(), OptionalActions::Flush, &quiet)?;
            Ok(Self(before))
        }
    }

    impl Drop for Quiet {
        fn drop(&mut self) {
            // Nothing else can be done about a terminal that went away.
            let _ = tcsetattr(io::stdin(), OptionalActions::Flush, &self.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_mean_something_else() {
        let table: [(&[u8], &[u8]); 5] = [
            (b"abc\rrest", b"abc"),
            (b"abx\x7fc\n", b"abc"),
            (b"wrong\x15abc\x04", b"abc"),
            (b"\x7f\x7fabc", b"abc"),
            (b"\n", b""),
        ];
        for (typed, read) in table {
            let mut secret = Vec::new();
            keys(&mut &typed[..], &mut secret).unwrap();
            assert_eq!(secret, read);
        }
        let cancelled = keys(&mut &b"ab\x03c\n"[..], &mut Vec::new()).unwrap_err();
        assert_eq!(cancelled.kind(), io::ErrorKind::Interrupted);
    }
}
