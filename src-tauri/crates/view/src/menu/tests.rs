//! The menu, written as a person reads it: ` > ` opens a submenu, `(…)` cannot be chosen.

use super::*;
use crate::scene;
use jiff::tz::TimeZone;
use oncall::{
    ids::SourceId,
    policy::{Entry, Moment, Policy, Who},
    roster::{Roster, Statements},
    sight::{Blindness, Trouble},
};
use std::sync::Arc;

fn lines(menu: &[MenuEntry]) -> Vec<String> {
    menu.iter()
        .map(|entry| match entry {
            MenuEntry::Item { label, .. } => label.clone(),
            MenuEntry::Note(label) => format!("({label})"),
            MenuEntry::Submenu { label, entries } => format!("{label} > {}", lines(entries).join(" | ")),
            MenuEntry::Divider => "-".to_owned(),
        })
        .collect()
}

fn alert(state: &'static str, place: &str, text: &str) -> AlertPicture {
    let id = format!("slack/acme/C1/{}.000100", 1_784_102_400 + text.len()).parse().unwrap();
    AlertPicture { id, place: place.to_owned(), text: Untrusted::new(text), ..scene::alert(state) }
}

/// On call for an hour from now on.
fn roster(entries: &[(Who, Option<&str>)]) -> Arc<Roster> {
    let entry = |(who, role): &(Who, Option<&str>)| Entry {
        who: who.clone(),
        from: Moment::Exact(scene::at(0)),
        to: Moment::Exact(scene::at(3600)),
        role: role.map(str::to_owned),
        rotation: None,
    };
    let policy = Policy { entries: entries.iter().map(entry).collect(), ..Policy::none() };
    Arc::new(Roster::of(&policy, &Statements::default(), &TimeZone::UTC))
}

const ON: [&str; 4] =
    ["Go off shift", "-", "Open Shiftbell", "Quit (you are on shift) > Stay on shift | Quit: nothing will ring"];

#[test]
fn with_nothing_to_say_it_is_the_toggle_and_two_more() {
    assert_eq!(lines(&menu(&scene::picture(OnShift::Off))), ["Go on shift", "-", "Open Shiftbell", "Quit"]);
    assert_eq!(lines(&menu(&scene::picture(OnShift::On))), ON);
}

#[test]
fn what_rings_and_what_is_snoozed_can_be_handled_in_it() {
    let mut picture = scene::picture(OnShift::On);
    let mut looked_at = alert("ringing", "#alerts_security", "root login");
    looked_at.looking = vec![Untrusted::new("Ben\u{202e} Okoye")];
    let mut snoozed = alert("snoozed", "api-prod", "db down");
    // 02:14 in Berlin.
    snoozed.snoozed_until = Some("2026-07-16T00:14:00Z".parse().unwrap());
    picture.alerts = vec![
        alert("ringing", "api-prod", "errors \u{202e}rising\nsecond"),
        looked_at,
        snoozed,
        alert("acknowledged", "#a", "acknowledged"),
        alert("acknowledging", "#a", "acknowledging"),
        alert("held", "#a", "held"),
        alert("settled", "#a", "settled"),
    ];
    picture.sound = Some(SoundClass::Page);
    let handle = "Acknowledge | Snooze 15 min | Snooze 1 h | Snooze until morning";
    let expected = [
        "Go off shift (2 ringing: api-prod, #alerts_security)",
        "-",
        &format!("api-prod: errors rising > {handle}"),
        &format!("#alerts_security: root login · Ben Okoye is looking > {handle}"),
        "Silence",
        "-",
        "api-prod: db down · snoozed until 02:14 > Acknowledge",
        "-",
        ON[2],
        ON[3],
    ];
    assert_eq!(lines(&menu(&picture)), expected);
    picture.zone = TimeZone::UTC;
    assert!(lines(&menu(&picture)).contains(&"api-prod: db down · snoozed until 00:14 > Acknowledge".to_owned()));
}

#[test]
fn silence_is_offered_while_there_is_something_to_silence() {
    let mut picture = scene::picture(OnShift::On);
    // A blind source sounds without any alert.
    for (sound, offered) in [
        (None, false),
        (Some(SoundClass::Page), true),
        (Some(SoundClass::Quieter), true),
        (Some(SoundClass::Notify), false),
        (Some(SoundClass::Reminder), false),
    ] {
        picture.sound = sound;
        assert_eq!(lines(&menu(&picture)).contains(&"Silence".to_owned()), offered, "{sound:?}");
    }
}

#[test]
fn a_storm_does_not_make_it_endless() {
    let mut picture = scene::picture(OnShift::On);
    picture.alerts = (0..20).map(|n| alert("ringing", &format!("#p{n}"), "x")).collect();
    picture.alerts.extend((0..20).map(|n| alert("snoozed", &format!("#s{n}"), "x")));
    let lines = lines(&menu(&picture));
    assert_eq!(lines[0], "Go off shift (20 ringing: #p0, #p1, #p2 and 17 more)");
    assert_eq!(lines[2 + MOST_RINGING], "(and 12 more: open Shiftbell)");
    assert_eq!(lines[4 + MOST_RINGING + MOST_SNOOZED], "(and 16 more: open Shiftbell)");
    assert_eq!(lines.len(), 1 + 1 + MOST_RINGING + 1 + 1 + MOST_SNOOZED + 1 + 3);
}

