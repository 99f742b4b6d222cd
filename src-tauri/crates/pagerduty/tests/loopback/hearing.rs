//! What is heard, and what is said when nothing can be.

use crate::rig::{Keyring, Rig};
use engine::{
    source::{Order, Report},
    vault::VaultFault,
};
use jiff::{SignedDuration, Timestamp};
use oncall::{
    ids::IncidentId,
    observation::{AuthorKind, IncidentStatus, Person, Said, Urgency as OurUrgency},
    policy::Team,
    sight::{Blindness, Gap, Sighting},
    text::Untrusted,
    write::Outcome,
};
use std::{collections::BTreeSet, time::Duration};
use world::pagerduty::{Fault, PagerDuty, Schedule, Urgency};

const TOKEN_NAME: &str = "pagerduty/acme/token";

#[tokio::test]
async fn an_incident_comes_changes_and_goes() {
    let pd = PagerDuty::start().await;
    let mut rig = Rig::of(&pd);
    rig.until_seeing().await;
    let id = pd.trigger("checkout", "Checkout is down", Urgency::High);
    let heard = rig.until_incident(&id, |_| true).await;
    assert_eq!(
        (heard.title.verbatim(), heard.service.verbatim(), heard.urgency),
        ("Checkout is down", "checkout", OurUrgency::High)
    );
    assert_eq!((heard.status, heard.assignees.len()), (IncidentStatus::Triggered, 1));
    assert!(
        heard.mine_since.is_some() && heard.escalates_at.is_some() && heard.number.is_some() && heard.url.is_some()
    );

    pd.set_urgency(&id, Urgency::Low);
    rig.until_incident(&id, |incident| incident.urgency == OurUrgency::Low).await;
    pd.acknowledge_by(&id, "Ada");
    rig.until_incident(&id, |incident| {
        incident.acknowledged.as_ref().is_some_and(|(who, _)| who.kind == AuthorKind::Me)
    })
    .await;
    pd.unacknowledge(&id);
    rig.until_incident(&id, |incident| incident.status == IncidentStatus::Triggered).await;
    pd.escalate(&id);
    let escalated = rig.until_incident(&id, |incident| incident.mine_since.is_none()).await;
    assert_eq!(escalated.assignees.first().map(|who| who.name.verbatim()), Some("Ben Okoye"));
    pd.assign(&id, "Ada");
    rig.until_incident(&id, |incident| incident.mine_since.is_some()).await;
    pd.resolve_by(&id, "Ben");
    let over = rig.until_incident(&id, |incident| incident.status == IncidentStatus::Resolved).await;
    assert_eq!(
        (over.mine_since, over.changed_by.map(|who| who.name)),
        (None, Some(oncall::text::Untrusted::new("Ben Okoye")))
    );
    assert_eq!(pd.unexpected(), Vec::<String>::new());
}

#[tokio::test]
async fn a_merged_incident_is_over() {
    let pd = PagerDuty::start().await;
    let (kept, merged) =
        (pd.trigger("checkout", "Down", Urgency::High), pd.trigger("checkout", "Down too", Urgency::High));
    let mut rig = Rig::of(&pd);
    rig.until_incident(&merged, |incident| incident.mine_since.is_some()).await;
    pd.merge(&kept, &merged, "Ben");
    let over = rig.until_incident(&merged, |incident| incident.mine_since.is_none()).await;
    assert_eq!(over.status, IncidentStatus::Resolved);
}

#[tokio::test]
async fn more_incidents_than_a_page_holds_are_all_heard() {
    let pd = PagerDuty::start().await;
    let ids: BTreeSet<IncidentId> =
        (0..130).map(|number| IncidentId::new(pd.trigger("checkout", &format!("{number}"), Urgency::High))).collect();
    let mut rig = Rig::of(&pd);
    let mut missing = ids;
    while !missing.is_empty() {
        let id = |said: &Said| match said {
            Said::Incident(incident) => Some(incident.id.clone()),
            _ => None,
        };
        let heard = rig.until("the rest of them", |report| match report {
            Report::Heard { observations, .. } => {
                Some(observations.iter().filter_map(|heard| id(&heard.said)).collect::<Vec<_>>())
            }
            _ => None,
        });
        heard.await.iter().for_each(|id| {
            missing.remove(id);
        });
    }
    assert_eq!(pd.unexpected(), Vec::<String>::new());
}

