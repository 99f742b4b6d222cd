//! Who is on call when, and the team, as aligned plain text.
//!
//! Invariant: the answer comes first: my own shift, and who is on call now.

use super::{one, table, time};
use view::{OnCallLine, PersonLine, Rotation, Schedule, Team, Turn};

pub(crate) fn schedule(schedule: &Schedule) -> String {
    let mut rows = vec![
        ["now".to_owned(), schedule.running.as_ref().map_or_else(|| "no shift of yours".to_owned(), turn)],
        ["next".to_owned(), schedule.next.as_ref().map_or_else(|| "none known".to_owned(), turn)],
    ];
    rows.extend(doubts(&schedule.doubts));
    let mut text = table(&rows);
    for rotation in &schedule.rotations {
        text.push_str(&format!(
            "\n{}{} · {}\n",
            one(&rotation.name),
            role(rotation.role.as_deref()),
            one(&rotation.source)
        ));
        text.push_str(&table(&shifts(rotation)));
    }
    text
}

/// In order of time, with what nobody covers.
fn shifts(rotation: &Rotation) -> Vec<[String; 4]> {
    let line = |from: &str, until: &str, who: String| [String::new(), time(from), time(until), who];
    let shifts = rotation.shifts.iter().map(|shift| {
        let you = if shift.mine { " (you)" } else { "" };
        // The row has said what all of them have in common.
        let own = shift.role.as_deref().filter(|_| rotation.role.is_none());
        (&shift.from, line(&shift.from, &shift.until, format!("{}{you}{}", one(&shift.who), role(own))))
    });
    let gaps = rotation.gaps.iter().map(|gap| (&gap.from, line(&gap.from, &gap.until, "nobody".to_owned())));
    let mut lines: Vec<_> = shifts.chain(gaps).collect();
    lines.sort_by_key(|(from, _)| *from);
    lines.into_iter().map(|(_, line)| line).collect()
}

fn turn(turn: &Turn) -> String {
    let until = turn.until.as_deref().map(|until| format!(" until {}", time(until))).unwrap_or_default();
    let then = turn.then.as_deref().map(|then| format!(", then {}", one(then))).unwrap_or_default();
    let with: Vec<String> =
        turn.with.iter().map(|other| format!("{}{}", one(&other.who), role(other.role.as_deref()))).collect();
    let with = if with.is_empty() { String::new() } else { format!("; with {}", with.join(" and ")) };
    format!("{}{} from {}{until}{then}{with}", one(&turn.rotation), role(turn.role.as_deref()), time(&turn.from))
}

pub(crate) fn team(team: &Team) -> String {
    let people = team.people.iter().map(|person| {
        let you = if person.me { " (you)" } else { "" };
        [on_call(&person.on_call), format!("{}{you}", one(&person.name)), reached(person)]
    });
    let contacts = team.contacts.iter().map(|contact| {
        let purpose = contact.call_for.as_deref().map(|purpose| format!(" for {}", one(purpose))).unwrap_or_default();
        let phone = contact.phone.as_deref().map_or_else(|| NO_NUMBER.to_owned(), one);
        ["contact".to_owned(), format!("{}{purpose}", one(&contact.name)), phone]
    });
    let rows: Vec<[String; 3]> = people.chain(contacts).collect();
    let mut text = if rows.is_empty() { "Nobody is known yet.\n".to_owned() } else { table(&rows) };
    text.push_str(&table(&doubts(&team.doubts)));
    text
}

const NO_NUMBER: &str = "no number";

fn on_call(lines: &[OnCallLine]) -> String {
    let Some(loudest) = lines.first() else { return String::new() };
    let until = loudest.until.as_deref().map(|until| format!(" until {}", time(until))).unwrap_or_default();
    format!("{}{until}", one(loudest.role.as_deref().unwrap_or("on call")))
}

fn reached(person: &PersonLine) -> String {
    let phones = if person.phones.is_empty() { vec![NO_NUMBER.to_owned()] } else { person.phones.clone() };
    let all: Vec<String> = phones.iter().chain(&person.email).map(|way| one(way)).collect();
    all.join(", ")
}

fn role(role: Option<&str>) -> String {
    role.map(|role| format!(" ({})", one(role))).unwrap_or_default()
}

fn doubts(doubts: &[String]) -> Vec<[String; 2]> {
    doubts.iter().map(|doubt| ["in doubt".to_owned(), one(doubt)]).collect()
}
