//! What was deployed: when it is asked for, and what is told of it.

use super::*;

fn change(id: &str, at: &str, services: &[&str]) -> Value {
    let services: Vec<Value> =
        services.iter().map(|name| json!({ "id": name, "type": "service_reference", "summary": name })).collect();
    json!({ "id": id, "type": "change_event", "summary": format!("build {id}"), "timestamp": at, "services": services })
}

impl Rig {
    fn deploys_matter(mut self, minutes: i64) -> Self {
        self.tell(Input::Deploys(Some(SignedDuration::from_mins(minutes))));
        self
    }

    /// What was told, in its order.
    fn deploys(&mut self) -> Vec<(String, i64)> {
        let told = self.take_said().into_iter().filter_map(|step| match step {
            Step::Deployed { what, at } => Some((what.verbatim().to_owned(), at.as_second() - BEGIN)),
            Step::Say(_) | Step::Sight(_) => None,
        });
        told.collect()
    }
}

#[test]
fn nothing_is_asked_for_until_a_rule_counts_from_a_deploy() {
    let mut rig = Rig::new();
    rig.pass(300);
    assert!(rig.times("changes").is_empty());
    let mut rig = rig.deploys_matter(30);
    rig.pass(150);
    assert_eq!(rig.times("changes"), [300, 360, 420]);
    rig.tell(Input::Deploys(None));
    rig.asked.clear();
    rig.pass(300);
    assert!(rig.times("changes").is_empty());
}

#[test]
fn each_change_is_told_once_in_its_order_with_its_services() {
    let mut rig = Rig::new().deploys_matter(30);
    // Newest first, and two to a page.
    rig.changes = vec![
        change("C3", "2026-11-21T00:00:00Z", &["checkout", "pay"]),
        change("C2", "2026-11-20T23:50:00Z", &[]),
        change("C1", "2026-11-20T23:40:00Z", &["checkout"]),
    ];
    rig.pass(30);
    let last = ("checkout: build C1".to_owned(), -1_200);
    assert_eq!(rig.deploys(), [("build C2".to_owned(), -600), ("checkout, pay: build C3".to_owned(), 0), last]);
    rig.pass(300);
    assert_eq!(rig.deploys(), []);
    rig.changes.insert(0, change("C4", "2026-11-21T00:05:00Z", &["pay"]));
    rig.pass(60);
    assert_eq!(rig.deploys(), [("pay: build C4".to_owned(), 300)]);
    let mut rig = rig.deploys_matter(60);
    rig.pass(3_600);
    assert_eq!(rig.deploys().len(), 0, "looking further back tells nothing twice");
}

#[test]
fn what_has_no_time_or_claims_to_come_is_not_told_yet() {
    let mut rig = Rig::new().deploys_matter(30);
    rig.changes = vec![change("C1", "2026-11-21T00:03:00Z", &[]), change("C2", "soon", &[])];
    rig.pass(150);
    assert_eq!(rig.deploys(), []);
    rig.pass(100);
    assert_eq!(rig.deploys(), [("build C1".to_owned(), 180)]);
}

#[test]
fn the_list_begins_where_the_last_one_was_asked_for() {
    let mut rig = Rig::new().deploys_matter(60);
    rig.pass(130);
    // Ten minutes earlier, for what was told late.
    let asked_at = rig.times("changes");
    let since: Vec<i64> = rig.since.iter().map(|since| since.as_second() - BEGIN).collect();
    assert_eq!(since, [asked_at[0] - 3_600, asked_at[0] - 600, asked_at[1] - 600]);
}

#[test]
fn after_an_outage_it_begins_where_the_last_list_that_was_read_was_asked_for() {
    let mut rig = Rig::new().deploys_matter(240);
    rig.pass(65);
    let (read, lists) = (*rig.times("changes").last().unwrap(), rig.since.len());
    rig.faults = vec![("changes", server_error())];
    rig.pass(1_800);
    let failed: Vec<i64> = rig.since[lists..].iter().map(|since| since.as_second() - BEGIN).collect();
    assert!(failed.len() > 5 && failed.iter().all(|since| *since == read - 600), "{failed:?}");
    rig.faults.clear();
    rig.changes = vec![change("C1", "2026-11-21T00:03:00Z", &[])];
    rig.pass(600);
    assert_eq!((rig.since[lists + failed.len()], rig.deploys().len()), (rig.since[lists], 1));
}

#[test]
fn without_access_nothing_is_blind_and_an_hour_passes() {
    for fault in [Fault::GetAccess { needed: "change_events.read".to_owned() }, Fault::Forget] {
        let mut rig = Rig::new().deploys_matter(30);
        rig.faults = vec![("changes", fault)];
        rig.pass(3_700);
        assert_eq!(rig.times("changes").len(), 2);
        assert!(rig.watch.blindness().is_none());
        assert!(rig.times("incidents").len() > 50, "incidents are asked for all the while");
    }
    let mut rig = Rig::new().deploys_matter(30);
    rig.faults = vec![("changes", server_error())];
    rig.pass(5);
    rig.faults.clear();
    rig.changes = vec![change("C1", "2026-11-21T00:00:00Z", &[])];
    rig.pass(10);
    assert_eq!(rig.deploys().len(), 1, "a failure that passes is tried again soon");
}
