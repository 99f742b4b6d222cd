//! Folders and disks that cannot be written, for a while or for good.

use super::*;
use std::{fs, path::PathBuf, process::Command, time::Duration};

fn name(trouble: Option<&Trouble>) -> Option<&str> {
    trouble.map(|trouble| trouble.name.as_str())
}

/// Waits until the store has nothing to complain of.
fn heals(store: &Store) {
    let mut trouble = store.trouble();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let healed = runtime.block_on(async {
        tokio::time::timeout(Duration::from_secs(60), trouble.wait_for(Option::is_none)).await.map(|_| ())
    });
    healed.expect("it heals by itself");
}

#[test]
fn a_folder_that_cannot_be_made_is_a_named_state_and_heals() {
    let outer = tempfile::tempdir().unwrap();
    // A file stands where the folder should be: not even root can write there.
    let folder = outer.path().join("data");
    fs::write(&folder, "in the way").unwrap();
    let (store, trouble) = Store::open(&folder, clock());
    assert_eq!(name(trouble.as_ref()), Some("store-unwritable"));
    assert_eq!(name(store.load(Timestamp::UNIX_EPOCH).as_ref().err()), Some("store-unreadable"));
    assert_eq!(name(store.keep_policy("x").as_ref().err()), Some("store-unwritable"));
    assert_eq!(store.last_good_policy(), None);
    for n in 0..3 {
        assert_eq!(name(commit(&store, &[numbered(n)]).as_ref().err()), Some("store-unwritable"));
    }
    fs::remove_file(&folder).unwrap();
    commit(&store, &[numbered(3)]).unwrap();
    assert_eq!(store.trouble().borrow().as_ref(), None);
    assert_eq!(numbers(&folder), [0, 1, 2, 3], "what failed comes first, in its order");
}

#[test]
fn it_heals_without_being_asked() {
    let outer = tempfile::tempdir().unwrap();
    let folder = outer.path().join("data");
    fs::write(&folder, "in the way").unwrap();
    let (store, _) = Store::open(&folder, clock());
    commit(&store, &[numbered(1)]).unwrap_err();
    fs::remove_file(&folder).unwrap();
    heals(&store);
    assert_eq!(numbers(&folder), [1]);
}

#[test]
fn a_file_that_another_process_holds_is_waited_for_and_not_taken_for_damaged() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    commit(&store, &[numbered(1)]).unwrap();
    let other = rusqlite::Connection::open(file::database(folder.path())).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert_eq!(name(commit(&store, &[numbered(2)]).as_ref().err()), Some("store-unwritable"));
    other.execute_batch("ROLLBACK").unwrap();
    commit(&store, &[numbered(3)]).unwrap();
    assert_eq!(numbers(folder.path()), [1, 2, 3]);
    assert!(!names(folder.path()).iter().any(|name| name.contains("damaged")));
}

#[test]
fn a_full_disk_is_a_named_state_and_nothing_is_lost() {
    let Some(disk) = Disk::mount() else { return };
    let folder = disk.0.join("data");
    let store = open(&folder);
    // Facts until the disk is full: some commits are answered, then none.
    let answers: Vec<_> = (0..600).map(|n| commit(&store, &[numbered(n), padding(n)])).collect();
    let full = answers.iter().position(Result::is_err).expect("the disk is small");
    assert!(full > 0);
    assert_eq!(name(answers[full].as_ref().err()), Some("disk-full"));
    assert_eq!(name(store.trouble().borrow().as_ref()), Some("disk-full"));
    drop(store);
    // After a start on the full disk, too, what was saved is loaded, and the state has its name.
    let (store, trouble) = Store::open(&folder, clock());
    let saved = store.load(Timestamp::UNIX_EPOCH);
    assert!(saved.is_ok(), "{saved:?}");
    assert!(matches!(name(trouble.as_ref()), None | Some("disk-full")), "{trouble:?}");
    let failed = (600..700).find(|n| commit(&store, &[padding(*n)]).is_err());
    assert_eq!(name(store.trouble().borrow().as_ref()), Some("disk-full"));
    disk.remount("size=8m");
    heals(&store);
    commit(&store, &[numbered(10_000)]).unwrap();
    drop(store);
    let found: Vec<u64> =
        everything(&folder).iter().filter(|fact| matches!(fact.what, What::Counted { .. })).map(number).collect();
    let (last, answered) = found.split_last().unwrap();
    assert_eq!(*last, 10_000);
    assert_eq!(answered[..full], (0..full as u64).collect::<Vec<_>>(), "what was answered is there");
    let last_padding = everything(&folder).iter().filter(|fact| !matches!(fact.what, What::Counted { .. })).count();
    assert!(last_padding as u64 > failed.unwrap() - 600, "what failed after the second start was saved at last");
}

