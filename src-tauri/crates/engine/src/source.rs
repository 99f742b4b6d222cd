//! What a source of alerts must do for the engine.
//!
//! Invariant: everything a source reports goes through one channel, in the order in which it became true; so a gap that
//! is reported as read is read for good once the facts reported before it are committed.

use crate::Boxed;
use jiff::{SignedDuration, Timestamp};
use oncall::{
    ids::{ChannelId, IncidentId, SourceId, WriteId},
    observation::Observation,
    sight::{Gap, Sighting},
    text::Untrusted,
    wants::Pace,
    write::{Outcome, Write},
};
use std::collections::BTreeSet;
use tokio::sync::mpsc;

/// One account at one service. Its task runs until `orders` is closed, and reconnects, retries and waits by itself: it
/// returns only then, and never panics on what it is sent.
pub trait Source: Send + 'static {
    fn id(&self) -> SourceId;
    fn run(self: Box<Self>, port: SourcePort) -> Boxed<()>;
}

pub struct SourcePort {
    pub orders: mpsc::UnboundedReceiver<Order>,
    pub reports: mpsc::Sender<(SourceId, Report)>,
}

/// A promise to confirm something to the source once it is durable.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Receipt(pub String);

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order {
    /// The facts that came with this receipt are committed.
    Confirm(Receipt),
    /// Write to the source; answered by one [`Report::Outcome`] within 15 s.
    Write {
        write: Write,
        doubt: Doubt,
    },
    /// Read all that was said in the gap, in every watched channel; answered by [`Sighting::GapRead`] when complete.
    /// The source retries until it is.
    Read(Gap),
    /// Incidents that were still open here when the source was started: each that is not mine there any more is reported
    /// once, as it is now. Sent at the start; sources that hear of messages only ignore it.
    Recall(BTreeSet<IncidentId>),
    /// The channels that matter, replacing earlier ones.
    Watch(BTreeSet<ChannelId>),
    Pace(Pace),
    /// How far back deploys matter; none, as before the first of these: not at all. For sources that know of deploys.
    Deploys(Option<SignedDuration>),
    /// Look again now: the machine woke, the network came back, a secret was entered.
    Refresh,
}

/// Whether a write may have been done before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    Fresh,
    /// The program was restarted since it was asked for: read first.
    MayBeDone,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Report {
    Heard {
        observations: Vec<Observation>,
        receipt: Option<Receipt>,
    },
    Sight(Sighting),
    /// Something was deployed then. Told again it changes nothing.
    Deployed {
        what: Untrusted,
        at: Timestamp,
    },
    Outcome {
        write: WriteId,
        outcome: Outcome,
    },
}
