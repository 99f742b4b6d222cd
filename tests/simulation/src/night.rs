//! A story from a seed.
//!
//! Invariant: the same seed tells the same story.

use crate::{
    effects::Service,
    place::{CHECK, EYES},
    story::{Accounts, Death, Incidents, Luck, Mark, Outage, Step, Story, Through, Words},
};
use fastrand::Rng;
use jiff::SignedDuration;

const REST: SignedDuration = SignedDuration::from_mins(7);

/// A story of up to a quarter of an hour.
pub fn night(seed: u64) -> Story {
    let mut rng = Rng::with_seed(seed);
    let lasts = SignedDuration::from_secs(rng.i64(60..900));
    let mut steps = vec![(SignedDuration::from_secs(1), Step::GoOnShift)];
    let (mut posts, mut incidents) = (0, 0);
    for _ in 0..rng.usize(4..28) {
        let at = SignedDuration::from_millis(rng.i64(5_000..lasts.as_millis() as i64));
        steps.push((at, Step::GoOnShift));
    }
    steps.sort_by_key(|(at, _)| *at);
    for (_, step) in steps.iter_mut().skip(1) {
        *step = draw(&mut rng, &mut posts, &mut incidents);
    }
    let luck = match rng.u32(0..4) {
        0 => Luck::Good,
        1 => Luck::Bad { one_in: 1_000, until: lasts },
        2 => Luck::Bad { one_in: 150, until: lasts },
        _ => Luck::Bad { one_in: 40, until: lasts },
    };
    let incidents = if seed % 4 == 3 { Incidents::Posted } else { Incidents::Alone };
    Story { seed, steps, luck, accounts: Accounts::Both, incidents, rest: REST }
}

fn draw(rng: &mut Rng, posts: &mut usize, incidents: &mut usize) -> Step {
    let known = |rng: &mut Rng, count: usize| rng.usize(0..count.max(1));
    let seconds = |rng: &mut Rng, range: std::ops::Range<i64>| SignedDuration::from_secs(rng.i64(range));
    match rng.u32(0..100) {
        0..18 => {
            *posts += 1;
            Step::Post(if rng.u32(0..6) == 0 { Words::Chatter } else { Words::Firing })
        }
        18..23 => {
            // Those with an odd number are edited, those with an even one are marked.
            let post = known(rng, *posts) | 1;
            Step::Edit { post, to: *rng.choice(&[Words::Firing, Words::Resolved, Words::Resolved]).expect("three") }
        }
        23..31 => {
            let (post, mark) = (known(rng, *posts) & !1, rng.u32(0..4));
            let emoji = if rng.u32(0..5) == 0 { EYES } else { CHECK };
            Step::Mark { post, emoji, mark: if mark == 0 { Mark::TakenBack } else { Mark::Put } }
        }
        31..33 => Step::Reply { post: known(rng, *posts) },
        33..41 => {
            *incidents += 1;
            Step::Trigger
        }
        41..45 => Step::Take { incident: known(rng, *incidents) },
        45..48 => Step::Resolve { incident: known(rng, *incidents) },
        48..50 => Step::ComesBack { incident: known(rng, *incidents) },
        50..64 => {
            let through = if rng.bool() { Through::Card } else { Through::CommandLine };
            Step::Acknowledge { nth: rng.usize(0..3), through }
        }
        64..67 => Step::Snooze { nth: rng.usize(0..3) },
        67..68 => Step::GoOffShift,
        68..70 => Step::GoOnShift,
        70..72 => Step::Dismiss { nth: rng.usize(0..3) },
        72..78 => {
            Step::Dies { how: if rng.bool() { Death::Kill } else { Death::PowerCut }, away: seconds(rng, 1..120) }
        }
        78..80 => Step::Suspend { lasts: seconds(rng, 5..1_800) },
        80..81 => Step::SetClock { by: seconds(rng, -120..120) },
        81..83 => Step::DiskFull { lasts: seconds(rng, 1..90) },
        83..85 => {
            Step::SlowDisk { takes: SignedDuration::from_millis(rng.i64(50..4_000)), lasts: seconds(rng, 5..120) }
        }
        85..86 => Step::RestartDaemon,
        86..91 => Step::Outage {
            service: if rng.bool() { Service::Slack } else { Service::PagerDuty },
            how: if rng.bool() { Outage::Refused } else { Outage::Silent },
            lasts: seconds(rng, 2..240),
        },
        91..93 => Step::DropSockets,
        93..95 => Step::Refresh,
        95..97 => Step::LoseConfirmations { lasts: seconds(rng, 2..60) },
        _ => Step::HalfOpen,
    }
}
