//! One test for each team of PRODUCT.md: its week, under its preset.

use std::{fs, path::Path};

/// How many lines of it are expected at least: a week that got lost would pass.
fn plays(week: &str, lines: usize) {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let file = format!("tests/teams/weeks/{week}.week");
    let text =
        fs::read_to_string(here.join(format!("weeks/{week}.week"))).unwrap_or_else(|why| panic!("{file}: {why}"));
    let presets = here.join("../../src-tauri/crates/policyfile/presets");
    let policies = |name: &str| fs::read_to_string(presets.join(format!("{name}.toml"))).ok();
    match teams::run(&file, &text, policies) {
        Ok(played) => {
            let todo: Vec<String> = played.todo.iter().map(ToString::to_string).collect();
            assert!(played.lines >= lines, "{file}: only {} lines", played.lines);
            eprintln!(
                "{file}: not as agreed on yet: {}",
                if todo.is_empty() { "nothing".to_owned() } else { todo.join("\n") }
            );
        }
        Err(faults) => {
            let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
            panic!("{} faults\n{}", faults.len(), faults.join("\n"));
        }
    }
}

#[test]
fn a_sprint_contact() {
    plays("a-sprint-contact", 150);
}

#[test]
fn b_firefighter() {
    plays("b-firefighter", 65);
}

#[test]
fn c_incident_commander() {
    plays("c-incident-commander", 75);
}

#[test]
fn d_sprint_on_call() {
    plays("d-sprint-on-call", 70);
}

#[test]
fn e_sprint_responsibilities() {
    plays("e-sprint-responsibilities", 65);
}

/// A week that goes as told without one of its preset's rules proves nothing of that rule.
fn needs_every_rule(week: &str, preset: &str) {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(here.join(format!("weeks/{week}.week"))).unwrap();
    let policy = here.join(format!("../../src-tauri/crates/policyfile/presets/{preset}.toml"));
    let policy = fs::read_to_string(policy).unwrap();
    let tables: Vec<&str> = policy.split_inclusive("\n\n").collect();
    let rules: Vec<&str> = tables.iter().copied().filter(|table| table.contains("[[rule]]")).collect();
    assert_eq!(rules.len(), policy.matches("\n[[rule]]").count(), "two rules of {preset} without a line between them");
    let without = |rule: &str| {
        let left = policy.replacen(rule, "", 1);
        let collects = left.contains("\nthen = \"digest\"");
        // Times that no rule collects for are a fault.
        left.split_inclusive('\n').filter(|line| collects || !line.starts_with("digests = ")).collect::<String>()
    };
    for rule in &rules {
        assert!(policyfile::read(&without(rule)).is_ok(), "{preset} cannot be read without\n{rule}");
    }
    let unneeded: Vec<&str> =
        rules.into_iter().filter(|rule| teams::goes_as_told(week, &text, |_| Some(without(rule)))).collect();
    assert!(unneeded.is_empty(), "{week} goes as told also without\n{}", unneeded.concat());
}

#[test]
fn a_needs_every_rule() {
    needs_every_rule("a-sprint-contact", "sprint-contact");
}

#[test]
fn b_needs_every_rule() {
    needs_every_rule("b-firefighter", "firefighter");
}

#[test]
fn c_needs_every_rule() {
    needs_every_rule("c-incident-commander", "incident-commander");
}

#[test]
fn d_needs_every_rule() {
    needs_every_rule("d-sprint-on-call", "sprint-on-call");
}

#[test]
fn e_needs_every_rule() {
    needs_every_rule("e-sprint-responsibilities", "sprint-responsibilities");
}
