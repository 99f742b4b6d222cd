//! From a card to a `notify_rust::Notification`.
//!
//! Invariant: pure; no text can be taken for markup, whether the daemon admits that it reads markup or not.

use notify_rust::{Notification, Timeout};
use oncall::wants::{Card, CardKey, Press, Weight};

/// What the person sees as the sender.
const APP_NAME: &str = "Shiftbell";
/// The desktop entry (without `.desktop`) by which desktops find our icon and our settings.
#[cfg(all(unix, not(target_os = "macos")))]
const DESKTOP_ENTRY: &str = "shiftbell-desktop";
/// The action that is the card itself, in the words of the Desktop Notifications Specification 1.2.
const CARD_ITSELF: &str = "default";

/// What a daemon can do, so far as it changes what it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Abilities {
    pub body: BodyText,
    pub buttons: Buttons,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BodyText {
    Plain,
    /// The body is read as markup.
    Markup,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Buttons {
    Offered,
    /// Actions are not to be sent to a daemon that does not advertise them.
    Absent,
}

impl Abilities {
    /// From the names that `GetCapabilities` answers with.
    #[cfg(all(unix, not(target_os = "macos")))]
    pub fn from_capabilities(names: &[String]) -> Self {
        let has = |wanted: &str| names.iter().any(|name| name == wanted);
        Self {
            body: if has("body-markup") { BodyText::Markup } else { BodyText::Plain },
            buttons: if has("actions") { Buttons::Offered } else { Buttons::Absent },
        }
    }
}

/// The card as it is to be sent to a daemon with these abilities.
pub(super) fn notification(key: &CardKey, card: &Card, abilities: Abilities) -> Notification {
    let mut it = Notification::new();
    it.appname(APP_NAME).summary(&sendable(&card.title)).body(&body(key, card, abilities));
    it.timeout(match card.weight {
        Weight::Critical => Timeout::Never,
        Weight::Normal => Timeout::Default,
    });
    if abilities.buttons == Buttons::Offered {
        for (action, label) in actions(card) {
            it.action(action, &label);
        }
    }
    weigh(&mut it, card.weight);
    it
}

fn body(key: &CardKey, card: &Card, abilities: Abilities) -> String {
    let mut text = sendable(&card.body);
    if abilities.buttons == Buttons::Absent
        && let Some(instead) = instead_of_buttons(key, card)
    {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&instead);
    }
    match abilities.body {
        BodyText::Plain => guarded(&text),
        BodyText::Markup => escaped(&text),
    }
}

/// What to do where no button can be pressed.
fn instead_of_buttons(key: &CardKey, card: &Card) -> Option<String> {
    let offers = |press| card.buttons.iter().any(|button| button.press == press);
    match key {
        CardKey::Alert(id) | CardKey::Notice(id) if offers(Press::Acknowledge) => {
            Some(format!("To acknowledge: shiftbell ack {id}"))
        }
        CardKey::Tell(id) if offers(Press::Told) => Some(format!("Once they are told: shiftbell told {id}")),
        CardKey::Undo(id) if offers(Press::Undo) => Some(format!("To take it back: shiftbell undo {id}")),
        CardKey::Test => Some("To acknowledge: open Shiftbell from the tray.".to_owned()),
        _ if offers(Press::GoOnShift) => Some("To go on shift: click the tray icon.".to_owned()),
        _ => None,
    }
}

/// Keys and labels in the order in which they are shown; the card itself, which is no button, comes last.
fn actions(card: &Card) -> Vec<(&'static str, String)> {
    let mut buttons: Vec<_> = card.buttons.iter().collect();
    buttons.sort_by_key(|button| match button.press {
        Press::Acknowledge | Press::GoOnShift | Press::Undo | Press::Told => 0,
        Press::Snooze15 => 1,
        Press::Open => 2,
    });
    let mut actions: Vec<_> = buttons.iter().map(|it| (it.press.as_str(), sendable(&it.label))).collect();
    // Without a label: xfce4-notifyd would draw a fourth button.
    actions.push((CARD_ITSELF, String::new()));
    actions
}

/// Not resident: a card that stayed after a press would look as if the press had done nothing. No sound either way: a
/// daemon's own is better than none.
#[cfg(all(unix, not(target_os = "macos")))]
fn weigh(it: &mut Notification, weight: Weight) {
    use notify_rust::{Hint, Urgency};
    let (urgency, category) = match weight {
        Weight::Critical => (Urgency::Critical, "x-shiftbell.page"),
        Weight::Normal => (Urgency::Normal, "x-shiftbell.notice"),
    };
    it.urgency(urgency);
    it.hint(Hint::Category(category.to_owned()));
    it.hint(Hint::DesktopEntry(DESKTOP_ENTRY.to_owned()));
}

#[cfg(windows)]
fn weigh(it: &mut Notification, weight: Weight) {
    it.urgency(match weight {
        Weight::Critical => notify_rust::Urgency::Critical,
        Weight::Normal => notify_rust::Urgency::Normal,
    });
}

#[cfg(target_os = "macos")]
fn weigh(_it: &mut Notification, _weight: Weight) {}

/// A D-Bus string cannot hold a NUL.
fn sendable(text: &str) -> String {
    text.replace('\0', "")
}

/// Some daemons read markup though they do not say so (dunst 1.9 without a `markup` line), and drop what stands between
/// angle brackets. Escaping would be wrong for the honest ones, so the brackets that could be lost are drawn otherwise.
fn guarded(text: &str) -> String {
    let mut guarded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, (inside, after))) =
        rest.split_once('<').and_then(|(before, behind)| Some((before, behind.split_once('>')?)))
    {
        guarded.extend([before, "‹", inside, "›"]);
        rest = after;
    }
    guarded + rest
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests;
