//! Where somebody is reached: addresses for the telephone, the mail program and Slack.
//!
//! Invariant: an address is made of characters that were checked one by one; what has others has no address.

use oncall::{
    picture::Picture,
    policy::Contact,
    roster::{Member, SlackAddress},
};
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Means {
    Phone,
    Email,
    Slack,
}

/// What opens the way to somebody; none where they cannot be reached so. `at` chooses among several numbers, from 0.
pub fn reach(picture: &Picture, id: &str, means: Means, at: usize) -> Option<String> {
    let roster = &picture.roster;
    if let Some(contact) = roster.contacts.iter().find(|contact| contact_id(contact) == id) {
        return contact.phone.as_deref().filter(|_| means == Means::Phone && at == 0).and_then(phone);
    }
    let member = roster.members.iter().find(|member| member.id == id)?;
    match means {
        Means::Phone => phone(member.phones.get(at)?.verbatim()),
        Means::Email => email(member.email.as_ref()?.verbatim()),
        Means::Slack => slack(member),
    }
}

/// Names of contacts are unique in a policy file.
pub(super) fn contact_id(contact: &Contact) -> String {
    format!("contact/{}", contact.name)
}

/// `tel:+12025550101`. Source: RFC 3966.
fn phone(written: &str) -> Option<String> {
    let written = written.trim();
    let (plus, rest) = match written.strip_prefix('+') {
        // "+49 (0)30": the zero is for callers within the country.
        Some(rest) => ("+", rest.replacen("(0)", "", 1)),
        None => ("", written.to_owned()),
    };
    // What follows the number, an extension say, is for people to read.
    let number = rest.split(|c: char| !c.is_ascii_digit() && !" -./()\u{a0}\u{2010}\u{2011}".contains(c)).next()?;
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    (3..=20).contains(&digits.len()).then(|| format!("tel:{plus}{digits}"))
}

/// `mailto:ada@example.com`. Source: RFC 6068; addresses that would need quoting are not opened.
fn email(written: &str) -> Option<String> {
    let (name, host) = written.trim().split_once('@')?;
    let plain = |text: &str, more: &str| {
        !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || more.contains(c))
    };
    (plain(name, "._+-") && plain(host, ".-")).then(|| format!("mailto:{name}@{host}"))
}

/// `slack://user?team=T1&id=U1`, or their page where the workspace's id is not known.
///
/// Source: Slack's "Deep linking into Slack".
pub(super) fn slack(member: &Member) -> Option<String> {
    let SlackAddress { user, workspace, profile } = member.slack.as_ref()?;
    let is_id = |id: &str| !id.is_empty() && id.chars().all(|c| c.is_ascii_alphanumeric());
    if !is_id(user.as_str()) {
        return None;
    }
    match workspace.as_deref().filter(|workspace| is_id(workspace)) {
        Some(workspace) => Some(format!("slack://user?team={workspace}&id={user}")),
        None => profile.clone().filter(|page| {
            let rest = page.strip_prefix("https://").unwrap_or_default();
            !rest.is_empty() && rest.chars().all(|c| c.is_ascii_alphanumeric() || "./-_".contains(c))
        }),
    }
}
