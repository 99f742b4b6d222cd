//! What an alert takes in memory: bytes asked of the allocator and still held, a line for each figure.
//!
//! Invariant: one thread, so that what is counted between two moments is the Desk's own.
#![expect(clippy::print_stdout, reason = "a bench speaks to its terminal")]

#[allow(dead_code, unused_imports, reason = "the other bench uses more of it")]
mod busy;

use jiff::SignedDuration;
use oncall::{
    desk::{Desk, Input},
    fact::CardHandle,
    time::Now,
    wants::CardKey,
};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use std::alloc::System;

#[global_allocator]
static COUNTING: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const RULES: [usize; 3] = [10, 100, 1_000];
const ALERTS: [usize; 2] = [1_000, 10_000];
/// Between two alerts: ten thousand are heard within five hours, so that none is forgotten.
const EVERY: SignedDuration = SignedDuration::from_secs(2);

fn main() {
    for rules in RULES {
        line(&format!("An open alert, {rules} rules, of 1000"), of_open(rules, 1_000));
    }
    line("An open alert, 100 rules, of 10000", of_open(100, 10_000));
    for alerts in ALERTS {
        line(&format!("A settled alert, 100 rules, of {alerts}"), of_settled(100, alerts));
    }
    line("A card that was closed, beside its alert, of 1000", of_closed_card(1_000));
}

/// Name and bytes, for `cargo xtask bench` to read.
fn line(name: &str, bytes: f64) {
    println!("{name}\t{bytes:.0}");
}

fn of_open(rules: usize, alerts: usize) -> f64 {
    let mut desk = busy::desk(rules);
    let mut ring = |now: Now| tell(&mut desk, busy::page(now), now);
    held_by_each(alerts, &mut ring)
}

fn of_settled(rules: usize, alerts: usize) -> f64 {
    let mut desk = busy::desk(rules);
    held_by_each(alerts, &mut |now| {
        tell(&mut desk, busy::page(now), now);
        tell(&mut desk, busy::check_mark(now, now), now);
    })
}

/// What is remembered of a card that the person took from the screen.
fn of_closed_card(alerts: usize) -> f64 {
    let mut desk = busy::desk(10);
    let mut times = Vec::with_capacity(alerts);
    held_by_each(alerts, &mut |now| {
        tell(&mut desk, busy::page(now), now);
        times.push(now);
    });
    let cards: Vec<CardKey> =
        desk.picture(times[0]).alerts.iter().map(|alert| CardKey::Alert(alert.id.clone())).collect();
    let now = times[alerts - 1];
    let mut cards = cards.into_iter();
    held_by_each(alerts, &mut |_| {
        let card = cards.next().expect("as many as alerts");
        let handle = CardHandle { daemon: ":1.42".to_owned(), number: 7 };
        tell(&mut desk, Input::CardShown { card: card.clone(), handle }, now);
        tell(&mut desk, Input::CardClosed { card }, now);
    })
}

fn tell(desk: &mut Desk, input: Input, now: Now) {
    desk.handle(input, now).expect("never refused");
}

/// Bytes that are held after so many more than before, for each.
fn held_by_each(count: usize, happen: &mut dyn FnMut(Now)) -> f64 {
    let mut now = busy::BEGINNING;
    // What only the first one costs is left out.
    happen(now);
    let region = Region::new(COUNTING);
    for _ in 1..count {
        now = now.later(EVERY);
        happen(now);
    }
    let change = region.change();
    (change.bytes_allocated as f64 - change.bytes_deallocated as f64) / (count - 1) as f64
}