#[test]
fn facts_that_fail_on_a_full_disk_are_saved_in_order_when_there_is_space() {
    let Some(disk) = Disk::mount() else { return };
    let folder = disk.0.join("data");
    let store = open(&folder);
    fs::write(disk.0.join("filler"), vec![0; 300_000]).unwrap();
    let failed = (0..600).filter(|n| commit(&store, &[numbered(*n), padding(*n)]).is_err()).count();
    assert!(failed > 100, "{failed}");
    fs::remove_file(disk.0.join("filler")).unwrap();
    disk.remount("size=8m");
    heals(&store);
    let found = everything(&folder);
    let expected: Vec<Fact> = (0..600).flat_map(|n| [numbered(n), padding(n)]).collect();
    assert!(found == expected, "{} of {}", found.len(), expected.len());
}

#[test]
fn a_read_only_disk_is_still_read() {
    let Some(disk) = Disk::mount() else { return };
    let folder = disk.0.join("data");
    let held = Fact { at: at("2026-11-21T08:00:00Z"), what: What::Held { alert: alert(1) } };
    commit(&open(&folder), std::slice::from_ref(&held)).unwrap();
    disk.remount("ro");
    let (store, trouble) = Store::open(&folder, clock());
    assert_eq!(name(trouble.as_ref()), Some("store-unwritable"));
    assert_eq!(store.load(Timestamp::UNIX_EPOCH).unwrap().facts, std::slice::from_ref(&held));
    commit(&store, &[numbered(1)]).unwrap_err();
    disk.remount("rw");
    commit(&store, &[numbered(2)]).unwrap();
    assert_eq!(everything(&folder), [held, numbered(1), numbered(2)]);
}

#[test]
fn a_read_only_disk_without_a_file_has_nothing_to_remember() {
    let Some(disk) = Disk::mount() else { return };
    disk.remount("ro");
    let (store, trouble) = Store::open(&disk.0, clock());
    assert_eq!(name(trouble.as_ref()), Some("store-unwritable"));
    assert_eq!(store.load(Timestamp::UNIX_EPOCH), Ok(Remembered::default()));
    commit(&store, &[numbered(1)]).unwrap_err();
    disk.remount("rw");
    heals(&store);
    assert_eq!(numbers(&disk.0), [1]);
}

#[test]
fn a_read_only_folder_with_the_log_of_a_killed_process_is_still_read() {
    let Some(disk) = Disk::mount() else { return };
    disk.remount("size=32m");
    let folder = disk.0.join("data");
    let last = durable::kill_while_committing(&folder);
    disk.remount("ro");
    let (_store, trouble) = Store::open(&folder, clock());
    assert_eq!(name(trouble.as_ref()), Some("store-unwritable"));
    assert!(numbers(&folder).len() as u64 > last);
    disk.remount("rw");
}

/// About a kilobyte.
fn padding(n: u64) -> Fact {
    let text = format!("{n} {}", "x".repeat(1_000));
    let said = oncall::observation::Said::Message(message(u32::try_from(n).unwrap(), &text));
    Fact { at: at("2026-11-21T08:00:00Z"), what: seen(acme(), said) }
}

/// A small disk of its own, in memory.
struct Disk(PathBuf);

impl Disk {
    /// Only root may mount; for others the test says that it was skipped.
    fn mount() -> Option<Self> {
        let at = tempfile::tempdir().unwrap().keep();
        let mounted = mount(&["-t", "tmpfs", "-o", "size=512k", "shiftbell-test"], &at);
        if !mounted {
            eprintln!("SKIPPED: a small disk cannot be mounted here (not root?)");
            fs::remove_dir(&at).unwrap();
        }
        mounted.then_some(Self(at))
    }

    fn remount(&self, option: &str) {
        assert!(mount(&["-o", &format!("remount,{option}")], &self.0));
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Lazily, for a failing test may still have files open there.
        run("umount", &["-l"], &self.0);
        let _ = fs::remove_dir(&self.0);
    }
}

fn mount(options: &[&str], at: &Path) -> bool {
    run("mount", options, at)
}

#[expect(clippy::disallowed_methods, reason = "a full disk is made by mounting a small one")]
fn run(program: &str, options: &[&str], at: &Path) -> bool {
    Command::new(program).args(options).arg(at).output().is_ok_and(|done| done.status.success())
}
