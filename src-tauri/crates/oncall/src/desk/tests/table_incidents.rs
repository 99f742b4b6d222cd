//! Rows of the truth table about PagerDuty incidents.

use super::kit::*;
use crate::{
    act::Act,
    alert::RingWhy,
    observation::*,
    time::add,
    wants::{CardKey, Press},
    write::{Outcome, WriteWhat},
};
use jiff::SignedDuration;

#[test]
fn assigned_to_me_at_high_urgency_it_rings() {
    let mut story = Story::on_shift();
    let id = story.incident(|_| {});
    story.assert_rings(&id);
    assert_eq!(story.wants().cards[&CardKey::Alert(id)].title, "Page · checkout");
}

#[test]
fn an_urgency_nobody_knows_rings_too() {
    let mut story = Story::on_shift();
    let id = story.incident(|incident| incident.urgency = Urgency::Unknown);
    story.assert_rings(&id);
}

#[test]
fn off_shift_it_is_held_with_one_quiet_card() {
    let mut story = Story::off_shift();
    let id = story.incident(|_| {});
    assert_eq!(story.state(&id), "held");
    story.assert_silent();
    let wants = story.wants();
    let card = &wants.cards[&CardKey::OffShift(pagerduty())];
    assert_eq!(card.title, "PagerDuty pages you, Shiftbell is off shift");
    assert_eq!(card.buttons[0].press, Press::GoOnShift);
    story.tell(crate::desk::Input::CardClosed { card: CardKey::OffShift(pagerduty()) });
    assert!(story.wants().cards.is_empty(), "once is enough");
}

#[test]
fn low_urgency_is_held() {
    let mut story = Story::on_shift();
    let id = story.incident(|incident| incident.urgency = Urgency::Low);
    assert_eq!(story.state(&id), "held");
    story.assert_silent();
    story.later(30);
    story.incident(|incident| incident.urgency = Urgency::High);
    story.assert_rings(&id);
}

#[test]
fn a_held_one_that_i_acknowledged_is_held_again_when_it_is_triggered_again() {
    let mut story = Story::on_shift();
    let id = story.incident(|incident| incident.urgency = Urgency::Low);
    story.later(1);
    let asked = story.now.wall;
    story.act(Act::Acknowledge(id.clone()));
    story.later(1);
    story.answer(Outcome::Done);
    // A reading asked for before the write proves nothing.
    story.incident(|i| i.as_of = asked);
    assert_eq!(story.state(&id), "acknowledged");
    story.later(3);
    story.incident(|i| (i.status, i.acknowledged) = (IncidentStatus::Acknowledged, Some((me(), i.as_of))));
    story.later(1_800);
    story.incident(|i| (i.status, i.acknowledged) = (IncidentStatus::Triggered, None));
    assert_eq!(story.state(&id), "held");
    story.assert_silent();
}

#[test]
fn raised_while_it_is_somebody_elses_it_rings_when_it_is_mine_again() {
    let mut story = Story::on_shift();
    let id = story.incident(|incident| incident.urgency = Urgency::Low);
    story.later(3);
    story.incident(|i| (i.urgency, i.mine_since, i.assignees) = (Urgency::High, None, vec![ben()]));
    assert_eq!(story.state(&id), "settled");
    story.later(60);
    story.incident(|i| i.mine_since = Some(i.as_of));
    story.assert_rings(&id);
}

#[test]
fn the_answer_to_an_old_write_does_not_silence_what_was_assigned_to_me_since() {
    let mut story = Story::on_shift();
    let id = story.incident(|_| {});
    story.act(Act::Acknowledge(id.clone()));
    story.later(3);
    story.incident(|incident| incident.mine_since = Some(incident.as_of));
    story.assert_rings(&id);
    story.later(5);
    story.answer(Outcome::Done);
    story.assert_rings(&id);
    story.later(3);
    story.incident(|i| (i.status, i.acknowledged) = (IncidentStatus::Acknowledged, Some((me(), i.as_of))));
    assert_eq!(story.state(&id), "acknowledged");
}

type Change = fn(&mut Incident);

#[test]
fn handled_by_another_person_it_is_settled_by_whom() {
    let table: [(&str, Change, &str); 4] = [
        (
            "acknowledged",
            |i| (i.status, i.acknowledged) = (IncidentStatus::Acknowledged, Some((ben(), i.as_of))),
            "Ben",
        ),
        ("resolved", |i| (i.status, i.changed_by, i.mine_since) = (IncidentStatus::Resolved, Some(ben()), None), "Ben"),
        (
            "resolved by its service",
            |i| (i.status, i.changed_by) = (IncidentStatus::Resolved, Some(bot())),
            "resolved at the source",
        ),
        ("reassigned", |i| (i.mine_since, i.assignees) = (None, vec![ben()]), "reassigned"),
    ];
    for (what, change, by) in table {
        let mut story = Story::on_shift();
        let id = story.incident(|_| {});
        story.later(3);
        story.incident(change);
        assert_eq!(story.state(&id), "settled", "{what}");
        assert_eq!(story.by(&id).as_deref(), Some(by), "{what}");
        story.assert_silent();
    }
}

