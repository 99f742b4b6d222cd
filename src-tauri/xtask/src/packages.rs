//! The system packages that building, running and testing need.
//!
//! Invariant: nothing is installed without root's or the person's word, and whoever must install something by hand is
//! shown the exact line.

use anyhow::{Context, Result};
use std::{
    io::{IsTerminal, Write},
    process::{Command, Stdio},
};

const TO_BUILD: &[&str] = &["libasound2-dev", "libwebkit2gtk-4.1-dev", "pkg-config"];

const TO_TEST: &[&str] = &[
    // A screen, a bus, a keyring, notification daemons, a panel, a sound server.
    "adwaita-icon-theme",
    "dbus",
    "dbus-x11",
    "dunst",
    "fonts-dejavu-core",
    "gnome-keyring",
    "imagemagick",
    "libasound2-plugins",
    "libglib2.0-bin",
    "libsecret-tools",
    "openbox",
    "procps",
    "pulseaudio",
    "pulseaudio-utils",
    "python3-venv",
    "webkit2gtk-driver",
    "x11-utils",
    "xauth",
    "xdotool",
    "xfce4-notifyd",
    "xfce4-panel",
    "xvfb",
];

/// The programs that the packages bring, for systems without apt-get.
const PROGRAMS: &[&str] = &[
    "pkg-config",
    "dbus-daemon",
    "dunst",
    "gnome-keyring-daemon",
    "secret-tool",
    "gdbus",
    "openbox",
    "pactl",
    "parec",
    "pulseaudio",
    "WebKitWebDriver",
    "xauth",
    "xdotool",
    "xfce4-panel",
    "Xvfb",
];

/// What is to be done with them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// On a desktop that is there already.
    Build,
    Test,
}

impl Purpose {
    pub fn packages(self) -> Vec<&'static str> {
        match self {
            Self::Build => TO_BUILD.to_vec(),
            Self::Test => [TO_BUILD, TO_TEST].concat(),
        }
    }

    fn programs(self) -> &'static [&'static str] {
        match self {
            Self::Build => &PROGRAMS[..1],
            Self::Test => PROGRAMS,
        }
    }
}

/// Whether the person was asked already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consent {
    Ask,
    Given,
}

pub enum Ready {
    Yes,
    /// The line to run has been printed.
    InstallYourself,
}

/// Sees to it that every package is there.
pub fn ensure(purpose: Purpose, consent: Consent) -> Result<Ready> {
    if !on_path("apt-get") {
        return without_apt(purpose);
    }
    let missing: Vec<&str> = purpose.packages().into_iter().filter(|package| !is_installed(package)).collect();
    if missing.is_empty() {
        return Ok(Ready::Yes);
    }
    let install = format!("apt-get install --yes --no-install-recommends {}", missing.join(" "));
    match may_install(&missing, consent)? {
        Some(prefix) => {
            println!("installing {} packages: {}", missing.len(), missing.join(" "));
            let done = shell(&format!("{prefix}apt-get update && {prefix}{install}"))?;
            anyhow::ensure!(done, "the packages could not be installed; the line was: {prefix}{install}");
            Ok(Ready::Yes)
        }
        None => {
            eprintln!("Packages are missing. Run this line, then try again:\nsudo apt-get update && sudo {install}");
            Ok(Ready::InstallYourself)
        }
    }
}

/// What to put before `apt-get`, or nothing where the person must do it.
fn may_install(missing: &[&str], consent: Consent) -> Result<Option<&'static str>> {
    if is_root()? {
        return Ok(Some("DEBIAN_FRONTEND=noninteractive "));
    }
    if !on_path("sudo") {
        return Ok(None);
    }
    if std::env::var("CI").is_ok_and(|ci| ci == "true") {
        return Ok(shell("sudo -n true")?.then_some("sudo -n DEBIAN_FRONTEND=noninteractive "));
    }
    if !std::io::stdin().is_terminal() {
        return Ok(None);
    }
    if consent == Consent::Given {
        return Ok(Some("sudo "));
    }
    print!("Install {} with sudo? [y/N] ", missing.join(" "));
    std::io::stdout().flush()?;
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes").then_some("sudo "))
}

fn without_apt(purpose: Purpose) -> Result<Ready> {
    let webkit = shell("pkg-config --exists webkit2gtk-4.1")?;
    let missing: Vec<&str> = purpose.programs().iter().copied().filter(|program| !on_path(program)).collect();
    if webkit && missing.is_empty() {
        return Ok(Ready::Yes);
    }
    eprintln!("There is no apt-get here. Install what brings these, then try again: {}", missing.join(" "));
    if !webkit {
        eprintln!("and the development files of WebKitGTK 4.1.");
    }
    eprintln!("On Debian the packages are: {}", purpose.packages().join(" "));
    Ok(Ready::InstallYourself)
}

fn is_installed(package: &str) -> bool {
    Command::new("dpkg-query")
        .args(["--show", "--showformat=${db:Status-Status}", package])
        .stderr(Stdio::null())
        .output()
        .is_ok_and(|answer| answer.stdout == b"installed")
}

fn is_root() -> Result<bool> {
    let id = Command::new("id").arg("-u").output().context("id -u")?;
    Ok(id.stdout.trim_ascii() == b"0")
}

pub fn on_path(program: &str) -> bool {
    std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(program).is_file()))
}

/// Whether the line ended well.
fn shell(line: &str) -> Result<bool> {
    Ok(Command::new("sh").args(["-c", line]).stderr(Stdio::inherit()).status().context("sh")?.success())
}
