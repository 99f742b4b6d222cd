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
