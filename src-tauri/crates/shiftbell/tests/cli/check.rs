//! Policy files looked at without the application.

use crate::person::{EXAMPLE, Person};

#[test]
fn check_finds_every_fault() {
    let person = Person::new();
    let missing = person.run("check");
    assert_eq!(missing.code, Some(1));
    assert!(missing.err.contains("There is no file"), "{}", missing.err);
    person.write_policy(EXAMPLE);
    let good = person.run("check");
    assert_eq!(good.code, Some(0), "{good:?}");
    assert!(good.out.contains("good, with 2 accounts and 3 rules"), "{}", good.out);
    let broken =
        EXAMPLE.replace("name = \"security wakes me\"", "nam = \"security wakes me\"").replace("\"09:00\"", "\"9:00\"");
    let file = person.config.path().join("other.toml");
    std::fs::write(&file, broken).unwrap();
    let file = file.display().to_string();
    let ran = person.run(&format!("check {file}"));
    assert_eq!(ran.code, Some(1));
    for place in ["32:1: [[rule]] has no `name`", "33:1: unknown key \"nam\"", "41:12: \"9:00\" is no time of day"] {
        assert!(ran.out.contains(&format!("{file}:{place}")), "{place} in\n{}", ran.out);
    }
    assert!(
        ran.out.contains("\n41 | between = [\"9:00\", \"17:00\"]") && ran.out.contains("   |            ^^^^^^\n"),
        "{}",
        ran.out
    );
    let json = person.run(&format!("check {file} --json"));
    assert_eq!((json.code, json.json()["faults"].as_array().map(Vec::len)), (Some(1), Some(3)));
    assert_eq!(
        (json.json()["faults"][2]["line"].as_u64(), json.json()["faults"][2]["column"].as_u64()),
        (Some(41), Some(12))
    );
}
