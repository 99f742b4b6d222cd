//! Tables for what a card looks like on the wire.

use super::*;
use notify_rust::{Hint, Urgency};
use oncall::{ids::AlertId, wants::Button};

const FULL: Abilities = Abilities { body: BodyText::Plain, buttons: Buttons::Offered };

fn id() -> AlertId {
    "slack/acme/C1/1700000000.000100".parse().unwrap()
}

fn alert() -> CardKey {
    CardKey::Alert(id())
}

fn button(press: Press, label: &str) -> Button {
    Button { press, label: label.to_owned() }
}

fn card(body: &str, buttons: Vec<Button>) -> Card {
    Card { title: "Critical · #alerts_security".to_owned(), body: body.to_owned(), weight: Weight::Critical, buttons }
}

fn three_buttons() -> Vec<Button> {
    // Not in the order of showing, on purpose.
    vec![
        button(Press::Open, "Open"),
        button(Press::Acknowledge, "✓ Looked at"),
        button(Press::Snooze15, "Snooze 15 min"),
    ]
}

fn tell() -> Vec<Button> {
    vec![button(Press::Open, "Open"), button(Press::Told, "Told")]
}

fn undo() -> Vec<Button> {
    vec![button(Press::Open, "Open"), button(Press::Undo, "Undo")]
}

#[test]
fn buttons_come_in_their_order_with_their_labels() {
    let go = vec![button(Press::Open, "Open"), button(Press::GoOnShift, "Go on shift")];
    let table = [
        (
            "an alert",
            three_buttons(),
            vec!["acknowledge", "✓ Looked at", "snooze-15", "Snooze 15 min", "open", "Open", "default", ""],
        ),
        ("a page off shift", go, vec!["go-on-shift", "Go on shift", "open", "Open", "default", ""]),
        ("somebody to tell", tell(), vec!["told", "Told", "open", "Open", "default", ""]),
        ("to take back", undo(), vec!["undo", "Undo", "open", "Open", "default", ""]),
        ("no button", vec![], vec!["default", ""]),
    ];
    for (what, buttons, actions) in table {
        assert_eq!(notification(&alert(), &card("db is down", buttons), FULL).actions, actions, "{what}");
    }
}

#[test]
fn every_action_sent_means_a_press() {
    let all = [three_buttons(), tell(), undo()].concat();
    for pair in notification(&alert(), &card("", all), FULL).actions.chunks(2) {
        assert!(Press::from_key(&pair[0]).is_some(), "{pair:?}");
    }
}

#[test]
fn no_text_of_the_body_is_taken_for_markup() {
    let markup = Abilities { body: BodyText::Markup, ..FULL };
    let table = [
        ("disk <b>full</b>", "disk ‹b›full‹/b›", "disk &lt;b&gt;full&lt;/b&gt;"),
        ("a <b", "a <b", "a &lt;b"),
        ("cpu > 90, -> page", "cpu > 90, -> page", "cpu &gt; 90, -&gt; page"),
        ("a << b > c", "a ‹< b › c", "a &lt;&lt; b &gt; c"),
        ("a && b", "a && b", "a &amp;&amp; b"),
        ("&lt; stays what it says", "&lt; stays what it says", "&amp;lt; stays what it says"),
        ("say \"it's\"", "say \"it's\"", "say \"it's\""),
        ("no\0nul", "nonul", "nonul"),
    ];
    for (body, plain, escaped) in table {
        let card = card(body, vec![]);
        assert_eq!(notification(&alert(), &card, FULL).body, plain);
        assert_eq!(notification(&alert(), &card, markup).body, escaped);
    }
}

#[test]
fn the_title_is_never_escaped_for_it_is_never_markup() {
    let markup = Abilities { body: BodyText::Markup, ..FULL };
    let card = Card { title: "R&D <page>".to_owned(), ..card("", vec![]) };
    assert_eq!(notification(&alert(), &card, markup).summary, "R&D <page>");
}

#[test]
fn without_buttons_the_body_says_what_to_do() {
    let bare = Abilities { body: BodyText::Plain, buttons: Buttons::Absent };
    let go = vec![button(Press::GoOnShift, "Go on shift")];
    let off_shift = CardKey::OffShift("pagerduty/acme".parse().unwrap());
    let ack = "To acknowledge: shiftbell ack slack/acme/C1/1700000000.000100";
    let table = [
        ("an alert", alert(), "db is down", three_buttons(), format!("db is down\n{ack}")),
        ("without a text", alert(), "", three_buttons(), ack.to_owned()),
        ("handled elsewhere", alert(), "db is down", vec![button(Press::Open, "Open")], "db is down".to_owned()),
        ("off shift", off_shift, "2 pages", go, "2 pages\nTo go on shift: click the tray icon.".to_owned()),
        (
            "to tell",
            CardKey::Tell(id()),
            "Tell Vera",
            tell(),
            format!("Tell Vera\nOnce they are told: shiftbell told {}", id()),
        ),
        ("to take back", CardKey::Undo(id()), "", undo(), format!("To take it back: shiftbell undo {}", id())),
        ("the summary", CardKey::Storm, "7 pages", vec![button(Press::Open, "Open")], "7 pages".to_owned()),
    ];
    for (what, key, body, buttons, says) in table {
        let it = notification(&key, &card(body, buttons), bare);
        assert_eq!((it.body, it.actions), (says, Vec::<String>::new()), "{what}");
    }
}

#[test]
fn weight_sets_urgency_category_and_how_long_it_stays() {
    let table = [
        (Weight::Critical, Urgency::Critical, "x-shiftbell.page", Timeout::Never),
        (Weight::Normal, Urgency::Normal, "x-shiftbell.notice", Timeout::Default),
    ];
    for (weight, urgency, category, timeout) in table {
        let it = notification(&alert(), &Card { weight, ..card("", vec![]) }, FULL);
        assert_eq!(it.timeout, timeout);
        assert!(it.hints.contains(&Hint::Urgency(urgency)), "{:?}", it.hints);
        assert!(it.hints.contains(&Hint::Category(category.to_owned())), "{:?}", it.hints);
        assert!(it.hints.contains(&Hint::DesktopEntry(DESKTOP_ENTRY.to_owned())), "{:?}", it.hints);
        assert_eq!(it.hints.len(), 3);
        assert_eq!(it.appname, "Shiftbell");
    }
}

#[test]
fn abilities_are_read_from_what_daemons_advertise() {
    // As measured: dunst 1.9 without a `markup` line, xfce4-notifyd 0.7.3, and a daemon that advertises nothing.
    let dunst =
        "actions body body-hyperlinks icon-static synchronous private-synchronous x-canonical-private-synchronous";
    let xfce = "action-icons actions body body-hyperlinks body-markup icon-static";
    let table = [
        (dunst, FULL),
        (xfce, Abilities { body: BodyText::Markup, buttons: Buttons::Offered }),
        ("", Abilities { body: BodyText::Plain, buttons: Buttons::Absent }),
    ];
    for (names, abilities) in table {
        let names: Vec<String> = names.split_whitespace().map(str::to_owned).collect();
        assert_eq!(Abilities::from_capabilities(&names), abilities, "{names:?}");
    }
}
