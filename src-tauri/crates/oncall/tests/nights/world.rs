//! The truth at Slack and PagerDuty, and what they say of it.
//!
//! Invariant: every change has a number of its own, and everything said carries the number it was true at; so what is
//! newest is known without comparing any clocks.

use super::{
    laws::{self, Duties, EMOJI, PLACES, SERVICES, TEXTS, plus},
    plan::{CaseChange, HOUR, Ms, Who},
};
use jiff::Timestamp;
use oncall::{ids::*, observation::*, text::Untrusted};
use std::collections::BTreeMap;

/// One thing that can become an alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Of {
    Post(usize),
    Case(usize),
}

#[derive(Clone, Debug)]
pub struct Post {
    pub place: usize,
    pub who: Who,
    pub kind: PostKind,
    pub ts: MessageTs,
    pub said: Ms,
    pub version: Version,
    pub gone: bool,
    pub marks: BTreeMap<(Who, usize), Mark>,
}

#[derive(Clone, Debug)]
pub struct Version {
    pub number: u64,
    pub at: Timestamp,
    pub text: usize,
    pub condition: Condition,
    pub severity: Option<Severity>,
}

/// What a post says.
#[derive(Clone, Copy, Debug)]
pub struct Says {
    pub text: usize,
    pub condition: Condition,
    pub severity: Option<Severity>,
}

#[derive(Clone, Copy, Debug)]
pub struct Mark {
    pub number: u64,
    pub stands: bool,
}

/// An incident as it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    pub number: u64,
    pub service: usize,
    pub low: bool,
    pub status: Status,
    pub mine_since: Option<Timestamp>,
    pub changed_by: Option<Who>,
    pub created: Timestamp,
    pub escalates: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    Triggered,
    Acked(Who),
    Resolved,
}

/// What is said, in the reference's words.
#[derive(Clone, Debug)]
pub enum News {
    Version {
        post: usize,
        version: Version,
    },
    Gone {
        post: usize,
    },
    Reply {
        post: usize,
        number: u64,
    },
    Mark {
        post: usize,
        who: Who,
        emoji: usize,
        mark: Mark,
    },
    /// A post as history has it, with all its marks, as of a number.
    Found {
        post: usize,
        number: u64,
        version: Version,
        given: Vec<(Who, usize)>,
        asked: Timestamp,
        /// It was said, or is marked as edited, since what is read for.
        is_news: bool,
    },
    Case {
        case: usize,
        number: u64,
        view: Case,
    },
    Duties(Duties),
    Places,
    People,
}

#[derive(Default)]
pub struct World {
    pub start: Timestamp,
    pub posts: Vec<Post>,
    pub cases: Vec<Case>,
    /// What reached somebody as words of mine, and how often.
    pub words: BTreeMap<(Of, WriteId), u32>,
    ids: BTreeMap<Of, AlertId>,
    known: BTreeMap<AlertId, Of>,
    number: u64,
}

impl Says {
    fn version(self, number: u64, at: Timestamp) -> Version {
        Version { number, at, text: self.text, condition: self.condition, severity: self.severity }
    }
}

impl Version {
    /// Whether history says when it was edited. Slack marks not every edit.
    fn is_marked(&self) -> bool {
        !self.number.is_multiple_of(3)
    }

    pub fn says_the_same(&self, other: &Self) -> bool {
        let says = |version: &Self| (version.text, version.condition, version.severity);
        says(self) == says(other)
    }
}

impl World {
    /// An empty one, whose clock begins here.
    pub fn at(start: Timestamp) -> Self {
        Self { start, ..Self::default() }
    }

    pub fn count(&mut self) -> u64 {
        self.number += 1;
        self.number
    }

    /// The moment on the sources' own clock; no two changes fall on the same.
    pub fn clock(&self, now: Ms) -> Timestamp {
        let micros = i64::try_from(self.number % 1_000).unwrap_or(0);
        oncall::time::add(plus(self.start, now), jiff::SignedDuration::from_micros(micros))
    }

