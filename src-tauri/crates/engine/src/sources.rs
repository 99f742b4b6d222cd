//! The engine's side of the sources.
//!
//! Invariant: one running task for each account of the policy; each is told only what it was not told before.

use crate::{
    handle::{Command, SourceMaker},
    source::{Doubt, Order, Receipt, Report, Source, SourcePort},
};
use jiff::SignedDuration;
use oncall::{
    desk::Desk,
    ids::{ChannelId, SourceId, WriteId},
    policy::Policy,
    sight::{Blindness, Gap, Sighting},
    wants::{Pace, Wants},
    write::Write,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};
use tokio::sync::mpsc;

/// A source whose task ended is started again after this.
const RESTART_AFTER: Duration = Duration::from_secs(5);

pub(crate) struct Sources {
    make: SourceMaker,
    commands: mpsc::UnboundedSender<Command>,
    lines: BTreeMap<SourceId, Line>,
    report: mpsc::Sender<(SourceId, Report)>,
    pub(crate) reports: mpsc::Receiver<(SourceId, Report)>,
    sent: BTreeSet<WriteId>,
    /// Writes asked for in an earlier run, which may have been done.
    restored: BTreeSet<WriteId>,
}

/// What one source was told.
struct Line {
    orders: mpsc::UnboundedSender<Order>,
    pace: Option<Pace>,
    deploys: Option<SignedDuration>,
    watch: Option<BTreeSet<ChannelId>>,
    reads: BTreeSet<Gap>,
}

impl Sources {
    pub(crate) fn new(
        make: SourceMaker,
        commands: mpsc::UnboundedSender<Command>,
        restored: BTreeSet<WriteId>,
    ) -> Self {
        let (report, reports) = mpsc::channel(256);
        Self { make, commands, lines: BTreeMap::new(), report, reports, sent: BTreeSet::new(), restored }
    }

    /// Starts the sources of a policy. Those whose account did not change run on; those that are gone are ended.
    pub(crate) fn adopt(&mut self, before: Option<&Policy>, policy: &Policy, desk: &Desk) {
        let wanted: BTreeSet<SourceId> = policy.sources().collect();
        let unchanged = |id: &SourceId| before.is_some_and(|before| account(before, id) == account(policy, id));
        self.lines.retain(|id, _| wanted.contains(id) && unchanged(id));
        for source in (self.make)(policy) {
            if !self.lines.contains_key(&source.id()) {
                self.start(source, desk);
            }
        }
    }

    pub(crate) fn restart(&mut self, id: &SourceId, desk: &Desk) {
        self.lines.remove(id);
        if let Some(source) = (self.make)(desk.policy()).into_iter().find(|source| source.id() == *id) {
            self.start(source, desk);
        }
    }

    fn start(&mut self, source: Box<dyn Source>, desk: &Desk) {
        let id = source.id();
        let (orders, inbox) = mpsc::unbounded_channel();
        let port = SourcePort { orders: inbox, reports: self.report.clone() };
        let running = tokio::spawn(source.run(port));
        if let Some(incidents) = desk.open_incidents().remove(&id) {
            let _ = orders.send(Order::Recall(incidents));
        }
        let (report, commands, line) = (self.report.clone(), self.commands.clone(), orders.downgrade());
        self.lines.insert(id.clone(), Line::new(orders));
        tokio::spawn(async move {
            let ended = running.await;
            // With its line dropped it was told to end.
            if line.upgrade().is_none() {
                return;
            }
            tracing::warn!(source = %id, panicked = ended.is_err(), "a source stopped by itself");
            let _ = report.send((id.clone(), Report::Sight(Sighting::Blind(Blindness::Stopped)))).await;
            tokio::time::sleep(RESTART_AFTER).await;
            let _ = commands.send(Command::Restart(id));
        });
    }

    pub(crate) fn refresh(&self) {
        for line in self.lines.values() {
            line.tell(Order::Refresh);
        }
    }

