//! The example of the documentation read whole, every fault with its place, and texts nobody foresaw.

use super::*;
use jiff::Timestamp;
use oncall::{
    decide::{self, Circumstances, Decision, Reason},
    ids::{ChannelId, Emoji, IncidentId, MessageTs, PersonId, SourceId},
    observation::{Author, AuthorKind, Incident, Message, Place, Urgency},
    policy::{Contact, Moment, PagerDutyApi, ShiftMode, Sound, Team, Who, Zone},
    roster::Roster,
    shift::OnShift,
    text::Untrusted,
};
use std::collections::BTreeMap;

mod language;
mod slips;

const EXAMPLE: &str = include_str!("../tests/fixtures/example.toml");

fn example() -> Policy {
    read(EXAMPLE).unwrap_or_else(|faults| panic!("{}", faults.render("example.toml", EXAMPLE)))
}

#[test]
fn the_example_is_read_as_it_stands() {
    let policy = example();
    let slack = &policy.slack[0];
    assert_eq!(slack.name, "acme");
    assert_eq!(slack.api_url.as_deref(), Some("http://127.0.0.1:4010/api/"));
    assert_eq!(slack.acknowledge, Emoji::new("white_check_mark"));
    assert_eq!(slack.settles, [Emoji::new("white_check_mark"), Emoji::new("heavy_check_mark")]);
    assert_eq!(policy.pagerduty[0].api, PagerDutyApi::Url("http://127.0.0.1:4020".to_owned()));
    assert_eq!(policy.shift, ShiftMode::Manual);
    assert_eq!(policy.team, Team::Group("sre".to_owned()));
    assert_eq!(policy.standing, Standing::Good);
    assert_eq!(policy.hash, hash(EXAMPLE));
    assert_eq!(policy.rules.len(), 3);
}

fn author(kind: AuthorKind) -> Author {
    Author { kind, id: PersonId::new("B1"), name: Untrusted::new("bot") }
}

fn decide_message(channel: &str, text: &str, at: &str) -> (Decision, Reason) {
    let at: jiff::Timestamp = at.parse().unwrap();
    let place = Place { channel: ChannelId::new("C1"), name: channel.to_owned() };
    let message = Message::post(place, MessageTs::new("1.0"), author(AuthorKind::Bot), text);
    let (bindings, roster) = (BTreeMap::new(), Roster::default());
    let ruling = decide::message(&example(), &SourceId::slack("acme"), &message, &around(at, &bindings, &roster));
    (ruling.decision, ruling.because.reason)
}

fn around<'a>(
    at: Timestamp,
    bindings: &'a BTreeMap<(SourceId, String), ChannelId>,
    roster: &'a Roster,
) -> Circumstances<'a> {
    static LOCAL: jiff::tz::TimeZone = jiff::tz::TimeZone::UTC;
    Circumstances {
        said_at: at,
        local: &LOCAL,
        bindings,
        shift: OnShift::On,
        roster,
        duties: None,
        seen: &[],
        deployed_at: None,
    }
}

fn rule(name: &str) -> Reason {
    Reason::Rule { name: name.to_owned() }
}

#[test]
fn each_rule_for_slack_has_its_effect() {
    // Chicago is five hours behind UTC in July.
    let (noon, night) = ("2026-07-15T17:00:00Z", "2026-07-15T08:00:00Z");
    let disk = "disk warnings in working hours";
    let table = [
        ("alerts_security", "anything", night, Decision::Page, rule("security wakes me")),
        ("alerts_disk", "disk is CRITICAL", noon, Decision::Page, rule(disk)),
        ("alerts_db-eu", "replica down", noon, Decision::Page, rule(disk)),
        ("alerts_db-eu", "replica down", "2026-07-15T14:00:00Z", Decision::Page, rule(disk)),
        ("alerts_db-eu", "replica down", "2026-07-15T22:00:00Z", Decision::Hold, Reason::NamedPlace),
        ("alerts_db-eu", "replica down", night, Decision::Hold, Reason::NamedPlace),
        ("alerts_disk", "download finished", noon, Decision::Hold, Reason::NamedPlace),
        ("random", "critical", noon, Decision::Count, Reason::UnnamedPlace),
    ];
    for (channel, text, at, decision, reason) in table {
        assert_eq!(decide_message(channel, text, at), (decision, reason), "{text:?} in {channel} at {at}");
    }
}

