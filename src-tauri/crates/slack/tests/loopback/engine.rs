//! Plays the engine for one Slack source, over real loopback sockets.
//!
//! Invariant: waits end with a report, never with time; the limit is a safety net that fails the test.

use engine::{
    Boxed,
    clock::{Clock, SystemClock},
    source::{Doubt, Order, Receipt, Report, Source, SourcePort},
    vault::{Vault, VaultFault},
};
use jiff::{SignedDuration, Timestamp};
use oncall::{
    ids::{AlertId, ChannelId, Emoji, MessageTs, PersonId, SourceId, WriteId},
    observation::{Heard, Message, Observation, Said},
    policy::{SlackAccount, Team},
    sight::{Blindness, Gap, Sighting},
    time::{Now, add},
    write::{Outcome, Write, WriteWhat},
};
use secrecy::SecretString;
use slack::SlackSource;
use std::{
    collections::BTreeMap,
    fmt::Debug,
    sync::{
        Arc, Mutex, Once,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};
use tokio::sync::mpsc;
use world::slack::Slack;

const PATIENCE: Duration = Duration::from_secs(40);

/// A keyring that can be locked, and remembers for which host it was asked.
#[derive(Default)]
pub struct TestVault {
    tokens: Mutex<BTreeMap<String, Result<String, VaultFault>>>,
    pub hosts: Mutex<Vec<String>>,
}

impl TestVault {
    pub fn put(&self, name: &str, token: Result<String, VaultFault>) {
        self.tokens.lock().unwrap().insert(format!("slack/acme/{name}"), token);
    }
}

impl Vault for TestVault {
    fn secret(&self, name: String, host: String) -> Boxed<Result<SecretString, VaultFault>> {
        self.hosts.lock().unwrap().push(host);
        let token = self.tokens.lock().unwrap().get(&name).cloned();
        Box::pin(async move { token.unwrap_or(Err(VaultFault::Missing { name })).map(SecretString::from) })
    }
}

/// The computer's clocks, which a test may move ahead, as sleep does, and of which it may set the wall clock. In seconds.
pub struct TestClock {
    clock: SystemClock,
    ahead: AtomicI64,
    wrong_by: AtomicI64,
}

impl TestClock {
    pub fn sleep(&self, seconds: i64) {
        self.ahead.fetch_add(seconds, Ordering::SeqCst);
    }

    pub fn set(&self, seconds: i64) {
        self.wrong_by.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Now {
        let seconds = |of: &AtomicI64| SignedDuration::from_secs(of.load(Ordering::SeqCst));
        let now = self.clock.now().later(seconds(&self.ahead));
        Now { wall: add(now.wall, seconds(&self.wrong_by)), ..now }
    }
}

pub struct Engine {
    orders: mpsc::UnboundedSender<Order>,
    reports: mpsc::Receiver<(SourceId, Report)>,
    /// Everything reported so far, in order.
    pub heard: Vec<Report>,
    pub vault: Arc<TestVault>,
    pub clock: Arc<TestClock>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.task.abort();
    }
}

pub fn use_tls() {
    static PROVIDER: Once = Once::new();
    PROVIDER.call_once(|| drop(rustls::crypto::ring::default_provider().install_default()));
}

pub fn account(api_url: Option<String>) -> SlackAccount {
    let acknowledge = Emoji::new("white_check_mark");
    SlackAccount { name: "acme".into(), api_url, settles: vec![acknowledge.clone()], acknowledge }
}

impl Engine {
    /// Starts the source with the right tokens.
    pub fn start(slack: &Slack) -> Self {
        Self::start_with(slack, Team::PagerDutyTeams, |_| {})
    }

    pub fn start_with(slack: &Slack, team: Team, arrange: impl FnOnce(&TestVault)) -> Self {
        let vault = TestVault::default();
        vault.put("app-token", Ok(slack.app_token()));
        vault.put("user-token", Ok(slack.user_token()));
        arrange(&vault);
        Self::start_at(Some(slack.api_url()), team, vault)
    }

    pub fn start_at(api_url: Option<String>, team: Team, vault: TestVault) -> Self {
        use_tls();
        let clock = TestClock { clock: SystemClock::new(), ahead: AtomicI64::new(0), wrong_by: AtomicI64::new(0) };
        let (vault, clock) = (Arc::new(vault), Arc::new(clock));
        let account = account(api_url);
        let source =
            SlackSource::new(account, team, Arc::clone(&vault) as Arc<dyn Vault>, Arc::clone(&clock) as Arc<dyn Clock>);
        assert_eq!(source.id(), SourceId::slack("acme"));
        let (orders, inbox) = mpsc::unbounded_channel();
        let (outbox, reports) = mpsc::channel(64);
        let task = tokio::spawn(Box::new(source).run(SourcePort { orders: inbox, reports: outbox }));
        Self { orders, reports, heard: Vec::new(), vault, clock, task }
    }

    pub fn order(&self, order: Order) {
        self.orders.send(order).expect("the source runs");
    }

    /// Ends the orders, and waits until the source has ended of itself.
    pub async fn end(mut self) {
        self.orders = mpsc::unbounded_channel().0;
        let ended = tokio::time::timeout(PATIENCE, &mut self.task).await;
        ended.expect("it ends with its orders").expect("it does not panic");
    }

    pub fn watch(&self, channels: &[&str]) {
        self.order(Order::Watch(channels.iter().map(|id| ChannelId::new(*id)).collect()));
    }

    pub fn react(&self, id: u64, channel: &str, ts: &str, emoji: &str, doubt: Doubt) {
        let (channel, ts) = (ChannelId::new(channel), MessageTs::new(ts));
        let alert = AlertId::message(&SourceId::slack("acme"), &channel, &ts);
        let what = WriteWhat::React { channel, ts, emoji: Emoji::new(emoji) };
        self.order(Order::Write {
            write: Write { id: WriteId(id), alert, what, asked_at: self.clock.now().wall },
            doubt,
        });
    }

    /// My words in a thread.
    pub fn reply(&self, id: u64, channel: &str, ts: &str, text: &str, doubt: Doubt) {
        let what = WriteWhat::Reply { channel: ChannelId::new(channel), ts: MessageTs::new(ts), text: text.to_owned() };
        self.write(id, what, doubt);
    }

    /// My words to somebody.
    pub fn message(&self, id: u64, to: &str, text: &str, doubt: Doubt) {
        self.write(id, WriteWhat::Message { to: PersonId::new(to), text: text.to_owned() }, doubt);
    }

    fn write(&self, id: u64, what: WriteWhat, doubt: Doubt) {
        let alert =
            AlertId::message(&SourceId::slack("acme"), &ChannelId::new("C_SEC"), &MessageTs::new("1700000000.000100"));
        let write = Write { id: WriteId(id), alert, what, asked_at: self.clock.now().wall };
        self.order(Order::Write { write, doubt });
    }

    /// The next report for which this gives something; earlier ones are passed over, and kept in `heard`.
    pub async fn until<T: Debug>(&mut self, what: &str, find: impl Fn(&Report) -> Option<T>) -> T {
        let heard = &mut self.heard;
        let reports = &mut self.reports;
        let search = async {
            while let Some((_, report)) = reports.recv().await {
                heard.push(report);
                if let Some(found) = heard.last().and_then(&find) {
                    return Some(found);
                }
            }
            None
        };
        match tokio::time::timeout(PATIENCE, search).await {
            Ok(Some(found)) => found,
            Ok(None) => panic!("the source ended before: {what}\n{:#?}", self.heard),
            Err(_) => panic!("waited in vain for: {what}\n{:#?}", self.heard),
        }
    }

    pub async fn until_connected(&mut self) -> Timestamp {
        self.until("connected", |report| match report {
            Report::Sight(Sighting::Connected { at }) => Some(*at),
            _ => None,
        })
        .await
    }

    pub async fn until_seeing(&mut self) {
        self.until("seeing", |report| matches!(report, Report::Sight(Sighting::Seeing { .. })).then_some(())).await;
    }

    pub async fn until_blind(&mut self, what: &str, fits: impl Fn(&Blindness) -> bool) -> Blindness {
        self.until(what, |report| match report {
            Report::Sight(Sighting::Blind(why)) if fits(why) => Some(why.clone()),
            _ => None,
        })
        .await
    }

    pub async fn until_outcome(&mut self, id: u64) -> Outcome {
        self.until("an outcome", |report| match report {
            Report::Outcome { write, outcome } if *write == WriteId(id) => Some(outcome.clone()),
            _ => None,
        })
        .await
    }

    pub async fn until_read(&mut self, gap: Gap) {
        self.until("the gap is read", |report| (*report == Report::Sight(Sighting::GapRead { gap })).then_some(()))
            .await;
    }

    /// The next message, edit or not, whose text begins so; with its receipt.
    pub async fn until_message(&mut self, text: &str) -> (Message, Option<Receipt>) {
        self.until(text, |report| match report {
            Report::Heard { observations, receipt } => messages(observations)
                .find(|m| m.text.verbatim().starts_with(text))
                .map(|m| (m.clone(), receipt.clone())),
            _ => None,
        })
        .await
    }

    /// The next thing said, with its receipt.
    pub async fn until_said<T: Debug>(
        &mut self,
        what: &str,
        find: impl Fn(&Said) -> Option<T>,
    ) -> (T, Option<Receipt>) {
        self.until(what, |report| match report {
            Report::Heard { observations, receipt } => {
                observations.iter().find_map(|seen| find(&seen.said)).map(|found| (found, receipt.clone()))
            }
            _ => None,
        })
        .await
    }

    pub fn confirm(&self, receipt: Option<Receipt>) {
        self.order(Order::Confirm(receipt.expect("a live report has a receipt")));
    }

    /// All messages reported so far as news.
    pub fn all_messages(&self) -> Vec<&Message> {
        let heard = self.heard.iter().filter_map(|report| match report {
            Report::Heard { observations, .. } => Some(observations),
            _ => None,
        });
        heard.flat_map(|observations| messages(observations)).collect()
    }
}

fn messages(observations: &[Observation]) -> impl Iterator<Item = &Message> {
    observations.iter().filter_map(|seen| match &seen.said {
        Said::Message(message) if seen.heard != Heard::Poll => Some(message),
        _ => None,
    })
}
