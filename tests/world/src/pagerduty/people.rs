//! People, how they are reached, and their teams.
//!
//! Invariant: a person's first contact method is the e-mail address.

#[derive(Clone, Debug)]
pub struct User {
    pub id: String,
    pub name: String,
    pub email: String,
    pub time_zone: String,
    /// `user`, `read_only_user` (whose writes are refused with 403 / 1010), …
    pub role: String,
    pub teams: Vec<String>,
    pub contacts: Vec<Contact>,
}

#[derive(Clone, Debug)]
pub struct Contact {
    pub kind: ContactKind,
    pub address: String,
    pub label: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContactKind {
    Email,
    Phone,
    Sms,
    WhatsApp,
    Push,
}

#[derive(Clone, Debug)]
pub struct Team {
    pub id: String,
    pub name: String,
}

impl User {
    pub fn new(name: &str, email: &str) -> Self {
        Self {
            id: identifier("PU", name),
            name: name.into(),
            email: email.into(),
            time_zone: "Etc/UTC".into(),
            role: "user".into(),
            teams: Vec::new(),
            contacts: vec![Contact { kind: ContactKind::Email, address: email.into(), label: "Default".into() }],
        }
    }

    pub fn zone(mut self, zone: &str) -> Self {
        self.time_zone = zone.into();
        self
    }

    pub fn role(mut self, role: &str) -> Self {
        self.role = role.into();
        self
    }

    /// A telephone and SMS number, without the country code (which is always 1).
    pub fn phone(mut self, address: &str) -> Self {
        for (kind, label) in [(ContactKind::Phone, "Mobile"), (ContactKind::Sms, "Mobile")] {
            self.contacts.push(Contact { kind, address: address.into(), label: label.into() });
        }
        self
    }

    pub fn team(mut self, team: &str) -> Self {
        self.teams.push(identifier("PT", team));
        self
    }
}

/// An identifier of PagerDuty's look: `P`, a letter for the kind, the name's letters and digits.
pub(super) fn identifier(prefix: &str, name: &str) -> String {
    let letters = name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase());
    prefix.chars().chain(letters).collect()
}
