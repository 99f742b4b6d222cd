//! What the log says of hearing: that a source is not heard, and why; that it is heard; what is wrong and what is not any
//! more.
//!
//! Invariant: each change is said once, in the words that the person reads, and with nothing of a message in them.

use oncall::{
    ids::SourceId,
    picture::{Hearing, Picture},
    sight::{Blindness, Part},
};
use std::collections::BTreeMap;

/// What was said last.
#[derive(Default)]
pub(crate) struct News {
    /// The name of the blindness; none: it is heard.
    sources: BTreeMap<SourceId, Option<&'static str>>,
    troubles: BTreeMap<Part, String>,
}

#[derive(Debug, PartialEq, Eq)]
enum Item {
    Blind { source: SourceId, why: String },
    Heard { source: SourceId },
    Trouble { part: Part, says: String },
    Over { part: Part, name: String },
}

impl News {
    pub(crate) fn tell(&mut self, picture: &Picture) {
        for item in self.take(picture) {
            match item {
                Item::Blind { source, why } => tracing::warn!(%source, why, "a source is not heard"),
                Item::Heard { source } => tracing::info!(%source, "a source is heard"),
                Item::Trouble { part, says } => tracing::warn!(part = part.as_str(), says, "trouble"),
                Item::Over { part, name } => tracing::info!(part = part.as_str(), name, "the trouble is over"),
            }
        }
    }

    fn take(&mut self, picture: &Picture) -> Vec<Item> {
        let mut items = Vec::new();
        self.sources.retain(|source, _| picture.sources.contains_key(source));
        for (source, sight) in &picture.sources {
            let (now, item) = match &sight.hearing {
                // At the start nobody was heard yet; that is no news.
                Hearing::Blind { why: Blindness::Starting, .. } => continue,
                Hearing::Blind { why, .. } => {
                    (Some(why.name()), Item::Blind { source: source.clone(), why: why.to_string() })
                }
                Hearing::Seeing => (None, Item::Heard { source: source.clone() }),
            };
            if self.sources.insert(source.clone(), now) != Some(now) {
                items.push(item);
            }
        }
        self.troubles.retain(|part, name| {
            let stays = picture.troubles.contains_key(part);
            if !stays {
                items.push(Item::Over { part: *part, name: name.clone() });
            }
            stays
        });
        for (part, trouble) in &picture.troubles {
            if self.troubles.insert(*part, trouble.name.clone()).as_ref() != Some(&trouble.name) {
                items.push(Item::Trouble { part: *part, says: trouble.says.clone() });
            }
        }
        items
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::{SignedDuration, Timestamp, tz::TimeZone};
    use oncall::{
        desk::{Desk, Input},
        policy::{PagerDutyAccount, PagerDutyApi, Policy},
        sight::{Sighting, Trouble},
        time::{BootId, Now},
    };

    #[test]
    fn each_change_is_said_once() {
        let now = Now { wall: Timestamp::UNIX_EPOCH, boot_elapsed: SignedDuration::ZERO, boot_id: BootId(1) };
        let account = PagerDutyAccount { name: "acme".to_owned(), api: PagerDutyApi::Us };
        let source = account.source();
        let mut desk = Desk::new(Policy { pagerduty: vec![account], ..Policy::none() }, TimeZone::UTC);
        let mut news = News::default();
        let mut after = |input: Option<Input>| {
            if let Some(input) = input {
                desk.handle(input, now).unwrap();
            }
            news.take(&desk.picture(now))
        };
        let limited = |retry_in| {
            let sighting = Sighting::Blind(Blindness::RateLimited { retry_in });
            Some(Input::Sighted { source: source.clone(), sighting })
        };
        let trouble = |name: &str| {
            let trouble = Trouble { name: name.to_owned(), says: format!("{name}."), cure: "None.".to_owned() };
            Some(Input::Part { part: Part::Store, trouble: Some(trouble) })
        };
        assert_eq!(after(None), []);
        let why = "Too many requests; the next try is in 3 s.".to_owned();
        assert_eq!(after(limited(3)), [Item::Blind { source: source.clone(), why }]);
        assert_eq!(after(limited(9)), []);
        let seeing = Sighting::Seeing { at: now.wall };
        let seeing = || Some(Input::Sighted { source: source.clone(), sighting: seeing.clone() });
        assert_eq!(after(seeing()), [Item::Heard { source: source.clone() }]);
        assert_eq!(after(seeing()), []);
        assert_eq!(after(trouble("disk-full")), [Item::Trouble { part: Part::Store, says: "disk-full.".to_owned() }]);
        assert_eq!(after(trouble("disk-full")), []);
        let over = Input::Part { part: Part::Store, trouble: None };
        assert_eq!(after(Some(over)), [Item::Over { part: Part::Store, name: "disk-full".to_owned() }]);
    }
}
