//! What a start needs of all that is kept.

use super::*;
use oncall::{
    act::Through,
    alert::{By, RingWhy},
    decide::{Because, Decision, Reason},
    desk::Desk,
    fact::{CardHandle, Link, Reminder, Storm},
    ids::{ChannelId, PersonId, PolicyHash, WriteId},
    observation::Said,
    policy::{Care, Policy, Tell},
    shift::{OnShift, ShiftSetting},
    sight::Gap,
    text::Untrusted,
    wants::CardKey,
    write::{Outcome, Write, WriteWhat},
};
use proptest::prelude::*;

/// The facts of a store are loaded as from 24 h.
const NOON: i64 = 24;

fn hour(n: i64) -> Timestamp {
    at("2026-11-20T00:00:00Z") + SignedDuration::from_hours(n)
}

fn on(n: i64, what: What) -> Fact {
    Fact { at: hour(n), what }
}

fn loaded(facts: &[Fact]) -> Vec<Fact> {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    commit(&store, facts).unwrap();
    store.load(hour(NOON)).unwrap().facts
}

fn rang(n: u32) -> What {
    What::Rang { alert: alert(n), why: RingWhy::New, storm: Storm::Alone }
}

fn settled(n: u32) -> What {
    What::Settled { alert: alert(n), by: By::Me }
}

fn asked(id: u64, n: u32) -> What {
    What::AckAsked { alert: alert(n), through: Through::Card, write: write(id, alert(n)), deadline: deadline() }
}

fn ended(id: u64) -> What {
    What::WriteEnded { write: WriteId(id), outcome: Outcome::Done }
}

fn asked_to_say(id: u64, n: u32) -> What {
    let what = WriteWhat::Message { to: PersonId::new("U2"), text: "can you look?".to_owned() };
    What::WriteAsked { write: Write { what, ..write(id, alert(n)) } }
}

fn undone(id: u64, n: u32) -> What {
    What::Undone { alert: alert(n), write: WriteId(id), through: Through::Card }
}

fn joined(n: u32, to: u32) -> What {
    What::Joined { alert: alert(n), to: alert(to), link: Link::RepeatOf }
}

fn digested(n: u32) -> What {
    What::Digested { alerts: vec![alert(n)] }
}

fn reminded(why: Reminder) -> What {
    What::Reminded { alerts: vec![alert(9)], why }
}

fn deployed(n: i64) -> What {
    What::Deployed { what: Untrusted::new("checkout"), at: hour(n) }
}

fn gap(from: i64, until: i64) -> Gap {
    Gap { from: hour(from), until: hour(until) }
}

#[test]
fn alerts_are_loaded_whole_while_they_are_open_or_were_touched() {
    let text = |n| seen(acme(), Said::Message(message(n, "disk full")));
    let over = [on(0, text(1)), on(0, rang(1)), on(1, settled(1))];
    let open = [on(0, text(2)), on(0, rang(2))];
    let touched = [on(0, text(3)), on(0, rang(3)), on(25, settled(3))];
    let again = [on(0, rang(4)), on(1, settled(4)), on(2, What::Held { alert: alert(4) })];
    let counted = [on(0, text(5))];
    let all = [&over[..], &open, &touched, &again, &counted].concat();
    assert_eq!(loaded(&all), [&open[..], &touched, &again].concat());
}

#[test]
fn an_end_of_a_write_comes_with_its_alert_and_the_last_write_always() {
    let first = [on(0, asked(1, 1)), on(0, ended(1)), on(0, settled(1))];
    let open = [on(0, asked(2, 2)), on(0, ended(2))];
    let last = [on(0, asked(3, 3)), on(0, ended(3)), on(0, settled(3))];
    assert_eq!(loaded(&[&first[..], &open, &last].concat()), [&open[..], &last].concat());
}

