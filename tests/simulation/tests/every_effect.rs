//! Every effect of twelve stories fails once, is the last of its process once, and the last before the power goes once.
//!
//! Invariant: the loop ends only where the story has no further effect, so that none is left out.

use simulation::{
    computer::{Lived, live},
    log,
    stories::stories,
    story::{Luck, Misfortune, Story},
};
use std::sync::Once;

fn with(story: &Story, number: u64, how: Misfortune) -> Lived {
    live(&Story { luck: Luck::One { number, how }, ..story.clone() })
}

/// Fails with the story told.
fn hurt(name: &str, number: u64, how: Misfortune, story: &Story) -> ! {
    log::tell_all();
    let lived = with(story, number, how);
    panic!("“{name}”, {how:?} at effect {number}: {:?}\n{}", lived.fault, lived.told.join("\n"));
}

fn every_effect_of(wanted: &str) {
    static LOG: Once = Once::new();
    LOG.call_once(|| tracing::subscriber::set_global_default(log::Log).expect("nobody else listens"));
    let (name, story) = stories().find(|(name, _)| *name == wanted).expect("a story of this name");
    let unhurt = live(&story);
    assert!(unhurt.fault.is_none(), "“{name}” without any misfortune: {:?}\n{}", unhurt.fault, unhurt.told.join("\n"));
    for how in [Misfortune::Fails, Misfortune::Killed, Misfortune::PowerCut] {
        let mut number = 1;
        loop {
            let lived = with(&story, number, how);
            if lived.fault.is_some() {
                hurt(name, number, how, &story);
            }
            if lived.effects_of_steps < number {
                break;
            }
            number += 1;
        }
        assert!(number > 100, "“{name}”, {how:?}: only {} effects", number - 1);
    }
}

macro_rules! every_effect {
    ($($test:ident: $name:literal,)*) => {
        $(#[test]
        fn $test() {
            every_effect_of($name);
        })*

        #[test]
        fn each_story_has_a_test() {
            let tested = [$($name),*];
            assert!(stories().map(|(name, _)| name).eq(tested));
        }
    };
}

every_effect! {
    acknowledged: "a post rings and is acknowledged on its card",
    checked: "a colleague checks a post",
    resolved: "a post is edited to resolved",
    incident: "an incident rings and is acknowledged",
    taken: "a colleague takes an incident",
    snoozed: "a snooze ends",
    killed: "killed while it rings",
    power_cut: "the power goes while it rings",
    unheard: "said while the sockets were broken",
    nobody_there: "said while nothing ran",
    disk_full: "the disk is full as it comes",
    taken_back: "a check mark is taken back",
}
