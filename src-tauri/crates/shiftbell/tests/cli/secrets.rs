//! Tokens on their way into the keyring.

use crate::person::{EXAMPLE, Person};

#[test]
fn a_token_goes_nowhere_but_into_the_keyring() {
    let person = Person::new();
    let table = [
        ("secret set slack/acme/app-token", "xoxp-wrong-kind-of-token", "wrong-token"),
        ("secret set slack/acme/user-token", "xoxb-the-bots-own-token", "wrong-token"),
        ("secret set slack/acme/user-token", "", "wrong-token"),
        ("secret set slack/acme/token", "xoxp-good-enough-token", "bad-name"),
        // There is no keyring here; it must say so, at once.
        ("secret set slack/acme/user-token", "xoxp-good-enough-token\n", "keyring-missing"),
        ("secret remove slack/acme/user-token", "", "keyring-missing"),
    ];
    for (line, token, name) in table {
        let ran = person.run_with_input(&format!("{line} --json"), token);
        assert_eq!((ran.code, ran.json()["fault"]["name"].as_str()), (Some(1), Some(name)), "{line}: {ran:?}");
        assert!(token.is_empty() || !(ran.out.contains(token.trim()) || ran.err.contains(token.trim())), "{ran:?}");
    }
    for folder in [person.config.path(), person.data.path()] {
        assert_eq!(std::fs::read_dir(folder).unwrap().count(), 0, "no file is written");
    }
}

#[test]
fn without_a_keyring_nothing_is_listed_as_there() {
    let person = Person::new();
    person.write_policy(EXAMPLE);
    let ran = person.run("secret list --json");
    assert_eq!((ran.code, ran.json()["fault"]["name"].as_str()), (Some(1), Some("keyring-missing")), "{ran:?}");
}

/// Runs on a bus of its own, with a keyring that is opened first. `$SHIFTBELL` is the program.
#[cfg(target_os = "linux")]
const IN_A_KEYRING: &str = r#"
    set -eu
    printf 'password' | gnome-keyring-daemon --unlock --components=secrets > /dev/null
    printf 'xapp-1-A1-2-abcdef\n' | "$SHIFTBELL" secret set slack/acme/app-token
    printf 'u+abcdefghij1234567890' | "$SHIFTBELL" secret set pagerduty/other/token
    "$SHIFTBELL" secret list || echo "list: $?"
    "$SHIFTBELL" secret remove slack/acme/app-token
    "$SHIFTBELL" secret remove slack/acme/app-token --json || echo "again: $?"
"#;

#[cfg(target_os = "linux")]
#[test]
fn a_token_lies_in_a_real_keyring_until_it_is_removed() {
    let here =
        |name: &str| std::env::split_paths(&std::env::var_os("PATH").unwrap()).any(|path| path.join(name).exists());
    if !(here("gnome-keyring-daemon") && here("dbus-run-session")) {
        eprintln!("SKIPPED: gnome-keyring-daemon or dbus-run-session is absent");
        return;
    }
    let person = Person::new();
    person.write_policy(EXAMPLE);
    let mut session = std::process::Command::new("dbus-run-session");
    session.args(["--", "sh", "-c", IN_A_KEYRING]).env("SHIFTBELL", env!("CARGO_BIN_EXE_shiftbell"));
    session.env("SHIFTBELL_CONFIG_DIR", person.config.path()).env("SHIFTBELL_DATA_DIR", person.data.path());
    for variable in ["HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR"] {
        session.env(variable, person.data.path());
    }
    let output = session.output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let expected = [
        "slack/acme/app-token is in the keyring, for 127.0.0.1:4010.",
        "pagerduty/other/token is in the keyring, for api.pagerduty.com.",
        "The policy file has no such account yet; the token is of use once it has.",
        "slack/acme/app-token   there",
        "slack/acme/user-token  missing",
        "pagerduty/acme/token   missing",
        "pagerduty/other/token  not needed",
        "list: 1",
        "slack/acme/app-token is no longer in the keyring.",
    ];
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines[..9.min(lines.len())], expected, "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    assert!(lines[9].contains("\"no-token\"") && lines[10] == "again: 1", "{said}");
}
