//! What is said when nothing can be heard, and how it heals.

use crate::rig::{Keyring, Rig};
use engine::{
    source::{Order, Report},
    vault::VaultFault,
};
use oncall::{
    ids::IncidentId,
    observation::Said,
    policy::Team,
    sight::{Blindness, Sighting},
    write::Outcome,
};
use std::time::Duration;
use world::pagerduty::{Fault, PagerDuty, Urgency};

const TOKEN_NAME: &str = "pagerduty/acme/token";

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
