//! Nothing that was there changes, whatever stood there; and what cannot be added is refused in words.

use super::*;
use proptest::prelude::*;

const WHOLE: &str = include_str!("../../tests/fixtures/example.toml");

fn slack(name: &str) -> Edit {
    Edit::AddSlack { name: name.to_owned() }
}

fn pagerduty(name: &str, region: Region) -> Edit {
    Edit::AddPagerDuty { name: name.to_owned(), region }
}

fn rule(channel: &str) -> Edit {
    Edit::AddPagingRule { channel: channel.to_owned() }
}

#[test]
fn from_no_file_to_a_whole_policy() {
    let text = edit(None, &slack("acme")).unwrap();
    let text = edit(Some(&text), &pagerduty("acme", Region::Eu)).unwrap();
    let text = edit(Some(&text), &rule("#alerts_security")).unwrap();
    let expected = format!(
        "{HEAD}
[[slack]]
name = \"acme\"

[[pagerduty]]
name = \"acme\"
region = \"eu\"

[[rule]]
name = \"#alerts_security wakes me\"
channel = \"#alerts_security\"
then = \"page\"
"
    );
    assert_eq!(text, expected);
    let policy = read(&text).unwrap();
    assert_eq!(policy.sources().map(|source| source.to_string()).collect::<Vec<_>>(), ["slack/acme", "pagerduty/acme"]);
    assert!(policy.rules[0].when.channels[0].matches("alerts_security"));
}

#[test]
fn what_lacks_only_an_account_is_cured() {
    for text in ["", "# mine\n", "[shift]\nmode = \"auto\"", "\r\n"] {
        let edited = edit(Some(text), &slack("acme")).unwrap();
        assert!(edited.starts_with(text) && read(&edited).is_ok(), "{text:?}");
    }
}

#[test]
fn what_is_refused_says_why() {
    let table = [
        ("[[slack]]\nname = 7\n", slack("acme"), "has a fault, so it is left as it is"),
        ("[[slack]\n", slack("acme"), "has a fault, so it is left as it is"),
        (WHOLE, slack("acme"), "a second account is named \"acme\""),
        (WHOLE, slack(""), "cannot name an account"),
        (WHOLE, slack("a b"), "cannot name an account"),
        (WHOLE, slack(&"x".repeat(61)), "61 characters cannot name an account"),
        (WHOLE, slack("a\"\n[[rule]]"), "cannot name an account"),
        (WHOLE, pagerduty("a/b", Region::Us), "cannot name an account"),
        (WHOLE, rule(""), "names no channel"),
        (WHOLE, rule("#"), "names no channel"),
        (WHOLE, rule("alerts_*"), "names no channel"),
        (WHOLE, rule("two words"), "names no channel"),
        (WHOLE, rule("a\"b"), "names no channel"),
        ("[[pagerduty]]\nname = \"a\"\n", rule("alerts"), "add one first"),
        (
            "[[slack]]\nname = \"a\"\n[[rule]]\nname = \"all\"\nsource = \"slack\"\nthen = \"hold\"\n",
            rule("alerts"),
            "The rule \"all\" decides",
        ),
        ("slack = [{ name = \"a\" }]\n", slack("b"), "It would not do"),
    ];
    for (text, asked, why) in table {
        let refused = edit(Some(text), &asked).unwrap_err().to_string();
        assert!(refused.contains(why), "{asked:?}: {refused}");
    }
}

#[test]
fn a_rule_whose_name_is_taken_gets_another() {
    let text = "[[slack]]\nname = \"a\"\n[[rule]]\nname = \"#ops wakes me\"\nchannel = \"other\"\nthen = \"hold\"\n";
    assert!(edit(Some(text), &rule("ops")).unwrap().contains("name = \"#ops wakes me (2)\""));
}

fn asked() -> impl Strategy<Value = Edit> {
    prop_oneof![
        "[a-z]{4,8}".prop_map(|name| slack(&name)),
        ("[a-z]{4,8}", prop_oneof![Just(Region::Us), Just(Region::Eu)])
            .prop_map(|(name, region)| pagerduty(&name, region)),
        "#?[a-z0-9_-]{3,20}".prop_map(|channel| rule(&channel)),
    ]
}

/// A valid policy in anybody's hand: comments, blank lines, either kind of line end, with or without the last.
fn policies() -> impl Strategy<Value = String> {
    let comment = "# [ -~]{0,40}|";
    let tables = prop_oneof![
        Just("[[slack]]\nname = \"NAME\"\nsettles = [\n  \"eyes\", # looks\n]"),
        Just("[[pagerduty]]\nregion='eu'\nname  =  \"NAME\"   # ours"),
        Just("[[rule]]\nname = \"NAME\"\nthen = \"hold\"\nwords = [\"disk full\"]"),
        Just(
            "[[rule]]\nthen = 'page'\nname = \"\"\"NAME\"\"\"\nchannel = [\"#ops-*\"]\nbetween = [\"09:00\", \"17:00\"]"
        ),
    ];
    let parts = proptest::collection::vec((comment, tables, 0..3_usize), 0..6);
    (parts, any::<[bool; 2]>()).prop_map(|(parts, [windows, ended])| {
        let mut text = "[[slack]]\nname = \"first\"\n".to_owned();
        for (number, (comment, table, blanks)) in parts.into_iter().enumerate() {
            text.push_str(&format!(
                "{comment}\n{}{}\n",
                table.replace("NAME", &format!("n{number}")),
                "\n".repeat(blanks)
            ));
        }
        let text = if ended { text } else { text.trim_end().to_owned() };
        if windows { text.replace('\n', "\r\n") } else { text }
    })
}

proptest! {
    #[test]
    fn every_line_stays_as_it_was_and_the_whole_reads_back(text in policies(), asked in asked()) {
        let before = read(&text).unwrap();
        match edit(Some(&text), &asked) {
            Ok(edited) => {
                prop_assert!(edited.starts_with(&text));
                let after = read(&edited).unwrap();
                let more = |policy: &Policy| policy.sources().count() + policy.rules.len();
                prop_assert_eq!(more(&after), more(&before) + 1);
                prop_assert_eq!(after.slack.first(), before.slack.first());
                prop_assert_eq!(text.contains("\r\n"), edited.contains("\r\n"));
            }
            Err(why) => prop_assert!(matches!(why, Refused::Decided(_)), "{}", why),
        }
    }
}
