//! On what the figures were taken.
//!
//! Invariant: what cannot be read is said to be unknown; nothing here stops a bench.

use crate::runner::command;
use std::fs;

/// Lines for people: the machine, the system, the programs.
pub fn lines() -> Vec<String> {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let model = field("/proc/cpuinfo", "model name", ':');
    let memory = field("/proc/meminfo", "MemTotal", ':');
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let distribution = field("/etc/os-release", "PRETTY_NAME", '=');
    let commit = ["describe", "--always", "--abbrev=12", "--exclude=*", "--dirty= with changes"];
    let folder = std::env::temp_dir().display().to_string();
    vec![
        format!("{cores} cores ({model}), {memory} of memory"),
        format!("Linux {}, {}", kernel.trim(), distribution.trim_matches('"')),
        format!("data folder on {}", said("stat", &["--file-system", "--format=%T", &folder])),
        format!("Shiftbell {} at {}", env!("CARGO_PKG_VERSION"), said("git", &commit)),
        format!("{}; {}", said("rustc", &["--version"]), said("dbus-daemon", &["--version"])),
    ]
}

/// As this computer has it.
pub fn today() -> String {
    said("date", &["+%Y-%m-%d"])
}

/// One, five and fifteen minutes.
pub fn load() -> String {
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    load.split_whitespace().take(3).collect::<Vec<_>>().join(" ")
}

fn field(file: &str, name: &str, separator: char) -> String {
    let text = fs::read_to_string(file).unwrap_or_default();
    let found = text.lines().filter_map(|line| line.split_once(separator)).find(|(key, _)| key.trim() == name);
    found.map_or_else(|| "unknown".to_owned(), |(_, value)| value.trim().to_owned())
}

/// The first line that a program says.
fn said(program: &str, arguments: &[&str]) -> String {
    let output = command(program).args(arguments).output().ok().filter(|output| output.status.success());
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    text.lines().next().map_or_else(|| format!("{program}: unknown"), str::to_owned)
}
