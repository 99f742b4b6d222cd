//! What is blanked and deleted, and when.

use super::*;
use crate::{
    prune::{self, Left},
    rows::Rows,
};
use oncall::{
    alert::By,
    decide::{Because, Decision, Reason},
    fact::Reminder,
    history::History,
    ids::{ChannelId, MessageTs, PersonId, PolicyHash},
    observation::Said,
    shift::ShiftSetting,
    sight::Gap,
    text::Untrusted,
    wants::CardKey,
    write::{Write, WriteWhat},
};
use rusqlite::Connection;

const START: &str = "2026-01-01T00:00:00Z";

fn day(n: i64) -> Timestamp {
    at(START) + SignedDuration::from_hours(24 * n)
}

fn on(n: i64, what: What) -> Fact {
    Fact { at: day(n), what }
}

fn settled(n: u32) -> What {
    What::Settled { alert: alert(n), by: By::Me }
}

fn held(n: u32) -> What {
    What::Held { alert: alert(n) }
}

fn reminded(n: u32) -> What {
    What::Reminded { alerts: vec![alert(n)], why: Reminder::Unchecked }
}

fn heard_until(n: i64) -> What {
    What::HeardUntil { source: acme(), at: day(n) }
}

fn remaining(facts: &[Fact], now: Timestamp) -> Vec<Fact> {
    let folder = tempfile::tempdir().unwrap();
    let (mut db, _) = file::open(folder.path(), now).unwrap();
    Rows::default().store(&mut db, facts, |_| ()).unwrap();
    prune_all(&mut db, now);
    everything(folder.path())
}

fn prune_all(db: &mut Connection, now: Timestamp) {
    while prune::step(db, now).unwrap() == Left::More {}
}

