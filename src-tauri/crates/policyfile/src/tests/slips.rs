//! Slips of the pen in rules, each with its place and its hint.

use super::{each_is_one_fault, faults};
use crate::read;

/// Line 8 is the first of `keys`.
fn rule(keys: &str) -> String {
    format!("[[rule]]\nname = \"r\"\nthen = \"page\"\n{keys}")
}

fn hold(keys: &str) -> String {
    format!("[[rule]]\nname = \"r\"\nthen = \"hold\"\n{keys}")
}

#[test]
fn in_conditions() {
    each_is_one_fault(&[
        (rule("room = \"dm\""), "8:8 \"dm\" is no kind of conversation", "\"channel\", \"direct\""),
        (rule("room = \"direct\"\nchannel = \"#a\""), "9:1 `channel` beside room = \"direct\"", "leave one"),
        (rule("author = [\"a\", 7]"), "8:16 an item of `author` is integer", "in quotes"),
        (rule("author = \"[\""), "8:10 \"[\" is no pattern", "where it may vary"),
        (rule("by = \"bots\""), "8:6 \"bots\" is no writer", "did you mean \"bot\"?"),
        (rule("mentions = \"hree\""), "8:12 \"hree\" is no mention", "did you mean \"here\"?"),
        (rule("mentions = \"sre\""), "8:12 \"sre\" is no mention; a user group is written with its @", "possible"),
        (rule("mentions = \"@\""), "8:12 \"@\" is no pattern", "write a name"),
        (rule("without = \"\""), "8:11 \"\" is no word", "the word or phrase"),
        (rule("matching = \"(\""), "8:12 \"(\" is no regular expression: error: unclosed group", "single quotes"),
        (rule(r#"matching = "\bdown\b""#), r#"8:12 "\u{8}down\u{8}" has a character that no message"#, r"'\bdown\b'"),
        (rule(r#"words = "\bdown""#), r#"8:9 "\u{8}down" has a character that no word has"#, "words are whole"),
        (rule(r#"without = "a\nb""#), r#"8:11 "a\nb" has a character that no word has"#, "on one line"),
        (rule("words = [\"down\", \"fail*\"]"), "8:18 \"fail*\": a star stands for itself", r"matching = 'fail\w*'"),
        (rule("words = \"disk *full\""), "8:9 \"disk *full\": a star stands for itself", "words are whole"),
        (rule(r#"channel = "a\tb""#), r#"8:11 "a\tb" has a character that no name has"#, "write a name"),
        (rule(r#"mentions = "@s\u0007""#), r#"8:12 "@s\u{7}" has a character that no name has"#, "write a name"),
        (
            rule("service = \"[Prod] Checkout\""),
            "8:11 \"[Prod] Checkout\" does not match itself",
            "write \"[[]Prod] Checkout\" for the brackets themselves",
        ),
        (rule("author = [\"a\", \"@[EU] Bot\"]"), "8:16 \"@[EU] Bot\" does not match itself", "\"[[]EU] Bot\""),
        (rule("role = \"primary of [EU] Shop\""), "8:8 \"primary of [EU] Shop\" does not", "\"[[]EU] Shop\""),
        (rule("state = \"fireing\""), "8:9 \"fireing\" is no state", "did you mean \"firing\"?"),
        (rule("severity = [\"critcal\"]"), "8:13 \"critcal\" is no severity", "did you mean \"critical\"?"),
        (rule("priority = []"), "8:12 `priority` is an empty list", "leave the key out"),
        (rule("team = 7"), "8:8 `team` is a number", "a list of texts"),
        (rule("service = \" a\""), "8:11 \" a\" has spaces around it", "write a name"),
        (rule("level = \"1\""), "8:9 `level` is a text", "a whole number"),
        (rule("level = [1, \"2\"]"), "8:13 an item of `level` is string", "whole numbers"),
        (rule("level = [1, 0]"), "8:13 0 is no escalation level", "1 is the first"),
        (rule("level = []"), "8:9 `level` is an empty list", "leave the key out"),
        (rule("role = \"primry\""), "8:8 \"primry\" is no role of this file", "did you mean \"primary\"?"),
        (rule("role = \" of Platform\""), "8:8 \" of Platform\" is no role", "secondary of Platform*"),
        (rule("role = \"primary of [\""), "8:8 \"primary of [\" is no pattern", "where it may vary"),
        (rule("shift = true"), "8:9 `shift` is true or false", "a text in quotes"),
        (rule("shift = \"offf\""), "8:9 \"offf\" is no state of the shift", "did you mean \"off\"?"),
        (rule("days = [\"mon\", \"weekends\"]"), "8:16 \"weekends\" is no day", "did you mean \"weekend\"?"),
        (rule("seen_at_least = 3"), "8:1 `seen_at_least` without `seen_within`", "seen_within = \"1h\""),
        (rule("seen_within = \"1h\""), "8:1 `seen_within` without a number of times", "seen_at_least = 3"),
        (rule("seen_at_most = 0\nseen_within = \"1h\""), "8:16 0 is no number of times", "from 1"),
        (
            rule("seen_at_most = 9\nseen_at_least = 2\nseen_within = \"1h\""),
            "8:1 both seen_at_least and seen_at_most",
            "keep one",
        ),
        (rule("seen_at_least = 2\nseen_within = \"0s\""), "9:15 \"0s\" is too short", "from 1s to 366d"),
    ]);
}

#[test]
fn in_rules_that_would_match_nothing() {
    each_is_one_fault(&[
        (rule("source = \"pagerduty\"\nroom = \"direct\""), "9:1 `room` in a rule for PagerDuty", "leave it out"),
        (rule("source = \"pagerduty\"\nseverity = \"low\""), "9:1 `severity` in a rule for PagerDuty", "`urgency`"),
        (rule("source = \"slack\"\npriority = \"P1\""), "9:1 `priority` in a rule for Slack", "`severity`?"),
        (rule("source = \"slack\"\nlevel = 1"), "9:1 `level` in a rule for Slack", "leave it out"),
        (rule("mentions = \"me\"\nteam = \"x\""), "9:1 `team` beside `mentions`", "write two rules"),
        (rule("by = \"bot\"\nlevel = 1"), "9:1 `level` beside `by`", "write two rules"),
    ]);
}

#[test]
fn in_outcomes() {
    let text = str::to_owned;
    each_is_one_fault(&[
        (rule("sound = \"loud\""), "8:9 \"loud\" is no sound", "\"page\", \"quieter\", \"notify\""),
        (hold("sound = \"notify\""), "8:1 `sound` in a rule that does not page", "then = \"page\""),
        (hold("always = 3"), "8:1 `always` in a rule that does not page", "leave it out"),
        (hold("tell = { who = \"V\", within = \"1m\" }"), "8:1 `tell` in a rule that does not page", "leave it out"),
        (hold("then_ask = { who = \"V\", after = \"1m\" }"), "8:1 `then_ask` in a rule", "leave it out"),
        (rule("always = true"), "8:10 `always` is true or false", "a whole number"),
        (rule("always = 21"), "8:10 21 is no number of rings", "from 1 to 20"),
        (rule("look_within = 60"), "8:15 `look_within` is a number", "look_within = \"…\""),
        (rule("look_within = \"1 hour\""), "8:15 \"1 hour\" is no length of time", "\"90s\", \"15m\""),
        (rule("back_after = \"9999d\""), "8:14 \"9999d\" is too long", "from 1s to 366d"),
        (rule("then_ask = \"secondary\""), "8:12 `then_ask` must be one table", ""),
        (rule("then_ask = { who = \"secondary\" }"), "8:12 [then_ask] has no `after`", "after = \"10m\""),
        (rule("then_ask = { after = \"10m\" }"), "8:12 [then_ask] has no `who`", "say whom"),
        (rule("then_ask = { who = \"@\", after = \"10m\" }"), "8:20 \"@\" is no Slack name", "\"@ben\""),
        (
            rule("then_ask = { who = \"secondry of X\", after = \"10m\" }"),
            "8:20 \"secondry of X\" is no role",
            "did you mean \"secondary\"?",
        ),
        (rule("then_ask = { who = \"a@\", after = \"10m\" }"), "8:20 \"a@\" is no e-mail address", "ada@example.com"),
        (
            rule("tell = { who = \"V\", withn = \"1m\", within = \"1m\" }"),
            "8:21 unknown key \"withn\" in [tell]",
            "did you mean `within`?",
        ),
        (rule("playbook = \"wiki.example.com\""), "8:12 \"wiki.example.com\": not a web address", "https://"),
        (rule("playbook = \"file:///etc\""), "8:12 \"file:///etc\": not a web address", "https://"),
        (
            rule("playbook = \"http://wiki.example.com\""),
            "8:12 \"http://wiki.example.com\": plain http to another computer",
            "https",
        ),
        (rule("checks = [\"\"]"), "8:11 \"\" is no name", "once it has recovered"),
        (rule("note = \"a\\nb\""), "8:8 \"a\\nb\" is no name", "one line"),
        (
            text("[[rule]]\nname = \"r\"\nthen = \"digest\""),
            "7:8 a digest that would never be shown",
            "[attention] with digests",
        ),
        (text("[[rule]]\nname = \"r\"\nthen = \"notfy\""), "7:8 \"notfy\" is no decision", "\"notify\"?"),
    ]);
}

#[test]
fn in_the_plainest_rules() {
    let text = str::to_owned;
    each_is_one_fault(&[
        (text("[[rules]]\nname = \"r\""), "5:3 unknown key \"rules\" in the file", "did you mean `rule`?"),
        (text("[rule]\nname = \"r\""), "5:1 `rule` must be a list of tables", "[[rule]] in double brackets"),
        (text("[[rule]]\nthen = \"page\""), "5:1 [[rule]] has no `name`", "give it one"),
        (text("[[rule]]\nname = \"r\""), "5:1 [[rule]] has no `then`", "\"count\" or \"ignore\""),
        (text("[[rule]]\nname = \"r\"\nthen = \"pag\""), "7:8 \"pag\" is no decision", "did you mean \"page\"?"),
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
    ]);
}

/// Line 8 is the first of `keys`.
fn deciding(then: &str, keys: &str) -> String {
    let digests = if then == "digest" { "[attention]\ndigests = \"09:00\"" } else { "" };
    format!("[[rule]]\nname = \"r\"\nthen = \"{then}\"\n{keys}\n{digests}")
}

#[test]
fn in_rules_that_could_not_do_what_they_say() {
    let resolved = "state = \"resolved\"";
    let off = "shift = \"off\"";
    let (look, back) = ("look_within = \"1h\"", "back_after = \"1h\"");
    each_is_one_fault(&[
        (deciding("page", resolved), "8:1 state = \"resolved\" in a rule with then = \"page\"", "`checks`"),
        (deciding("notify", resolved), "8:1 state = \"resolved\" in a rule with then = \"notify\"", "count it"),
        (deciding("digest", resolved), "8:1 state = \"resolved\" in a rule with then = \"digest\"", "count it"),
        (deciding("page", off), "8:1 shift = \"off\" in a rule with then = \"page\": it is only held", "always = 6"),
        (deciding("notify", off), "8:1 shift = \"off\" in a rule with then = \"notify\"", "on return"),
        (deciding("digest", look), "8:1 `look_within` in a rule with then = \"digest\"", "waits for a digest"),
        (deciding("count", look), "8:1 `look_within` in a rule with then = \"count\"", "never shown"),
        (deciding("ignore", look), "8:1 `look_within` in a rule with then = \"ignore\"", "never shown"),
        (deciding("count", back), "8:1 `back_after` in a rule with then = \"count\"", "never shown"),
        (deciding("ignore", back), "8:1 `back_after` in a rule with then = \"ignore\"", "then = \"hold\""),
    ]);
    for (then, keys) in [
        ("hold", resolved),
        ("count", resolved),
        ("page", "shift = \"off\"\nalways = 6"),
        ("digest", off),
        ("hold", off),
        ("page", look),
        ("notify", look),
        ("hold", look),
        ("digest", back),
        ("hold", back),
    ] {
        assert_eq!(faults(&deciding(then, keys)), Vec::<String>::new(), "{then} {keys}");
    }
}

#[test]
fn in_roles_that_no_entry_has() {
    let entry =
        |keys: &str| format!("[[shift.entry]]\nwho = \"me\"\nfrom = 2026-11-24 09:00\nto = 2026-12-01 09:00\n{keys}");
    let named = |role: &str| format!("{}\n", entry(&format!("role = \"{role}\"")));
    let asks =
        |entries: &str, role: &str| format!("[[rule]]\nname = \"r\"\nthen = \"page\"\nrole = \"{role}\"\n{entries}");
    let two = [named("on call"), named("incident commander")].concat();
    each_is_one_fault(&[
        (asks(&two, "on cal"), "8:8 \"on cal\" is no role of this file", "did you mean \"on call\"?"),
        (asks(&two, "primry"), "8:8 \"primry\" is no role of this file", "did you mean \"primary\"?"),
        (
            asks(&two, "firefighter of Shop"),
            "8:8 \"firefighter of Shop\" is no role of this file",
            "the entries have \"on call\", \"incident commander\"",
        ),
        (asks(&entry(""), "on call"), "8:8 \"on call\" is no role of this file", "give one role = \"on call\""),
        // An entry with a fault of its own has its role.
        (asks(&entry("role = \"on call\"\nwhom = \"x\""), "on call"), "14:1 unknown key \"whom\"", "`who`"),
    ]);
    assert_eq!(faults(&asks("", "firefighter")), Vec::<String>::new(), "nobody knows their roles");
}

#[test]
fn in_times_of_digests_that_nothing_is_collected_for() {
    let times = "[attention]\ndigests = \"09:00\"\n";
    let rule = |then: &str| format!("{times}[[rule]]\nname = \"r\"\nthen = \"{then}\"");
    each_is_one_fault(&[
        (times.to_owned(), "6:1 `digests`, but no rule collects anything", "then = \"digest\""),
        (rule("page"), "6:1 `digests`, but no rule collects anything", "leave the times out"),
        (rule("digst"), "9:8 \"digst\" is no decision", "did you mean \"digest\"?"),
        (format!("{times}[rule]\nname = \"r\""), "7:1 `rule` must be a list of tables", "[[rule]]"),
    ]);
    assert_eq!(faults(&rule("digest")), Vec::<String>::new());
}

#[test]
fn several_at_once() {
    let found = faults(
        "[attention]\nundo = \"1m\"\nzone = \"Mars\"\n[calendar]\nwork = [\"moon\"]\n[[verdict]]\nemoji = \"x\"\n[[rule]]\nname = \"r\"\nlevle = 1\nseverity = \"hihg\"\nseen_at_least = 0\ntell = { who = 7, within = \"soon\" }\nthen = \"hold\"\n",
    );
    let places: Vec<&str> = found.iter().filter_map(|fault| fault.split(' ').next()).collect();
    let expected = ["6:8", "7:8", "9:9", "10:1", "10:1", "14:1", "15:12", "16:1", "16:17", "17:1", "17:16", "17:28"];
    assert_eq!(places, expected, "{found:#?}");
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
fn after_a_deploy_that_nobody_tells_of() {
    let counts = rule("after_deploy = \"30m\"");
    assert_eq!(faults(&counts), Vec::<String>::new(), "PagerDuty tells of them by itself");
    let slack = "[[slack]]\nname = \"acme\"\n";
    let Err(untold) = read(&format!("{slack}{counts}")) else { panic!("nothing tells of deploys") };
    let [fault] = untold.iter().collect::<Vec<_>>()[..] else { panic!("one fault") };
    assert_eq!((fault.line, fault.message.as_str()), (6, "`after_deploy`, but nothing says what a deploy is"));
    let told = "[[deploy]]\nchannel = \"#deploys\"\n";
    assert!(read(&format!("{slack}{told}{counts}")).is_ok());
}
