//! A night recorded by hand, lived through again under several policies.

use super::{line::Line, run::timeline};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use oncall::{
    act::Through,
    fact::{Fact, What},
    ids::{AlertId, ChannelId, Emoji, MessageTs, PersonId, SourceId, WriteId},
    observation::{Author, AuthorKind, Heard, Message, Observation, Place, Said},
    shift::ShiftSetting,
    text::Untrusted,
    time::Deadline,
    write::{Outcome, Write, WriteWhat},
};

const EIGHT: &str = "2026-07-15T08:00:00Z";

fn at(seconds: i64) -> Timestamp {
    EIGHT.parse::<Timestamp>().unwrap() + SignedDuration::from_secs(seconds)
}

fn fact(seconds: i64, what: What) -> Fact {
    Fact { at: at(seconds), what }
}

fn ts(seconds: i64) -> MessageTs {
    MessageTs::new(format!("{}.000100", at(seconds).as_second()))
}

fn alert(seconds: i64) -> AlertId {
    AlertId::message(&SourceId::slack("acme"), &ChannelId::new("C1"), &ts(seconds))
}

fn post(seconds: i64, text: &str) -> Fact {
    let place = Place { channel: ChannelId::new("C1"), name: "alerts_security".to_owned() };
    let guard = Author { kind: AuthorKind::Bot, id: PersonId::new("B1"), name: Untrusted::new("guard") };
    let message = Message { version: at(seconds), ..Message::post(place, ts(seconds), guard, text) };
    let observation = Observation { source: SourceId::slack("acme"), heard: Heard::Live, said: Said::Message(message) };
    fact(seconds, What::Observed(observation))
}

fn shift(seconds: i64, setting: ShiftSetting) -> Fact {
    fact(seconds, What::ShiftSet { setting, through: Through::Tray })
}

fn snooze(seconds: i64, of: i64, length: i64) -> Fact {
    let until = Deadline { at: at(seconds + length), cap: SignedDuration::from_hours(12), boot: None };
    fact(seconds, What::Snoozed { alert: alert(of), through: Through::Card, until })
}

/// The number of the write is the recording's own: no replay has it.
fn asked(seconds: i64, of: i64) -> Fact {
    let what = WriteWhat::React { channel: ChannelId::new("C1"), ts: ts(of), emoji: Emoji::new("white_check_mark") };
    let write = Write { id: WriteId(4_711), alert: alert(of), what, asked_at: at(seconds) };
    let deadline = Deadline { at: at(seconds + 15), cap: SignedDuration::from_secs(15), boot: None };
    fact(seconds, What::AckAsked { alert: alert(of), through: Through::Card, write, deadline })
}

fn ended(seconds: i64, outcome: Outcome) -> Fact {
    fact(seconds, What::WriteEnded { write: WriteId(4_711), outcome })
}

fn told(facts: &[Fact], then: &str) -> Vec<String> {
    let text = format!(
        "[[slack]]\nname = \"acme\"\n[[rule]]\nname = \"r\"\nchannel = \"#alerts_security\"\nthen = \"{then}\"\n"
    );
    let lines = timeline(facts, policyfile::read(&text).unwrap(), TimeZone::UTC);
    let seconds = |line: &Line| line.at.duration_since(at(0)).as_secs();
    lines
        .iter()
        .filter(|line| !matches!(line.what, "bound" | "counted"))
        .map(|line| format!("{} {} {}", seconds(line), line.what, line.says))
        .collect()
}

#[test]
fn an_empty_recording_has_no_timeline() {
    assert!(told(&[], "page").is_empty());
}

#[test]
fn what_was_decided_then_is_decided_anew() {
    let night = [shift(0, ShiftSetting::On), post(60, "root login"), fact(60, What::Held { alert: alert(60) })];
    let page = told(&night, "page");
    assert!(page.contains(&"60 came guard: root login".to_owned()), "{page:#?}");
    assert!(page.contains(&"60 decided page, because: rule “r”".to_owned()), "{page:#?}");
    assert!(page.contains(&"60 rang new".to_owned()), "{page:#?}");
    let hold = told(&night, "hold");
    assert!(hold.contains(&"60 decided hold, because: rule “r”".to_owned()), "{hold:#?}");
    assert!(!hold.iter().any(|line| line.contains(" rang ")), "{hold:#?}");
}

#[test]
fn what_could_not_be_understood_is_named_and_not_repeated() {
    let said = Said::Unread { what: "envelope teleportation".to_owned(), raw: Untrusted::new("hunter2"), at: at(60) };
    let unread = What::Observed(Observation { source: SourceId::slack("acme"), heard: Heard::Live, said });
    let lines = told(&[shift(0, ShiftSetting::On), fact(60, unread)], "page");
    assert!(lines.contains(&"60 unread envelope teleportation".to_owned()), "{lines:#?}");
    assert!(!lines.iter().any(|line| line.contains("hunter2")), "{lines:#?}");
}

#[test]
fn a_snooze_ends_on_its_own_time() {
    let night =
        [shift(0, ShiftSetting::On), post(60, "root login"), snooze(90, 60, 900), shift(5_000, ShiftSetting::Off)];
    let lines = told(&night, "page");
    assert!(lines.contains(&"90 snoozed by card until 2026-07-15T08:16:30Z".to_owned()), "{lines:#?}");
    assert!(lines.contains(&"990 rang the snooze is over".to_owned()), "{lines:#?}");
}

#[test]
fn an_acknowledgement_finds_its_answer() {
    let before = [shift(0, ShiftSetting::On), post(60, "root login"), asked(70, 60)];
    let done = told(&[&before[..], &[ended(71, Outcome::Done), shift(200, ShiftSetting::Off)]].concat(), "page");
    assert!(done.contains(&"70 asked by card: my reaction :white_check_mark:".to_owned()), "{done:#?}");
    assert!(done.contains(&"71 written done".to_owned()) && done.contains(&"71 settled me".to_owned()), "{done:#?}");
    let lost = told(&[&before[..], &[shift(200, ShiftSetting::Off)]].concat(), "page");
    let again = "85 rang your acknowledgement was not written: the source did not answer within 15 s";
    assert!(lost.contains(&again.to_owned()), "{lost:#?}");
}

#[test]
fn an_act_on_what_is_not_there_any_more_is_said() {
    let night = [shift(0, ShiftSetting::On), snooze(90, 60, 900)];
    let lines = told(&night, "page");
    assert!(lines.contains(&"90 refused snooze: There is no open alert with this id.".to_owned()), "{lines:#?}");
}

#[test]
fn a_clock_that_went_back_stops_nothing() {
    let night =
        [shift(100, ShiftSetting::On), post(60, "root login"), snooze(50, 60, 900), shift(5_000, ShiftSetting::Off)];
    let lines = told(&night, "page");
    assert!(lines.contains(&"60 rang new".to_owned()), "{lines:#?}");
    assert!(lines.contains(&"950 rang the snooze is over".to_owned()), "{lines:#?}");
}
