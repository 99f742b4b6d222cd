//! What is said in Slack.
//!
//! Invariant: a post is told whole each time; an edit is a later version of it.

use super::world::{World, first, place};
use crate::week::{Marks, Post};
use jiff::{SignedDuration, Timestamp};
use oncall::{
    ids::{AlertId, AlertKey, ChannelId, Emoji, Fingerprint, IncidentId, MessageTs, SourceId, SourceKind},
    observation::{Change, Condition, Heard, Mention, Message, Observation, Place, PostKind, Reaction, Room, Said},
    text::Untrusted,
    time::add,
};
use std::collections::BTreeSet;

type Told = Result<Observation, String>;

impl World {
    /// A new post, and its alert.
    pub fn post(&mut self, post: &Post, now: Timestamp) -> Result<(AlertId, Observation), String> {
        if self.alerts.contains_key(&post.name) {
            return Err(format!("something else is called {} already", post.name));
        }
        let source = self.slack()?;
        let heard = if post.marks.said.is_some() { Heard::CatchUp } else { Heard::Live };
        let ts = self.next_ts(post.marks.said.unwrap_or(now));
        let author = self.author(&post.who, SourceKind::Slack);
        let (room, place) = match &post.channel {
            Some(name) => (Room::Channel, place(name)),
            None => {
                let channel = ChannelId::new(format!("D_{}", first(&post.who)));
                (Room::Direct, Place { channel, name: String::new() })
            }
        };
        let mut message = Message::post(place, ts, author, "");
        message.room = room;
        message.permalink = Some(format!("https://acme.example.com/{}/{}", message.place.channel, message.ts));
        self.word(&mut message, &post.text, &post.marks);
        let id = AlertId::message(&source, &message.place.channel, &message.ts);
        self.alerts.insert(post.name.clone(), id.clone());
        self.posts.insert(post.name.clone(), message.clone());
        let told = Observation { source, heard, said: Said::Message(message) };
        self.told.insert(post.name.clone(), told.clone());
        Ok((id, told))
    }

    /// A later version. What its sender says beside the text is said anew, but for its key and its incident.
    pub fn edit(&mut self, of: &str, text: &str, marks: &Marks, now: Timestamp) -> Told {
        let mut message = self.posted(of)?.clone();
        message.version = now;
        message.condition = Condition::Unsaid;
        message.severity = None;
        self.word(&mut message, text, marks);
        self.posts.insert(of.to_owned(), message.clone());
        self.tell(of, Said::Message(message))
    }

    pub fn delete(&mut self, of: &str, now: Timestamp) -> Told {
        let message = self.posted(of)?;
        let said = Said::Deleted { channel: message.place.channel.clone(), ts: message.ts.clone(), at: now };
        self.tell(of, said)
    }

    /// Exactly what was told of it last.
    pub fn once_more(&self, of: &str) -> Told {
        self.told.get(of).cloned().ok_or_else(|| format!("nothing was told of {of}"))
    }

    pub fn reply(&mut self, to: &str, who: &str, text: &str, now: Timestamp) -> Told {
        let parent = self.posted(to)?.clone();
        let ts = self.next_ts(now);
        let mut reply = Message::post(parent.place.clone(), ts, self.author(who, SourceKind::Slack), "");
        reply.reply_to = Some(parent.ts);
        self.word(&mut reply, text, &Marks::default());
        self.tell(to, Said::Message(reply))
    }

    pub fn react(&mut self, who: &str, on: &str, emoji: &str, change: Change, now: Timestamp) -> Told {
        let Some(AlertKey::Message { channel, ts }) = self.alerts.get(on).map(|id| id.key.clone()) else {
            return Err(format!("{on} is no post"));
        };
        let who = self.author(who, SourceKind::Slack);
        self.tell(on, Said::Reaction(Reaction { channel, ts, emoji: Emoji::new(emoji), who, change, at: now }))
    }

    fn tell(&mut self, of: &str, said: Said) -> Told {
        let told = Observation { source: self.slack()?, heard: Heard::Live, said };
        self.told.insert(of.to_owned(), told.clone());
        Ok(told)
    }

    fn word(&self, message: &mut Message, text: &str, marks: &Marks) {
        message.text = Untrusted::new(text);
        message.mentions = self.mentions(text);
        message.severity = marks.severity.or(message.severity);
        message.condition = marks.condition.unwrap_or(message.condition);
        if marks.housekeeping.is_some() {
            message.kind = PostKind::Housekeeping;
        }
        let key = |value: &String| Fingerprint { maker: "sender".to_owned(), version: 1, value: value.clone() };
        message.key = marks.key.as_ref().map(key).or(message.key.take());
        message.about = marks.about.as_ref().map(IncidentId::new).or(message.about.take());
    }

    /// Whom a text calls, as Slack would have resolved it.
    fn mentions(&self, text: &str) -> BTreeSet<Mention> {
        let words = text.split_whitespace().filter_map(|word| word.strip_prefix('@'));
        let bare = words.map(|word| word.trim_end_matches(|c: char| !c.is_alphanumeric()));
        bare.filter_map(|word| match word {
            "here" => Some(Mention::Here),
            "channel" | "everyone" => Some(Mention::Channel),
            me if me == first(self.me()) => Some(Mention::Me),
            person if self.knows_first_name(person) => None,
            "" => None,
            group => Some(Mention::Group(group.to_owned())),
        })
        .collect()
    }

    fn posted(&self, name: &str) -> Result<&Message, String> {
        self.posts.get(name).ok_or_else(|| format!("no post is called {name}"))
    }

    /// Unique in all of Slack, and the moment itself where nothing else was said in it.
    fn next_ts(&mut self, at: Timestamp) -> MessageTs {
        let later = |micros| add(at, SignedDuration::from_micros(micros)).as_microsecond();
        let micros = (0..).map(later).find(|micros| self.said_at.insert(*micros)).unwrap_or(later(0));
        MessageTs::new(format!("{}.{:06}", micros.div_euclid(1_000_000), micros.rem_euclid(1_000_000)))
    }

    fn slack(&self) -> Result<SourceId, String> {
        self.slack.clone().ok_or_else(|| "the policy has no Slack account".to_owned())
    }
}
