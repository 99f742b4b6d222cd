//! What happens, in words.
//!
//! Invariant: one line for each deed, and for each alert at the end.

use super::{
    cast::{called, channel},
    night::{Button, Deed, Hand},
    record::{Alert, Seen},
};

/// Who did what; of what is asked of the person, whether somebody does it for them or they are to.
pub fn told(deed: &Deed, scripted: bool) -> Option<String> {
    Some(match deed {
        Deed::Post { channel: place, by, text } => format!("#{} · {}: {text}", channel(place), called(by)),
        Deed::Burst { channel: place, by, texts } => {
            format!("#{} · {}, {} times at once: {} …", channel(place), called(by), texts.len(), texts[0])
        }
        Deed::Reply { by, text, .. } => format!("in the thread · {}: {text}", called(by)),
        Deed::React { to, by, emoji } => format!("{} puts :{emoji}: on “{to} …”", called(by)),
        Deed::Edit { text, .. } => format!("the post is edited: {text}"),
        Deed::Trigger { service, title } => format!("PagerDuty · {service}: {title}"),
        Deed::Recover { of } => format!("PagerDuty · “{of} …” is resolved"),
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
        Hand::Press(Button::Acknowledge, mark) => format!("{press} Acknowledge on the card “{mark} …”"),
        Hand::Press(Button::Snooze, mark) => format!("{press} Snooze 15 min on the card “{mark} …”"),
        Hand::ClickTray => format!("{click} the tray icon"),
        Hand::Acknowledge(mark) if scripted => format!("types: shiftbell ack …, for “{mark} …”"),
        Hand::Acknowledge(mark) => format!("acknowledge “{mark} …”, on the card, in the window or in the tray's menu"),
        Hand::FollowSchedule if scripted => "types: shiftbell auto".to_owned(),
        Hand::FollowSchedule => "choose Follow the schedule in the tray's menu".to_owned(),
        Hand::Open => format!("{press} Open on the card"),
        Hand::CloseWindow => format!("{} the window", verb("close", "closes")),
    }
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
        format!("  {} · {} · {} · {}{by}", alert.place, alert.text, alert.because, states.join(" → "))
    };
    let (loud, quiet): (Vec<_>, Vec<_>) = last.into_iter().partition(|(_, states)| rang(states));
    let heard = record.iter().filter(|seen| matches!(seen, Seen::Heard { .. })).count();
    let written = record.iter().filter_map(|seen| match seen {
        Seen::Reaction { text, emoji } => Some(format!("  Slack · :{emoji}: by Ada on “{text}”")),
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
