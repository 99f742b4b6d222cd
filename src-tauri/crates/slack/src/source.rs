//! One Slack account as a source of the engine.
//!
//! Invariant: each duty has its own task, so that reading history never holds up frames, confirmations or writes.

mod dialling;
mod kept;
mod keys;
mod link;
mod marks;
mod names;
mod reader;
mod roster;
mod sights;
mod workspace;
mod writes;

use crate::{
    carrier::Carrier,
    client::{CallFault, Client},
};
use engine::{
    Boxed,
    clock::Clock,
    source::{Order, Report, Source, SourcePort},
    vault::Vault,
};
use oncall::{
    ids::SourceId,
    policy::{SlackAccount, Team},
    sight::{Blindness, Sighting},
    write::Outcome,
};
use std::sync::Arc;
use tokio::{sync::mpsc, task::JoinSet};
use workspace::Workspace;

/// Reads and writes one Slack workspace in the person's name, with a user token and an app-level token.
pub struct SlackSource {
    account: SlackAccount,
    team: Team,
    vault: Arc<dyn Vault>,
    clock: Arc<dyn Clock>,
    /// None: the network.
    carrier: Option<Arc<dyn Carrier>>,
}

impl SlackSource {
    /// The tokens are asked of the vault as `slack/<name>/app-token` and `slack/<name>/user-token`, for the host of the
    /// account's `api_url`. A rustls provider must be installed before the source is run.
    pub fn new(account: SlackAccount, team: Team, vault: Arc<dyn Vault>, clock: Arc<dyn Clock>) -> Self {
        Self { account, team, vault, clock, carrier: None }
    }

    /// The same over something other than the network.
    pub fn over(self, carrier: Arc<dyn Carrier>) -> Self {
        Self { carrier: Some(carrier), ..self }
    }

    fn client(&self) -> Result<Client, CallFault> {
        let (api_url, clock) = (self.account.api_url.as_deref(), Arc::clone(&self.clock));
        match &self.carrier {
            Some(carrier) => Client::over(Arc::clone(carrier), api_url, clock),
            None => Client::new(api_url, clock),
        }
    }
}

impl Source for SlackSource {
    fn id(&self) -> SourceId {
        self.account.source()
    }

    fn run(self: Box<Self>, port: SourcePort) -> Boxed<()> {
        Box::pin(async move {
            let id = self.id();
            match self.client() {
                Ok(client) => watch(Workspace::new(*self, client, port.reports), port.orders).await,
                Err(fault) => stay_blind(&id, fault.blindness(), port).await,
            }
        })
    }
}

/// Runs every duty until the orders end. A duty that ends before ends all of them: the engine starts the source anew.
async fn watch(workspace: Arc<Workspace>, mut orders: mpsc::UnboundedReceiver<Order>) {
    let (link, link_orders) = mpsc::unbounded_channel();
    let (reader, reader_orders) = mpsc::unbounded_channel();
    let mut duties = JoinSet::new();
    duties.spawn(roster::keep_places(Arc::clone(&workspace)));
    duties.spawn(names::keep_groups(Arc::clone(&workspace)));
    duties.spawn(names::keep_users(Arc::clone(&workspace)));
    duties.spawn(link::listen(Arc::clone(&workspace), link_orders));
    duties.spawn(reader::read(Arc::clone(&workspace), reader_orders));
    let mut writes = JoinSet::new();
    loop {
        let order = tokio::select! {
            biased;
            _ = duties.join_next() => None,
            order = orders.recv() => order,
            // Only so that what ended is not kept.
            Some(_) = writes.join_next() => continue,
        };
        let Some(order) = order else { return };
        // A duty that is gone ends this loop in its next turn.
        match order {
            Order::Confirm(receipt) => drop(link.send(link::LinkOrder::Confirm(receipt))),
            Order::Write { write, doubt } => {
                drop(writes.spawn(writes::carry_out(Arc::clone(&workspace), write, doubt)))
            }
            Order::Read(gap) => drop(reader.send(reader::ReadOrder::Read(gap))),
            Order::Watch(channels) => drop(reader.send(reader::ReadOrder::Watch(channels))),
            Order::Pace(_) | Order::Recall(_) | Order::Deploys(_) => {}
            Order::Refresh => {
                workspace.refresh();
                drop(link.send(link::LinkOrder::Refresh));
            }
        }
    }
}

/// An address that cannot be used stays so until the policy changes, and this source with it.
async fn stay_blind(id: &SourceId, why: Blindness, mut port: SourcePort) {
    let (says, cure) = (why.to_string(), why.cure());
    let _ = port.reports.send((id.clone(), Report::Sight(Sighting::Blind(why)))).await;
    while let Some(order) = port.orders.recv().await {
        if let Order::Write { write, .. } = order {
            let outcome = Outcome::Refused { why: says.clone(), cure: cure.clone() };
            let _ = port.reports.send((id.clone(), Report::Outcome { write: write.id, outcome })).await;
        }
    }
}
