//! What stands of what was said, in whatever order it was heard.

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
            order.into_iter().for_each(|message| matter.hear_message(message, at(200)));
            order.into_iter().for_each(|message| thread.hear_reply(message));
            assert_eq!(matter.message.unwrap().text, Untrusted::new(stands));
            assert_eq!(thread.notes.values().next().unwrap().text, Untrusted::new(stands));
        }
    }
}

/// Read so late, with its reactions.
fn read(message: Message, second: i64) -> Message {
    Message { reactions: Some(listed(&[], Completeness::Complete, second)), ..message }
}

#[test]
fn what_is_read_stands_where_it_was_asked_for_after_what_was_told() {
    let (first, edited) = (message(100, "warning"), message(110, "high"));
    let table = [
        // An edit without a mark, after the post, after an edit that was told, and before one that is.
        (vec![first.clone(), read(message(100, "critical"), 120)], "critical", 120),
        (vec![first.clone(), edited.clone(), read(message(100, "critical"), 120)], "critical", 120),
        (vec![first.clone(), read(message(100, "critical"), 109), edited.clone()], "high", 110),
        // Asked for before the edit was made, and answered after it was told.
        (vec![first.clone(), edited.clone(), read(first.clone(), 109)], "high", 110),
        (vec![first.clone(), edited.clone(), read(first.clone(), 110)], "high", 110),
        // A mark says when.
        (vec![first.clone(), read(message(105, "critical"), 120)], "critical", 105),
        (vec![first.clone(), edited.clone(), read(message(110, "high"), 120)], "high", 110),
        (vec![read(first.clone(), 120)], "warning", 100),
    ];
    for (said, stands, version) in table {
        for said in [said.clone(), said.iter().rev().cloned().collect()] {
            let mut matter = MessageMatter::default();
            said.iter().chain(&said).for_each(|message| matter.hear_message(message, at(200)));
            let known = matter.message.unwrap();
            assert_eq!((known.text.verbatim(), known.version), (stands, at(version)), "{said:?}");
        }
    }
}

#[test]
fn read_again_with_the_same_words_it_says_the_same() {
    let mut matter = MessageMatter::default();
    matter.hear_message(&message(100, "disk"), at(200));
    matter.hear_message(&read(message(100, "disk full"), 120), at(200));
    let before = Matter::Message(matter.clone());
    let place = Place { channel: ChannelId::new("C1"), name: "renamed".to_owned() };
    matter.hear_message(&read(Message { place, ..message(100, "disk full") }, 420), at(200));
    assert!(Matter::Message(matter).says_the_same(&before));
}

#[test]
fn the_marks_that_a_post_came_with_are_taken_up_and_stand_beside_it() {
    let mut matter = MessageMatter::default();
    for (version, text) in [(100, "disk"), (110, "disk full")] {
        let reactions = Some(listed(&[ben()], Completeness::Complete, version + 1));
        matter.hear_message(&Message { reactions, ..message(version, text) }, at(200));
        assert_eq!(given(&matter), ["U_BEN"]);
        assert_eq!(matter.message, Some(message(version, text)));
    }
}

#[test]
fn when_it_was_heard_that_i_took_a_mark_back_is_known_by_the_clock_here() {
    let unmarked = |matter: &MessageMatter| matter.mine_unmarked.get(&check()).copied();
    let told = |who: Author, change| reaction(who, change, if change == Change::Added { 99 } else { 100 });
    let table = [
        ("told", vec![told(me(), Change::Added), told(me(), Change::Removed)], None, Some(1)),
        ("told twice", vec![told(me(), Change::Removed), told(me(), Change::Removed)], None, Some(0)),
        ("it stands", vec![told(me(), Change::Added)], None, None),
        ("of another", vec![told(ben(), Change::Added), told(ben(), Change::Removed)], None, None),
        ("found", vec![told(me(), Change::Added)], Some(vec![]), Some(50)),
        ("found to stand", vec![told(me(), Change::Added)], Some(vec![me()]), None),
        ("found to be gone, as was told", vec![told(me(), Change::Removed)], Some(vec![]), Some(0)),
        ("found of another", vec![told(ben(), Change::Added)], Some(vec![]), None),
    ];
    for (what, told, list, heard) in table {
        let mut matter = MessageMatter::default();
        for (second, reaction) in (0..).zip(&told) {
            matter.hear_reaction(reaction, at(second));
        }
        if let Some(list) = list {
            matter.hear_all_reactions(&listed(&list, Completeness::Complete, 101), at(50));
        }
        assert_eq!(unmarked(&matter), heard.map(at), "{what}");
    }
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
        matter.hear_reaction(&reaction(ben(), Change::Added, 100), at(200));
        matter.hear_all_reactions(&listed(&list, complete, as_of), at(200));
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
            if let Some(earlier) = &earlier {
                matter.hear_reaction(earlier, at(200));
            }
            matter.mine_written.insert(check(), at(100));
            assert!(matter.mine_stands(&[check()]) && !matter.mine_stands(&[Emoji::new("eyes")]));
            matter.hear_all_reactions(&listed(&list, complete, as_of), at(200));
            assert_eq!(matter.mine_stands(&[check()]), stands, "{list:?} {complete:?} {as_of}");
        }
    }
}

