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

/// Tables that may stand there as often as one likes.
const REPEATED: [&str; 10] = [
    "[[slack]]\nname = \"NAME\"\nsettles = [\n  \"eyes\", # looks\n]",
    "[[pagerduty]]\nregion='eu'\nname  =  \"NAME\"   # ours",
    "[[rule]]\nname = \"NAME\"\nthen = \"hold\"\nwords = [\"disk NAME\"]",
    "[[rule]]\nthen = 'page'\nname = \"\"\"NAME\"\"\"\nchannel = [\"#ops-NAME-*\"]\nbetween = [\"09:00\", \"17:00\"]",
    "[[rule]]\nname = \"NAME\"\nrole = [\"secondary of NAME*\"]\ndays = \"working\"\nseen_at_least = 3\nseen_within = \"1h\"\nthen = \"notify\"\nback_after = \"2h\"",
    "[[rule]]\nname = \"NAME\"\nby = 'bot'\nwithout = \"NAME\"\nseverity = [\"critical\"]\nthen = \"page\"\nalways = 3\nthen_ask = { who = \"@ben\", after = \"10m\" }\n[rule.tell]\nwho = \"Vera\"\nwithin = \"15m\"",
    "[[deploy]]\nchannel = \"#deploys\"  # NAME\nwords = \"finished\"\n[[rule]]\nname = \"NAME\"\nafter_deploy = \"30m\"\nwords = \"NAME\"\nchecks = [\n  \"no data lost\",\n]\nthen = \"hold\"",
    "[[verdict]]\nemoji = \":NAME:\"\nmeans = \"mine\"\nthen = \"open\"\nasks = \"until when?\"",
    "[[contact]]\nname = \"NAME\"\nphone = \"555-0101\"",
    "[[shift.entry]]\nwho = \"ada@example.com\"\nfrom = 2026-11-24 09:00\nto = 2026-12-01 09:00\nrotation = \"NAME\"",
];

/// Tables that may stand there once, in any place.
const SINGLE: [&str; 5] = [
    "[shift] # whose turn it is\nmode = \"auto\"\nshadow = true\nzone = \"America/Chicago\"",
    "[attention]\ndigests = [\"09:00\", \"16:00\"]\nunchecked_after = \"2h\"\nundo = \"5s\"\n[[rule]]\nname = \"collected\"\nmentions = \"here\"\nthen = \"digest\"",
    "[calendar]\nwork = [\"mon\", \"tue\"]\nholidays = [\n  2026-12-25,\n]",
    "[team]\ngroup = \"@sre\"",
    "[sound]\nceiling = 60",
];

/// A valid policy in anybody's hand: comments, blank lines, either kind of line end, with or without the last.
fn policies() -> impl Strategy<Value = String> {
    let repeated = proptest::collection::vec(proptest::sample::select(&REPEATED[..]), 0..6);
    let single = proptest::sample::subsequence(&SINGLE[..], 0..=SINGLE.len());
    let tables = (repeated, single).prop_map(|(some, once)| [some, once].concat()).prop_shuffle();
    let around = proptest::collection::vec(("# [ -~]{0,40}|", 0..3_usize), REPEATED.len() + SINGLE.len());
    (tables, around, any::<[bool; 2]>()).prop_map(|(tables, around, [windows, ended])| {
        let mut text = "[[slack]]\nname = \"first\"\n".to_owned();
        for (number, (table, (comment, blanks))) in tables.iter().zip(around).enumerate() {
            let table = table.replace("NAME", &format!("n{number}"));
            text.push_str(&format!("{comment}\n{table}{}\n", "\n".repeat(blanks)));
        }
        let text = if ended { text } else { text.trim_end().to_owned() };
        if windows { text.replace('\n', "\r\n") } else { text }
    })
}

/// All that no edit adds to.
fn untouched(policy: &Policy) -> impl PartialEq + std::fmt::Debug + '_ {
    let Policy { shift, shadow, entries, team, contacts, sound, calendar, times, verdicts, deploys, .. } = policy;
    ((shift, shadow, entries, team, contacts), (sound, calendar, times, verdicts, deploys))
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
                prop_assert_eq!(after.rules.get(..before.rules.len()), Some(&before.rules[..]));
                prop_assert_eq!(untouched(&after), untouched(&before));
                prop_assert_eq!(text.contains("\r\n"), edited.contains("\r\n"));
            }
            Err(why) => prop_assert!(matches!(why, Refused::Decided(_)), "{}", why),
        }
    }
}