#[test]
fn each_rule_for_pagerduty_has_its_effect() {
    let at: jiff::Timestamp = "2026-07-15T08:00:00Z".parse().unwrap();
    let table = [
        ("staging-api", Urgency::High, Decision::Hold, rule("staging never wakes anybody")),
        ("production-api", Urgency::High, Decision::Page, Reason::MyIncident),
        ("staging-api", Urgency::Low, Decision::Hold, Reason::LowUrgency),
    ];
    for (service, urgency, decision, reason) in table {
        let incident = Incident {
            service: Untrusted::new(service),
            urgency,
            mine_since: Some(at),
            ..Incident::triggered(IncidentId::new("Q1"), "it broke", at)
        };
        let (bindings, roster) = (BTreeMap::new(), Roster::default());
        let account = SourceId::pagerduty("acme");
        let ruling = decide::incident(&example(), &account, &incident, &around(at, &bindings, &roster));
        assert_eq!((ruling.decision, ruling.because.reason), (decision, reason), "{service} {urgency:?}");
    }
}

#[test]
fn what_is_left_out_has_its_default() {
    let policy =
        read("[[slack]]\nname = \"a\"\n[[pagerduty]]\nname = \"a\"\n[[pagerduty]]\nname = \"b\"\nregion = \"eu\"\n")
            .unwrap();
    assert_eq!(policy.slack[0].api_url, None);
    assert_eq!(policy.slack[0].acknowledge, Emoji::new("white_check_mark"));
    assert_eq!(policy.slack[0].settles, [Emoji::new("white_check_mark")]);
    assert_eq!((&policy.pagerduty[0].api, &policy.pagerduty[1].api), (&PagerDutyApi::Us, &PagerDutyApi::Eu));
    assert_eq!((policy.shift, policy.team), (ShiftMode::Manual, Team::PagerDutyTeams));
}

#[test]
fn the_same_thing_may_be_written_in_several_ways() {
    let account = |extra: &str| read(&format!("[[slack]]\nname = \"a\"\n{extra}\n")).unwrap().slack.remove(0);
    assert_eq!(account("acknowledge = \":eyes:\"").acknowledge, Emoji::new("eyes"));
    assert_eq!(account("acknowledge = \":wave::skin-tone-3:\"").acknowledge, Emoji::new("wave"));
    // The acknowledgement settles, listed or not.
    assert_eq!(account("settles = [\"x\"]").settles, [Emoji::new("white_check_mark"), Emoji::new("x")]);
    assert_eq!(
        account("api_url = \"https://proxy.example.com/api\"").api_url.as_deref(),
        Some("https://proxy.example.com/api/")
    );
    let policy =
        read("slack = [{ name = \"a\" }]\nshift.mode = \"auto\"\nteam = { people = [\"ada@example.com\"] }\n").unwrap();
    assert_eq!(policy.shift, ShiftMode::Auto);
    assert_eq!(policy.team, Team::People(vec!["ada@example.com".to_owned()]));
    for channel in ["\"#ops\"", "\"ops\"", "[\"#ops\", \"x\"]"] {
        let text = format!("[[slack]]\nname = \"a\"\n[[rule]]\nname = \"r\"\nchannel = {channel}\nthen = \"page\"\n");
        assert_eq!(read(&text).unwrap().rules[0].when.channels[0].text(), "ops", "{channel}");
    }
}

