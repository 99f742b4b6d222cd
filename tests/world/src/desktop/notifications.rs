//! A notification daemon that records everything and does what the test says.
//!
//! Invariant: a call is recorded before it is answered, so whoever waits for the record finds the card there too.
//! Source: Desktop Notifications Specification 1.2.

mod daemon;

use super::{session::Place, watched::Watched};
use daemon::{Board, Daemon};
use jiff::Timestamp;
use std::{collections::BTreeMap, time::Duration};
use zbus::{Connection, OwnedVariant, object_server::SignalEmitter};

const NAME: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";

/// One `Notify`, as it came.
#[derive(Debug)]
pub struct Shown {
    /// The number given to it; 0 when it was refused, or is never taken up.
    pub id: u32,
    pub replaces: u32,
    pub app: String,
    pub icon: String,
    pub summary: String,
    pub body: String,
    /// Key and label.
    pub actions: Vec<(String, String)>,
    pub hints: BTreeMap<String, OwnedVariant>,
    /// In milliseconds; 0 never, -1 as the daemon likes.
    pub timeout: i32,
    pub at: Timestamp,
}

impl Shown {
    /// 0 low, 1 normal, 2 critical.
    pub fn urgency(&self) -> Option<u8> {
        self.hints.get("urgency").and_then(|hint| u8::try_from(hint).ok())
    }

    pub fn offers(&self, key: &str) -> bool {
        self.actions.iter().any(|(offered, _)| offered == key)
    }
}

impl Clone for Shown {
    fn clone(&self) -> Self {
        let hint = |(name, value): (&String, &OwnedVariant)| (name.clone(), value.try_clone().expect("no descriptors"));
        Self {
            hints: self.hints.iter().map(hint).collect(),
            app: self.app.clone(),
            icon: self.icon.clone(),
            summary: self.summary.clone(),
            body: self.body.clone(),
            actions: self.actions.clone(),
            ..*self
        }
    }
}

#[derive(Clone, Debug)]
pub enum Call {
    Notify(Shown),
    Close { id: u32, at: Timestamp },
}

/// How `Notify` is met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mood {
    Obliging,
    /// Answered with this error.
    Refusing(String),
    /// Answered after this time.
    Slow(Duration),
    /// Never answered, though the card is on the screen.
    Mute,
    /// Never answered, and nothing is on the screen: it hangs before it takes the card up.
    Stuck,
}

/// What becomes of a card whose button was pressed: daemons differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterAction {
    /// It stays until it is closed, as with dunst.
    Stays,
    /// It closes, and the daemon says so.
    Closes,
}

/// The daemon on the session's bus. Its record outlives its restarts.
pub struct NotificationDaemon {
    board: Watched<Board>,
    place: Place,
    connection: Option<Connection>,
}

impl NotificationDaemon {
    /// Takes the name on the bus. Capabilities: actions, body, body-markup, persistence.
    pub async fn start(place: &Place) -> Self {
        let capabilities = ["actions", "body", "body-markup", "persistence"].map(String::from).to_vec();
        let board = Watched::new(Board {
            capabilities,
            mood: Mood::Obliging,
            after_action: AfterAction::Stays,
            next: 1,
            open: BTreeMap::new(),
            calls: Vec::new(),
        });
        let mut daemon = Self { board, place: place.clone(), connection: None };
        daemon.listen().await;
        daemon
    }

    async fn listen(&mut self) {
        let address = self.place.bus_address();
        let builder = zbus::connection::Builder::address(address.as_str());
        let connection = builder.serve_at(PATH, Daemon(self.board.clone())).name(NAME).build().await;
        self.connection = Some(connection.expect("the name is free on the session's bus"));
    }

    /// Leaves the bus with all its cards, without a word.
    pub async fn quit(&mut self) {
        self.board.change(|board| board.open.clear());
        if let Some(connection) = self.connection.take() {
            let _gone_already = connection.close().await;
        }
    }

    /// Comes back as another process would: no card is known, and numbers begin elsewhere.
    pub async fn restart(&mut self) {
        self.quit().await;
        self.board.change(|board| board.next += 1000);
        self.listen().await;
    }

    pub fn set_mood(&self, mood: Mood) {
        self.board.change(|board| board.mood = mood);
    }

    pub fn set_capabilities(&self, capabilities: &[&str]) {
        self.board.change(|board| board.capabilities = capabilities.iter().map(|name| (*name).to_owned()).collect());
    }

    pub fn set_after_action(&self, after: AfterAction) {
        self.board.change(|board| board.after_action = after);
    }

    /// The person presses a button of an open card; `default` is the card itself.
    pub async fn press(&self, id: u32, key: &str) {
        let (offers, after) = self.board.look(|board| {
            let card = board.open.get(&id).unwrap_or_else(|| panic!("no card {id} is open: {board:#?}"));
            (card.offers(key), board.after_action)
        });
        assert!(offers, "card {id} has no button {key:?}");
        let emitter = self.emitter();
        Daemon::activation_token(&emitter, id, "world-token").await.expect("the bus takes signals");
        Daemon::action_invoked(&emitter, id, key).await.expect("the bus takes signals");
        if after == AfterAction::Closes {
            self.close(id, 2).await;
        }
    }

    /// The person sends a card away.
    pub async fn dismiss(&self, id: u32) {
        self.close(id, 2).await;
    }

    /// A card's time is over.
    pub async fn expire(&self, id: u32) {
        self.close(id, 1).await;
    }

    async fn close(&self, id: u32, reason: u32) {
        self.board.change(|board| board.open.remove(&id));
        Daemon::notification_closed(&self.emitter(), id, reason).await.expect("the bus takes signals");
    }

    fn emitter(&self) -> SignalEmitter<'_> {
        let connection = self.connection.as_ref().expect("the daemon runs");
        SignalEmitter::new(connection, PATH).expect("a path")
    }

    /// The cards on the screen, by number.
    pub fn open(&self) -> Vec<Shown> {
        self.board.look(|board| board.open.values().cloned().collect())
    }

    /// Every call so far.
    pub fn calls(&self) -> Vec<Call> {
        self.board.look(|board| board.calls.clone())
    }

    /// Waits for an open card that is as wanted.
    pub async fn until_shown(&self, what: &str, wanted: impl Fn(&Shown) -> bool) -> Shown {
        self.board.until(what, |board| board.open.values().find(|card| wanted(card)).cloned()).await
    }

    /// Waits until no card as described is open.
    pub async fn until_none(&self, what: &str, unwanted: impl Fn(&Shown) -> bool) {
        self.board.until(what, |board| (!board.open.values().any(&unwanted)).then_some(())).await
    }

    /// Waits for a fact about all calls so far.
    pub async fn until_calls<R>(&self, what: &str, fact: impl Fn(&[Call]) -> Option<R>) -> R {
        self.board.until(what, |board| fact(&board.calls)).await
    }
}
