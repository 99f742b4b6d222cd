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
    time::{BootId, Now},
};
use std::{collections::BTreeMap, hint::black_box, time::Instant};

const RULES: [usize; 2] = [10, 100];

pub fn take(extent: Extent) -> Vec<Figure> {
    println!("decisions: {} runs over {} observations", extent.runs, extent.observations);
    RULES.iter().flat_map(|rules| [rules_alone(*rules, extent), desk(*rules, extent)]).collect()
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
        "oncall::decide::message over the {} messages of the stream (below), {} runs; most match no rule, so that \
         every rule is tried.",
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
    let around = Circumstances { said_at: message.version, local: &TimeZone::UTC, bindings: &BTreeMap::new() };
    black_box(decide::message(policy, &SourceId::slack("acme"), message, &around)).0
}

fn desk(rules: usize, extent: Extent) -> Figure {
    let policy = stream::policy(rules);
    let mut known = 0;
    let mut run = || {
        let mut now = Now { wall: Timestamp::UNIX_EPOCH, boot_elapsed: SignedDuration::ZERO, boot_id: BootId(1) };
        let observations = stream::observations(extent.observations, rules, now.wall);
        let mut desk = Desk::new(policy.clone(), TimeZone::UTC);
        let on = Input::Acted { act: Act::GoOnShift, through: Through::CommandLine };
        desk.handle(on, now).expect("going on shift is never refused");
        let begun = Instant::now();
        for observation in observations {
            now = now.later(stream::EVERY);
            black_box(desk.handle(Input::Observed(observation), now)).expect("observations are never refused");
        }
        let took = begun.elapsed().as_secs_f64();
        known = desk.picture(now).alerts.len();
        extent.observations as f64 / took
    };
    let rates = (0..extent.runs).map(|_| run()).collect();
    let measured = format!(
        "Desk::handle over {} observations, half a minute apart, {} runs, on shift; {known} alerts are known at the \
         end. Of twenty observations eleven are posts in channels that no rule names, three in a channel whose words \
         do not match, one a page, one a colleague's check mark on it, one an edit, one a reply in a thread, two an \
         incident and its end.",
        extent.observations, extent.runs
    );
    Figure::new(&format!("Decisions, the whole Desk, {rules} rules"), Unit::PerSecond, rates, measured)
}
