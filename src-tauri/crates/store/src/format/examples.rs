//! One fact of every kind, with every variant and every optional part both there and not. The domain's words are
//! spelled out, so that the committed fixture of version 1 shows each of them.

mod added;
mod values;

pub(crate) use values::*;

use added::{added, added_with_the_whole_policy, without_a_zone};

use jiff::SignedDuration;
use oncall::{
    act::Through,
    alert::{By, RingWhy, SourceEnd},
    decide::{Because, Decision, Doubtful, Miss, Reason},
    fact::{CardHandle, Fact, Storm, What},
    ids::*,
    observation::*,
    shift::{OnShift, ShiftSetting},
    sight::{Gap, Part},
    text::Untrusted,
    time::{BootId, Deadline},
    wants::CardKey,
    write::{Outcome, Write, WriteWhat},
};

/// Every kind of fact.
pub(crate) fn every_fact() -> Vec<Fact> {
    let first = [messages(), reactions(), incidents(), rosters(), decisions(), alerts(), acts(), rest()].concat();
    let whats = [first, added(), added_with_the_whole_policy(), without_a_zone()].concat();
    let step = SignedDuration::from_millis(1);
    whats.into_iter().zip(0..).map(|(what, n)| Fact { at: noon() + step * n, what }).collect()
}

fn messages() -> Vec<What> {
    let full = Message {
        author: author(AuthorKind::Person),
        condition: Condition::Firing,
        text: Untrusted::new("[FIRING] „disk“ \u{202e}full\n\"quoted\" \\ \0 \u{1f525}"),
        reply_to: Some(MessageTs::new("1763640000.000001")),
        reactions: Some(ReactionsNow {
            as_of: noon(),
            given: vec![(Emoji::new("eyes"), author(AuthorKind::Me)), (Emoji::new("+1"), author(AuthorKind::Bot))],
            complete: Completeness::Complete,
        }),
        permalink: Some("https://acme.example.com/archives/C1/p1763640000000002".to_owned()),
        ..message(2, "")
    };
    let reactions = ReactionsNow { as_of: noon(), given: Vec::new(), complete: Completeness::Partial };
    let joined = Message { kind: PostKind::Housekeeping, reactions: Some(reactions), ..message(3, "joined") };
    let resolved = Message { condition: Condition::Resolved, ..message(4, "resolved") };
    let said = |message| Said::Message(message);
    vec![
        seen(acme(), said(message(1, "disk full"))),
        What::Observed(Observation { source: acme(), heard: Heard::CatchUp, said: said(full) }),
        What::Observed(Observation { source: acme(), heard: Heard::Poll, said: said(joined) }),
        seen(acme(), said(resolved)),
        seen(
            acme(),
            Said::Deleted { channel: ChannelId::new("C1"), ts: MessageTs::new("1763640000.000004"), at: noon() },
        ),
    ]
}

fn reactions() -> Vec<What> {
    let reaction = |change| Reaction {
        channel: ChannelId::new("C1"),
        ts: MessageTs::new("1763640000.000001"),
        emoji: Emoji::new("white_check_mark"),
        who: author(AuthorKind::Person),
        change,
        at: noon(),
    };
    [Change::Added, Change::Removed].map(|change| seen(acme(), Said::Reaction(reaction(change)))).to_vec()
}

fn incidents() -> Vec<What> {
    let full = Incident {
        number: Some(u64::MAX),
        urgency: Urgency::Unknown,
        status: IncidentStatus::Acknowledged,
        mine_since: Some(noon()),
        assignees: vec![author(AuthorKind::Me), author(AuthorKind::Person)],
        acknowledged: Some((author(AuthorKind::Person), noon())),
        changed_by: Some(author(AuthorKind::Bot)),
        escalates_at: Some(noon()),
        url: Some("https://acme.example.com/incidents/Q2".to_owned()),
        ..incident("Q2", "checkout is slow")
    };
    let low =
        Incident { urgency: Urgency::Low, status: IncidentStatus::Resolved, ..incident("Q3", "a certificate expires") };
    let unknown = Incident { status: IncidentStatus::Unknown, ..incident("Q4", "?") };
    [incident("Q1", "checkout is down"), full, low, unknown].map(|it| seen(pager(), Said::Incident(it))).to_vec()
}

fn rosters() -> Vec<What> {
    let duties = vec![
        Duty {
            from: None,
            until: None,
            level: 1,
            policy: Untrusted::new("Firefighters"),
            schedule: None,
            rotation: None,
        },
        Duty {
            from: Some(noon()),
            until: Some(noon()),
            level: 2,
            policy: Untrusted::new("Firefighters"),
            schedule: Some(Untrusted::new("Weekly")),
            rotation: None,
        },
    ];
    let nobody = Person::named("U2", "Ben Example");
    let ada = Person {
        email: Some(Untrusted::new("ada@example.com")),
        phones: vec![Untrusted::new("+1 202 555 0101"), Untrusted::new("+1 202 555 0102")],
        zone: Some("America/Chicago".to_owned()),
        title: Some(Untrusted::new("VP of Engineering")),
        ..Person::named("U1", "Ada Example")
    };
    vec![
        seen(pager(), Said::Duties { duties, as_of: noon() }),
        seen(acme(), Said::Places { places: vec![place("alerts"), place("")], as_of: noon() }),
        seen(acme(), Said::People { people: vec![ada, nobody], others: Vec::new(), as_of: noon() }),
        seen(pager(), Said::Schedules { shifts: vec![shift()], unread: Vec::new(), as_of: noon() }),
        What::Counted { source: acme(), messages: 3 },
    ]
}

