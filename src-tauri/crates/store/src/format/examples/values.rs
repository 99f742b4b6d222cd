//! What the examples are made of: a source, a message, an incident, a write.

use jiff::{SignedDuration, Timestamp};
use oncall::{
    fact::What,
    ids::*,
    observation::*,
    text::Untrusted,
    time::Deadline,
    write::{Write, WriteWhat},
};

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(super) fn noon() -> Timestamp {
    at("2026-11-20T12:00:00.123456789Z")
}

pub(crate) fn acme() -> SourceId {
    SourceId::slack("acme")
}

pub(crate) fn pager() -> SourceId {
    SourceId::pagerduty("acme")
}

pub(crate) fn alert(n: u32) -> AlertId {
    AlertId::message(&acme(), &ChannelId::new("C1"), &MessageTs::new(format!("1763640000.{n:06}")))
}

pub(crate) fn author(kind: AuthorKind) -> Author {
    Author { kind, id: PersonId::new("U1"), name: Untrusted::new("Ada Example") }
}

pub(crate) fn message(n: u32, text: &str) -> Message {
    let place = Place { channel: ChannelId::new("C1"), name: "alerts_security".to_owned() };
    let ts = MessageTs::new(format!("1763640000.{n:06}"));
    Message { version: noon(), ..Message::post(place, ts, author(AuthorKind::Bot), text) }
}

pub(crate) fn incident(id: &str, title: &str) -> Incident {
    Incident {
        service: Untrusted::new("checkout"),
        urgency: Urgency::High,
        ..Incident::triggered(IncidentId::new(id), title, noon())
    }
}

pub(crate) fn seen(source: SourceId, said: Said) -> What {
    What::Observed(Observation { source, heard: Heard::Live, said })
}

pub(crate) fn unread(raw: &str) -> Said {
    Said::Unread { what: "envelope teleportation".to_owned(), raw: Untrusted::new(raw), at: noon() }
}

pub(crate) fn place(name: &str) -> Place {
    Place { channel: ChannelId::new(format!("C-{name}")), name: name.to_owned() }
}

pub(crate) fn write(id: u64, alert: AlertId) -> Write {
    let what = WriteWhat::React {
        channel: ChannelId::new("C1"),
        ts: MessageTs::new("1763640000.000001"),
        emoji: Emoji::new("white_check_mark"),
    };
    Write { id: WriteId(id), alert, what, asked_at: noon() }
}

pub(crate) fn deadline() -> Deadline {
    Deadline { at: noon(), cap: SignedDuration::from_secs(15), boot: None }
}

pub(super) fn shift() -> ScheduledShift {
    ScheduledShift {
        schedule: Untrusted::new("Weekly"),
        rotation: None,
        level: None,
        who: Untrusted::new("Ada Example"),
        person: PersonId::new("P1"),
        from: Some(noon()),
        until: Some(noon()),
    }
}
