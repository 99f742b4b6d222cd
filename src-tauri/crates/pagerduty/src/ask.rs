//! The requests that read, and how their answers are read: without a network.
//!
//! Invariant: every list is asked for in UTC and without a window that could hide an open incident.

use crate::{
    fault::Fault,
    wire::{self, ChangeEvent, Incident, OnCall, Page, Schedule, User},
};
use jiff::Timestamp;
use oncall::ids::IncidentId;

/// The largest page PagerDuty gives.
pub const PAGE: usize = 100;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ask {
    /// Who the token belongs to.
    Me,
    /// What is assigned to me and not resolved.
    OpenIncidents {
        me: String,
        offset: usize,
    },
    Incident(IncidentId),
    OnCalls {
        me: String,
        window: Window,
        offset: usize,
    },
    /// Everybody who is on call in these escalation policies.
    Policies {
        policies: Vec<String>,
        window: Window,
        offset: usize,
    },
    Schedule {
        id: String,
        kind: ScheduleKind,
        window: Window,
    },
    Users {
        who: Who,
        offset: usize,
    },
    /// One of them, by id.
    User(String),
    /// What was deployed in these teams' services; without teams, in any.
    Changes {
        teams: Vec<String>,
        since: Timestamp,
        offset: usize,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Window {
    pub since: Timestamp,
    pub until: Timestamp,
}

/// PagerDuty has two schedule systems with an endpoint each; `/oncalls` covers both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ScheduleKind {
    /// `/schedules`: layers, one person at a time.
    Layers,
    /// `/v3/schedules`: shifts.
    Shifts,
}

impl ScheduleKind {
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Layers => Self::Shifts,
            Self::Shifts => Self::Layers,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    /// The members of these teams.
    Teams(Vec<String>),
    /// Whoever this e-mail address finds; the search is fuzzy.
    Email(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    Me(User),
    Incidents(Page<Incident>),
    Incident(Box<Incident>),
    OnCalls(Page<OnCall>),
    Schedule(Schedule),
    Users(Page<User>),
    User(User),
    Changes(Page<ChangeEvent>),
}

impl Answer {
    /// Elements of a list that were not what they should be.
    pub fn unreadable(&self) -> usize {
        match self {
            Self::Incidents(page) => page.unreadable,
            Self::OnCalls(page) => page.unreadable,
            Self::Users(page) => page.unreadable,
            Self::Changes(page) => page.unreadable,
            Self::Me(_) | Self::Incident(_) | Self::Schedule(_) | Self::User(_) => 0,
        }
    }
}

impl Ask {
    /// The path without what varies in it.
    pub fn pattern(&self) -> &'static str {
        match self {
            Self::Me => "/users/me",
            Self::OpenIncidents { .. } => "/incidents",
            Self::Incident(_) => "/incidents/{id}",
            Self::OnCalls { .. } | Self::Policies { .. } => "/oncalls",
            Self::Schedule { kind: ScheduleKind::Layers, .. } => "/schedules/{id}",
            Self::Schedule { kind: ScheduleKind::Shifts, .. } => "/v3/schedules/{id}",
            Self::Users { .. } => "/users",
            Self::User(_) => "/users/{id}",
            Self::Changes { .. } => "/change_events",
        }
    }

    pub fn path(&self) -> String {
        match self {
            Self::Me => "/users/me".to_owned(),
            Self::OpenIncidents { .. } => "/incidents".to_owned(),
            Self::Incident(id) => incident_path(id),
            Self::OnCalls { .. } | Self::Policies { .. } => "/oncalls".to_owned(),
            Self::Schedule { id, kind: ScheduleKind::Layers, .. } => format!("/schedules/{}", segment(id)),
            Self::Schedule { id, kind: ScheduleKind::Shifts, .. } => format!("/v3/schedules/{}", segment(id)),
            Self::Users { .. } => "/users".to_owned(),
            Self::User(id) => format!("/users/{}", segment(id)),
            Self::Changes { .. } => "/change_events".to_owned(),
        }
    }

    pub fn query(&self) -> Vec<(&'static str, String)> {
        let text = str::to_owned;
        match self {
            Self::Me => vec![("include[]", text("contact_methods")), ("include[]", text("teams"))],
            Self::OpenIncidents { me, offset } => {
                let mut query = vec![
                    ("user_ids[]", me.clone()),
                    ("statuses[]", text("triggered")),
                    ("statuses[]", text("acknowledged")),
                    ("date_range", text("all")),
                    ("time_zone", text("UTC")),
                ];
                query.extend(page(*offset));
                query
            }
            Self::Incident(_) => Vec::new(),
            Self::OnCalls { me, window, offset } => on_calls(vec![("user_ids[]", me.clone())], *window, *offset),
            Self::Policies { policies, window, offset } => {
                let named = policies.iter().map(|policy| ("escalation_policy_ids[]", policy.clone()));
                on_calls(named.collect(), *window, *offset)
            }
            Self::Schedule { kind, window, .. } => {
                let mut query = window.query().to_vec();
                query.extend(match kind {
                    // With `overflow` a running shift keeps its real start.
                    ScheduleKind::Layers => [("time_zone", text("UTC")), ("overflow", text("true"))],
                    ScheduleKind::Shifts => [("time_zone", text("UTC")), ("include[]", text("final_schedule"))],
                });
                query
            }
            Self::Users { who, offset } => {
                let mut query = match who {
                    Who::Teams(teams) => teams.iter().map(|team| ("team_ids[]", team.clone())).collect(),
                    Who::Email(email) => vec![("query", email.clone())],
                };
                query.push(("include[]", text("contact_methods")));
                query.extend(page(*offset));
                query
            }
            Self::User(_) => vec![("include[]", text("contact_methods"))],
            Self::Changes { teams, since, offset } => {
                let mut query: Vec<_> = teams.iter().map(|team| ("team_ids[]", team.clone())).collect();
                query.push(("since", since.to_string()));
                query.extend(page(*offset));
                query
            }
        }
    }

    /// What the token must be allowed to do, in PagerDuty's own names for scopes.
    pub fn scope(&self) -> &'static str {
        match self {
            Self::Me | Self::Users { .. } | Self::User(_) => "users.read",
            Self::OpenIncidents { .. } | Self::Incident(_) => "incidents.read",
            Self::OnCalls { .. } | Self::Policies { .. } => "oncalls.read",
            Self::Schedule { .. } => "schedules.read",
            Self::Changes { .. } => "change_events.read",
        }
    }

    /// # Errors
    /// [`Fault::CheckAddress`] where the answer is not what this request is answered with.
    pub fn read(&self, body: &[u8]) -> Result<Answer, Fault> {
        let answer = match self {
            Self::Me => wire::one::<User>(body, "user").filter(|user| !user.id.is_empty()).map(Answer::Me),
            Self::OpenIncidents { .. } => Page::read(body, "incidents").map(Answer::Incidents),
            Self::Incident(id) => read_incident(body, id).map(Answer::Incident),
            Self::OnCalls { .. } | Self::Policies { .. } => Page::read(body, "oncalls").map(Answer::OnCalls),
            Self::Schedule { .. } => wire::one(body, "schedule").map(Answer::Schedule),
            Self::Users { .. } => Page::read(body, "users").map(Answer::Users),
            Self::User(id) => wire::one::<User>(body, "user").filter(|user| user.id == *id).map(Answer::User),
            Self::Changes { .. } => Page::read(body, "change_events").map(Answer::Changes),
        };
        answer.ok_or_else(|| Fault::CheckAddress { why: format!("the answer from {} is not PagerDuty's", self.path()) })
    }
}

/// The incident in the answer to a reading or a change of it.
pub fn read_incident(body: &[u8], id: &IncidentId) -> Option<Box<Incident>> {
    wire::one::<Incident>(body, "incident").filter(|incident| incident.id == id.as_str()).map(Box::new)
}

/// Where one incident is read and changed.
pub fn incident_path(id: &IncidentId) -> String {
    format!("/incidents/{}", segment(id.as_str()))
}

impl Window {
    fn query(self) -> [(&'static str, String); 2] {
        [("since", self.since.to_string()), ("until", self.until.to_string())]
    }
}

fn on_calls(mut query: Vec<(&'static str, String)>, window: Window, offset: usize) -> Vec<(&'static str, String)> {
    query.push(("time_zone", "UTC".to_owned()));
    query.extend(window.query());
    query.extend(page(offset));
    query
}

fn page(offset: usize) -> [(&'static str, String); 2] {
    [("limit", PAGE.to_string()), ("offset", offset.to_string())]
}

/// An id as one segment of a path, whatever it contains.
fn segment(id: &str) -> String {
    let keep = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    id.bytes().map(|byte| if keep(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

#[cfg(test)]
mod tests;
