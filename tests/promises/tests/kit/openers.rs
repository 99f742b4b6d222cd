//! The programs that open addresses and files on a desktop, in whose place others lie that only write down what they are asked.
//!
//! Invariant: nothing of the computer's own is started.

use super::{Night, until};
use std::{fs, os::unix::fs::PermissionsExt, path::PathBuf};

const PROGRAMS: &[&str] =
    &["xdg-open", "gio", "gnome-open", "kde-open", "wslview", "sensible-browser", "x-www-browser", "firefox"];

pub struct Openers {
    asked: PathBuf,
}

impl Openers {
    /// Applications of that night that are started from here on find them first.
    pub fn of(mut night: Night) -> (Night, Self) {
        let folder = night.session.folder().join("openers");
        fs::create_dir_all(&folder).expect("a folder");
        let asked = folder.join("asked");
        let script = format!("#!/bin/sh\nprintf '%s %s\\n' \"${{0##*/}}\" \"$*\" >> '{}'\n", asked.display());
        for program in PROGRAMS {
            let file = folder.join(program);
            fs::write(&file, &script).expect("a script");
            fs::set_permissions(&file, fs::Permissions::from_mode(0o700)).expect("a script that runs");
        }
        let path = format!("{}:{}", folder.display(), night.session.place().environment()["PATH"]);
        night.app = night.app.with("PATH", &path);
        (night, Self { asked })
    }

    /// Each with its arguments, in order.
    pub fn asked(&self) -> Vec<String> {
        let text = fs::read_to_string(&self.asked).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }

    /// Waits until one is asked for something that holds this text.
    pub async fn until_asked(&self, text: &str) {
        let asked = until(async || self.asked().iter().any(|line| line.contains(text)).then_some(())).await;
        assert!(asked.is_some(), "nobody opens {text:?}, only {:?}", self.asked());
    }
}
