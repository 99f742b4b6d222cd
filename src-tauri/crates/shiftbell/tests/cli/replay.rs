//! Recorded nights.

use crate::person::{EXAMPLE, Person};

#[test]
fn a_recorded_night_is_replayed_under_a_policy() {
    let person = Person::new();
    person.write_policy(EXAMPLE);
    let night = person.data.path().join("night.jsonl");
    std::fs::write(&night, night::lines()).unwrap();
    let ran = person.run(&format!("replay {}", night.display()));
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.out.contains("came     #alerts_security  guard: root login"), "{}", ran.out);
    assert!(ran.out.contains("rang     #alerts_security  new") && ran.out.ends_with("\n1 rang\n"), "{}", ran.out);
    // Under another policy the same night is quiet.
    let quiet = person.config.path().join("quiet.toml");
    std::fs::write(&quiet, EXAMPLE.replace("then = \"page\"", "then = \"hold\"")).unwrap();
    let ran = person.run(&format!("replay {} --policy {} --zone Europe/Berlin", night.display(), quiet.display()));
    assert!(ran.out.ends_with("\n0 rang\n"), "{ran:?}");
    let json = person.run(&format!("replay {} --json", night.display())).json();
    assert!(json.as_array().is_some_and(|lines| lines.iter().any(|line| line["what"] == "rang")), "{json}");
}

#[test]
fn what_cannot_be_replayed_says_why() {
    let person = Person::new();
    let night = person.data.path().join("night.jsonl");
    std::fs::write(&night, "rubbish\n").unwrap();
    let replay =
        |extra: &str| person.run(&format!("replay {} --json {extra}", night.display())).json()["fault"]["name"].clone();
    assert_eq!(replay(""), "no-night");
    std::fs::write(&night, night::lines()).unwrap();
    assert_eq!(replay(""), "no-file");
    person.write_policy("[[slack]]\n");
    assert_eq!(replay(""), "bad-policy");
    person.write_policy(EXAMPLE);
    assert_eq!(replay("--zone Mars/Olympus"), "no-zone");
}

/// A night of two facts, written as the store writes them.
mod night {
    use jiff::Timestamp;
    use oncall::{
        act::Through,
        fact::{Fact, What},
        ids::{ChannelId, MessageTs, PersonId, SourceId},
        observation::{Author, AuthorKind, Heard, Message, Observation, Place, Said},
        shift::ShiftSetting,
        text::Untrusted,
    };

    pub fn lines() -> Vec<u8> {
        let at: Timestamp = "2026-07-15T08:00:00Z".parse().unwrap();
        let place = Place { channel: ChannelId::new("C1"), name: "alerts_security".to_owned() };
        let ts = MessageTs::new(format!("{}.000100", at.as_second()));
        let guard = Author { kind: AuthorKind::Bot, id: PersonId::new("B1"), name: Untrusted::new("guard") };
        let message = Message { version: at, ..Message::post(place, ts, guard, "root login") };
        let said = Said::Message(message);
        let seen = Observation { source: SourceId::slack("acme"), heard: Heard::Live, said };
        let facts = [
            Fact { at, what: What::ShiftSet { setting: ShiftSetting::On, through: Through::Tray } },
            Fact { at, what: What::Observed(seen) },
        ];
        let mut lines = Vec::new();
        store::export(&facts, &mut lines).unwrap();
        lines
    }
}
