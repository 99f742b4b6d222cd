//! Merging what a source says of one alert.
//!
//! Invariant: the result depends on what was said, not on the order or the number of times it was heard: of every
//! separate thing (a message's text, one person's reaction, one reply, an incident) the latest version stands. Of a
//! message that is the one that its source was seen last to say: not every edit has a time of its own.

use crate::{
    alert::{Given, IncidentMatter, Known, Matter, MessageMatter, Note, Stands},
    ids::{Emoji, PersonId},
    observation::{Author, AuthorKind, Change, Completeness, Incident, Message, Reaction, ReactionsNow},
};
use jiff::Timestamp;
use std::collections::btree_map::Entry;

#[cfg(test)]
mod tests;

impl MessageMatter {
    /// Takes up a version of the message that was heard `at`, and the reactions it came with.
    pub fn hear_message(&mut self, message: &Message, at: Timestamp) {
        if let Some(now) = &message.reactions {
            self.hear_all_reactions(now, at);
        }
        let seen = message.seen_at();
        let Some(known) = &mut self.message else {
            (self.seen, self.message) = (Some(seen), Some(Message { reactions: None, ..message.clone() }));
            return;
        };
        // Equal times are told apart by content, so that the order of hearing stays without effect.
        let later = (self.seen, known.version, &known.text) < (Some(seen), message.version, &message.text);
        let later = later || planted!("late-version-replaces-later");
        let (same, newer) = (known.says_the_same(message), known.version < message.version);
        let dated = if later { newer } else { message.version < known.version };
        let version = known.version.max(message.version);
        // Read again with the same words it is what it was.
        if later && (newer || !same) {
            *known = Message { reactions: None, ..message.clone() };
        }
        self.seen = if later { Some(seen) } else { self.seen };
        // Other words that are no later by their own time came to be before they were seen.
        known.version = if same || dated { version } else { self.seen.map_or(version, |seen| seen.max(version)) };
    }

    pub fn hear_reply(&mut self, reply: &Message) {
        let note = Note { version: reply.version, who: reply.author.clone(), text: reply.text.clone() };
        let slot = self.notes.entry(reply.ts.clone()).or_insert_with(|| note.clone());
        if (slot.version, &slot.text) < (note.version, &note.text) {
            *slot = note;
        }
    }

    pub fn hear_deletion(&mut self, at: Timestamp) {
        self.deleted_at = Some(self.deleted_at.map_or(at, |known| known.min(at)));
    }

    /// Takes up what was heard `at` of one reaction.
    pub fn hear_reaction(&mut self, reaction: &Reaction, at: Timestamp) {
        let stands = match reaction.change {
            Change::Added => Stands::Yes,
            Change::Removed if planted!("taken-back-still-stands") => Stands::Yes,
            Change::Removed => Stands::No,
        };
        let mine = reaction.who.kind == AuthorKind::Me;
        if mine {
            // From here on the source's own word counts.
            self.mine_written.remove(&reaction.emoji);
        }
        // Told again it is no news.
        let news = self.give(&reaction.who, &reaction.emoji, reaction.at, stands, Known::Told);
        if news && mine && reaction.change == Change::Removed {
            self.mine_unmarked.insert(reaction.emoji.clone(), at);
        }
    }

    /// Takes up all reactions as of one time, which were heard `at`: one that is missing is gone, if all were told.
    pub fn hear_all_reactions(&mut self, now: &ReactionsNow, at: Timestamp) {
        if now.complete == Completeness::Complete {
            let listed = |emoji: &Emoji| now.given.iter().any(|(e, who)| e == emoji && who.kind == AuthorKind::Me);
            // Written, and taken back before it was ever heard of.
            self.mine_written.retain(|emoji, written| *written >= now.as_of || listed(emoji));
            for ((person, emoji), given) in &mut self.reactions {
                let listed = now.given.iter().any(|(e, who)| e == emoji && key(who) == *person);
                if !listed && given.at < now.as_of {
                    if given.who.kind == AuthorKind::Me && given.stands == Stands::Yes {
                        self.mine_unmarked.insert(emoji.clone(), at);
                    }
                    (given.at, given.stands, given.known) = (now.as_of, Stands::No, Known::Found);
                }
            }
        }
        for (emoji, who) in &now.given {
            self.give(who, emoji, now.as_of, Stands::Yes, Known::Found);
        }
    }

