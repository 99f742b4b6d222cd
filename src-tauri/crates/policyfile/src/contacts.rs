//! `[[contact]]`.
//!
//! Invariant: a contact can be told from every other by its name, and a number that exists can be dialled.

use crate::{
    keys,
    names::Names,
    section::{Section, Text},
    values,
    walk::Walk,
};
use oncall::policy::Contact;

pub(crate) fn contacts(sections: &[Section<'_>], walk: &mut Walk<'_>) -> Vec<Contact> {
    let mut names = Names::of("contact", "give this one another name");
    sections.iter().filter_map(|section| contact(section, &mut names, walk)).collect()
}

fn contact(section: &Section<'_>, names: &mut Names, walk: &mut Walk<'_>) -> Option<Contact> {
    section.allow(&keys::CONTACT, walk);
    let written = section.required("name", "give it one, as in name = \"Data centre\"", walk);
    let name = written.and_then(|written| {
        let name = values::title(&written, "one line, as people call them", walk)?;
        names.take(name, written.place, walk)
    });
    let number = section.text("phone", walk).map(|written| phone(&written, walk));
    let purpose =
        section.text("for", walk).map(|written| values::title(&written, "one line: what to call them for", walk));
    Some(Contact { name: name?, phone: number.flatten(), call_for: purpose.flatten() })
}

/// Digits, and what people put between them.
fn phone(written: &Text<'_>, walk: &mut Walk<'_>) -> Option<String> {
    let number = written.text.trim();
    let rest = number.strip_prefix('+').unwrap_or(number);
    let plain = rest.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '-' | '.' | '/' | '(' | ')'));
    if !plain || rest.chars().filter(char::is_ascii_digit).count() < 3 {
        let says = format!("{:?} is no telephone number", written.text);
        walk.fault(written.place.clone(), says, "digits with a country code, as in \"+1 202-555-0101\"");
        return None;
    }
    Some(number.to_owned())
}
