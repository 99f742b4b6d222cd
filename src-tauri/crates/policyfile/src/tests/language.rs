//! Every key of the language, read well.

use super::*;
use jiff::SignedDuration;
use oncall::{
    decide::Decision,
    ids::{Emoji, SourceId},
    observation::{Condition, Room, Severity, Urgency},
    policy::{
        After, Always, AskElse, Calendar, Care, Count, Day, Expression, MentionPattern, Often, Pattern, RolePattern,
        Shadow, SourcePattern, Tell, Times, Verdict, Voice, When, Window, Word, Writer, Zone,
    },
    roster::Role,
};

const HEAD: &str = "[[slack]]\nname = \"acme\"\n[[pagerduty]]\nname = \"acme\"\n";

fn policy(rest: &str) -> Policy {
    let text = format!("{HEAD}{rest}\n");
    read(&text).unwrap_or_else(|faults| panic!("{}", faults.render("f", &text)))
}

fn rule_of(keys: &str) -> oncall::policy::Rule {
    let deploys = "[[deploy]]\nchannel = \"#deploys\"\n";
    let digests = if keys.contains("then = \"digest\"") { "[attention]\ndigests = [\"09:00\"]\n" } else { "" };
    policy(&format!("{deploys}{digests}[[rule]]\nname = \"r\"\n{keys}")).rules.remove(0)
}

fn patterns(texts: &[&str]) -> Vec<Pattern> {
    texts.iter().map(|text| Pattern::new(text).unwrap()).collect()
}

fn words(texts: &[&str]) -> Vec<Word> {
    texts.iter().map(|text| Word::new(text).unwrap()).collect()
}

fn chicago() -> Zone {
    Zone::Named(oncall::time::zone("America/Chicago").unwrap())
}

fn minutes(minutes: i64) -> SignedDuration {
    SignedDuration::from_mins(minutes)
}

