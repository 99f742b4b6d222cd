//! The engine's side of a presenter: orders in, reports out, with a time limit only as a safety net.

use crate::bus::Bus;
use desktop::cards::LinuxCards;
use engine::presenter::{ClosedHow, Presenter, PresenterOrder, PresenterPort, PresenterReport};
use oncall::{
    fact::CardHandle,
    sight::Trouble,
    wants::{Button, Card, CardKey, Press, Weight},
};
use std::time::Duration;
use tokio::sync::mpsc;

/// Far beyond anything that is waited for.
pub const PATIENCE: Duration = Duration::from_secs(20);

pub struct EngineSide {
    orders: mpsc::UnboundedSender<PresenterOrder>,
    reports: mpsc::Receiver<PresenterReport>,
    task: tokio::task::JoinHandle<()>,
}

pub fn key(n: u32) -> CardKey {
    CardKey::Alert(format!("slack/acme/C{n}/1700000000.000100").parse().unwrap())
}

pub fn card(title: &str) -> Card {
    let button = |press, label: &str| Button { press, label: label.to_owned() };
    Card {
        title: title.to_owned(),
        body: "db-1 is <down> & out\nseen 41 times, 38 checked, last by Ben 3 d ago".to_owned(),
        weight: Weight::Critical,
        buttons: vec![
            button(Press::Acknowledge, "✓ Looked at"),
            button(Press::Snooze15, "Snooze 15 min"),
            button(Press::Open, "Open"),
        ],
    }
}

/// Our cards on this bus.
pub fn cards(bus: &Bus) -> EngineSide {
    EngineSide::of(Box::new(LinuxCards::new(Some(bus.address()))))
}

pub fn pressed(n: u32, press: Press) -> PresenterReport {
    PresenterReport::Pressed { key: key(n), press }
}

pub fn closed(n: u32, how: ClosedHow) -> PresenterReport {
    PresenterReport::Closed { key: key(n), how }
}

impl EngineSide {
    pub fn of(presenter: Box<dyn Presenter>) -> Self {
        let (orders, orders_in) = mpsc::unbounded_channel();
        let (reports_out, reports) = mpsc::channel(64);
        let task = tokio::spawn(presenter.run(PresenterPort { orders: orders_in, reports: reports_out }));
        Self { orders, reports, task }
    }

    pub fn order(&self, order: PresenterOrder) {
        self.orders.send(order).unwrap();
    }

    pub fn show(&self, n: u32, title: &str) {
        self.order(PresenterOrder::Show { key: key(n), card: card(title) });
    }

    pub fn close(&self, n: u32) {
        self.order(PresenterOrder::Close { key: key(n) });
    }

    pub async fn next(&mut self) -> PresenterReport {
        let report = tokio::time::timeout(PATIENCE, self.reports.recv()).await.expect("a report comes");
        report.expect("the presenter still runs")
    }

    pub async fn ready(&mut self) -> String {
        match self.next().await {
            PresenterReport::Ready { daemon } => daemon,
            other => panic!("not ready but {other:?}"),
        }
    }

    pub async fn shown(&mut self, n: u32) -> CardHandle {
        match self.next().await {
            PresenterReport::Shown { key: of, handle } if of == key(n) => handle,
            other => panic!("not shown but {other:?}"),
        }
    }

    pub async fn trouble(&mut self) -> Trouble {
        match self.next().await {
            PresenterReport::Trouble(trouble) => trouble,
            other => panic!("not trouble but {other:?}"),
        }
    }

    pub async fn refused(&mut self, n: u32) -> Trouble {
        match self.next().await {
            PresenterReport::Refused { key: of, trouble } if of == key(n) => trouble,
            other => panic!("not refused but {other:?}"),
        }
    }

    /// No orders any more: the presenter must end, without a panic.
    pub async fn end(self) {
        drop(self.orders);
        tokio::time::timeout(PATIENCE, self.task).await.expect("it ends").expect("it does not panic");
    }
}