#[test]
fn text_of_others_is_blanked_after_thirty_days() {
    let texts = |fact: &Fact| match &fact.what {
        What::Observed(seen) => match &seen.said {
            Said::Message(message) => message.text.verbatim().to_owned(),
            Said::Incident(incident) => incident.title.verbatim().to_owned(),
            Said::Unread { raw, .. } => raw.verbatim().to_owned(),
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    };
    let facts = [
        on(0, seen(acme(), Said::Message(message(1, "the password is swordfish")))),
        on(0, seen(pager(), Said::Incident(incident("Q1", "swordfish is down")))),
        on(0, seen(acme(), unread("{swordfish"))),
        on(2, seen(acme(), Said::Message(message(2, "newer")))),
        on(2, seen(pager(), Said::Incident(incident("Q2", "newer")))),
        on(2, seen(acme(), unread("newer"))),
    ];
    let left = remaining(&facts, day(31));
    assert_eq!(left.iter().map(texts).collect::<Vec<_>>(), ["", "", "", "newer", "newer", "newer"]);
    // Nothing else about them is lost.
    let blank = message(1, "");
    assert_eq!(left[0], on(0, seen(acme(), Said::Message(blank))));
    assert_eq!(remaining(&facts, day(30)), facts);
}

#[test]
fn what_others_wrote_is_blanked_wherever_it_is_kept() {
    let history = |name: &str, text: &str| History {
        times: 2,
        first: day(-9),
        last: day(-1),
        checked: 1,
        by_me: 0,
        last_check: Some((Untrusted::new(name), day(-1))),
        notes: vec![(Untrusted::new(name), Untrusted::new(text), day(-1))],
        recent: vec![day(-1)],
    };
    let remembered = |history| on(0, What::Remembered { alert: alert(1), history: Box::new(history) });
    let to_write = |what| on(0, What::WriteAsked { write: Write { what, ..write(1, alert(1)) } });
    let reply = |text: &str| WriteWhat::Reply {
        channel: ChannelId::new("C1"),
        ts: MessageTs::new("1763640000.000001"),
        text: text.to_owned(),
    };
    let message = |text: &str| WriteWhat::Message { to: PersonId::new("U2"), text: text.to_owned() };
    let deployed = |what: &str| on(0, What::Deployed { what: Untrusted::new(what), at: day(0) });
    let facts = [
        remembered(history("Ben", "the password is swordfish")),
        to_write(reply("swordfish")),
        to_write(message("swordfish")),
        deployed("swordfish 1.7"),
    ];
    let blank = History { last_check: None, notes: Vec::new(), ..history("", "") };
    let left = [remembered(blank), to_write(reply("")), to_write(message("")), deployed("")];
    assert_eq!(remaining(&facts, day(31)), left);
    assert_eq!(remaining(&facts, day(30)), facts);
}

#[test]
fn blanked_text_is_nowhere_in_the_files() {
    let folder = tempfile::tempdir().unwrap();
    let (mut db, _) = file::open(folder.path(), day(0)).unwrap();
    let facts = [on(0, seen(acme(), Said::Message(message(1, "the password is swordfish"))))];
    Rows::default().store(&mut db, &facts, |_| ()).unwrap();
    prune_all(&mut db, day(31));
    drop(db);
    for name in names(folder.path()) {
        let bytes = std::fs::read(folder.path().join(&name)).unwrap();
        assert!(!bytes.windows(9).any(|found| found == b"swordfish"), "{name}");
    }
}

#[test]
fn facts_of_alerts_that_are_over_are_deleted_after_four_hundred_days() {
    let because = Because::of(Reason::MyIncident);
    let decided = |n| What::Decided {
        alert: alert(n),
        decision: Decision::Page,
        because: because.clone(),
        care: Box::default(),
        policy: PolicyHash::new("0a"),
    };
    let asked = |n| What::AckAsked {
        alert: alert(n),
        through: oncall::act::Through::Card,
        write: write(u64::from(n), alert(n)),
        deadline: deadline(),
    };
    let ended = |n| What::WriteEnded { write: oncall::ids::WriteId(n), outcome: oncall::write::Outcome::Done };
    let over = [on(0, decided(1)), on(0, asked(1)), on(0, ended(1)), on(0, settled(1))];
    let open = [on(0, decided(2)), on(0, asked(2)), on(0, ended(2))];
    let touched = [on(0, decided(3)), on(0, settled(3)), on(300, held(3)), on(300, settled(3))];
    let all = [&over[..], &open, &touched].concat();
    assert_eq!(remaining(&all, day(401)), [&open[..], &touched].concat());
    assert_eq!(remaining(&all, day(400)), all);
}

#[test]
fn what_still_stands_is_kept_whatever_its_age() {
    let gap = |from, until| Gap { from: day(from), until: day(until) };
    let set = |setting| What::ShiftSet { setting, through: oncall::act::Through::Tray };
    let stands = [
        on(1, set(ShiftSetting::On)),
        on(1, What::GapOpened { source: acme(), gap: gap(5, 6) }),
        on(1, What::Bound { source: acme(), name: "#a".to_owned(), channel: ChannelId::new("C1") }),
        on(1, seen(acme(), Said::Places { places: vec![place("new")], as_of: day(1) })),
        on(1, heard_until(1)),
        on(1, held(1)),
        on(1, What::Digested { alerts: vec![alert(1), alert(2)] }),
        on(1, What::Digested { alerts: vec![alert(2)] }),
        on(1, reminded(1)),
        on(1, reminded(2)),
        on(1, What::SummarySeen),
        on(1, What::CardClosed { card: CardKey::Digest }),
        on(1, What::Deployed { what: Untrusted::default(), at: day(1) }),
    ];
    let replaced = [
        on(0, set(ShiftSetting::Off)),
        on(0, What::GapOpened { source: acme(), gap: gap(0, 1) }),
        on(0, What::GapClosed { source: acme(), gap: gap(0, 1) }),
        on(0, seen(acme(), Said::Places { places: vec![place("old")], as_of: day(0) })),
        on(0, What::Counted { source: acme(), messages: 1 }),
        on(0, seen(acme(), unread("{"))),
        on(0, heard_until(0)),
        on(0, What::Tallied { rule: "chatter".to_owned(), messages: 1 }),
        on(0, What::Digested { alerts: vec![alert(2)] }),
        on(0, reminded(2)),
        on(0, What::Summed { alerts: vec![alert(2)] }),
        on(0, What::CardClosed { card: CardKey::Digest }),
        on(0, What::Deployed { what: Untrusted::new("checkout"), at: day(0) }),
    ];
    assert_eq!(remaining(&[&replaced[..], &stands].concat(), day(500)), stands);
}

#[test]
fn more_than_one_step_of_old_rows_is_forgotten() {
    let heard: Vec<Fact> = (0..3_000).map(|n| Fact { at: at(START), what: heard_until(n) }).collect();
    assert_eq!(remaining(&heard, day(3)), heard[2_999..]);
}

#[test]
fn the_store_forgets_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    let clock = clock();
    let store = Store::open(folder.path(), clock.clone()).0;
    let old = at("2026-11-21T08:00:00Z");
    commit(&store, &[Fact { at: old, what: seen(acme(), Said::Message(message(1, "swordfish"))) }]).unwrap();
    *clock.0.lock().unwrap() = old + SignedDuration::from_hours(24 * 31);
    // Every commit lets it look at the clock; what it is waited for is that the text is gone.
    for n in 0..10_000 {
        commit(&store, &[numbered(n)]).unwrap();
        if everything(folder.path())[0] == (Fact { at: old, what: seen(acme(), Said::Message(message(1, ""))) }) {
            return;
        }
    }
    panic!("the text is still there");
}
