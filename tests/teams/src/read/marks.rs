//! What stands in brackets at the end of a post: its name in the file, and what its sender says beside the text.
//!
//! Invariant: a word that is not known is the name, and there is one name.

use super::{head::Head, text, when};
use crate::week::Marks;
use jiff::{Timestamp, civil::Date};
use oncall::observation::{Condition, Severity, Urgency};

/// The text without its brackets, and what they say.
pub fn cut(line: &str, day: Date, at: Timestamp, head: &Head) -> Result<(String, Marks), String> {
    let line = line.trim();
    let inner = line.strip_suffix(']').and_then(|line| line.rsplit_once('['));
    let Some((text, inner)) = inner else { return Ok((line.to_owned(), Marks::default())) };
    let mut marks = Marks::default();
    for mark in text::split(inner, ';') {
        take(&mut marks, &mark, day, at, head)?;
    }
    Ok((text.trim().to_owned(), marks))
}

fn take(marks: &mut Marks, mark: &str, day: Date, at: Timestamp, head: &Head) -> Result<(), String> {
    let (word, rest) = text::first(mark);
    match (word, rest) {
        ("key", key) if !key.is_empty() => marks.key = Some(key.to_owned()),
        ("about", id) if !id.is_empty() => marks.about = Some(text::name(id)?),
        ("said", time) if !time.is_empty() => {
            let time = when::of_day(time)?;
            let said =
                head.zone().to_ambiguous_timestamp(day.to_datetime(time)).compatible().map_err(|f| f.to_string())?;
            marks.said = Some(said).filter(|said| *said <= at);
            marks.said.ok_or("it is said to be said later than now")?;
        }
        ("to", who) if !who.is_empty() => marks.assigned_to = Some(head.person(who)?),
        ("urgency", "high") => marks.urgency = Some(Urgency::High),
        ("urgency", "low") => marks.urgency = Some(Urgency::Low),
        ("priority", priority) if !priority.is_empty() => marks.priority = Some(priority.to_owned()),
        ("policy", policy) if !policy.is_empty() => marks.policy = Some(policy.to_owned()),
        ("escalates", after) if after.starts_with("in ") => {
            marks.escalates_in = Some(when::length(after.trim_start_matches("in "))?);
        }
        ("firing", "") => marks.condition = Some(Condition::Firing),
        ("resolved", "") => marks.condition = Some(Condition::Resolved),
        ("housekeeping", "") => marks.housekeeping = Some(()),
        (word, "") => match Severity::ALL.into_iter().find(|severity| severity.as_str() == word) {
            Some(severity) => marks.severity = Some(severity),
            None if marks.name.is_some() => return Err(format!("“{word}” means nothing, and it has a name already")),
            None => marks.name = Some(text::name(word)?),
        },
        _ => return Err(format!("“{mark}” means nothing in brackets")),
    }
    Ok(())
}
