//! Other people's clients, in Python, each in a folder of its own below the target folder.
//!
//! Invariant: without the referee a test says SKIPPED; with `SHIFTBELL_REFEREES=require` it fails.

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// A Python that has the `module`, made on first use: from the first of the `packages` that can be had. None: skipped.
pub async fn python(module: &'static str, packages: &'static [&'static str]) -> Option<PathBuf> {
    match tokio::task::spawn_blocking(|| made(module, packages)).await.expect("no panic") {
        Ok(python) => Some(python),
        Err(why) if std::env::var("SHIFTBELL_REFEREES").as_deref() == Ok("require") => panic!("no referee: {why}"),
        Err(why) => {
            eprintln!("SKIPPED: {module} cannot be installed: {why}");
            None
        }
    }
}

pub fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("referee").join(name)
}

fn made(module: &str, packages: &[&str]) -> Result<PathBuf, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |dir| root.join(dir));
    let folder = target.join(format!("venv-{module}"));
    let python = folder.join("bin/python");
    if run(Command::new(&python).args(["-c", &format!("import {module}")]), "").is_ok() {
        return Ok(python);
    }
    run(Command::new("python3").args(["-m", "venv"]).arg(&folder), "")?;
    let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--retries", "1", "--timeout", "20"];
    let mut why = String::new();
    for package in packages {
        match run(Command::new(&python).args(pip).arg(package), "") {
            Ok(_) => return Ok(python),
            Err(this) => why.push_str(&this),
        }
    }
    Err(why)
}

/// Its output, once it ended well.
pub fn run(command: &mut Command, stdin: &str) -> Result<String, String> {
    let pipes = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = pipes.spawn().map_err(|error| format!("{command:?}: {error}"))?;
    // A program that does not read its input is judged by its answer.
    let _unread = child.stdin.take().map(|mut input| input.write_all(stdin.as_bytes()));
    let done = child.wait_with_output().map_err(|error| format!("{command:?}: {error}"))?;
    match done.status.success() {
        true => Ok(String::from_utf8_lossy(&done.stdout).into_owned()),
        false => Err(format!("{command:?}: {}", String::from_utf8_lossy(&done.stderr))),
    }
}
