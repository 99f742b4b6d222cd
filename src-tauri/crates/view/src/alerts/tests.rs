//! Lines as they are shown, and the story behind each.

use super::*;
use crate::scene;
use jiff::SignedDuration;
use oncall::{
    alert::{Attention, By, Ring, RingSound, RingWhy},
    decide::{Because, Decision, Doubtful, Miss, Reason},
    fact::{Link, Storm},
    history::History,
    ids::{PolicyHash, WriteId},
    policy::{Care, Contact, Tell},
    roster::Roster,
    shift::OnShift,
    text::Untrusted,
    time::Deadline,
};
use std::sync::Arc;

#[test]
fn every_word_of_the_desk_is_known() {
    let deadline = Deadline { at: scene::at(0), cap: jiff::SignedDuration::ZERO, boot: None };
    let all = [
        Attention::Silent,
        Attention::Held,
        Attention::Ringing(Ring { why: RingWhy::New, storm: Storm::Alone, sound: RingSound::Loud }),
        Attention::Snoozed { until: deadline },
        Attention::Acknowledging { write: WriteId(1), deadline },
        Attention::Acknowledged { by: By::Me },
        Attention::Settled { by: By::Me },
    ];
    for attention in all {
        let state = AlertState::of(attention.as_str());
        assert_eq!(state.as_str(), attention.as_str());
        assert_eq!(serde_json::to_value(state).unwrap(), attention.as_str());
    }
}

#[test]
fn open_alerts_are_all_but_the_settled() {
    let mut picture = scene::picture(OnShift::On);
    picture.alerts =
        ["ringing", "acknowledging", "snoozed", "acknowledged", "held", "settled"].map(scene::alert).to_vec();
    let states = |which| alerts(&picture, which).iter().map(|line| line.state.as_str()).collect::<Vec<_>>();
    assert_eq!(states(Which::Open), ["ringing", "acknowledging", "snoozed", "acknowledged", "held"]);
    assert_eq!(states(Which::All).len(), 6);
}

#[test]
fn what_others_wrote_is_made_showable() {
    let mut alert = scene::alert("ringing");
    alert.text = Untrusted::new("db \u{202e}nwod\u{7}\nsecond line");
    alert.author = Some(Untrusted::new("Ben\nsudo"));
    alert.place = "#alerts\u{200b}".to_owned();
    alert.url = Some("javascript:alert(1)".to_owned());
    alert.looking = vec![Untrusted::new("Ada\u{202e}")];
    let line = AlertLine::of(&alert, &scene::picture(OnShift::On));
    assert_eq!(line.text, "db nwod\nsecond line");
    assert_eq!(line.author.as_deref(), Some("Ben"));
    assert_eq!((line.place.as_str(), line.url), ("#alerts", None));
    assert_eq!(line.looking, ["Ada"]);
}

#[test]
fn the_json_names_are_those_of_the_documentation() {
    let json = serde_json::to_value(AlertLine::of(&scene::alert("ringing"), &scene::picture(OnShift::On))).unwrap();
    for name in ["id", "source", "place", "text", "state", "because", "since", "by", "severity", "seen", "joined"] {
        assert!(json.get(name).is_some(), "{name}");
    }
    assert_eq!(json["source"], "slack/acme");
    assert_eq!(json["place"], "#alerts_security");
}

#[test]
fn why_tells_the_rule_and_those_passed_over() {
    let mut picture = scene::picture(OnShift::On);
    let mut alert = scene::alert("ringing");
    alert.decision = Some(Decision::Page);
    alert.because = Some(Because {
        reason: Reason::Rule { name: "b".to_owned() },
        tried: vec![("a".into(), Miss::Window)],
        doubts: vec![Doubtful::Severity],
    });
    alert.decided_under = Some((PolicyHash::new("cafe"), scene::at(1)));
    alert.notes = vec![(Untrusted::new("Ben"), Untrusted::new("restarted it"))];
    let id = alert.id.clone();
    picture.alerts.push(alert);
    let why = why(&picture, &id).unwrap();
    assert_eq!(
        (why.decision.as_deref(), why.because.as_deref()),
        (Some("page"), Some("rule “b”; its severity is a word that is not known"))
    );
    assert_eq!(why.tried, [Tried { rule: "a".to_owned(), miss: "outside its window".to_owned() }]);
    assert_eq!((why.policy.as_deref(), why.decided_at.as_deref()), (Some("cafe"), Some("2026-07-15T08:00:01.000Z")));
    assert_eq!(why.notes, [NoteLine { who: "Ben".to_owned(), text: "restarted it".to_owned() }]);
    assert_eq!(super::why(&picture, &"pagerduty/acme/Q9".parse().unwrap()), None);
}

fn care() -> Care {
    Care {
        tell: Some(Tell { who: "vera pratt".to_owned(), within: SignedDuration::from_mins(15) }),
        playbook: Some("https://wiki.example.com/disk".to_owned()),
        checks: vec!["Look at the graph".to_owned(), "Close the\u{202e} ticket".to_owned()],
        note: Some("What was it?".to_owned()),
        ..Care::default()
    }
}

