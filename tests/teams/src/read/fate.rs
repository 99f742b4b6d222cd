//! What is expected to become of a line.
//!
//! Invariant: every word of a fate is understood, or it is a fault.

use super::{text, when};
use crate::week::{Expected, Fate, Shown, Written};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use oncall::{shift::OnShift, wants::SoundClass};

/// The first words of fates: no post may be called so.
const WORDS: [&str; 28] = [
    "rings",
    "held",
    "quiet",
    "digest",
    "counted",
    "ignored",
    "nothing",
    "joined",
    "settled",
    "resolved",
    "deleted",
    "reassigned",
    "acknowledged",
    "acknowledging",
    "snoozed",
    "rule",
    "no",
    "sound",
    "writes",
    "summary",
    "storm",
    "comes",
    "on",
    "off",
    "off-shift",
    "tell",
    "told",
    "a",
];

pub fn read(fate: &str, line: usize, day: Option<Date>, at: Timestamp, zone: &TimeZone) -> Result<Fate, String> {
    let (word, rest) = text::first(fate);
    if word == "refused" {
        return Ok(Fate { line, of: None, what: Expected::Refused(text::quoted(rest)?) });
    }
    if !WORDS.contains(&word) && rest.is_empty() {
        return Err(format!("“{word}” is no fate"));
    }
    let (of, fate) = if WORDS.contains(&word) { (None, fate) } else { (Some(text::name(word)?), rest) };
    let what = expected(fate, day, at, zone)?;
    Ok(Fate { line, of, what })
}

fn expected(fate: &str, day: Option<Date>, at: Timestamp, zone: &TimeZone) -> Result<Expected, String> {
    let (word, rest) = text::first(fate);
    let plain = match fate {
        "rings on" => Some(Expected::RingsOn),
        "rings" => Some(Expected::Rings { why: None }),
        "held" => Some(Expected::Held),
        "acknowledging" => Some(Expected::Acknowledging),
        "quiet card" => Some(Expected::QuietCard),
        "digest" => Some(Expected::Digest),
        "counted" => Some(Expected::Counted),
        "ignored" => Some(Expected::Ignored),
        "nothing" => Some(Expected::Nothing),
        "resolved" => Some(Expected::Over("resolved at the source")),
        "deleted" => Some(Expected::Over("deleted at the source")),
        "reassigned" => Some(Expected::Over("reassigned")),
        "no rule" => Some(Expected::NoRule),
        "on shift" => Some(Expected::Shift(OnShift::On)),
        "off shift" => Some(Expected::Shift(OnShift::Off)),
        "off-shift card" => Some(Expected::OffShiftCard),
        "told" => Some(Expected::Told),
        _ => None,
    };
    if let Some(plain) = plain {
        return Ok(plain);
    }
    match word {
        "rings" => Ok(Expected::Rings { why: Some(bracketed(rest)?) }),
        "joined" => Ok(Expected::JoinedTo(text::name(follows(rest, "to")?)?)),
        "settled" => Ok(Expected::SettledBy(follows(rest, "by")?.to_owned())),
        "acknowledged" => Ok(Expected::AcknowledgedBy(follows(rest, "by")?.to_owned())),
        "snoozed" => {
            let day = day.ok_or("no day stands above this line")?;
            Ok(Expected::SnoozedUntil(when::coming(follows(rest, "until")?, day, at, zone)?))
        }
        "rule" => Ok(Expected::Rule(text::quoted(rest)?)),
        "sound" => sound(rest),
        "writes" => written(rest).map(Expected::Writes),
        "digest" => shows(Shown::Digest, follows(rest, "shows")?),
        "summary" => shows(Shown::Summary, follows(rest, "shows")?),
        "storm" => shows(Shown::Storm, follows(rest, "shows")?),
        "comes" => comes_back(follows(rest, "back")?),
        "tell" => Ok(Expected::Tell(rest.to_owned())),
        "a" => Ok(Expected::CardSays(text::quoted(follows(rest, "card says")?)?)),
        _ => Err(format!("“{fate}” is no fate")),
    }
}

fn follows<'l>(rest: &'l str, word: &str) -> Result<&'l str, String> {
    text::after(rest, word)
        .filter(|rest| !rest.is_empty())
        .ok_or_else(|| format!("“{word} …” is missing before “{rest}”"))
}

fn bracketed(rest: &str) -> Result<String, String> {
    let inner = rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    inner.map(str::to_owned).ok_or_else(|| format!("“{rest}”: why it rings stands in brackets"))
}

fn sound(rest: &str) -> Result<Expected, String> {
    match rest {
        "page" => Ok(Expected::Sound(Some(SoundClass::Page))),
        "quieter" => Ok(Expected::Sound(Some(SoundClass::Quieter))),
        "notify" => Ok(Expected::Sound(Some(SoundClass::Notify))),
        "none" => Ok(Expected::Sound(None)),
        _ => Err(format!("“{rest}” is no sound: page, quieter, notify or none")),
    }
}

fn shows(what: Shown, names: &str) -> Result<Expected, String> {
    let names = text::split(names, ',').iter().map(|name| text::name(name)).collect::<Result<Vec<_>, _>>()?;
    Ok(Expected::Shows { what, names })
}

/// `unchecked: disk, queue`
fn comes_back(rest: &str) -> Result<Expected, String> {
    let (why, names) = rest.split_once(':').ok_or("write: comes back WHY: NAMES")?;
    let what = match why.trim() {
        "unchecked" => Shown::Unchecked,
        "still open" => Shown::StillOpen,
        "as the shift ends" => Shown::ShiftEnds,
        _ => return Err(format!("“{why}”: it comes back unchecked, still open, or as the shift ends")),
    };
    shows(what, names)
}

/// `:eyes: on disk`, `acknowledgement of Q1`, `"words" under disk`, `"words" to Ben`
fn written(rest: &str) -> Result<Written, String> {
    if let Some(of) = text::after(rest, "acknowledgement of") {
        return Ok(Written::Acknowledgement { of: text::name(of)? });
    }
    if rest.starts_with(':') {
        let (emoji, on) = text::first(rest);
        return Ok(Written::Reaction { on: text::name(follows(on, "on")?)?, emoji: text::emoji(emoji)? });
    }
    let (words, place) = rest.rsplit_once('"').ok_or_else(|| format!("“{rest}” cannot be written"))?;
    let words = words.trim().trim_start_matches('"').to_owned();
    match (text::after(place.trim(), "under"), text::after(place.trim(), "to")) {
        (Some(under), _) => Ok(Written::Reply { under: text::name(under)?, text: words }),
        (_, Some(to)) => Ok(Written::Message { to: to.to_owned(), text: words }),
        _ => Err(format!("“{rest}”: written under what, or to whom?")),
    }
}
