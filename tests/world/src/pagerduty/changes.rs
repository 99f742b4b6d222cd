//! Change events: deploys and the like, told to PagerDuty by whatever makes them.
//!
//! Invariant: they change no incident.

use super::{
    account::Account,
    json,
    people::identifier,
    state::State,
    story::PagerDuty,
    wire::{Query, Refusal, stamp},
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use serde_json::{Value, json};

#[derive(Clone, Debug)]
pub struct Change {
    pub id: String,
    pub at: Timestamp,
    /// The service's identifier.
    pub service: String,
    pub summary: String,
}

impl PagerDuty {
    /// Something was deployed in a service so long ago.
    pub fn deploy(&self, service: &str, summary: &str, ago: SignedDuration) {
        self.shared.with(|state| state.deploy(service, summary, ago));
    }
}

impl State {
    pub fn deploy(&mut self, service: &str, summary: &str, ago: SignedDuration) {
        let service = self.account.service_named(service).id.clone();
        let id = format!("01CHANGE{:06}", self.changes.len() + 1);
        self.changes.push(Change { id, at: self.now() - ago, service, summary: summary.into() });
    }
}

/// In which order they are listed is not documented: here the newest first. A time that does not say that it is of UTC
/// is refused, as documented.
pub(super) fn list(state: &State, query: &Query) -> Result<Value, Refusal> {
    for name in ["since", "until"] {
        if query.one(name).is_some_and(|text| !text.ends_with('Z')) {
            return Err(Refusal::invalid(format!("{name} must be a UTC datetime")));
        }
    }
    let (since, until) = (query.time("since")?, query.time("until")?);
    let wanted = |change: &&Change| {
        since.is_none_or(|since| since <= change.at)
            && until.is_none_or(|until| change.at < until)
            && is_of_teams(&state.account, change, query)
            && query.admits("integration_ids[]", &integration(&change.service))
    };
    let mut found: Vec<&Change> = state.changes.iter().filter(wanted).collect();
    found.sort_by_key(|change| std::cmp::Reverse(change.at));
    query.page("change_events", found.into_iter().map(|change| shown(&state.account, change)).collect())
}

fn is_of_teams(account: &Account, change: &Change, query: &Query) -> bool {
    let service = account.service_by_id(&change.service);
    query.all("team_ids[]").is_empty()
        || service.is_some_and(|service| service.teams.iter().any(|team| query.admits("team_ids[]", team)))
}

fn integration(service: &str) -> String {
    identifier("PI", service)
}

fn shown(account: &Account, change: &Change) -> Value {
    let service = account.service_by_id(&change.service);
    let services: Vec<Value> =
        service.iter().map(|service| json::reference(account, "service", &service.id, &service.name)).collect();
    json!({
        "id": change.id,
        "type": "change_event",
        "summary": change.summary,
        "self": null,
        "html_url": null,
        "timestamp": stamp(change.at, &TimeZone::UTC),
        "services": services,
        "integration": json::reference(
            account,
            "events_api_v2_inbound_integration",
            &integration(&change.service),
            "Deploys",
        ),
        "routing_key": null,
        "source": "build.example.com",
        "links": [],
        "images": [],
        "custom_details": {},
    })
}
