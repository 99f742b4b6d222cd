//! PagerDuty as a state machine: `(request, now) → reply`, and what the rest of the world does meanwhile.
//!
//! Invariant: `now` never goes back, and everything due by then has happened before a request is answered.

use super::{
    account::{Access, Account},
    changes::Change,
    fault::{Faults, too_many},
    incident::{Actor, Hand, Incident, Status, Through, Urgency},
    routes,
    wire::{Delivery, Query, Refusal, Reply, Request},
};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use std::{collections::BTreeMap, fmt};

/// One request and what was answered. The token is not kept.
#[derive(Clone, Debug)]
pub struct Record {
    pub at: Timestamp,
    pub method: String,
    pub path: String,
    pub query: Query,
    pub from: Option<String>,
    pub body: Value,
    /// `None` where no answer reached the client.
    pub status: Option<u16>,
    /// The fault that a story had asked for.
    pub fault: Option<String>,
}

pub struct State {
    pub account: Account,
    pub incidents: Vec<Incident>,
    pub changes: Vec<Change>,
    pub records: Vec<Record>,
    /// What a well-behaved client does not do, in words.
    pub unexpected: Vec<String>,
    pub(super) faults: Faults,
    /// Per budget: the minute's begin, and the requests counted in it.
    budgets: BTreeMap<String, (Timestamp, u32)>,
    now: Timestamp,
}

/// Who asks, as the key says.
pub(super) struct Caller {
    pub owner: Option<String>,
    pub access: Access,
    /// The number of this request in the records.
    pub request: usize,
}

impl State {
    pub fn new(account: Account) -> Self {
        Self {
            account,
            incidents: Vec::new(),
            changes: Vec::new(),
            records: Vec::new(),
            unexpected: Vec::new(),
            faults: Faults::default(),
            budgets: BTreeMap::new(),
            now: Timestamp::MIN,
        }
    }

    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Lets everything happen that is due by `now`.
    pub fn advance(&mut self, now: Timestamp) {
        self.now = self.now.max(now);
        let (account, now) = (&self.account, self.now);
        self.incidents.iter_mut().for_each(|incident| incident.advance(account, now));
    }

    /// Answers one request; faults asked for come first.
    pub fn handle(&mut self, request: &Request, now: Timestamp) -> (Reply, Delivery) {
        self.advance(now);
        let number = self.records.len();
        self.records.push(Record::of(request, self.now));
        let fault = self.faults.take(&request.method, &request.path);
        let reply = match &fault {
            Some(fault) if !fault.carries_out() => fault.instead(),
            _ => self.answer(request, number),
        };
        let delivery = fault.as_ref().map_or(Delivery::AtOnce, |fault| fault.delivery());
        let reached = matches!(delivery, Delivery::AtOnce | Delivery::After(_));
        let record = &mut self.records[number];
        record.status = reached.then_some(reply.status);
        record.fault = fault.map(|fault| format!("{fault:?}"));
        (reply, delivery)
    }

    fn answer(&mut self, request: &Request, number: usize) -> Reply {
        let Some(key) = self.key_of(request) else {
            return Refusal::new(401, 2006, "Unauthorized").into();
        };
        let budget = key.owner.clone().unwrap_or_else(|| key.token.clone());
        let caller = Caller { owner: key.owner.clone(), access: key.access, request: number };
        self.check_manners(request);
        let (remaining, reset) = self.count(budget);
        let reply = match remaining {
            None => too_many(),
            Some(_) => routes::answer(self, request, &caller).unwrap_or_else(Reply::from),
        };
        reply
            .header("ratelimit-limit", self.account.rate_limit)
            .header("ratelimit-remaining", remaining.unwrap_or(0))
            .header("ratelimit-reset", reset)
    }

    fn key_of(&self, request: &Request) -> Option<&super::account::Key> {
        let sent = request.headers.get("authorization")?.strip_prefix("Token token=")?;
        self.account.keys.iter().find(|key| key.token == sent)
    }

    /// Counts against the minute's budget: requests remaining (`None` when it is used up), seconds until it is new.
    fn count(&mut self, budget: String) -> (Option<u32>, i64) {
        let (now, limit) = (self.now, self.account.rate_limit);
        let (begin, used) = self.budgets.entry(budget).or_insert((now, 0));
        if now.duration_since(*begin) >= SignedDuration::from_mins(1) {
            (*begin, *used) = (now, 0);
        }
        *used += 1;
        (limit.checked_sub(*used), 60 - now.duration_since(*begin).as_secs())
    }