#[test]
fn every_condition_is_read() {
    let when = When::default;
    let time = |text: &str| text.parse().unwrap();
    let role = |word: &str, rotation: Option<&str>| RolePattern {
        role: Role::of(word),
        rotation: rotation.map(|name| Pattern::new(name).unwrap()),
    };
    let often = |times| Some(Often { times, within: minutes(60) });
    let source = SourcePattern::One(SourceId::slack("acme"));
    let window = |zone| Some(Window { start: time("22:00"), end: time("06:00"), zone });
    let table = [
        ("", when()),
        ("source = \"slack/acme\"", When { source, ..when() }),
        ("channel = [\"#a\", \"b-*\"]", When { channels: patterns(&["a", "b-*"]), ..when() }),
        ("room = \"direct\"", When { room: Some(Room::Direct), ..when() }),
        ("room = \"channel\"", When { room: Some(Room::Channel), ..when() }),
        ("author = \"@Datadog\"", When { authors: patterns(&["Datadog"]), ..when() }),
        ("author = [\"U7\", \"Sentry*\"]", When { authors: patterns(&["U7", "Sentry*"]), ..when() }),
        ("by = \"person\"", When { by: Some(Writer::Person), ..when() }),
        ("by = \"bot\"", When { by: Some(Writer::Bot), ..when() }),
        ("mentions = \"me\"", When { mentions: vec![MentionPattern::Me], ..when() }),
        (
            "mentions = [\"here\", \"channel\", \"@sre-*\"]",
            When {
                mentions: vec![
                    MentionPattern::Here,
                    MentionPattern::Channel,
                    MentionPattern::Group(Pattern::new("sre-*").unwrap()),
                ],
                ..when()
            },
        ),
        (
            "mentions = [\"@me\", \"@Here\", \"@channel\", \"@everyone\"]",
            When {
                mentions: vec![
                    MentionPattern::Me,
                    MentionPattern::Here,
                    MentionPattern::Channel,
                    MentionPattern::Channel,
                ],
                ..when()
            },
        ),
        ("words = \"down\"", When { words: words(&["down"]), ..when() }),
        ("words = [\"down?\", \"2 * 3\"]", When { words: words(&["down?", "2 * 3"]), ..when() }),
        ("without = [\"test\", \"dry run\"]", When { without: words(&["test", "dry run"]), ..when() }),
        ("matching = '^db-\\d+'", When { matching: vec![Expression::new(r"^db-\d+").unwrap()], ..when() }),
        ("matching = \"disk\\tfull\"", When { matching: vec![Expression::new("disk\tfull").unwrap()], ..when() }),
        ("state = \"firing\"", When { state: Some(Condition::Firing), ..when() }),
        ("state = \"resolved\"", When { state: Some(Condition::Resolved), ..when() }),
        ("severity = \"critical\"", When { severity: [Severity::Critical].into(), ..when() }),
        ("severity = [\"low\", \"unknown\"]", When { severity: [Severity::Low, Severity::Unknown].into(), ..when() }),
        ("urgency = \"low\"", When { urgency: Some(Urgency::Low), ..when() }),
        ("priority = [\"P1\", \"P2\"]", When { priority: patterns(&["P1", "P2"]), ..when() }),
        ("service = \"staging-*\"", When { service: patterns(&["staging-*"]), ..when() }),
        ("service = \"[[]Prod] Shop\"", When { service: patterns(&["[[]Prod] Shop"]), ..when() }),
        ("service = [\"a\", \"b\"]", When { service: patterns(&["a", "b"]), ..when() }),
        ("team = \"Platform\"", When { teams: patterns(&["Platform"]), ..when() }),
        ("level = 1", When { levels: [1].into(), ..when() }),
        ("level = [2, 1]", When { levels: [1, 2].into(), ..when() }),
        ("role = \"primary\"", When { roles: vec![role("primary", None)], ..when() }),
        (
            "role = [\"secondary of Platform*\", \"incident commander\"]",
            When { roles: vec![role("secondary", Some("Platform*")), role("incident commander", None)], ..when() },
        ),
        ("shift = \"on\"", When { shift: Some(OnShift::On), ..when() }),
        ("shift = \"off\"", When { shift: Some(OnShift::Off), ..when() }),
        ("between = [\"22:00\", \"06:00\"]", When { between: window(Zone::Local), ..when() }),
        (
            "between = [\"22:00\", \"06:00\"]\nzone = \"America/Chicago\"",
            When { between: window(chicago()), zone: chicago(), ..when() },
        ),
        ("days = \"weekend\"", When { days: [Day::Weekend].into(), ..when() }),
        (
            "days = [\"working\", \"holiday\", \"sat\"]\nzone = \"America/Chicago\"",
            When { days: [Day::Working, Day::Holiday, Day::Saturday].into(), zone: chicago(), ..when() },
        ),
        ("seen_at_least = 3\nseen_within = \"1h\"", When { often: often(Count::AtLeast(3)), ..when() }),
        ("seen_at_most = 2\nseen_within = \"60m\"", When { often: often(Count::AtMost(2)), ..when() }),
        ("after_deploy = \"30m\"", When { after_deploy: Some(minutes(30)), ..when() }),
    ];
    for (keys, expected) in table {
        assert_eq!(rule_of(&format!("{keys}\nthen = \"hold\"")).when, expected, "{keys}");
    }
}