#[test]
fn what_still_stands_is_loaded_whatever_its_age() {
    let handle = |number| CardHandle { daemon: "d".to_owned(), number };
    let shown = |card, number| What::CardShown { card, handle: handle(number) };
    let closed = |card| What::CardClosed { card };
    let set = |setting| What::ShiftSet { setting, through: Through::Tray };
    let places = |name: &str| Said::Places { places: vec![place(name)], as_of: hour(0) };
    let bound = |name: &str| What::Bound { source: acme(), name: name.to_owned(), channel: ChannelId::new("C1") };
    let opened = |gap| What::GapOpened { source: acme(), gap };
    let read = |gap| What::GapClosed { source: acme(), gap };
    let heard = |source, n| What::HeardUntil { source, at: hour(n) };
    let adopted = |hash: &str| What::PolicyAdopted { policy: PolicyHash::new(hash) };
    // Each with whether it is loaded.
    let table = [
        (set(ShiftSetting::On), false),
        (What::ShiftTurned { on: OnShift::On }, false),
        (set(ShiftSetting::Follow), true),
        // One since then may have ended what was set.
        (What::ShiftTurned { on: OnShift::Off }, true),
        (What::ShiftTurned { on: OnShift::On }, true),
        (bound("#a"), true),
        (bound("#b"), true),
        (opened(gap(0, 1)), false),
        (opened(gap(1, 2)), false),
        (opened(gap(2, 4)), true),
        (read(gap(0, 2)), false),
        (opened(gap(0, 1)), true),
        (heard(acme(), 1), false),
        (heard(pager(), 1), true),
        (heard(acme(), 2), true),
        (shown(CardKey::Storm, 1), false),
        (shown(CardKey::Held, 2), false),
        (shown(CardKey::Test, 9), false),
        (closed(CardKey::Storm), false),
        (What::CardTakenDown { card: CardKey::Test }, false),
        (shown(CardKey::Held, 3), true),
        (What::ClockSetBack { by: SignedDuration::from_hours(1) }, true),
        (adopted("0a"), false),
        (adopted("0b"), true),
        (seen(acme(), places("old")), false),
        (seen(acme(), places("new")), true),
        (seen(SourceId::slack("other"), places("old")), true),
        (seen(acme(), Said::People { people: Vec::new(), others: Vec::new(), as_of: hour(0) }), true),
        (seen(pager(), Said::Duties { duties: Vec::new(), as_of: hour(0) }), true),
        (seen(pager(), Said::Schedules { shifts: Vec::new(), unread: Vec::new(), as_of: hour(0) }), true),
        (seen(acme(), unread("{")), false),
        (What::Counted { source: acme(), messages: 1 }, false),
        (What::Tallied { rule: "chatter".to_owned(), messages: 1 }, false),
        (What::Summed { alerts: vec![alert(1)] }, false),
        (What::SummarySeen, true),
        (What::Silenced { alerts: vec![alert(9)], through: Through::Card }, false),
        (digested(1), false),
        // The last one replaces it, though nothing of it is open.
        (digested(2), true),
        (reminded(Reminder::Unchecked), false),
        (reminded(Reminder::StillOpen), true),
        (reminded(Reminder::Unchecked), true),
        (closed(CardKey::Digest), false),
        (closed(CardKey::Digest), true),
        (closed(CardKey::Reminder(Reminder::Unchecked)), true),
        (closed(CardKey::Notice(alert(9))), false),
        (deployed(1), false),
        (deployed(3), true),
        // Told late, and no news.
        (deployed(2), false),
    ];
    let facts: Vec<Fact> = table.iter().map(|(what, _)| on(0, what.clone())).collect();
    let expected: Vec<Fact> = table.iter().filter(|(_, loaded)| *loaded).map(|(what, _)| on(0, what.clone())).collect();
    assert_eq!(loaded(&facts), expected);
}

#[test]
fn summaries_and_silence_are_loaded_while_they_are_new_or_concern_what_is_open() {
    let summed = What::Summed { alerts: vec![alert(1)] };
    let silenced = |n| What::Silenced { alerts: vec![alert(n)], through: Through::Card };
    let closed = |n| What::CardClosed { card: CardKey::Alert(alert(n)) };
    let facts = [
        on(0, summed.clone()),
        on(0, rang(1)),
        on(0, silenced(1)),
        on(0, silenced(2)),
        on(0, closed(1)),
        on(0, closed(2)),
        on(25, summed),
        on(25, What::SummarySeen),
        on(25, silenced(2)),
        on(25, closed(2)),
    ];
    let indices: Vec<usize> =
        loaded(&facts).iter().map(|found| facts.iter().position(|fact| fact == found).unwrap()).collect();
    assert_eq!(indices, [0, 1, 2, 4, 6, 7, 8, 9]);
}

