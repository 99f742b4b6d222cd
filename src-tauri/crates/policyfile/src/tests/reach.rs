//! Rules that are never reached, and those that are.

use super::faults;

/// Whether the second of two rules with these keys, each with its own `then`, is never reached.
fn is_unreached(above: &str, below: &str) -> bool {
    let text = format!("[[rule]]\nname = \"a\"\n{above}\n[[rule]]\nname = \"b\"\n{below}\n");
    match faults(&text).as_slice() {
        [] => false,
        [one] if one.contains("“b” is never reached: “a” above decides all of it | move it above") => true,
        more => panic!("{text}\n{more:#?}"),
    }
}

/// Conditions of a rule, and some that ask for the same and more.
const WIDER: [(&str, &str); 29] = [
    ("channel = \"#a\"", "channel = \"#a\""),
    ("channel = \"#A\"", "channel = \"a\"\nwords = \"down\""),
    ("channel = [\"#a\", \"#b\"]", "channel = \"#b\"\nbetween = [\"09:00\", \"17:00\"]"),
    ("channel = \"#alerts-*\"", "channel = \"#alerts-db\""),
    ("channel = \"#alerts-*\"", "channel = \"#alerts-*\"\nby = \"bot\""),
    ("source = \"slack\"", "channel = \"#a\""),
    ("source = \"slack\"", "source = \"slack/acme\""),
    ("source = \"pagerduty\"", "urgency = \"high\""),
    ("source = \"slack/acme\"\nchannel = \"#a\"", "source = \"slack/acme\"\nchannel = \"#a\"\nmentions = \"me\""),
    ("room = \"direct\"", "room = \"direct\"\nby = \"person\""),
    ("author = \"Datadog*\"", "author = \"Datadog EU\""),
    ("mentions = [\"me\", \"@sre-*\"]", "mentions = [\"@sre-eu\", \"me\"]"),
    ("words = \"disk\"", "words = [\"disk\", \"DISK full\"]"),
    ("channel = \"#a\"\nwithout = \"test\"", "channel = \"#a\"\nwithout = [\"dry run\", \"Test\"]"),
    ("matching = '^db'", "matching = '^db'\nstate = \"firing\""),
    ("state = \"firing\"", "channel = \"#a\"\nstate = \"firing\""),
    ("severity = [\"high\", \"critical\"]", "severity = \"critical\""),
    ("priority = \"P*\"", "priority = [\"P1\", \"P2\"]"),
    ("service = \"shop\"", "service = \"Shop\"\nteam = \"x\""),
    ("level = [1, 2]", "level = 1"),
    ("role = \"primary\"", "role = \"primary\"\nshift = \"on\""),
    ("between = [\"09:00\", \"17:00\"]", "between = [\"09:00\", \"17:00\"]\ndays = \"mon\""),
    ("days = [\"mon\", \"tue\"]", "days = \"tue\""),
    (
        "between = [\"22:00\", \"06:00\"]\ndays = [\"mon\", \"tue\"]",
        "between = [\"22:00\", \"06:00\"]\ndays = \"tue\"\nchannel = \"#a\"",
    ),
    ("seen_at_least = 3\nseen_within = \"1h\"", "seen_at_least = 3\nseen_within = \"1h\"\nby = \"bot\""),
    ("after_deploy = \"1h\"", "after_deploy = \"1h\"\nchannel = \"#a\""),
    ("shift = \"on\"", "shift = \"on\"\nwords = \"down\""),
    ("", "channel = \"#a\""),
    ("", ""),
];

#[test]
fn below_one_that_asks_for_no_more_it_is_never_reached() {
    for (above, below) in WIDER {
        for (one, other) in [("page", "hold"), ("page", "notify"), ("hold", "count")] {
            let (one, other) = (format!("{above}\nthen = \"{one}\""), format!("{below}\nthen = \"{other}\""));
            assert!(is_unreached(&one, &other), "{one}\n\n{other}");
        }
    }
}

#[test]
fn below_one_that_asks_for_anything_else_it_is_reached() {
    let table = [
        ("channel = \"#a\"", "channel = [\"#a\", \"#b\"]"),
        ("channel = \"#a\"\nwords = \"down\"", "channel = \"#a\""),
        ("channel = \"#a\"", "words = \"down\""),
        ("channel = \"#alerts-db\"", "channel = \"#alerts-*\""),
        ("channel = \"#alerts-*\"", "channel = \"#alerts*\""),
        ("source = \"slack\"", "words = \"down\""),
        ("source = \"slack\"", "urgency = \"high\""),
        ("source = \"slack/acme\"", "channel = \"#a\""),
        ("words = \"disk full\"", "words = \"disk\""),
        ("words = \"disk\"", "words = [\"disk\", \"down\"]"),
        ("without = \"test\"", "channel = \"#a\""),
        ("without = [\"test\", \"dry\"]", "without = \"test\""),
        ("matching = '^db'", "matching = '^db-'"),
        ("severity = \"high\"", "severity = [\"high\", \"critical\"]"),
        ("role = \"primary of Shop\"", "role = \"primary\""),
        ("role = \"primary\"", "role = \"primary of Shop\""),
        ("between = [\"09:00\", \"17:00\"]", "between = [\"10:00\", \"17:00\"]"),
        ("between = [\"09:00\", \"17:00\"]", "between = [\"09:00\", \"17:00\"]\nzone = \"Asia/Tokyo\""),
        ("days = \"mon\"", "days = \"mon\"\nbetween = [\"22:00\", \"06:00\"]"),
        ("days = \"mon\"", "days = \"mon\"\nzone = \"Asia/Tokyo\""),
        ("seen_at_least = 3\nseen_within = \"1h\"", "seen_at_least = 4\nseen_within = \"2h\""),
        ("after_deploy = \"1h\"", "after_deploy = \"2h\""),
        ("shift = \"on\"", "channel = \"#a\""),
        ("by = \"bot\"", "by = \"person\""),
    ];
    for (above, below) in table {
        let (one, other) = (format!("{above}\nthen = \"page\""), format!("{below}\nthen = \"hold\""));
        assert!(!is_unreached(&one, &other), "{one}\n\n{other}");
    }
}

/// Where nobody can tell, a quiet rule does not match and a loud one does.
#[test]
fn a_loud_one_below_a_quiet_one_is_reached_in_doubt() {
    for (above, below) in WIDER {
        let doubtful = ["severity", "level", "role", "between", "days"].iter().any(|key| above.contains(key));
        let (one, other) = (format!("{above}\nthen = \"hold\""), format!("{below}\nthen = \"page\""));
        assert_eq!(is_unreached(&one, &other), !doubtful, "{one}\n\n{other}");
    }
}

#[test]
fn a_rule_with_a_fault_of_its_own_reaches_no_further() {
    let found = faults(
        "[[rule]]\nname = \"a\"\nwords = \" \"\nthen = \"page\"\n[[rule]]\nname = \"b\"\nchannel = \"#b\"\nthen = \"hold\"\n",
    );
    assert_eq!(found.len(), 1, "{found:#?}");
}
