//! Nights that go otherwise than told are told of.

use super::{
    arguments::Length,
    fact::{Beside, Fact},
    judge::{Played, judge},
    night::{Deed, Night},
    record::{Alert, Seen, Sight, Weight},
    story::night,
    tell::summary,
};

fn alert(text: &str, state: &str, because: &str, by: &str, looking: &[&str]) -> Seen {
    let looking = looking.iter().map(|name| (*name).to_owned()).collect();
    let [text, state, because, by] = [text, state, because, by].map(str::to_owned);
    Seen::Alert(Alert {
        id: text.clone(),
        text,
        place: "#alerts".to_owned(),
        state,
        because,
        by,
        looking,
        ..Alert::default()
    })
}

fn card(title: &str, body: &str) -> Seen {
    Seen::Card { title: title.to_owned(), body: body.to_owned(), weight: Weight::Critical }
}

fn known(text: &str, state: &str, change: impl FnOnce(&mut Alert)) -> Vec<Seen> {
    let place = "#alerts".to_owned();
    let [id, text, state] = [text, text, state].map(str::to_owned);
    let mut alert = Alert { id, text, place, state, ..Alert::default() };
    change(&mut alert);
    vec![Seen::Alert(alert)]
}

/// What is seen where a fact comes true.
fn seen(fact: &Fact) -> Vec<Seen> {
    let text = |words: &str| words.to_owned();
    match fact {
        Fact::Rings { mark, because } => {
            vec![alert(mark, "ringing", because, "", &[]), card("Page · #alerts", mark)]
        }
        Fact::RingsAgain { mark, why } => known(mark, "ringing", |alert| alert.why = text(why)),
        Fact::Held { mark } => known(mark, "held", |_| ()),
        Fact::Joined { mark, how } => known(mark, "held", |alert| alert.joined = text(how)),
        Fact::Noticed { mark } => {
            vec![Seen::Card { title: text("Notice · #alerts"), body: text(mark), weight: Weight::Normal }]
        }
        Fact::Beside { mark, what } => known(mark, "ringing-or-not", |alert| beside(*what, alert)),
        Fact::OnCard { mark, words } => vec![card("Page · #alerts", &format!("{mark}\n{words}"))],
        Fact::Looking { mark, who } => known(mark, "ringing", |alert| alert.looking = vec![text(who)]),
        Fact::Acknowledging { mark } => known(mark, "acknowledging", |_| ()),
        Fact::Snoozed { mark } => known(mark, "snoozed", |_| ()),
        Fact::Settled { mark, by } => known(mark, "settled", |alert| alert.by = text(by)),
        Fact::Acknowledged { mark, by } => known(mark, "acknowledged", |alert| alert.by = text(by)),
        Fact::Explained { mark, rule, passed } => {
            vec![Seen::Explained { text: text(mark), because: text(rule), tried: vec![text(passed)] }]
        }
        _ => seen_elsewhere(fact),
    }
}

fn beside(what: Beside, alert: &mut Alert) {
    match what {
        Beside::Said(times) => alert.said_times = times,
        Beside::Flapping(times) => alert.flapping = times,
        Beside::Seen { times, caution } => (alert.seen_times, alert.caution) = (times, caution.to_owned()),
        Beside::Told => alert.told = true,
        Beside::Asked => alert.asked = true,
    }
}

