//! The store's promises, each against a real file.

mod aside;
mod damage;
mod disk;
mod durable;
mod forgetting;
mod loading;
mod nights;
mod past;

use crate::{Store, Work, file, format::examples::*, night};
use engine::{
    clock::Clock,
    ledger::{Ledger, Remembered},
};
use jiff::{SignedDuration, Timestamp};
use oncall::{
    fact::{Fact, What},
    ids::SourceId,
    sight::Trouble,
    time::{BootId, Now},
};
use std::{
    path::Path,
    sync::{Arc, Mutex},
};

/// A clock that stands until it is set.
struct Standing(Mutex<Timestamp>);

impl Clock for Standing {
    fn now(&self) -> Now {
        Now { wall: *self.0.lock().unwrap(), boot_elapsed: SignedDuration::ZERO, boot_id: BootId(1) }
    }
}

fn clock() -> Arc<Standing> {
    Arc::new(Standing(Mutex::new(at("2026-11-21T08:00:00Z"))))
}

/// A store with which nothing is wrong.
fn open(folder: &Path) -> Store {
    let (store, trouble) = Store::open(folder, clock());
    assert_eq!(trouble, None);
    store
}

fn commit(store: &Store, facts: &[Fact]) -> Result<(), Trouble> {
    store.commit(facts.to_vec()).blocking_recv().unwrap()
}

/// The number makes it different from every other one, and says where it stands.
fn numbered(n: u64) -> Fact {
    Fact { at: at("2026-11-21T08:00:00Z"), what: What::Counted { source: SourceId::slack("acme"), messages: n } }
}

fn number(fact: &Fact) -> u64 {
    match fact.what {
        What::Counted { messages, .. } => messages,
        ref other => panic!("{other:?}"),
    }
}

/// Everything in the file, in order.
fn everything(folder: &Path) -> Vec<Fact> {
    night::read_night(&file::database(folder)).unwrap().facts
}

fn numbers(folder: &Path) -> Vec<u64> {
    everything(folder).iter().map(number).collect()
}

/// The names of what lies in the folder.
fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}
