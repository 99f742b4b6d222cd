//! Who is on call, when, and how they are reached.

use crate::rig::{Keyring, Rig};
use jiff::SignedDuration;
use oncall::{
    observation::{Person, Said, ScheduledShift},
    policy::Team,
    text::Untrusted,
};
use world::pagerduty::{Account, Fault, PagerDuty, Schedule, User};

fn shifts(said: Said) -> Option<Vec<ScheduledShift>> {
    if let Said::Schedules { shifts, .. } = said { Some(shifts) } else { None }
}

fn people(said: Said) -> Option<Vec<Person>> {
    if let Said::People { people, .. } = said { Some(people) } else { None }
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
    let shifts = rig.until_said("schedules", shifts).await;
    let rows: Vec<_> =
        shifts.iter().map(|shift| (shift.schedule.verbatim(), shift.level, shift.who.verbatim())).collect();
    assert_eq!(
        rows,
        [("Primary", Some(1), "Ada Stone"), ("SRE", Some(3), "Cleo Marsh"), ("Secondary", Some(2), "Ben Okoye")],
        "everybody in my policy, Cleo without a schedule"
    );
    let people = rig.until_said("people", people).await;
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
    let account = Account::of(User::new("Ada Stone", "ada@example.com"))
        .schedule(Schedule::shift_based("Weekend", "Europe/London"))
        .policy("SRE", &[&["Weekend"]])
        .service("checkout", "SRE");
    let pd = PagerDuty::with(account).await;
    let now = pd.now();
    pd.on_call("Ada", 1, now - SignedDuration::from_hours(1), now + SignedDuration::from_hours(9));
    let mut rig = Rig::of(&pd);
    let shifts = rig.until_said("schedules", shifts).await;
    assert_eq!((shifts[0].schedule.verbatim(), shifts[0].person.as_str()), ("Weekend", "PUADASTONE"));
    assert_eq!(pd.unexpected(), Vec::<String>::new());
}

#[tokio::test]
async fn a_team_named_by_addresses() {
    let pd = PagerDuty::start().await;
    let team = Team::People(vec!["BEN@example.com".to_owned(), "nobody@example.com".to_owned()]);
    let mut rig = Rig::new(&pd.url(), Keyring::with(&pd.token()), team);
    let people = rig.until_said("people", people).await;
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