#[tokio::test]
async fn what_ended_while_the_program_was_off_is_said() {
    let pd = PagerDuty::start().await;
    let id = pd.trigger("checkout", "Down", Urgency::High);
    pd.resolve_by(&id, "Ben");
    let mut rig = Rig::of(&pd);
    rig.order(Order::Recall(BTreeSet::from([IncidentId::new(&id)])));
    let over = rig.until_incident(&id, |_| true).await;
    assert_eq!((over.status, over.mine_since), (IncidentStatus::Resolved, None));
}

#[tokio::test]
async fn each_bad_day_has_its_name_and_heals() {
    let table = [
        (Fault::Unauthorized, "token-refused"),
        (Fault::ReadOnlyKey, "not-allowed"),
        (Fault::PlanLacks, "not-allowed"),
        (Fault::TooManyFor(2), "rate-limited"),
        (Fault::TooMany, "rate-limited"),
        (Fault::Gateway(502), "server-error"),
        (Fault::Garbage, "unreadable"),
        (Fault::Nonsense, "unreadable"),
        (Fault::Refuse { status: 302, code: 0, message: "over there" }, "unreadable"),
        (Fault::Drop, "unreachable"),
        (Fault::Hang, "timed-out"),
    ];
    let days = table.map(|(fault, name)| {
        tokio::spawn(async move {
            let pd = PagerDuty::start().await;
            let mut rig = Rig::of(&pd);
            rig.until_seeing().await;
            pd.fail_always("GET /incidents", fault.clone());
            let why = rig.until_blind().await;
            assert_eq!(why.name(), name, "{fault:?}");
            assert!(!format!("{why:?} {why} {}", why.cure()).contains(&pd.token()), "a secret in words");
            pd.heal();
            rig.order(Order::Refresh);
            rig.until_seeing().await;
        })
    });
    for day in days {
        day.await.unwrap();
    }
}

#[tokio::test]
async fn while_an_answer_is_long_in_coming_the_source_is_blind_and_the_answer_still_counts() {
    let pd = PagerDuty::start().await;
    let mut rig = Rig::of(&pd);
    rig.until_seeing().await;
    pd.fail_next("GET /incidents", Fault::Slow(Duration::from_secs(5)));
    let id = pd.trigger("checkout", "Down", Urgency::High);
    assert_eq!(rig.until_blind().await.name(), "timed-out");
    rig.until_incident(&id, |_| true).await;
    rig.until_seeing().await;
}

#[tokio::test]
async fn what_is_not_pagerdutys_is_told_once_however_often_it_comes() {
    let pd = PagerDuty::start().await;
    let mut rig = Rig::of(&pd);
    rig.until_seeing().await;
    pd.fail_always("/incidents", Fault::Garbage);
    let unread = |said| match said {
        Said::Unread { what, raw, .. } => Some((what, raw)),
        _ => None,
    };
    let (what, raw) = rig.until_said("what was not understood", unread).await;
    assert_eq!(what, "/incidents");
    assert!(!raw.verbatim().is_empty());
    pd.until_requested("/incidents", 1).await;
    pd.heal();
    let id = pd.trigger("checkout", "Checkout is down", Urgency::High);
    let again = std::cell::Cell::new(0);
    rig.until("the incident", |report| {
        let Report::Heard { observations, .. } = report else { return None };
        observations.iter().find_map(|seen| match &seen.said {
            Said::Unread { .. } => {
                again.set(again.get() + 1);
                None
            }
            Said::Incident(incident) => (incident.id == IncidentId::new(&id)).then_some(()),
            _ => None,
        })
    })
    .await;
    assert_eq!(again.get(), 0);
}

#[tokio::test]
async fn no_network_is_blind_and_heals_by_itself() {
    let pd = PagerDuty::start().await;
    let mut rig = Rig::of(&pd);
    rig.until_seeing().await;
    pd.refuse_connections();
    let why = rig.until_blind().await;
    assert!(matches!(why, Blindness::Unreachable { .. }), "{why:?}");
    pd.accept_connections();
    rig.until_seeing().await;
}

