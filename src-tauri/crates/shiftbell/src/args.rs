//! What was typed.
//!
//! Invariant: what is not understood wholly is not carried out at all.

use std::{ffi::OsString, path::PathBuf};
use view::Which;

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
    Replay(Night),
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
    Ack { alert: String },
    Snooze { alert: String, seconds: u32 },
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
    /// An option that no command took.
    fn left_over(&self) -> Option<&'static str> {
        let flags =
            [(self.all.is_some(), "--all"), (self.policy.is_some(), "--policy"), (self.zone.is_some(), "--zone")];
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
            "--help" | "-h" => &mut typed.help,
            "--version" | "-V" => &mut typed.version,
            "--policy" | "--zone" => {
                let value = value.or_else(|| args.next()).ok_or_else(|| format!("{name} needs a value."))?;
                *(if name == "--zone" { &mut typed.zone } else { &mut typed.policy }) = Some(value);
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
        "ack" => Command::Talk(Talk::Ack { alert: id(&mut words, "ack ID")? }),
        "snooze" => {
            Command::Talk(Talk::Snooze { alert: id(&mut words, SNOOZE)?, seconds: length(&text(&mut words, SNOOZE)?)? })
        }
        "silence" => Command::Talk(Talk::Silence),
        "why" => Command::Talk(Talk::Why { alert: id(&mut words, "why ID")? }),
        "schedule" => Command::Talk(Talk::Schedule),
        "team" => Command::Talk(Talk::Team),
        "open" => Command::Talk(Talk::Open),
        "check" => Command::Check { file: words.next().map(PathBuf::from) },
        "replay" => Command::Replay(Night {
            file: words.next().map(PathBuf::from).ok_or("Which file? shiftbell replay FILE")?,
            policy: typed.policy.take().map(PathBuf::from),
            zone: typed.zone.take().map(|zone| zone.to_string_lossy().into_owned()),
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

const SNOOZE: &str = "snooze ID LENGTH, as in: shiftbell snooze 1700000000.000100 15m";

fn secret(words: &mut impl Iterator<Item = OsString>) -> Result<Secret, String> {
    match text(words, "secret set NAME, secret remove NAME or secret list")?.as_str() {
        "set" => Ok(Secret::Set { name: text(words, "secret set NAME")? }),
        "remove" => Ok(Secret::Remove { name: text(words, "secret remove NAME")? }),
        "list" => Ok(Secret::List),
        _ => Err("With secrets, one can: set NAME, remove NAME, list.".to_owned()),
    }
}

fn text(words: &mut impl Iterator<Item = OsString>, form: &str) -> Result<String, String> {
    let word = words.next().ok_or_else(|| format!("Something is missing: shiftbell {form}"))?;
    word.into_string().map_err(|word| format!("{:?} is no text.", word.to_string_lossy()))
}

fn id(words: &mut impl Iterator<Item = OsString>, form: &str) -> Result<String, String> {
    let id = text(words, form)?;
    if id.is_empty() { Err(format!("An empty id names nothing: shiftbell {form}")) } else { Ok(id) }
}

/// `15m`, `90s`, `1h30m`, in seconds.
fn length(text: &str) -> Result<u32, String> {
    let no = || format!("{text:?} is no length of time; write 15m, 90s or 1h30m.");
    let mut seconds: u32 = 0;
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).ok_or_else(no)?;
        let (number, tail) = rest.split_at(digits);
        let number: u32 = number.parse().map_err(|_| no())?;
        let unit = match tail.chars().next() {
            Some('s') => 1,
            Some('m') => 60,
            Some('h') => 3_600,
            _ => return Err(no()),
        };
        seconds = number.checked_mul(unit).and_then(|more| seconds.checked_add(more)).ok_or_else(no)?;
        rest = &tail[1..];
    }
    if seconds == 0 { Err(no()) } else { Ok(seconds) }
}

#[cfg(test)]
mod tests;
