//! Reads history: what was said while nobody listened, and now and then what was said lately, as a net.
//!
//! Invariant: a gap is reported as read only when every watched channel was read through; until then it is tried again.

mod channel;

use super::{sights::Duty, workspace::Workspace};
use crate::client::CallFault;
use channel::{Purpose, Stretch};
use engine::source::Report;
use jiff::{SignedDuration, Timestamp};
use oncall::{
    ids::ChannelId,
    sight::{Gap, Sighting},
    time::add,
};
use std::{
    collections::{BTreeSet, VecDeque},
    sync::Arc,
};
use tokio::sync::mpsc;

#[derive(Debug)]
pub enum ReadOrder {
    Read(Gap),
    Watch(BTreeSet<ChannelId>),
}

const RECONCILE_EVERY: SignedDuration = SignedDuration::from_mins(5);
const RECONCILE_BACK: SignedDuration = SignedDuration::from_mins(10);
/// Slack's clock is known within a second or two, and events come late.
const OVERLAP: SignedDuration = SignedDuration::from_mins(5);
/// Older messages are looked at too, for what changed about them.
const LOOK_BACK: SignedDuration = SignedDuration::from_hours(24);

struct Reader {
    workspace: Arc<Workspace>,
    orders: mpsc::UnboundedReceiver<ReadOrder>,
    gaps: VecDeque<Gap>,
    /// None: never ordered.
    watched: Option<BTreeSet<ChannelId>>,
    /// Channels whose last gap was read.
    caught_up: BTreeSet<ChannelId>,
    last_gap: Option<Gap>,
}

/// Reads until the orders end.
pub async fn read(workspace: Arc<Workspace>, orders: mpsc::UnboundedReceiver<ReadOrder>) {
    let (gaps, caught_up) = (VecDeque::new(), BTreeSet::new());
    let mut reader = Reader { workspace, orders, gaps, watched: None, caught_up, last_gap: None };
    let mut reconcile_at = reader.workspace.now().boot_elapsed + RECONCILE_EVERY;
    loop {
        let left = reconcile_at - reader.workspace.now().boot_elapsed;
        tokio::select! {
            // However many orders come, each turn looks at the time.
            biased;
            order = reader.orders.recv() => match order {
                Some(order) => reader.note(order),
                None => return,
            },
            () = reader.workspace.wait(left) => {}
        }
        reader.read_gaps().await;
        reader.read_added().await;
        if reconcile_at <= reader.workspace.now().boot_elapsed {
            reader.reconcile().await;
            reconcile_at = reader.workspace.now().boot_elapsed + RECONCILE_EVERY;
        }
    }
}

impl Reader {
    fn note(&mut self, order: ReadOrder) {
        match order {
            ReadOrder::Read(gap) => self.gaps.push_back(gap),
            ReadOrder::Watch(channels) => {
                self.caught_up.retain(|channel| channels.contains(channel));
                self.watched = Some(channels);
            }
        }
    }

    fn note_all(&mut self) {
        while let Ok(order) = self.orders.try_recv() {
            self.note(order);
        }
    }

    async fn read_gaps(&mut self) {
        self.note_all();
        while self.watched.is_some()
            && let Some(gap) = self.gaps.pop_front()
        {
            self.last_gap = Some(gap);
            self.caught_up.clear();
            // Channels that come to be watched meanwhile belong to it.
            self.read_added().await;
            self.workspace.report(Report::Sight(Sighting::GapRead { gap })).await;
            self.note_all();
        }
    }

    /// Reads the last gap in every channel in which it was not read yet.
    async fn read_added(&mut self) {
        let Some(gap) = self.last_gap else { return };
        loop {
            let added: BTreeSet<ChannelId> =
                self.watched.iter().flatten().filter(|id| !self.caught_up.contains(id)).cloned().collect();
            if added.is_empty() {
                return;
            }
            let news = Stretch { from: add(gap.from, -OVERLAP), until: None };
            self.patiently(&added, news, news.from).await;
            // What happened to older messages comes second.
            let older = Stretch { from: add(news.from, -LOOK_BACK), until: Some(news.from) };
            self.patiently(&added, older, news.from).await;
            self.caught_up.extend(added);
            self.note_all();
        }
    }

    async fn reconcile(&mut self) {
        let Some(watched) = self.watched.clone() else { return };
        let now = self.workspace.client.earliest(self.workspace.now().wall);
        let lately = Stretch { from: add(now, -RECONCILE_BACK), until: None };
        let mut hindrance = None;
        for id in watched {
            if let Err(fault) = channel::read(&self.workspace, &id, lately, lately.from, Purpose::Net).await {
                tracing::info!(%fault, channel = %id, "not reconciled");
                if !self.skip(&fault) && !fault.is_passing() {
                    hindrance = Some(fault.blindness());
                }
            }
        }
        match hindrance {
            Some(why) => self.workspace.sights.hinder(Duty::Reading, why).await,
            None => self.workspace.sights.free(Duty::Reading).await,
        }
    }

    /// Reads a stretch of every channel, trying again until it is done.
    async fn patiently(&mut self, channels: &BTreeSet<ChannelId>, stretch: Stretch, since: Timestamp) {
        let mut left: Vec<ChannelId> = channels.iter().cloned().collect();
        loop {
            let mut failed = Vec::new();
            let mut fault = None;
            for id in left {
                match channel::read(&self.workspace, &id, stretch, since, Purpose::Gap).await {
                    Ok(()) => {}
                    Err(fault) if self.skip(&fault) => {
                        tracing::warn!(%fault, channel = %id, "a channel has no history for me")
                    }
                    Err(why) => {
                        failed.push(id);
                        fault = Some(why);
                    }
                }
            }
            let fault = fault.filter(|_| !oncall::planted!("a-gap-is-tried-once"));
            let Some(fault) = fault else { return self.workspace.sights.free(Duty::Reading).await };
            tracing::warn!(%fault, "a gap is not read yet");
            self.workspace.sights.hinder(Duty::Reading, fault.blindness()).await;
            self.workspace.pause(fault.wait(), self.workspace.refreshes()).await;
            // What is not watched any more holds nothing up.
            self.note_all();
            left = failed
                .into_iter()
                .filter(|id| self.watched.as_ref().is_none_or(|watched| watched.contains(id)))
                .collect();
        }
    }

    /// Whether it is about one channel that cannot be read by me; then my places are others than thought.
    fn skip(&self, fault: &CallFault) -> bool {
        let CallFault::GiveUp { code } = fault else { return false };
        let gone = matches!(code.as_str(), "not_in_channel" | "channel_not_found" | "is_archived");
        if gone {
            self.workspace.places_due.notify_one();
        }
        gone
    }
}