#[tokio::test]
async fn a_locked_keyring_is_said_at_once_and_heals() {
    let pd = PagerDuty::start().await;
    let id = pd.trigger("checkout", "Down", Urgency::High);
    let keyring = Keyring::with(&pd.token());
    keyring.set(Err(VaultFault::Locked));
    let mut rig = Rig::new(&pd.url(), keyring, Team::PagerDutyTeams);
    assert_eq!(rig.until_blind().await, Blindness::KeyringLocked);
    let write = rig.acknowledge(&id);
    let Outcome::Refused { why, cure } = rig.until_outcome(write).await else { panic!("no token, no write") };
    assert!(why.contains("locked") && cure.contains("Unlock"), "{why} {cure}");
    assert_eq!(pd.records().len(), 0);
    rig.keyring.set(Ok(pd.token()));
    rig.until_incident(&id, |incident| incident.mine_since.is_some()).await;
    let host = pd.url().trim_start_matches("http://").to_owned();
    assert!(rig.keyring.asked().iter().all(|asked| *asked == (TOKEN_NAME.to_owned(), host.clone())));
    rig.close(&[write]).await;
}

#[tokio::test]
async fn every_fault_of_the_keyring_has_its_name() {
    let name = || TOKEN_NAME.to_owned();
    let table = [
        (VaultFault::Missing { name: name() }, "no-token"),
        (VaultFault::NoKeyring { why: "no bus".to_owned() }, "keyring-missing"),
        (
            VaultFault::OtherHost {
                name: name(),
                entered_for: "api.pagerduty.com".to_owned(),
                now: "127.0.0.1".to_owned(),
            },
            "address-changed",
        ),
    ];
    for (fault, expected) in table {
        let pd = PagerDuty::start().await;
        let keyring = Keyring::with("");
        keyring.set(Err(fault));
        let mut rig = Rig::new(&pd.url(), keyring, Team::PagerDutyTeams);
        assert_eq!(rig.until_blind().await.name(), expected);
    }
}

#[tokio::test]
async fn a_keyring_locked_later_takes_nothing_away() {
    let pd = PagerDuty::start().await;
    let mut rig = Rig::of(&pd);
    rig.until_seeing().await;
    rig.keyring.set(Err(VaultFault::Locked));
    rig.order(Order::Refresh);
    let id = pd.trigger("checkout", "Down", Urgency::High);
    rig.until("the incident, without blindness", |report| match report {
        Report::Sight(Sighting::Blind(why)) => panic!("blind: {why}"),
        Report::Heard { observations, .. } => observations
            .iter()
            .any(|heard| matches!(&heard.said, Said::Incident(incident) if incident.id.as_str() == id))
            .then_some(()),
        _ => None,
    })
    .await;
}

#[tokio::test]
async fn a_new_token_takes_the_place_of_a_refused_one() {
    let pd = PagerDuty::start().await;
    let mut rig = Rig::of(&pd);
    rig.until_seeing().await;
    pd.change(|account| account.keys[0].token = "u+another".to_owned());
    assert_eq!(rig.until_blind().await.name(), "token-refused");
    rig.keyring.set(Ok("u+another".to_owned()));
    rig.until_seeing().await;
}

#[tokio::test]
async fn a_token_of_an_account_is_not_a_persons() {
    let pd = PagerDuty::start().await;
    pd.change(|account| account.keys[0].owner = None);
    let mut rig = Rig::of(&pd);
    assert_eq!(rig.until_blind().await, Blindness::TokenRefused { code: "it belongs to no user".to_owned() });
}

#[tokio::test]
async fn plain_http_to_elsewhere_is_never_tried() {
    let keyring = Keyring::with("u+token");
    let mut rig = Rig::new("http://pagerduty.example.com", keyring, Team::PagerDutyTeams);
    assert!(matches!(rig.until_blind().await, Blindness::InsecureAddress { .. }));
    let write = rig.acknowledge("Q1");
    assert!(matches!(rig.until_outcome(write).await, Outcome::Refused { .. }));
    assert!(rig.keyring.asked().is_empty());
    rig.close(&[write]).await;
}