#[test]
fn no_text_from_outside_is_long_or_turned_around() {
    let mut picture = scene::picture(OnShift::On);
    let long = "\u{202e}\u{2066}\u{61c}\u{7}_&<b>wide</b> ".repeat(500);
    let mut ringing = alert("ringing", &long, &long);
    ringing.looking = vec![Untrusted::new(long.clone()); 3];
    picture.alerts = vec![ringing, alert("snoozed", &long, &long)];
    let why = Blindness::TokenRefused { code: long.clone() };
    picture.sources.insert(SourceId::slack(long.clone()), scene::sight(scene::blind(why)));
    picture.troubles.insert(Part::Cards, Trouble { name: "x".to_owned(), says: long.clone(), cure: long });
    fn labels(menu: &[MenuEntry]) -> Vec<&String> {
        menu.iter()
            .flat_map(|entry| match entry {
                MenuEntry::Item { label, .. } | MenuEntry::Note(label) => vec![label],
                MenuEntry::Submenu { label, entries } => [vec![label], labels(entries)].concat(),
                MenuEntry::Divider => Vec::new(),
            })
            .collect()
    }
    for label in labels(&menu(&picture)) {
        assert!(label.chars().count() <= 160, "{label}");
        assert!(!label.contains(['\u{202e}', '\u{2066}', '\u{61c}', '\u{7}', '\n']), "{label:?}");
    }
}

#[test]
fn the_schedule_can_be_followed_where_there_is_one_and_it_is_not() {
    let has_entry = |picture: &Picture| lines(&menu(picture))[1] == "Follow the schedule";
    let mine = [(Who::Me, Some("primary"))];
    let table = [
        ("by hand, no schedule", ShiftWhy::ByHand, &[][..], false),
        ("by hand against the schedule", ShiftWhy::ByHand, &mine, true),
        ("never set", ShiftWhy::NeverSet, &mine, true),
        ("followed", ShiftWhy::Schedule, &mine, false),
        ("in doubt", ShiftWhy::ScheduleUnknown, &mine, false),
    ];
    for (what, because, entries, offered) in table {
        let mut picture = scene::picture(OnShift::On);
        picture.shift.because = because;
        picture.roster = roster(entries);
        assert_eq!(has_entry(&picture), offered, "{what}");
    }
}

#[test]
fn what_is_not_heard_is_said_with_the_reason() {
    let mut picture = scene::picture(OnShift::Off);
    let refused = Blindness::TokenRefused { code: "invalid_auth".to_owned() };
    picture.sources.insert(SourceId::slack("acme"), scene::sight(scene::blind(refused)));
    picture.sources.insert(SourceId::pagerduty("acme"), scene::sight(Hearing::Seeing));
    let no_cards =
        Trouble { name: "no-daemon".to_owned(), says: "No card can be shown.".to_owned(), cure: String::new() };
    picture.troubles.insert(Part::Cards, no_cards);
    let expected = [
        "Go on shift",
        "-",
        "(Slack (acme) is not heard. The token was refused (invalid_auth).)",
        "(No card can be shown.)",
        "-",
        "Open Shiftbell",
        "Quit",
    ];
    assert_eq!(lines(&menu(&picture)), expected);
}

#[test]
fn who_is_on_call_now_is_named_by_role_on_four_lines_at_most() {
    let on_call = |entries: &[(Who, Option<&str>)]| {
        let mut picture = scene::picture(OnShift::Off);
        picture.roster = roster(entries);
        let mut lines = lines(&menu(&picture));
        lines.retain(|line| line.starts_with("(On call"));
        lines
    };
    let name = |name: &str| Who::Name(name.to_owned());
    let two = [(name("Cyd Marsh"), Some("secondary")), (name("Ben Okoye"), Some("primary"))];
    assert_eq!(on_call(&two), ["(On call: Ben Okoye (primary), Cyd Marsh (secondary))"]);
    assert_eq!(on_call(&[(Who::Me, Some("primary")), (name("Dee\u{202e}"), None)]), ["(On call: you (primary), Dee)"]);
    let many: Vec<_> = (0..40).map(|n| (name(&format!("Somebody with a long name {n}")), Some("primary"))).collect();
    let lines = on_call(&many);
    assert_eq!((lines.len(), lines[3].as_str()), (MOST_ON_CALL, "(On call: more people, see Team)"));
}

#[test]
fn a_menu_could_be_mistaken_for_one_of_its_shape_that_does_something_else() {
    let with = |texts: &[&str]| {
        let mut picture = scene::picture(OnShift::On);
        picture.alerts = texts.iter().map(|text| alert("ringing", "#a", text)).collect();
        picture
    };
    let one = with(&["root login"]);
    let mistakable = |other: &Picture| is_mistakable(&menu(&one), &menu(other));
    assert!(mistakable(&with(&["another one"])), "another alert in its place");
    assert!(!mistakable(&with(&["root login", "another one"])), "one more");
    assert!(!mistakable(&with(&[])), "one less");
    let mut looked_at = one.clone();
    looked_at.alerts[0].looking = vec![Untrusted::new("Ben")];
    assert_ne!(menu(&one), menu(&looked_at));
    assert!(!mistakable(&looked_at), "other words only");
    let quiet = |on| menu(&scene::picture(on));
    assert!(!is_mistakable(&quiet(OnShift::On), &quiet(OnShift::Off)), "quitting asks in one of them");
}
