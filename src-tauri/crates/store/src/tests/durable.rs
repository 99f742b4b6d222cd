//! What was answered is there afterwards, in order, and for nobody else.

use super::*;
use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

#[test]
fn what_was_answered_is_there_after_opening_again() {
    let folder = tempfile::tempdir().unwrap();
    let facts = every_fact();
    commit(&open(folder.path()), &facts).unwrap();
    assert_eq!(everything(folder.path()), facts);
    // Opening again adds nothing and takes nothing away.
    drop(open(folder.path()));
    assert_eq!(everything(folder.path()), facts);
}

#[test]
fn commits_asked_for_at_once_keep_their_order() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let asked: Vec<_> = (0..2_000).map(|n| store.commit(vec![numbered(2 * n), numbered(2 * n + 1)])).collect();
    for answer in asked {
        answer.blocking_recv().unwrap().unwrap();
    }
    assert_eq!(numbers(folder.path()), (0..4_000).collect::<Vec<_>>());
}

#[test]
fn dropping_the_store_waits_for_what_was_asked() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    (0..100).for_each(|n| drop(store.commit(vec![numbered(n)])));
    drop(store);
    assert_eq!(numbers(folder.path()), (0..100).collect::<Vec<_>>());
}

#[cfg(unix)]
#[test]
fn nobody_else_can_read_it() {
    use std::os::unix::fs::PermissionsExt;
    let outer = tempfile::tempdir().unwrap();
    let folder = outer.path().join("data");
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let store = open(&folder);
    commit(&store, &every_fact()).unwrap();
    store.keep_policy("mode = \"manual\"").unwrap();
    assert_eq!(mode(&folder), 0o700);
    for name in names(&folder) {
        assert_eq!(mode(&folder.join(&name)), 0o600, "{name}");
    }
    assert!(names(&folder).contains(&"shiftbell.sqlite-wal".to_owned()));
    drop(store);
    // What somebody opened up is closed again.
    std::fs::set_permissions(&folder, PermissionsExt::from_mode(0o755)).unwrap();
    std::fs::set_permissions(file::database(&folder), PermissionsExt::from_mode(0o644)).unwrap();
    drop(open(&folder));
    assert_eq!((mode(&folder), mode(&file::database(&folder))), (0o700, 0o600));
}

#[test]
fn a_killed_process_loses_nothing_that_was_answered() {
    let folder = tempfile::tempdir().unwrap();
    let last = kill_while_committing(folder.path());
    assert!(names(folder.path()).contains(&"shiftbell.sqlite-wal".to_owned()));
    let store = open(folder.path());
    commit(&store, &[numbered(1_000_000)]).unwrap();
    let mut found = numbers(folder.path());
    assert_eq!(found.pop(), Some(1_000_000));
    // More may be there than was answered; less may not, nor any out of order.
    assert_eq!(found, (0..found.len() as u64).collect::<Vec<_>>());
    assert!(found.len() as u64 > last, "answered {last}, found {}", found.len());
}

const FOLDER: &str = "SHIFTBELL_TEST_STORE_FOLDER";

/// Lets another process commit, kills it in the middle of it, and says which commit was answered last.
pub(super) fn kill_while_committing(folder: &Path) -> u64 {
    let mut child = Killed(committing(folder));
    let answered = BufReader::new(child.0.stdout.take().unwrap()).lines().map_while(Result::ok);
    let mut answered = answered.filter_map(|line| line.strip_prefix("answered ")?.parse::<u64>().ok());
    let enough = answered.by_ref().find(|n| *n >= 300).expect("the other process commits");
    child.0.kill().unwrap();
    child.0.wait().unwrap();
    answered.last().unwrap_or(enough)
}

#[expect(clippy::disallowed_methods, reason = "only another process can be killed")]
fn committing(folder: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "tests::durable::commits_until_it_is_killed", "--ignored", "--nocapture"])
        .env(FOLDER, folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
#[ignore = "the other process of a_killed_process_loses_nothing_that_was_answered"]
#[expect(clippy::print_stdout, reason = "its answers")]
fn commits_until_it_is_killed() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let store = open(Path::new(&folder));
    println!();
    // An end, should nobody kill it.
    for n in 0..200_000 {
        commit(&store, &[numbered(n)]).unwrap();
        println!("answered {n}");
    }
}