    /// The headers that PagerDuty's description demands. It wants Content-Type on reads too, but PagerDuty's own Python
    /// client leaves it out there, so only a wrong one is noted.
    fn check_manners(&mut self, request: &Request) {
        let wanted = [("accept", "application/vnd.pagerduty+json;version=2"), ("content-type", "application/json")];
        for (name, value) in wanted {
            let sent = request.headers.get(name).map(String::as_str);
            let forgiven = name == "content-type" && request.body.is_empty() && sent.is_none();
            if sent != Some(value) && !forgiven {
                self.complain(request, format!("{name} is {sent:?}, not {value:?}"));
            }
        }
    }

    pub(super) fn complain(&mut self, request: &Request, what: String) {
        self.unexpected.push(format!("{} {}: {what}", request.method, request.path));
    }

    pub fn incident(&self, id: &str) -> Option<&Incident> {
        self.incidents.iter().find(|incident| incident.id == id || incident.number.to_string() == id)
    }

    /// The incident and the account whose rules it obeys.
    pub(super) fn incident_mut(&mut self, id: &str) -> Option<(&mut Incident, &Account)> {
        let found = self.incidents.iter_mut().find(|incident| incident.id == id || incident.number.to_string() == id);
        found.map(|incident| (incident, &self.account))
    }

    /// A new incident, assigned to level 1; refused with 1015 when nobody at all is on call.
    pub fn trigger(&mut self, service: &str, title: &str, urgency: Urgency) -> Result<String, Refusal> {
        let service = self.account.service_named(service).clone();
        let hand = Hand { by: Actor::Service, through: Through::World, at: self.now };
        let number = self.incidents.len() as u32 + 1;
        let incident = Incident {
            id: format!("Q{number:013}"),
            number,
            title: title.into(),
            service: service.id,
            policy: service.policy,
            urgency,
            priority: None,
            status: Status::Triggered,
            created_at: self.now,
            updated_at: self.now,
            status_changed_at: self.now,
            status_changed_by: Actor::Service,
            assigned: Vec::new(),
            level: None,
            acknowledged_by: Vec::new(),
            escalates_at: None,
            unacknowledges_at: None,
            merged_into: None,
            loops_done: 0,
            history: Vec::new(),
        };
        let incident = incident.trigger(&hand, &self.account)?;
        let id = incident.id.clone();
        self.incidents.push(incident);
        Ok(id)
    }

    /// Merges: every source is resolved into the target, which must be open.
    pub fn merge(&mut self, hand: &Hand, target: &str, sources: &[String]) -> Result<(), Refusal> {
        let open = self.incident(target).ok_or_else(Refusal::not_found)?.is_open();
        if !open || sources.iter().any(|source| source == target) {
            return Err(Refusal::invalid("Target incident must be open"));
        }
        if let Some(taken) = sources.iter().find(|source| self.incident(source).is_none_or(|i| i.merged_into.is_some()))
        {
            return Err(Refusal::new(400, 1019, &format!("Incident {taken} cannot be merged")));
        }
        for source in sources {
            if let Some((incident, _)) = self.incident_mut(source) {
                incident.merge_into(hand, target);
            }
        }
        Ok(())
    }
}

impl Record {
    fn of(request: &Request, at: Timestamp) -> Self {
        Self {
            at,
            method: request.method.clone(),
            path: request.path.clone(),
            query: Query::parse(&request.query).unwrap_or_default(),
            from: request.headers.get("from").cloned(),
            body: serde_json::from_slice(&request.body).unwrap_or(Value::Null),
            status: None,
            fault: None,
        }
    }

    /// Whether it is a request of this kind; the pattern is that of `PagerDuty::fail_next`.
    pub fn is(&self, pattern: &str) -> bool {
        super::fault::matches(pattern, &self.method, &self.path)
    }
}

impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let query: Vec<_> = self.query.0.iter().map(|(name, value)| format!("{name}={value}")).collect();
        write!(f, "{} {} {}?{}", self.at, self.method, self.path, query.join("&"))?;
        if !self.body.is_null() {
            write!(f, " {}", self.body)?;
        }
        match self.status {
            Some(status) => write!(f, " → {status}")?,
            None => write!(f, " → no answer")?,
        }
        self.fault.as_ref().map_or(Ok(()), |fault| write!(f, " ({fault})"))
    }
}