#[test]
fn entries_are_read_in_every_way_to_write_a_time() {
    let zone = |name: &str| Zone::Named(oncall::time::zone(name).unwrap());
    let wall = |text: &str, zone: Zone| Moment::Local(text.parse().unwrap(), zone);
    let exact = |text: &str| Moment::Exact(text.parse().unwrap());
    let table = [
        ("2026-11-24T09:00:00", "", wall("2026-11-24T09:00", Zone::Local)),
        ("2026-11-24 09:00", "", wall("2026-11-24T09:00", Zone::Local)),
        ("\"2026-11-24 09:00\"", "", wall("2026-11-24T09:00", Zone::Local)),
        ("2026-11-24 09:00", "zone = \"Asia/Tokyo\"", wall("2026-11-24T09:00", zone("Asia/Tokyo"))),
        ("2026-11-24T09:00:00+01:00", "", exact("2026-11-24T08:00Z")),
        ("\"2026-11-24 09:00-06:00\"", "", exact("2026-11-24T15:00Z")),
    ];
    for (from, more, expected) in table {
        // The end is an hour later on the same clock.
        let to = from.replace("09:00", "10:00").replace("+01:00:00", "+01:00");
        let text =
            format!("[[slack]]\nname = \"a\"\n[[shift.entry]]\nwho = \"me\"\nfrom = {from}\nto = {to}\n{more}\n");
        let policy = read(&text).unwrap_or_else(|faults| panic!("{}", faults.render("f", &text)));
        assert_eq!(policy.entries[0].from, expected, "{from} {more}");
    }
}

#[test]
fn a_team_without_pagerduty_has_its_shifts_and_contacts_in_the_file() {
    let text = r#"
        [[slack]]
        name = "acme"
        [shift]
        mode = "auto"
        zone = "America/Chicago"
        [[shift.entry]]
        who = "me"
        from = 2026-11-24T09:00:00
        to = 2026-12-01T09:00:00
        role = "primary"
        [[shift.entry]]
        who = "ben@example.com"
        from = 2026-11-24 09:00
        to = 2026-12-01 09:00
        zone = "Europe/Berlin"
        rotation = "Sprint"
        [[shift.entry]]
        who = "Cleo Marsh"
        from = 2026-11-24 09:00
        to = 2026-12-01 09:00
        [[contact]]
        name = "Data centre"
        phone = "+1 202-555-0101"
        for = "power and network"
        [[contact]]
        name = "VP of Engineering"
        [sound]
        ceiling = 60
    "#;
    let policy = read(text).unwrap_or_else(|faults| panic!("{}", faults.render("f", text)));
    assert_eq!((policy.shift, policy.sound), (ShiftMode::Auto, Sound { ceiling: 60 }));
    let who: Vec<&Who> = policy.entries.iter().map(|entry| &entry.who).collect();
    assert_eq!(who, [&Who::Me, &Who::Email("ben@example.com".to_owned()), &Who::Name("Cleo Marsh".to_owned())]);
    let rows: Vec<&str> = policy.entries.iter().map(oncall::policy::Entry::rotation).collect();
    assert_eq!(rows, ["primary", "Sprint", "on call"]);
    let starts: Vec<String> =
        policy.entries.iter().map(|entry| entry.from(&jiff::tz::TimeZone::UTC).to_string()).collect();
    assert_eq!(starts, ["2026-11-24T15:00:00Z", "2026-11-24T08:00:00Z", "2026-11-24T15:00:00Z"]);
    let contact = |name: &str, phone: Option<&str>, call_for: Option<&str>| Contact {
        name: name.to_owned(),
        phone: phone.map(str::to_owned),
        call_for: call_for.map(str::to_owned),
    };
    let centre = contact("Data centre", Some("+1 202-555-0101"), Some("power and network"));
    assert_eq!(policy.contacts, [centre, contact("VP of Engineering", None, None)]);
}

/// The faults of a file that begins with one account of each kind, as `line:column message | hint`.
fn faults(rest: &str) -> Vec<String> {
    let text = format!("[[slack]]\nname = \"acme\"\n[[pagerduty]]\nname = \"acme\"\n{rest}");
    match read(&text) {
        Ok(_) => Vec::new(),
        Err(faults) => faults
            .iter()
            .map(|fault| {
                format!("{}:{} {} | {}", fault.line, fault.column, fault.message, fault.hint.as_deref().unwrap_or(""))
            })
            .collect(),
    }
}

