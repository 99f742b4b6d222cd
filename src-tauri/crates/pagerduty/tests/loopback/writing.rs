//! Acknowledgements: what is written, what is not, and what is said of it.

use crate::rig::Rig;
use engine::source::Order;
use oncall::{
    observation::{AuthorKind, IncidentStatus},
    text::Untrusted,
    write::Outcome,
};
use std::time::Duration;
use world::pagerduty::{Access, Account, Fault, OnAcknowledge, PagerDuty, Status, Urgency};

const PUTS: &str = "PUT /incidents/*";

/// A PagerDuty with one incident of mine, and the source that has read it.
async fn ringing() -> (PagerDuty, Rig, String) {
    let pd = PagerDuty::start().await;
    let id = pd.trigger("checkout", "Checkout is down", Urgency::High);
    let mut rig = Rig::of(&pd);
    rig.until_incident(&id, |incident| incident.mine_since.is_some()).await;
    (pd, rig, id)
}

#[tokio::test]
async fn an_acknowledgement_arrives_in_my_name() {
    for rule in [OnAcknowledge::AssignsAcknowledger, OnAcknowledge::KeepsAssignees] {
        let (pd, mut rig, id) = ringing().await;
        pd.change(|account| account.on_acknowledge = rule);
        let write = rig.acknowledge(&id);
        assert_eq!(rig.until_outcome(write).await, Outcome::Done);
        assert_eq!(pd.incident(&id).status, Status::Acknowledged);
        let put = pd.records().into_iter().find(|record| record.is(PUTS)).expect("a write");
        assert_eq!(put.from.as_deref(), Some("ada@example.com"));
        let known = rig.until_incident(&id, |incident| incident.status == IncidentStatus::Acknowledged).await;
        assert_eq!(known.acknowledged.map(|(who, _)| who.kind), Some(AuthorKind::Me));
        assert_eq!((pd.requests(PUTS), pd.unexpected()), (1, Vec::new()));
        rig.close(&[write]).await;
    }
}

#[tokio::test]
async fn nothing_is_written_where_it_is_not_mine_to_write() {
    let ben = || Outcome::AlreadyBy(Untrusted::new("Ben Okoye"));
    type Act = fn(&PagerDuty, &str);
    let acts: [(&str, Act, Outcome); 4] = [
        ("resolved", |pd, id| pd.resolve_by(id, "Ben"), Outcome::Over),
        ("acknowledged by another", |pd, id| pd.acknowledge_by(id, "Ben"), ben()),
        ("given to another", |pd, id| pd.assign(id, "Ben"), ben()),
        ("acknowledged by me elsewhere", |pd, id| pd.acknowledge_by(id, "Ada"), Outcome::AlreadyMine),
    ];
    for (what, act, expected) in acts {
        let (pd, mut rig, id) = ringing().await;
        act(&pd, &id);
        let before = pd.incident(&id).history.len();
        let write = rig.acknowledge(&id);
        assert_eq!(rig.until_outcome(write).await, expected, "{what}");
        assert_eq!(pd.requests(PUTS), 0, "{what}");
        assert_eq!(pd.incident(&id).history.len(), before, "{what}");
        assert_eq!(pd.unexpected(), Vec::<String>::new());
    }
}

#[tokio::test]
async fn a_write_without_an_answer_is_looked_up_and_not_repeated() {
    for fault in [Fault::AnswerLost, Fault::AnswerHangs] {
        let (pd, mut rig, id) = ringing().await;
        pd.fail_next(PUTS, fault.clone());
        let write = rig.acknowledge(&id);
        assert_eq!(rig.until_outcome(write).await, Outcome::Done, "{fault:?}");
        assert_eq!(pd.requests(PUTS), 1, "{fault:?}");
        rig.close(&[write]).await;
    }
}

#[tokio::test]
async fn a_write_that_did_not_arrive_is_repeated_after_a_reading() {
    for fault in [Fault::Drop, Fault::Gateway(502), Fault::TooManyFor(1), Fault::Hang] {
        let (pd, mut rig, id) = ringing().await;
        pd.fail_next(PUTS, fault.clone());
        let write = rig.acknowledge(&id);
        assert_eq!(rig.until_outcome(write).await, Outcome::Done, "{fault:?}");
        let one = format!("/incidents/{id}");
        let mine: Vec<String> =
            pd.records().into_iter().filter(|record| record.path == one).map(|record| record.method).take(4).collect();
        assert_eq!(mine, ["GET", "PUT", "GET", "PUT"], "{fault:?}");
    }
}

