//! Drives the watch and carries out acknowledgements over HTTP.
//!
//! Invariant: one request at a time; a write waits for no reading, and each one asked for is answered once, within 15 s.

use super::{
    PagerDutySource,
    job::{Done, Job},
};
use crate::{
    acknowledge,
    address::Address,
    carrier::Carrier,
    client::Client,
    fault::Fault,
    odd::Told,
    watch::{Due, Input, Step, Watch},
};
use engine::{
    clock::Clock,
    source::{Order, Report},
    vault::{Vault, VaultFault},
};
use jiff::SignedDuration;
use oncall::{
    ids::{IncidentId, SourceId, WriteId},
    observation::{Heard, Observation},
    sight::{Blindness, Sighting},
    write::{Outcome, Write, WriteWhat},
};
use secrecy::{ExposeSecret, SecretString};
use std::{collections::VecDeque, sync::Arc, time::Duration};
use tokio::{
    sync::mpsc,
    time::{Instant, sleep_until},
};

/// Between two looks into a vault that has no token.
const LOOK_AGAIN: SignedDuration = SignedDuration::from_secs(5);
const LONGEST_SLEEP: Duration = Duration::from_secs(60);

/// The engine has gone.
pub struct Gone;

struct Pending {
    write: WriteId,
    incident: IncidentId,
    deadline: Instant,
}

pub struct Driver {
    source: SourceId,
    secret: String,
    address: Result<Address, Blindness>,
    vault: Arc<dyn Vault>,
    clock: Arc<dyn Clock>,
    carrier: Option<Arc<dyn Carrier>>,
    watch: Watch,
    token: Option<SecretString>,
    client: Option<Client>,
    /// When to look into the vault, on the boot clock.
    look_at: Option<SignedDuration>,
    writes: VecDeque<Pending>,
    told: Told,
    reports: mpsc::Sender<(SourceId, Report)>,
    random: fastrand::Rng,
}

/// Whether an order makes a reading that is under way worthless.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Urgency {
    DropReading,
    LetFinish,
}

impl Driver {
    pub fn new(source: PagerDutySource, reports: mpsc::Sender<(SourceId, Report)>) -> Self {
        let PagerDutySource { account, team, vault, clock, carrier } = source;
        Self {
            source: account.source(),
            secret: format!("pagerduty/{}/token", account.name),
            address: Address::new(&account.api),
            watch: Watch::new(team, clock.now()),
            vault,
            clock,
            carrier,
            token: None,
            client: None,
            look_at: Some(SignedDuration::MIN),
            writes: VecDeque::new(),
            told: Told::default(),
            reports,
            random: fastrand::Rng::new(),
        }
    }

    pub async fn run(mut self, mut orders: mpsc::UnboundedReceiver<Order>) -> Result<(), Gone> {
        if let Err(why) = self.address.clone() {
            self.input(Input::Blind(why)).await?;
        }
        let mut job = self.begin();
        loop {
            let queue_ends = self.writes.iter().map(|pending| pending.deadline).min();
            let slow_at = job.slow_at();
            tokio::select! {
                biased;
                order = orders.recv() => {
                    let Some(order) = order else { return Ok(()) };
                    let urgency = self.obey(order).await?;
                    if job.is_idle() || (urgency == Urgency::DropReading && job.is_reading()) {
                        job = self.begin();
                    }
                }
                () = async { sleep_until(queue_ends.unwrap_or_else(Instant::now)).await }, if queue_ends.is_some() => {
                    self.expire().await?;
                }
                // Before the next, for an answer that is there is not late.
                done = job.done() => {
                    self.take(done).await?;
                    job = self.begin();
                }
                () = async { sleep_until(slow_at.unwrap_or_else(Instant::now)).await }, if slow_at.is_some() => {
                    job.is_known_slow();
                    self.input(Input::Blind(Blindness::TimedOut)).await?;
                }
            }
        }
    }

    /// What to do now.
    fn begin(&mut self) -> Job {
        let now = self.clock.now();
        let Ok(address) = &self.address else { return Job::idle(LONGEST_SLEEP) };
        if self.look_at.is_some_and(|at| at <= now.boot_elapsed) {
            return Job::look(self.vault.secret(self.secret.clone(), address.host().to_owned()));
        }
        let wait = match (&self.client, self.look_at) {
            (Some(client), _) => {
                if let Some(pending) = self.writes.pop_front() {
                    let me = self.watch.me().cloned();
                    let clock = Arc::clone(&self.clock);
                    return Job::write(client.clone(), clock, me, pending.write, pending.incident, pending.deadline);
                }
                match self.watch.due(now) {
                    Due::Ask(ask) => {
                        let slow_at = Instant::now() + self.watch.heard_within(now);
                        return Job::read(client.clone(), ask, now, slow_at);
                    }
                    Due::Wait(wait) => wait,
                }
            }
            (None, Some(at)) => at - now.boot_elapsed,
            (None, None) => LOOK_AGAIN,
        };
        Job::idle(wait.unsigned_abs().min(LONGEST_SLEEP))
    }

    async fn obey(&mut self, order: Order) -> Result<Urgency, Gone> {
        match order {
            // State is polled: nothing said in a gap is missing, and nothing waits to be confirmed.
            Order::Confirm(_) | Order::Watch(_) => {}
            Order::Read(gap) => self.report(Report::Sight(Sighting::GapRead { gap })).await?,
            Order::Recall(ids) => self.input(Input::Recall(ids.into_iter().collect())).await?,
            Order::Pace(pace) => self.input(Input::Pace(pace)).await?,
            Order::Deploys(how_long) => self.input(Input::Deploys(how_long)).await?,
            Order::Refresh => {
                match self.renew() {
                    Ok(()) => self.input(Input::Refresh).await?,
                    Err(why) => self.without_token(why).await?,
                }
                self.look_at = Some(SignedDuration::MIN);
                return Ok(Urgency::DropReading);
            }
            Order::Write { write, doubt: _ } => {
                self.enqueue(write).await?;
                return Ok(Urgency::DropReading);
            }
        }
        Ok(Urgency::LetFinish)
    }

