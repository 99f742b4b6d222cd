//! Lines as people type them.

use super::{words::length, *};

fn parsed(line: &str) -> Result<Invocation, String> {
    parse(line.split_whitespace().map(OsString::from))
}

#[test]
fn what_is_understood() {
    let talk = |talk| Command::Talk(talk);
    let night = |policy: Option<&str>, zone: Option<&str>| {
        Command::Replay(Night { file: "n".into(), policy: policy.map(PathBuf::from), zone: zone.map(str::to_owned) })
    };
    let two = || vec!["1".to_owned(), "2".to_owned()];
    let rehearsal = |hours| {
        let since = SignedDuration::from_hours(hours);
        Command::Rehearse(Rehearsal { file: "p".into(), since, night: None, zone: None })
    };
    let table = [
        ("on", talk(Talk::On)),
        ("status", talk(Talk::Status)),
        ("alerts", talk(Talk::Alerts(Which::Open))),
        ("alerts --all", talk(Talk::Alerts(Which::All))),
        ("ack 1.0", talk(Talk::Ack { alerts: vec!["1.0".to_owned()] })),
        ("ack -- -1", talk(Talk::Ack { alerts: vec!["-1".to_owned()] })),
        ("snooze Q1 15m", talk(Talk::Snooze { alert: "Q1".to_owned(), seconds: 900 })),
        ("ack 1 2", talk(Talk::Ack { alerts: two() })),
        ("snooze Q1 until-morning", talk(Talk::SnoozeUntilMorning { alert: "Q1".to_owned() })),
        ("verdict 1 2 :eyes:", talk(Talk::Verdict { alerts: two(), emoji: "eyes".to_owned(), note: None })),
        (
            "verdict 1 2 eyes --note known",
            talk(Talk::Verdict { alerts: two(), emoji: "eyes".to_owned(), note: Some("known".to_owned()) }),
        ),
        ("undo Q1", talk(Talk::Undo { alert: "Q1".to_owned() })),
        ("told Q1", talk(Talk::Told { alert: "Q1".to_owned() })),
        ("deployed", talk(Talk::Deployed { what: String::new() })),
        ("deployed shop 1.4", talk(Talk::Deployed { what: "shop 1.4".to_owned() })),
        ("why Q1", talk(Talk::Why { alert: "Q1".to_owned() })),
        ("why -", Command::Judge(Question { message: None, policy: None, zone: None })),
        ("why --message m", Command::Judge(Question { message: Some("m".into()), policy: None, zone: None })),
        ("rehearse p", rehearsal(7 * 24)),
        ("rehearse p --since 2d", rehearsal(48)),
        ("rehearse p --since=12h", rehearsal(12)),
        ("schedule", talk(Talk::Schedule)),
        ("team", talk(Talk::Team)),
        ("check", Command::Check { file: None }),
        ("check a.toml", Command::Check { file: Some("a.toml".into()) }),
        ("replay n", night(None, None)),
        ("replay n --policy p --zone=Europe/Berlin", night(Some("p"), Some("Europe/Berlin"))),
        ("secret set slack/acme/app-token", Command::Secret(Secret::Set { name: "slack/acme/app-token".to_owned() })),
        ("secret list", Command::Secret(Secret::List)),
        ("--help", Command::Help),
        ("ack --help", Command::Help),
        ("-V", Command::Version),
    ];
    for (line, command) in table {
        assert_eq!(parsed(line), Ok(Invocation { command, format: Format::Text }), "{line}");
    }
    for line in ["status --json", "--json status"] {
        assert_eq!(parsed(line), Ok(Invocation { command: talk(Talk::Status), format: Format::Json }), "{line}");
    }
}

#[test]
fn what_is_not() {
    let lines = [
        "",
        "dance",
        "on off",
        "ack",
        "verdict 1",
        "verdict 1 ::",
        "ack 1 --note x",
        "undo 1 2",
        "told",
        "why -- - -",
        "rehearse",
        "rehearse p --since soon",
        "rehearse p --since 0d",
        "snooze Q1",
        "snooze Q1 15",
        "snooze Q1 soon",
        "status --all",
        "on --policy p",
        "alerts --colour",
        "replay",
        "replay n --zone",
        "secret",
        "secret set",
        "secret show x",
        "status --json=1",
        "why",
    ];
    for line in lines {
        assert!(parsed(line).is_err(), "{line}");
    }
    assert!(parse(["ack".into(), "".into()]).is_err());
}

#[test]
fn a_token_typed_by_mistake_is_not_repeated() {
    let fault = parsed("secret set slack/acme/app-token xapp-1-very-secret").unwrap_err();
    assert!(!fault.contains("very-secret") && fault.contains("standard input"), "{fault}");
}

#[test]
fn lengths() {
    let table = [("90s", Some(90)), ("15m", Some(900)), ("1h30m", Some(5_400)), ("12h", Some(43_200))];
    let refused =
        ["", "15", "m", "0s", "15 m", "-5m", "1.5h", "1d", "99999999999h", "9999999h"].map(|text| (text, None));
    for (text, seconds) in table.into_iter().chain(refused) {
        assert_eq!(length(text).ok(), seconds, "{text}");
    }
}
