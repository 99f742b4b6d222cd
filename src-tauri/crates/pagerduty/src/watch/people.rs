//! The people of the team, with their numbers.
//!
//! Invariant: they are said all together or not at all; a failed round says nothing.

use crate::{
    ask::{Ask, Who},
    reading::{self, Me},
    watch::pages::Pages,
    wire,
};
use jiff::Timestamp;
use oncall::{
    observation::{Person, Said},
    policy::Team,
};
use std::collections::{BTreeMap, VecDeque};

#[derive(Clone, Debug)]
pub struct People {
    team: Team,
    to_ask: VecDeque<Who>,
    pages: Pages<wire::User>,
    found: BTreeMap<String, Person>,
    said: Option<Vec<Person>>,
}

impl People {
    pub fn new(team: Team) -> Self {
        Self { team, to_ask: VecDeque::new(), pages: Pages::default(), found: BTreeMap::new(), said: None }
    }

    /// Starts a round. Without a team of mine at PagerDuty I am the team; a Slack group is told by Slack.
    pub fn begin(&mut self, me: &Me, my_page: &wire::User) {
        self.pages = Pages::default();
        self.found.clear();
        self.to_ask = match &self.team {
            Team::Group(_) => VecDeque::new(),
            Team::People(emails) => emails.iter().cloned().map(Who::Email).collect(),
            Team::PagerDutyTeams if me.teams.is_empty() => {
                self.found.insert(my_page.id.clone(), reading::person(my_page));
                VecDeque::new()
            }
            Team::PagerDutyTeams => VecDeque::from([Who::Teams(me.teams.clone())]),
        };
    }

    pub fn has_to_ask(&self) -> bool {
        !self.to_ask.is_empty()
    }

    /// Ends the round without a result.
    pub fn give_up(&mut self) {
        self.to_ask.clear();
    }

    pub fn ask(&self) -> Option<Ask> {
        Some(Ask::Users { who: self.to_ask.front()?.clone(), offset: self.pages.offset() })
    }

    pub fn take(&mut self, page: wire::Page<wire::User>, sent: Timestamp) {
        let Some(listing) = self.pages.take(page, sent) else { return };
        let asked = self.to_ask.pop_front();
        let wanted = |user: &&wire::User| match &asked {
            // The search is fuzzy; the address is not.
            Some(Who::Email(email)) => user.email.as_deref().is_some_and(|found| found.eq_ignore_ascii_case(email)),
            Some(Who::Teams(_)) | None => true,
        };
        let users = listing.items.iter().filter(|user| !user.id.is_empty()).filter(wanted);
        self.found.extend(users.map(|user| (user.id.clone(), reading::person(user))));
    }

    /// What is to be said at the end of a round.
    pub fn said(&mut self, asked: Timestamp) -> Option<Said> {
        if matches!(self.team, Team::Group(_)) {
            return None;
        }
        let people: Vec<Person> = self.found.values().cloned().collect();
        if self.said.as_ref() == Some(&people) {
            return None;
        }
        self.said = Some(people.clone());
        Some(Said::People { people, as_of: asked })
    }
}
