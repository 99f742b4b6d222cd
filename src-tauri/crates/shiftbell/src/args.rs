//! What was typed.
//!
//! Invariant: what is not understood wholly is not carried out at all.

mod words;

use crate::init::To;
use jiff::SignedDuration;
use std::{ffi::OsString, path::PathBuf};
use view::Which;
use words::{all_of, id, ids, secret, since, snooze, verdict, why};

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Invocation {
    pub command: Command,
    pub format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Text,
    Json,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Help,
    Version,
    Talk(Talk),
    Check { file: Option<PathBuf> },
    Init { preset: Option<String>, to: To },
    Schema,
    Replay(Night),
    Rehearse(Rehearsal),
    Judge(Question),
    Secret(Secret),
}

/// What the running application is asked. Alerts are named by any part of their id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Talk {
    On,
    Off,
    Auto,
    Status,
    Alerts(Which),
    Ack { alerts: Vec<String> },
    Snooze { alert: String, seconds: u32 },
    SnoozeUntilMorning { alert: String },
    Verdict { alerts: Vec<String>, emoji: String, note: Option<String> },
    Undo { alert: String },
    Told { alert: String },
    Deployed { what: String },
    Silence,
    Why { alert: String },
    Schedule,
    Team,
    Open,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Night {
    pub file: PathBuf,
    pub policy: Option<PathBuf>,
    pub zone: Option<String>,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Rehearsal {
    pub file: PathBuf,
    pub since: SignedDuration,
    /// In place of this computer's own past.
    pub night: Option<PathBuf>,
    pub zone: Option<String>,
}

/// A message or an incident that a policy is asked about.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Question {
    /// None: standard input.
    pub message: Option<PathBuf>,
    pub policy: Option<PathBuf>,
    pub zone: Option<String>,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Secret {
    Set { name: String },
    Remove { name: String },
    List,
}

/// The options and the rest, before they are understood.
#[derive(Default)]
struct Typed {
    words: Vec<OsString>,
    json: Option<()>,
    all: Option<()>,
    help: Option<()>,
    version: Option<()>,
    policy: Option<OsString>,
    zone: Option<OsString>,
    since: Option<OsString>,
    night: Option<OsString>,
    note: Option<OsString>,
    message: Option<OsString>,
    preset: Option<OsString>,
    print: Option<()>,
}

/// # Errors
/// A sentence that says what was not understood.
pub(crate) fn parse(args: impl IntoIterator<Item = OsString>) -> Result<Invocation, String> {
    let mut typed = sort(args.into_iter())?;
    let format = if typed.json.take().is_some() { Format::Json } else { Format::Text };
    if typed.help.is_some() {
        return Ok(Invocation { command: Command::Help, format });
    }
    if typed.version.is_some() {
        return Ok(Invocation { command: Command::Version, format });
    }
    let command = command(&mut typed)?;
    match typed.left_over() {
        Some(option) => Err(format!("{option} does not belong to this command.")),
        None => Ok(Invocation { command, format }),
    }
}

impl Typed {
    /// An option that has a value.
    fn option(&mut self, name: &str) -> &mut Option<OsString> {
        match name {
            "--zone" => &mut self.zone,
            "--preset" => &mut self.preset,
            "--since" => &mut self.since,
            "--night" => &mut self.night,
            "--note" => &mut self.note,
            "--message" => &mut self.message,
            _ => &mut self.policy,
        }
    }

    fn zone(&mut self) -> Option<String> {
        self.zone.take().map(|zone| zone.to_string_lossy().into_owned())
    }

    /// An option that no command took.
    fn left_over(&self) -> Option<&'static str> {
        let flags = [
            (self.all.is_some(), "--all"),
            (self.print.is_some(), "--print"),
            (self.policy.is_some(), "--policy"),
            (self.preset.is_some(), "--preset"),
            (self.zone.is_some(), "--zone"),
            (self.since.is_some(), "--since"),
            (self.night.is_some(), "--night"),
            (self.note.is_some(), "--note"),
            (self.message.is_some(), "--message"),
        ];
        flags.into_iter().find(|(set, _)| *set).map(|(_, name)| name)
    }
}