#[test]
fn every_outcome_is_read() {
    let care = Care::default;
    let text = |text: &str| Some(text.to_owned());
    let ask = |who: &str| Some(AskElse { who: who.to_owned(), after: minutes(10) });
    let table = [
        ("", care()),
        ("sound = \"page\"", Care { voice: Some(Voice::Page), ..care() }),
        ("sound = \"quieter\"", Care { voice: Some(Voice::Quieter), ..care() }),
        ("sound = \"notify\"", Care { voice: Some(Voice::Notify), ..care() }),
        ("always = 3", Care { always: Some(Always { at_most: 3 }), ..care() }),
        ("look_within = \"60m\"", Care { look_within: Some(minutes(60)), ..care() }),
        ("back_after = \"2h\"", Care { back_after: Some(minutes(120)), ..care() }),
        ("then_ask = { who = \"secondary\", after = \"10m\" }", Care { then_ask: ask("secondary"), ..care() }),
        ("then_ask = { who = \"@ben\", after = \"600s\" }", Care { then_ask: ask("@ben"), ..care() }),
        (
            "[rule.then_ask]\nwho = \"ben@example.com\"\nafter = \"10m\"",
            Care { then_ask: ask("ben@example.com"), ..care() },
        ),
        (
            "tell = { who = \"Vera Pratt\", within = \"15m\" }",
            Care { tell: Some(Tell { who: "Vera Pratt".to_owned(), within: minutes(15) }), ..care() },
        ),
        (
            "playbook = \"https://wiki.example.com/p#a\"",
            Care { playbook: text("https://wiki.example.com/p#a"), ..care() },
        ),
        ("playbook = \"http://127.0.0.1/p\"", Care { playbook: text("http://127.0.0.1/p"), ..care() }),
        (
            "checks = [\"no data lost\", \"queue empty\"]",
            Care { checks: vec!["no data lost".to_owned(), "queue empty".to_owned()], ..care() },
        ),
        ("note = \"which host\"", Care { note: text("which host"), ..care() }),
    ];
    for (keys, expected) in table {
        assert_eq!(rule_of(&format!("then = \"page\"\n{keys}")).then.care, expected, "{keys}");
    }
    for decision in Decision::ALL {
        assert_eq!(rule_of(&format!("then = \"{}\"", decision.as_str())).then.decision, decision);
    }
}

#[test]
fn times_are_read() {
    let time = |text: &str| text.parse().unwrap();
    let times = Times::default;
    let table = [
        ("", times()),
        ("zone = \"America/Chicago\"", Times { zone: chicago(), ..times() }),
        ("digests = [\"09:00\", \"13:00\"]", Times { digests: vec![time("09:00"), time("13:00")], ..times() }),
        ("digests = \"09:00\"", Times { digests: vec![time("09:00")], ..times() }),
        ("morning = \"07:30\"", Times { morning: time("07:30"), ..times() }),
        ("unchecked_after = \"2h\"", Times { unchecked_after: Some(minutes(120)), ..times() }),
        ("open_after = \"4h\"", Times { open_after: Some(minutes(240)), ..times() }),
        ("undo = \"5s\"", Times { undo: SignedDuration::from_secs(5), ..times() }),
        ("undo = \"0s\"", Times { undo: SignedDuration::ZERO, ..times() }),
        ("repeats_join_for = \"0s\"", Times { repeats_join_for: SignedDuration::ZERO, ..times() }),
        ("repeats_join_for = \"1d\"", Times { repeats_join_for: minutes(24 * 60), ..times() }),
    ];
    for (keys, expected) in table {
        let collects = if keys.contains("digests") { "[[rule]]\nname = \"r\"\nthen = \"digest\"" } else { "" };
        assert_eq!(policy(&format!("[attention]\n{keys}\n{collects}")).times, expected, "{keys}");
    }
    assert_eq!(policy("").times, times());
}

#[test]
fn the_calendar_is_read() {
    let date = |text: &str| text.parse().unwrap();
    let calendar = Calendar::default;
    let table = [
        ("", calendar()),
        ("work = [\"sun\", \"mon\"]", Calendar { work: [Day::Sunday, Day::Monday].into(), ..calendar() }),
        (
            "holidays = [2026-12-25, \"2026-12-26\"]",
            Calendar { holidays: [date("2026-12-25"), date("2026-12-26")].into(), ..calendar() },
        ),
    ];
    for (keys, expected) in table {
        assert_eq!(policy(&format!("[calendar]\n{keys}")).calendar, expected, "{keys}");
    }
}

