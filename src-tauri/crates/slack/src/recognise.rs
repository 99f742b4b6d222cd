//! What a bot's post says: whether something fires or is over, how bad it is, which alert, and which incident.
//!
//! Invariant: what people write is none of this. Only an explicit word of the sender's makes a post "resolved"; colour, emoji beside words of alarm, previews
//! of links, and anything a person writes never do. In doubt it is unsaid, which is treated as firing.

mod generic;
mod keys;
mod known;
mod links;
mod severity;
#[cfg(test)]
mod tests;

use crate::{directory::Directory, text, wire::Post};
use oncall::{
    ids::{Fingerprint, IncidentId},
    observation::{Condition, Severity},
};
use reqwest::Url;

/// What was made out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recognised {
    pub condition: Condition,
    pub severity: Option<Severity>,
    pub key: Option<Fingerprint>,
    pub about: Option<IncidentId>,
}

impl Recognised {
    /// Nothing is said.
    pub const NOTHING: Self = Self { condition: Condition::Unsaid, severity: None, key: None, about: None };
}

/// What of a post the rows of the table look at.
struct Seen {
    /// The sender's names, in lower case.
    senders: Vec<String>,
    headlines: Vec<String>,
    /// All text, in lower case.
    all: String,
    /// Title and value of every field, plain.
    fields: Vec<(String, String)>,
    links: Vec<Url>,
    /// Those of headlines.
    title_links: Vec<Url>,
}

/// What the post says. Previews of links add nothing to it.
pub fn of_post(post: &Post, names: &Directory) -> Recognised {
    if !post.is_by_bot() {
        return Recognised::NOTHING;
    }
    let seen = Seen::of(&post.without_previews(), names);
    Recognised {
        condition: condition(post, names),
        severity: known::severity(&seen),
        key: known::key(&seen),
        about: keys::one_incident(&seen.links).map(IncidentId::new),
    }
}

/// What the post says of the thing it watches.
fn condition(post: &Post, names: &Directory) -> Condition {
    if !post.is_by_bot() {
        return Condition::Unsaid;
    }
    match verdict(post, names) {
        Condition::Resolved if post.has_preview() => verdict(&post.without_previews(), names),
        said => said,
    }
}

fn verdict(post: &Post, names: &Directory) -> Condition {
    let seen = Seen::of(post, names);
    known::verdict(&seen).unwrap_or_else(|| generic::verdict(&seen.headlines))
}

impl Seen {
    fn of(post: &Post, names: &Directory) -> Self {
        let senders = [post.username.as_str(), &post.bot_profile.name, names.user_name(&post.user).unwrap_or("")];
        let fields = text::attachments(post).flat_map(|attachment| &attachment.fields);
        Self {
            senders: senders.iter().filter(|name| !name.is_empty()).map(|name| name.to_lowercase()).collect(),
            headlines: text::headlines(post, names),
            all: text::of_post(post, names).to_lowercase(),
            fields: fields.map(|field| (text::plain(&field.title, names), text::plain(&field.value, names))).collect(),
            links: links::of_post(post),
            title_links: links::of_titles(post),
        }
    }
}