#[test]
fn that_i_took_a_mark_back_since_is_known_where_it_was_told() {
    let table = [
        ("since", Change::Removed, 101, 200, None, true),
        ("in that moment", Change::Removed, 100, 200, None, false),
        ("before", Change::Removed, 99, 200, None, false),
        ("given since", Change::Added, 101, 200, None, false),
        ("found to be gone since", Change::Added, 90, 200, Some(101), false),
        ("heard before, whatever the source's clock says", Change::Removed, 101, 99, None, false),
        ("heard in that moment", Change::Removed, 101, 100, None, true),
    ];
    for (what, change, second, heard, list, since) in table {
        let mut matter = MessageMatter::default();
        matter.hear_reaction(&reaction(me(), change, second), at(heard));
        if let Some(as_of) = list {
            matter.hear_all_reactions(&listed(&[], Completeness::Complete, as_of), at(heard));
        }
        assert_eq!(matter.mine_taken_back_since(&check(), at(100)), since, "{what}");
    }
}

#[test]
fn another_emoji_of_the_same_person_is_another_mark() {
    let mut matter = MessageMatter::default();
    matter.hear_reaction(&reaction(ben(), Change::Added, 90), at(200));
    matter.mine_written.insert(check(), at(90));
    let given = [me(), ben()].map(|who| (Emoji::new("eyes"), who)).to_vec();
    matter.hear_all_reactions(&ReactionsNow { as_of: at(101), given, complete: Completeness::Complete }, at(200));
    assert_eq!(matter.given(&[check()]).count(), 0);
    assert!(!matter.mine_stands(&[check()]));
}

#[test]
fn the_source_s_own_word_on_my_mark_replaces_what_i_know_was_written() {
    for (who, stands) in [(me(), false), (ben(), true)] {
        let mut matter = MessageMatter::default();
        matter.mine_written.insert(check(), at(100));
        matter.hear_reaction(&reaction(who, Change::Removed, 101), at(200));
        assert_eq!(matter.mine_stands(&[check()]), stands);
    }
}

#[test]
fn people_count_in_the_order_of_their_marks_and_bots_never() {
    let mut matter = MessageMatter::default();
    matter.hear_reaction(&reaction(bot(), Change::Added, 99), at(200));
    matter.hear_reaction(&reaction(author(AuthorKind::Person, "U_A"), Change::Added, 102), at(200));
    matter.hear_reaction(&reaction(ben(), Change::Added, 101), at(200));
    assert_eq!(given(&matter), ["U_BEN", "U_A"]);
    matter.hear_reaction(&reaction(ben(), Change::Removed, 100), at(200));
    assert_eq!(given(&matter), ["U_BEN", "U_A"], "told late");
    matter.hear_reaction(&reaction(ben(), Change::Removed, 103), at(200));
    assert_eq!(given(&matter), ["U_A"]);
    assert_eq!(matter.given(&[Emoji::new("eyes")]).count(), 0);
}

#[test]
fn only_the_time_at_which_a_mark_is_known_makes_no_difference() {
    let with = |change, second| {
        let mut matter = MessageMatter::default();
        matter.hear_message(&message(100, "disk"), at(200));
        matter.hear_reaction(&reaction(ben(), change, second), at(200));
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
    for (one, other, stands) in
        [(read(resolved, 100), read(triggered, 101), triggered), (read(triggered, 100), read(resolved, 100), resolved)]
    {
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
