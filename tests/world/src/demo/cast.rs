//! Who and where: an invented company, its Slack, its PagerDuty.
//!
//! Invariant: nobody and nothing here exists: example.com, numbers from 555-0100 to 555-0199.

use crate::{
    pagerduty::{Account, PagerDuty, Schedule, Shift, User},
    slack::{Channel, Person, Slack},
};
use jiff::Timestamp;

pub const SECURITY: &str = "C_SECURITY";
pub const DATABASE: &str = "C_DATABASE";
pub const SHOP: &str = "C_SHOP";
pub const RANDOM: &str = "C_RANDOM";
pub const ENGINEERING: &str = "C_ENGINEERING";
pub const DEPLOYS: &str = "C_DEPLOYS";
pub const SUPPORT: &str = "C_SUPPORT";
pub const MAIL: &str = "C_MAIL";
pub const PAYOUT: &str = "C_PAYOUT";
pub const CAPACITY: &str = "C_CAPACITY";
pub const CERTIFICATES: &str = "C_CERTIFICATES";
/// Between Ben and me.
pub const DIRECT: &str = "D_U_BEN";

pub const BEN: &str = "U_BEN";
pub const CYD: &str = "U_CYD";
pub const DEE: &str = "U_DEE";
pub const ELI: &str = "U_ELI";
pub const SENTINEL: &str = "B_SENTINEL";
pub const WATCHTOWER: &str = "B_WATCHTOWER";
pub const SHIPPER: &str = "B_SHIPPER";
pub const ALERTMANAGER: &str = "B_ALERTMANAGER";
/// PagerDuty's app in Slack.
pub const PAGER: &str = "B_PAGERDUTY";
/// How bots react: as users.
pub const SHIPPER_USER: &str = "UB_SHIPPER";

pub const PAYMENTS: &str = "payments";
/// Its policy calls me at its second level again.
pub const GATEWAY: &str = "mail-gateway";
pub const STAGING: &str = "staging-web";

const ME: &str = "U_ADA";
const CHANNELS: &[(&str, &str)] = &[
    (SECURITY, "alerts_security"),
    (DATABASE, "alerts_db-main"),
    (SHOP, "alerts_shop"),
    (RANDOM, "random"),
    (ENGINEERING, "engineering"),
    (DEPLOYS, "deploys"),
    (SUPPORT, "support"),
    (MAIL, "alerts_mail"),
    (PAYOUT, "alerts_payouts"),
    (CAPACITY, "alerts_capacity"),
    (CERTIFICATES, "alerts_certificates"),
];

/// Id in Slack, name, address, number, zone, job.
const PEOPLE: &[(&str, &str, &str, &str, &str, &str)] = &[
    (ME, "Ada Stone", "ada@example.com", "202-555-0101", "Europe/Berlin", "Site reliability"),
    (BEN, "Ben Okoye", "ben@example.com", "202-555-0102", "America/Chicago", "Site reliability"),
    (CYD, "Cyd Marsh", "cyd@example.com", "202-555-0103", "Europe/London", "Databases"),
    (DEE, "Dee Alvarez", "dee@example.com", "202-555-0104", "America/Sao_Paulo", "Platform"),
    (ELI, "Eli Novak", "eli@example.com", "", "Asia/Tokyo", "Platform"),
];

const BOTS: &[(&str, &str)] = &[
    (SENTINEL, "Sentinel"),
    (WATCHTOWER, "Watchtower"),
    (SHIPPER, "Shipper"),
    (ALERTMANAGER, "Alertmanager"),
    (PAGER, "PagerDuty"),
];

/// Where somebody writes, as people say it.
pub fn place(id: &str) -> String {
    let known = CHANNELS.iter().find(|(known, _)| *known == id);
    known.map_or_else(|| "direct message".to_owned(), |(_, name)| format!("#{name}"))
}

/// A name as people say it: the first, or the bot's.
pub fn called(id: &str) -> &str {
    let bots = BOTS.iter().copied().chain([(SHIPPER_USER, "Shipper")]);
    let people = PEOPLE.iter().map(|(known, name, ..)| (*known, name.split(' ').next().unwrap_or(name)));
    people.chain(bots).find(|(known, _)| *known == id).map_or(id, |(_, name)| name)
}

