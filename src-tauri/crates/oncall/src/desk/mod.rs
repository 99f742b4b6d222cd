//! The Desk: takes up what is heard and done, and says what should be true outside.
//!
//! Invariant: what it knows is the fold of its facts ([`Known`]); beside that it holds only what is true of this run of
//! the program ([`Live`]): what can be heard at the moment, and which parts are in trouble.

mod acts;
mod apply;
mod belonging;
mod cards;
mod counting;
mod deciding;
mod deploys;
mod hear;
mod incidents;
mod index;
mod input;
mod joining;
mod judge;
mod looks;
mod passing;
mod quiet;
mod recalling;
mod rehearsing;
mod returning;
mod setback;
mod showing;
mod sights;
mod tally;
mod testing;
mod undoing;
mod wanting;

#[cfg(test)]
mod tests;

use crate::{
    act::{Act, ClickMeaning, Refused},
    alert::{Alert, Attention},
    fact::{CardHandle, Fact, Reminder, What},
    history::History,
    ids::{AlertId, AlertKey, ChannelId, IncidentId, PolicyHash, SourceId, WriteId},
    observation::Place,
    policy::{Policy, Shadow},
    roster::{Roster, Statements},
    shift::{OnShift, Shift, ShiftSetting, ShiftWhy, shift},
    sight::{Blindness, Gap, Part, Trouble},
    test_page::TestPage,
    time::Now,
    wants::CardKey,
    write::Write,
};
pub(crate) use cards::ago;
use counting::Counted;
use deploys::Deploys;
use index::Index;
pub use input::Input;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, OnceLock},
};
use tally::Tally;

/// Decides, remembering nothing but facts.
#[derive(Clone, Debug)]
pub struct Desk {
    policy: Policy,
    local: TimeZone,
    known: Known,
    live: Live,
    /// Computed from what is known when it is first asked for; emptied by whatever it depends on.
    roster: OnceLock<Arc<Roster>>,
    /// The channels that rules name, kept in the same way.
    watched: OnceLock<BTreeMap<SourceId, BTreeSet<ChannelId>>>,
}

/// The fold of all facts.
#[derive(Clone, Debug, Default, PartialEq)]
struct Known {
    alerts: BTreeMap<AlertId, Alert>,
    writes: BTreeMap<WriteId, Write>,
    next_write: u64,
    set: Option<(ShiftSetting, Timestamp)>,
    turned: Option<(OnShift, Timestamp)>,
    bindings: BTreeMap<(SourceId, String), ChannelId>,
    gaps: BTreeMap<SourceId, BTreeSet<Gap>>,
    heard_until: BTreeMap<SourceId, Timestamp>,
    cards: BTreeMap<CardKey, CardHandle>,
    /// When a card was last taken from the screen.
    closed: BTreeMap<CardKey, Timestamp>,
    summary: Option<Summary>,
    /// What came back last, and when.
    came_back: BTreeMap<Reminder, Summary>,
    /// When the last digest was shown.
    digested: Option<Timestamp>,
    deploys: Deploys,
    silenced_at: Option<Timestamp>,
    /// When alerts began to ring, within the last minute of facts.
    rings: Vec<Timestamp>,
    adopted: Option<PolicyHash>,
    counted: BTreeMap<SourceId, u64>,
    /// What rules only count, by their names.
    tallied: BTreeMap<String, Tally>,
    index: Index,
    /// When the last fact became known.
    latest: Option<Timestamp>,
    places: BTreeMap<SourceId, Vec<Place>>,
    statements: Statements,
}

/// Alerts that one card speaks of, since then.
#[derive(Clone, Debug, PartialEq)]
struct Summary {
    alerts: Vec<AlertId>,
    at: Timestamp,
}

/// What is true of this run of the program.
#[derive(Clone, Debug, Default)]
struct Live {
    memory: Memory,
    /// When anything was last taken up.
    last: Option<Now>,
    started: Option<Timestamp>,
    /// Absent: never reported in this run.
    hearing: BTreeMap<SourceId, Heard>,
    troubles: BTreeMap<Part, (Trouble, Timestamp)>,
    /// Channels that rules name and that are not there, and since when exactly these.
    missing: BTreeMap<SourceId, (Vec<String>, Timestamp)>,
    /// Counted and not yet a fact.
    counting: BTreeMap<SourceId, u64>,
    /// When what is only counted was said.
    counted: Counted,
    tallying: BTreeMap<String, u64>,
    counted_lately: counting::Lately,
    counted_at: Option<Timestamp>,
    test: TestPage,
    unread: BTreeMap<SourceId, Unread>,
    /// As of when all reactions on an alert were told: what is told late of earlier ones says nothing.
    listed: BTreeMap<AlertId, Timestamp>,
    /// As of when an alert's message was read: the reading has every edit that is told late.
    read: BTreeMap<AlertId, Timestamp>,
    /// Of an alert that is about to be heard of.
    remembered: Option<(AlertId, Box<History>)>,
}

/// Whether what earlier runs noted could be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Memory {
    #[default]
    Whole,
    /// There was something, and nobody knows what: in doubt I am on shift, and what was said lately is looked at anew.
    Lost,
}

/// How much was noted that could not be understood, in the hour that began then on the boot clock.
#[derive(Clone, Debug)]
struct Unread {
    since: SignedDuration,
    noted: u32,
}

#[derive(Clone, Debug, PartialEq)]
enum Heard {
    Seeing { at: Timestamp },
    Blind { since: Timestamp, why: Blindness, last: Option<Timestamp> },
}

