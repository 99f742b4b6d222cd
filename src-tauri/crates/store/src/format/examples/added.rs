//! What came after the first release, without a new version: always at the end, and in the order in which it came.

use super::*;
use oncall::{
    fact::{Link, Reminder},
    history::History,
    policy::{Always, AskElse, Care, Tell, Voice},
};

pub(super) fn added() -> Vec<What> {
    let me = Person {
        display_name: Some(Untrusted::new("ada")),
        workspace: Some("T1".to_owned()),
        profile: Some("https://acme.example.com/team/U1".to_owned()),
        ..Person::named("U1", "Ada Example")
    };
    let shifts =
        vec![ScheduledShift { level: Some(2), ..shift() }, ScheduledShift { from: None, until: None, ..shift() }];
    let unread = vec![Untrusted::new("Nightly")];
    let rotation = || Some(RotationId::new("S1"));
    let known = ScheduledShift { rotation: rotation(), ..shift() };
    let policy = Untrusted::new("Firefighters");
    let duty = Duty { from: None, until: None, level: 1, policy, schedule: None, rotation: rotation() };
    let ts = MessageTs::new("1763640000.000001");
    let given = vec![(Emoji::new("eyes"), author(AuthorKind::Person))];
    let now = ReactionsNow { as_of: noon(), given, complete: Completeness::Complete };
    vec![
        seen(acme(), Said::Me { person: me, as_of: noon() }),
        seen(pager(), Said::Schedules { shifts, unread, as_of: noon() }),
        What::CardClosed { card: CardKey::Trouble(Part::Sound) },
        seen(acme(), Said::Reactions { channel: ChannelId::new("C1"), ts, now }),
        What::CardTakenDown { card: CardKey::Held },
        What::ClockSetBack { by: SignedDuration::new(3_600, 5) },
        seen(
            pager(),
            Said::People { people: Vec::new(), others: vec![Person::named("P3", "Cleo Example")], as_of: noon() },
        ),
        seen(pager(), Said::Duties { duties: vec![duty], as_of: noon() }),
        seen(pager(), Said::Schedules { shifts: vec![known], unread: Vec::new(), as_of: noon() }),
    ]
}

/// What came with rules that see and decide more.
pub(super) fn added_with_the_whole_policy() -> Vec<What> {
    [said_more(), decided_more(), done_more(), collected(), asked_more(), shown_more()].concat()
}

fn said_more() -> Vec<What> {
    let key = || Some(Fingerprint { maker: "alertmanager".to_owned(), version: 2, value: "4f/\"1\"".to_owned() });
    let severities = Severity::ALL.map(|severity| Message { severity: Some(severity), ..message(5, "disk full") });
    let called = [Mention::Me, Mention::Group("on-call".to_owned()), Mention::Here, Mention::Channel];
    let direct = Message {
        room: Room::Direct,
        mentions: called.into_iter().collect(),
        key: key(),
        about: Some(IncidentId::new("Q1")),
        ..message(6, "can you look?")
    };
    let incident = Incident {
        priority: Some(Untrusted::new("P1")),
        teams: vec![Untrusted::new("Platform"), Untrusted::new("")],
        escalation: Some(Untrusted::new("Firefighters")),
        key: key(),
        ..incident("Q5", "checkout is down")
    };
    let messages = severities.into_iter().chain([direct]).map(|message| seen(acme(), Said::Message(message)));
    messages.chain([seen(pager(), Said::Incident(incident))]).collect()
}

/// Where the computer does not say its zone.
pub(super) fn without_a_zone() -> Vec<What> {
    let because = Because { doubts: vec![Doubtful::Zone], ..Because::of(Reason::Rule { name: "wakes me".to_owned() }) };
    vec![
        What::Decided {
            alert: alert(6),
            decision: Decision::Page,
            because,
            care: Box::default(),
            policy: PolicyHash::new("0a1b"),
        },
        What::CardClosed { card: CardKey::Trouble(Part::Zone) },
    ]
}

