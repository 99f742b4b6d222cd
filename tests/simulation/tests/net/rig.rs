//! The two sources as they ship, over the simulated network, in a time of their own; no engine.
//!
//! Invariant: a test's network does what the plan says, and all that was asked of it is on record, in order.

use engine::{
    Boxed,
    clock::Clock,
    source::{Doubt, Order, Receipt, Report, Source, SourcePort},
    vault::{Vault, VaultFault},
};
use oncall::{
    ids::{AlertId, ChannelId, Emoji, IncidentId, MessageTs, SourceId, WriteId},
    observation::Said,
    policy::{PagerDutyAccount, PagerDutyApi, SlackAccount, Team},
    sight::Sighting,
    write::{Outcome, Write, WriteWhat},
};
use pagerduty::PagerDutySource;
use secrecy::SecretString;
use simulation::{
    clock::Time,
    effects::{self, Effect, Fate},
    net::Net,
};
use slack::SlackSource;
use std::{cell::RefCell, fmt::Debug, rc::Rc, sync::Arc, time::Duration};
use tokio::{sync::mpsc, time::timeout};
use world::{pagerduty as acme_pagerduty, slack as acme_slack};

pub const ALERTS: &str = "C_ALERTS";
pub const CHECK: &str = "white_check_mark";
pub const MONITOR: &str = "B_MON";

/// Longer than anything here waits; it takes no time to pass.
const LIMIT: Duration = Duration::from_secs(3_600);

/// What there was between the program and the services.
#[derive(Debug, PartialEq, Eq)]
pub struct Lived {
    /// All that was asked of the network, in order.
    pub effects: Vec<Effect>,
    /// All that the services have on record, a line for each.
    pub records: String,
}

/// Lives a story of one process, in which the network does as the plan says.
pub fn live<F: Future<Output = ()>>(
    mut plan: impl FnMut(u64, Effect) -> Fate + 'static,
    story: impl FnOnce(Rig) -> F,
) -> Lived {
    let effects = Rc::new(RefCell::new(Vec::new()));
    let noted = Rc::clone(&effects);
    let (net, time) = world(move |number, effect| {
        noted.borrow_mut().push(effect);
        plan(number, effect)
    });
    process(&net, &time, story);
    let mut records = net.with_slack(|state, _| state.records().to_string());
    net.with_pagerduty(|state| state.records.iter().for_each(|record| records.push_str(&format!("  {record}\n"))));
    Lived { effects: effects.take(), records }
}

/// The services as they begin; nothing was done yet.
pub fn world(plan: impl FnMut(u64, Effect) -> Fate + 'static) -> (Net, Time) {
    fastrand::seed(7);
    effects::begin(Box::new(plan));
    let time = Time::new("2026-03-10T01:30:00Z".parse().unwrap());
    (Net::new(slack_state(), pagerduty_state(), time.clone()), time)
}

/// One process, from its start to the end of the story, at which it is killed.
pub fn process<F: Future<Output = ()>>(net: &Net, time: &Time, story: impl FnOnce(Rig) -> F) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    runtime.block_on(async {
        effects::revive();
        time.begin_process();
        tokio::spawn(net.clone().keep_time());
        story(Rig::start(net, time)).await;
        time.end_process();
    });
    effects::kill();
}

fn slack_state() -> acme_slack::State {
    let workspace = acme_slack::Slack::builder().bot(MONITOR, "Monitor").channel(ALERTS, "alerts_shop");
    acme_slack::State::new(workspace.setup())
}

fn pagerduty_state() -> acme_pagerduty::State {
    let ada = acme_pagerduty::User::new("Ada Stone", "ada@example.com").team("Shop");
    let account = acme_pagerduty::Account::of(ada).team("Shop").policy("Shop", &[&["Ada Stone"]]);
    acme_pagerduty::State::new(account.service("checkout", "Shop"))
}

/// A running process with both sources.
pub struct Rig {
    pub net: Net,
    pub slack: Hearing,
    pub pagerduty: Hearing,
}

/// One source, as an engine hears it.
pub struct Hearing {
    orders: mpsc::UnboundedSender<Order>,
    reports: mpsc::Receiver<(SourceId, Report)>,
    time: Time,
}

impl Rig {
    fn start(net: &Net, time: &Time) -> Self {
        let vault = || Arc::new(Keys) as Arc<dyn Vault>;
        let clock = || Arc::new(time.clone()) as Arc<dyn Clock>;
        let acknowledge = Emoji::new(CHECK);
        let settles = vec![acknowledge.clone()];
        let account = SlackAccount { name: "acme".to_owned(), api_url: None, acknowledge, settles };
        let slack = SlackSource::new(account, Team::PagerDutyTeams, vault(), clock()).over(net.slack_carrier());
        let account = PagerDutyAccount { name: "acme".to_owned(), api: PagerDutyApi::Eu };
        let pagerduty = PagerDutySource::new(account, Team::PagerDutyTeams, vault(), clock());
        let pagerduty = pagerduty.over(net.pagerduty_carrier());
        Self { net: net.clone(), slack: Hearing::of(slack, time), pagerduty: Hearing::of(pagerduty, time) }
    }

