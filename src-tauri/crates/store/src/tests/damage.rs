//! Damaged files are set aside, and what can be read of them is taken over.

use super::*;
use rusqlite::{Connection, config::DbConfig};
use std::{fs, path::PathBuf};

/// A folder with a store of so many facts, closed.
fn stored(many: u64) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    commit(&open(folder.path()), &(0..many).map(numbered).collect::<Vec<_>>()).unwrap();
    folder
}

/// Opens a store that finds its file unusable, and works all the same.
fn open_damaged(folder: &Path, why: &str) -> Trouble {
    let (store, trouble) = Store::open(folder, clock());
    let trouble = trouble.expect("it says that the file was damaged");
    assert_eq!(trouble.name, "database-damaged");
    assert!(trouble.says.contains(why), "{}", trouble.says);
    assert_eq!(store.trouble().borrow().as_ref(), Some(&trouble));
    commit(&store, &[numbered(7_777)]).unwrap();
    assert_eq!(numbers(folder).last(), Some(&7_777));
    drop(store);
    // Said once: the next start finds a whole file.
    drop(open(folder));
    trouble
}

fn aside(folder: &Path) -> PathBuf {
    folder.join("shiftbell.sqlite.damaged-20261121T080000Z")
}

#[test]
fn a_damaged_header_is_set_aside() {
    let folder = stored(10);
    let path = file::database(folder.path());
    let mut bytes = fs::read(&path).unwrap();
    bytes[..100].fill(b'x');
    fs::write(&path, &bytes).unwrap();
    open_damaged(folder.path(), "not a database");
    assert!(fs::read(aside(folder.path())).unwrap() == bytes, "it is kept as it was");
}

#[test]
fn a_truncated_file_is_set_aside_and_its_start_taken_over() {
    let folder = stored(5_000);
    let path = file::database(folder.path());
    let bytes = fs::read(&path).unwrap();
    // Between two pages: of one cut in two, what lies in its first half can be read, and that is what was stored last.
    let half = &bytes[..bytes.len() / 2 / 4_096 * 4_096];
    fs::write(&path, half).unwrap();
    let trouble = open_damaged(folder.path(), "malformed");
    assert!(fs::read(aside(folder.path())).unwrap() == half, "it is kept as it was");
    let mut saved = numbers(folder.path());
    saved.pop();
    assert_eq!(saved, (0..saved.len() as u64).collect::<Vec<_>>());
    assert!(saved.len() > 1_000, "{}", saved.len());
    assert!(trouble.says.contains(&format!("{} facts", saved.len())), "{}", trouble.says);
}

#[test]
fn a_page_of_garbage_is_found() {
    let folder = stored(20_000);
    let path = file::database(folder.path());
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() / 2 / 4_096 * 4_096;
    bytes[middle..middle + 4_096].fill(0xa5);
    fs::write(&path, &bytes).unwrap();
    open_damaged(folder.path(), "");
    assert!(fs::read(aside(folder.path())).unwrap() == bytes, "it is kept as it was");
}

/// A database whose schema may be changed by hand.
fn opened_at_heart(folder: &Path) -> Connection {
    let db = Connection::open(file::database(folder)).unwrap();
    db.execute_batch("PRAGMA writable_schema = ON").unwrap();
    db
}

const INDEX: &str = "CREATE INDEX facts_without_alert ON facts (kind) WHERE alert IS NULL";

/// What it lacks would be forgotten without a word.
#[test]
fn an_index_that_lacks_a_row_is_found_and_nothing_is_forgotten() {
    let folder = stored(10);
    let db = opened_at_heart(folder.path());
    db.execute_batch(&format!("DROP INDEX facts_without_alert; {INDEX} AND seq > 5")).unwrap();
    db.execute("UPDATE sqlite_schema SET sql = ?1 WHERE name = 'facts_without_alert'", [INDEX]).unwrap();
    drop(db);
    open_damaged(folder.path(), "index facts_without_alert");
    assert_eq!(numbers(folder.path()), (0..10).chain([7_777]).collect::<Vec<_>>());
}

#[test]
fn a_file_without_one_of_its_indexes_is_set_aside_and_nothing_is_forgotten() {
    let folder = stored(10);
    opened_at_heart(folder.path()).execute_batch("DROP INDEX facts_without_alert").unwrap();
    open_damaged(folder.path(), "no such index");
    assert_eq!(numbers(folder.path()), (0..10).chain([7_777]).collect::<Vec<_>>());
}

/// Takes a row away from beneath an index.
fn leave_in_the_index_only(row: i64, folder: &Path) {
    let db = opened_at_heart(folder);
    let of = "FROM sqlite_schema WHERE name = 'facts_without_alert'";
    let root: i64 = db.query_row(&format!("SELECT rootpage {of}"), [], |row| row.get(0)).unwrap();
    db.execute_batch(&format!("DELETE {of}")).unwrap();
    drop(db);
    let db = opened_at_heart(folder);
    db.execute("DELETE FROM facts WHERE seq = ?1", [row]).unwrap();
    let index = "INSERT INTO sqlite_schema VALUES ('index', 'facts_without_alert', 'facts', ?1, ?2)";
    db.execute(index, rusqlite::params![root, INDEX]).unwrap();
}

