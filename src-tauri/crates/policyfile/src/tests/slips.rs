//! Slips of the pen in the newer tables and keys, each with its place and its hint.

use super::faults;

/// Line 8 is the first of `keys`.
fn rule(keys: &str) -> String {
    format!("[[rule]]\nname = \"r\"\nthen = \"page\"\n{keys}")
}

fn hold(keys: &str) -> String {
    format!("[[rule]]\nname = \"r\"\nthen = \"hold\"\n{keys}")
}

/// Line 8 is the first of `keys`.
fn verdict(keys: &str) -> String {
    format!("[[verdict]]\nmeans = \"it\"\nthen = \"open\"\n{keys}")
}

fn each_is_one_fault(table: &[(String, &str, &str)]) {
    for (rest, fault, hint) in table {
        let found = faults(rest);
        assert_eq!(found.len(), 1, "{rest}\n{found:#?}");
        assert!(
            found[0].starts_with(fault) && found[0].contains(hint),
            "{rest}\nexpected {fault} | {hint}\nfound    {}",
            found[0]
        );
    }
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
        (rule("after_deploy = \"30m\""), "8:1 `after_deploy`, but nothing says what a deploy is", "add [[deploy]]"),
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
            "[[rule]]\nname = \"r\"\nthen = \"digest\"".to_owned(),
            "7:8 a digest that would never be shown",
            "[attention] with digests",
        ),
        ("[[rule]]\nname = \"r\"\nthen = \"notfy\"".to_owned(), "7:8 \"notfy\" is no decision", "\"notify\"?"),
    ]);
}

#[test]
fn in_the_other_tables() {
    let text = str::to_owned;
    each_is_one_fault(&[
        (text("[shift]\nshadow = \"yes\""), "6:10 `shadow` is a text", "shadow = true"),
        (text("[shift]\nshadw = true"), "6:1 unknown key \"shadw\" in [shift]", "did you mean `shadow`?"),
        (text("[[attention]]\nundo = \"5s\""), "5:1 `attention` must be one table", "[attention]"),
        (text("[attention]\ndigest = [\"09:00\"]"), "6:1 unknown key \"digest\"", "did you mean `digests`?"),
        (text("[attention]\ndigests = [\"9:00\"]"), "6:12 \"9:00\" is no time of day", "two digits"),
        (text("[attention]\nmorning = 8"), "6:11 `morning` is a number", "a text in quotes"),
        (text("[attention]\nzone = \"Chicago\""), "6:8 \"Chicago\" is no time zone", "\"America/Chicago\"?"),
        (text("[attention]\nundo = \"31s\""), "6:8 \"31s\" is too long", "from 0s to 30s"),
        (text("[attention]\nunchecked_after = \"0h\""), "6:19 \"0h\" is too short", "from 1s"),
        (text("[attention]\nrepeats_join_for = \"-1m\""), "6:20 \"-1m\" is no length of time", "\"15m\""),
        (text("[calender]\nwork = [\"mon\"]"), "5:2 unknown key \"calender\" in the file", "did you mean `calendar`?"),
        (text("[calendar]\nwork = [\"monday\"]"), "6:9 \"monday\" is no day of the week", "\"mon\", \"tue\""),
        (text("[calendar]\nwork = []"), "6:8 `work` is an empty list", "leave the key out"),
        (text("[calendar]\nholidays = 2026-12-25"), "6:12 `holidays` is a time without quotes", "a list of dates"),
        (text("[calendar]\nholidays = [\"25.12.2026\"]"), "6:13 \"25.12.2026\" is no date", "2026-12-25"),
        (text("[calendar]\nholidays = [2026-12-25T09:00:00]"), "6:13 \"2026-12-25T09:00:00\" is no date", ""),
        (text("[calendar]\nholidays = [7]"), "6:13 an item of `holidays` is integer", "a list of dates"),
        (text("[verdict]\nemoji = \"x\""), "5:1 `verdict` must be a list of tables", "double brackets"),
        (verdict(""), "5:1 [[verdict]] has no `emoji`", "emoji = \"eyes\""),
        (text("[[verdict]]\nemoji = \"x\"\nthen = \"open\""), "5:1 [[verdict]] has no `means`", "the team means"),
        (text("[[verdict]]\nemoji = \"x\"\nmeans = \"it\""), "5:1 [[verdict]] has no `then`", "\"settles\""),
        (
            text("[[verdict]]\nemoji = \"x\"\nmeans = \"it\"\nthen = \"setles\""),
            "8:8 \"setles\" is no effect of a verdict",
            "did you mean \"settles\"?",
        ),
        (verdict("emoji = \"x\"\nask = \"?\""), "9:1 unknown key \"ask\" in [[verdict]]", "did you mean `asks`?"),
        (
            format!("{}\n{}", verdict("emoji = \"x\""), verdict("emoji = \":x:\"")),
            "12:9 a second verdict is named \"x\"",
            "the first one is in line 8",
        ),
        (
            verdict("emoji = \"white_check_mark\""),
            "8:9 \"white_check_mark\" leaves an alert open here, but settles it in [[slack]] \"acme\"",
            "another emoji",
        ),
        (text("[[deploy]]\nwords = \"done\""), "5:1 [[deploy]] has no `channel`", "where deploys are told"),
        (
            text("[[deploy]]\nchannel = \"#d\"\nsource = \"pagerduty\""),
            "7:1 [[deploy]] of PagerDuty",
            "read from Slack",
        ),
        (
            text("[[deploy]]\nchannel = \"#d\"\nservice = \"x\""),
            "7:1 unknown key \"service\" in [[deploy]]",
            "known here",
        ),
        (
            text("[[deploy]]\nchannel = \"#d\"\nafter_deploy = \"1h\""),
            "7:1 unknown key \"after_deploy\" in [[deploy]]",
            "known here",
        ),
    ]);
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
