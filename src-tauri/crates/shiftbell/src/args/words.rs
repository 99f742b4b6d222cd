//! The words after a command.
//!
//! Invariant: a word that is missing, or none of what is expected, says what the whole line should be.

use super::{Command, Question, Secret, Talk, Typed};
use jiff::SignedDuration;
use std::{ffi::OsString, path::PathBuf};

const SNOOZE: &str = "snooze ID LENGTH, as in: shiftbell snooze 1700000000.000100 15m";
const VERDICT: &str = "verdict ID… EMOJI, as in: shiftbell verdict 1700000000.000100 eyes";
/// As far back as a policy is rehearsed where nobody says how far.
const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);

pub(super) fn snooze(words: &mut impl Iterator<Item = OsString>) -> Result<Talk, String> {
    let alert = id(words, SNOOZE)?;
    Ok(match text(words, SNOOZE)?.as_str() {
        "until-morning" => Talk::SnoozeUntilMorning { alert },
        other => Talk::Snooze { alert, seconds: length(other)? },
    })
}

/// The last word is the emoji, with colons or without.
pub(super) fn verdict(words: &mut impl Iterator<Item = OsString>, typed: &mut Typed) -> Result<Talk, String> {
    let mut alerts = ids(words, VERDICT)?;
    let last = alerts.pop().unwrap_or_default();
    let emoji = last.trim_matches(':').to_owned();
    if alerts.is_empty() || emoji.is_empty() {
        return Err(format!("Something is missing: shiftbell {VERDICT}"));
    }
    let note = typed.note.take().map(|note| text(&mut std::iter::once(note), VERDICT)).transpose()?;
    Ok(Talk::Verdict { alerts, emoji, note })
}

/// `why ID`, or `why -` and `why --message FILE` for what is described there.
pub(super) fn why(words: &mut impl Iterator<Item = OsString>, typed: &mut Typed) -> Result<Command, String> {
    let message = typed.message.take();
    let alert = if message.is_none() { id(words, "why ID, or: shiftbell why -")? } else { "-".to_owned() };
    if alert != "-" {
        return Ok(Command::Talk(Talk::Why { alert }));
    }
    let message = message.filter(|file| file != "-").map(PathBuf::from);
    Ok(Command::Judge(Question { message, policy: typed.policy.take().map(PathBuf::from), zone: typed.zone() }))
}

/// All words, as one text.
pub(super) fn all_of(words: &mut impl Iterator<Item = OsString>) -> Result<String, String> {
    let mut all = Vec::new();
    for word in words {
        all.push(text(&mut std::iter::once(word), "deployed [WHAT]")?);
    }
    Ok(all.join(" "))
}

/// `7d`, or as a length; a week where nothing is said.
pub(super) fn since(typed: Option<OsString>) -> Result<SignedDuration, String> {
    let Some(typed) = typed else { return Ok(WEEK) };
    let text = typed.to_string_lossy().into_owned();
    let days = text.strip_suffix('d').and_then(|days| days.parse::<u16>().ok()).filter(|days| *days > 0);
    match days {
        Some(days) => Ok(SignedDuration::from_hours(24 * i64::from(days))),
        None => length(&text)
            .map(|seconds| SignedDuration::from_secs(i64::from(seconds)))
            .map_err(|_| format!("{text:?} is no length of time; write 7d, 12h or 90m.")),
    }
}

pub(super) fn secret(words: &mut impl Iterator<Item = OsString>) -> Result<Secret, String> {
    match text(words, "secret set NAME, secret remove NAME or secret list")?.as_str() {
        "set" => Ok(Secret::Set { name: text(words, "secret set NAME")? }),
        "remove" => Ok(Secret::Remove { name: text(words, "secret remove NAME")? }),
        "list" => Ok(Secret::List),
        _ => Err("With secrets, one can: set NAME, remove NAME, list.".to_owned()),
    }
}

pub(super) fn text(words: &mut impl Iterator<Item = OsString>, form: &str) -> Result<String, String> {
    let word = words.next().ok_or_else(|| format!("Something is missing: shiftbell {form}"))?;
    word.into_string().map_err(|word| format!("{:?} is no text.", word.to_string_lossy()))
}

pub(super) fn id(words: &mut impl Iterator<Item = OsString>, form: &str) -> Result<String, String> {
    let id = text(words, form)?;
    if id.is_empty() { Err(format!("An empty id names nothing: shiftbell {form}")) } else { Ok(id) }
}

pub(super) fn ids(words: &mut impl Iterator<Item = OsString>, form: &str) -> Result<Vec<String>, String> {
    let mut ids = vec![id(words, form)?];
    for word in words {
        ids.push(id(&mut std::iter::once(word), form)?);
    }
    Ok(ids)
}

/// `15m`, `90s`, `1h30m`, in seconds.
pub(super) fn length(text: &str) -> Result<u32, String> {
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
