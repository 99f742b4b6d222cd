//! PagerDuty as a source.
//!
//! Invariant: it ends when its orders are closed, and only then.

mod driver;
mod job;

use crate::carrier::Carrier;
use driver::Driver;
use engine::{
    Boxed,
    clock::Clock,
    source::{Source, SourcePort},
    vault::Vault,
};
use oncall::{
    ids::SourceId,
    policy::{PagerDutyAccount, Team},
};
use std::sync::Arc;

/// One PagerDuty account. Needs rustls' process-wide provider to be installed.
pub struct PagerDutySource {
    account: PagerDutyAccount,
    team: Team,
    vault: Arc<dyn Vault>,
    clock: Arc<dyn Clock>,
    /// None: the network.
    carrier: Option<Arc<dyn Carrier>>,
}

impl PagerDutySource {
    /// The token is the vault's `pagerduty/<name>/token`, entered for the host of the account's address.
    pub fn new(account: PagerDutyAccount, team: Team, vault: Arc<dyn Vault>, clock: Arc<dyn Clock>) -> Self {
        Self { account, team, vault, clock, carrier: None }
    }

    /// The same over something other than the network.
    pub fn over(self, carrier: Arc<dyn Carrier>) -> Self {
        Self { carrier: Some(carrier), ..self }
    }
}

impl Source for PagerDutySource {
    fn id(&self) -> SourceId {
        self.account.source()
    }

    fn run(self: Box<Self>, port: SourcePort) -> Boxed<()> {
        Box::pin(async move {
            let SourcePort { orders, reports } = port;
            // It ends early only when nobody listens any more.
            let _ = Driver::new(*self, reports).run(orders).await;
        })
    }
}
