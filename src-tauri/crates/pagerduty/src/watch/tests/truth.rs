//! Whatever happens at PagerDuty, what was said becomes what is true.

use super::*;
use proptest::prelude::*;

/// What a bad day is made of.
#[derive(Clone, Debug)]
enum Event {
    Pass(i64),
    Open(u8),
    Acknowledge(u8),
    Resolve(u8),
    GiveToBen(u8),
    Fail(&'static str, Fault),
    Heal,
    Tell(Told),
}

#[derive(Clone, Debug)]
enum Told {
    Refresh,
    SignedIn,
    Wrote,
    Pace(Pace),
}

fn event() -> impl Strategy<Value = Event> {
    let fault = prop_oneof![
        Just(server_error()),
        Just(Fault::Wait { pause: None }),
        (0..200_u64).prop_map(|seconds| Fault::Wait { pause: Some(Duration::from_secs(seconds)) }),
        Just(Fault::SignInAgain { code: "2006".to_owned() }),
        Just(Fault::Reconnect { why: "refused".to_owned() }),
        Just(Fault::CheckAddress { why: "html".to_owned() }),
        Just(Fault::Forget),
    ];
    let topic = prop::sample::select(vec!["me", "incidents", "on-calls", "schedule", "users", "changes"]);
    let told = prop_oneof![
        Just(Told::Refresh),
        Just(Told::SignedIn),
        Just(Told::Wrote),
        Just(Told::Pace(Pace::Close)),
        Just(Told::Pace(Pace::Easy)),
    ];
    prop_oneof![
        4 => (0..40_i64).prop_map(Event::Pass),
        3 => (0..5_u8).prop_map(Event::Open),
        1 => (0..5_u8).prop_map(Event::Acknowledge),
        2 => (0..5_u8).prop_map(Event::Resolve),
        1 => (0..5_u8).prop_map(Event::GiveToBen),
        2 => (topic, fault).prop_map(|(topic, fault)| Event::Fail(topic, fault)),
        2 => Just(Event::Heal),
        2 => told.prop_map(Event::Tell),
    ]
}

impl Rig {
    fn happens(&mut self, event: Event) {
        let name = |number: u8| format!("Q{number}");
        let leave = |rig: &mut Self, number: u8, fields: Value| {
            if let Some(place) = rig.incidents.iter().position(|incident| incident["id"] == name(number)) {
                let gone = rig.incidents.remove(place);
                rig.others.push(with(gone, fields));
            }
        };
        match event {
            Event::Pass(seconds) => self.pass(seconds),
            Event::Open(number) => {
                self.others.retain(|incident| incident["id"] != name(number));
                self.incidents.retain(|incident| incident["id"] != name(number));
                self.incidents.push(mine(&name(number)));
            }
            Event::Acknowledge(number) => {
                let found = self.incidents.iter_mut().filter(|incident| incident["id"] == name(number));
                found.for_each(|incident| incident["status"] = json!("acknowledged"));
            }
            Event::Resolve(number) => leave(self, number, json!({ "status": "resolved", "assignments": [] })),
            Event::GiveToBen(number) => {
                leave(self, number, json!({ "assignments": [{ "assignee": user("PBEN", "Ben") }] }))
            }
            Event::Fail(topic, fault) => self.faults.push((topic, fault)),
            Event::Heal => self.faults.clear(),
            Event::Tell(Told::Refresh) => self.tell(Input::Refresh),
            Event::Tell(Told::SignedIn) => self.tell(Input::SignedIn),
            Event::Tell(Told::Wrote) => self.tell(Input::Wrote { requests: 2 }),
            Event::Tell(Told::Pace(pace)) => self.tell(Input::Pace(pace)),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// Whatever fails and changes on the way: two minutes after the last failure, what was said is what is true.
    #[test]
    fn what_was_said_becomes_what_is_true(events in prop::collection::vec(event(), 0..40)) {
        let mut rig = Rig::new();
        rig.tell(Input::Deploys(Some(SignedDuration::from_mins(30))));
        events.into_iter().for_each(|event| rig.happens(event));
        rig.happens(Event::Heal);
        rig.pass(120);
        prop_assert!(rig.watch.blindness().is_none());
        let mut believed = BTreeMap::new();
        for incident in rig.take_said().into_iter().filter_map(incident) {
            let before: Option<Incident> = believed.insert(incident.id.0.clone(), incident.clone());
            prop_assert!(before.is_none_or(|before| before.as_of <= incident.as_of), "said out of order");
        }
        let brief = |incident: &Incident| (incident.id.0.clone(), incident.status == IncidentStatus::Acknowledged);
        let believed: Vec<_> = believed.values().filter(|incident| incident.mine_since.is_some()).map(brief).collect();
        let mut truth: Vec<_> = rig.incidents.iter().map(|incident| {
            (incident["id"].as_str().unwrap().to_owned(), incident["status"] == "acknowledged")
        }).collect();
        truth.sort();
        prop_assert_eq!(believed, truth);
    }
}