#[test]
fn every_fault_has_its_place_and_its_hint() {
    let rule = |keys: &str| format!("[[rule]]\nname = \"r\"\nthen = \"page\"\n{keys}");
    let contact = |keys: &str| format!("[[contact]]\nname = \"Ops\"\n{keys}");
    let times = |from: &str, to: &str| format!("[[shift.entry]]\nwho = \"me\"\nfrom = {from}\nto = {to}");
    let entry = |keys: &str| format!("{}\n{keys}", times("2026-11-24 09:00", "2026-12-01 09:00"));
    let table = [
        ("colour = 1".to_owned(), "5:1 unknown key \"colour\" in [[pagerduty]]", "known here: name, api_url, region"),
        ("[[rules]]\nname = \"r\"".to_owned(), "5:3 unknown key \"rules\" in the file", "did you mean `rule`?"),
        ("[rule]\nname = \"r\"".to_owned(), "5:1 `rule` must be a list of tables", "[[rule]] in double brackets"),
        ("[[shift]]\nmode = \"auto\"".to_owned(), "5:1 `shift` must be one table", "[shift] in single brackets"),
        (
            "[shift]\nmode = \"automatic\"".to_owned(),
            "6:8 \"automatic\" is no mode",
            "possible are \"manual\", \"auto\"",
        ),
        ("[team]\ngroup = \"sre\"".to_owned(), "6:9 \"sre\" is no user group", "with the @"),
        (
            "[team]\ngroup = \"@sre\"\npeople = [\"ada@example.com\"]".to_owned(),
            "7:1 both group and people",
            "keep one",
        ),
        ("[team]\npeople = [\"ada\"]".to_owned(), "6:11 \"ada\" is no e-mail address", "ada@example.com"),
        ("[team]\npeople = []".to_owned(), "6:10 `people` is an empty list", "leave the key out"),
        ("[[rule]]\nthen = \"page\"".to_owned(), "5:1 [[rule]] has no `name`", "give it one"),
        ("[[rule]]\nname = \"r\"".to_owned(), "5:1 [[rule]] has no `then`", "\"count\" or \"ignore\""),
        ("[[rule]]\nname = \"r\"\nthen = \"pag\"".to_owned(), "7:8 \"pag\" is no decision", "did you mean \"page\"?"),
        (rule("chanel = \"#x\""), "8:1 unknown key \"chanel\" in [[rule]]", "did you mean `channel`?"),
        (rule("channel = 7"), "8:11 `channel` is a number", "expected a list of texts"),
        (rule("channel = []"), "8:11 `channel` is an empty list", "put something in"),
        (rule("channel = [\"#a\", 7]"), "8:18 an item of `channel` is integer", "a text in quotes"),
        (rule("channel = \"#alerts_[\""), "8:11 \"#alerts_[\" is no pattern", "where it may vary"),
        (rule("channel = \"#\""), "8:11 \"#\" is no pattern: an empty name", "write a name"),
        (rule("words = [\"down\", \" \"]"), "8:18 \" \" is no word: an empty word", "the word or phrase"),
        (rule("between = [\"9:00\", \"17:00\"]"), "8:12 \"9:00\" is no time of day", "two digits each"),
        (rule("between = [\"09:00\", \"24:00\"]"), "8:21 \"24:00\" is no time of day", "midnight is \"00:00\""),
        (rule("between = [\"09:00\"]"), "8:11 `between` needs two times", "a start and an end"),
        (rule("between = [\"09:00\", 17:00:00]"), "8:21 an item of `between` is datetime", "in quotes"),
        (rule("between = \"09:00\""), "8:11 `between` is a text", "a list of texts"),
        (
            rule("between = [\"09:00\", \"17:00\"]\nzone = \"America/Chicgo\""),
            "9:8 \"America/Chicgo\" is no time zone",
            "\"America/Chicago\"?",
        ),
        (
            rule("between = [\"09:00\", \"17:00\"]\nzone = \"Chicago\""),
            "9:8 \"Chicago\" is no time zone",
            "\"America/Chicago\"?",
        ),
        (rule("zone = \"America/Chicago\""), "8:1 `zone` without `between`", "leave the zone out"),
        (rule("source = \"slack/acne\""), "8:10 \"slack/acne\" names no account", "did you mean \"slack/acme\"?"),
        (
            rule("source = \"jira\""),
            "8:10 \"jira\" names no account",
            "\"slack\", \"pagerduty\", \"slack/acme\", \"pagerduty/acme\"",
        ),
        (
            rule("source = \"pagerduty\"\nchannel = \"#x\""),
            "9:1 `channel` in a rule for PagerDuty",
            "did you mean `service`?",
        ),
        (
            rule("source = \"slack/acme\"\nservice = \"x\""),
            "9:1 `service` in a rule for Slack",
            "did you mean `channel`?",
        ),
        (rule("source = \"slack\"\nurgency = \"high\""), "9:1 `urgency` in a rule for Slack", "leave it out"),
        (rule("channel = \"#x\"\nurgency = \"high\""), "9:1 `urgency` beside `channel`", "write two rules"),
        (rule("urgency = \"hihg\""), "8:11 \"hihg\" is no urgency", "did you mean \"high\"?"),
        (rule("urgency = true"), "8:11 `urgency` is true or false", "urgency = \"…\""),
        (
            rule("[[rule]]\nname = \"r\"\nthen = \"hold\""),
            "9:8 a second rule is named \"r\"",
            "the first one is in line 6",
        ),
        (
            "[[slack]]\nname = \"acme\"".to_owned(),
            "6:8 a second account is named \"acme\"",
            "the first one is in line 2",
        ),
        ("[[slack]]\nname = \"a/b\"".to_owned(), "6:8 \"a/b\" cannot name an account", "letters, digits"),
        (
            "[[slack]]\nname = \"b\"\nacknowledge = \"✅\"".to_owned(),
            "7:15 \"✅\" is no emoji's name",
            "\"white_check_mark\"",
        ),
        ("[[slack]]\nname = \"b\"\nsettles = []".to_owned(), "7:11 `settles` is an empty list", ""),
        (
            "[[slack]]\nname = \"b\"\napi_url = \"slack.com\"".to_owned(),
            "7:11 \"slack.com\": not a web address",
            "https://",
        ),
        (
            "[[slack]]\nname = \"b\"\napi_url = \"http://slack.com/api/\"".to_owned(),
            "7:11 \"http://slack.com/api/\": plain http",
            "write https",
        ),
        ("region = \"eu\"\napi_url = \"https://x.example.com\"".to_owned(), "5:1 both region and api_url", "keep one"),
        (
            "[sound]\nceiling = 19".to_owned(),
            "6:11 a ceiling of 19 percent: a page could go unheard",
            "write 20 to 100",
        ),
        ("[sound]\nceiling = 101".to_owned(), "6:11 101 is no ceiling", "from 20 to 100"),
        ("[sound]\nceiling = \"loud\"".to_owned(), "6:11 `ceiling` is a text", "ceiling = 80"),
        ("[sound]\nceilling = 80".to_owned(), "6:1 unknown key \"ceilling\" in [sound]", "did you mean `ceiling`?"),
        ("[[contact]]\nphone = \"555-0101\"".to_owned(), "5:1 [[contact]] has no `name`", "give it one"),
        (contact("phone = \"ask Ada\""), "7:9 \"ask Ada\" is no telephone number", "with a country code"),
        (contact("phone = 5550101"), "7:9 `phone` is a number", "a text in quotes"),
        (contact("fore = \"x\""), "7:1 unknown key \"fore\" in [[contact]]", "did you mean `for`?"),
        (contact("[[contact]]\nname = \"Ops\""), "8:8 a second contact is named \"Ops\"", "the first one is in line 6"),
        ("[shift]\nzone = \"Berlin\"".to_owned(), "6:8 \"Berlin\" is no time zone", "\"Europe/Berlin\"?"),
        (
            "[[shift.entry]]\nwho = \"me\"\nto = 2026-11-24T09:00:00".to_owned(),
            "5:1 [[shift.entry]] has no `from`",
            "when it begins",
        ),
        ("[[entry]]\nwho = \"me\"".to_owned(), "5:3 unknown key \"entry\" in the file", "known here"),
        (entry("whom = \"me\""), "9:1 unknown key \"whom\" in [[shift.entry]]", "did you mean `who`?"),
        (entry("role = \"\""), "9:8 \"\" is no name", "role = \"primary\""),
        (entry("zone = \"Chicago\""), "9:8 \"Chicago\" is no time zone", "\"America/Chicago\"?"),
        (times("2026-11-24", "2026-12-01 09:00"), "7:8 \"2026-11-24\" is no date and time", "2026-11-24 09:00"),
        (times("\"Tuesday\"", "2026-12-01 09:00"), "7:8 \"Tuesday\" is no date and time", "2026-11-24 09:00"),
        (times("09:00:00", "2026-12-01 09:00"), "7:8 \"09:00:00\" is no date and time", "2026-11-24 09:00"),
        (times("7", "2026-12-01 09:00"), "7:8 `from` is a number", "in quotes"),
        (times("2026-12-01 09:00", "2026-11-24 09:00"), "8:6 `to` is not after `from`", "before it began"),
        (times("2026-11-24 09:00", "2026-11-24 09:00"), "8:6 `to` is not after `from`", "before it began"),
        (times("2026-11-24T09:00Z", "2026-11-24T10:00+01:00"), "8:6 `to` is not after `from`", "before it began"),
        (
            times("2026-11-24T09:00Z", "2026-12-01 09:00"),
            "8:6 one time with an offset and one without",
            "write both alike",
        ),
        (
            times("2026-11-24T09:00Z", "2026-12-01T09:00Z\nzone = \"Europe/Berlin\""),
            "9:1 `zone` beside times that carry their offset",
            "leave the zone out",
        ),
        ("region = \"mars\"".to_owned(), "5:10 \"mars\" is no region", "possible are \"us\", \"eu\""),
    ];
    for (rest, fault, hint) in table {
        let found = faults(&rest);
        assert_eq!(found.len(), 1, "{rest}\n{found:#?}");
        assert!(
            found[0].starts_with(fault) && found[0].contains(hint),
            "{rest}\nexpected {fault} | {hint}\nfound    {}",
            found[0]
        );
    }
}

