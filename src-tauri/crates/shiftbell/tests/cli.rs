//! The command line as it is run: the built program, its folders, and a control server in place of the application.
#![allow(clippy::disallowed_methods, reason = "the tests start the built program")]

use control::{Answer, Fault, FaultName, Request, Server};
use std::{
    path::Path,
    process::{Command, Output, Stdio},
    sync::{Arc, Mutex},
};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use view::{AlertLine, AlertState, ShiftWord, Sight, SourceLine, State, Status, Tried, TroubleLine, Which, Why};

const EXAMPLE: &str = include_str!("../../policyfile/tests/fixtures/example.toml");

/// Folders of a person, and perhaps an application that answers.
struct Person {
    config: TempDir,
    data: TempDir,
    asked: Arc<Mutex<Vec<Request>>>,
    running: Option<Runtime>,
}

impl Person {
    fn new() -> Self {
        let folder = || tempfile::tempdir().unwrap();
        Self { config: folder(), data: folder(), asked: Arc::default(), running: None }
    }

    fn with_application(answer: impl Fn(&Request) -> Answer + Send + Sync + 'static) -> Self {
        let mut person = Self::new();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let server = runtime.block_on(async { Server::bind(person.data.path()) }).unwrap();
        let asked = Arc::clone(&person.asked);
        runtime.spawn(server.run(move |request| {
            let answer = answer(&request);
            asked.lock().unwrap().push(request);
            async move { answer }
        }));
        person.running = Some(runtime);
        person
    }

    fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_shiftbell"));
        command.args(line.split_whitespace()).stdin(Stdio::null());
        command.env("SHIFTBELL_CONFIG_DIR", self.config.path()).env("SHIFTBELL_DATA_DIR", self.data.path());
        // Nobody's real keyring.
        command.env("DBUS_SESSION_BUS_ADDRESS", format!("unix:path={}/no-bus", self.data.path().display()));
        command
    }

    fn run(&self, line: &str) -> Ran {
        Ran::from(self.command(line).output().unwrap())
    }

    fn run_with_input(&self, line: &str, input: &str) -> Ran {
        use std::io::Write;
        let mut command = self.command(line);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // A program that does not want to read is right to close.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        Ran::from(child.wait_with_output().unwrap())
    }

    fn write_policy(&self, text: &str) {
        std::fs::write(self.config.path().join("shiftbell.toml"), text).unwrap();
    }

    fn asked(&self) -> Vec<Request> {
        self.asked.lock().unwrap().clone()
    }
}

#[derive(Debug)]
struct Ran {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Ran {
    fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|fault| panic!("{fault}: {self:?}"))
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}

fn source(id: &str, sight: Sight) -> SourceLine {
    let blind = |text: &str| (sight == Sight::Blind).then(|| text.to_owned());
    SourceLine {
        id: id.to_owned(),
        sight,
        reason: blind("token-refused"),
        says: blind("The token was refused (invalid_auth)."),
        cure: blind("Create a new token."),
        since: blind("2026-07-15T08:00:00.000Z"),
        heard_until: None,
        gaps: Vec::new(),
        counted: 0,
    }
}

fn status(shift: ShiftWord, state: State, sources: Vec<SourceLine>) -> Status {
    Status {
        at: "2026-07-15T08:00:00.000Z".to_owned(),
        shift,
        shift_because: "set by hand".to_owned(),
        until: None,
        state,
        ringing: 0,
        snoozed: 0,
        held: 2,
        sources,
        troubles: vec![TroubleLine {
            part: "tray".to_owned(),
            name: "no-tray-host".to_owned(),
            says: "There is no tray.".to_owned(),
            cure: "Use the command line.".to_owned(),
        }],
        policy: "cafe".to_owned(),
    }
}

fn alert(id: &str, state: AlertState, text: &str) -> AlertLine {
    AlertLine {
        id: id.to_owned(),
        source: "slack/acme".to_owned(),
        place: "#alerts_security".to_owned(),
        author: None,
        text: text.to_owned(),
        state,
        because: Some("rule “security wakes me”".to_owned()),
        since: "2026-07-15T08:00:00.000Z".to_owned(),
        by: None,
        said_at: "2026-07-15T08:00:00.000Z".to_owned(),
        why: Some("new".to_owned()),
        snoozed_until: None,
        looking: Vec::new(),
        url: None,
    }
}

