//! Decisions per second: the Desk and its rules alone, in process, on one core.
//!
//! Invariant: every run begins with a Desk that knows nothing; what is decided is looked at, so that none is left out.

use crate::{
    Extent,
    figure::{Figure, Unit},
    stream,
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use oncall::{
    act::{Act, Through},
    decide::{self, Circumstances, Decision},
    desk::{Desk, Input},
    ids::SourceId,
    observation::{Message, Observation, Said},
    policy::Policy,
    roster::Roster,
    shift::OnShift,
    time::{BootId, Now},
};
use std::{collections::BTreeMap, hint::black_box, time::Instant};

const RULES: [usize; 3] = [10, 100, 1_000];
const BEGINNING: Now = Now { wall: Timestamp::UNIX_EPOCH, boot_elapsed: SignedDuration::ZERO, boot_id: BootId(1) };

pub fn take(extent: Extent) -> Vec<Figure> {
    println!("decisions: {} runs over {} observations", extent.runs, extent.observations);
    let of = |rules| [rules_alone(rules, extent), desk(rules, Turn::Handle, extent), desk(rules, Turn::Whole, extent)];
    RULES.into_iter().flat_map(of).collect()
}

fn rules_alone(rules: usize, extent: Extent) -> Figure {
    let policy = stream::policy(rules);
    let observations = stream::observations(extent.observations, rules, Timestamp::UNIX_EPOCH);
    let messages: Vec<&Message> = observations.iter().filter_map(message).collect();
    let run = || {
        let begun = Instant::now();
        let pages = messages.iter().filter(|message| decide(&policy, message) == Decision::Page).count();
        let took = begun.elapsed().as_secs_f64();
        assert_eq!(pages, extent.observations / 20, "one in twenty pages");
        messages.len() as f64 / took
    };
    let measured = format!(
        "oncall::decide::message over the {} posts of the stream, {} runs; most match no rule, so that every rule is \
         tried.",
        messages.len(),
        extent.runs
    );
    let name = format!("Decisions, the rules alone, {rules} rules");
    Figure::new(&name, Unit::PerSecond, (0..extent.runs).map(|_| run()).collect(), measured)
}

fn message(observation: &Observation) -> Option<&Message> {
    match &observation.said {
        Said::Message(message) if message.reply_to.is_none() => Some(message),
        _ => None,
    }
}

fn decide(policy: &Policy, message: &Message) -> Decision {
    let (bindings, roster) = (BTreeMap::new(), Roster::default());
    let around = Circumstances {
        said_at: message.version,
        local: &TimeZone::UTC,
        bindings: &bindings,
        shift: OnShift::On,
        roster: &roster,
        duties: None,
        seen: &[],
        deployed_at: None,
    };
    black_box(decide::message(policy, &SourceId::slack("acme"), message, &around)).decision
}

#[derive(Clone, Copy, PartialEq)]
enum Turn {
    Handle,
    /// And what the engine asks for after each.
    Whole,
}

fn desk(rules: usize, turn: Turn, extent: Extent) -> Figure {
    let policy = stream::policy(rules);
    let mut known = 0;
    let mut run = || {
        let observations = stream::observations(extent.observations, rules, Timestamp::UNIX_EPOCH);
        let desk = on_shift(&policy, stream::places(rules, Timestamp::UNIX_EPOCH));
        let begun = Instant::now();
        known = hear(desk, observations, turn);
        extent.observations as f64 / begun.elapsed().as_secs_f64()
    };
    let rates = (0..extent.runs).map(|_| run()).collect();
    let (name, what) = match turn {
        Turn::Handle => (format!("Decisions, Desk::handle, {rules} rules"), "Desk::handle"),
        Turn::Whole => (
            format!("Whole turns of the Desk, {rules} rules"),
            "Desk::handle, and Desk::wants and Desk::picture after each,",
        ),
    };
    let measured = format!(
        "{what} over the stream of {} observations, half a minute apart, {} runs; on shift, in 200 channels, {known} \
         alerts known at the end.",
        extent.observations, extent.runs
    );
    Figure::new(&name, Unit::PerSecond, rates, measured)
}

fn on_shift(policy: &Policy, places: Observation) -> Desk {
    let mut desk = Desk::new(policy.clone(), TimeZone::UTC);
    let on = Input::Acted { act: Act::GoOnShift, through: Through::CommandLine };
    for input in [on, Input::Observed(places)] {
        desk.handle(input, BEGINNING).expect("neither is ever refused");
    }
    desk
}

/// Returns how many alerts are known in the end.
fn hear(mut desk: Desk, observations: Vec<Observation>, turn: Turn) -> usize {
    let mut now = BEGINNING;
    for observation in observations {
        now = now.later(stream::EVERY);
        black_box(desk.handle(Input::Observed(observation), now)).expect("observations are never refused");
        if turn == Turn::Whole {
            black_box((desk.wants(now), desk.picture(now)));
        }
    }
    desk.picture(now).alerts.len()
}
