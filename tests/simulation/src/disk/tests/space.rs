//! A disk that is full, or may only be read, for a while.

use super::*;
use std::time::Duration;

/// As long as it waits before it tries again by itself; longer where there is nothing to do.
const SOON: Duration = Duration::from_secs(2);

fn commit(work: &mut Work, n: u64) -> Result<(), String> {
    work.commit([numbered(n)]).map_err(|trouble| trouble.name)
}

#[test]
fn a_full_disk_heals_when_there_is_space_and_nothing_is_lost() {
    effects::begin(unhurt());
    let mut disk = Disk::new();
    let mut work = Work::open(disk.folder().to_owned(), clock());
    while work.patience() < SOON {
        work.forget();
    }
    disk.space(Space::None);
    // What there is of the log may still be written anew.
    let first = (0..1_000).find(|n| commit(&mut work, *n).is_err()).expect("the log grows");
    assert_eq!((commit(&mut work, first + 1), name(&work)), (Err("disk-full".to_owned()), Some("disk-full")));
    work.heal();
    assert_eq!(name(&work), Some("disk-full"));
    assert!(work.patience() <= SOON, "it tries again by itself, and soon");
    disk.space(Space::Plenty);
    work.heal();
    assert_eq!(name(&work), None);
    effects::kill();
    drop(work);
    effects::revive();
    let found = numbers(&disk.after_power_cut(&mut fastrand::Rng::with_seed(1)));
    assert_eq!(found, (0..=first + 1).collect::<Vec<_>>());
}

#[test]
fn a_start_on_a_full_disk_is_a_named_state_and_heals() {
    effects::begin(unhurt());
    let disk = Disk::new();
    disk.space(Space::None);
    let mut work = Work::open(disk.folder().to_owned(), clock());
    assert_eq!(name(&work), Some("disk-full"));
    assert_eq!(commit(&mut work, 0), Err("disk-full".to_owned()));
    disk.space(Space::Plenty);
    work.heal();
    assert_eq!((name(&work), numbers(disk.folder())), (None, vec![0]));
}

#[test]
fn a_disk_that_may_only_be_read_is_read_and_written_when_it_may_be() {
    effects::begin(unhurt());
    let mut disk = Disk::new();
    let mut work = Work::open(disk.folder().to_owned(), clock());
    commit(&mut work, 0).unwrap();
    drop(work);
    disk.access(Access::ReadOnly);
    let mut work = Work::open(disk.after_kill(), clock());
    assert_eq!((name(&work), numbers(disk.folder())), (Some("store-unwritable"), vec![0]));
    assert_eq!(commit(&mut work, 1), Err("store-unwritable".to_owned()));
    disk.access(Access::Full);
    work.heal();
    assert_eq!((name(&work), numbers(disk.folder())), (None, vec![0, 1]));
}
