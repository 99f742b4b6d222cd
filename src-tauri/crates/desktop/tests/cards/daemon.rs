//! A notification daemon that does what it is told, however bad.
//!
//! Written over raw messages, so that it can put a signal before the answer that makes sense of it.

use crate::engine_side::PATIENCE;
use futures_util::StreamExt;
use std::collections::BTreeMap;
use tokio::sync::{mpsc, watch};
use zbus::{Connection, Message, MessageStream, OwnedVariant, message::Type};

pub const NAME: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    Polite,
    /// Invokes `acknowledge` before it answers a Notify.
    PressBefore,
    /// Invokes `acknowledge` right after the answer, in the same breath.
    PressAfter,
    Refuse,
    /// Draws cards whose title begins with "hang", but does not answer for them.
    HangSome,
    /// Reads nothing.
    Deaf,
}

#[derive(Clone, Debug)]
pub struct Notified {
    pub number: u32,
    pub app: String,
    pub replaces: u32,
    pub title: String,
    pub body: String,
    pub actions: Vec<String>,
    pub urgency: u8,
    pub category: String,
    pub desktop_entry: String,
    pub timeout: i32,
}

#[derive(Clone, Debug)]
pub enum Call {
    Notify(Box<Notified>),
    Close(u32),
}

pub struct Daemon {
    connection: Connection,
    manner: watch::Sender<Manner>,
    calls: mpsc::UnboundedReceiver<Call>,
    task: tokio::task::JoinHandle<()>,
}

struct Behaviour {
    connection: Connection,
    manner: watch::Receiver<Manner>,
    calls: mpsc::UnboundedSender<Call>,
    capabilities: Vec<&'static str>,
    last: u32,
}

impl Daemon {
    pub async fn start(address: &str) -> Self {
        Self::with_capabilities(address, vec!["actions", "body"]).await
    }

    pub async fn with_capabilities(address: &str, capabilities: Vec<&'static str>) -> Self {
        let connection = zbus::connection::Builder::address(address).build().await.unwrap();
        let stream = MessageStream::from(&connection);
        connection.request_name(NAME).await.unwrap();
        let (manner, manner_in) = watch::channel(Manner::Polite);
        let (calls_out, calls) = mpsc::unbounded_channel();
        let it =
            Behaviour { connection: connection.clone(), manner: manner_in, calls: calls_out, capabilities, last: 0 };
        let task = tokio::spawn(it.run(stream));
        Self { connection, manner, calls, task }
    }

    pub fn unique_name(&self) -> String {
        self.connection.unique_name().unwrap().to_string()
    }

    pub fn behave(&self, manner: Manner) {
        self.manner.send(manner).unwrap();
    }

    pub async fn next(&mut self) -> Call {
        tokio::time::timeout(PATIENCE, self.calls.recv()).await.expect("a call comes").expect("the daemon runs")
    }

    pub async fn notified(&mut self) -> Notified {
        match self.next().await {
            Call::Notify(it) => *it,
            Call::Close(number) => panic!("not a Notify but Close {number}"),
        }
    }

    pub async fn told_to_close(&mut self) -> u32 {
        match self.next().await {
            Call::Close(number) => number,
            Call::Notify(it) => panic!("not a Close but {it:?}"),
        }
    }

    /// No call is waiting to be looked at.
    pub fn has_no_call(&mut self) -> bool {
        self.calls.try_recv().is_err()
    }

    pub async fn invoke(&self, number: u32, action: &str) {
        emit(&self.connection, "ActionInvoked", &(number, action)).await;
    }

    pub async fn closed(&self, number: u32, reason: u32) {
        emit(&self.connection, "NotificationClosed", &(number, reason)).await;
    }

    /// Leaves the bus, as a killed daemon does.
    pub async fn end(self) {
        self.task.abort();
        self.connection.close().await.unwrap();
    }
}

async fn emit<B: serde_like::Body>(connection: &Connection, member: &str, body: &B) {
    connection.emit_signal(None::<&str>, PATH, NAME, member, body).await.unwrap();
}

/// What can be the body of a signal.
mod serde_like {
    pub trait Body: zbus::export::serde::Serialize + zbus::wire::DynamicType {}
    impl<T: zbus::export::serde::Serialize + zbus::wire::DynamicType> Body for T {}
}

impl Behaviour {
    async fn run(mut self, mut stream: MessageStream) {
        while let Some(Ok(message)) = stream.next().await {
            if message.message_type() == Type::MethodCall {
                self.manner.wait_for(|manner| *manner != Manner::Deaf).await.unwrap();
                self.called(&message).await;
            }
        }
    }

    async fn called(&mut self, message: &Message) {
        let header = message.header();
        match header.member().map(|member| member.as_str()) {
            Some("GetCapabilities") => self.connection.reply(&header, &self.capabilities).await.unwrap(),
            Some("CloseNotification") => {
                let number: u32 = message.body().deserialize().unwrap();
                self.tell(Call::Close(number));
                emit(&self.connection, "NotificationClosed", &(number, 3_u32)).await;
                self.connection.reply(&header, &()).await.unwrap();
            }
            Some("Notify") => self.notify(message).await,
            other => panic!("an unexpected call: {other:?}"),
        }
    }

    async fn notify(&mut self, message: &Message) {
        let header = message.header();
        let manner = *self.manner.borrow();
        if manner == Manner::Refuse {
            let name = "org.freedesktop.Notifications.MaxNotificationsExceeded";
            return self
                .connection
                .reply_error(&header, name, &"Exceeded maximum number of notifications")
                .await
                .unwrap();
        }
        let it = self.read(message);
        let number = it.number;
        let hangs = manner == Manner::HangSome && it.title.starts_with("hang");
        self.tell(Call::Notify(Box::new(it)));
        if manner == Manner::PressBefore {
            emit(&self.connection, "ActionInvoked", &(number, "acknowledge")).await;
        }
        if !hangs {
            self.connection.reply(&header, &number).await.unwrap();
        }
        if manner == Manner::PressAfter {
            emit(&self.connection, "ActionInvoked", &(number, "acknowledge")).await;
        }
    }

    fn read(&mut self, message: &Message) -> Notified {
        type Arguments = (String, u32, String, String, String, Vec<String>, BTreeMap<String, OwnedVariant>, i32);
        let (app, replaces, _icon, title, body, actions, hints, timeout): Arguments =
            message.body().deserialize().unwrap();
        let text = |name: &str| String::try_from(hints[name].clone()).unwrap();
        self.last += u32::from(replaces == 0);
        let number = if replaces == 0 { self.last } else { replaces };
        let urgency = u8::try_from(hints["urgency"].clone()).unwrap();
        let (category, desktop_entry) = (text("category"), text("desktop-entry"));
        Notified { number, app, replaces, title, body, actions, urgency, category, desktop_entry, timeout }
    }

    fn tell(&self, call: Call) {
        // A test that looks no further has dropped its end.
        _ = self.calls.send(call);
    }
}
