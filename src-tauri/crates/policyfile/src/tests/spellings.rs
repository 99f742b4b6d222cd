//! What may be left out, and what may be written in several ways.

use super::*;
use oncall::{
    ids::Emoji,
    policy::{Contact, Moment, PagerDutyApi, ShiftMode, Sound, Team, Who, Zone},
};

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
    let starts: Vec<String> = policy.entries.iter().map(|entry| entry.from(&TimeZone::UTC).to_string()).collect();
    assert_eq!(starts, ["2026-11-24T15:00:00Z", "2026-11-24T08:00:00Z", "2026-11-24T15:00:00Z"]);
    let contact = |name: &str, phone: Option<&str>, call_for: Option<&str>| Contact {
        name: name.to_owned(),
        phone: phone.map(str::to_owned),
        call_for: call_for.map(str::to_owned),
    };
    let centre = contact("Data centre", Some("+1 202-555-0101"), Some("power and network"));
    assert_eq!(policy.contacts, [centre, contact("VP of Engineering", None, None)]);
}
