//! A busy team's traffic, and policies of any length over it.
//!
//! Invariant: the same numbers give the same stream.

use jiff::{SignedDuration, Timestamp};
use oncall::{
    ids::{ChannelId, Emoji, IncidentId, MessageTs, PersonId, SourceId},
    observation::{
        Author, AuthorKind, Change, Heard, Incident, IncidentStatus, Message, Observation, Place, Reaction, Said,
        Urgency,
    },
    policy::Policy,
    text::Untrusted,
    time::add,
};

/// One observation every half minute.
pub const EVERY: SignedDuration = SignedDuration::from_secs(30);

/// A policy of so many rules, a quarter each: a channel that pages, globs with words, the same in a window of the
/// day, a PagerDuty service that is held.
pub fn policy(rules: usize) -> Policy {
    let head = "[[slack]]\nname = \"acme\"\n[[pagerduty]]\nname = \"acme\"\nregion = \"eu\"\n";
    let globs =
        |number| format!("channel = [\"#db_{number:03}-*\", \"#disk_{number:03}\"]\nwords = [\"critical\", \"down\"]");
    let rule = |number: usize| {
        let conditions = match number % 4 {
            0 => format!("channel = \"#alerts_{number:03}\"\nthen = \"page\""),
            1 => format!("{}\nthen = \"page\"", globs(number)),
            2 => format!(
                "{}\nbetween = [\"09:00\", \"17:00\"]\nzone = \"America/Chicago\"\nthen = \"page\"",
                globs(number)
            ),
            _ => format!("source = \"pagerduty\"\nservice = \"staging-{number:03}-*\"\nthen = \"hold\""),
        };
        format!("[[rule]]\nname = \"rule {number}\"\n{conditions}\n")
    };
    let text: String = std::iter::once(head.to_owned()).chain((0..rules).map(rule)).collect();
    policyfile::read(&text).unwrap_or_else(|faults| panic!("{faults:?}\n{text}"))
}

/// I am in two hundred channels, those of the rules among them.
pub fn places(rules: usize, as_of: Timestamp) -> Observation {
    let of_rules = (0..rules).map(|number| match number % 4 {
        0 => format!("alerts_{number:03}"),
        _ => format!("disk_{number:03}"),
    });
    let others = (0..200).map(|number| format!("team_{number:03}"));
    let places = of_rules.chain(["general".to_owned()]).chain(others).take(200).map(|name| place(&name));
    slack(Said::Places { places: places.collect(), as_of })
}

/// Of twenty observations: eleven posts in channels that no rule names, three in one whose words do not match, one
/// page and a colleague's check mark on it, an edit, a reply in a thread, an incident and its end.
pub fn observations(count: usize, rules: usize, from: Timestamp) -> Vec<Observation> {
    let at = |number: usize| add(from, EVERY * i32::try_from(number).unwrap_or(i32::MAX));
    let one = |number: usize| {
        let paging = number / 20 % rules.div_ceil(4) * 4;
        let watched = |text: &str| post(&format!("disk_{:03}", paging + 1), at(number), text);
        match number % 20 {
            3 | 9 | 12 => slack(Said::Message(watched("disk usage of web-3 is at 71 %"))),
            5 => slack(Said::Message(page(paging, at(number)))),
            7 => slack(Said::Reaction(check_mark(&page(paging, at(number - 2)), at(number)))),
            13 => slack(Said::Message(Message { version: at(number), ..post_of(number - 1, paging, at(number - 1)) })),
            15 => slack(Said::Message(Message {
                reply_to: Some(page(paging, at(number - 10)).ts),
                ..post(&format!("alerts_{paging:03}"), at(number), "that was me, sorry")
            })),
            17 => pagerduty(incident(number, IncidentStatus::Triggered, at(number))),
            19 => pagerduty(incident(number - 2, IncidentStatus::Resolved, at(number))),
            _ => slack(Said::Message(post("general", at(number), "shall we have lunch at twelve, or rather later?"))),
        }
    };
    (0..count).map(one).collect()
}

fn page(rule: usize, at: Timestamp) -> Message {
    post(&format!("alerts_{rule:03}"), at, "root login on bastion-1 from an address never seen before")
}

fn post_of(number: usize, paging: usize, at: Timestamp) -> Message {
    post(&format!("disk_{:03}", paging + 1), at, &format!("disk usage of web-3 is at {} %", 60 + number % 20))
}

fn post(channel: &str, at: Timestamp, text: &str) -> Message {
    let ts = MessageTs::new(format!("{}.{:06}", at.as_second(), at.subsec_microsecond()));
    Message { version: at, ..Message::post(place(channel), ts, author(AuthorKind::Bot, "Monitor"), text) }
}

fn place(name: &str) -> Place {
    Place { channel: ChannelId::new(format!("C_{name}")), name: name.to_owned() }
}

fn check_mark(message: &Message, at: Timestamp) -> Reaction {
    Reaction {
        channel: message.place.channel.clone(),
        ts: message.ts.clone(),
        emoji: Emoji::new("white_check_mark"),
        who: author(AuthorKind::Person, "Ben Okoye"),
        change: Change::Added,
        at,
    }
}

fn incident(number: usize, status: IncidentStatus, at: Timestamp) -> Incident {
    Incident {
        number: u64::try_from(number).ok(),
        service: Untrusted::new("checkout"),
        urgency: Urgency::High,
        status,
        mine_since: (status != IncidentStatus::Resolved).then_some(at),
        assignees: vec![author(AuthorKind::Me, "Ada Stone")],
        ..Incident::triggered(IncidentId::new(format!("Q{number}")), "Checkout is slow", at)
    }
}

fn author(kind: AuthorKind, name: &str) -> Author {
    Author { kind, id: PersonId::new(name), name: Untrusted::new(name) }
}

fn slack(said: Said) -> Observation {
    Observation { source: SourceId::slack("acme"), heard: Heard::Live, said }
}

fn pagerduty(incident: Incident) -> Observation {
    Observation { source: SourceId::pagerduty("acme"), heard: Heard::Poll, said: Said::Incident(incident) }
}
