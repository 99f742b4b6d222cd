//! Merging what a source says of one alert.
//!
//! Invariant: the result depends on what was said, not on the order or the number of times it was heard: of every
//! separate thing (a message's text, one person's reaction, one reply, an incident) the latest version stands.

use crate::{
    alert::{Given, IncidentMatter, Known, Matter, MessageMatter, Note, Stands},
    ids::{Emoji, PersonId},
    observation::{Author, AuthorKind, Change, Completeness, Incident, Message, Reaction, ReactionsNow},
};
use jiff::Timestamp;

impl MessageMatter {
    /// Takes up a version of the message, and the reactions it came with.
    pub fn hear_message(&mut self, message: &Message) {
        if let Some(now) = &message.reactions {
            self.hear_all_reactions(now);
        }
        // Equal times are told apart by content, so that the order of hearing stays without effect.
        let rank = |m: &Message| (m.version, m.text.clone());
        let latest = self.message.as_ref().is_none_or(|known| rank(known) < rank(message));
        if latest || planted!("late-version-replaces-later") {
            self.message = Some(Message { reactions: None, ..message.clone() });
        }
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

    pub fn hear_reaction(&mut self, reaction: &Reaction) {
        let stands = match reaction.change {
            Change::Added => Stands::Yes,
            Change::Removed if planted!("taken-back-still-stands") => Stands::Yes,
            Change::Removed => Stands::No,
        };
        if reaction.who.kind == AuthorKind::Me {
            // From here on the source's own word counts.
            self.mine_written.remove(&reaction.emoji);
        }
        self.give(&reaction.who, &reaction.emoji, reaction.at, stands, Known::Told);
    }

    /// Takes up all reactions as of one time: one that is missing is gone, if all were told.
    pub fn hear_all_reactions(&mut self, now: &ReactionsNow) {
        if now.complete == Completeness::Complete {
            let listed = |emoji: &Emoji| now.given.iter().any(|(e, who)| e == emoji && who.kind == AuthorKind::Me);
            // Written, and taken back before it was ever heard of.
            self.mine_written.retain(|emoji, written| *written >= now.as_of || listed(emoji));
            for ((person, emoji), given) in &mut self.reactions {
                let listed = now.given.iter().any(|(e, who)| e == emoji && key(who) == *person);
                if !listed && given.at < now.as_of {
                    (given.at, given.stands, given.known) = (now.as_of, Stands::No, Known::Found);
                }
            }
        }
        for (emoji, who) in &now.given {
            self.give(who, emoji, now.as_of, Stands::Yes, Known::Found);
        }
    }

    fn give(&mut self, who: &Author, emoji: &Emoji, at: Timestamp, stands: Stands, known: Known) {
        let given = Given { who: who.clone(), at, stands, known };
        let slot = self.reactions.entry((key(who), emoji.clone())).or_insert_with(|| given.clone());
        if (slot.at, slot.stands) < (given.at, given.stands) {
            *slot = given;
        }
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
            heard.is_none_or(|given| given.at <= *written || given.stands == Stands::Yes)
        })
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ids::{ChannelId, MessageTs},
        observation::{IncidentStatus, Place},
        text::Untrusted,
    };

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn author(kind: AuthorKind, id: &str) -> Author {
        Author { kind, id: PersonId::new(id), name: Untrusted::new(id) }
    }
    fn me() -> Author {
        author(AuthorKind::Me, "U_ME")
    }
    fn ben() -> Author {
        author(AuthorKind::Person, "U_BEN")
    }
    fn bot() -> Author {
        author(AuthorKind::Bot, "B1")
    }

    fn check() -> Emoji {
        Emoji::new("white_check_mark")
    }

    fn message(version: i64, text: &str) -> Message {
        let place = Place { channel: ChannelId::new("C1"), name: "alerts".to_owned() };
        Message { version: at(version), ..Message::post(place, MessageTs::new("100.000000"), ben(), text) }
    }

    fn reaction(who: Author, change: Change, second: i64) -> Reaction {
        let (channel, ts) = (ChannelId::new("C1"), MessageTs::new("100.000000"));
        Reaction { channel, ts, emoji: check(), who, change, at: at(second) }
    }

    fn listed(who: &[Author], complete: Completeness, second: i64) -> ReactionsNow {
        ReactionsNow { as_of: at(second), given: who.iter().map(|who| (check(), who.clone())).collect(), complete }
    }

    fn given(matter: &MessageMatter) -> Vec<String> {
        matter.given(&[check()]).map(|given| given.who.id.to_string()).collect()
    }

    #[test]
    fn of_two_versions_the_later_stands_and_of_two_at_once_always_the_same() {
        for (one, other, stands) in
            [(message(100, "b"), message(101, "a"), "a"), (message(100, "a"), message(100, "b"), "b")]
        {
            for order in [[&one, &other], [&other, &one]] {
                let (mut matter, mut thread) = (MessageMatter::default(), MessageMatter::default());
                order.into_iter().for_each(|message| matter.hear_message(message));
                order.into_iter().for_each(|message| thread.hear_reply(message));
                assert_eq!(matter.message.unwrap().text, Untrusted::new(stands));
                assert_eq!(thread.notes.values().next().unwrap().text, Untrusted::new(stands));
            }
        }
    }

    #[test]
    fn the_marks_that_a_post_came_with_are_taken_up_and_stand_beside_it() {
        let mut matter = MessageMatter::default();
        let reactions = Some(listed(&[ben()], Completeness::Complete, 101));
        matter.hear_message(&Message { reactions, ..message(100, "disk") });
        assert_eq!(given(&matter), ["U_BEN"]);
        assert_eq!(matter.message, Some(message(100, "disk")));
    }

    #[test]
    fn a_mark_that_a_whole_list_lacks_is_gone_where_it_was_told_before() {
        use Completeness::*;
        let table = [
            (vec![], Complete, 101, false),
            (vec![], Complete, 100, true),
            (vec![], Partial, 101, true),
            (vec![ben()], Complete, 101, true),
            (vec![me(), bot()], Complete, 101, false),
        ];
        for (list, complete, as_of, stands) in table {
            let mut matter = MessageMatter::default();
            matter.hear_reaction(&reaction(ben(), Change::Added, 100));
            matter.hear_all_reactions(&listed(&list, complete, as_of));
            assert_eq!(given(&matter).contains(&"U_BEN".to_owned()), stands, "{list:?} {complete:?} {as_of}");
        }
    }

    #[test]
    fn my_written_mark_stands_until_something_later_says_otherwise() {
        use Completeness::*;
        let table = [
            (vec![], Complete, 101, false),
            (vec![], Complete, 100, true),
            (vec![], Partial, 101, true),
            (vec![me()], Complete, 101, true),
            (vec![ben()], Complete, 101, false),
        ];
        for (list, complete, as_of, stands) in table {
            // Taken back earlier or not, which my new one outlives.
            for earlier in [Some(reaction(me(), Change::Removed, 90)), None] {
                let mut matter = MessageMatter::default();
                earlier.iter().for_each(|earlier| matter.hear_reaction(earlier));
                matter.mine_written.insert(check(), at(100));
                assert!(matter.mine_stands(&[check()]) && !matter.mine_stands(&[Emoji::new("eyes")]));
                matter.hear_all_reactions(&listed(&list, complete, as_of));
                assert_eq!(matter.mine_stands(&[check()]), stands, "{list:?} {complete:?} {as_of}");
            }
        }
    }

    #[test]
    fn another_emoji_of_the_same_person_is_another_mark() {
        let mut matter = MessageMatter::default();
        matter.hear_reaction(&reaction(ben(), Change::Added, 90));
        matter.mine_written.insert(check(), at(90));
        let given = [me(), ben()].map(|who| (Emoji::new("eyes"), who)).to_vec();
        matter.hear_all_reactions(&ReactionsNow { as_of: at(101), given, complete: Completeness::Complete });
        assert_eq!(matter.given(&[check()]).count(), 0);
        assert!(!matter.mine_stands(&[check()]));
    }

    #[test]
    fn the_source_s_own_word_on_my_mark_replaces_what_i_know_was_written() {
        for (who, stands) in [(me(), false), (ben(), true)] {
            let mut matter = MessageMatter::default();
            matter.mine_written.insert(check(), at(100));
            matter.hear_reaction(&reaction(who, Change::Removed, 101));
            assert_eq!(matter.mine_stands(&[check()]), stands);
        }
    }

    #[test]
    fn people_count_in_the_order_of_their_marks_and_bots_never() {
        let mut matter = MessageMatter::default();
        matter.hear_reaction(&reaction(bot(), Change::Added, 99));
        matter.hear_reaction(&reaction(author(AuthorKind::Person, "U_A"), Change::Added, 102));
        matter.hear_reaction(&reaction(ben(), Change::Added, 101));
        assert_eq!(given(&matter), ["U_BEN", "U_A"]);
        matter.hear_reaction(&reaction(ben(), Change::Removed, 100));
        assert_eq!(given(&matter), ["U_BEN", "U_A"], "told late");
        matter.hear_reaction(&reaction(ben(), Change::Removed, 103));
        assert_eq!(given(&matter), ["U_A"]);
        assert_eq!(matter.given(&[Emoji::new("eyes")]).count(), 0);
    }

    #[test]
    fn only_the_time_at_which_a_mark_is_known_makes_no_difference() {
        let with = |change, second| {
            let mut matter = MessageMatter::default();
            matter.hear_message(&message(100, "disk"));
            matter.hear_reaction(&reaction(ben(), change, second));
            Matter::Message(matter)
        };
        assert!(with(Change::Added, 101).says_the_same(&with(Change::Added, 102)));
        assert!(!with(Change::Added, 101).says_the_same(&with(Change::Removed, 101)));
        let incident = |incident| Matter::Incident(IncidentMatter { incident });
        let read = Incident::triggered(crate::ids::IncidentId::new("Q1"), "Checkout is slow", at(100));
        assert!(incident(None).says_the_same(&incident(None)));
        assert!(!incident(None).says_the_same(&incident(Some(read))));
    }

    #[test]
    fn of_two_readings_the_later_stands_and_none_is_later_than_it_was_heard() {
        let read = |status, second| {
            let incident = Incident::triggered(crate::ids::IncidentId::new("Q1"), "Checkout is slow", at(second));
            Incident { status, ..incident }
        };
        let (triggered, resolved) = (IncidentStatus::Triggered, IncidentStatus::Resolved);
        for (one, other, stands) in [
            (read(resolved, 100), read(triggered, 101), triggered),
            (read(triggered, 100), read(resolved, 100), resolved),
        ] {
            for order in [[&one, &other], [&other, &one]] {
                let mut matter = IncidentMatter::default();
                order.into_iter().for_each(|incident| matter.hear(incident, at(200)));
                assert_eq!(matter.incident.unwrap().status, stands);
            }
        }
        let mut matter = IncidentMatter::default();
        matter.hear(&read(triggered, 300), at(200));
        matter.hear(&read(resolved, 201), at(201));
        assert_eq!(matter.incident.unwrap().status, resolved);
    }
}
