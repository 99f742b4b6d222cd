//! Which alert is meant.
//!
//! Invariant: never guesses between two.

use crate::fault::Fault;
use oncall::text::Untrusted;
use view::AlertLine;

/// The whole id of the alert that `part` names: an id, or a part of one that no other open alert has. Where no open
/// alert has it, a settled one may, so that the application can say how it was settled.
pub(crate) fn pick<'a>(part: &str, alerts: &'a [AlertLine]) -> Result<&'a str, Fault> {
    let (open, settled): (Vec<&AlertLine>, Vec<&AlertLine>) = alerts.iter().partition(|alert| alert.state.is_open());
    if let Some(exact) = alerts.iter().find(|alert| alert.id == part) {
        return Ok(&exact.id);
    }
    let having = |alerts: &[&'a AlertLine], has: fn(&str, &str) -> bool| -> Vec<&'a AlertLine> {
        alerts.iter().copied().filter(|alert| has(&alert.id, part)).collect()
    };
    let ends = |id: &str, part: &str| id.ends_with(part);
    let contains = |id: &str, part: &str| id.contains(part);
    let tries = [having(&open, ends), having(&open, contains), having(&settled, ends), having(&settled, contains)];
    match tries.into_iter().find(|found| !found.is_empty()).as_deref() {
        Some([one]) => Ok(&one.id),
        Some(several) => Err(ambiguous(part, several)),
        None => {
            let says = format!("No alert has {part:?} in its id.");
            Err(Fault::new("no-such-alert", says).cure("See: shiftbell alerts"))
        }
    }
}

fn ambiguous(part: &str, several: &[&AlertLine]) -> Fault {
    let list: String = several
        .iter()
        .map(|alert| format!("\n  {}  {}: {}", alert.id, alert.place, Untrusted::new(alert.text.as_str()).line(60)))
        .collect();
    Fault::new("ambiguous", format!("{part:?} names {} alerts:{list}", several.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use view::AlertState;

    fn alert(id: &str, state: AlertState) -> AlertLine {
        AlertLine {
            id: id.to_owned(),
            source: "slack/acme".to_owned(),
            place: "#ops".to_owned(),
            author: None,
            text: "x".to_owned(),
            state,
            severity: None,
            decision: None,
            because: None,
            doubts: Vec::new(),
            since: String::new(),
            by: None,
            said_at: String::new(),
            why: None,
            snoozed_until: None,
            looking: Vec::new(),
            seen: None,
            joined: None,
            said_times: None,
            flapping: None,
            look_due: None,
            tell: None,
            playbook: None,
            checks: Vec::new(),
            note_prompt: None,
            undo_until: None,
            asked: None,
            unwritten: None,
            acknowledge: String::new(),
            url: None,
        }
    }

    #[test]
    fn parts_of_ids() {
        let alerts = [
            alert("slack/acme/C1/1.000100", AlertState::Ringing),
            alert("slack/acme/C1/2.000100", AlertState::Held),
            alert("pagerduty/acme/Q1", AlertState::Ringing),
            alert("pagerduty/acme/Q1X", AlertState::Ringing),
            alert("pagerduty/acme/Q7", AlertState::Settled),
        ];
        let table = [
            ("slack/acme/C1/1.000100", Ok("slack/acme/C1/1.000100")),
            ("1.000100", Ok("slack/acme/C1/1.000100")),
            ("C1/2", Ok("slack/acme/C1/2.000100")),
            // A suffix goes before what is merely contained.
            ("Q1", Ok("pagerduty/acme/Q1")),
            ("Q1X", Ok("pagerduty/acme/Q1X")),
            ("000100", Err("ambiguous")),
            ("acme", Err("ambiguous")),
            ("Q7", Ok("pagerduty/acme/Q7")),
            ("Q9", Err("no-such-alert")),
        ];
        for (part, picked) in table {
            assert_eq!(pick(part, &alerts).map_err(|fault| fault.name), picked.map_err(str::to_owned), "{part}");
        }
    }
}