#[test]
fn one_reading_finds_every_fault() {
    let found = faults(
        "regoin = \"eu\"\n[shift]\nmode = 1\n[[rule]]\nchannel = \"[\"\nbetween = [\"x\", \"y\"]\nzone = \"z\"\nthen = \"wake\"\n",
    );
    let places: Vec<&str> = found.iter().filter_map(|fault| fault.split(' ').next()).collect();
    assert_eq!(places, ["5:1", "7:8", "8:1", "9:11", "10:12", "10:17", "11:8", "12:8"], "{found:#?}");
}

#[test]
fn a_faulty_account_is_not_reported_again_by_its_rules() {
    let found = faults("region = \"mars\"\n[[rule]]\nname = \"r\"\nsource = \"pagerduty/acme\"\nthen = \"hold\"\n");
    assert_eq!(found.len(), 1, "{found:#?}");
}

#[test]
fn a_file_without_accounts_is_a_fault() {
    for text in ["", "# nothing yet\n", "[shift]\nmode = \"auto\"\n"] {
        let faults = read(text).unwrap_err();
        assert!(faults.to_string().contains("no account"), "{faults}");
    }
}

#[test]
fn text_that_is_not_toml_is_one_fault() {
    let table = [
        ("[[slack]]\nname = acme\n", 2, 8),
        ("[[slack]]\nname = \"acme\"\n[[slack\n", 3, 8),
        ("[[slack]]\nname = \"acme\"\nname = \"b\"\n", 3, 1),
        ("[[slack]]\nname = \"acme\n", 2, 13),
        ("[[slack]]\nname \"acme\"\n", 2, 6),
        ("name: acme", 1, 7),
    ];
    for (text, line, column) in table {
        let faults = read(text).unwrap_err();
        let places: Vec<_> = faults.iter().map(|fault| (fault.line, fault.column)).collect();
        assert_eq!(places, [(line, column)], "{}", faults.render("f", text));
    }
}

