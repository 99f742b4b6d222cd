//! What the Desk knows is the fold of its facts.

use super::kit::*;
use crate::{act::Act, observation::*, wants::CardKey, write::Outcome};
use jiff::SignedDuration;
use proptest::prelude::*;

#[test]
fn after_a_restart_what_rang_rings() {
    let mut story = Story::on_shift();
    let ringing = story.post(SECURITY, "one");
    let snoozed = story.post(SECURITY, "two");
    let pending = story.post(SECURITY, "three");
    story.act(Act::Snooze { alert: snoozed.clone(), length: SignedDuration::from_mins(15) });
    story.act(Act::Acknowledge(pending.clone()));
    let desk = story.restored();
    assert_eq!(desk.known, story.desk.known);
    let wants = desk.wants(story.now);
    assert!(wants.cards.contains_key(&CardKey::Alert(ringing)));
    assert_eq!(wants.writes.len(), 1);
}

#[test]
fn what_is_over_is_forgotten_and_what_is_open_is_not() {
    let mut story = Story::on_shift();
    let settled = story.post(SECURITY, "one");
    story.react(&settled, ben(), "white_check_mark", Change::Added);
    let ringing = story.post(SECURITY, "two");
    let held = story.post(DISK, "three");
    let incident = story.incident(|incident| incident.urgency = Urgency::Low);
    let cards = [&settled, &ringing].map(|id| CardKey::Alert(id.clone()));
    cards.clone().into_iter().for_each(|card| drop(story.tell(crate::desk::Input::CardClosed { card })));
    story.later(25 * 3600);
    assert_eq!(story.desk.known.closed.keys().collect::<Vec<_>>(), [&cards[1]]);
    let known = |story: &Story| [&settled, &ringing, &held, &incident].map(|id| story.state(id));
    assert_eq!(known(&story), ["unknown", "ringing", "held", "held"]);
    story.later(7 * 24 * 3600);
    assert_eq!(known(&story), ["unknown", "ringing", "unknown", "held"]);
}

#[derive(Clone, Debug)]
enum Step {
    Post(bool),
    React(usize, bool, bool, bool),
    Resolve(usize),
    Delete(usize),
    Incident(u8, bool),
    Acknowledge(usize),
    Snooze(usize),
    Answer(bool),
    Shift(bool),
    Silence,
    Later(u16),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => any::<bool>().prop_map(Step::Post),
        4 => (0..4usize, any::<bool>(), any::<bool>(), any::<bool>()).prop_map(|(a, b, c, d)| Step::React(a, b, c, d)),
        1 => (0..4usize).prop_map(Step::Resolve),
        1 => (0..4usize).prop_map(Step::Delete),
        3 => (0..4u8, any::<bool>()).prop_map(|(a, b)| Step::Incident(a, b)),
        3 => (0..4usize).prop_map(Step::Acknowledge),
        2 => (0..4usize).prop_map(Step::Snooze),
        3 => any::<bool>().prop_map(Step::Answer),
        2 => any::<bool>().prop_map(Step::Shift),
        1 => Just(Step::Silence),
        3 => (0..1_200u16).prop_map(Step::Later),
    ]
}

fn take(story: &mut Story, posted: &mut Vec<crate::ids::AlertId>, step: &Step) {
    let nth = |posted: &Vec<crate::ids::AlertId>, n: usize| posted.get(posted.len().wrapping_sub(1 + n)).cloned();
    let try_act = |story: &mut Story, act| {
        let input = crate::desk::Input::Acted { act, through: crate::act::Through::Window };
        if let Ok(facts) = story.desk.handle(input, story.now) {
            story.facts.extend(facts);
        }
    };
    match step {
        Step::Post(security) => posted.push(story.post(if *security { SECURITY } else { DISK }, "down")),
        Step::React(n, mine, add, check) => {
            if let Some(id) = nth(posted, *n) {
                let change = if *add { Change::Added } else { Change::Removed };
                story.react(
                    &id,
                    if *mine { me() } else { ben() },
                    if *check { "white_check_mark" } else { "eyes" },
                    change,
                );
            }
        }
        Step::Resolve(n) => {
            if let Some(message) =
                nth(posted, *n).and_then(|id| story.desk.known.alerts.get(&id).and_then(|a| a.message().cloned()))
            {
                story.said(Said::Message(Message {
                    condition: Condition::Resolved,
                    version: story.now.wall,
                    ..message
                }));
            }
        }
        Step::Delete(n) => {
            if let Some(crate::ids::AlertKey::Message { channel, ts }) = nth(posted, *n).map(|id| id.key) {
                story.said(Said::Deleted { channel, ts, at: story.now.wall });
            }
        }
        Step::Incident(status, mine) => {
            story.incident(|i| {
                i.status = [
                    IncidentStatus::Triggered,
                    IncidentStatus::Acknowledged,
                    IncidentStatus::Resolved,
                    IncidentStatus::Unknown,
                ][usize::from(*status)];
                i.acknowledged = (*status == 1).then(|| (if *mine { me() } else { ben() }, i.as_of));
                i.mine_since = mine.then_some(i.created_at);
            });
        }
        Step::Acknowledge(n) => {
            let id = nth(posted, *n).unwrap_or_else(incident_id);
            try_act(story, Act::Acknowledge(id));
        }
        Step::Snooze(n) => {
            let id = nth(posted, *n).unwrap_or_else(incident_id);
            try_act(story, Act::Snooze { alert: id, length: SignedDuration::from_mins(5) });
        }
        Step::Answer(done) => {
            if let Some(write) = story.wants().writes.keys().next().copied() {
                let outcome = if *done { Outcome::Done } else { Outcome::Unknown { why: "no answer".to_owned() } };
                story.tell(crate::desk::Input::WriteEnded { write, outcome });
            }
        }
        Step::Shift(on) => story.act(if *on { Act::GoOnShift } else { Act::GoOffShift }),
        Step::Silence => story.act(Act::Silence),
        Step::Later(seconds) => story.later(i64::from(*seconds)),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn any_night_is_remembered_and_never_rings_after_it_was_handled(steps in proptest::collection::vec(step(), 1..60)) {
        let mut story = Story::on_shift();
        let mut posted = Vec::new();
        for step in &steps {
            take(&mut story, &mut posted, step);
            let wants = story.wants();
            let ringing = story.desk.ringing().count();
            // What rings is on a card; what has a card rings; nothing sounds off shift.
            let shown = wants.cards.keys().filter(|key| matches!(key, CardKey::Alert(_))).count();
            prop_assert!(ringing == shown || wants.cards.contains_key(&CardKey::Storm));
            prop_assert!(wants.sound.is_none() || story.desk.is_on_shift(story.now.wall));
            // Every write asked for is about an alert that is known.
            prop_assert!(wants.writes.values().all(|write| story.desk.known.alerts.contains_key(&write.alert)));
            // Whatever is paged, on shift and unhandled either rings, is snoozed, or was held before the shift.
            for alert in story.desk.known.alerts.values() {
                if alert.pages() {
                    prop_assert!(alert.attention != crate::alert::Attention::Silent, "{:?}", alert);
                }
            }
            // Time alone, twice, brings nothing new.
            prop_assert!(story.desk.clone().handle(crate::desk::Input::Tick, story.now).unwrap().is_empty());
        }
        prop_assert_eq!(story.restored().known, story.desk.known);
    }
}