/// The same of what is no alert.
fn seen_elsewhere(fact: &Fact) -> Vec<Seen> {
    let text = |words: &str| words.to_owned();
    let one = match fact {
        Fact::Counted { mark: words } | Fact::Heard { words } => Seen::Heard { text: text(words) },
        Fact::Reacted { mark, emoji } => Seen::Reaction { text: text(mark), emoji: text(emoji) },
        Fact::AcknowledgedThere { mark } => Seen::Acknowledgement { title: text(mark) },
        Fact::Wrote { to, words } => Seen::Wrote { to: text(to), text: text(words) },
        Fact::Louder => Seen::Louder,
        Fact::InShadow => Seen::Shadow { on: true },
        Fact::OutOfShadow => Seen::Shadow { on: false },
        Fact::OnShift => Seen::Shift { on: true },
        Fact::OffShift => Seen::Shift { on: false },
        Fact::Blind => Seen::Slack { sight: Sight::Blind },
        Fact::CaughtUp => Seen::Slack { sight: Sight::Seeing },
        Fact::Window => Seen::Window { open: true },
        Fact::NoWindow => Seen::Window { open: false },
        Fact::Summary { title } => card(title, ""),
        Fact::Pictured(look) => return look.names().into_iter().map(|name| Seen::Picture { name }).collect(),
        of_an_alert => panic!("{of_an_alert:?} is of an alert"),
    };
    vec![one]
}

/// A night that goes as told, but for this fact of this beat.
fn lived(night: &Night, without: Option<(usize, &Fact)>) -> (Played, Vec<Seen>) {
    let (mut played, mut record) = (Played::new(), Vec::new());
    for (number, beat) in night.beats.iter().enumerate() {
        played.insert(number, record.len());
        let facts = beat.then.iter().filter(|fact| without != Some((number, fact)));
        record.extend(facts.flat_map(seen));
    }
    (played, record)
}

#[test]
fn a_night_as_told_has_no_fault_and_each_missing_fact_is_one() {
    for length in [Length::Whole, Length::Short] {
        let night = night(length);
        let (played, record) = lived(&night, None);
        assert_eq!(judge(&night, &played, &record), Vec::<String>::new());
        for (number, beat) in night.beats.iter().enumerate() {
            for fact in &beat.then {
                let (played, record) = lived(&night, Some((number, fact)));
                assert!(!judge(&night, &played, &record).is_empty(), "nobody misses {fact:?} of second {}", beat.at);
            }
        }
    }
}

#[test]
fn a_night_that_was_not_played_is_no_success() {
    let night = night(Length::Short);
    let faults = judge(&night, &Played::new(), &[]);
    assert!(faults.len() >= night.beats.len(), "{faults:#?}");
    let (mut played, record) = lived(&night, None);
    played.remove(&3);
    assert_eq!(judge(&night, &played, &record).len(), 1);
    let all_at_once = night.beats.iter().enumerate().map(|(number, _)| (number, record.len())).collect();
    assert!(judge(&night, &all_at_once, &record).len() > 20, "what was seen before its time does not count");
}

#[test]
fn whatever_nobody_told_of_is_a_fault() {
    let night = night(Length::Whole);
    let (played, record) = lived(&night, None);
    let table = [
        ("noise rings", alert("Disk of db-2 is 81 % full", "ringing", "", "", &[])),
        ("noise is on a card", card("Page · #alerts_db-main", "Disk of db-2 is 81 % full")),
        ("chatter is on a card", card("Page · #random", "Dumplings after the stand-up")),
        ("chatter is kept", alert("Dumplings after the stand-up", "held", "", "", &[])),
        ("what is settled rings again", alert("Root login on bastion-1", "ringing", "security wakes me", "", &[])),
        ("a reply becomes an alert", alert("critical? No: the nightly vacuum", "held", "", "", &[])),
        ("a mark that is not mine", Seen::Reaction { text: "Disk of db-2".into(), emoji: "white_check_mark".into() }),
        ("an incident that is not mine", Seen::Acknowledgement { title: "Staging answers slowly".into() }),
        ("a repeat rings", alert("2,600 letters wait", "ringing", "mail", "", &[])),
        ("words that are not mine", Seen::Wrote { to: "U_CYD".into(), text: "can you look?".into() }),
        ("trouble", Seen::Fault("in the log: ERROR".into())),
    ];
    for (what, extra) in table {
        let record = [&record[..], &[extra]].concat();
        assert_eq!(judge(&night, &played, &record).len(), 1, "{what}: {:#?}", judge(&night, &played, &record));
    }
}