#[test]
fn triggered_escalated_or_assigned_to_me_again_it_rings_again() {
    let table: [(&str, Change, Change); 3] = [
        (
            "acknowledged by me, then triggered",
            |i| (i.status, i.acknowledged) = (IncidentStatus::Acknowledged, Some((me(), i.as_of))),
            |i| (i.status, i.acknowledged) = (IncidentStatus::Triggered, None),
        ),
        ("reassigned, then escalated to me", |i| i.mine_since = None, |i| i.mine_since = Some(i.as_of)),
        (
            "resolved, then reopened",
            |i| (i.status, i.mine_since) = (IncidentStatus::Resolved, None),
            |i| (i.status, i.mine_since) = (IncidentStatus::Triggered, Some(i.as_of)),
        ),
    ];
    for (what, first, then) in table {
        for on in [true, false] {
            let mut story = if on { Story::on_shift() } else { Story::off_shift() };
            let id = story.incident(|_| {});
            story.later(3);
            story.incident(first);
            story.assert_silent();
            story.later(60);
            story.incident(then);
            assert_eq!(story.state(&id), if on { "ringing" } else { "held" }, "{what}");
            if on {
                assert_eq!(story.why(&id), Some(RingWhy::Again), "{what}");
            }
        }
    }
}

#[test]
fn assigned_to_me_anew_breaks_a_snooze() {
    let mut story = Story::on_shift();
    let id = story.incident(|_| {});
    story.act(Act::Snooze { alert: id.clone(), length: SignedDuration::from_mins(15) });
    story.later(3);
    story.incident(|_| {});
    assert_eq!(story.state(&id), "snoozed", "reading it again is no news");
    story.later(60);
    story.incident(|incident| incident.mine_since = Some(incident.as_of));
    story.assert_rings(&id);
}

#[test]
fn i_acknowledge_an_incident() {
    let mut story = Story::on_shift();
    let id = story.incident(|_| {});
    story.act(Act::Acknowledge(id.clone()));
    story.assert_silent();
    assert!(matches!(story.wants().writes.values().next().unwrap().what, WriteWhat::AcknowledgeIncident(_)));
    story.later(1);
    // A reading asked for before the write proves nothing.
    story.incident(|_| {});
    assert_eq!(story.state(&id), "acknowledging");
    story.answer(Outcome::Done);
    assert_eq!(story.state(&id), "acknowledged");
    assert_eq!(story.by(&id).as_deref(), Some("me"));
    story.later(3);
    story.incident(|i| (i.status, i.acknowledged) = (IncidentStatus::Acknowledged, Some((me(), i.as_of))));
    assert_eq!(story.state(&id), "acknowledged");
    story.assert_silent();
}

#[test]
fn a_late_reading_from_before_the_acknowledgement_does_not_ring() {
    let mut story = Story::on_shift();
    let id = story.incident(|_| {});
    story.later(1);
    let asked = story.now.wall;
    story.act(Act::Acknowledge(id.clone()));
    story.later(1);
    story.answer(Outcome::Done);
    story.incident(|incident| incident.as_of = asked);
    assert_eq!(story.state(&id), "acknowledged");
}

#[test]
fn what_became_of_the_write_decides() {
    let table = [
        (Outcome::AlreadyMine, "acknowledged"),
        (Outcome::AlreadyBy(crate::text::Untrusted::new("Ben")), "settled"),
        (Outcome::Over, "settled"),
        (Outcome::Refused { why: "read-only key".to_owned(), cure: String::new() }, "ringing"),
        (Outcome::Unknown { why: "no answer".to_owned() }, "ringing"),
    ];
    for (outcome, state) in table {
        let mut story = Story::on_shift();
        let id = story.incident(|_| {});
        story.act(Act::Acknowledge(id.clone()));
        story.answer(outcome.clone());
        assert_eq!(story.state(&id), state, "{outcome:?}");
    }
}

#[test]
fn a_snooze_ends_a_minute_before_the_escalation() {
    let mut story = Story::on_shift();
    let escalates = add(story.now.wall, SignedDuration::from_mins(10));
    let id = story.incident(|incident| incident.escalates_at = Some(escalates));
    story.act(Act::Snooze { alert: id.clone(), length: SignedDuration::from_mins(15) });
    story.later(9 * 60 - 1);
    story.assert_silent();
    story.later(1);
    story.assert_rings(&id);
}
