//! The account that the simulator plays: keys, services, escalation policies, and who and what belongs to them.
//!
//! Invariant: identifiers are derived from names and unique within their kind; a story may name a thing by its
//! identifier, its name or (a person) by e-mail, and an unknown name stops the story with the list of known ones.

use super::{
    people::{Team, User, identifier},
    rota::Schedule,
};
use jiff::SignedDuration;

/// What a key may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    Full,
    /// Every write is refused with 403 / 2010.
    ReadOnly,
}

/// A REST API key; one with an owner is a user token, one without an account key (which has no `/users/me`).
#[derive(Clone, Debug)]
pub struct Key {
    pub token: String,
    pub owner: Option<String>,
    pub access: Access,
}

#[derive(Clone, Debug)]
pub struct Service {
    pub id: String,
    pub name: String,
    pub policy: String,
    pub teams: Vec<String>,
    /// After this an acknowledged incident is triggered again.
    pub acknowledgement_timeout: Option<SignedDuration>,
}

#[derive(Clone, Debug)]
pub struct Policy {
    pub id: String,
    pub name: String,
    pub levels: Vec<Level>,
    pub teams: Vec<String>,
    /// How often the whole path is walked again after its end.
    pub loops: u32,
}

#[derive(Clone, Debug)]
pub struct Level {
    pub targets: Vec<Target>,
    pub delay: SignedDuration,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    User(String),
    Schedule(String),
}

/// To whom an incident belongs after somebody acknowledged it. The documents are silent; both are played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnAcknowledge {
    AssignsAcknowledger,
    KeepsAssignees,
}

#[derive(Clone, Debug)]
pub struct Account {
    pub subdomain: String,
    pub time_zone: String,
    pub keys: Vec<Key>,
    pub users: Vec<User>,
    pub teams: Vec<Team>,
    pub services: Vec<Service>,
    pub policies: Vec<Policy>,
    pub schedules: Vec<Schedule>,
    pub priorities: Vec<String>,
    pub abilities: Vec<String>,
    /// Requests per minute and user.
    pub rate_limit: u32,
    pub on_acknowledge: OnAcknowledge,
}

/// The token that [`Account::example`] gives to Ada.
pub const TOKEN: &str = "u+shiftbell-world";

impl Account {
    /// Nobody and nothing, but an owner of the token [`TOKEN`].
    pub fn of(me: User) -> Self {
        let key = Key { token: TOKEN.into(), owner: Some(me.id.clone()), access: Access::Full };
        Self {
            subdomain: "example".into(),
            time_zone: "Etc/UTC".into(),
            keys: vec![key],
            users: vec![me],
            teams: Vec::new(),
            services: Vec::new(),
            policies: Vec::new(),
            schedules: Vec::new(),
            priorities: ["P1", "P2", "P3"].map(String::from).to_vec(),
            abilities: ["teams", "urgencies", "advanced_permissions"].map(String::from).to_vec(),
            rate_limit: 960,
            on_acknowledge: OnAcknowledge::AssignsAcknowledger,
        }
    }

    /// Team "SRE" of Ada (the token's owner), Ben and Cleo; policy "SRE" of three levels: schedules "Primary" and
    /// "Secondary" (both empty: see `PagerDuty::on_call`), then Cleo herself; services "checkout" and "staging-web".
    pub fn example() -> Self {
        let ada = User::new("Ada Stone", "ada@example.com").phone("555-0101").zone("Europe/London").team("SRE");
        let ben = User::new("Ben Okoye", "ben@example.com").phone("555-0102").zone("America/Chicago").team("SRE");
        let cleo = User::new("Cleo Marsh", "cleo@example.com").phone("555-0103").team("SRE");
        Self::of(ada)
            .user(ben)
            .user(cleo)
            .team("SRE")
            .schedule(Schedule::classic("Primary", "Europe/London"))
            .schedule(Schedule::classic("Secondary", "America/Chicago"))
            .policy("SRE", &[&["Primary"], &["Secondary"], &["Cleo Marsh"]])
            .service("checkout", "SRE")
            .service("staging-web", "SRE")
    }