    /// Every acknowledgement reads first, so that one which may be done already needs nothing more.
    async fn enqueue(&mut self, write: Write) -> Result<(), Gone> {
        let WriteWhat::AcknowledgeIncident(incident) = write.what else {
            let why = "PagerDuty has no reactions".to_owned();
            return self
                .outcome(write.id, Outcome::Refused { why, cure: "Acknowledge the incident instead.".to_owned() })
                .await;
        };
        match (&self.client, self.watch.blindness()) {
            (None, Some(blindness)) => {
                let outcome = cannot(blindness);
                self.outcome(write.id, outcome).await
            }
            _ => {
                let deadline = Instant::now() + acknowledge::BUDGET;
                self.writes.push_back(Pending { write: write.id, incident, deadline });
                Ok(())
            }
        }
    }

    /// Writes that waited behind another one for all of their time.
    async fn expire(&mut self) -> Result<(), Gone> {
        let now = Instant::now();
        let (late, waiting): (VecDeque<_>, VecDeque<_>) =
            self.writes.drain(..).partition(|pending| pending.deadline <= now);
        self.writes = waiting;
        for pending in late {
            self.outcome(pending.write, acknowledge::too_slow()).await?;
        }
        Ok(())
    }

    async fn take(&mut self, done: Done) -> Result<(), Gone> {
        match done {
            Done::Idle => Ok(()),
            Done::Looked(result) => self.looked(result).await,
            Done::Read { ask, sent, reply, odd } => {
                if let Some(odd) = odd.filter(|odd| self.told.is_news(odd, self.clock.now().boot_elapsed)) {
                    let observation =
                        Observation { source: self.source.clone(), heard: Heard::Poll, said: odd.said(sent.wall) };
                    self.report(Report::Heard { observations: vec![observation], receipt: None }).await?;
                }
                if matches!(reply.result, Err(Fault::SignInAgain { .. })) {
                    // Perhaps a new one was entered in the meantime.
                    self.look_at = Some(SignedDuration::MIN);
                }
                let input = Input::Answered { ask, sent, reply };
                self.input(input).await
            }
            Done::Wrote { write, outcome, requests } => {
                self.outcome(write, outcome).await?;
                self.input(Input::Wrote { requests }).await
            }
        }
    }

    async fn looked(&mut self, result: Result<SecretString, VaultFault>) -> Result<(), Gone> {
        let known = self.client.is_some();
        match result {
            Ok(token) => {
                self.look_at = None;
                let is_new = self.token.as_ref().is_none_or(|old| old.expose_secret() != token.expose_secret());
                if !is_new && known {
                    return Ok(());
                }
                self.token = Some(token);
                match self.renew() {
                    Ok(()) => self.input(Input::SignedIn).await,
                    Err(why) => self.without_token(why).await,
                }
            }
            // A screen lock may lock the keyring too; the token that was read before still serves.
            Err(fault @ (VaultFault::Locked | VaultFault::NoKeyring { .. })) if known => {
                tracing::info!(%fault, "the token read before stays in use");
                self.look_at = None;
                Ok(())
            }
            Err(fault) => self.without_token(fault.into()).await,
        }
    }

    async fn without_token(&mut self, why: Blindness) -> Result<(), Gone> {
        self.client = None;
        self.token = None;
        self.look_at = Some(self.clock.now().boot_elapsed + LOOK_AGAIN);
        for pending in std::mem::take(&mut self.writes) {
            self.outcome(pending.write, cannot(&why)).await?;
        }
        self.input(Input::Blind(why)).await
    }

    /// A client with fresh connections, where there is a token.
    fn renew(&mut self) -> Result<(), Blindness> {
        if let Some(token) = &self.token {
            let address = self.address.clone()?;
            self.client = Some(match &self.carrier {
                Some(carrier) => Client::over(Arc::clone(carrier), address, token)?,
                None => Client::new(address, token)?,
            });
        }
        Ok(())
    }

    async fn input(&mut self, input: Input) -> Result<(), Gone> {
        let steps = self.watch.handle(input, self.clock.now(), self.random.f64());
        let mut observations = Vec::new();
        for step in steps {
            match step {
                Step::Say(said) => {
                    observations.push(Observation { source: self.source.clone(), heard: Heard::Poll, said })
                }
                Step::Deployed { what, at } => {
                    self.say(&mut observations).await?;
                    self.report(Report::Deployed { what, at }).await?;
                }
                Step::Sight(sighting) => {
                    self.say(&mut observations).await?;
                    self.report(Report::Sight(sighting)).await?;
                }
            }
        }
        self.say(&mut observations).await
    }

    async fn say(&mut self, observations: &mut Vec<Observation>) -> Result<(), Gone> {
        if observations.is_empty() {
            return Ok(());
        }
        self.report(Report::Heard { observations: std::mem::take(observations), receipt: None }).await
    }

    async fn outcome(&mut self, write: WriteId, outcome: Outcome) -> Result<(), Gone> {
        self.report(Report::Outcome { write, outcome }).await
    }

    async fn report(&mut self, report: Report) -> Result<(), Gone> {
        self.reports.send((self.source.clone(), report)).await.map_err(|_| Gone)
    }
}

/// The outcome of a write while nothing can be sent.
fn cannot(blindness: &Blindness) -> Outcome {
    Outcome::Refused { why: blindness.to_string(), cure: blindness.cure() }
}
