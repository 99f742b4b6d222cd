//! What makes two posts the same thing said twice, as far as counting goes.
//!
//! Invariant: a masked title counts and never silences: "host-12 down" and "host-13 down" are counted together, and each
//! rings. Only a sender's own key joins alerts, and that is never made here.

use crate::{
    ids::Fingerprint,
    observation::{AuthorKind, Incident, Message},
};

/// Of this way of masking.
const VERSION: u32 = 1;
/// A title is told from another by so much of it.
const LONGEST: usize = 160;

/// By which a message is counted; none for what a person wrote.
pub fn of_message(message: &Message) -> Option<Fingerprint> {
    let by_bot = message.author.kind == AuthorKind::Bot;
    let title = masked(&message.text.line(LONGEST));
    let value = format!("{} {} {title}", message.place.channel, message.author.name.line(60).to_lowercase());
    (by_bot && !title.is_empty()).then(|| of("title", value))
}

/// By which an incident is counted.
pub fn of_incident(incident: &Incident) -> Fingerprint {
    of("incident", format!("{} {}", incident.service.line(60).to_lowercase(), masked(&incident.title.line(LONGEST))))
}

fn of(maker: &str, value: String) -> Fingerprint {
    Fingerprint { maker: maker.to_owned(), version: VERSION, value }
}

/// The words of a line, in lower case; whatever has a digit in it stands as `#`, and so does what is quoted.
fn masked(line: &str) -> String {
    let lower = line.to_lowercase();
    let mut words: Vec<String> = Vec::new();
    for word in lower.split_whitespace() {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let varies = bare.chars().any(|c| c.is_ascii_digit()) || bare.contains("://");
        let word = if varies { "#".to_owned() } else { bare.to_owned() };
        if !word.is_empty() && words.last() != Some(&word) {
            words.push(word);
        }
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_varies_is_masked_and_what_tells_apart_is_not() {
        let table = [
            ("host-12 down", "host-13 down", true),
            ("[FIRING:1] DiskFull (db-1 eu)", "[FIRING:3] DiskFull (db-7 eu)", true),
            ("Disk full", "Disk nearly full", false),
            ("error at https://example.com/a", "error at https://example.com/b", true),
            ("10.0.0.1 unreachable since 02:14", "10.0.9.9 unreachable since 03:15", true),
            ("CPU HIGH", "cpu high", true),
            ("login by ada", "login by ben", false),
            ("disks 1 2 3 full", "disks 1 2 full", true),
            ("- disk full -", "disk full", true),
        ];
        for (one, other, same) in table {
            assert_eq!(masked(one) == masked(other), same, "{one} / {other}: {} / {}", masked(one), masked(other));
        }
    }

    #[test]
    fn what_a_person_wrote_and_what_says_nothing_is_counted_by_nothing() {
        use crate::{
            ids::{ChannelId, MessageTs, PersonId},
            observation::{Author, Place},
            text::Untrusted,
        };
        let table = [
            (AuthorKind::Bot, "disk full", true),
            (AuthorKind::Bot, " -- ", false),
            (AuthorKind::Person, "disk full", false),
            (AuthorKind::Me, "disk full", false),
        ];
        for (kind, text, counted) in table {
            let place = Place { channel: ChannelId::new("C1"), name: "alerts".to_owned() };
            let author = Author { kind, id: PersonId::new("B1"), name: Untrusted::new("Monitor") };
            let message = Message::post(place, MessageTs::new("1.0"), author, text);
            assert_eq!(of_message(&message).is_some(), counted, "{kind:?} {text:?}");
        }
    }
}