    pub fn user(mut self, user: User) -> Self {
        assert!(self.users.iter().all(|other| other.id != user.id), "two users called {}", user.id);
        self.users.push(user);
        self
    }

    pub fn team(mut self, name: &str) -> Self {
        self.teams.push(Team { id: identifier("PT", name), name: name.into() });
        self
    }

    pub fn schedule(mut self, schedule: Schedule) -> Self {
        self.schedules.push(schedule);
        self
    }

    /// A policy owned by every team; each level names schedules or people, and waits 30 minutes.
    pub fn policy(mut self, name: &str, levels: &[&[&str]]) -> Self {
        let target = |name: &&str| match self.schedules.iter().find(|s| s.is(name)) {
            Some(schedule) => Target::Schedule(schedule.id.clone()),
            None => Target::User(self.person(name).id.clone()),
        };
        let level = |names: &&[&str]| Level {
            targets: names.iter().map(target).collect(),
            delay: SignedDuration::from_mins(30),
        };
        let levels = levels.iter().map(level).collect();
        let teams = self.team_ids();
        self.policies.push(Policy { id: identifier("PP", name), name: name.into(), levels, teams, loops: 0 });
        self
    }

    /// A service on the named policy, owned by every team.
    pub fn service(mut self, name: &str, policy: &str) -> Self {
        let policy = identifier("PP", policy);
        let service = Service {
            id: identifier("PS", name),
            name: name.into(),
            policy,
            teams: self.team_ids(),
            acknowledgement_timeout: None,
        };
        self.services.push(service);
        self
    }

    /// Every service triggers an acknowledged incident again after this.
    pub fn acknowledgement_timeout(mut self, after: SignedDuration) -> Self {
        self.services.iter_mut().for_each(|service| service.acknowledgement_timeout = Some(after));
        self
    }

    /// Every level of every policy waits this long before it escalates.
    pub fn escalation_delay(mut self, delay: SignedDuration) -> Self {
        self.policies.iter_mut().flat_map(|policy| &mut policy.levels).for_each(|level| level.delay = delay);
        self
    }

    pub fn on_acknowledge(mut self, rule: OnAcknowledge) -> Self {
        self.on_acknowledge = rule;
        self
    }

    pub fn rate_limit(mut self, per_minute: u32) -> Self {
        self.rate_limit = per_minute;
        self
    }

    pub fn key(mut self, key: Key) -> Self {
        self.keys.push(key);
        self
    }

    fn team_ids(&self) -> Vec<String> {
        self.teams.iter().map(|team| team.id.clone()).collect()
    }

    pub(super) fn user_by_id(&self, id: &str) -> Option<&User> {
        self.users.iter().find(|user| user.id == id)
    }

    pub(super) fn policy_by_id(&self, id: &str) -> Option<&Policy> {
        self.policies.iter().find(|policy| policy.id == id)
    }

    pub(super) fn service_by_id(&self, id: &str) -> Option<&Service> {
        self.services.iter().find(|service| service.id == id)
    }

    pub(super) fn schedule_by_id(&self, id: &str) -> Option<&Schedule> {
        self.schedules.iter().find(|schedule| schedule.id == id)
    }

    pub(super) fn person(&self, name: &str) -> &User {
        let found = self.users.iter().find(|user| {
            [&user.id, &user.name, &user.email].contains(&&name.to_owned())
                || user.name.split(' ').next().is_some_and(|first| first.eq_ignore_ascii_case(name))
        });
        found.unwrap_or_else(|| panic!("no user {name:?} among {:?}", self.users))
    }

    pub(super) fn service_named(&self, name: &str) -> &Service {
        let found = self.services.iter().find(|service| service.id == name || service.name == name);
        found.unwrap_or_else(|| panic!("no service {name:?} among {:?}", self.services))
    }

    pub(super) fn schedule_mut(&mut self, name: &str) -> &mut Schedule {
        let known = format!("{:?}", self.schedules.iter().map(|schedule| &schedule.name).collect::<Vec<_>>());
        let found = self.schedules.iter_mut().find(|schedule| schedule.is(name));
        found.unwrap_or_else(|| panic!("no schedule {name:?} among {known}"))
    }
}