#[test]
fn a_fault_is_shown_under_its_line() {
    let text = "[[slack]]\n\tname = \"a\u{202e}b\"\n";
    let expected = "shiftbell.toml:2:9: \"a\\u{202e}b\" cannot name an account\n  |\n2 | \tname = \"a\u{fffd}b\"\n  | \t       ^^^^^\nhint: letters, digits, - _ and . only\n";
    assert_eq!(read(text).unwrap_err().render("shiftbell.toml", text), expected);
}

/// The example in pieces that, joined, are the example again.
fn tokens(text: &str) -> Vec<&str> {
    let mut rest = text;
    let mut tokens = Vec::new();
    while let Some(first) = rest.chars().next() {
        let run = |same: fn(char) -> bool| rest.find(|c: char| !same(c)).unwrap_or(rest.len());
        let end = match first {
            '"' => rest[1..].find('"').map_or(rest.len(), |at| at + 2),
            '#' => rest.find('\n').unwrap_or(rest.len()),
            c if c.is_alphanumeric() || c == '_' => run(|c| c.is_alphanumeric() || c == '_'),
            ' ' => run(|c| c == ' '),
            c => c.len_utf8(),
        };
        let (token, after) = rest.split_at(end);
        tokens.push(token);
        rest = after;
    }
    tokens
}