pub async fn slack() -> Slack {
    let person = |row: &(&str, &str, &str, &str, &str, &str)| Person {
        email: row.2.to_owned(),
        phone: if row.3.is_empty() { String::new() } else { format!("+1 {}", row.3) },
        zone: row.4.to_owned(),
        title: row.5.to_owned(),
        ..Person::new(row.0, row.1)
    };
    let mut builder = Slack::builder()
        .me(ME, "Ada Stone")
        .scope("users:read.email")
        .app_token("xapp-1-A0DEMO-1234567890-demo")
        .user_token("xoxp-1234567890-demo")
        .group("S_SRE", "sre", &[ME, BEN, CYD, DEE, ELI])
        .place(Channel::direct(DIRECT, BEN));
    for (id, name) in BOTS {
        builder = builder.bot(id, name);
    }
    for (id, name) in CHANNELS {
        let everybody = PEOPLE.iter().fold(Channel::public(id, name), |place, (who, ..)| place.with(who));
        builder = builder.place(everybody);
    }
    let slack = builder.start().await;
    PEOPLE.iter().for_each(|row| slack.put_person(person(row)));
    slack
}

/// Ada is primary, Cyd secondary, Eli has the platform.
pub async fn pagerduty(now: Timestamp) -> PagerDuty {
    let user = |row: &(&str, &str, &str, &str, &str, &str)| {
        let user = User::new(row.1, row.2).zone(row.4).team("SRE");
        if row.3.is_empty() { user } else { user.phone(row.3) }
    };
    let mut people = PEOPLE.iter().map(user);
    let mut account = Account::of(people.next().expect("Ada comes first"));
    for person in people {
        account = account.user(person);
    }
    let mut account = account
        .team("SRE")
        .schedule(Schedule::classic("SRE", "Europe/Berlin"))
        .schedule(Schedule::classic("SRE backup", "America/Chicago"))
        .schedule(Schedule::classic("Platform", "Europe/London"))
        .policy("Shop", &[&["SRE"], &["SRE backup"], &["Cyd Marsh"]])
        .policy("Build", &[&["Platform"]])
        .policy("Mail", &[&["SRE"], &["SRE", "SRE backup"]])
        .service(PAYMENTS, "Shop")
        .service(GATEWAY, "Mail")
        .service(STAGING, "Shop");
    let handover = handover(now);
    for (schedule, turns) in account.schedules.iter_mut().zip(ROTATIONS) {
        let id = |name: &str| account.users.iter().find(|user| user.name.starts_with(name)).map(|user| user.id.clone());
        let turn = |(who, from, to): &(&str, i64, i64)| Shift {
            user: id(who).expect("one of the people"),
            from: at(handover + from * HOUR),
            until: Some(at(handover + to * HOUR)),
        };
        schedule.shifts = turns.iter().map(turn).collect();
    }
    PagerDuty::with(account).await
}

/// A colleague has Ada's turn from now on, to its end.
pub fn take_over(pagerduty: &PagerDuty, by: &str, now: Timestamp) {
    let ends = ROTATIONS[0][0].2;
    pagerduty.override_shift(by, 1, now, at(handover(now) + ends * HOUR));
}

/// When the pager changes hands on this day of UTC, in seconds since 1970.
fn handover(now: Timestamp) -> i64 {
    now.as_second() - now.as_second().rem_euclid(DAY) + 8 * HOUR
}

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

/// Turns in hours from this day's hand-over, for each schedule. "Platform" has a gap at its second week-end.
const ROTATIONS: [&[(&str, i64, i64)]; 3] = [
    &[("Ada", -48, 48), ("Ben", 48, 120), ("Cyd", 120, 192), ("Ada", 192, 264), ("Ben", 264, 336), ("Cyd", 336, 400)],
    &[("Cyd", -48, 48), ("Dee", 48, 120), ("Ada", 120, 192), ("Cyd", 192, 264), ("Dee", 264, 400)],
    &[("Eli", -48, 104), ("Dee", 104, 176), ("Ada", 210, 272), ("Eli", 272, 400)],
];

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).expect("within time")
}