    pub fn post(&mut self, place: usize, who: Who, kind: PostKind, says: Says, now: Ms) -> News {
        let number = self.count();
        let at = self.clock(now);
        let micros = at.as_microsecond();
        let ts = MessageTs::new(format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000));
        let version = says.version(number, at);
        let marks = BTreeMap::new();
        let id = AlertId::message(&laws::slack(), &laws::channel(place), &ts);
        self.name(Of::Post(self.posts.len()), id);
        self.posts.push(Post { place, who, kind, ts, said: now, version: version.clone(), gone: false, marks });
        News::Version { post: self.posts.len() - 1, version }
    }

    pub fn edit(&mut self, post: usize, says: Says, now: Ms) -> Option<News> {
        let number = self.count();
        let version = says.version(number, self.clock(now));
        let known = &mut self.posts[post];
        known.version = version.clone();
        (!known.gone).then_some(News::Version { post, version })
    }

    pub fn delete(&mut self, post: usize) -> Option<News> {
        let was = std::mem::replace(&mut self.posts[post].gone, true);
        (!was).then_some(News::Gone { post })
    }

    pub fn reply(&mut self, post: usize) -> News {
        News::Reply { post, number: self.count() }
    }

    /// None: nothing changed.
    pub fn mark(&mut self, post: usize, who: Who, emoji: usize, change: Change) -> Option<News> {
        let (number, stands) = (self.count(), change == Change::Added);
        let known = &mut self.posts[post];
        let stood = known.marks.get(&(who, emoji)).is_some_and(|mark| mark.stands);
        if known.gone || stood == stands {
            return None;
        }
        let mark = Mark { number, stands };
        known.marks.insert((who, emoji), mark);
        Some(News::Mark { post, who, emoji, mark })
    }

    pub fn trigger(&mut self, service: usize, low: bool, escalates: Option<Ms>, now: Ms) {
        let number = self.count();
        let created = self.clock(now);
        let id = AlertId::incident(&laws::pagerduty(), &IncidentId::new(format!("Q{}", self.cases.len())));
        self.name(Of::Case(self.cases.len()), id);
        self.cases.push(Case {
            number,
            service,
            low,
            status: Status::Triggered,
            mine_since: Some(created),
            changed_by: None,
            created,
            escalates: escalates.map(|after| plus(created, after)),
        });
    }

    pub fn change(&mut self, case: usize, change: CaseChange, now: Ms) {
        let number = self.count();
        let at = self.clock(now);
        let case = &mut self.cases[case];
        let before = case.clone();
        match (change, case.status) {
            (CaseChange::AckedBy(who), Status::Triggered) => {
                (case.status, case.changed_by, case.escalates) = (Status::Acked(who), Some(who), None);
            }
            (CaseChange::Unacked, Status::Acked(_)) => (case.status, case.changed_by) = (Status::Triggered, None),
            (CaseChange::Resolved(who), Status::Triggered | Status::Acked(_)) => {
                (case.status, case.changed_by, case.mine_since) = (Status::Resolved, Some(who), None);
            }
            (CaseChange::GivenAway(who), Status::Triggered | Status::Acked(_)) if case.mine_since.is_some() => {
                (case.status, case.mine_since) = (Status::Triggered, None);
                case.changed_by = Some(who);
            }
            (CaseChange::GivenToMe, _) => (case.status, case.mine_since) = (Status::Triggered, Some(at)),
            (CaseChange::Urgency { low }, Status::Triggered | Status::Acked(_)) => case.low = low,
            (CaseChange::Escalates(after), Status::Triggered) => case.escalates = Some(plus(at, after)),
            _ => {}
        }
        if *case != before {
            case.number = number;
        }
    }

    /// What a reading of a stretch of Slack's history says, and when it was asked for.
    pub fn history(&mut self, watched: &[usize], from: Ms, now: Ms) -> (Vec<News>, Timestamp) {
        let number = self.count();
        let asked = self.clock(now);
        let mut said = Vec::new();
        for (n, post) in self.posts.iter().enumerate().filter(|(_, post)| !post.gone && watched.contains(&post.place)) {
            if post.said < from - 24 * HOUR {
                continue;
            }
            let at = if post.version.is_marked() { post.version.at } else { post.ts.at() };
            let version = Version { at, ..post.version.clone() };
            let given = post.marks.iter().filter(|(_, mark)| mark.stands).map(|(key, _)| *key).collect();
            let is_news = at >= plus(self.start, from);
            said.push(News::Found { post: n, number, version, given, asked, is_news });
        }
        (said, asked)
    }

    fn name(&mut self, of: Of, id: AlertId) {
        self.known.insert(id.clone(), of);
        self.ids.insert(of, id);
    }

    pub fn alert(&self, of: Of) -> &AlertId {
        &self.ids[&of]
    }

    /// What an alert is about.
    pub fn of(&self, id: &AlertId) -> Option<Of> {
        self.known.get(id).copied()
    }

    /// In the program's words; `read_at` is the computer's clock when a reading was asked for.
    pub fn said(&self, news: &News, heard: Heard, read_at: Timestamp) -> Observation {
        let said = match news {
            News::Version { post, version } => Said::Message(self.message(*post, version)),
            News::Gone { post } => Said::Deleted { channel: self.channel(*post), ts: self.ts(*post), at: read_at },
            News::Reply { post, .. } => Said::Message(self.said_below(*post, read_at)),
            News::Mark { post, who, emoji, mark } => Said::Reaction(Reaction {
                channel: self.channel(*post),
                ts: self.ts(*post),
                emoji: Emoji::new(EMOJI[*emoji]),
                who: author(*who),
                change: if mark.stands { Change::Added } else { Change::Removed },
                at: read_at,
            }),
            News::Found { post, version, given, asked, .. } => Said::Message(Message {
                reactions: Some(ReactionsNow {
                    as_of: *asked,
                    given: given.iter().map(|(who, emoji)| (Emoji::new(EMOJI[*emoji]), author(*who))).collect(),
                    complete: Completeness::Complete,
                }),
                ..self.message(*post, version)
            }),
            News::Case { case, view, .. } => Said::Incident(incident(*case, view, read_at)),
            News::Duties(turns) => Said::Duties { duties: turns.iter().map(duty).collect(), as_of: read_at },
            News::Places => Said::Places { places: (0..PLACES.len()).map(place).collect(), as_of: read_at },
            News::People => {
                Said::People { people: vec![Person::named("U_BEN", "Ben")], others: Vec::new(), as_of: read_at }
            }
        };
        let of_pagerduty = matches!(news, News::Case { .. } | News::Duties(_));
        let heard = if matches!(news, News::Found { is_news: false, .. }) { Heard::Poll } else { heard };
        Observation { source: if of_pagerduty { laws::pagerduty() } else { laws::slack() }, heard, said }
    }

    fn channel(&self, post: usize) -> ChannelId {
        laws::channel(self.posts[post].place)
    }

    fn ts(&self, post: usize) -> MessageTs {
        self.posts[post].ts.clone()
    }

    fn message(&self, post: usize, version: &Version) -> Message {
        let known = &self.posts[post];
        Message {
            kind: known.kind,
            condition: version.condition,
            severity: version.severity,
            version: version.at,
            ..Message::post(place(known.place), known.ts.clone(), author(known.who), TEXTS[version.text])
        }
    }

    fn said_below(&self, post: usize, at: Timestamp) -> Message {
        let micros = at.as_microsecond();
        let ts = MessageTs::new(format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000));
        let version = Version { at, ..self.posts[post].version.clone() };
        Message { ts, author: author(Who::Ben), reply_to: Some(self.ts(post)), ..self.message(post, &version) }
    }
}

