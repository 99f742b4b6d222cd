//! How fast it decides: rules alone, a Desk over a busy team's traffic, and one input where much is open.
//!
//! Invariant: what is decided is looked at, so that nothing is left out; nothing is timed but the deciding.

mod busy;

use busy::Stream;
use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use jiff::{SignedDuration, tz::TimeZone};
use oncall::{
    decide::{self, Circumstances, Decision},
    desk::{Desk, Input},
    observation::{Message, Said},
    policy::Policy,
    roster::Roster,
    shift::OnShift,
    time::Now,
};
use std::{hint::black_box, time::Duration};

const RULES: [usize; 3] = [10, 100, 1_000];
const OPEN: [usize; 3] = [10, 100, 1_000];
/// As many half hours as are played: twenty hours, and four where each turn is a whole one.
const HALF_HOURS: i32 = 40;
const WHOLE_TURNS: i32 = 8;

criterion_group! {
    name = deciding;
    config = Criterion::default().sample_size(20).warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(4));
    targets = rules_alone, streams, turns, one_input
}
criterion_main!(deciding);

fn rules_alone(criterion: &mut Criterion) {
    let stream = busy::stream(HALF_HOURS, busy::BEGINNING.wall);
    let posts: Vec<&Message> = stream.iter().filter_map(|(_, observation)| post(&observation.said)).collect();
    let mut group = criterion.benchmark_group("Decisions, the rules alone");
    group.throughput(Throughput::Elements(posts.len() as u64));
    for rules in RULES {
        let policy = busy::policy(rules);
        let pages = || posts.iter().filter(|post| decision(&policy, post) == Decision::Page).count();
        // Of each half hour one of security, and two that fire badly.
        assert_eq!(pages(), 3 * HALF_HOURS as usize);
        group.bench_function(BenchmarkId::from_parameter(format!("{rules} rules")), |bench| bench.iter(pages));
    }
    group.finish();
}

fn post(said: &Said) -> Option<&Message> {
    match said {
        Said::Message(message) if message.reply_to.is_none() => Some(message),
        _ => None,
    }
}

fn decision(policy: &Policy, post: &Message) -> Decision {
    let roster = Roster::default();
    let around = Circumstances {
        said_at: post.version,
        local: &TimeZone::UTC,
        bound: Vec::new(),
        shift: OnShift::On,
        roster: &roster,
        duties: None,
        seen: &[],
        deployed_at: None,
    };
    black_box(decide::message(policy, &busy::workspace(), post, &around)).decision
}

/// What a Desk makes of all of it.
fn streams(criterion: &mut Criterion) {
    whole_stream(criterion, "Decisions, Desk::handle", HALF_HOURS, |desk, input, now| {
        desk.handle(input, now).expect("news is never refused");
    });
}

/// And what the engine asks for after each.
fn turns(criterion: &mut Criterion) {
    whole_stream(criterion, "Whole turns of the Desk", WHOLE_TURNS, |desk, input, now| {
        desk.handle(input, now).expect("news is never refused");
        black_box((desk.wants(now), desk.picture(now)));
    });
}

fn whole_stream(criterion: &mut Criterion, name: &str, half_hours: i32, take_up: fn(&mut Desk, Input, Now)) {
    let stream = busy::stream(half_hours, busy::BEGINNING.wall);
    let mut group = criterion.benchmark_group(name);
    group.throughput(Throughput::Elements(stream.len() as u64)).sample_size(10);
    for rules in RULES {
        let fresh = || (busy::desk(rules), stream.clone());
        let play = |(mut desk, stream): (Desk, Stream)| {
            for (at, observation) in stream {
                take_up(&mut desk, Input::Observed(observation), busy::now_at(at));
            }
            desk
        };
        group.bench_function(BenchmarkId::from_parameter(format!("{rules} rules")), |bench| {
            bench.iter_batched(fresh, play, BatchSize::PerIteration);
        });
    }
    group.finish();
}

/// A hundred rules, and so many alerts that ring.
fn one_input(criterion: &mut Criterion) {
    for (name, input) in inputs() {
        let mut group = criterion.benchmark_group(name);
        for open in OPEN {
            let (desk, last) = busy::with_open(100, open);
            let now = last.later(SignedDuration::from_secs(20));
            group.bench_function(BenchmarkId::from_parameter(format!("{open} open")), |bench| {
                bench.iter_batched(
                    || (desk.clone(), input(last, now)),
                    |(mut desk, input)| {
                        black_box(desk.handle(input, now)).expect("news is never refused");
                        desk
                    },
                    BatchSize::PerIteration,
                );
            });
        }
        group.finish();
    }
    wants(criterion);
}

type MakesInput = fn(Now, Now) -> Input;

fn inputs() -> [(&'static str, MakesInput); 4] {
    [
        ("Desk::handle, time went on", |_, _| Input::Tick),
        ("Desk::handle, a post that no rule names", |_, now| busy::chatter(now)),
        ("Desk::handle, a post that rings", |_, now| busy::page(now)),
        ("Desk::handle, a check mark on what rings", busy::check_mark),
    ]
}

fn wants(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("Desk::wants");
    for open in OPEN {
        let (desk, now) = busy::with_open(100, open);
        group.bench_function(BenchmarkId::from_parameter(format!("{open} open")), |bench| {
            bench.iter(|| black_box(desk.wants(now)))
        });
    }
    group.finish();
}
