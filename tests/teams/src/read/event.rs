//! What happens on a line.
//!
//! Invariant: a line that is not understood as a whole is a fault; no word of it is passed over.

use super::{
    head::{self, Head},
    marks, text, when,
};
use crate::week::{CardName, Deed, Event, IncidentTurn, Post};
use jiff::{Timestamp, civil::Date};
use oncall::observation::{Change, Urgency};

/// Where a line stands.
pub struct Around<'a> {
    pub number: usize,
    pub day: Date,
    pub at: Timestamp,
    pub head: &'a Head,
}

pub fn read(line: &str, around: &Around<'_>) -> Result<Event, String> {
    let (word, rest) = text::first(line);
    match word {
        "Shiftbell" => match rest {
            "starts" => Ok(Event::Starts),
            "is restarted" => Ok(Event::Restarts),
            _ => Err(format!("Shiftbell “{rest}”? It starts, or is restarted")),
        },
        "the" => the(rest),
        "direct" => post(None, rest, around),
        "edit" => edit(rest, around),
        "delete" => Ok(Event::Delete(text::name(rest)?)),
        "duplicate" => Ok(Event::Duplicate(text::name(text::after(rest, "of").ok_or("write: duplicate of NAME")?)?)),
        "under" => reply(rest, around),
        "PagerDuty" => incident(rest, around),
        "I" => mine(rest, around),
        channel if channel.starts_with('#') => post(Some(channel.trim_start_matches('#').to_owned()), rest, around),
        who => somebody(who, rest, around),
    }
}

fn the(rest: &str) -> Result<Event, String> {
    if rest == "clock" {
        return Ok(Event::Clock);
    }
    let form = "write “the clock”, or: the policy: rule \"NAME\" gets KEY = VALUE";
    let rest = text::after(rest, "policy:").and_then(|rest| text::after(rest, "rule")).ok_or(form)?;
    let (rule, becomes) = rest.split_once(" gets ").ok_or(form)?;
    Ok(Event::PolicyEdit { rule: text::quoted(rule)?, becomes: becomes.trim().to_owned() })
}

fn said<'l>(line: &'l str, around: &Around<'_>) -> Result<(String, &'l str), String> {
    let (who, words) = line.split_once(": ").ok_or_else(|| format!("nobody says “{line}”: write WHO: TEXT"))?;
    Ok((around.head.author(who.trim())?, words.trim()))
}

fn post(channel: Option<String>, rest: &str, around: &Around<'_>) -> Result<Event, String> {
    let (who, words) = said(rest, around)?;
    let (text, marks) = marks::cut(words, around.day, around.at, around.head)?;
    let name = marks.name.clone().unwrap_or_else(|| format!("line {}", around.number));
    Ok(Event::Post(Post { name, channel, who, text: text.replace("\\n", "\n"), marks }))
}

fn edit(rest: &str, around: &Around<'_>) -> Result<Event, String> {
    let (of, words) = rest.split_once(": ").ok_or("write: edit NAME: TEXT")?;
    let (text, marks) = marks::cut(words, around.day, around.at, around.head)?;
    Ok(Event::Edit { of: text::name(of)?, text, marks })
}

fn reply(rest: &str, around: &Around<'_>) -> Result<Event, String> {
    let (to, rest) = text::first(rest);
    let (who, words) = said(rest, around)?;
    Ok(Event::Reply { to: text::name(to)?, who, text: words.to_owned() })
}

/// `Q1  Checkout: it is slow [low]`, or what becomes of one.
fn incident(rest: &str, around: &Around<'_>) -> Result<Event, String> {
    let (id, rest) = text::first(rest);
    let id = text::name(id)?;
    let turn = |turn| Ok(Event::IncidentTurns { id: id.clone(), turn });
    let person = |name: &str| around.head.person(name);
    if rest == "is triggered again" {
        return turn(IncidentTurn::TriggeredAgain);
    }
    if rest == "is resolved" {
        return turn(IncidentTurn::Resolved(None));
    }
    if let Some(who) = text::after(rest, "is resolved by") {
        return turn(IncidentTurn::Resolved(Some(person(who)?)));
    }
    if let Some(who) = text::after(rest, "is acknowledged by") {
        return turn(IncidentTurn::AcknowledgedBy(person(who)?));
    }
    if let Some(who) = text::after(rest, "is assigned to").or(text::after(rest, "escalates to")) {
        return turn(IncidentTurn::AssignedTo(person(who)?));
    }
    match text::after(rest, "becomes") {
        Some("high") => return turn(IncidentTurn::Becomes(Urgency::High)),
        Some("low") => return turn(IncidentTurn::Becomes(Urgency::Low)),
        _ => {}
    }
    let (service, title) = rest.split_once(": ").ok_or_else(|| format!("{id} “{rest}”? write SERVICE: TITLE"))?;
    let (title, marks) = marks::cut(title, around.day, around.at, around.head)?;
    Ok(Event::Incident { id, service: service.trim().to_owned(), title, marks })
}

