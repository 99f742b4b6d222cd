//! How the simulated workspace begins: tokens, scopes, people, places, pace.
//!
//! Invariant: a `Setup` is complete; `State::new` cannot fail.

use std::collections::BTreeSet;
use std::time::Duration;

use super::fault::{RetryLook, Unheard};
use super::handle::Slack;
use super::place::{Bot, BotLook, Channel, Group, Person};

/// The user token scopes of a user-only app, as our documented manifest asks for them.
pub(crate) const SCOPES: &[&str] = &[
    "channels:read",
    "channels:history",
    "groups:read",
    "groups:history",
    "im:read",
    "im:history",
    "mpim:read",
    "mpim:history",
    "users:read",
    "users:read.email",
    "users.profile:read",
    "usergroups:read",
    "reactions:read",
    "reactions:write",
    "chat:write",
    "dnd:read",
    "dnd:write",
    "users:write",
    "search:read",
    "emoji:read",
    "team:read",
];

/// The user events that the app subscribes to.
const SUBSCRIPTIONS: &[&str] = &[
    "message.channels",
    "message.groups",
    "message.im",
    "message.mpim",
    "reaction_added",
    "reaction_removed",
    "user_change",
    "subteam_created",
    "subteam_updated",
    "subteam_members_changed",
    "dnd_updated",
    "dnd_updated_user",
    "channel_rename",
    "group_rename",
    "channel_archive",
    "channel_unarchive",
    "member_joined_channel",
    "member_left_channel",
    "emoji_changed",
    "tokens_revoked",
    "app_uninstalled",
];

/// Slack's time limits.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// An envelope that is not confirmed within this has failed.
    pub confirm_within: Duration,
    /// The pauses between a failure and the first, second and third redelivery.
    pub retries: [Duration; 3],
    /// From a disconnect warning to the close.
    pub closes_after: Duration,
    /// Between the server's pings on one socket.
    pub ping_every: Duration,
}

impl Pace {
    /// 3 s to confirm; again at once, after 1 min, after 5 min; close 10 s after a warning; ping every 10 s.
    pub const REAL: Self = Self {
        confirm_within: Duration::from_secs(3),
        retries: [Duration::ZERO, Duration::from_secs(60), Duration::from_secs(300)],
        closes_after: Duration::from_secs(10),
        ping_every: Duration::from_secs(10),
    };

    /// Every limit multiplied by `factor` (0.01 makes an hour 36 s).
    pub fn scaled(self, factor: f64) -> Self {
        Self {
            confirm_within: self.confirm_within.mul_f64(factor),
            retries: self.retries.map(|pause| pause.mul_f64(factor)),
            closes_after: self.closes_after.mul_f64(factor),
            ping_every: self.ping_every.mul_f64(factor),
        }
    }
}

/// Everything that the workspace begins with.
#[derive(Debug, Clone)]
pub struct Setup {
    pub team: String,
    pub team_name: String,
    pub app: String,
    pub me: Person,
    pub app_token: String,
    pub user_token: String,
    pub scopes: BTreeSet<String>,
    pub subscriptions: BTreeSet<String>,
    pub people: Vec<Person>,
    pub bots: Vec<Bot>,
    pub groups: Vec<Group>,
    pub channels: Vec<Channel>,
    pub pace: Pace,
    pub unheard: Unheard,
    pub retry_look: RetryLook,
    /// Decides which socket an event goes to, and every made-up identifier.
    pub seed: u64,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            team: "T_ACME".to_owned(),
            team_name: "acme".to_owned(),
            app: "A_SHIFT".to_owned(),
            me: Person::new("U_ME", "Ada Example"),
            app_token: "xapp-test".to_owned(),
            user_token: "xoxp-test".to_owned(),
            scopes: SCOPES.iter().map(|&scope| scope.to_owned()).collect(),
            subscriptions: SUBSCRIPTIONS.iter().map(|&event| event.to_owned()).collect(),
            people: Vec::new(),
            bots: Vec::new(),
            groups: Vec::new(),
            channels: Vec::new(),
            pace: Pace::REAL,
            unheard: Unheard::Lost,
            retry_look: RetryLook::Numbered,
            seed: 1,
        }
    }
}

/// Arranges a workspace, then starts its server.
#[derive(Debug, Clone, Default)]
pub struct Builder {
    setup: Setup,
    port: u16,
}

impl Builder {
    /// Who the user token belongs to.
    pub fn me(mut self, id: &str, name: &str) -> Self {
        self.setup.me = Person::new(id, name);
        self
    }

    /// The workspace's id and domain.
    pub fn team(mut self, id: &str, name: &str) -> Self {
        self.setup.team = id.to_owned();
        self.setup.team_name = name.to_owned();
        self
    }

    pub fn app_token(mut self, token: &str) -> Self {
        self.setup.app_token = token.to_owned();
        self
    }

    pub fn user_token(mut self, token: &str) -> Self {
        self.setup.user_token = token.to_owned();
        self
    }

    /// Grants one more scope than the usual ones (`users:read.email`, say).
    pub fn scope(mut self, scope: &str) -> Self {
        self.setup.scopes.insert(scope.to_owned());
        self
    }

    pub fn person(mut self, id: &str, name: &str) -> Self {
        self.setup.people.push(Person::new(id, name));
        self
    }

    /// A bot of a modern app: no subtype, a user id of its own.
    pub fn bot(mut self, id: &str, name: &str) -> Self {
        self.setup.bots.push(Bot::new(id, name, BotLook::Modern));
        self
    }

    /// A webhook: `subtype` `bot_message`, no user.
    pub fn webhook(mut self, id: &str, name: &str) -> Self {
        self.setup.bots.push(Bot::new(id, name, BotLook::Webhook));
        self
    }

    /// A user group; `handle` without `@`.
    pub fn group(mut self, id: &str, handle: &str, users: &[&str]) -> Self {
        self.setup.groups.push(Group::new(id, handle, users));
        self
    }

    /// A public channel that I am in.
    pub fn channel(self, id: &str, name: &str) -> Self {
        self.place(Channel::public(id, name).with("@me"))
    }

    /// Any conversation; `@me` among its members stands for me.
    pub fn place(mut self, channel: Channel) -> Self {
        self.setup.channels.push(channel);
        self
    }

    pub fn pace(mut self, pace: Pace) -> Self {
        self.setup.pace = pace;
        self
    }

    pub fn unheard(mut self, unheard: Unheard) -> Self {
        self.setup.unheard = unheard;
        self
    }

    pub fn retry_look(mut self, look: RetryLook) -> Self {
        self.setup.retry_look = look;
        self
    }

    pub fn seed(mut self, seed: u64) -> Self {
        self.setup.seed = seed;
        self
    }

    /// Listens here instead of on a free port.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Starts the server on 127.0.0.1.
    ///
    /// # Panics
    /// When the port cannot be bound.
    pub async fn start(self) -> Slack {
        Slack::serve(self.setup, self.port).await
    }

    /// What the state machine begins with, for tests without a server.
    pub fn setup(self) -> Setup {
        self.setup
    }
}