    pub(crate) fn confirm(&self, source: &SourceId, receipt: Receipt) {
        if let Some(line) = self.lines.get(source) {
            line.tell(Order::Confirm(receipt));
        }
    }

    pub(crate) fn tell(&mut self, wants: &Wants) {
        for (id, line) in &mut self.lines {
            if line.pace != Some(wants.pace) {
                line.pace = Some(wants.pace);
                line.tell(Order::Pace(wants.pace));
            }
            if line.deploys != wants.deploys {
                line.deploys = wants.deploys;
                line.tell(Order::Deploys(wants.deploys));
            }
            if let Some(watch) = wants.watch.get(id)
                && line.watch.as_ref() != Some(watch)
            {
                line.watch = Some(watch.clone());
                line.tell(Order::Watch(watch.clone()));
            }
            let reads = wants.reads.get(id).cloned().unwrap_or_default();
            for gap in reads.difference(&line.reads) {
                line.tell(Order::Read(*gap));
            }
            line.reads = reads;
        }
    }

    /// Hands each write over once; returns those whose source is not there.
    pub(crate) fn write(&mut self, writes: &BTreeMap<WriteId, Write>) -> Vec<WriteId> {
        let mut homeless = Vec::new();
        for (id, write) in writes {
            if !self.sent.insert(*id) && !oncall::planted!("handed-over-each-time") {
                continue;
            }
            let doubt = if self.restored.contains(id) && !oncall::planted!("no-doubt-after-a-restart") {
                Doubt::MayBeDone
            } else {
                Doubt::Fresh
            };
            match write.carried_by(self.lines.keys()).and_then(|account| self.lines.get(account)) {
                Some(line) => line.tell(Order::Write { write: write.clone(), doubt }),
                None => homeless.push(*id),
            }
        }
        homeless
    }
}

impl Line {
    fn new(orders: mpsc::UnboundedSender<Order>) -> Self {
        Self { orders, pace: None, deploys: None, watch: None, reads: BTreeSet::new() }
    }

    fn tell(&self, order: Order) {
        // A source that ended is started again, and told everything anew.
        let _ = self.orders.send(order);
    }
}

/// All that a source is made from.
fn account(policy: &Policy, id: &SourceId) -> Option<String> {
    let slack = policy.slack.iter().find(|account| account.source() == *id).map(|account| format!("{account:?}"));
    let pagerduty =
        policy.pagerduty.iter().find(|account| account.source() == *id).map(|account| format!("{account:?}"));
    slack.or(pagerduty).map(|account| format!("{account} {:?}", policy.team))
}

#[cfg(test)]
mod tests {
    use super::*;
    use oncall::{
        ids::{AlertId, MessageTs, PersonId},
        write::WriteWhat,
    };

    /// With the clock set back it is not due for a moment, as if it could still be undone.
    #[test]
    fn a_write_that_is_not_wanted_for_a_moment_is_not_handed_over_again() {
        let mut sources = Sources::new(Box::new(|_| Vec::new()), mpsc::unbounded_channel().0, BTreeSet::new());
        let (orders, mut inbox) = mpsc::unbounded_channel();
        let (slack, channel, ts) = (SourceId::slack("acme"), ChannelId::new("C1"), MessageTs::new("1.0"));
        sources.lines.insert(slack.clone(), Line::new(orders));
        let write = Write {
            id: WriteId(7),
            alert: AlertId::message(&slack, &channel, &ts),
            what: WriteWhat::Message { to: PersonId::new("U_BEN"), text: "please look".to_owned() },
            asked_at: jiff::Timestamp::UNIX_EPOCH,
        };
        let wanted = BTreeMap::from([(write.id, write)]);
        for writes in [&wanted, &BTreeMap::new(), &wanted] {
            assert_eq!(sources.write(writes), []);
        }
        assert!(matches!(inbox.try_recv(), Ok(Order::Write { doubt: Doubt::Fresh, .. })));
        assert!(inbox.try_recv().is_err());
    }
}
