//! The recorded half hour, read and played as often as wanted.
//!
//! Invariant: the same number of half hours gives the same observations; a line that cannot be read stops the bench.

use super::workspace;
use jiff::{SignedDuration, Timestamp};
use oncall::{
    ids::{ChannelId, Emoji, Fingerprint, IncidentId, MessageTs, PersonId, SourceId},
    observation::{
        Author, AuthorKind, Change, Condition, Heard, Incident, IncidentStatus, Message, Observation, Place, Reaction,
        Said, Severity, Urgency,
    },
    text::Untrusted,
    time::add,
};
use std::collections::BTreeMap;

const HALF_HOUR: &str = include_str!("half_hour.txt");
const LENGTH: SignedDuration = SignedDuration::from_mins(30);

/// With the moment each is heard at.
pub type Stream = Vec<(Timestamp, Observation)>;

/// So many half hours, one after the other.
pub fn stream(half_hours: i32, from: Timestamp) -> Stream {
    let mut posts = BTreeMap::new();
    let mut all = Vec::new();
    for number in 0..half_hours {
        let began = add(from, LENGTH * number);
        let text = HALF_HOUR.replace('*', &number.to_string());
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        all.extend(lines.map(|line| Line::read(line, began).observation(&mut posts)));
    }
    all
}

/// One line, its words by what they begin with.
struct Line<'a> {
    what: &'a str,
    at: Timestamp,
    words: Vec<&'a str>,
    text: String,
}

impl<'a> Line<'a> {
    fn read(line: &'a str, began: Timestamp) -> Self {
        let (words, text) = line.split_once('|').unwrap_or((line, ""));
        let mut words = words.split_whitespace();
        let (what, time) = (words.next().expect(line), words.next().expect(line));
        let (minutes, seconds) = time.split_once(':').expect(line);
        let number = |digits: &str| digits.parse::<i64>().expect(line);
        let at = add(began, SignedDuration::from_secs(number(minutes) * 60 + number(seconds)));
        Self { what, at, words: words.collect(), text: text.trim().replace("\\n", "\n") }
    }

    fn observation(&self, posts: &mut BTreeMap<String, Message>) -> (Timestamp, Observation) {
        if self.what == "incident" {
            return (self.at, Observation { source: pagerduty(), heard: Heard::Poll, said: self.incident() });
        }
        let said = match self.what {
            "post" => Said::Message(self.post()),
            "edit" => Said::Message(Message { version: self.at, ..self.changed(self.of(posts)) }),
            "reply" => Said::Message(self.reply(self.of(posts))),
            "mark" | "unmark" => Said::Reaction(self.reaction(self.of(posts))),
            "delete" => self.deleted(self.of(posts)),
            other => panic!("{other}: not known"),
        };
        if let (Said::Message(message), Some(name), "post" | "edit") = (&said, self.after("="), self.what) {
            posts.insert(name.to_owned(), message.clone());
        }
        (self.at, Observation { source: workspace(), heard: Heard::Live, said })
    }

    fn after(&self, start: &str) -> Option<&str> {
        self.words.iter().find_map(|word| word.strip_prefix(start))
    }

    fn of<'p>(&self, posts: &'p BTreeMap<String, Message>) -> &'p Message {
        self.after("=").and_then(|name| posts.get(name)).expect("a post that was said before")
    }

    fn post(&self) -> Message {
        let place = place(self.after("#").expect("a place"));
        self.changed(&Message::post(place, ts(self.at), self.author(), self.text.as_str()))
    }

    /// What the words say of it, over what was said before.
    fn changed(&self, message: &Message) -> Message {
        let firing = self.words.contains(&"firing").then_some(Condition::Firing);
        let resolved = self.words.contains(&"resolved").then_some(Condition::Resolved);
        let severity = Severity::ALL.into_iter().find(|severity| self.words.contains(&severity.as_str()));
        let print = |key: &str| Fingerprint { maker: "sender".to_owned(), version: 1, value: key.to_owned() };
        Message {
            text: Untrusted::new(self.text.as_str()),
            condition: firing.or(resolved).unwrap_or(message.condition),
            severity: severity.or(message.severity),
            key: self.after("key:").map(print).or_else(|| message.key.clone()),
            about: self.after("about:").map(IncidentId::new).or_else(|| message.about.clone()),
            permalink: Some(format!("https://acme.slack.com/archives/{}/p{}", message.place.channel, message.ts)),
            ..message.clone()
        }
    }

    fn reply(&self, to: &Message) -> Message {
        let reply = Message::post(to.place.clone(), ts(self.at), self.author(), self.text.as_str());
        Message { reply_to: Some(to.ts.clone()), ..reply }
    }

    fn reaction(&self, on: &Message) -> Reaction {
        let change = if self.what == "mark" { Change::Added } else { Change::Removed };
        let emoji = Emoji::new(*self.words.last().expect("an emoji"));
        let (channel, ts) = (on.place.channel.clone(), on.ts.clone());
        Reaction { channel, ts, emoji, who: self.author(), change, at: self.at }
    }

    fn deleted(&self, message: &Message) -> Said {
        Said::Deleted { channel: message.place.channel.clone(), ts: message.ts.clone(), at: self.at }
    }

    fn incident(&self) -> Said {
        let status = match self.words[1] {
            "triggered" => IncidentStatus::Triggered,
            "acknowledged" => IncidentStatus::Acknowledged,
            "resolved" => IncidentStatus::Resolved,
            other => panic!("{other}: no status"),
        };
        let mine = status != IncidentStatus::Resolved;
        Said::Incident(Incident {
            service: Untrusted::new("checkout"),
            urgency: if self.words.contains(&"low") { Urgency::Low } else { Urgency::High },
            teams: vec![Untrusted::new("Platform")],
            escalation: Some(Untrusted::new("Default")),
            status,
            mine_since: mine.then_some(self.at),
            assignees: if mine { vec![author("Ada Stone", AuthorKind::Me)] } else { Vec::new() },
            url: Some(format!("https://acme.pagerduty.example.com/incidents/{}", self.words[0])),
            ..Incident::triggered(IncidentId::new(self.words[0]), self.text.as_str(), self.at)
        })
    }

    fn author(&self) -> Author {
        let name = self.after("@").expect("an author");
        match name.strip_prefix("bot:") {
            Some(bot) => author(bot, AuthorKind::Bot),
            None => author(name, AuthorKind::Person),
        }
    }
}

pub fn place(name: &str) -> Place {
    Place { channel: ChannelId::new(format!("C_{name}")), name: name.to_owned() }
}

pub fn ts(at: Timestamp) -> MessageTs {
    MessageTs::new(format!("{}.{:06}", at.as_second(), at.subsec_microsecond()))
}

pub fn author(name: &str, kind: AuthorKind) -> Author {
    Author { kind, id: PersonId::new(format!("U_{name}")), name: Untrusted::new(name) }
}

fn pagerduty() -> SourceId {
    SourceId::pagerduty("acme")
}
