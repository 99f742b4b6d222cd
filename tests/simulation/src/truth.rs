//! What is true in the world, whatever the program knows of it.
//!
//! Invariant: nothing here asks the program; what is open is read off the services themselves.

use crate::{
    net::Net,
    place::{ADA, ALERTS, CHECK, announced, incident_id, post_id},
};
use jiff::SignedDuration;
use oncall::ids::AlertId;
use std::collections::BTreeMap;
use world::pagerduty::Status;

#[derive(Default)]
pub struct Truth {
    pub posts: Vec<Thing>,
    pub incidents: Vec<Thing>,
    /// Whether the person asked for it; what came while not may be held.
    pub shift: Shift,
    /// Whether that is sure to be remembered.
    pub set: Set,
}

/// What became of the last turn of the shift.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Set {
    #[default]
    Shown,
    Saved,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shift {
    #[default]
    Off,
    /// Since then.
    On(SignedDuration),
}

/// A post or an incident, by what its service calls it.
#[derive(Clone, Debug)]
pub struct Thing {
    pub name: String,
    /// When something last happened to it, or the person did something about it.
    pub touched: SignedDuration,
    /// How often the person acknowledged it, the program taking that up.
    pub acknowledged: usize,
    /// When it was acknowledged last.
    pub acknowledged_at: Option<SignedDuration>,
    /// How often its acknowledgement ran out while the program may still have had it to write: it reads before, and what it
    /// finds is open.
    pub came_back: usize,
    /// The incident that the post led to when it came.
    pub announces: Option<String>,
    /// Something happened to it off shift, so that it may be held.
    pub may_be_held: bool,
}

/// Whether somebody must do something about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stands {
    Open,
    Over,
    /// It is shown with this incident, and ends with it.
    With(AlertId),
}

impl Truth {
    pub fn thing(&mut self, id: &AlertId) -> Option<&mut Thing> {
        let posts = self.posts.iter_mut().map(|thing| (post_id(&thing.name), thing));
        let incidents = self.incidents.iter_mut().map(|thing| (incident_id(&thing.name), thing));
        posts.chain(incidents).find(|(own, _)| own == id).map(|(_, thing)| thing)
    }

    /// An incident and the posts that lead to it; anything else is alone.
    pub fn matter(&self, id: &AlertId, net: &Net) -> Vec<AlertId> {
        let leads_to = |post: &Thing| {
            let text = net.with_slack(|state, _| Some(state.message(ALERTS, &post.name)?.content.text.clone()))?;
            announced(&text).map(incident_id)
        };
        let led: Vec<(AlertId, AlertId)> =
            self.posts.iter().filter_map(|post| Some((post_id(&post.name), leads_to(post)?))).collect();
        let incident = led.iter().find(|(post, _)| post == id).map_or(id, |(_, incident)| incident);
        let posts = led.iter().filter(|(_, to)| to == incident).map(|(post, _)| post.clone());
        posts.chain([incident.clone()]).collect()
    }

    /// Everything that ever came, and how it stands.
    pub fn standing(&self, net: &Net) -> BTreeMap<AlertId, (Thing, Stands)> {
        let mut found = BTreeMap::new();
        net.with_slack(|state, _| {
            for post in &self.posts {
                let stands = state.message(ALERTS, &post.name).map_or(Stands::Over, |message| {
                    let settled = message.reactions.iter().any(|reaction| reaction.name == CHECK);
                    match announced(&message.content.text) {
                        Some(incident) if !settled => Stands::With(incident_id(incident)),
                        _ => stands(message.content.text.starts_with("CRITICAL") && !settled),
                    }
                });
                found.insert(post_id(&post.name), (post.clone(), stands));
            }
        });
        net.with_pagerduty(|state| {
            for thing in &self.incidents {
                let incident = state.incident(&thing.name);
                let open = incident
                    .is_some_and(|incident| incident.status == Status::Triggered && incident.assignees() == [ADA]);
                found.insert(incident_id(&thing.name), (thing.clone(), stands(open)));
            }
        });
        found
    }
}

fn stands(open: bool) -> Stands {
    if open { Stands::Open } else { Stands::Over }
}