#[tokio::test]
async fn a_write_that_never_ends_has_an_outcome_all_the_same() {
    let (pd, mut rig, id) = ringing().await;
    pd.fail_always("/incidents/*", Fault::Hang);
    let unread = rig.acknowledge(&id);
    let behind = rig.acknowledge(&id);
    for outcome in rig.until_outcomes(&[unread, behind]).await {
        assert!(matches!(outcome, Outcome::Refused { .. }), "nothing was written: {outcome:?}");
    }
    pd.heal();
    pd.fail_always(PUTS, Fault::AnswerHangs);
    pd.fail_next(&format!("GET /incidents/{id}"), Fault::Slow(Duration::ZERO));
    pd.fail_always(&format!("GET /incidents/{id}"), Fault::Hang);
    let unknown = rig.acknowledge(&id);
    let outcome = rig.until_outcome(unknown).await;
    assert!(matches!(outcome, Outcome::Unknown { .. }), "{outcome:?}");
    rig.close(&[unread, behind, unknown]).await;
}

#[tokio::test]
async fn a_refusal_comes_with_its_cure() {
    let (pd, mut rig, id) = ringing().await;
    pd.change(|account| account.keys.iter_mut().for_each(|key| key.access = Access::ReadOnly));
    let write = rig.acknowledge(&id);
    let Outcome::Refused { why, cure } = rig.until_outcome(write).await else {
        panic!("a read-only key writes nothing")
    };
    assert!(why.contains("incidents.write") && cure.contains("token"), "{why} {cure}");
    assert_eq!(pd.incident(&id).status, Status::Triggered);
    // Reading goes on.
    rig.until_seeing().await;

    pd.fail_next(PUTS, Fault::TooManyFor(50));
    pd.change(|account| account.keys.iter_mut().for_each(|key| key.access = Access::Full));
    let write = rig.acknowledge(&id);
    assert!(matches!(rig.until_outcome(write).await, Outcome::Refused { .. }), "50 s are too long to wait");
}

#[tokio::test]
async fn pagerdutys_own_words_for_already_done_are_understood() {
    let answers = [(1001, Outcome::Over), (1002, Outcome::AlreadyBy(Untrusted::new("Ben Okoye")))];
    for (code, expected) in answers {
        let (pd, mut rig, id) = ringing().await;
        pd.fail_next(PUTS, Fault::Refuse { status: 400, code, message: "Already" });
        pd.fail_next(&format!("GET /incidents/{id}"), Fault::Slow(Duration::from_millis(300)));
        let write = rig.acknowledge(&id);
        // The slow answer still shows it triggered; then Ben is faster.
        pd.until_requested(&format!("GET /incidents/{id}"), 1).await;
        pd.acknowledge_by(&id, "Ben");
        assert_eq!(rig.until_outcome(write).await, expected, "{code}");
    }
}

#[tokio::test]
async fn a_write_overtakes_a_reading_that_hangs() {
    let (pd, mut rig, id) = ringing().await;
    pd.fail_next("GET /incidents", Fault::Hang);
    rig.order(Order::Refresh);
    pd.until_requested("GET /incidents", 1).await;
    let begin = tokio::time::Instant::now();
    let write = rig.acknowledge(&id);
    assert_eq!(rig.until_outcome(write).await, Outcome::Done);
    assert!(begin.elapsed() < Duration::from_secs(5), "it did not wait for the reading's ten seconds");
}

#[tokio::test]
async fn many_acknowledgements_at_once_all_arrive() {
    let pd = PagerDuty::with(Account::example()).await;
    let now = pd.now();
    let week = jiff::SignedDuration::from_hours(168);
    pd.on_call("Ada", 1, now - week, now + week);
    let ids: Vec<String> =
        (0..8).map(|number| pd.trigger("checkout", &format!("Failure {number}"), Urgency::High)).collect();
    let mut rig = Rig::of(&pd);
    rig.until_seeing().await;
    let writes: Vec<_> = ids.iter().map(|id| rig.acknowledge(id)).collect();
    for write in writes {
        assert_eq!(rig.until_outcome(write).await, Outcome::Done);
    }
    assert_eq!((pd.requests(PUTS), pd.unexpected()), (8, Vec::new()));
}

#[tokio::test]
async fn an_acknowledgement_before_the_first_reading_arrives_too() {
    let pd = PagerDuty::start().await;
    let id = pd.trigger("checkout", "Checkout is down", Urgency::High);
    let mut rig = Rig::of(&pd);
    let write = rig.acknowledge(&id);
    assert_eq!(rig.until_outcome(write).await, Outcome::Done);
    assert_eq!(pd.unexpected(), Vec::<String>::new());
}
