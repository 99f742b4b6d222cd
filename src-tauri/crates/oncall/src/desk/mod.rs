//! The coordinator (being written).
use crate::{act::*, fact::*, ids::*, observation::*, picture::*, policy::*, sight::*, time::*, wants::*, write::*};
use jiff::tz::TimeZone;

/// What the Desk is told.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    Observed(Observation),
    Sighted { source: SourceId, sighting: Sighting },
    Acted { act: Act, through: Through },
    WriteEnded { write: WriteId, outcome: Outcome },
    CardShown { card: CardKey, handle: CardHandle },
    /// The person, or time, took the card away.
    CardClosed { card: CardKey },
    /// A part is in trouble, or is well again.
    Part { part: Part, trouble: Option<Trouble> },
    Policy(Box<Policy>),
    /// Time went on.
    Tick,
}

/// Decides, remembering nothing but facts.
#[derive(Clone, Debug)]
pub struct Desk {}

impl Desk {
    /// `local` is the computer's zone, for windows that name none.
    pub fn new(policy: Policy, local: TimeZone) -> Self { let _ = (policy, local); Self {} }
    /// Takes up a fact that was stored earlier.
    pub fn apply(&mut self, fact: &Fact) { let _ = fact; }
    /// Takes an input up: what is now known or decided, in order, already applied.
    pub fn handle(&mut self, input: Input, now: Now) -> Result<Vec<Fact>, Refused> { let _ = (input, now); Ok(Vec::new()) }
    pub fn wants(&self, now: Now) -> Wants { let _ = now; Wants::default() }
    pub fn picture(&self, now: Now) -> Picture { let _ = now; unreachable!("being written") }
    pub fn click(&self, now: Now) -> ClickMeaning { let _ = now; ClickMeaning::Nothing }
}
