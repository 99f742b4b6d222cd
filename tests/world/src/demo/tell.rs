//! What happens, in words.
//!
//! Invariant: one line for each deed, and for each alert at the end.

use super::{
    cast::{called, place},
    night::{Button, Deed, Hand, Mark, Shadow},
    record::{Alert, Seen},
};

/// Who did what; of what is asked of the person, whether somebody does it for them or they are to.
pub fn told(deed: &Deed, scripted: bool) -> Option<String> {
    Some(match deed {
        Deed::Post { channel, by, text } | Deed::Announce { channel, by, text, .. } => {
            format!("{} · {}: {}", place(channel), called(by), plain(text))
        }
        Deed::Burst { channel, by, texts } => {
            format!("{} · {}, {} times at once: {} …", place(channel), called(by), texts.len(), texts[0])
        }
        Deed::Reply { by, text, .. } => format!("in the thread · {}: {text}", called(by)),
        Deed::React { to, by, emoji } => format!("{} puts :{emoji}: on “{to} …”", called(by)),
        Deed::Edit { text, .. } => format!("the post is edited: {text}"),
        Deed::Trigger { service, title } => format!("PagerDuty · {service}: {title}"),
        Deed::Recover { of } => format!("PagerDuty · “{of} …” is resolved"),
        Deed::Escalate { of } => format!("PagerDuty · “{of} …” is escalated"),
        Deed::Shadow(Shadow::Begins) => "The policy file says: shadow = true".to_owned(),
        Deed::Shadow(Shadow::Ends) => "The policy file says so no more".to_owned(),
        Deed::Wait(how_long) => format!("Nothing happens, {how_long}"),
        Deed::Cut => "The connection to Slack drops".to_owned(),
        Deed::Mend => "The network is back".to_owned(),
        Deed::TakeOver { by } => format!("{} takes the pager over, at PagerDuty", called(by)),
        Deed::Mine(mine) if scripted => format!("Ada {}", hand(*mine, scripted)),
        Deed::Mine(mine) => format!("Your turn: {}", hand(*mine, scripted)),
        Deed::Look(_) => return None,
    })
}

/// In the imperative, or as done by Ada.
fn hand(hand: Hand, scripted: bool) -> String {
    let verb = |ask: &'static str, does: &'static str| if scripted { does } else { ask };
    let (press, click) = (verb("press", "presses"), verb("click", "clicks"));
    match hand {
        Hand::Press(button, mark) => format!("{press} {} on the card “{mark} …”", label(button)),
        Hand::ClickTray => format!("{click} the tray icon"),
        Hand::Acknowledge(marks) if scripted => format!("types: shiftbell ack …, for {}", quoted(marks)),
        Hand::Acknowledge(marks) => {
            format!("acknowledge {}, on the card, in the window or in the tray's menu", quoted(marks))
        }
        Hand::Judge { of, emoji, note } => {
            let with = note.map_or(String::new(), |note| format!(", with the note “{note}”"));
            let how = verb("in the window say", "types: shiftbell verdict …");
            format!("{how} :{emoji}: of “{of} …”{with}")
        }
        Hand::AskWhy(mark) => {
            format!("{} “{mark} …”", verb("press Why in the window, on", "types: shiftbell why …, for"))
        }
        Hand::LetRing => verb("do nothing for two minutes", "does nothing for two minutes").to_owned(),
        Hand::FollowSchedule if scripted => "types: shiftbell auto".to_owned(),
        Hand::FollowSchedule => "choose Follow the schedule in the tray's menu".to_owned(),
        Hand::Open => format!("{press} Open on the card"),
        Hand::CloseWindow => format!("{} the window", verb("close", "closes")),
    }
}

fn label(button: Button) -> &'static str {
    match button {
        Button::Acknowledge => "Acknowledge",
        Button::Checked => "✓ Checked",
        Button::Snooze => "Snooze 15 min",
        Button::Undo => "Undo",
        Button::Told => "Told",
    }
}

fn quoted(marks: &[Mark]) -> String {
    marks.iter().map(|mark| format!("“{mark} …”")).collect::<Vec<_>>().join(", ")
}

/// In one line, with links by their names.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, link)) = rest.split_once('<') {
        let Some((inside, behind)) = link.split_once('>') else { break };
        plain += before;
        plain += inside.split_once('|').map_or(inside, |(_, name)| name);
        rest = behind;
    }
    (plain + rest).replace('\n', " · ")
}

/// What rang, why, what became of it; what stayed silent.
pub fn summary(record: &[Seen]) -> Vec<String> {
    let mut last: Vec<(&Alert, Vec<&str>)> = Vec::new();
    for alert in record.iter().filter_map(alert) {
        match last.iter_mut().find(|(other, _)| other.id == alert.id) {
            Some((other, states)) => {
                *other = alert;
                if states.last() != Some(&alert.state.as_str()) {
                    states.push(&alert.state);
                }
            }
            None => last.push((alert, vec![&alert.state])),
        }
    }
    let rang = |states: &[&str]| states.contains(&"ringing");
    let line = |(alert, states): &(&Alert, Vec<&str>)| {
        let by = if alert.by.is_empty() { String::new() } else { format!(" by {}", alert.by) };
        format!("  {} · {} · {} · {}{by}", alert.place, plain(&alert.text), alert.because, states.join(" → "))
    };
    let (loud, quiet): (Vec<_>, Vec<_>) = last.into_iter().partition(|(_, states)| rang(states));
    let heard = record.iter().filter(|seen| matches!(seen, Seen::Heard { .. })).count();
    let written = record.iter().filter_map(|seen| match seen {
        Seen::Reaction { text, emoji } => Some(format!("  Slack · :{emoji}: by Ada on “{}”", plain(text))),
        Seen::Wrote { text, .. } => Some(format!("  Slack · by Ada: {text}")),
        Seen::Acknowledgement { title } => Some(format!("  PagerDuty · acknowledged by Ada: {title}")),
        _ => None,
    });
    let mut lines =
        vec![format!("What rang, and why: {} of {heard} things heard from Slack, and PagerDuty's", loud.len())];
    lines.extend(loud.iter().map(line));
    lines.push(format!("What stayed silent, though a rule names its place: {}", quiet.len()));
    lines.extend(quiet.iter().map(line));
    lines.push("What was written back:".to_owned());
    lines.extend(written);
    lines
}

fn alert(seen: &Seen) -> Option<&Alert> {
    match seen {
        Seen::Alert(alert) => Some(alert),
        _ => None,
    }
}
