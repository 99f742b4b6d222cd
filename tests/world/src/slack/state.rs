//! The state of the simulated workspace.
//!
//! Invariant: sans-IO. Every verb takes `now`; what must happen to sockets waits in [`State::effects`].

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::fault::Fault;
use super::link::{Effect, Link};
use super::place::{Bot, Channel, Group, Message, Mint, Person};
use super::record::{Records, Unexpected};
use super::setup::Setup;

/// `{"ok":false,"error":CODE,…}`.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    pub code: String,
    /// Further members of the answer (`needed`, `provided`, `response_metadata`).
    pub more: Map<String, Value>,
}

impl Refusal {
    pub(crate) fn new(code: &str) -> Self {
        Self { code: code.to_owned(), more: Map::new() }
    }

    pub(crate) fn with(mut self, key: &str, value: Value) -> Self {
        self.more.insert(key.to_owned(), value);
        self
    }

    /// A parameter is missing or wrong; `[ERROR]` says which.
    pub(crate) fn arguments(message: &str) -> Self {
        let metadata = json!({ "messages": [format!("[ERROR] {message}")] });
        Self::new("invalid_arguments").with("response_metadata", metadata)
    }
}

/// A workspace, its records, and the faults ordered for it.
#[derive(Debug)]
pub struct State {
    pub(crate) setup: Setup,
    /// `ws://host:port`, once the server listens.
    pub(crate) socket_base: String,
    pub(crate) people: BTreeMap<String, Person>,
    pub(crate) bots: BTreeMap<String, Bot>,
    pub(crate) groups: BTreeMap<String, Group>,
    pub(crate) channels: BTreeMap<String, Channel>,
    pub(crate) revoked: BTreeSet<String>,
    pub(crate) faults_once: BTreeMap<String, VecDeque<Fault>>,
    pub(crate) faults_always: BTreeMap<String, Fault>,
    pub(crate) copies: usize,
    /// When something was last written through the Web API, for each conversation.
    pub(crate) written_at: BTreeMap<String, Timestamp>,
    /// Events held back to be released in another order.
    pub(crate) held: Option<Vec<Value>>,
    pub(crate) link: Link,
    pub(crate) records: Records,
    pub(crate) effects: Vec<Effect>,
    pub(crate) mint: Mint,
    pub(crate) dice: Dice,
}

impl State {
    /// A workspace as set up; `@me` among a channel's members becomes my id.
    pub fn new(setup: Setup) -> Self {
        let me = setup.me.id.clone();
        let mut state = Self {
            socket_base: "ws://127.0.0.1:0".to_owned(),
            people: setup.people.iter().chain([&setup.me]).map(|person| (person.id.clone(), person.clone())).collect(),
            bots: setup.bots.iter().map(|bot| (bot.id.clone(), bot.clone())).collect(),
            groups: setup.groups.iter().map(|group| (group.id.clone(), group.clone())).collect(),
            channels: BTreeMap::new(),
            revoked: BTreeSet::new(),
            faults_once: BTreeMap::new(),
            faults_always: BTreeMap::new(),
            copies: 1,
            written_at: BTreeMap::new(),
            held: None,
            link: Link::default(),
            records: Records::default(),
            effects: Vec::new(),
            mint: Mint::default(),
            dice: Dice(setup.seed),
            setup,
        };
        for mut channel in state.setup.channels.clone() {
            if channel.members.remove("@me") {
                channel.members.insert(me.clone());
            }
            state.channels.insert(channel.id.clone(), channel);
        }
        state
    }

    /// Takes what must be done to sockets, oldest first.
    pub fn effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    /// Everything on record so far.
    pub fn records(&self) -> &Records {
        &self.records
    }

    /// A message as it stands.
    pub fn message(&self, channel: &str, ts: &str) -> Option<&Message> {
        self.channels.get(channel)?.messages.get(ts)
    }

    /// A conversation as it stands.
    pub fn channel(&self, id: &str) -> Option<&Channel> {
        self.channels.get(id)
    }

    pub(crate) fn me(&self) -> String {
        self.setup.me.id.clone()
    }

    pub(crate) fn unexpected(&mut self, what: &str, at: Timestamp) {
        self.records.unexpected.push(Unexpected { at, what: what.to_owned() });
    }
}

/// Repeatable chance (splitmix64).
#[derive(Debug)]
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^ (word >> 31)
    }

    /// A number below `end`, which is not 0.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.roll() % end as u64) as usize
    }

    /// Looks like a version 4 UUID.
    pub(crate) fn uuid(&mut self) -> String {
        let (high, low) = (self.roll(), self.roll());
        let (a, b, c) = (high >> 32, (high >> 16) & 0xffff, high & 0xfff);
        format!("{a:08x}-{b:04x}-4{c:03x}-8{:03x}-{:012x}", (low >> 48) & 0xfff, low & 0xffff_ffff_ffff)
    }
}