    /// The monitor says it, and it is heard.
    pub async fn hear(&mut self, text: &str) -> (String, Receipt) {
        let posted = self.net.with_slack(|state, now| state.post(ALERTS, MONITOR, text.into(), now)).unwrap();
        let receipt = self.slack.until(text, |report| heard_post(report, &posted)).await;
        (posted, receipt)
    }
}

pub fn heard_post(report: &Report, posted: &str) -> Option<Receipt> {
    let Report::Heard { observations, receipt: Some(receipt) } = report else { return None };
    let is_it = |said: &Said| matches!(said, Said::Message(message) if message.ts.as_str() == posted);
    observations.iter().any(|seen| is_it(&seen.said)).then(|| receipt.clone())
}

impl Hearing {
    fn of(source: impl Source, time: &Time) -> Self {
        let (orders, inbox) = mpsc::unbounded_channel();
        let (outbox, reports) = mpsc::channel(64);
        tokio::spawn(Box::new(source).run(SourcePort { orders: inbox, reports: outbox }));
        Self { orders, reports, time: time.clone() }
    }

    pub fn order(&self, order: Order) {
        self.orders.send(order).expect("the source runs");
    }

    pub fn react(&self, id: u64, ts: &str, doubt: Doubt) {
        let (channel, ts) = (ChannelId::new(ALERTS), MessageTs::new(ts));
        let alert = AlertId::message(&SourceId::slack("acme"), &channel, &ts);
        self.write(id, alert, WriteWhat::React { channel, ts, emoji: Emoji::new(CHECK) }, doubt);
    }

    pub fn acknowledge(&self, id: u64, incident: &str) {
        let incident = IncidentId::new(incident);
        let alert = AlertId::incident(&SourceId::pagerduty("acme"), &incident);
        self.write(id, alert, WriteWhat::AcknowledgeIncident(incident), Doubt::Fresh);
    }

    fn write(&self, id: u64, alert: AlertId, what: WriteWhat, doubt: Doubt) {
        let write = Write { id: WriteId(id), alert, what, asked_at: self.time.now().wall };
        self.order(Order::Write { write, doubt });
    }

    /// The first report from now on that `find` finds something in.
    pub async fn until<T>(&mut self, what: &str, find: impl Fn(&Report) -> Option<T>) -> T {
        let mut heard: Vec<Report> = Vec::new();
        let search = async {
            loop {
                let (_, report) = self.reports.recv().await.expect("the source runs");
                if let Some(found) = find(&report) {
                    return found;
                }
                heard.push(report);
            }
        };
        match timeout(LIMIT, search).await {
            Ok(found) => found,
            Err(_) => panic!("waited in vain for {what}, heard\n{heard:#?}"),
        }
    }

    pub async fn until_connected(&mut self) {
        self.until("connected", |report| matches!(report, Report::Sight(Sighting::Connected { .. })).then_some(()))
            .await;
    }

    pub async fn until_seeing(&mut self) {
        self.until("seeing", |report| matches!(report, Report::Sight(Sighting::Seeing { .. })).then_some(())).await;
    }

    /// Until it is blind for a reason of this name.
    pub async fn until_blind(&mut self, name: &str) {
        let blind = |report: &Report| matches!(report, Report::Sight(Sighting::Blind(why)) if why.name() == name);
        self.until(name, |report| blind(report).then_some(())).await;
    }

    pub async fn until_outcome(&mut self, id: u64) -> Outcome {
        let outcome = |report: &Report| match report {
            Report::Outcome { write, outcome } if *write == WriteId(id) => Some(outcome.clone()),
            _ => None,
        };
        self.until("an outcome", outcome).await
    }

    pub async fn until_said<T: Debug>(&mut self, what: &str, find: impl Fn(&Said) -> Option<T>) -> T {
        let said = |report: &Report| match report {
            Report::Heard { observations, .. } => observations.iter().find_map(|seen| find(&seen.said)),
            _ => None,
        };
        self.until(what, said).await
    }
}

/// A keyring that is open.
struct Keys;

impl Vault for Keys {
    fn secret(&self, name: String, _host: String) -> Boxed<Result<SecretString, VaultFault>> {
        Box::pin(async move {
            match name.as_str() {
                "slack/acme/app-token" => Ok(SecretString::from("xapp-test")),
                "slack/acme/user-token" => Ok(SecretString::from("xoxp-test")),
                "pagerduty/acme/token" => Ok(SecretString::from(acme_pagerduty::TOKEN)),
                _ => Err(VaultFault::Missing { name }),
            }
        })
    }
}