#[test]
fn shadow_is_read() {
    let table = [("", Shadow::No), ("[shift]\nshadow = false", Shadow::No), ("[shift]\nshadow = true", Shadow::Yes)];
    for (text, shadow) in table {
        assert_eq!(policy(text).shadow, shadow, "{text}");
    }
}

#[test]
fn verdicts_are_read_and_what_settles_settles_in_every_account() {
    let policy = policy(
        "[[slack]]\nname = \"b\"\nacknowledge = \"eyes\"\nsettles = [\"x\"]
[[verdict]]\nemoji = \":heavy_check_mark:\"\nmeans = \"fixed\"\nthen = \"settles\"
[[verdict]]\nemoji = \"x\"\nmeans = \"no\"\nthen = \"settles\"
[[verdict]]\nemoji = \"raised_hand\"\nmeans = \"looking\"\nthen = \"open\"\nasks = \"until when?\"",
    );
    let verdict = |emoji: &str, means: &str, then, asks: Option<&str>| Verdict {
        emoji: Emoji::new(emoji),
        means: means.to_owned(),
        then,
        asks: asks.map(str::to_owned),
    };
    assert_eq!(
        policy.verdicts,
        [
            verdict("heavy_check_mark", "fixed", After::Settles, None),
            verdict("x", "no", After::Settles, None),
            verdict("raised_hand", "looking", After::LeavesOpen, Some("until when?")),
        ]
    );
    let settles = |account: usize| policy.slack[account].settles.iter().map(Emoji::to_string).collect::<Vec<_>>();
    assert_eq!(settles(0), ["white_check_mark", "heavy_check_mark", "x"]);
    assert_eq!(settles(1), ["eyes", "x", "heavy_check_mark"]);
}

#[test]
fn deploys_are_read() {
    let policy = policy(
        "[[deploy]]\nchannel = \"#deploys\"\nwords = \"finished\"\nby = \"bot\"
[[deploy]]\nchannel = \"releases\"\nsource = \"slack/acme\"",
    );
    let words = words(&["finished"]);
    let when = When::default;
    assert_eq!(
        policy.deploys,
        [
            When { channels: patterns(&["deploys"]), words, by: Some(Writer::Bot), ..when() },
            When { channels: patterns(&["releases"]), source: SourcePattern::One(SourceId::slack("acme")), ..when() },
        ]
    );
}

#[test]
fn a_role_of_the_file_is_no_slip_of_the_pen() {
    let entry = "[[shift.entry]]\nwho = \"me\"\nfrom = 2026-11-24 09:00\nto = 2026-12-01 09:00\nrole = \"primaries\"\n";
    let text = format!("{entry}[[rule]]\nname = \"r\"\nrole = \"primaries\"\nthen = \"hold\"");
    assert_eq!(policy(&text).rules[0].when.roles[0].role, Role::Named("primaries".to_owned()));
}

#[test]
fn a_role_of_the_file_is_found_in_any_case_and_with_an_of_of_its_own() {
    let entry = |role: &str| {
        format!("[[shift.entry]]\nwho = \"me\"\nfrom = 2026-11-24 09:00\nto = 2026-12-01 09:00\nrole = \"{role}\"\n")
    };
    let entries = [entry("On Call"), entry("engineer of the day"), entry("engineer")].concat();
    let table = [
        ("on call", "On Call", None),
        ("engineer of the day", "engineer of the day", None),
        ("Engineer of the Day of Shop*", "engineer of the day", Some("Shop*")),
        ("engineer of Shop", "engineer", Some("Shop")),
        ("secondary of Shop", "secondary", Some("Shop")),
        ("level 4", "level 4", None),
    ];
    for (written, role, rotation) in table {
        let rules = policy(&format!("{entries}[[rule]]\nname = \"r\"\nrole = \"{written}\"\nthen = \"hold\"")).rules;
        let expected = RolePattern { role: Role::of(role), rotation: rotation.map(|name| Pattern::new(name).unwrap()) };
        assert_eq!(rules[0].when.roles, [expected], "{written}");
    }
}