#[test]
fn what_was_told_of_alerts_is_loaded_with_them() {
    let facts = [
        on(0, rang(1)),
        on(0, What::Notified { alert: alert(1) }),
        on(0, digested(1)),
        on(0, digested(2)),
        on(0, What::Reminded { alerts: vec![alert(2), alert(1)], why: Reminder::Unchecked }),
        on(0, reminded(Reminder::Unchecked)),
        on(0, What::Summed { alerts: vec![alert(1)] }),
        on(0, What::Summed { alerts: vec![alert(2)] }),
        on(0, What::CardClosed { card: CardKey::Notice(alert(1)) }),
        on(0, What::CardClosed { card: CardKey::Tell(alert(2)) }),
        on(0, What::Told { alert: alert(1), through: Through::Card }),
        on(0, digested(3)),
        on(0, reminded(Reminder::Unchecked)),
        on(0, What::SummarySeen),
    ];
    let indices = [0, 1, 2, 4, 6, 8, 10, 11, 12, 13];
    assert_eq!(loaded(&facts), indices.map(|n: usize| facts[n].clone()));
}

#[test]
fn words_that_are_to_be_written_end_with_their_alert_and_their_numbers_go_on() {
    let first = [on(0, asked_to_say(1, 1)), on(0, ended(1)), on(0, settled(1))];
    let open = [on(0, What::Held { alert: alert(2) }), on(0, asked_to_say(2, 2)), on(0, ended(2))];
    let taken_back = [on(0, rang(3)), on(0, asked(3, 3)), on(0, undone(3, 3)), on(0, What::Held { alert: alert(3) })];
    let last = [on(0, asked_to_say(4, 4)), on(0, settled(4))];
    assert_eq!(loaded(&[&first[..], &open, &taken_back, &last].concat()), [&open[..], &taken_back, &last].concat());
}

#[test]
fn what_was_joined_stays_open_until_it_is_settled() {
    let open = [on(0, rang(1)), on(0, joined(2, 1))];
    let over = [on(0, rang(3)), on(0, joined(4, 3)), on(0, settled(3)), on(0, settled(4))];
    assert_eq!(loaded(&[&open[..], &over].concat()), open);
}

#[test]
fn a_poll_that_says_the_same_again_is_not_stored() {
    let folder = tempfile::tempdir().unwrap();
    let said = |name: &str, n| on(n, seen(acme(), Said::Places { places: vec![place(name)], as_of: hour(n) }));
    let other = on(3, seen(SourceId::slack("other"), Said::Places { places: vec![place("a")], as_of: hour(0) }));
    let store = open(folder.path());
    commit(&store, &[said("a", 1), said("a", 2), other.clone()]).unwrap();
    commit(&store, &[said("a", 4), said("b", 5)]).unwrap();
    drop(store);
    // Also after a new start, and what was said before is said again when it is a change.
    commit(&open(folder.path()), &[said("b", 6), said("a", 7), said("a", 8)]).unwrap();
    assert_eq!(everything(folder.path()), [said("a", 1), other, said("b", 5), said("a", 7)]);
}

#[test]
#[expect(clippy::disallowed_methods, reason = "it measures how long loading takes")]
fn ten_thousand_facts_are_loaded_in_no_long_time() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let text = |n| on(25, seen(acme(), Said::Message(message(n, "the disk of host-12 is full, 97 % used"))));
    let facts: Vec<Fact> = (0..2_500)
        .flat_map(|n| [text(n), on(25, rang(n)), on(25, asked(n.into(), n)), on(25, ended(n.into()))])
        .collect();
    commit(&store, &facts).unwrap();
    let start = std::time::Instant::now();
    assert_eq!(store.load(hour(NOON)).unwrap().facts.len(), 10_000);
    let took = start.elapsed();
    eprintln!("10,000 facts loaded in {took:?}");
    assert!(took.as_secs_f64() < 20.0, "{took:?}");
}

