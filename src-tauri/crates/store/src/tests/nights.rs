//! Recorded nights and the last good policy, read again.

use super::*;
use crate::{NightFault, export, read_night};
use std::fs;

#[test]
fn a_night_is_read_as_it_was_exported() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("night.jsonl");
    let facts = every_fact();
    export(&facts, fs::File::create(&path).unwrap()).unwrap();
    assert_eq!(read_night(&path).unwrap().facts, facts);
    // A night put together by hand may have empty lines and no end of its last.
    let text = fs::read_to_string(&path).unwrap().replace('\n', "\r\n\n");
    fs::write(&path, text.trim_end()).unwrap();
    assert_eq!(read_night(&path).unwrap().facts, facts);
}

#[test]
fn a_database_is_a_night_whatever_its_name_also_while_it_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    commit(&store, &every_fact()).unwrap();
    assert_eq!(everything(folder.path()), every_fact());
    drop(store);
    let copy = folder.path().join("a night #1 (50%).jsonl");
    fs::copy(file::database(folder.path()), &copy).unwrap();
    assert_eq!(read_night(&copy).unwrap().facts, every_fact());
    assert!(fs::read(&copy).unwrap() == fs::read(file::database(folder.path())).unwrap(), "reading changes nothing");
}

#[test]
fn faults_say_where_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("night.jsonl");
    let fault = |bytes: &[u8]| -> NightFault {
        fs::write(&path, bytes).unwrap();
        read_night(&path).unwrap_err()
    };
    let good = r#"{"version":1,"at":"2026-11-20T12:00:00Z","what":"summary-seen"}"#;
    assert_eq!(fault(format!("{good}\n\n{good}\nrubbish\n").as_bytes()).line, Some(4));
    assert_eq!(fault(b"\xff\xfe").line, Some(1));
    let cut = fault(format!("{good}\n{}", &good[..30]).as_bytes());
    assert_eq!(cut.line, Some(2));
    assert!(cut.to_string().starts_with(&format!("{}:2: ", path.display())), "{cut}");
    assert_eq!(fault(b"SQLite format 3\0 but not really").line, None);
    assert_eq!(read_night(&folder.path().join("none")).unwrap_err().line, None);
    fs::write(&path, "").unwrap();
    assert_eq!(read_night(&path).unwrap().facts, []);
}

#[test]
fn the_last_good_policy_is_kept_whole() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    assert_eq!(store.last_good_policy(), None);
    for text in ["one", "", "another, longer one\n", "another, longer one\n"] {
        store.keep_policy(text).unwrap();
        assert_eq!(store.last_good_policy().as_deref(), Some(text));
    }
    // What a power cut left behind of an earlier attempt is in nobody's way.
    fs::write(folder.path().join("last-good-policy.toml.new"), "half a po").unwrap();
    assert_eq!(store.last_good_policy().as_deref(), Some("another, longer one\n"));
    store.keep_policy("short").unwrap();
    assert_eq!(fs::read_to_string(folder.path().join("last-good-policy.toml")).unwrap(), "short");
}
