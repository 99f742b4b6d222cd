//! Slips of the pen in the tables that are no rules, each with its place and its hint.

use super::{each_is_one_fault, faults};
use crate::read;

#[test]
fn in_accounts_and_people() {
    let contact = |keys: &str| format!("[[contact]]\nname = \"Ops\"\n{keys}");
    let text = str::to_owned;
    each_is_one_fault(&[
        (text("colour = 1"), "5:1 unknown key \"colour\" in [[pagerduty]]", "known here: name, api_url, region"),
        (text("[team]\ngroup = \"sre\""), "6:9 \"sre\" is no user group", "with the @"),
        (text("[team]\ngroup = \"@sre\"\npeople = [\"ada@example.com\"]"), "7:1 both group and people", "keep one"),
        (text("[team]\npeople = [\"ada\"]"), "6:11 \"ada\" is no e-mail address", "ada@example.com"),
        (text("[team]\npeople = []"), "6:10 `people` is an empty list", "leave the key out"),
        (text("[[slack]]\nname = \"acme\""), "6:8 a second account is named \"acme\"", "the first one is in line 2"),
        (text("[[slack]]\nname = \"a/b\""), "6:8 \"a/b\" cannot name an account", "letters, digits"),
        (
            text("[[slack]]\nname = \"b\"\nacknowledge = \"✅\""),
            "7:15 \"✅\" is no emoji's name",
            "\"white_check_mark\"",
        ),
        (text("[[slack]]\nname = \"b\"\nsettles = []"), "7:11 `settles` is an empty list", ""),
        (text("[[slack]]\nname = \"b\"\napi_url = \"slack.com\""), "7:11 \"slack.com\": not a web address", "https://"),
        (
            text("[[slack]]\nname = \"b\"\napi_url = \"http://slack.com/api/\""),
            "7:11 \"http://slack.com/api/\": plain http",
            "write https",
        ),
        (text("region = \"eu\"\napi_url = \"https://x.example.com\""), "5:1 both region and api_url", "keep one"),
        (text("[sound]\nceiling = 19"), "6:11 a ceiling of 19 percent: a page could go unheard", "write 20 to 100"),
        (text("[sound]\nceiling = 101"), "6:11 101 is no ceiling", "from 20 to 100"),
        (text("[sound]\nceiling = \"loud\""), "6:11 `ceiling` is a text", "ceiling = 80"),
        (text("[sound]\nceilling = 80"), "6:1 unknown key \"ceilling\" in [sound]", "did you mean `ceiling`?"),
        (text("[[contact]]\nphone = \"555-0101\""), "5:1 [[contact]] has no `name`", "give it one"),
        (contact("phone = \"ask Ada\""), "7:9 \"ask Ada\" is no telephone number", "with a country code"),
        (contact("phone = 5550101"), "7:9 `phone` is a number", "a text in quotes"),
        (contact("fore = \"x\""), "7:1 unknown key \"fore\" in [[contact]]", "did you mean `for`?"),
        (contact("[[contact]]\nname = \"Ops\""), "8:8 a second contact is named \"Ops\"", "the first one is in line 6"),
        (text("region = \"mars\""), "5:10 \"mars\" is no region", "possible are \"us\", \"eu\""),
    ]);
}

#[test]
fn in_shifts() {
    let times = |from: &str, to: &str| format!("[[shift.entry]]\nwho = \"me\"\nfrom = {from}\nto = {to}");
    let entry = |keys: &str| format!("{}\n{keys}", times("2026-11-24 09:00", "2026-12-01 09:00"));
    let text = str::to_owned;
    each_is_one_fault(&[
        (text("[[shift]]\nmode = \"auto\""), "5:1 `shift` must be one table", "[shift] in single brackets"),
        (text("[shift]\nmode = \"automatic\""), "6:8 \"automatic\" is no mode", "possible are \"manual\", \"auto\""),
        (text("[shift]\nzone = \"Berlin\""), "6:8 \"Berlin\" is no time zone", "\"Europe/Berlin\"?"),
        (
            text("[[shift.entry]]\nwho = \"me\"\nto = 2026-11-24T09:00:00"),
            "5:1 [[shift.entry]] has no `from`",
            "when it begins",
        ),
        (text("[[entry]]\nwho = \"me\""), "5:3 unknown key \"entry\" in the file", "known here"),
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
    ]);
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

/// Line 8 is the first of `keys`.
fn verdict(keys: &str) -> String {
    format!("[[verdict]]\nmeans = \"it\"\nthen = \"open\"\n{keys}")
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
