//! A first policy file, and the schema for editors.

use crate::person::Person;

const PRESETS: [&str; 5] =
    ["sprint-contact", "firefighter", "incident-commander", "sprint-on-call", "sprint-responsibilities"];

#[test]
fn without_a_preset_all_are_listed() {
    let person = Person::new();
    let ran = person.run("init");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let first: Vec<&str> = ran.out.lines().take(5).filter_map(|line| line.split_whitespace().next()).collect();
    assert_eq!(first, PRESETS);
    assert_eq!(person.run("init --json").json().as_array().map(Vec::len), Some(5));
    assert!(!person.config.path().join("shiftbell.toml").exists());
}

#[test]
fn each_preset_is_written_once_and_is_good() {
    for preset in PRESETS {
        let person = Person::new();
        let file = person.config.path().join("shiftbell.toml");
        let printed = person.run(&format!("init --preset {preset} --print"));
        assert_eq!((printed.code, file.exists()), (Some(0), false), "{printed:?}");
        let written = person.run(&format!("init --preset={preset}"));
        assert_eq!(written.code, Some(0), "{written:?}");
        assert_eq!(std::fs::read_to_string(&file).unwrap(), printed.out);
        assert_eq!(person.run("check").code, Some(0), "{preset}");
        std::fs::write(&file, "# mine\n").unwrap();
        let again = person.run(&format!("init --preset {preset}"));
        assert_eq!(again.code, Some(1), "{again:?}");
        assert!(again.err.contains("exists already"), "{}", again.err);
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "# mine\n");
    }
}

#[test]
fn what_is_no_preset_says_what_is() {
    let person = Person::new();
    let ran = person.run("init --preset sprint");
    assert_eq!(ran.code, Some(1));
    assert!(ran.err.contains("no preset \"sprint\"") && ran.err.contains("firefighter"), "{}", ran.err);
    for line in ["init --print", "init sprint-contact", "status --preset x", "check --print", "init --preset"] {
        assert_eq!(person.run(line).code, Some(64), "{line}");
    }
}

#[test]
fn the_schema_is_json() {
    let ran = Person::new().run("schema");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let schema: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
}