fn decided_more() -> Vec<What> {
    let misses = [
        Miss::Room,
        Miss::Author,
        Miss::Mention,
        Miss::Without,
        Miss::Expression,
        Miss::State,
        Miss::Severity,
        Miss::Team,
        Miss::Priority,
        Miss::Level,
        Miss::Role,
        Miss::Shift,
        Miss::Day,
        Miss::Often,
        Miss::Deploy,
    ];
    let because = Because {
        tried: misses.map(|miss| ("night".into(), miss)).to_vec(),
        doubts: vec![Doubtful::Severity, Doubtful::Role, Doubtful::Level],
        ..Because::of(Reason::Rule { name: "wakes me".to_owned() })
    };
    let after = SignedDuration::from_mins(10);
    let full = Care {
        voice: Some(Voice::Quieter),
        always: Some(Always { at_most: 3 }),
        look_within: Some(SignedDuration::from_mins(60)),
        back_after: Some(SignedDuration::new(7_200, 1)),
        then_ask: Some(AskElse { after, who: "secondary".to_owned() }),
        tell: Some(Tell { who: "Vera Pratt".to_owned(), within: after }),
        playbook: Some("https://wiki.example.com/disk".to_owned()),
        checks: vec!["the queue is empty".to_owned(), String::new()],
        note: Some("say what was full".to_owned()),
    };
    let voices = [Voice::Page, Voice::Notify].map(|voice| Care { voice: Some(voice), ..Care::default() });
    let cares = [full].into_iter().chain(voices);
    cares
        .map(|care| What::Decided {
            alert: alert(6),
            decision: Decision::Page,
            because: because.clone(),
            care: Box::new(care),
            policy: PolicyHash::new("0a1b"),
        })
        .collect()
}

fn done_more() -> Vec<What> {
    let history = History {
        times: 41,
        first: noon(),
        last: at("2026-11-20T13:00:00Z"),
        checked: 38,
        by_me: 3,
        last_check: Some((Untrusted::new("Ben Example"), noon())),
        notes: vec![(Untrusted::new("Ada Example"), Untrusted::new("rotated \u{202e}the key"), noon())],
        recent: vec![noon(), noon()],
    };
    let little = History { last_check: None, notes: Vec::new(), recent: Vec::new(), ..history.clone() };
    let rang = |why| What::Rang { alert: alert(6), why, storm: Storm::Alone };
    let through = Through::Window;
    let joined = |link| What::Joined { alert: alert(7), to: alert(6), link };
    vec![
        What::Remembered { alert: alert(6), history: Box::new(history) },
        What::Remembered { alert: alert(7), history: Box::new(little) },
        rang(RingWhy::Unlooked),
        rang(RingWhy::Undone),
        What::Notified { alert: alert(6) },
        joined(Link::PostOf),
        joined(Link::RepeatOf),
        What::Parted { alert: alert(7) },
        What::Told { alert: alert(6), through },
        What::Undone { alert: alert(6), write: WriteId(2), through },
        What::AskedNobody { alert: alert(6), who: "@ben".to_owned() },
    ]
}

fn collected() -> Vec<What> {
    let alerts = || vec![alert(6), alert(7)];
    let reminders = Reminder::ALL.map(|why| What::Reminded { alerts: alerts(), why });
    let others = [
        What::Digested { alerts: alerts() },
        What::Tallied { rule: "chatter".to_owned(), messages: 4 },
        What::Deployed { what: Untrusted::new("checkout 1.7"), at: noon() },
    ];
    reminders.into_iter().chain(others).collect()
}

fn asked_more() -> Vec<What> {
    let write = |what| Write { what, ..write(3, alert(6)) };
    let (channel, ts) = (ChannelId::new("C1"), MessageTs::new("1763640000.000006"));
    let reply = WriteWhat::Reply { channel, ts, text: "the disk was full".to_owned() };
    let message = WriteWhat::Message { to: PersonId::new("U2"), text: "Nobody has handled this yet".to_owned() };
    let asked = [reply, message].map(|what| What::WriteAsked { write: write(what) });
    let acknowledge = What::AckAsked {
        alert: alert(6),
        through: Through::Source,
        write: write(WriteWhat::AcknowledgeIncident(IncidentId::new("Q5"))),
        deadline: deadline(),
    };
    asked.into_iter().chain([acknowledge]).collect()
}

fn shown_more() -> Vec<What> {
    let about = [CardKey::Notice(alert(6)), CardKey::Tell(alert(6)), CardKey::Undo(alert(6)), CardKey::Digest];
    let reminders = Reminder::ALL.map(CardKey::Reminder);
    let cards = about.into_iter().chain(reminders).chain([CardKey::Test]);
    cards.map(|card| What::CardClosed { card }).collect()
}
