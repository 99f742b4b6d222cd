//! The running simulator, as tests hold it.
//!
//! Invariant: every verb returns after the state has changed and its frames are on their way to the sockets.

use std::sync::Arc;

use jiff::Timestamp;
use tokio::task::AbortHandle;

use super::line::{Door, Gate};
use super::place::Message;
use super::record::{Records, Unexpected};
use super::server::Server;
use super::setup::{Builder, Setup};
use super::state::State;

/// A running simulator; it ends with its last clone.
#[derive(Debug, Clone)]
pub struct Slack {
    running: Arc<Running>,
    port: u16,
}

#[derive(Debug)]
struct Running {
    server: Arc<Server>,
    tasks: [AbortHandle; 2],
}

impl Drop for Running {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
        self.server.hang_up();
    }
}

impl Slack {
    /// A workspace "acme" with me, Ada Example, and nothing else.
    pub async fn start() -> Self {
        Self::builder().start().await
    }

    pub fn builder() -> Builder {
        Builder::default()
    }

    pub(crate) async fn serve(setup: Setup, port: u16) -> Self {
        let mut state = State::new(setup);
        let gate = tokio::sync::watch::Sender::new(Gate::Open);
        let lines = super::line::Lines::default();
        let door = Door::open(port, gate.subscribe(), lines.clone()).await.expect("a free port on loopback");
        let port = door.address().port();
        state.socket_base = format!("ws://127.0.0.1:{port}");
        let server = Arc::new(Server::new(state, gate, lines));
        let tasks = [
            tokio::spawn(Arc::clone(&server).keep_time()).abort_handle(),
            tokio::spawn(Arc::clone(&server).serve(door)).abort_handle(),
        ];
        Self { running: Arc::new(Running { server, tasks }), port }
    }

    pub(crate) fn server(&self) -> &Server {
        &self.running.server
    }

    /// `http://127.0.0.1:PORT/api/`
    pub fn api_url(&self) -> String {
        format!("http://127.0.0.1:{}/api/", self.port)
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// The app-level token that is right.
    pub fn app_token(&self) -> String {
        self.look(|state| state.setup.app_token.clone())
    }

    /// The user token that is right.
    pub fn user_token(&self) -> String {
        self.look(|state| state.setup.user_token.clone())
    }

    /// My user id.
    pub fn me(&self) -> String {
        self.look(State::me)
    }

    /// Does anything else to the state.
    pub fn with<T>(&self, act: impl FnOnce(&mut State, Timestamp) -> T) -> T {
        self.server().with(act)
    }

    /// Reads the state.
    pub fn look<T>(&self, read: impl FnOnce(&State) -> T) -> T {
        self.server().look(read)
    }

    /// Everything on record so far.
    pub fn records(&self) -> Records {
        self.look(|state| state.records().clone())
    }

    /// What a correct client never does.
    pub fn unexpected(&self) -> Vec<Unexpected> {
        self.look(|state| state.records().unexpected.clone())
    }

    /// # Panics
    /// When a client did something that a correct one never does.
    #[track_caller]
    pub fn assert_nothing_unexpected(&self) {
        let records = self.records();
        assert!(records.unexpected.is_empty(), "Slack did not expect this:\n{records}");
    }

    /// A message as it stands.
    pub fn message(&self, channel: &str, ts: &str) -> Option<Message> {
        self.look(|state| state.message(channel, ts).cloned())
    }
}
