//! What is remembered of earlier alerts like one.

use super::*;
use crate::{
    prune::{self, Left},
    rows::Rows,
};
use oncall::{
    alert::{By, RingWhy},
    fact::Storm,
    fingerprint,
    history::History,
    ids::{AlertId, IncidentId, MessageTs},
    observation::{AuthorKind, Message, Said},
    text::Untrusted,
};
use rusqlite::Connection;

fn day(n: u32) -> Timestamp {
    at("2026-11-20T12:00:00Z") + SignedDuration::from_hours(24 * i64::from(n))
}

fn on(n: u32, what: What) -> Fact {
    Fact { at: day(n), what }
}

fn said_at(n: u32) -> Timestamp {
    post(n, "").1.ts.at()
}

/// A monitor's post, said on that day, and its alert.
fn post(n: u32, text: &str) -> (AlertId, Message) {
    let message = Message { ts: MessageTs::new(format!("{}.{n:06}", day(n).as_second())), ..message(0, text) };
    (AlertId::message(&acme(), &message.place.channel, &message.ts), message)
}

fn said(n: u32, text: &str) -> Fact {
    on(n, seen(acme(), Said::Message(post(n, text).1)))
}

fn settled(n: u32, by: By) -> Fact {
    on(n, What::Settled { alert: post(n, "").0, by })
}

fn reply(n: u32, second: u32, kind: AuthorKind, text: &str) -> Fact {
    let under = post(n, "").1;
    let ts = MessageTs::new(format!("{}.{n:06}", day(n).as_second() + i64::from(second)));
    let said = Message { author: author(kind), reply_to: Some(under.ts), ..message(0, text) };
    on(n, seen(acme(), Said::Message(Message { ts, ..said })))
}

fn ben() -> By {
    By::Person(Untrusted::new("Ben Example"))
}

/// What is known of others like a post on that day.
fn ask(store: &Store, n: u32, text: &str) -> Option<History> {
    let (alert, message) = post(n, text);
    let print = fingerprint::of_message(&message).unwrap();
    store.history(print, alert).blocking_recv().unwrap()
}

fn stored(facts: &[Fact]) -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    commit(&store, facts).unwrap();
    (folder, store)
}

#[test]
fn earlier_ones_are_counted_once_each_and_the_present_one_is_not() {
    let facts = [
        said(1, "host-12 is down"),
        said(1, "host-12 is down"),
        said(3, "host-13 is down"),
        said(4, "the disk is full"),
        said(5, "host-12 is down"),
    ];
    let (_folder, store) = stored(&facts);
    let history = ask(&store, 5, "host-12 is down").unwrap();
    assert_eq!((history.times, history.first, history.last), (2, said_at(1), said_at(3)));
    assert_eq!(history.recent, [said_at(3), said_at(1)]);
    assert_eq!((history.checked, history.by_me, history.last_check, history.notes), (0, 0, None, Vec::new()));
    assert_eq!(ask(&store, 4, "the disk is full"), None);
    assert_eq!(ask(&store, 9, "never seen"), None);
}

#[test]
fn an_edit_is_counted_by_what_it_said_before_too() {
    let (_folder, store) = stored(&[said(1, "[FIRING] host-12 is down"), said(1, "[RESOLVED] host-12 is down")]);
    for text in ["[FIRING] host-14 is down", "[RESOLVED] host-14 is down"] {
        assert_eq!(ask(&store, 2, text).unwrap().times, 1, "{text}");
    }
}

#[test]
fn incidents_are_counted_by_service_and_title() {
    let said = |id: &str, title: &str| on(1, seen(pager(), Said::Incident(incident(id, title))));
    let (_folder, store) = stored(&[said("Q1", "checkout is down"), said("Q2", "checkout is slow")]);
    let now = incident("Q3", "Checkout is down!");
    let alert = AlertId::incident(&pager(), &IncidentId::new("Q3"));
    let history = store.history(fingerprint::of_incident(&now), alert).blocking_recv().unwrap().unwrap();
    assert_eq!((history.times, history.first), (1, at("2026-11-20T12:00:00.123456Z")));
}

#[test]
fn whoever_checked_is_remembered_and_what_the_source_ended_was_not_checked() {
    let rang = |n, why| on(n, What::Rang { alert: post(n, "").0, why, storm: Storm::Alone });
    let down = |n| said(n, "host-12 is down");
    let resolved = By::Source { what: oncall::alert::SourceEnd::Resolved };
    let mut facts = vec![down(1), settled(1, ben()), down(2), settled(2, By::Me), down(3), settled(3, resolved)];
    let (_folder, store) = stored(&facts);
    let history = ask(&store, 9, "host-12 is down").unwrap();
    assert_eq!((history.times, history.checked, history.by_me), (3, 2, 1));
    assert_eq!(history.last_check, Some((Untrusted::new("you"), day(2))));
    // Another one: what I have counts as checked by me; what was taken back does not.
    facts.extend([
        down(4),
        on(4, What::Acknowledged { alert: post(4, "").0, by: By::Me }),
        down(5),
        on(5, What::Acknowledged { alert: post(5, "").0, by: ben() }),
        rang(1, RingWhy::TakenBack),
        rang(2, RingWhy::Again),
    ]);
    let (_folder, store) = stored(&facts);
    let history = ask(&store, 9, "host-12 is down").unwrap();
    assert_eq!((history.times, history.checked, history.by_me), (5, 2, 2));
    assert_eq!(history.last_check, Some((Untrusted::new("you"), day(4))));
}

