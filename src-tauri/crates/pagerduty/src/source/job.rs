//! The one thing the source does at a time, as a future.
//!
//! Invariant: a job may be dropped at any moment, unless it writes.

use crate::{
    acknowledge::{self, Acknowledge, Step},
    ask::{Answer, Ask},
    client::{Client, Reply},
    odd::Odd,
    reading::Me,
};
use engine::{Boxed, clock::Clock, vault::VaultFault};
use oncall::{
    ids::{IncidentId, WriteId},
    time::Now,
    write::Outcome,
};
use secrecy::SecretString;
use std::{sync::Arc, time::Duration};
use tokio::time::{Instant, sleep, timeout};

/// For a reading.
const PATIENCE: Duration = Duration::from_secs(10);
/// A vault answers within 3 s; one that does not is as good as none.
const VAULT_PATIENCE: Duration = Duration::from_secs(4);

pub struct Job {
    kind: Kind,
    future: Boxed<Done>,
    /// Without an answer by then the source counts as not heard, while the reading goes on.
    slow_at: Option<Instant>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Idle,
    Looking,
    Reading,
    Writing,
}

pub enum Done {
    Idle,
    Looked(Result<SecretString, VaultFault>),
    Read { ask: Ask, sent: Now, reply: Reply<Answer>, odd: Option<Odd> },
    Wrote { write: WriteId, outcome: Outcome, requests: u32 },
}

impl Job {
    pub fn idle(pause: Duration) -> Self {
        let future = async move {
            sleep(pause).await;
            Done::Idle
        };
        Self { kind: Kind::Idle, future: Box::pin(future), slow_at: None }
    }

    pub fn look(secret: Boxed<Result<SecretString, VaultFault>>) -> Self {
        let future = async move {
            let silent = |_| Err(VaultFault::NoKeyring { why: "it does not answer".to_owned() });
            Done::Looked(timeout(VAULT_PATIENCE, secret).await.unwrap_or_else(silent))
        };
        Self { kind: Kind::Looking, future: Box::pin(future), slow_at: None }
    }

    pub fn read(client: Client, ask: Ask, sent: Now, slow_at: Instant) -> Self {
        let future = async move {
            let (reply, odd) = client.read_keeping(&ask, PATIENCE).await;
            Done::Read { ask, sent, reply, odd }
        };
        Self { kind: Kind::Reading, future: Box::pin(future), slow_at: Some(slow_at) }
    }

    pub fn write(
        client: Client,
        clock: Arc<dyn Clock>,
        me: Option<Me>,
        write: WriteId,
        incident: IncidentId,
        deadline: Instant,
    ) -> Self {
        let future = async move {
            let mut writing = Writing { client, clock, incident, deadline, requests: 0 };
            let outcome = writing.run(me).await;
            Done::Wrote { write, outcome, requests: writing.requests }
        };
        Self { kind: Kind::Writing, future: Box::pin(future), slow_at: None }
    }

    pub fn is_idle(&self) -> bool {
        self.kind == Kind::Idle
    }

    pub fn is_reading(&self) -> bool {
        self.kind == Kind::Reading
    }

    pub fn slow_at(&self) -> Option<Instant> {
        self.slow_at
    }

    pub fn is_known_slow(&mut self) {
        self.slow_at = None;
    }

    /// Waits for the end. May be called again after having been dropped half-way, but not after the end.
    pub async fn done(&mut self) -> Done {
        self.future.as_mut().await
    }
}

struct Writing {
    client: Client,
    clock: Arc<dyn Clock>,
    incident: IncidentId,
    deadline: Instant,
    requests: u32,
}

impl Writing {
    async fn run(&mut self, me: Option<Me>) -> Outcome {
        let me = match me {
            Some(me) => me,
            None => match self.who_am_i().await {
                Ok(me) => me,
                Err(outcome) => return outcome,
            },
        };
        let from = me.email.clone();
        let mut acknowledge = Acknowledge::new(me);
        loop {
            let sent = self.clock.now().wall;
            match acknowledge.step(self.left()) {
                Step::Read => {
                    let reply = self.read(&Ask::Incident(self.incident.clone())).await;
                    match reply {
                        Ok(Answer::Incident(incident)) => acknowledge.read(Ok(&incident), sent),
                        Ok(_) => return acknowledge.out_of_time(),
                        Err(fault) => acknowledge.read(Err(fault), sent),
                    }
                }
                Step::Write => {
                    self.requests += 1;
                    let reply = self.client.acknowledge(&self.incident, &from, self.patience()).await;
                    let result = reply.result.as_ref().map(|incident| incident.as_deref()).map_err(Clone::clone);
                    acknowledge.wrote(result, sent);
                }
                Step::Pause(pause) => sleep(pause).await,
                Step::End(outcome) => return outcome,
            }
        }
    }

    async fn who_am_i(&mut self) -> Result<Me, Outcome> {
        match self.read(&Ask::Me).await {
            Ok(Answer::Me(user)) => Ok(Me::new(&user)),
            Ok(_) => Err(acknowledge::too_slow()),
            Err(fault) => Err(acknowledge::refused(&fault)),
        }
    }

    async fn read(&mut self, ask: &Ask) -> Result<Answer, crate::fault::Fault> {
        self.requests += 1;
        self.client.read(ask, self.patience()).await.result
    }

    fn left(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }

    fn patience(&self) -> Duration {
        acknowledge::PATIENCE.min(self.left()).max(Duration::from_millis(1))
    }
}
