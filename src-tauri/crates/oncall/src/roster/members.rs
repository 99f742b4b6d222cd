//! The people that the sources and the policy file speak of, each once.
//!
//! Invariant: two are one person only where a source's id, an e-mail address, or their being me says so; a name alone
//! joins nobody but an entry of the policy file to whoever is called so.

use crate::{
    ids::{PersonId, SourceId},
    observation::Person,
    policy::Who,
    text::Untrusted,
};

/// One person, as all sources together know them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Stable: the id at the source that spoke of them first, `slack/acme/U1`; or `policy file/Ada Stone`.
    pub id: String,
    pub name: Untrusted,
    pub me: Me,
    pub listed: Listed,
    pub email: Option<Untrusted>,
    /// Each number once, in the order in which the sources give them.
    pub phones: Vec<Untrusted>,
    /// IANA name.
    pub zone: Option<String>,
    pub title: Option<Untrusted>,
    pub slack: Option<SlackAddress>,
    /// Who spoke of them.
    pub sources: Vec<SourceId>,
    ids: Vec<(SourceId, PersonId)>,
    names: Vec<String>,
    emails: Vec<String>,
}

impl Member {
    /// Their id at a source, where it spoke of them.
    pub fn id_at(&self, source: &SourceId) -> Option<PersonId> {
        self.ids.iter().find(|(of, _)| of == source).map(|(_, id)| id.clone())
    }

    /// By any of their names or addresses, in any case.
    pub fn is_called(&self, name: &str) -> bool {
        let name = folded(name);
        self.names.contains(&name) || self.emails.contains(&name)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Me {
    Yes,
    No,
}

/// Whether a source counts somebody to my team; others are known from a schedule only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listed {
    Yes,
    No,
}

/// Where somebody is found in Slack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlackAddress {
    pub user: PersonId,
    pub workspace: Option<String>,
    /// Their page, for a browser.
    pub profile: Option<String>,
}

/// All of them, found by their place in the list.
#[derive(Clone, Debug, Default)]
pub(super) struct Members(pub Vec<Member>);

impl Members {
    /// I am one person, whatever the sources call me.
    pub fn add_me(&mut self, source: &SourceId, person: &Person) {
        let at = self.0.iter().position(|member| member.me == Me::Yes);
        let at = at.unwrap_or_else(|| self.push(person_id(source, person), person.name.clone(), Me::Yes));
        self.learn(at, source, person);
    }

    /// Somebody of the team.
    pub fn add(&mut self, source: &SourceId, person: &Person) {
        let at = self.meet(source, person);
        if let Some(member) = self.0.get_mut(at) {
            member.listed = Listed::Yes;
        }
    }

    /// Somebody whom a source describes, in the team or not.
    pub fn meet(&mut self, source: &SourceId, person: &Person) -> usize {
        let at = self.by_id(source, &person.id);
        let at = at.or_else(|| person.email.as_ref().and_then(|email| self.by_email(email.verbatim())));
        let at = at.unwrap_or_else(|| self.push(person_id(source, person), person.name.clone(), Me::No));
        self.learn(at, source, person);
        at
    }

    /// Whoever a source's schedule names.
    pub fn scheduled(&mut self, source: &SourceId, id: &PersonId, name: &Untrusted) -> usize {
        if let Some(at) = self.by_id(source, id) {
            return at;
        }
        let person = Person { id: id.clone(), ..Person::named("", name.verbatim()) };
        let at = self.push(person_id(source, &person), name.clone(), Me::No);
        self.learn(at, source, &person);
        at
    }

    /// Whoever an entry of the policy file names, and whether any source knows them.
    pub fn entered(&mut self, who: &Who) -> (usize, Acquaintance) {
        let found = match who {
            Who::Me => self.0.iter().position(|member| member.me == Me::Yes),
            Who::Email(email) => self.by_email(email),
            // I come first in the list: of two people with one name it is me, so that I am not missed.
            Who::Name(name) => self.0.iter().position(|member| member.names.contains(&folded(name))),
        };
        if let Some(at) = found {
            return (at, Acquaintance::Known);
        }
        let (name, me) = match who {
            Who::Me => ("me", Me::Yes),
            Who::Email(name) | Who::Name(name) => (name.as_str(), Me::No),
        };
        let at = self.push(format!("policy file/{name}"), Untrusted::new(name), me);
        if let (Who::Email(email), Some(member)) = (who, self.0.get_mut(at)) {
            member.email = Some(Untrusted::new(email));
            member.emails.push(folded(email));
        }
        if let (Who::Name(name), Some(member)) = (who, self.0.get_mut(at)) {
            member.names.push(folded(name));
        }
        (at, Acquaintance::Stranger)
    }

    fn by_id(&self, source: &SourceId, id: &PersonId) -> Option<usize> {
        let is = |(known, person): &(SourceId, PersonId)| known == source && person == id;
        self.0.iter().position(|member| member.ids.iter().any(is))
    }

    fn by_email(&self, email: &str) -> Option<usize> {
        let email = folded(email);
        self.0.iter().position(|member| !email.is_empty() && member.emails.contains(&email))
    }

    fn push(&mut self, id: String, name: Untrusted, me: Me) -> usize {
        self.0.push(Member {
            id,
            name,
            me,
            listed: Listed::No,
            email: None,
            phones: Vec::new(),
            zone: None,
            title: None,
            slack: None,
            sources: Vec::new(),
            ids: Vec::new(),
            names: Vec::new(),
            emails: Vec::new(),
        });
        self.0.len() - 1
    }

    /// Adds what a source says; what was known before stands first.
    fn learn(&mut self, at: usize, source: &SourceId, person: &Person) {
        let Some(member) = self.0.get_mut(at) else { return };
        if !member.sources.contains(source) {
            member.sources.push(source.clone());
        }
        member.ids.push((source.clone(), person.id.clone()));
        member.names.extend(
            [Some(&person.name), person.display_name.as_ref()]
                .into_iter()
                .flatten()
                .map(|name| folded(name.verbatim())),
        );
        member.emails.extend(person.email.iter().map(|email| folded(email.verbatim())));
        for phone in &person.phones {
            if !member.phones.iter().any(|known| digits(known) == digits(phone)) {
                member.phones.push(phone.clone());
            }
        }
        let Member { email, zone, title, slack, .. } = member;
        *email = email.take().or_else(|| person.email.clone());
        *zone = zone.take().or_else(|| person.zone.clone());
        *title = title.take().or_else(|| person.title.clone());
        if source.kind == crate::ids::SourceKind::Slack {
            let address = || SlackAddress {
                user: person.id.clone(),
                workspace: person.workspace.clone(),
                profile: person.profile.clone(),
            };
            *slack = slack.take().or_else(|| Some(address()));
        }
    }
}

/// Whether any source has said who somebody in the policy file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Acquaintance {
    Known,
    Stranger,
}

fn person_id(source: &SourceId, person: &Person) -> String {
    format!("{source}/{}", person.id)
}

/// Names and addresses are the same in any case.
fn folded(text: &str) -> String {
    text.trim().to_lowercase()
}

fn digits(phone: &Untrusted) -> String {
    phone.verbatim().chars().filter(char::is_ascii_digit).collect()
}