/// Facts being noted: each is applied at once, so that the next is decided in its light.
struct Noting<'a> {
    desk: &'a mut Desk,
    now: Now,
    facts: Vec<Fact>,
}

impl Noting<'_> {
    fn note(&mut self, what: What) {
        let fact = Fact { at: self.now.wall, what };
        self.desk.apply(&fact);
        self.facts.push(fact);
    }
}

impl Desk {
    /// A Desk that knows nothing yet. `local` is the computer's zone, for windows that name none.
    pub fn new(policy: Policy, local: TimeZone) -> Self {
        Self {
            policy,
            local,
            known: Known::default(),
            live: Live::default(),
            roster: OnceLock::new(),
            watched: OnceLock::new(),
        }
    }

    /// What earlier runs noted cannot be read. Until it is set I am on shift, and a first connection looks further back,
    /// for something may ring that nobody remembers. What is asked for from now on gets other numbers than before.
    pub fn lose_memory(&mut self, now: Now) {
        self.live.memory = Memory::Lost;
        self.known.next_write = u64::try_from(now.wall.as_millisecond()).unwrap_or(0);
    }

    /// Takes an input up and returns what is now known or decided, in order, already applied.
    ///
    /// # Errors
    /// Only for [`Input::Acted`]: an act that makes no sense any more; then nothing changed.
    pub fn handle(&mut self, input: Input, now: Now) -> Result<Vec<Fact>, Refused> {
        if let Input::Acted { act, .. } = &input {
            self.refuse(act, self.as_it_went_on(now))?;
        }
        let starts = self.live.started.is_none();
        self.live.started.get_or_insert(now.wall);
        let mut noting = Noting { desk: self, now, facts: Vec::new() };
        noting.look_at_clock();
        if starts && !planted!("links-of-earlier-runs-stand") {
            noting.part_what_changed_unnoticed();
        }
        match input {
            Input::Observed(observation) => noting.hear(observation),
            Input::Remembered { alert, history } => {
                if !noting.desk.known.alerts.contains_key(&alert) {
                    noting.desk.live.remembered = Some((alert, history));
                }
            }
            Input::Sighted { source, sighting } => noting.sight(source, sighting),
            Input::Acted { act, through } => noting.act(act, through),
            Input::WriteEnded { write, outcome } => noting.write_ended(write, outcome),
            Input::Deployed { what, at } => noting.deployed(what, at),
            Input::CardShown { card, handle } => noting.note(What::CardShown { card, handle }),
            Input::CardClosed { card } => noting.note(What::CardClosed { card }),
            Input::CardTakenDown { card } if planted!("taken-down-counts-as-closed") => {
                noting.note(What::CardClosed { card })
            }
            Input::CardTakenDown { card } => noting.note(What::CardTakenDown { card }),
            Input::Part { part, trouble } => noting.desk.part(part, trouble, now.wall),
            Input::Policy(policy) => noting.adopt(*policy),
            Input::Tick => {}
        }
        noting.pass_time();
        Ok(noting.facts)
    }

    /// What a click on the tray icon means now. A second click within 500 ms means nothing.
    pub fn click(&self, now: Now) -> ClickMeaning {
        let toggled = self.known.set.map(|(_, at)| now.wall.duration_since(at));
        if toggled.is_some_and(|ago| (SignedDuration::ZERO..SignedDuration::from_millis(500)).contains(&ago)) {
            return ClickMeaning::Nothing;
        }
        if self.ringing().next().is_some() || self.live.test.ringing_since().is_some() {
            return ClickMeaning::OpenNow;
        }
        ClickMeaning::Do(match self.shift(now.wall).on {
            OnShift::On => Act::GoOffShift,
            OnShift::Off => Act::GoOnShift,
        })
    }

    /// The shift as it stands.
    pub fn shift(&self, at: Timestamp) -> Shift {
        let shift = shift(self.policy.shift, self.known.set, self.roster().mine.as_deref(), at);
        match (self.live.memory, shift.because) {
            (Memory::Lost, ShiftWhy::NeverSet) => Shift { on: OnShift::On, because: ShiftWhy::Forgotten, until: None },
            _ => shift,
        }
    }

    /// Who is on call when.
    pub fn roster(&self) -> &Arc<Roster> {
        self.roster.get_or_init(|| Arc::new(Roster::of(&self.policy, &self.known.statements, &self.local)))
    }

    /// The policy it decides by.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The card handles shown by an earlier run, for a presenter to take over.
    pub fn shown_cards(&self) -> impl Iterator<Item = (&CardKey, &CardHandle)> {
        self.known.cards.iter()
    }

    /// Incidents that are open here, for their sources to look up whether they still are.
    pub fn open_incidents(&self) -> BTreeMap<SourceId, BTreeSet<IncidentId>> {
        let mut open: BTreeMap<SourceId, BTreeSet<IncidentId>> = BTreeMap::new();
        for alert in self.known.alerts.values().filter(|alert| alert.attention.is_open()) {
            if let AlertKey::Incident(id) = &alert.id.key {
                open.entry(alert.id.source.clone()).or_default().insert(id.clone());
            }
        }
        open
    }

    fn is_shadow(&self) -> bool {
        self.policy.shadow == Shadow::Yes
    }

    fn is_on_shift(&self, at: Timestamp) -> bool {
        self.shift(at).on == OnShift::On
    }

    fn ringing(&self) -> impl Iterator<Item = &Alert> {
        self.known.alerts.values().filter(|alert| matches!(alert.attention, Attention::Ringing(_)))
    }
}