/// Anything of a few alerts, cards and gaps.
fn any_what() -> impl Strategy<Value = What> {
    let n = 0..4u32;
    let cards = prop_oneof![
        Just(CardKey::Storm),
        Just(CardKey::Held),
        n.clone().prop_map(|n| CardKey::Alert(alert(n))),
        Just(CardKey::Blind(acme())),
        n.clone().prop_map(|n| CardKey::Notice(alert(n))),
        Just(CardKey::Digest),
        prop::sample::select(Reminder::ALL.to_vec()).prop_map(CardKey::Reminder),
        Just(CardKey::OffShift(pager())),
    ];
    let gaps = (0..5i64, 1..3i64).prop_map(|(from, long)| gap(from, from + long));
    prop_oneof![
        n.clone().prop_map(|n| seen(acme(), Said::Message(message(n, "disk full")))),
        n.clone().prop_map(rang),
        n.clone().prop_map(settled),
        n.clone().prop_map(|n| What::Held { alert: alert(n) }),
        n.clone().prop_map(|n| What::Acknowledged { alert: alert(n), by: By::Me }),
        n.clone().prop_map(|n| What::Silenced { alerts: vec![alert(n)], through: Through::Card }),
        (1..4u64, n.clone()).prop_map(|(id, n)| asked(id * 10 + u64::from(n), n)),
        (1..4u64, n.clone()).prop_map(|(id, n)| ended(id * 10 + u64::from(n))),
        prop_oneof![Just(ShiftSetting::On), Just(ShiftSetting::Off)]
            .prop_map(|setting| What::ShiftSet { setting, through: Through::Tray }),
        gaps.clone().prop_map(|gap| What::GapOpened { source: acme(), gap }),
        gaps.prop_map(|gap| What::GapClosed { source: acme(), gap }),
        cards
            .clone()
            .prop_map(|card| What::CardShown { card, handle: CardHandle { daemon: "d".to_owned(), number: 1 } }),
        cards.prop_map(|card| What::CardClosed { card }),
        any_new_what(),
    ]
}

/// Of what is collected, comes back, belongs together or is owed.
fn any_new_what() -> impl Strategy<Value = What> {
    let n = 0..4u32;
    let many = prop::collection::vec((0..4u32).prop_map(alert), 1..3);
    let policy = || PolicyHash::new("0a");
    let decided = move |n, decision, care| {
        let because = Because::of(Reason::NamedPlace);
        What::Decided { alert: alert(n), decision, because, care: Box::new(care), policy: policy() }
    };
    let tell = Care { tell: Some(Tell { who: "Vera".to_owned(), within: SignedDuration::ZERO }), ..Care::default() };
    let decision = prop::sample::select(Decision::ALL.to_vec());
    let care = prop::sample::select(vec![Care::default(), tell]);
    let why = prop::sample::select(Reminder::ALL.to_vec());
    prop_oneof![
        (n.clone(), decision, care).prop_map(move |(n, decision, care)| decided(n, decision, care)),
        n.clone().prop_map(|n| What::Notified { alert: alert(n) }),
        many.clone().prop_map(|alerts| What::Digested { alerts }),
        (many.clone(), why).prop_map(|(alerts, why)| What::Reminded { alerts, why }),
        many.prop_map(|alerts| What::Summed { alerts }),
        Just(What::SummarySeen),
        (n.clone(), n.clone()).prop_map(|(n, to)| joined(n, to)),
        n.clone().prop_map(|n| What::Parted { alert: alert(n) }),
        n.clone().prop_map(|n| What::Told { alert: alert(n), through: Through::Card }),
        (1..4u64, n.clone()).prop_map(|(id, n)| asked_to_say(id * 10 + u64::from(n), n)),
        (1..4u64, n.clone()).prop_map(|(id, n)| undone(id * 10 + u64::from(n), n)),
        n.prop_map(|n| What::AskedNobody { alert: alert(n), who: "@ben".to_owned() }),
        (0..48i64).prop_map(deployed),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    /// A Desk that starts from what was loaded wants what a Desk that knows everything wants, but for marks and words still
    /// owed on alerts that were over before: those the Desk forgets after a day.
    #[test]
    fn nothing_that_is_left_out_is_missed(whats in prop::collection::vec((0..48i64, any_what()), 0..60)) {
        let mut facts: Vec<Fact> = whats.into_iter().map(|(n, what)| on(n, what)).collect();
        facts.sort_by_key(|fact| fact.at);
        let desk = |facts: &[Fact]| {
            let mut desk = Desk::new(Policy::none(), jiff::tz::TimeZone::UTC);
            facts.iter().for_each(|fact| desk.apply(fact));
            desk.wants(Now { wall: hour(48), boot_elapsed: SignedDuration::ZERO, boot_id: BootId(1) })
        };
        let some = loaded(&facts);
        let (from_all, mut from_some) = (desk(&facts), desk(&some));
        let known: Vec<_> = some.iter().filter_map(|fact| fact.what.alert()).collect();
        let mut expected = from_all;
        expected.writes.retain(|_, write| known.contains(&write.alert));
        from_some.wake_at = expected.wake_at;
        prop_assert_eq!(expected, from_some);
    }
}