fn sort(mut args: impl Iterator<Item = OsString>) -> Result<Typed, String> {
    let mut typed = Typed::default();
    while let Some(arg) = args.next() {
        let text = arg.to_string_lossy().into_owned();
        let (name, value) = match text.split_once('=') {
            Some((name, value)) if name.starts_with("--") => (name.to_owned(), Some(OsString::from(value))),
            _ => (text, None),
        };
        let flag = match name.as_str() {
            "--json" => &mut typed.json,
            "--all" => &mut typed.all,
            "--print" => &mut typed.print,
            "--help" | "-h" => &mut typed.help,
            "--version" | "-V" => &mut typed.version,
            "--policy" | "--preset" | "--zone" | "--since" | "--night" | "--note" | "--message" => {
                let value = value.or_else(|| args.next()).ok_or_else(|| format!("{name} needs a value."))?;
                *typed.option(&name) = Some(value);
                continue;
            }
            "--" => {
                typed.words.extend(args.by_ref());
                continue;
            }
            _ if name.starts_with('-') && name.len() > 1 => return Err(format!("There is no option {name:?}.")),
            _ => {
                typed.words.push(arg);
                continue;
            }
        };
        if value.is_some() {
            return Err(format!("{name} takes no value."));
        }
        *flag = Some(());
    }
    Ok(typed)
}

fn command(typed: &mut Typed) -> Result<Command, String> {
    let mut words = std::mem::take(&mut typed.words).into_iter();
    let Some(verb) = words.next() else { return Err("Which command?".to_owned()) };
    let verb = verb.to_string_lossy().into_owned();
    let command = match verb.as_str() {
        "on" => Command::Talk(Talk::On),
        "off" => Command::Talk(Talk::Off),
        "auto" => Command::Talk(Talk::Auto),
        "status" => Command::Talk(Talk::Status),
        "alerts" => Command::Talk(Talk::Alerts(if typed.all.take().is_some() { Which::All } else { Which::Open })),
        "ack" => Command::Talk(Talk::Ack { alerts: ids(&mut words, "ack ID…")? }),
        "snooze" => Command::Talk(snooze(&mut words)?),
        "verdict" => Command::Talk(verdict(&mut words, typed)?),
        "undo" => Command::Talk(Talk::Undo { alert: id(&mut words, "undo ID")? }),
        "told" => Command::Talk(Talk::Told { alert: id(&mut words, "told ID")? }),
        "deployed" => Command::Talk(Talk::Deployed { what: all_of(&mut words)? }),
        "silence" => Command::Talk(Talk::Silence),
        "why" => why(&mut words, typed)?,
        "schedule" => Command::Talk(Talk::Schedule),
        "team" => Command::Talk(Talk::Team),
        "open" => Command::Talk(Talk::Open),
        "check" => Command::Check { file: words.next().map(PathBuf::from) },
        "init" => {
            let preset = typed.preset.take().map(|name| name.to_string_lossy().into_owned());
            // Without a preset there is nothing to print: then it is left over.
            let print = preset.is_some() && typed.print.take().is_some();
            Command::Init { preset, to: if print { To::Print } else { To::File } }
        }
        "schema" => Command::Schema,
        "replay" => Command::Replay(Night {
            file: words.next().map(PathBuf::from).ok_or("Which file? shiftbell replay FILE")?,
            policy: typed.policy.take().map(PathBuf::from),
            zone: typed.zone(),
        }),
        "rehearse" => Command::Rehearse(Rehearsal {
            file: words.next().map(PathBuf::from).ok_or("Which policy file? shiftbell rehearse FILE")?,
            since: since(typed.since.take())?,
            night: typed.night.take().map(PathBuf::from),
            zone: typed.zone(),
        }),
        "secret" => Command::Secret(secret(&mut words)?),
        "help" => Command::Help,
        _ => return Err(format!("There is no command {verb:?}.")),
    };
    match words.next() {
        None => Ok(command),
        // Not repeated: somebody may have typed a token here.
        Some(_) if verb == "secret" => {
            Err("Too many words. A token is read from standard input, never from the command line.".to_owned())
        }
        Some(more) => Err(format!("{:?} is one word too many.", more.to_string_lossy())),
    }
}

#[cfg(test)]
mod tests;