fn mine(rest: &str, around: &Around<'_>) -> Result<Event, String> {
    let act = |deed| Ok(Event::Act(deed));
    match rest {
        "go on shift" => return act(Deed::GoOnShift),
        "go off shift" => return act(Deed::GoOffShift),
        "follow the schedule" => return act(Deed::FollowSchedule),
        "silence it" => return act(Deed::Silence),
        "close the digest card" => return act(Deed::Close(CardName::Digest)),
        "close the reminder" => return act(Deed::Close(CardName::Reminder)),
        "close the summary" => return act(Deed::Close(CardName::Summary)),
        _ => {}
    }
    if let Some(of) = text::after(rest, "close the card of") {
        return act(Deed::Close(CardName::Of(text::name(of)?)));
    }
    if let Some(of) = text::after(rest, "acknowledge") {
        return act(Deed::Acknowledge(text::name(of)?));
    }
    if let Some(of) = text::after(rest, "undo") {
        return act(Deed::Undo(text::name(of)?));
    }
    if let Some(what) = text::after(rest, "deployed") {
        return act(Deed::Deployed(what.to_owned()));
    }
    if let Some((_, of)) = text::after(rest, "have told").and_then(|rest| rest.split_once(" of ")) {
        return act(Deed::Tell(text::name(of)?));
    }
    if let Some(rest) = text::after(rest, "snooze") {
        let (of, rest) = text::first(rest);
        let of = text::name(of)?;
        return match (rest, text::after(rest, "for")) {
            ("until morning", _) => act(Deed::SnoozeUntilMorning(of)),
            (_, Some(length)) => act(Deed::Snooze { of, length: when::length(length)? }),
            _ => Err("write: I snooze NAME for 30m, or until morning".to_owned()),
        };
    }
    let in_slack = rest.strip_suffix("in Slack").map(str::trim);
    match (in_slack, text::after(rest, "mark")) {
        (Some(rest), _) => reaction("me", rest, around),
        (None, Some(rest)) => judge(rest),
        (None, None) => somebody("me", rest, around),
    }
}

/// `disk :repeat:`, and what I say with it.
fn judge(rest: &str) -> Result<Event, String> {
    let (of, rest) = text::first(rest);
    let (emoji, rest) = text::first(rest);
    let note = match text::after(rest, "saying") {
        Some(note) => Some(text::quoted(note)?),
        None if rest.is_empty() => None,
        None => return Err(format!("“{rest}” after the emoji means nothing; write saying \"…\"")),
    };
    Ok(Event::Act(Deed::Judge { of: text::name(of)?, emoji: text::emoji(emoji)?, note }))
}

fn somebody(who: &str, rest: &str, around: &Around<'_>) -> Result<Event, String> {
    if let Some(rest) = text::after(rest, "takes over as").or(text::after(rest, "take over as")) {
        let (level, until) = rest.split_once(" until ").ok_or("write: WHO takes over as ROLE until DAY TIME")?;
        let (until, _) = when::date_time(until.trim(), &around.head.zone())?;
        let (who, level) = (around.head.person(who)?, head::level(level.trim())?);
        return Ok(Event::TakesOver { who, level, until });
    }
    reaction(who, rest, around)
}

/// `marks disk :eyes:`, `takes :eyes: off disk`
fn reaction(who: &str, rest: &str, around: &Around<'_>) -> Result<Event, String> {
    let who = around.head.author(who)?;
    if let Some(rest) = text::after(rest, "marks").or(text::after(rest, "mark")) {
        let (on, emoji) = text::first(rest);
        return Ok(Event::Reaction { who, on: text::name(on)?, emoji: text::emoji(emoji)?, change: Change::Added });
    }
    let off = text::after(rest, "takes").or(text::after(rest, "take")).and_then(|rest| rest.split_once(" off "));
    let Some((emoji, on)) = off else { return Err(format!("{who} “{rest}”? That is nothing known")) };
    Ok(Event::Reaction { who, on: text::name(on)?, emoji: text::emoji(emoji)?, change: Change::Removed })
}
