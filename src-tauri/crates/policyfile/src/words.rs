//! The words that may be chosen from, each with what it means.
//!
//! Invariant: a word means the same wherever it may stand; the schema for editors lists the same words.

use oncall::{
    decide::Decision,
    observation::{Condition, Room, Severity, Urgency},
    policy::{After, Day, MentionPattern, PagerDutyApi, ShiftMode, Voice, Writer},
    shift::OnShift,
};

pub(crate) const REGION: [(&str, &PagerDutyApi); 2] = [("us", &PagerDutyApi::Us), ("eu", &PagerDutyApi::Eu)];
pub(crate) const MODE: [(&str, ShiftMode); 2] = [("manual", ShiftMode::Manual), ("auto", ShiftMode::Auto)];
pub(crate) const AFTER: [(&str, After); 2] = [("settles", After::Settles), ("open", After::LeavesOpen)];
pub(crate) const DECISION: [(&str, Decision); 6] = {
    let [page, notify, digest, hold, count, ignore] = Decision::ALL;
    [("page", page), ("notify", notify), ("digest", digest), ("hold", hold), ("count", count), ("ignore", ignore)]
};
pub(crate) const URGENCY: [(&str, Urgency); 2] = [("high", Urgency::High), ("low", Urgency::Low)];
pub(crate) const ROOM: [(&str, Room); 2] = [("channel", Room::Channel), ("direct", Room::Direct)];
pub(crate) const WRITER: [(&str, Writer); 2] = [("person", Writer::Person), ("bot", Writer::Bot)];
pub(crate) const STATE: [(&str, Condition); 2] = [("firing", Condition::Firing), ("resolved", Condition::Resolved)];
pub(crate) const SHIFT: [(&str, OnShift); 2] = [("on", OnShift::On), ("off", OnShift::Off)];
pub(crate) const VOICE: [(&str, Voice); 3] =
    [("page", Voice::Page), ("quieter", Voice::Quieter), ("notify", Voice::Notify)];
pub(crate) const SEVERITY: [(&str, Severity); 6] = {
    let [critical, high, medium, low, info, unknown] = Severity::ALL;
    [("critical", critical), ("high", high), ("medium", medium), ("low", low), ("info", info), ("unknown", unknown)]
};
/// Besides a user group by its handle. In a general channel Slack calls `@channel` `@everyone`.
pub(crate) const MENTION: [(&str, &MentionPattern); 4] = [
    ("me", &MentionPattern::Me),
    ("here", &MentionPattern::Here),
    ("channel", &MentionPattern::Channel),
    ("everyone", &MentionPattern::Channel),
];
pub(crate) const WEEKDAY: [(&str, Day); 7] = [
    ("mon", Day::Monday),
    ("tue", Day::Tuesday),
    ("wed", Day::Wednesday),
    ("thu", Day::Thursday),
    ("fri", Day::Friday),
    ("sat", Day::Saturday),
    ("sun", Day::Sunday),
];
pub(crate) const DAY: [(&str, Day); 10] = {
    let [mon, tue, wed, thu, fri, sat, sun] = WEEKDAY;
    let more = [("working", Day::Working), ("weekend", Day::Weekend), ("holiday", Day::Holiday)];
    [mon, tue, wed, thu, fri, sat, sun, more[0], more[1], more[2]]
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_those_of_the_types() {
        for (word, decision) in DECISION {
            assert_eq!(word, decision.as_str());
        }
        for (word, severity) in SEVERITY {
            assert_eq!(word, severity.as_str());
        }
        for (word, voice) in VOICE {
            assert_eq!(word, voice.as_str());
        }
    }
}