/// It could not be loaded, at any start.
#[test]
fn an_index_that_has_a_row_too_many_is_found() {
    let folder = stored(10);
    leave_in_the_index_only(3, folder.path());
    open_damaged(folder.path(), "index facts_without_alert");
}

#[test]
fn a_file_that_goes_bad_is_found_as_something_is_to_be_forgotten() {
    let folder = stored(10);
    let mut work = Work::open(folder.path().to_owned(), clock());
    leave_in_the_index_only(3, folder.path());
    work.forget();
    assert_eq!(work.trouble(), None);
    work.heal();
    assert_eq!(work.trouble().map(|trouble| trouble.name.as_str()), Some("database-damaged"));
    assert_eq!(numbers(folder.path()), [0, 1, 3, 4, 5, 6, 7, 8, 9]);
}

#[test]
fn a_text_file_is_set_aside() {
    let folder = tempfile::tempdir().unwrap();
    let text = "this is no database\n".repeat(100);
    fs::write(file::database(folder.path()), &text).unwrap();
    open_damaged(folder.path(), "not a database");
    assert_eq!(fs::read_to_string(aside(folder.path())).unwrap(), text);
}

#[test]
fn a_file_of_a_newer_version_is_set_aside_and_what_is_understood_taken_over() {
    let folder = stored(10);
    Connection::open(file::database(folder.path())).unwrap().pragma_update(None, "user_version", 99).unwrap();
    open_damaged(folder.path(), "newer Shiftbell");
    assert_eq!(numbers(folder.path()), (0..10).chain([7_777]).collect::<Vec<_>>());
    let old = Connection::open(aside(folder.path())).unwrap();
    assert_eq!(old.query_row("SELECT count(*) FROM facts", [], |row| row.get(0)), Ok(10));
}

#[test]
fn a_database_of_another_program_is_set_aside() {
    for tables in ["CREATE TABLE facts (moon TEXT)", "CREATE TABLE moons (name TEXT); PRAGMA user_version = 1"] {
        let folder = tempfile::tempdir().unwrap();
        Connection::open(file::database(folder.path())).unwrap().execute_batch(tables).unwrap();
        open_damaged(folder.path(), "");
        assert!(aside(folder.path()).exists());
    }
}

#[test]
fn the_log_is_set_aside_with_its_file_and_taken_over_too() {
    let folder = stored(10);
    let path = file::database(folder.path());
    let newer = Connection::open(&path).unwrap();
    newer.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).unwrap();
    newer.execute_batch("PRAGMA user_version = 99; INSERT INTO facts SELECT seq + 10, at, alert, kind, version, body, text FROM facts").unwrap();
    drop(newer);
    let log = fs::read(folder.path().join("shiftbell.sqlite-wal")).unwrap();
    let bytes = fs::read(&path).unwrap();
    open_damaged(folder.path(), "newer Shiftbell");
    assert!(fs::read(aside(folder.path())).unwrap() == bytes);
    assert!(fs::read(folder.path().join("shiftbell.sqlite.damaged-20261121T080000Z-wal")).unwrap() == log);
    assert_eq!(numbers(folder.path()), (0..10).chain(0..10).chain([7_777]).collect::<Vec<_>>());
}

#[test]
fn two_damaged_files_within_a_second_are_both_kept() {
    let folder = tempfile::tempdir().unwrap();
    for text in ["one", "another"] {
        fs::write(file::database(folder.path()), text.repeat(500)).unwrap();
        open_damaged(folder.path(), "");
    }
    let kept =
        names(folder.path()).into_iter().filter(|name| name.contains("damaged") && !name.ends_with("shm")).count();
    assert_eq!(kept, 2, "{:?}", names(folder.path()));
}

#[test]
fn garbage_in_a_row_costs_only_that_row() {
    let folder = stored(10);
    let db = Connection::open(file::database(folder.path())).unwrap();
    db.execute_batch(
        "UPDATE facts SET body = '{\"version\":1,' WHERE seq = 2;
         UPDATE facts SET body = CAST(x'ff00fe' AS TEXT) WHERE seq = 4;
         UPDATE facts SET version = 9, body = replace(body, '\"version\":1', '\"version\":9') WHERE seq = 6;
         UPDATE facts SET kind = 'dreamt', body = replace(body, 'counted', 'dreamt') WHERE seq = 8;",
    )
    .unwrap();
    drop(open(folder.path()));
    assert_eq!(numbers(folder.path()), [0, 2, 4, 6, 8, 9]);
    assert_eq!(db.query_row("SELECT count(*) FROM facts", [], |row| row.get(0)), Ok(10), "the rows are kept");
}

#[test]
fn a_file_that_goes_bad_while_it_is_open_is_replaced_and_nothing_is_lost() {
    let folder = stored(10);
    let store = open(folder.path());
    Connection::open(file::database(folder.path())).unwrap().execute_batch("DROP TABLE alerts").unwrap();
    let held = Fact { at: at("2026-11-21T08:00:00Z"), what: What::Held { alert: alert(1) } };
    commit(&store, std::slice::from_ref(&held)).unwrap();
    assert_eq!(
        store.trouble().borrow().as_ref().map(|trouble| trouble.name.clone()),
        Some("database-damaged".to_owned())
    );
    let facts = everything(folder.path());
    assert_eq!(facts.len(), 11);
    assert_eq!(facts.last(), Some(&held));
    assert!(aside(folder.path()).exists());
}
