//! The command line as it is run: the built program, its folders, and a control server in place of the application.
#![allow(clippy::disallowed_methods, reason = "the tests start the built program")]

mod check;
mod init;
mod judge;
mod people;
mod person;
mod rehearse;
mod replay;
mod secrets;
mod talk;
#[cfg(target_os = "linux")]
mod terminal;

use person::Person;

#[test]
fn what_is_not_understood_is_64() {
    let person = Person::new();
    for line in ["", "dance", "ack", "snooze 1 soon", "status --loud", "secret set"] {
        let ran = person.run(line);
        assert_eq!((ran.code, ran.out.as_str()), (Some(64), ""), "{line}: {ran:?}");
        assert!(ran.err.contains("--help"), "{}", ran.err);
    }
    assert!(person.run("--help").out.contains("Usage: shiftbell COMMAND"));
    assert!(person.run("--version").out.starts_with("shiftbell 0."));
}