#[test]
fn a_ring_for_another_reason_or_by_another_hand_is_a_fault() {
    let night = night(Length::Short);
    let (played, record) = lived(&night, None);
    let swap = |from: &Seen, to: &Seen| -> Vec<Seen> {
        assert!(record.contains(from), "{from:?}");
        record.iter().map(|seen| if seen == from { to.clone() } else { seen.clone() }).collect()
    };
    let mark = "replica db-3 is 40 min behind";
    let other_reason =
        swap(&alert(mark, "ringing", "databases", "", &[]), &alert(mark, "ringing", "in doubt", "", &[]));
    let other_hand = swap(&alert(mark, "settled", "", "ben", &[]), &alert(mark, "settled", "", "shipper", &[]));
    let quiet = swap(&card("Page · #alerts", mark), &card("Page · #alerts", "Root login on bastion-1"));
    for record in [other_reason, other_hand, quiet] {
        assert_eq!(judge(&night, &played, &record).len(), 1);
    }
}

/// A mark is part of exactly the texts about it, or a story would be judged by another's facts.
#[test]
fn marks_are_unmistakable_and_seconds_in_order() {
    for length in [Length::Whole, Length::Short] {
        let night = night(length);
        assert!(night.beats.is_sorted_by_key(|beat| beat.at), "the seconds are out of order");
        let new = night.beats.iter().flat_map(|beat| match beat.deed {
            Deed::Post { text, .. } | Deed::Announce { text, .. } | Deed::Trigger { title: text, .. } => vec![text],
            Deed::Burst { texts, .. } => texts.to_vec(),
            _ => Vec::new(),
        });
        let new: Vec<&str> = new.collect();
        for mark in night.facts().filter_map(Fact::mark) {
            let about = new.iter().filter(|text| text.contains(mark)).count();
            assert_eq!(about, 1, "{mark:?} is part of {about} posts");
        }
        let changed = night.beats.iter().filter_map(|beat| match beat.deed {
            Deed::Edit { of, text } => Some((of, text)),
            _ => None,
        });
        changed.for_each(|(of, text)| assert!(text.contains(of), "{text:?} without {of:?}"));
    }
}

#[test]
fn a_short_night_holds_every_kind_of_event() {
    let night = night(Length::Short);
    let has = |fact: fn(&Fact) -> bool| night.facts().any(fact);
    assert!(has(|fact| matches!(fact, Fact::Counted { .. })), "chatter");
    assert!(has(|fact| matches!(fact, Fact::Settled { by: "ben", .. })), "a colleague's check mark");
    assert!(has(|fact| matches!(fact, Fact::AcknowledgedThere { .. })), "an incident");
    assert!(has(|fact| matches!(fact, Fact::Held { .. })), "noise");
    assert!(has(|fact| matches!(fact, Fact::CaughtUp)), "a dropped connection");
    assert!(has(|fact| matches!(fact, Fact::OffShift)), "a change of shift");
    assert!(has(|fact| matches!(fact, Fact::Joined { how: "repeat", .. })), "a repeat");
    assert!(has(|fact| matches!(fact, Fact::Joined { how: "post", .. })), "an incident's post");
    assert!(has(|fact| matches!(fact, Fact::InShadow)), "shadow");
    let last = night.beats.last().map(|beat| beat.at);
    assert!(last.is_some_and(|second| second <= 75), "{last:?}");
}

#[test]
fn the_summary_says_what_rang_and_what_was_written() {
    let night = night(Length::Short);
    let (_, record) = lived(&night, None);
    let said = summary(&record).join("\n");
    for words in ["Root login on bastion-1", "settled by ben", ":white_check_mark: by Ada", "Disk of db-2"] {
        assert!(said.contains(words), "no {words:?} in\n{said}");
    }
}
