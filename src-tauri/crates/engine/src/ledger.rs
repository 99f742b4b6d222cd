//! What remembers facts.
//!
//! Invariant: facts whose commit was answered with `Ok` survive a kill and a power cut.

use jiff::Timestamp;
use oncall::{
    fact::Fact,
    history::History,
    ids::{AlertId, Fingerprint},
    sight::Trouble,
};
use tokio::sync::oneshot;

/// What a ledger remembers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Remembered {
    /// Oldest first.
    pub facts: Vec<Fact>,
    /// Whether more was noted than can be read: whether I was on shift is not known then, unless it was set since.
    pub lacks: bool,
}

pub trait Ledger: Send + Sync + 'static {
    /// The facts the Desk starts from, oldest first: those of every alert that is open or was touched after `since`,
    /// and what else still matters (shift, bindings, gaps, cards). Blocks; called once, at the start.
    ///
    /// # Errors
    /// When nothing can be read; the engine then starts empty, and says so.
    fn load(&self, since: Timestamp) -> Result<Remembered, Trouble>;

    /// Makes the facts durable, in order and all or none. Does not block; commits asked for within 20 ms may be grouped.
    fn commit(&self, facts: Vec<Fact>) -> oneshot::Receiver<Result<(), Trouble>>;

    /// What is known of earlier alerts that are counted by this fingerprint, but for one; none where there were none. Does
    /// not block; whoever asks goes on without an answer that is late, or never comes.
    fn history(&self, print: Fingerprint, except: AlertId) -> oneshot::Receiver<Option<History>>;
}

/// How often a ledger is asked for what it remembers.
const TRIES: u32 = 10;

/// What a ledger remembers, asked for again where it cannot be read at once: most of what is wrong with a disk passes.
/// `pause` waits a while, and is called nine times at most. Where nothing can be read all is lacking, and it says why.
pub fn remember(ledger: &dyn Ledger, since: Timestamp, mut pause: impl FnMut()) -> (Remembered, Option<Trouble>) {
    let mut tries = if oncall::planted!("asks-once-what-it-remembers") { 1 } else { TRIES };
    loop {
        tries -= 1;
        match ledger.load(since) {
            Ok(remembered) => return (remembered, None),
            Err(trouble) if tries == 0 => return (Remembered { facts: Vec::new(), lacks: true }, Some(trouble)),
            Err(trouble) => tracing::warn!(says = trouble.says, "not read yet"),
        }
        pause();
    }
}
