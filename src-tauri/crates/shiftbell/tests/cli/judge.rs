//! What the policy file would decide for what is described.

use crate::person::{EXAMPLE, Person};

#[test]
fn a_described_message_is_decided_with_its_reason() {
    let person = Person::new();
    person.write_policy(EXAMPLE);
    let table = [
        (r##"{"channel": "#alerts_security", "text": "root login"}"##, "page", "rule “security wakes me”"),
        (
            r##"{"channel": "#alerts_disk", "text": "critical", "at": "2026-07-15T02:00:00Z"}"##,
            "hold",
            "channel of a rule, but no rule matched",
        ),
        (r#"{"service": "staging-web", "urgency": "high"}"#, "hold", "rule “staging never wakes anybody”"),
        (r#"{"service": "web", "title": "down"}"#, "page", "incident assigned to me, no rule"),
    ];
    for (message, decision, because) in table {
        let json = person.run_with_input("why - --json", message).json();
        assert_eq!((json["decision"].as_str(), json["because"].as_str()), (Some(decision), Some(because)), "{message}");
    }
    let text = person.run_with_input("why -", table[1].0).out;
    assert!(text.contains("passed over") && text.contains("outside its window"), "{text}");
}

#[test]
fn what_is_not_known_in_a_description_is_a_fault() {
    let person = Person::new();
    person.write_policy(EXAMPLE);
    for message in ["rubbish", r#"{"chanel": "x"}"#, r#"{"text": 7}"#, r#"{"service": "web", "author": "guard"}"#] {
        let ran = person.run_with_input("why - --json", message);
        assert_eq!((ran.code, ran.json()["fault"]["name"].as_str()), (Some(1), Some("bad-message")), "{message}");
    }
}
