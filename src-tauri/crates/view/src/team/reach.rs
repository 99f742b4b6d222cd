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

pub(super) fn slack(member: &Member) -> Option<String> {
    conversation(member.slack.as_ref()?)
}

/// `slack://user?team=T1&id=U1`, or their page where the workspace's id is not known.
///
/// Source: Slack's "Deep linking into Slack".
fn conversation(address: &SlackAddress) -> Option<String> {
    let SlackAddress { user, workspace, profile } = address;
    let is_id = |id: &str| !id.is_empty() && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
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

#[cfg(test)]
mod tests {
    use super::*;
    use oncall::ids::PersonId;

    #[test]
    fn numbers_are_dialled_as_they_are_meant() {
        let table = [
            ("+1 202-555-0101", Some("tel:+12025550101")),
            ("(202) 555.0101", Some("tel:2025550101")),
            ("+49 (0)30 5550101", Some("tel:+49305550101")),
            ("030/5550101", Some("tel:0305550101")),
            ("+1 202 555 0101 ext. 42", Some("tel:+12025550101")),
            ("+1 202 555 0101;phone-context=evil", Some("tel:+12025550101")),
            ("112", Some("tel:112")),
            ("12", None),
            ("call me", None),
            ("javascript:alert(112)", None),
            ("\u{202e}+1 202 555 0101", None),
            ("", None),
            ("555555555555555555555", None),
        ];
        for (written, address) in table {
            assert_eq!(phone(written).as_deref(), address, "{written:?}");
        }
    }

    #[test]
    fn mail_goes_to_plain_addresses_only() {
        let table = [
            ("ada.stone+oncall@example.com", Some("mailto:ada.stone+oncall@example.com")),
            ("ada@example.com?bcc=all@example.com", None),
            ("ada@a@example.com", None),
            ("ada stone@example.com", None),
            ("@example.com", None),
            ("ada@", None),
            ("ada", None),
        ];
        for (written, address) in table {
            assert_eq!(email(written).as_deref(), address, "{written:?}");
        }
    }

    #[test]
    fn slack_is_opened_by_ids_or_by_their_page() {
        let table = [
            ("U1", Some("T1"), None, Some("slack://user?team=T1&id=U1")),
            ("U1", None, Some("https://acme.slack.com/team/U1"), Some("https://acme.slack.com/team/U1")),
            ("U1", Some("T1&id=U2"), None, None),
            ("U1&x", Some("T1"), None, None),
            ("", Some("T1"), None, None),
            ("U1", None, Some("http://acme.slack.com/team/U1"), None),
            ("U1", None, Some("https://acme.slack.com/?x=\"y\""), None),
            ("U1", None, None, None),
        ];
        for (user, workspace, profile, expected) in table {
            let address = SlackAddress {
                user: PersonId::new(user),
                workspace: workspace.map(str::to_owned),
                profile: profile.map(str::to_owned),
            };
            assert_eq!(conversation(&address).as_deref(), expected, "{address:?}");
        }
    }
}