const FIRST: &str = "slack/acme/C1/1784102400.000100";
const SECOND: &str = "slack/acme/C1/1784102460.000100";

fn two_alerts() -> Vec<AlertLine> {
    vec![
        alert(FIRST, AlertState::Ringing, "root \u{1b}[31mlogin\nsecond line"),
        alert(SECOND, AlertState::Held, "again"),
    ]
}

/// Lists two alerts, and does whatever else it is asked.
fn with_two_alerts() -> Person {
    Person::with_application(|request| match request {
        Request::Alerts { .. } => Answer::Alerts(two_alerts()),
        _ => Answer::Done,
    })
}

#[test]
fn status_says_it_in_words_json_and_exit_code() {
    let seeing = || source("slack/acme", Sight::Seeing);
    let blind = || source("pagerduty/acme", Sight::Blind);
    let table = [
        (status(ShiftWord::On, State::OnShift, vec![seeing()]), 0),
        (status(ShiftWord::Off, State::OffShift, vec![seeing()]), 2),
        (status(ShiftWord::On, State::Blind, vec![seeing(), blind()]), 1),
        (status(ShiftWord::Off, State::Blind, vec![blind()]), 1),
        (status(ShiftWord::On, State::OnShift, vec![]), 1),
    ];
    for (status, code) in table {
        let answer = status.clone();
        let person = Person::with_application(move |_| Answer::Status(answer.clone()));
        let (text, json) = (person.run("status"), person.run("status --json"));
        assert_eq!((text.code, json.code), (Some(code), Some(code)), "{text:?}");
        assert_eq!(serde_json::from_value::<Status>(json.json()).unwrap(), status);
        assert!(text.out.contains(status.state.as_str()) && text.out.contains("no-tray-host"), "{}", text.out);
        if status.sources.iter().any(|source| source.sight == Sight::Blind) {
            assert!(text.out.contains("token-refused") && text.out.contains("Create a new token."), "{}", text.out);
        }
    }
}

#[test]
fn without_the_application_it_says_so() {
    let person = Person::new();
    for line in ["status", "on", "alerts", "ack x", "open"] {
        let ran = person.run(line);
        assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""), "{line}");
        assert!(ran.err.contains("not running") && ran.err.contains("shiftbell-desktop"), "{}", ran.err);
    }
    let ran = person.run("status --json");
    assert_eq!((ran.code, ran.json()["fault"]["name"].as_str()), (Some(1), Some("not-running")));
}

#[test]
fn the_shift_is_set() {
    let person = with_two_alerts();
    for line in ["on", "off", "auto", "silence", "open"] {
        assert_eq!(person.run(line).code, Some(0), "{line}");
    }
    assert_eq!(person.asked(), [Request::On, Request::Off, Request::Auto, Request::Silence, Request::OpenWindow]);
}

#[test]
fn alerts_are_listed() {
    let person = with_two_alerts();
    let ran = person.run("alerts");
    assert_eq!(ran.code, Some(0));
    let lines: Vec<&str> = ran.out.lines().collect();
    assert_eq!(lines[0], "ringing  1784102400.000100  2026-07-15 08:00:00Z  #alerts_security  root [31mlogin");
    assert_eq!(lines[1], "held     1784102460.000100  2026-07-15 08:00:00Z  #alerts_security  again");
    let json = person.run("alerts --all --json").json();
    for name in ["id", "source", "place", "text", "state", "because", "since", "by"] {
        assert!(json[0].get(name).is_some(), "{name}");
    }
    assert_eq!(person.asked(), [Request::Alerts { which: Which::Open }, Request::Alerts { which: Which::All }]);
}

#[test]
fn alerts_are_named_by_any_part_of_their_id() {
    let person = with_two_alerts();
    for part in [FIRST, "1784102400.000100", "2400"] {
        assert_eq!(person.run(&format!("ack {part}")).code, Some(0), "{part}");
        assert_eq!(person.asked().pop(), Some(Request::Ack { alert: FIRST.to_owned() }), "{part}");
    }
    assert_eq!(person.run("snooze 2460 1h30m").code, Some(0));
    assert_eq!(person.asked().pop(), Some(Request::Snooze { alert: SECOND.to_owned(), seconds: 5_400 }));
    for (part, name) in [("acme", "ambiguous"), ("Q9", "no-such-alert")] {
        let ran = person.run(&format!("ack {part} --json"));
        assert_eq!((ran.code, ran.json()["fault"]["name"].as_str()), (Some(1), Some(name)), "{part}");
        assert!(matches!(person.asked().pop(), Some(Request::Alerts { .. })), "nothing is acted on");
    }
}