/// Reads it; whatever comes of it, every fault must lie in the text.
fn check(text: &str) -> usize {
    let Err(faults) = read(text) else { return 0 };
    assert!(faults.count() >= 1);
    for fault in &faults {
        let lines = text.split('\n').count();
        assert!((1..=lines).contains(&fault.line), "{fault:?} in {text:?}");
        let line = text.split('\n').nth(fault.line - 1).unwrap_or("");
        assert!((1..=line.chars().count() + 1).contains(&fault.column), "{fault:?} in {text:?}");
        assert!(fault.column + fault.span_len <= line.chars().count() + 2, "{fault:?} in {text:?}");
        assert!(!fault.message.is_empty());
    }
    assert!(!faults.render("f", text).is_empty());
    faults.count()
}

#[test]
fn every_single_token_mutation_is_a_policy_or_a_fault_with_a_place() {
    let tokens = tokens(EXAMPLE);
    assert_eq!(tokens.concat(), EXAMPLE);
    let junk = [
        "",
        "x",
        "\"x\"",
        "\"\"",
        "[",
        "]",
        "[[",
        "{",
        "=",
        ",",
        "\n",
        "7",
        "true",
        "09:00:00",
        "\"\u{202e}\"",
        "é",
        "\u{0}",
        "\"\"\"",
        "[[]]",
        "a.b",
    ];
    let (mut faulty, mut all) = (0, 0);
    for at in 0..tokens.len() {
        for replacement in junk.iter().copied().map(str::to_owned).chain([tokens[at].repeat(2)]) {
            let text: String = tokens
                .iter()
                .enumerate()
                .map(|(i, token)| if i == at { replacement.as_str() } else { token })
                .collect();
            all += 1;
            faulty += usize::from(check(&text) > 0);
            salvage(&text);
        }
    }
    // Most mutations break the file; that they do shows that the mutations bite.
    assert!(faulty * 2 > all, "{faulty} of {all}");
}

proptest::proptest! {
    #[test]
    fn no_text_panics(text in proptest::prelude::any::<String>()) {
        check(&text);
        salvage(&text);
    }

    #[test]
    fn no_shuffle_of_the_example_panics(order in proptest::collection::vec(0..400_usize, 0..60)) {
        let tokens = tokens(EXAMPLE);
        let text: String = order.iter().filter_map(|at| tokens.get(at % tokens.len())).copied().collect();
        check(&text);
        salvage(&text);
    }
}
