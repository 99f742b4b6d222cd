//! The people of the team, and whoever else my escalation policies name, with their numbers.
//!
//! Invariant: they are said all together or not at all; a failed round says nothing, yet one person who cannot be read
//! is only left out.

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

/// People outside the team are read one by one: no more than this, those first who are on call first.
const MOST_OTHERS: usize = 100;

#[derive(Clone, Debug)]
pub struct People {
    team: Team,
    me: String,
    to_ask: VecDeque<Who>,
    pages: Pages<wire::User>,
    /// The team, as far as this round found it. None: no round, or a failed one.
    found: Option<BTreeMap<String, Person>>,
    /// Whom my escalation policies name, whoever is on call first before the others. None: not known yet.
    named: Option<Vec<String>>,
    /// Those of them outside the team who were asked for in this round; none where PagerDuty does not show them.
    others: BTreeMap<String, Option<Person>>,
    said: Option<(Vec<Person>, Vec<Person>)>,
}

impl People {
    pub fn new(team: Team) -> Self {
        Self {
            team,
            me: String::new(),
            to_ask: VecDeque::new(),
            pages: Pages::default(),
            found: None,
            named: None,
            others: BTreeMap::new(),
            said: None,
        }
    }

    /// Starts a round. Without a team of mine at PagerDuty I am the team; a Slack group is told by Slack.
    pub fn begin(&mut self, me: &Me, my_page: &wire::User) {
        self.me.clone_from(&me.id);
        self.pages = Pages::default();
        self.others.clear();
        let mut found = BTreeMap::new();
        self.to_ask = match &self.team {
            Team::Group(_) => VecDeque::new(),
            Team::People(emails) => emails.iter().cloned().map(Who::Email).collect(),
            Team::PagerDutyTeams if me.teams.is_empty() => {
                found.insert(my_page.id.clone(), reading::person(my_page));
                VecDeque::new()
            }
            Team::PagerDutyTeams => VecDeque::from([Who::Teams(me.teams.clone())]),
        };
        self.found = Some(found);
    }

    /// The schedules were read: these are the people in them.
    pub fn note(&mut self, named: Vec<String>) {
        self.named = Some(named);
    }

    pub fn has_to_ask(&self) -> bool {
        self.ask().is_some()
    }

    /// Ends the round that is under way, without a result.
    pub fn give_up(&mut self) {
        if !self.to_ask.is_empty() {
            self.to_ask.clear();
            self.found = None;
        }
    }

    /// First the team, for whoever is in it need not be asked for again.
    pub fn ask(&self) -> Option<Ask> {
        match self.to_ask.front() {
            Some(who) => Some(Ask::Users { who: who.clone(), offset: self.pages.offset() }),
            None => self.other().cloned().map(Ask::User),
        }
    }

    /// The next one whom only a schedule names.
    fn other(&self) -> Option<&String> {
        let found = self.found.as_ref()?;
        let named = self.named.iter().flatten();
        let mut others = named.filter(|id| **id != self.me && !found.contains_key(*id)).take(MOST_OTHERS);
        others.find(|id| !self.others.contains_key(*id))
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
        self.found.iter_mut().for_each(|found| {
            found.extend(users.clone().map(|user| (user.id.clone(), reading::person(user))));
        });
    }

    pub fn take_other(&mut self, user: &wire::User) {
        self.others.insert(user.id.clone(), Some(reading::person(user)));
    }

    /// PagerDuty does not show them, until the next round.
    pub fn leave_out(&mut self, id: &str) {
        self.others.insert(id.to_owned(), None);
    }

    /// What is to be said where nobody is left to ask for. Of the team of a Slack group there is nothing to say before
    /// it is known whom the schedules name.
    pub fn said(&mut self, asked: Timestamp) -> Option<Said> {
        let found = self.found.as_ref().filter(|_| !self.has_to_ask())?;
        if self.named.is_none() && matches!(self.team, Team::Group(_)) {
            return None;
        }
        let people: Vec<Person> = found.values().cloned().collect();
        let named = self.named.iter().flatten().filter(|id| !found.contains_key(*id));
        let mut others: Vec<Person> = named.filter_map(|id| self.others.get(id)?.clone()).collect();
        others.sort_by(|a, b| a.id.cmp(&b.id));
        let now = (people, others);
        if self.said.as_ref() == Some(&now) {
            return None;
        }
        let (people, others) = self.said.insert(now).clone();
        Some(Said::People { people, others, as_of: asked })
    }
}
