//! The source as it ships, over loopback, with a keyring that a test can lock.

use engine::{
    Boxed,
    clock::SystemClock,
    source::{Doubt, Order, Report, Source, SourcePort},
    vault::{Vault, VaultFault},
};
use jiff::Timestamp;
use oncall::{
    ids::{AlertId, IncidentId, SourceId, WriteId},
    observation::{Incident, Said},
    policy::{PagerDutyAccount, PagerDutyApi, Team},
    sight::{Blindness, Sighting},
    wants::Pace,
    write::{Outcome, Write, WriteWhat},
};
use pagerduty::PagerDutySource;
use secrecy::SecretString;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{
    sync::mpsc,
    task::JoinHandle,
    time::{Instant, timeout},
};
use world::pagerduty::PagerDuty;

/// A safety net; no test waits for it to pass.
const LIMIT: Duration = Duration::from_secs(40);

/// A keyring with one secret.
#[derive(Clone)]
pub struct Keyring(Arc<Mutex<Kept>>);

struct Kept {
    answer: Result<String, VaultFault>,
    asked: Vec<(String, String)>,
}

impl Keyring {
    pub fn with(token: &str) -> Self {
        Self(Arc::new(Mutex::new(Kept { answer: Ok(token.to_owned()), asked: Vec::new() })))
    }

    pub fn set(&self, answer: Result<String, VaultFault>) {
        self.0.lock().unwrap().answer = answer;
    }

    /// Names and hosts asked for.
    pub fn asked(&self) -> Vec<(String, String)> {
        self.0.lock().unwrap().asked.clone()
    }
}

impl Vault for Keyring {
    fn secret(&self, name: String, host: String) -> Boxed<Result<SecretString, VaultFault>> {
        let mut kept = self.0.lock().unwrap();
        kept.asked.push((name, host));
        let answer = kept.answer.clone().map(SecretString::from);
        Box::pin(async move { answer })
    }
}

pub struct Rig {
    pub keyring: Keyring,
    pub reports: mpsc::Receiver<(SourceId, Report)>,
    orders: Option<mpsc::UnboundedSender<Order>>,
    task: JoinHandle<()>,
    writes: u64,
}

pub fn use_tls() {
    // Another test of this process may have been first.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

impl Rig {
    /// Watching this PagerDuty closely.
    pub fn of(pd: &PagerDuty) -> Self {
        Self::new(&pd.url(), Keyring::with(&pd.token()), Team::PagerDutyTeams)
    }

    pub fn new(url: &str, keyring: Keyring, team: Team) -> Self {
        use_tls();
        let account = PagerDutyAccount { name: "acme".to_owned(), api: PagerDutyApi::Url(url.to_owned()) };
        let source = PagerDutySource::new(account, team, Arc::new(keyring.clone()), Arc::new(SystemClock::new()));
        let (orders, orders_of_source) = mpsc::unbounded_channel();
        let (reports_of_source, reports) = mpsc::channel(1_000);
        let port = SourcePort { orders: orders_of_source, reports: reports_of_source };
        let task = tokio::spawn(Box::new(source).run(port));
        let rig = Self { keyring, reports, orders: Some(orders), task, writes: 0 };
        rig.order(Order::Pace(Pace::Close));
        rig
    }

    pub fn order(&self, order: Order) {
        self.orders.as_ref().unwrap().send(order).unwrap();
    }

    /// Waits for the report that `fact` finds something in.
    pub async fn until<T>(&mut self, what: &str, fact: impl Fn(&Report) -> Option<T>) -> T {
        let mut heard = Vec::new();
        let found = timeout(LIMIT, async {
            loop {
                let (_, report) = self.reports.recv().await.expect("the source runs");
                if let Some(found) = fact(&report) {
                    return found;
                }
                heard.push(report);
            }
        });
        match found.await {
            Ok(found) => found,
            Err(_) => panic!("waited {LIMIT:?} for {what}, heard\n{heard:#?}"),
        }
    }

    pub async fn until_seeing(&mut self) -> Timestamp {
        self.until("a good reading", |report| match report {
            Report::Sight(Sighting::Seeing { at }) => Some(*at),
            _ => None,
        })
        .await
    }

    pub async fn until_blind(&mut self) -> Blindness {
        self.until("blindness", |report| match report {
            Report::Sight(Sighting::Blind(why)) => Some(why.clone()),
            _ => None,
        })
        .await
    }

    /// Waits for a reading of this incident that is as wanted.
    pub async fn until_incident(&mut self, id: &str, wanted: impl Fn(&Incident) -> bool) -> Incident {
        self.until(id, |report| {
            said(report)
                .into_iter()
                .filter_map(incident)
                .find(|incident| incident.id.as_str() == id && wanted(incident))
        })
        .await
    }

    pub async fn until_said<T>(&mut self, what: &str, fact: impl Fn(Said) -> Option<T>) -> T {
        self.until(what, |report| said(report).into_iter().find_map(&fact)).await
    }

    /// Asks for an acknowledgement.
    pub fn acknowledge(&mut self, id: &str) -> WriteId {
        self.writes += 1;
        let write = WriteId(self.writes);
        let incident = IncidentId::new(id);
        let alert = AlertId::incident(&SourceId::pagerduty("acme"), &incident);
        let what = WriteWhat::AcknowledgeIncident(incident);
        self.order(Order::Write {
            write: Write { id: write, alert, what, asked_at: Timestamp::UNIX_EPOCH },
            doubt: Doubt::Fresh,
        });
        write
    }

    pub async fn until_outcome(&mut self, write: WriteId) -> Outcome {
        self.until_outcomes(&[write]).await.remove(0)
    }

    /// The outcomes of these writes, in whichever order they come.
    pub async fn until_outcomes(&mut self, writes: &[WriteId]) -> Vec<Outcome> {
        let begin = Instant::now();
        let mut ended = BTreeMap::new();
        while ended.len() < writes.len() {
            let outcome = self.until("an outcome", |report| match report {
                Report::Outcome { write, outcome } if writes.contains(write) => Some((*write, outcome.clone())),
                _ => None,
            });
            let (write, outcome) = outcome.await;
            assert!(ended.insert(write, outcome).is_none(), "a second outcome");
        }
        assert!(begin.elapsed() < Duration::from_secs(15), "an outcome comes within 15 s");
        ended.into_values().collect()
    }

    /// Closes the orders and waits for the end; every further outcome of `write` fails the test.
    pub async fn close(mut self, writes: &[WriteId]) {
        drop(self.orders.take());
        while let Some((_, report)) = timeout(LIMIT, self.reports.recv()).await.expect("the source ends") {
            if let Report::Outcome { write, .. } = report {
                assert!(!writes.contains(&write), "a second outcome");
            }
        }
        self.task.await.unwrap();
    }
}

fn said(report: &Report) -> Vec<Said> {
    match report {
        Report::Heard { observations, .. } => observations.iter().map(|observation| observation.said.clone()).collect(),
        Report::Sight(_) | Report::Outcome { .. } | Report::Deployed { .. } => Vec::new(),
    }
}

fn incident(said: Said) -> Option<Incident> {
    match said {
        Said::Incident(incident) => Some(incident),
        _ => None,
    }
}
