//! The words of org.freedesktop.Notifications and of the bus itself, as messages.
//!
//! Invariant: whatever a message holds, reading it never fails louder than [`Heard::Nothing`] or a fault.
//! Source: Desktop Notifications Specification 1.2; D-Bus Specification, "Message Bus Messages".

use super::{
    board::{Ask, Fault, Reply, Word},
    notification::notification,
};
use engine::presenter::ClosedHow;
use notify_rust::Notification;
use std::collections::BTreeMap;
use zbus::{
    MatchRule, Message, Variant,
    message::{Header, Type},
};

pub(super) const NAME: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";
const BUS: &str = "org.freedesktop.DBus";

/// What a message from the bus means to us.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Heard {
    Answer { to: u32, answer: Result<Reply, Fault> },
    Word { sender: String, number: u32, word: Word },
    Owner(Option<String>),
    Nothing,
}

/// The signals of the daemon (ActionInvoked, NotificationClosed, ActivationToken), and who the daemon is.
pub(super) fn subscriptions() -> zbus::Result<[MatchRule<'static>; 2]> {
    let signals = MatchRule::builder().msg_type(Type::Signal).interface(NAME).path(PATH).build()?;
    let owners = MatchRule::builder()
        .msg_type(Type::Signal)
        .sender(BUS)
        .interface(BUS)
        .member("NameOwnerChanged")
        .arg(0, NAME)
        .build()?;
    Ok([signals, owners])
}

pub(super) fn message(ask: &Ask) -> zbus::Result<Message> {
    match ask {
        Ask::Capabilities => call("GetCapabilities").build(&()),
        Ask::Close { number } => call("CloseNotification").build(number),
        Ask::Notify { key, card, abilities, replaces } => notify(&notification(key, card, *abilities), *replaces),
    }
}

fn notify(it: &Notification, replaces: u32) -> zbus::Result<Message> {
    let hints: BTreeMap<&str, Variant<'_>> = it.hints.iter().map(Into::into).collect();
    let timeout = i32::from(it.timeout);
    call("Notify").build(&(&it.appname, replaces, &it.icon, &it.summary, &it.body, &it.actions, hints, timeout))
}

fn call(member: &'static str) -> zbus::message::Builder<'static> {
    Message::method_call(PATH, member).destination(NAME).interface(NAME)
}

pub(super) fn hear(message: &Message) -> Heard {
    let header = message.header();
    match message.message_type() {
        Type::MethodReturn => answer(&header, Ok(reply(message))),
        Type::Error => answer(&header, Err(fault(message, &header))),
        Type::Signal => signal(message, &header).unwrap_or(Heard::Nothing),
        Type::MethodCall => Heard::Nothing,
    }
}

fn answer(header: &Header<'_>, answer: Result<Reply, Fault>) -> Heard {
    header.reply_serial().map_or(Heard::Nothing, |serial| Heard::Answer { to: serial.get(), answer })
}

fn reply(message: &Message) -> Reply {
    let body = message.body();
    if let Ok(number) = body.deserialize::<u32>() {
        return Reply::Number(number);
    }
    body.deserialize::<Vec<String>>().map_or(Reply::Done, Reply::Capabilities)
}

/// The bus itself answers for a daemon that is not there; everything else is the daemon's own no.
fn fault(message: &Message, header: &Header<'_>) -> Fault {
    let name = header.error_name().map(|name| name.as_str().to_owned()).unwrap_or_default();
    let text = message.body().deserialize::<String>().unwrap_or_else(|_| name.clone());
    let is_from_bus = header.sender().is_some_and(|sender| sender.as_str() == BUS);
    if is_from_bus && !name.ends_with(".AccessDenied") { Fault::Gone(text) } else { Fault::Refused(text) }
}

fn signal(message: &Message, header: &Header<'_>) -> Option<Heard> {
    let sender = header.sender()?.as_str().to_owned();
    let body = message.body();
    let word = |number, word| Some(Heard::Word { sender: sender.clone(), number, word });
    match (header.interface()?.as_str(), header.member()?.as_str()) {
        (NAME, "ActionInvoked") => {
            let (number, action) = body.deserialize::<(u32, String)>().ok()?;
            word(number, Word::Invoked { action })
        }
        (NAME, "NotificationClosed") => {
            let (number, reason) = body.deserialize::<(u32, u32)>().ok()?;
            word(number, Word::Closed { how: closed_how(reason) })
        }
        (BUS, "NameOwnerChanged") if sender == BUS => {
            let (name, _, new) = body.deserialize::<(String, String, String)>().ok()?;
            (name == NAME).then(|| Heard::Owner((!new.is_empty()).then_some(new)))
        }
        _ => None,
    }
}

fn closed_how(reason: u32) -> ClosedHow {
    match reason {
        1 => ClosedHow::Expired,
        2 => ClosedHow::Dismissed,
        3 => ClosedHow::ByUs,
        _ => ClosedHow::Unsaid,
    }
}
