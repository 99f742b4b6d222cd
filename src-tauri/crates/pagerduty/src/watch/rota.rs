//! My duties, and the rendered schedules they come from.
//!
//! Invariant: a schedule that could not be read keeps the shifts it had; it never becomes empty by failure.

use crate::{
    ask::{Ask, ScheduleKind, Window},
    fault::Fault,
    reading::{self, Me},
    watch::pages::{Listing, Pages},
    wire,
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use oncall::{
    observation::{Duty, Said, ScheduledShift},
    time::add,
};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// How far ahead: two weeks from today.
const AHEAD: SignedDuration = SignedDuration::from_hours(15 * 24);
/// PagerDuty turns a shift over within seconds; a second look catches it if it was late.
const LOOKS: [SignedDuration; 2] = [SignedDuration::from_secs(2), SignedDuration::from_secs(30)];

#[derive(Clone, Debug, Default)]
pub struct Rota {
    pages: Pages<wire::OnCall>,
    duties: Option<Vec<Duty>>,
    /// When to look again because a shift begins or ends.
    looks: BTreeSet<Timestamp>,
    /// The schedules in my duties, with their names.
    schedules: BTreeMap<String, (ScheduleKind, String)>,
    to_read: VecDeque<(String, Guess)>,
    shifts: BTreeMap<String, Vec<ScheduledShift>>,
    said: Option<Vec<ScheduledShift>>,
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
        self.note_schedules(&listing);
        let current = |duty: &Duty| duty.until.is_none_or(|until| until > listing.asked);
        let mut duties: Vec<Duty> =
            listing.items.iter().filter_map(|entry| reading::duty(entry, me)).filter(current).collect();
        duties.sort_by(|a, b| {
            (a.from, a.level, &a.policy, &a.schedule, a.until).cmp(&(b.from, b.level, &b.policy, &b.schedule, b.until))
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

    fn note_schedules(&mut self, listing: &Listing<wire::OnCall>) {
        let named =
            listing.items.iter().filter_map(|entry| entry.schedule.as_ref()).filter(|schedule| !schedule.id.is_empty());
        let schedules: BTreeMap<_, _> =
            named.map(|schedule| (schedule.id.clone(), (kind(schedule), schedule.called().to_owned()))).collect();
        self.shifts.retain(|id, _| schedules.contains_key(id));
        self.schedules = schedules;
    }

    /// Schedules in my duties that were never read.
    pub fn has_unread(&self) -> bool {
        self.schedules.keys().any(|id| !self.shifts.contains_key(id))
    }

    /// Reads every schedule anew.
    pub fn begin_schedules(&mut self) {
        let first = |kind| Guess { kind, is: Attempt::First };
        self.to_read = self.schedules.iter().map(|(id, (kind, _))| (id.clone(), first(*kind))).collect();
    }

    pub fn has_to_read(&self) -> bool {
        !self.to_read.is_empty()
    }

    pub fn ask_schedule(&self, wall: Timestamp) -> Option<Ask> {
        let (id, guess) = self.to_read.front()?;
        Some(Ask::Schedule { id: id.clone(), kind: guess.kind, window: window(wall) })
    }

    pub fn take_schedule(&mut self, id: &str, schedule: &wire::Schedule) {
        let called = self.schedules.get(id).map_or("", |(_, name)| name);
        let shifts = reading::shifts(schedule, called);
        self.shifts.insert(id.to_owned(), shifts);
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
                self.to_read.pop_front();
                Verdict::GoOn
            }
            Some(_) => Verdict::Later,
            None => Verdict::GoOn,
        }
    }

    /// What is to be said once every schedule was read.
    pub fn schedules_said(&mut self, asked: Timestamp) -> Option<Said> {
        let mut shifts: Vec<ScheduledShift> = self.shifts.values().flatten().cloned().collect();
        shifts
            .sort_by(|a, b| (&a.schedule, a.from, a.until, &a.person).cmp(&(&b.schedule, b.from, b.until, &b.person)));
        if self.said.as_ref() == Some(&shifts) {
            return None;
        }
        self.said = Some(shifts.clone());
        Some(Said::Schedules { shifts, as_of: asked })
    }
}

/// What becomes of a schedule that could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// In the other system, or with the next one.
    GoOn,
    Later,
}

fn kind(schedule: &wire::Reference) -> ScheduleKind {
    if schedule.kind.contains("v3") { ScheduleKind::Shifts } else { ScheduleKind::Layers }
}

/// From the beginning of the day, so that entries cut at the window's ends do not change with every reading.
fn window(wall: Timestamp) -> Window {
    let since = wall.to_zoned(TimeZone::UTC).start_of_day().map_or(wall, |day| day.timestamp());
    Window { since, until: add(since, AHEAD) }
}