fn place(n: usize) -> Place {
    Place { channel: laws::channel(n), name: PLACES[n].to_owned() }
}

fn author(who: Who) -> Author {
    let (kind, id, name) = match who {
        Who::Me => (AuthorKind::Me, "U_ME", "Ada"),
        Who::Ben => (AuthorKind::Person, "U_BEN", "Ben"),
        Who::Cleo => (AuthorKind::Person, "U_CLEO", "Cleo"),
        Who::Bot => (AuthorKind::Bot, "B1", "Monitor"),
    };
    Author { kind, id: PersonId::new(id), name: Untrusted::new(name) }
}

fn duty((from, until, level): &(Timestamp, Timestamp, u32)) -> Duty {
    let (policy, schedule) = (Untrusted::new("everything"), Some(Untrusted::new(format!("level {level}"))));
    Duty { from: Some(*from), until: Some(*until), level: *level, policy, schedule, rotation: None }
}

fn incident(n: usize, case: &Case, as_of: Timestamp) -> Incident {
    let (status, acknowledged) = match case.status {
        Status::Triggered => (IncidentStatus::Triggered, None),
        Status::Acked(who) => (IncidentStatus::Acknowledged, Some((author(who), as_of))),
        Status::Resolved => (IncidentStatus::Resolved, None),
    };
    Incident {
        service: Untrusted::new(SERVICES[case.service]),
        urgency: if case.low { Urgency::Low } else { Urgency::High },
        status,
        as_of,
        mine_since: case.mine_since,
        assignees: vec![author(if case.mine_since.is_some() { Who::Me } else { Who::Ben })],
        acknowledged,
        changed_by: case.changed_by.map(author),
        escalates_at: case.escalates,
        ..Incident::triggered(IncidentId::new(format!("Q{n}")), "Checkout is slow", case.created)
    }
}
