//! A night in words, one step per line.
//!
//! Invariant: reads only.

use super::{
    laws::{EMOJI, PLACES, TEXTS},
    world::{News, Version},
};
use oncall::fact::{Fact, What};

pub fn news(news: &News) -> String {
    match news {
        News::Version { post, version } => {
            let Version { number, text, condition, severity, .. } = version;
            format!("message {post}, version {number}: “{}” ({condition:?}, {severity:?})", TEXTS[*text])
        }
        News::Gone { post } => format!("message {post} is deleted"),
        News::Reply { post, .. } => format!("a reply to message {post}"),
        News::Mark { post, who, emoji, mark } => {
            let done = if mark.stands { "puts" } else { "takes back" };
            format!("{who:?} {done} {} on message {post}", EMOJI[*emoji])
        }
        News::Found { post, version, given, is_news, .. } => {
            let given: Vec<String> = given.iter().map(|(who, emoji)| format!("{who:?} {}", EMOJI[*emoji])).collect();
            let what = if *is_news { "found" } else { "looked at again" };
            let said = self::news(&News::Version { post: *post, version: version.clone() });
            format!("{what}: {said}, with all marks: [{}]", given.join(", "))
        }
        News::Case { case, view, .. } => format!(
            "incident Q{case}: {:?}, {}, {}",
            view.status,
            if view.low { "low" } else { "high" },
            view.mine_since.map_or("not mine".to_owned(), |since| format!("mine since {since:.0}")),
        ),
        News::Duties(turns) => {
            let turn = |(from, until, level): &(_, _, u32)| format!("{from:.0}–{until:.0} as {level}");
            let turns: Vec<String> = turns.iter().map(turn).collect();
            format!("my duties: [{}]", turns.join(", "))
        }
        News::Places => format!("my {} channels", PLACES.len()),
        News::People => "my team".to_owned(),
    }
}

pub fn fact(fact: &Fact) -> String {
    match &fact.what {
        What::Observed(_) => "→ noted".to_owned(),
        What::Decided { alert, decision, because, .. } => {
            format!("→ {alert}: {}, because {}", decision.as_str(), because.reason)
        }
        What::Rang { alert, why, storm } => format!("→ {alert} rings ({why}, {storm:?})"),
        What::Held { alert } => format!("→ {alert} is held"),
        What::Settled { alert, by } => format!("→ {alert} is settled by {by}"),
        What::Acknowledged { alert, by } => format!("→ {alert} is acknowledged by {by}"),
        other => format!("→ {other:?}"),
    }
}
