//! `init`: a first policy file, from a preset.
//!
//! Invariant: a file that exists is never written over.

use crate::{Output, fault::Fault};
use control::folders::Folders;
use policyfile::{PRESETS, Preset};
use serde_json::{Value, json};
use std::{fs, io::Write, path::Path};

/// Where a preset goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum To {
    /// `shiftbell.toml` in the configuration folder.
    File,
    Print,
}

pub(crate) fn run(preset: Option<&str>, to: To) -> Result<Output, Fault> {
    let Some(name) = preset else { return Ok(listed()) };
    let preset = Preset::named(name).ok_or_else(|| {
        let names: Vec<&str> = PRESETS.iter().map(|preset| preset.name).collect();
        Fault::new("no-preset", format!("There is no preset {name:?}."))
            .cure(format!("There are {}.", names.join(", ")))
    })?;
    match to {
        To::Print => Ok(Output { text: preset.text.to_owned(), json: preset.text.into(), code: 0 }),
        To::File => write(&preset, &Folders::of_this_person()?.policy_file()),
    }
}

fn listed() -> Output {
    let width = PRESETS.iter().map(|preset| preset.name.len()).max().unwrap_or_default();
    let line = |preset: &Preset| format!("{:width$}  {}\n", preset.name, preset.about);
    let one = |preset: &Preset| json!({ "name": preset.name, "about": preset.about });
    Output {
        text: PRESETS.iter().map(line).collect::<String>() + "\nThen: shiftbell init --preset NAME\n",
        json: PRESETS.iter().map(one).collect::<Value>(),
        code: 0,
    }
}

fn write(preset: &Preset, path: &Path) -> Result<Output, Fault> {
    let name = path.display().to_string();
    let unwritten = |fault: std::io::Error| match fault.kind() {
        std::io::ErrorKind::AlreadyExists => Fault::new("file-exists", format!("{name} exists already."))
            .cure(format!("To look at the preset: shiftbell init --preset {} --print", preset.name)),
        _ => Fault::new("unwritable", format!("{name} cannot be written: {fault}.")),
    };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(unwritten)?;
    }
    let mut file = private(path).map_err(unwritten)?;
    if let Err(fault) = file.write_all(preset.text.as_bytes()).and_then(|()| file.sync_all()) {
        // Half a policy would be a faulty one, and in the way of the next try.
        drop(file);
        let _ = fs::remove_file(path);
        return Err(unwritten(fault));
    }
    Ok(Output {
        text: format!("{name}: written. Make it yours, then: shiftbell check\n"),
        json: json!({ "file": name, "preset": preset.name }),
        code: 0,
    })
}

/// A new file, for nobody else's eyes: it holds names and numbers.
fn private(path: &Path) -> std::io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
