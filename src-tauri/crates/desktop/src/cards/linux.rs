//! Cards on Linux: one connection to the session bus, and the board's calls carried out over it.
//!
//! Invariant: signals are subscribed before the first Notify, and answers and signals are read from one stream, in the
//! order in which the daemon sent them; so no press is lost, however early it comes.

use super::{
    board::{Activation, Alarm, Ask, Board, Effect, FIRST_WAIT, Fault, LONGEST_WAIT, Ticket},
    wire::{self, Heard},
};
use engine::{
    Boxed,
    presenter::{Presenter, PresenterPort},
};
use futures_util::{StreamExt, stream::FuturesUnordered};
use std::{collections::BTreeMap, num::NonZeroUsize, time::Duration};
use zbus::{Connection, MessageStream, fdo::DBusProxy};

/// A bus that does not let us in, or takes no message, within this time counts as lost.
const BUS_ANSWERS_WITHIN: Duration = Duration::from_secs(3);
/// Messages kept for us while we wait for the engine; the bus keeps what comes beyond them.
const QUEUE: NonZeroUsize = NonZeroUsize::new(1024).unwrap();

/// Cards shown by the desktop's notification daemon.
pub struct LinuxCards {
    address: Option<String>,
}

impl LinuxCards {
    /// `address` is that of the session bus; without one it is taken from the environment.
    pub fn new(address: Option<String>) -> Self {
        Self { address }
    }
}

impl Presenter for LinuxCards {
    fn run(self: Box<Self>, port: PresenterPort) -> Boxed<()> {
        Box::pin(run(self.address, port))
    }
}

/// The engine wants no more cards.
struct Over;

async fn run(address: Option<String>, mut port: PresenterPort) {
    let mut board = Board::new();
    let mut wait = FIRST_WAIT;
    loop {
        let why = match Line::connect(address.as_deref(), &mut board).await {
            Ok(mut line) => {
                wait = FIRST_WAIT;
                match line.serve(&mut board, &mut port).await {
                    Ok(why) => why,
                    Err(Over) => return,
                }
            }
            Err(why) => why,
        };
        tracing::warn!(why, "no session bus");
        board.bus_lost(&why);
        if stand_by(wait, &mut board, &mut port).await.is_err() {
            return;
        }
        wait = (wait * 2).min(LONGEST_WAIT);
    }
}

/// Takes orders, and refuses what has to be refused, until it is time to try again.
async fn stand_by(wait: Duration, board: &mut Board, port: &mut PresenterPort) -> Result<(), Over> {
    let mut time = std::pin::pin!(tokio::time::sleep(wait));
    loop {
        while let Some(effect) = board.next_effect() {
            // Without a bus there is nobody to call.
            if let Effect::Report(report) = effect {
                port.reports.send(report).await.map_err(|_| Over)?;
            }
        }
        tokio::select! {
            () = &mut time => return Ok(()),
            order = port.orders.recv() => board.order(order.ok_or(Over)?),
        }
    }
}

/// The connection, and what is under way on it.
struct Line {
    connection: Connection,
    stream: MessageStream,
    /// Serial numbers of calls whose answers matter.
    sent: BTreeMap<u32, Ticket>,
    alarms: FuturesUnordered<Boxed<Alarm>>,
}

impl Line {
    async fn connect(address: Option<&str>, board: &mut Board) -> Result<Self, String> {
        let connecting = Self::subscribe(address, board);
        match tokio::time::timeout(BUS_ANSWERS_WITHIN, connecting).await {
            Ok(line) => line.map_err(|error| error.to_string()),
            Err(_) => Err(format!("it has not answered for {} s", BUS_ANSWERS_WITHIN.as_secs())),
        }
    }

    async fn subscribe(address: Option<&str>, board: &mut Board) -> zbus::Result<Self> {
        let builder = match address {
            Some(address) => zbus::connection::Builder::address(address),
            None => zbus::connection::Builder::session(),
        };
        let connection = builder.max_queued(QUEUE).build().await?;
        let stream = MessageStream::from(&connection);
        let bus = DBusProxy::new(&connection).await?;
        for rule in wire::subscriptions()? {
            bus.add_match_rule(rule).await?;
        }
        let id = bus.get_id().await?;
        let activatable = bus.list_activatable_names().await?;
        let can_start = activatable.iter().any(|name| name.as_str() == wire::NAME);
        let owner = match bus.get_name_owner(wire::NAME.try_into()?).await {
            Ok(owner) => Some(owner.to_string()),
            Err(zbus::fdo::Error::NameHasNoOwner(_)) => None,
            Err(error) => return Err(error.into()),
        };
        let activation = if can_start { Activation::Possible } else { Activation::Impossible };
        board.bus_up(id.to_string(), owner, activation);
        Ok(Self { connection, stream, sent: BTreeMap::new(), alarms: FuturesUnordered::new() })
    }

    /// Until the bus is lost (and why), or the engine wants no more cards.
    async fn serve(&mut self, board: &mut Board, port: &mut PresenterPort) -> Result<String, Over> {
        loop {
            while let Some(effect) = board.next_effect() {
                match effect {
                    Effect::Report(report) => port.reports.send(report).await.map_err(|_| Over)?,
                    Effect::Wake { after, alarm } => self.alarms.push(Box::pin(async move {
                        tokio::time::sleep(after).await;
                        alarm
                    })),
                    Effect::Call { ticket, ask } => {
                        if let Err(why) = self.call(ticket, &ask, board).await {
                            return Ok(why);
                        }
                    }
                }
            }
            tokio::select! {
                message = self.stream.next() => match message {
                    Some(Ok(message)) => self.hear(wire::hear(&message), board),
                    Some(Err(error)) => return Ok(error.to_string()),
                    None => return Ok("it ended the connection".to_owned()),
                },
                Some(alarm) = self.alarms.next() => board.alarm(alarm),
                order = port.orders.recv() => board.order(order.ok_or(Over)?),
            }
        }
    }

    /// Sends without waiting for the answer, which comes through the stream.
    async fn call(&mut self, ticket: Ticket, ask: &Ask, board: &mut Board) -> Result<(), String> {
        let message = match wire::message(ask) {
            Ok(message) => message,
            Err(error) => {
                board.answered(ticket, Err(Fault::Refused(error.to_string())));
                return Ok(());
            }
        };
        self.sent.insert(message.primary_header().serial_num().get(), ticket);
        match tokio::time::timeout(BUS_ANSWERS_WITHIN, self.connection.send(&message)).await {
            Ok(sent) => sent.map_err(|error| error.to_string()),
            Err(_) => Err("it takes no messages".to_owned()),
        }
    }

    fn hear(&mut self, heard: Heard, board: &mut Board) {
        match heard {
            Heard::Answer { to, answer } => {
                if let Some(ticket) = self.sent.remove(&to) {
                    board.answered(ticket, answer);
                }
            }
            Heard::Word { sender, number, word } => board.heard(&sender, number, word),
            Heard::Owner(owner) => board.owner_changed(owner),
            Heard::Nothing => {}
        }
    }
}