    /// Says whether that is news.
    fn give(&mut self, who: &Author, emoji: &Emoji, at: Timestamp, stands: Stands, known: Known) -> bool {
        let given = Given { who: who.clone(), at, stands, known };
        match self.reactions.entry((key(who), emoji.clone())) {
            Entry::Vacant(slot) => drop(slot.insert(given)),
            Entry::Occupied(slot) if (slot.get().at, slot.get().stands) >= (given.at, given.stands) => return false,
            Entry::Occupied(mut slot) => drop(slot.insert(given)),
        }
        true
    }

    /// Who has one of the emoji standing, earliest first; bots never count.
    pub fn given<'a>(&'a self, emoji: &'a [Emoji]) -> impl Iterator<Item = &'a Given> {
        let mut standing: Vec<&Given> = self
            .reactions
            .iter()
            .filter(|((_, name), given)| {
                let bot = given.who.kind == AuthorKind::Bot && !planted!("mark-of-a-bot-settles");
                given.stands == Stands::Yes && !bot && emoji.contains(name)
            })
            .map(|(_, given)| given)
            .collect();
        standing.sort_by_key(|given| given.at);
        standing.into_iter()
    }

    /// Whether one of these, as a reaction of mine, was written and nothing later was heard of it.
    pub fn mine_stands(&self, emoji: &[Emoji]) -> bool {
        emoji.iter().filter_map(|emoji| Some((emoji, self.mine_written.get(emoji)?))).any(|(emoji, written)| {
            let heard = self.reactions.get(&(PersonId::new(ME), emoji.clone()));
            heard.is_none_or(|given| {
                let before = given.at <= *written || self.mine_unmarked_by(emoji, *written);
                before || given.stands == Stands::Yes
            })
        })
    }

    /// Whether the source told that I took this reaction back after then.
    pub fn mine_taken_back_since(&self, emoji: &Emoji, then: Timestamp) -> bool {
        let heard = self.reactions.get(&(PersonId::new(ME), emoji.clone()));
        let taken_back = |given: &Given| given.stands == Stands::No && given.known == Known::Told && given.at > then;
        heard.is_some_and(taken_back) && !self.mine_unmarked_by(emoji, then)
    }

    /// Whether it was heard before then that I took it back, whatever the source's clock says of it.
    fn mine_unmarked_by(&self, emoji: &Emoji, then: Timestamp) -> bool {
        self.mine_unmarked.get(emoji).is_some_and(|heard| *heard < then)
    }
}

impl Matter {
    /// Whether both say the same, the times at which reactions are known to stand aside.
    pub fn says_the_same(&self, other: &Self) -> bool {
        let (Self::Message(one), Self::Message(other)) = (self, other) else { return self == other };
        let timeless = |matter: &MessageMatter| {
            let mut matter = matter.clone();
            let timeless = |given: &mut Given| (given.at, given.known) = (Timestamp::UNIX_EPOCH, Known::Found);
            matter.reactions.values_mut().for_each(timeless);
            matter.seen = None;
            matter.mine_unmarked.clear();
            matter
        };
        timeless(one) == timeless(other)
    }
}

impl IncidentMatter {
    /// Takes up a reading; the latest asked for stands. One asked for after it was heard `at` saw the clock set back
    /// meanwhile.
    pub fn hear(&mut self, incident: &Incident, at: Timestamp) {
        let rank = |i: &Incident| (i.as_of, i.status as u8, i.mine_since);
        let incident = Incident { as_of: incident.as_of.min(at), ..incident.clone() };
        let latest = self.incident.as_ref().is_none_or(|known| rank(known) < rank(&incident));
        if latest || planted!("older-reading-replaces-newer") {
            self.incident = Some(incident);
        }
    }
}

/// I am one person, whatever id the source has for me.
fn key(who: &Author) -> PersonId {
    match who.kind {
        AuthorKind::Me => PersonId::new(ME),
        AuthorKind::Person | AuthorKind::Bot => who.id.clone(),
    }
}

const ME: &str = "me";