fn decisions() -> Vec<What> {
    let decided = |decision, reason, tried| What::Decided {
        alert: alert(1),
        decision,
        because: Because { tried, ..Because::of(reason) },
        care: Box::default(),
        policy: PolicyHash::new("0a1b"),
    };
    let tried = [Miss::Source, Miss::Channel, Miss::Words, Miss::Window, Miss::Service, Miss::Urgency]
        .map(|miss| ("staging never wakes anybody".into(), miss));
    vec![
        decided(Decision::Page, Reason::Rule { name: "security wakes me".to_owned() }, tried.to_vec()),
        decided(Decision::Page, Reason::MyIncident, Vec::new()),
        decided(Decision::Hold, Reason::LowUrgency, Vec::new()),
        decided(Decision::Notify, Reason::NotMine, Vec::new()),
        decided(Decision::Hold, Reason::NamedPlace, Vec::new()),
        decided(Decision::Count, Reason::UnnamedPlace, Vec::new()),
        decided(Decision::Ignore, Reason::MyOwn, Vec::new()),
        decided(Decision::Digest, Reason::Housekeeping, Vec::new()),
    ]
}

fn alerts() -> Vec<What> {
    let rang = |why, storm| What::Rang { alert: alert(1), why, storm };
    let settled = |by| What::Settled { alert: alert(1), by };
    vec![
        rang(RingWhy::New, Storm::Alone),
        rang(RingWhy::Edited, Storm::Summed),
        rang(RingWhy::TakenBack, Storm::Alone),
        rang(RingWhy::Again, Storm::Alone),
        rang(RingWhy::SnoozeOver, Storm::Alone),
        rang(RingWhy::NotWritten { why: "no network".to_owned() }, Storm::Alone),
        rang(RingWhy::PolicyChanged, Storm::Alone),
        What::Held { alert: AlertId::incident(&pager(), &IncidentId::new("Q1")) },
        settled(By::Me),
        settled(By::Person(Untrusted::new("Ben Example"))),
        settled(By::Source { what: SourceEnd::Resolved }),
        settled(By::Source { what: SourceEnd::Deleted }),
        settled(By::Source { what: SourceEnd::Reassigned }),
        What::Acknowledged { alert: alert(1), by: By::Me },
    ]
}

fn acts() -> Vec<What> {
    let booted = Deadline {
        boot: Some((BootId(u128::MAX - 1), SignedDuration::new(7, 5))),
        cap: SignedDuration::new(-3, -9),
        ..deadline()
    };
    let acknowledge = Write { what: WriteWhat::AcknowledgeIncident(IncidentId::new("Q1")), ..write(2, alert(2)) };
    let asked = |write, deadline| What::AckAsked { alert: alert(1), through: Through::Card, write, deadline };
    let ended = |outcome| What::WriteEnded { write: WriteId(1), outcome };
    let why = || "missing_scope".to_owned();
    vec![
        asked(write(1, alert(1)), deadline()),
        asked(acknowledge, booted),
        What::Snoozed { alert: alert(1), through: Through::Tray, until: deadline() },
        What::Silenced { alerts: vec![alert(1), alert(2)], through: Through::Window },
        ended(Outcome::Done),
        ended(Outcome::AlreadyMine),
        ended(Outcome::AlreadyBy(Untrusted::new("Ben Example"))),
        ended(Outcome::Over),
        ended(Outcome::Refused { why: why(), cure: "Add the scope reactions:write.".to_owned() }),
        ended(Outcome::Unknown { why: why() }),
        What::ShiftSet { setting: ShiftSetting::On, through: Through::CommandLine },
        What::ShiftSet { setting: ShiftSetting::Off, through: Through::Schedule },
        What::ShiftSet { setting: ShiftSetting::Follow, through: Through::Tray },
        What::ShiftTurned { on: OnShift::On },
        What::ShiftTurned { on: OnShift::Off },
        What::Summed { alerts: vec![alert(1)] },
        What::SummarySeen,
    ]
}

fn rest() -> Vec<What> {
    let gap = Gap { from: noon(), until: at("2026-11-20T13:00:00Z") };
    let handle = CardHandle { daemon: "xfce4-notifyd :1.7".to_owned(), number: u32::MAX };
    let cards =
        [CardKey::Alert(alert(1)), CardKey::Storm, CardKey::Held, CardKey::OffShift(pager()), CardKey::Blind(acme())];
    let mut rest = vec![
        What::Bound { source: acme(), name: "#alerts_security".to_owned(), channel: ChannelId::new("C1") },
        What::GapOpened { source: acme(), gap },
        What::GapClosed { source: acme(), gap },
        What::HeardUntil { source: acme(), at: noon() },
        What::PolicyAdopted { policy: PolicyHash::new("0a1b") },
    ];
    let troubles =
        [Part::Policy, Part::Store, Part::Cards, Part::Tray, Part::Keyring, Part::Control].map(CardKey::Trouble);
    rest.extend(cards.into_iter().chain(troubles).map(|card| What::CardShown { card, handle: handle.clone() }));
    rest.push(What::CardClosed { card: CardKey::Storm });
    rest.push(seen(acme(), unread("{\"type\":\"teleportation\",\0")));
    rest
}
