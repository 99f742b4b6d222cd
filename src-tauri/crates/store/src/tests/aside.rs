//! Whatever ends the process while a file is set aside, nothing of it is forgotten without a word.

use super::*;
use crate::aside;
use oncall::{act::Through, shift::ShiftSetting};
use std::{fs, path::PathBuf};

/// A closed store of ten facts and a setting of the shift, with a log; and where a damaged one lies aside.
fn stored() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let set = What::ShiftSet { setting: ShiftSetting::Off, through: Through::Tray };
    let set = Fact { at: at("2026-11-21T08:00:00Z"), what: set };
    commit(&open(folder.path()), &(0..10).map(numbered).chain([set]).collect::<Vec<_>>()).unwrap();
    let path = file::database(folder.path());
    fs::write(aside::with_suffix(&path, "-wal"), "what was in the log").unwrap();
    let aside = aside::with_suffix(&path, ".damaged-20261121T070000Z");
    (folder, aside)
}

fn take_aside(end: &str, folder: &Path, aside: &Path) {
    let path = file::database(folder);
    fs::rename(aside::with_suffix(&path, end), aside::with_suffix(aside, end)).unwrap();
}

/// The next start says it, and has what could be read; every later one knows that something may be missing.
fn is_noticed(folder: &Path, aside: &Path) {
    let (store, trouble) = Store::open(folder, clock());
    let trouble = trouble.expect("it says that the file was damaged");
    assert_eq!(trouble.name, "database-damaged");
    assert!(trouble.says.contains("interrupted") && trouble.says.contains("10 facts"), "{}", trouble.says);
    assert!(trouble.says.contains(aside.to_str().unwrap()), "{}", trouble.says);
    drop(store);
    assert_eq!(fs::read(aside::with_suffix(aside, "-wal")).unwrap(), b"what was in the log");
    for _ in 0..2 {
        let remembered = open(folder).load(Timestamp::UNIX_EPOCH).unwrap();
        assert!(remembered.lacks);
        // What is known of the shift may not be the last word of it.
        assert!(!remembered.facts.iter().any(|fact| matches!(fact.what, What::ShiftSet { .. })));
        assert_eq!(numbers(folder), (0..10).collect::<Vec<_>>());
    }
}

/// Where nothing can be written, so that nothing is taken over.
fn is_missed(folder: &Path) {
    let remembered = crate::Reading::of(folder.to_owned()).load(Timestamp::UNIX_EPOCH);
    assert_eq!(remembered, Ok(Remembered { facts: Vec::new(), lacks: true }));
}

#[test]
fn where_its_log_does_not_lie_aside_it_is_taken_there_too() {
    let (folder, aside) = stored();
    take_aside("", folder.path(), &aside);
    is_noticed(folder.path(), &aside);
}

#[test]
fn where_no_new_file_was_begun_the_old_one_is_taken_over() {
    let (folder, aside) = stored();
    ["-wal", ""].into_iter().for_each(|end| take_aside(end, folder.path(), &aside));
    is_missed(folder.path());
    is_noticed(folder.path(), &aside);
}

#[test]
fn where_the_new_file_has_nothing_yet_the_old_one_is_taken_over() {
    let (folder, aside) = stored();
    let other = tempfile::tempdir().unwrap();
    drop(open(other.path()));
    ["-wal", ""].into_iter().for_each(|end| take_aside(end, folder.path(), &aside));
    fs::copy(file::database(other.path()), file::database(folder.path())).unwrap();
    is_missed(folder.path());
    is_noticed(folder.path(), &aside);
}

#[test]
fn a_log_without_its_database_is_kept_and_told() {
    let (folder, _) = stored();
    fs::remove_file(file::database(folder.path())).unwrap();
    is_missed(folder.path());
    let (store, trouble) = Store::open(folder.path(), clock());
    let trouble = trouble.expect("it says that something is missing");
    assert_eq!(trouble.name, "database-damaged");
    assert!(trouble.says.contains("only its log was left") && trouble.says.contains(" 0 facts"), "{}", trouble.says);
    commit(&store, &[numbered(1)]).unwrap();
    drop(store);
    let asides = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path());
    let asides: Vec<PathBuf> = asides.filter(|path| path.to_string_lossy().contains(".damaged-")).collect();
    assert_eq!(asides.len(), 1);
    assert_eq!(fs::read(&asides[0]).unwrap(), b"what was in the log");
    let (store, trouble) = Store::open(folder.path(), clock());
    assert_eq!(trouble, None, "once");
    assert!(store.load(Timestamp::UNIX_EPOCH).unwrap().lacks);
    drop(store);
    assert_eq!(numbers(folder.path()), [1]);
}

#[test]
fn what_could_not_be_taken_over_yet_is_later() {
    let (folder, aside) = stored();
    ["-wal", ""].into_iter().for_each(|end| take_aside(end, folder.path(), &aside));
    drop(crate::Reading::of(folder.path().to_owned()).load(Timestamp::UNIX_EPOCH));
    // Somebody writes to the new file, for longer than anybody waits.
    let other = tempfile::tempdir().unwrap();
    drop(open(other.path()));
    fs::copy(file::database(other.path()), file::database(folder.path())).unwrap();
    let writer = rusqlite::Connection::open(file::database(folder.path())).unwrap();
    writer.execute_batch("BEGIN IMMEDIATE").unwrap();
    let (store, trouble) = Store::open(folder.path(), clock());
    assert_eq!(trouble.map(|trouble| trouble.name), Some("store-unwritable".to_owned()));
    drop((store, writer));
    is_noticed(folder.path(), &aside);
}

#[test]
fn a_file_that_was_never_damaged_lacks_nothing() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(open(folder.path()).load(Timestamp::UNIX_EPOCH), Ok(Remembered::default()));
}
