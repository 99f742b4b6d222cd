//! One simulation per thread, and ordinary files beside them.

use super::*;
use std::thread;

/// How many effects some commits have.
fn effects_of(commits: u64) -> u64 {
    effects::begin(unhurt());
    let disk = Disk::new();
    let mut work = Work::open(disk.folder().to_owned(), clock());
    for n in 0..commits {
        work.commit([numbered(n)]).unwrap();
    }
    assert_eq!(numbers(disk.folder()), (0..commits).collect::<Vec<_>>());
    effects::count()
}

#[test]
fn two_simulations_do_not_meet() {
    let alone = [effects_of(3), effects_of(40)];
    let beside = [3, 40].map(|commits| thread::spawn(move || effects_of(commits)));
    assert_eq!(beside.map(|thread| thread.join().unwrap()), alone);
    assert!(alone[0] < alone[1]);
}

#[test]
fn a_file_elsewhere_has_no_fate() {
    effects::begin(Box::new(|_, _| Fate::Fails));
    let _disk = Disk::new();
    let elsewhere = temporary();
    let mut work = Work::open(elsewhere.path().to_owned(), clock());
    work.commit([numbered(1)]).unwrap();
    assert_eq!((numbers(elsewhere.path()), effects::count()), (vec![1], 0));
}

#[test]
fn who_opened_a_file_before_the_kill_reaches_nothing_after_it() {
    effects::begin(unhurt());
    let mut disk = Disk::new();
    let mut old = Work::open(disk.folder().to_owned(), clock());
    old.commit([numbered(1)]).unwrap();
    let folder = disk.after_kill();
    let count = effects::count();
    old.commit([numbered(2)]).unwrap_err();
    assert_eq!(effects::count(), count);
    assert_eq!(numbers(&folder), [1]);
}