#[test]
fn what_its_rule_asks_for_is_shown_with_it() {
    let mut picture = scene::picture(OnShift::On);
    let vera = Contact { name: "Vera Pratt".to_owned(), phone: Some("555-0142".to_owned()), call_for: None };
    picture.roster = Arc::new(Roster { contacts: vec![vera], ..Roster::default() });
    let alert = AlertPicture {
        care: Some(care()),
        tell_due: Some(scene::at(900)),
        look_due: Some(scene::at(60)),
        undo_until: Some(scene::at(5)),
        severity: Some(oncall::observation::Severity::Critical),
        ..scene::alert("ringing")
    };
    let line = AlertLine::of(&alert, &picture);
    let tell = line.tell.unwrap();
    assert_eq!((tell.who.as_str(), tell.phone.as_deref()), ("vera pratt", Some("555-0142")));
    assert_eq!((tell.due.as_deref(), tell.told), (Some("2026-07-15T08:15:00.000Z"), None));
    assert_eq!(line.playbook.as_deref(), Some("https://wiki.example.com/disk"));
    assert_eq!(line.checks, ["Look at the graph", "Close the ticket"]);
    assert_eq!(line.note_prompt.as_deref(), Some("What was it?"));
    assert_eq!(line.look_due.as_deref(), Some("2026-07-15T08:01:00.000Z"));
    assert_eq!(line.undo_until.as_deref(), Some("2026-07-15T08:00:05.000Z"));
    assert_eq!(serde_json::to_value(line.severity).unwrap(), "critical");

    picture.alerts.push(alert);
    let id = picture.alerts[0].id.clone();
    assert_eq!(playbook(&picture, &id).as_deref(), Some("https://wiki.example.com/disk"));
    picture.alerts[0].care = Some(Care { playbook: Some("file:///etc/passwd".to_owned()), ..Care::default() });
    assert_eq!((playbook(&picture, &id), AlertLine::of(&picture.alerts[0], &picture).playbook), (None, None));
}

#[test]
fn earlier_times_are_told_with_a_caution_where_they_prove_little() {
    let history = History {
        times: 9,
        first: scene::at(-900_000),
        last: scene::at(-60),
        checked: 2,
        by_me: 2,
        last_check: Some((Untrusted::new("Ben\u{202e}"), scene::at(-7_200))),
        notes: vec![(Untrusted::new("Ben"), Untrusted::new("a known one"), scene::at(-7_000))],
        recent: vec![scene::at(-60)],
    };
    let alert = AlertPicture { history: Some(history), ..scene::alert("held") };
    let seen = AlertLine::of(&alert, &scene::picture(OnShift::On)).seen.unwrap();
    assert_eq!(seen.sentence, "Seen 9 times before, 2 checked, last by Ben 2 h ago");
    assert_eq!(seen.caution.as_deref(), Some("Only you checked it before: look again"));
    assert_eq!((seen.times, seen.checked, seen.by_me, seen.last_by.as_deref()), (9, 2, 2, Some("Ben")));
    assert_eq!(seen.notes[0].text, "a known one");
}

#[test]
fn a_joined_alert_stays_listed_and_says_what_it_is_shown_with() {
    let mut picture = scene::picture(OnShift::On);
    let leader = scene::alert("ringing");
    let mut repeat = scene::alert("held");
    repeat.id = "slack/acme/C1/1784102460.000100".parse().unwrap();
    repeat.joined = Some((leader.id.clone(), Link::RepeatOf));
    picture.alerts = vec![leader.clone(), repeat];
    let lines = alerts(&picture, Which::Open);
    assert_eq!(lines[1].joined, Some(Joined { to: leader.id.to_string(), how: JoinedHow::Repeat }));
    assert_eq!(crate::Status::of(&picture).held, 0, "it is shown with another");
}

#[test]
fn what_was_done_at_the_post_of_an_open_incident_is_shown_with_it() {
    let incident = AlertPicture { id: "pagerduty/acme/Q1".parse().unwrap(), ..scene::alert("ringing") };
    let post = AlertPicture { joined: Some((incident.id.clone(), Link::PostOf)), ..scene::alert("settled") };
    let mut picture = scene::picture(OnShift::On);
    picture.alerts = vec![incident, post];
    assert_eq!(alerts_to_do(&picture).len(), 2);
    picture.alerts[0].state = "settled";
    assert_eq!(alerts_to_do(&picture).len(), 0);
}

#[test]
fn what_is_settled_is_shown_while_it_leaves_something_to_do() {
    let table = [
        ("nothing left", scene::alert("settled"), false),
        ("checks to go through", AlertPicture { care: Some(care()), ..scene::alert("settled") }, true),
        ("somebody to tell", AlertPicture { tell_due: Some(scene::at(0)), ..scene::alert("settled") }, true),
        ("open", scene::alert("held"), true),
        ("never shown", AlertPicture { care: Some(care()), ..scene::alert("silent") }, false),
    ];
    for (what, alert, shown) in table {
        let mut picture = scene::picture(OnShift::On);
        picture.alerts.push(alert);
        assert_eq!(alerts_to_do(&picture).len(), usize::from(shown), "{what}");
    }
}

#[test]
fn a_severity_has_one_word_everywhere() {
    for severity in oncall::observation::Severity::ALL {
        assert_eq!(serde_json::to_value(super::Severity::of(severity)).unwrap(), severity.as_str());
    }
}