#[tokio::test]
async fn duties_schedules_and_people() {
    let pd = PagerDuty::start().await;
    let mut rig = Rig::of(&pd);
    let me = |said| if let Said::Me { person, .. } = said { person.email } else { None };
    assert_eq!(rig.until_said("me", me).await.verbatim(), "ada@example.com");
    let duties = rig
        .until_said("duties", |said| match said {
            Said::Duties { duties, .. } => Some(duties),
            _ => None,
        })
        .await;
    assert_eq!(duties.len(), 1);
    let duty = &duties[0];
    assert_eq!(
        (duty.level, duty.policy.verbatim(), duty.schedule.as_ref().map(|name| name.verbatim())),
        (1, "SRE", Some("Primary"))
    );
    let shifts = rig
        .until_said("schedules", |said| match said {
            Said::Schedules { shifts, .. } => Some(shifts),
            _ => None,
        })
        .await;
    let rows: Vec<_> =
        shifts.iter().map(|shift| (shift.schedule.verbatim(), shift.level, shift.who.verbatim())).collect();
    assert_eq!(
        rows,
        [("Primary", Some(1), "Ada Stone"), ("SRE", Some(3), "Cleo Marsh"), ("Secondary", Some(2), "Ben Okoye")],
        "everybody in my policy, Cleo without a schedule"
    );
    let people = rig
        .until_said("people", |said| match said {
            Said::People { people, .. } => Some(people),
            _ => None,
        })
        .await;
    let brief: Vec<_> = people
        .iter()
        .map(|person| (person.name.verbatim(), person.phones.iter().map(|phone| phone.verbatim()).collect::<Vec<_>>()))
        .collect();
    assert_eq!(
        brief,
        [("Ada Stone", vec!["+1555-0101"]), ("Ben Okoye", vec!["+1555-0102"]), ("Cleo Marsh", vec!["+1555-0103"])]
    );
    assert_eq!(pd.unexpected(), Vec::<String>::new());
}

#[tokio::test]
async fn schedules_of_the_newer_system() {
    let account = world::pagerduty::Account::of(world::pagerduty::User::new("Ada Stone", "ada@example.com"))
        .schedule(Schedule::shift_based("Weekend", "Europe/London"))
        .policy("SRE", &[&["Weekend"]])
        .service("checkout", "SRE");
    let pd = PagerDuty::with(account).await;
    let now = pd.now();
    pd.on_call("Ada", 1, now - SignedDuration::from_hours(1), now + SignedDuration::from_hours(9));
    let mut rig = Rig::of(&pd);
    let shifts = rig
        .until_said("schedules", |said| match said {
            Said::Schedules { shifts, .. } => Some(shifts),
            _ => None,
        })
        .await;
    assert_eq!((shifts[0].schedule.verbatim(), shifts[0].person.as_str()), ("Weekend", "PUADASTONE"));
    assert_eq!(pd.unexpected(), Vec::<String>::new());
}

#[tokio::test]
async fn a_team_named_by_addresses() {
    let pd = PagerDuty::start().await;
    let team = Team::People(vec!["BEN@example.com".to_owned(), "nobody@example.com".to_owned()]);
    let mut rig = Rig::new(&pd.url(), Keyring::with(&pd.token()), team);
    let people = rig
        .until_said("people", |said| match said {
            Said::People { people, .. } => Some(people),
            _ => None,
        })
        .await;
    assert_eq!(people.iter().map(|person| person.name.verbatim()).collect::<Vec<_>>(), ["Ben Okoye"]);
}

#[tokio::test]
async fn whoever_is_on_call_is_known_where_slack_tells_the_team() {
    let pd = PagerDuty::start().await;
    pd.fail_always("/users/PUCLEOMARSH", Fault::Refuse { status: 404, code: 2100, message: "Not Found" });
    let mut rig = Rig::new(&pd.url(), Keyring::with(&pd.token()), Team::Group("@sre".to_owned()));
    let (people, others) = rig
        .until_said("people", |said| match said {
            Said::People { people, others, .. } => Some((people, others)),
            _ => None,
        })
        .await;
    let brief = |person: &Person| (person.name.clone(), person.email.clone(), person.phones.clone());
    let text = Untrusted::new;
    let ben = (text("Ben Okoye"), Some(text("ben@example.com")), vec![text("+1555-0102")]);
    assert_eq!((people, others.iter().map(brief).collect::<Vec<_>>()), (Vec::new(), vec![ben]));
    assert_eq!(pd.unexpected(), Vec::<String>::new());
}

#[tokio::test]
async fn a_gap_is_read_as_soon_as_it_is_asked_for() {
    let pd = PagerDuty::start().await;
    let mut rig = Rig::of(&pd);
    let gap = Gap { from: Timestamp::UNIX_EPOCH, until: Timestamp::UNIX_EPOCH + SignedDuration::from_secs(60) };
    rig.order(Order::Read(gap));
    rig.until("the gap", |report| (*report == Report::Sight(Sighting::GapRead { gap })).then_some(())).await;
    rig.close(&[]).await;
}
