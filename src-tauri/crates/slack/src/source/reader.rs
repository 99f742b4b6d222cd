//! Reads history: what was said while nobody listened, and now and then what was said lately, as a net.
//!
//! Invariant: a gap is reported as read only when every watched channel was read through, and what came into being in
//! it; until then it is tried again, beside all else.

mod channel;
pub mod plan;

use super::{sights::Duty, workspace::Workspace};
use crate::client::CallFault;
use channel::Purpose;
use engine::source::Report;
use oncall::{
    ids::ChannelId,
    sight::{Blindness, Gap, Sighting},
    text::Untrusted,
};
use plan::{Job, Moment, Plan, What};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use tokio::sync::mpsc;

#[derive(Debug)]
pub enum ReadOrder {
    Read(Gap),
    Watch(BTreeSet<ChannelId>),
}

/// No channel's name is said longer, in characters.
const LONGEST_NAME: usize = 60;

struct Reader {
    workspace: Arc<Workspace>,
    plan: Plan,
    /// What could not be read, and why.
    failing: BTreeMap<ChannelId, Blindness>,
}

/// Reads until the orders end.
pub async fn read(workspace: Arc<Workspace>, mut orders: mpsc::UnboundedReceiver<ReadOrder>) {
    let plan = Plan::new(workspace.now().boot_elapsed);
    let mut reader = Reader { workspace, plan, failing: BTreeMap::new() };
    loop {
        while let Ok(order) = orders.try_recv() {
            reader.note(order);
        }
        reader.settle().await;
        let now = reader.moment();
        if let Some(job) = reader.plan.next(now) {
            reader.carry_out(&job).await;
            continue;
        }
        if reader.plan.is_done() {
            reader.workspace.sights.free(Duty::Pace).await;
        }
        let needs = reader.plan.needs();
        let workspace = Arc::clone(&reader.workspace);
        let places = workspace.readings.until(|places| needs.is_some_and(|number| number <= places.told));
        tokio::select! {
            biased;
            order = orders.recv() => match order {
                Some(order) => reader.note(order),
                None => return,
            },
            () = async { drop(places.await) } => {}
            () = workspace.pause(reader.plan.idle_for(now), now.refreshes) => {}
        }
    }
}

impl Reader {
    fn moment(&self) -> Moment {
        let now = self.workspace.now();
        let slacks = self.workspace.client.earliest(now.wall);
        Moment { boot: now.boot_elapsed, refreshes: self.workspace.refreshes(), slacks }
    }

    fn note(&mut self, order: ReadOrder) {
        match order {
            ReadOrder::Read(gap) => {
                // What came into being meanwhile is not among my places yet.
                let mut needs = 0;
                self.workspace.readings.change(|places| needs = places.await_next());
                self.plan.open(gap, needs);
                self.workspace.places_due.notify_one();
            }
            ReadOrder::Watch(channels) => {
                self.failing.retain(|id, _| channels.contains(id));
                self.plan.watch(channels);
            }
        }
    }

    async fn settle(&mut self) {
        let read = self.plan.settle(&self.workspace.readings.look());
        for gap in read {
            self.workspace.report(Report::Sight(Sighting::GapRead { gap })).await;
        }
    }

    async fn carry_out(&mut self, job: &Job) {
        let purpose = if job.what == What::Net { Purpose::Net } else { Purpose::Gap };
        let began = self.moment().slacks;
        match channel::read(&self.workspace, &job.channel, job.stretch, job.since, purpose).await {
            Ok(()) => {
                self.failing.remove(&job.channel);
                self.plan.read(job, Some(began));
            }
            Err(fault) if self.skip(&fault) => {
                tracing::warn!(%fault, channel = %job.channel, "a channel has no history for me");
                self.failing.remove(&job.channel);
                self.plan.read(job, None);
            }
            Err(fault) if oncall::planted!("a-gap-is-tried-once") && job.what != What::Net => {
                tracing::warn!(%fault, "a gap is not read");
                self.plan.read(job, None);
            }
            Err(CallFault::Retry { after }) if job.what == What::Net => self.plan.limited(after, self.moment()),
            Err(fault) => {
                tracing::warn!(%fault, channel = %job.channel, what = ?job.what, "not read yet");
                // What passes is said only where something is missing, and a limit says itself.
                let is_owed = job.what != What::Net || !fault.is_passing();
                if is_owed && !matches!(fault, CallFault::Retry { .. }) {
                    self.failing.insert(job.channel.clone(), self.blindness(&job.channel, &fault));
                }
                self.plan.failed(job, fault.wait(), self.moment());
            }
        }
        match self.failing.values().next() {
            Some(why) => self.workspace.sights.hinder(Duty::Reading, why.clone()).await,
            None => self.workspace.sights.free(Duty::Reading).await,
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

    /// What may be about one channel names it.
    fn blindness(&self, channel: &ChannelId, fault: &CallFault) -> Blindness {
        match fault {
            CallFault::GiveUp { .. }
            | CallFault::ServerError { .. }
            | CallFault::TimedOut
            | CallFault::Unreadable { .. } => {
                let names = self.workspace.directory.look();
                let place = match names.place_name(channel.as_str()) {
                    Some(name) if !name.is_empty() => format!("#{}", Untrusted::new(name).line(LONGEST_NAME)),
                    _ => Untrusted::new(channel.as_str()).line(LONGEST_NAME),
                };
                Blindness::PlaceUnread { place, why: fault.to_string() }
            }
            fault => fault.blindness(),
        }
    }
}