#[test]
fn the_last_three_comments_of_people_are_told_as_they_stand() {
    let facts = [
        said(1, "host-12 is down"),
        reply(1, 10, AuthorKind::Person, "first"),
        said(2, "host-12 is down"),
        reply(2, 10, AuthorKind::Person, "secnd"),
        reply(2, 20, AuthorKind::Bot, "resolved"),
        reply(2, 30, AuthorKind::Me, "third"),
        said(3, "host-12 is down"),
        reply(3, 10, AuthorKind::Person, "fourth"),
        reply(2, 10, AuthorKind::Person, "second"),
        said(4, "the disk is full"),
        reply(4, 10, AuthorKind::Person, "elsewhere"),
    ];
    let (_folder, store) = stored(&facts);
    let notes = ask(&store, 9, "host-12 is down").unwrap().notes;
    let texts: Vec<&str> = notes.iter().map(|(_, text, _)| text.verbatim()).collect();
    assert_eq!(texts, ["fourth", "third", "second"]);
    assert_eq!(notes[0].0, Untrusted::new("Ada Example"));
    assert_eq!(notes[0].2, said_at(3) + SignedDuration::from_secs(10));
}

#[test]
fn it_is_forgotten_with_the_alerts_and_its_words_before() {
    let folder = tempfile::tempdir().unwrap();
    let facts = [
        said(1, "host-12 is down"),
        reply(1, 10, AuthorKind::Person, "swordfish"),
        settled(1, ben()),
        said(100, "host-12 is down"),
        settled(100, By::Me),
    ];
    let (mut db, _) = file::open(folder.path(), day(0)).unwrap();
    Rows::default().store(&mut db, &facts, |_| ()).unwrap();
    let known = |db: &Connection| {
        let (alert, message) = post(900, "host-12 is down");
        crate::past::history(db, &fingerprint::of_message(&message).unwrap(), &alert).unwrap()
    };
    let after = |db: &mut Connection, n| {
        while prune::step(db, day(n)).unwrap() == Left::More {}
        known(db)
    };
    assert_eq!(known(&db).unwrap().notes.len(), 1);
    let later = after(&mut db, 110).unwrap();
    assert_eq!((later.times, later.checked, later.notes), (2, 2, Vec::new()));
    let later = after(&mut db, 402).unwrap();
    assert_eq!((later.times, later.checked, later.by_me, later.first), (1, 1, 1, later.last));
    assert_eq!(after(&mut db, 502), None);
    for table in ["seen", "checks", "comments"] {
        let left = db.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get::<_, i64>(0));
        assert_eq!(left, Ok(0), "{table}");
    }
}

#[test]
fn a_new_start_knows_as_much() {
    let (folder, store) = stored(&[said(1, "host-12 is down"), settled(1, ben())]);
    let before = ask(&store, 2, "host-12 is down");
    drop(store);
    let store = open(folder.path());
    assert_eq!(ask(&store, 2, "host-12 is down"), before);
    assert!(before.is_some());
}

#[test]
fn a_file_from_before_is_taken_over_and_counts_from_then_on() {
    let (folder, store) = stored(&[said(1, "host-12 is down")]);
    drop(store);
    let db = Connection::open(file::database(folder.path())).unwrap();
    db.execute_batch(
        "DROP TABLE seen; DROP TABLE checks; DROP TABLE comments; DROP TABLE owed; PRAGMA user_version = 1",
    )
    .unwrap();
    drop(db);
    let store = open(folder.path());
    assert_eq!(ask(&store, 9, "host-12 is down"), None);
    commit(&store, &[said(2, "host-12 is down")]).unwrap();
    assert_eq!(ask(&store, 9, "host-12 is down").unwrap().times, 1);
    assert_eq!(everything(folder.path()), [said(1, "host-12 is down"), said(2, "host-12 is down")]);
}

#[test]
fn where_nothing_can_be_read_nobody_is_kept_waiting() {
    let outer = tempfile::tempdir().unwrap();
    let folder = outer.path().join("data");
    std::fs::write(&folder, "in the way").unwrap();
    let (store, _) = Store::open(&folder, clock());
    let (alert, message) = post(1, "host-12 is down");
    assert!(store.history(fingerprint::of_message(&message).unwrap(), alert).blocking_recv().is_err());
}

#[test]
#[expect(clippy::disallowed_methods, reason = "it measures how long asking takes")]
fn a_thousand_earlier_ones_are_told_at_once_also_while_others_are_saved() {
    let facts: Vec<Fact> = (0..1_000)
        .flat_map(|n| {
            let about = [said(n, "host-12 is down"), reply(n, 10, AuthorKind::Person, "looked"), settled(n, ben())];
            about.into_iter().chain((0..5).map(move |other| said(n * 5 + other + 2_000, "something else")))
        })
        .collect();
    let (_folder, store) = stored(&facts);
    // In the queue before the question, and not waited for by it.
    let saving: Vec<_> = (0..500).map(|n| store.commit(vec![numbered(n)])).collect();
    let start = std::time::Instant::now();
    let history = ask(&store, 1_500, "host-12 is down").unwrap();
    let took = start.elapsed();
    eprintln!("1,000 earlier alerts told in {took:?}");
    assert!(took.as_secs_f64() < 20.0, "{took:?}");
    assert_eq!((history.times, history.checked, history.recent.len(), history.notes.len()), (1_000, 1_000, 50, 3));
    assert_eq!(history.last, said_at(999));
    drop(saving);
}
