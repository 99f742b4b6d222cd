//! My duties, and the rendered schedules they come from.
//!
//! Invariant: a schedule that could not be read keeps the shifts it had; it never becomes empty by failure.

use crate::{
    ask::{Ask, ScheduleKind, Window},
    fault::Fault,
    reading::{self, Me},
    watch::{pages::Pages, policies::Policies},
    wire,
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use oncall::{
    observation::{Duty, Said, ScheduledShift},
    text::Untrusted,
    time::add,
};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Two weeks from today, in any zone.
const AHEAD: SignedDuration = SignedDuration::from_hours(16 * 24);
/// PagerDuty turns a shift over within seconds; a second look catches it if it was late.
const LOOKS: [SignedDuration; 2] = [SignedDuration::from_secs(2), SignedDuration::from_secs(30)];

#[derive(Clone, Debug, Default)]
pub struct Rota {
    pages: Pages<wire::OnCall>,
    duties: Option<Vec<Duty>>,
    /// When to look again because a shift begins or ends.
    looks: BTreeSet<Timestamp>,
    pub policies: Policies,
    to_read: VecDeque<(String, Guess)>,
    shifts: BTreeMap<String, Vec<ScheduledShift>>,
    /// Schedules that could not be read.
    unread: BTreeSet<String>,
    said: Option<(Vec<ScheduledShift>, Vec<Untrusted>)>,
}

/// Which of the two systems a schedule is looked for in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Guess {
    kind: ScheduleKind,
    is: Attempt,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Attempt {
    First,
    Last,
}

impl Rota {
    pub fn ask_duties(&self, me: &Me, wall: Timestamp) -> Ask {
        Ask::OnCalls { me: me.id.clone(), window: window(wall), offset: self.pages.offset() }
    }

    /// The next look because of a shift's edge.
    pub fn next_edge(&self) -> Option<Timestamp> {
        self.looks.first().copied()
    }

    pub fn forget_pages(&mut self) {
        self.pages = Pages::default();
    }

    /// A page of `/oncalls` came. None: more pages to come; otherwise what is to be said, if anything.
    pub fn take(&mut self, page: wire::Page<wire::OnCall>, me: &Me, sent: Timestamp) -> Option<Option<Said>> {
        let listing = self.pages.take(page, sent)?;
        self.policies.note(&listing.items);
        let current = |duty: &Duty| duty.until.is_none_or(|until| until > listing.asked);
        let mut duties: Vec<Duty> =
            listing.items.iter().filter_map(|entry| reading::duty(entry, me)).filter(current).collect();
        duties.sort_by(|a, b| {
            (a.from, a.level, &a.policy, &a.schedule, &a.rotation, a.until).cmp(&(
                b.from,
                b.level,
                &b.policy,
                &b.schedule,
                &b.rotation,
                b.until,
            ))
        });
        self.plan_looks(&duties, listing.asked);
        let changed = self.duties.as_ref() != Some(&duties);
        self.duties = Some(duties.clone());
        Some(changed.then_some(Said::Duties { duties, as_of: listing.asked }))
    }

    fn plan_looks(&mut self, duties: &[Duty], asked: Timestamp) {
        // A shift that just ended is no longer told, yet its second look is still to come.
        let last = add(asked, LOOKS[1]);
        self.looks.retain(|look| asked < *look && *look <= last);
        let edges = duties.iter().flat_map(|duty| [duty.from, duty.until]).flatten();
        self.looks.extend(edges.flat_map(|edge| LOOKS.map(|later| add(edge, later))).filter(|look| *look > asked));
    }

    /// Schedules of my policies that were never read.
    pub fn has_unread(&self) -> bool {
        self.policies.schedules.keys().any(|id| !self.shifts.contains_key(id))
    }

    /// Policies or schedules are being read.
    pub fn is_reading(&self) -> bool {
        self.policies.is_reading() || self.has_to_read()
    }

    /// Reads every schedule anew.
    pub fn begin_schedules(&mut self) {
        let first = |kind| Guess { kind, is: Attempt::First };
        let schedules = &self.policies.schedules;
        self.shifts.retain(|id, _| schedules.contains_key(id));
        self.unread.retain(|id| schedules.contains_key(id));
        self.to_read = schedules.iter().map(|(id, standing)| (id.clone(), first(standing.kind))).collect();
    }

    pub fn has_to_read(&self) -> bool {
        !self.to_read.is_empty()
    }

    pub fn ask_policies(&self, wall: Timestamp) -> Option<Ask> {
        self.policies.ask(window(wall))
    }

    pub fn ask_schedule(&self, wall: Timestamp) -> Option<Ask> {
        let (id, guess) = self.to_read.front()?;
        Some(Ask::Schedule { id: id.clone(), kind: guess.kind, window: window(wall) })
    }

    pub fn take_schedule(&mut self, id: &str, schedule: &wire::Schedule) {
        let standing = self.policies.schedules.get(id);
        let (called, level) = (standing.map_or(id, |standing| &standing.name), standing.map(|standing| standing.level));
        self.shifts.insert(id.to_owned(), reading::shifts(schedule, id, called, level));
        self.unread.remove(id);
        self.to_read.pop_front();
    }

    /// A schedule could not be read.
    pub fn not_read(&mut self, fault: &Fault) -> Verdict {
        let wrong_system = matches!(fault, Fault::Forget | Fault::GiveUp { .. });
        let hopeless = wrong_system || matches!(fault, Fault::GetAccess { .. });
        match self.to_read.front_mut() {
            Some((_, guess)) if wrong_system && guess.is == Attempt::First => {
                *guess = Guess { kind: guess.kind.other(), is: Attempt::Last };
                Verdict::GoOn
            }
            Some((id, _)) if hopeless => {
                // So that it does not count as never read, until the next round.
                self.shifts.entry(id.clone()).or_default();
                self.unread.insert(id.clone());
                self.to_read.pop_front();
                Verdict::GoOn
            }
            Some(_) => Verdict::Later,
            None => Verdict::GoOn,
        }
    }

    /// What is to be said once every schedule was read.
    pub fn schedules_said(&mut self, asked: Timestamp) -> Option<Said> {
        let mut shifts: Vec<ScheduledShift> =
            self.shifts.values().flatten().chain(&self.policies.direct).cloned().collect();
        shifts.sort_by(|a, b| {
            (&a.schedule, &a.rotation, a.from, a.until, &a.person).cmp(&(
                &b.schedule,
                &b.rotation,
                b.from,
                b.until,
                &b.person,
            ))
        });
        let named = |id: &String| self.policies.schedules.get(id).map(|standing| Untrusted::new(&standing.name));
        let unread: Vec<Untrusted> = self.unread.iter().filter_map(named).collect();
        let now = (shifts, unread);
        if self.said.as_ref() == Some(&now) {
            return None;
        }
        let (shifts, unread) = self.said.insert(now).clone();
        Some(Said::Schedules { shifts, unread, as_of: asked })
    }

    /// The ids of everybody in the schedules that were said last, each once: whoever is on call first comes first.
    pub fn named(&self) -> Vec<String> {
        let mut firsts: BTreeMap<&str, Option<Timestamp>> = BTreeMap::new();
        for shift in self.said.iter().flat_map(|(shifts, _)| shifts) {
            let first = firsts.entry(shift.person.as_str()).or_insert(shift.from);
            *first = shift.from.min(*first);
        }
        let mut named: Vec<(Option<Timestamp>, &str)> = firsts.into_iter().map(|(id, first)| (first, id)).collect();
        named.sort();
        named.into_iter().map(|(_, id)| id.to_owned()).collect()
    }
}

/// What becomes of a schedule that could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// In the other system, or with the next one.
    GoOn,
    Later,
}

/// From the beginning of yesterday, for today begins earlier in other zones; and of a day, so that entries cut at the
/// window's ends do not change with every reading.
fn window(wall: Timestamp) -> Window {
    let today = wall.to_zoned(TimeZone::UTC).start_of_day().map_or(wall, |day| day.timestamp());
    let since = add(today, -SignedDuration::from_hours(24));
    Window { since, until: add(since, AHEAD) }
}