#[test]
fn why_tells_the_story() {
    let why = Why {
        alert: two_alerts().remove(0),
        decision: Some("page".to_owned()),
        because: Some("rule “security wakes me”".to_owned()),
        tried: vec![Tried { rule: "disk".to_owned(), miss: "another channel".to_owned() }],
        policy: Some("cafe".to_owned()),
        decided_at: Some("2026-07-15T08:00:00.000Z".to_owned()),
        notes: Vec::new(),
    };
    let person = Person::with_application(move |request| match request {
        Request::Alerts { .. } => Answer::Alerts(two_alerts()),
        _ => Answer::Why(Box::new(why.clone())),
    });
    let ran = person.run("why 2400");
    assert_eq!(ran.code, Some(0));
    assert!(
        ran.out.contains("page, because: rule “security wakes me” (policy cafe, 2026-07-15 08:00:00Z)"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("passed over  disk: another channel"), "{}", ran.out);
    assert!(!ran.out.contains('\u{1b}'));
}

#[test]
fn a_refusal_is_told() {
    let person = Person::with_application(|request| match request {
        Request::Alerts { .. } => Answer::Alerts(two_alerts()),
        _ => Fault::new(FaultName::Refused, "A snooze lasts between 1 s and 12 h.").into(),
    });
    let ran = person.run("snooze 2400 13h");
    assert_eq!(ran.code, Some(1));
    assert!(ran.err.contains("between 1 s and 12 h"), "{}", ran.err);
    assert_eq!(person.run("snooze 2400 13h --json").json()["fault"]["name"], "refused");
}

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
    for place in ["17:1: [[rule]] has no `name`", "18:1: unknown key \"nam\"", "26:12: \"9:00\" is no time of day"] {
        assert!(ran.out.contains(&format!("{file}:{place}")), "{place} in\n{}", ran.out);
    }
    assert!(
        ran.out.contains("\n26 | between = [\"9:00\", \"17:00\"]") && ran.out.contains("   |            ^^^^^^\n"),
        "{}",
        ran.out
    );
    let json = person.run(&format!("check {file} --json"));
    assert_eq!((json.code, json.json()["faults"].as_array().map(Vec::len)), (Some(1), Some(3)));
    assert_eq!(
        (json.json()["faults"][2]["line"].as_u64(), json.json()["faults"][2]["column"].as_u64()),
        (Some(26), Some(12))
    );
}

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

#[test]
fn a_data_folder_too_deep_for_a_socket_is_said_so() {
    let person = Person::new();
    let deep = person.data.path().join("x".repeat(120));
    let ran = Ran::from(person.command("status").env("SHIFTBELL_DATA_DIR", Path::new(&deep)).output().unwrap());
    assert_eq!(ran.code, Some(1));
    assert!(ran.err.contains("too long"), "{}", ran.err);
}

/// A night of two facts, written as the store writes them.
mod night {
    use jiff::Timestamp;
    use oncall::{
        act::Through,
        fact::{Fact, What},
        ids::{ChannelId, MessageTs, PersonId, SourceId},
        observation::{Author, AuthorKind, Condition, Heard, Message, Observation, Place, PostKind, Said},
        shift::ShiftSetting,
        text::Untrusted,
    };

    pub fn lines() -> Vec<u8> {
        let at: Timestamp = "2026-07-15T08:00:00Z".parse().unwrap();
        let message = Message {
            place: Place { channel: ChannelId::new("C1"), name: "alerts_security".to_owned() },
            ts: MessageTs::new(format!("{}.000100", at.as_second())),
            author: Author { kind: AuthorKind::Bot, id: PersonId::new("B1"), name: Untrusted::new("guard") },
            kind: PostKind::Post,
            text: Untrusted::new("root login"),
            condition: Condition::Unsaid,
            reply_to: None,
            version: at,
            reactions: None,
            permalink: None,
        };
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
