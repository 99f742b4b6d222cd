//! Whether each source can be heard, and every other thing that can be wrong, each with its cure.
//!
//! Invariant: a source never heard from is blind; nothing here turns silence into health.

use jiff::Timestamp;
use std::fmt;

/// What a source says of its own hearing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sighting {
    /// Proof of life: the source was heard at `at` (a frame, a pong, a successful poll).
    Seeing { at: Timestamp },
    /// A push channel came up: everything before `at` since it was last heard is a gap, until it is read.
    Connected { at: Timestamp },
    /// All that was said between the two was read, completely.
    GapRead { gap: Gap },
    /// It cannot be heard, since about now.
    Blind(Blindness),
}

/// A stretch of time in which a source was not heard. Text is never lost in it, only late.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Gap {
    pub from: Timestamp,
    pub until: Timestamp,
}

/// Why a source cannot be heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Blindness {
    Starting,
    /// The keyring has no token of this name.
    NoToken {
        name: String,
    },
    KeyringLocked,
    KeyringMissing {
        why: String,
    },
    /// The token was entered for another host than the policy file names now.
    AddressChanged {
        name: String,
        entered_for: String,
        now: String,
    },
    /// Plain http to a host that is not this computer.
    InsecureAddress {
        url: String,
    },
    /// The source refuses the token.
    TokenRefused {
        code: String,
    },
    MissingScope {
        needed: String,
    },
    /// The token's owner may not, or the plan lacks it.
    NotAllowed {
        what: String,
    },
    RateLimited {
        retry_in: u64,
    },
    ServerError {
        status: u16,
    },
    TimedOut,
    Unreachable {
        why: String,
    },
    /// The connection stood but nothing came through it.
    WentSilent,
    Reconnecting {
        why: String,
    },
    SocketModeOff,
    /// Answers that could not be read at all.
    Unreadable {
        why: String,
    },
    /// A channel that a rule names is not there, or I am not in it.
    NoSuchPlace {
        places: Vec<String>,
    },
    /// What was said in one channel cannot be read.
    PlaceUnread {
        place: String,
        why: String,
    },
    /// Others are connected to the same app, and each message comes to one of them only.
    Shared {
        ours: u64,
        all: u64,
    },
    /// No policy was ever good.
    NoPolicy,
    /// The source's own task ended; the program restarts it.
    Stopped,
}

impl Blindness {
    /// The state's name, stable, for `status --json`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Starting => "starting",
            Self::NoToken { .. } => "no-token",
            Self::KeyringLocked => "keyring-locked",
            Self::KeyringMissing { .. } => "keyring-missing",
            Self::AddressChanged { .. } => "address-changed",
            Self::InsecureAddress { .. } => "insecure-address",
            Self::TokenRefused { .. } => "token-refused",
            Self::MissingScope { .. } => "missing-scope",
            Self::NotAllowed { .. } => "not-allowed",
            Self::RateLimited { .. } => "rate-limited",
            Self::ServerError { .. } => "server-error",
            Self::TimedOut => "timed-out",
            Self::Unreachable { .. } => "unreachable",
            Self::WentSilent => "went-silent",
            Self::Reconnecting { .. } => "reconnecting",
            Self::SocketModeOff => "socket-mode-off",
            Self::Unreadable { .. } => "unreadable",
            Self::NoSuchPlace { .. } => "no-such-place",
            Self::PlaceUnread { .. } => "place-unread",
            Self::Shared { .. } => "app-shared",
            Self::NoPolicy => "no-policy",
            Self::Stopped => "stopped",
        }
    }

    /// Whether nothing came, where something should have: known only some time after it began.
    pub fn is_silence(&self) -> bool {
        matches!(self, Self::TimedOut | Self::WentSilent)
    }

    /// What the person can do about it.
    pub fn cure(&self) -> String {
        match self {
            Self::Starting => "Wait a few seconds.".to_owned(),
            Self::NoToken { name } => format!("Enter the token in Setup, or with: shiftbell secret set {name}"),
            Self::KeyringLocked => "Unlock the keyring (log in to the desktop, or open its keyring application). Shiftbell tries again by itself.".to_owned(),
            Self::KeyringMissing { .. } => "Start a keyring service (gnome-keyring, KWallet). Shiftbell tries again by itself.".to_owned(),
            Self::AddressChanged { name, .. } => {
                format!("If the new address is right, enter the token again in Setup, or with: shiftbell secret set {name}")
            },
            Self::InsecureAddress { .. } => "Use https in the policy file; plain http is accepted only for this computer.".to_owned(),
            Self::TokenRefused { .. } => {
                "Create a new token at the source and enter it in Setup, or with: shiftbell secret set NAME".to_owned()
            },
            Self::NotAllowed { .. } => {
                "Have a user who may do this create the token, or ask an administrator of the account; then enter it in Setup."
                    .to_owned()
            }
            Self::MissingScope { needed } => format!("Add the scope {needed} to the app, reinstall it and enter the new token."),
            Self::RateLimited { .. } | Self::ServerError { .. } | Self::TimedOut | Self::WentSilent | Self::Reconnecting { .. } => {
                "Shiftbell tries again by itself.".to_owned()
            }
            Self::Unreachable { .. } => "Check the network and the proxy. Shiftbell tries again by itself.".to_owned(),
            Self::SocketModeOff => "Switch Socket Mode on in the Slack app's settings.".to_owned(),
            Self::Unreadable { .. } => "Check api_url in the policy file.".to_owned(),
            Self::NoSuchPlace { .. } => "Join the channel, or correct its name in the policy file.".to_owned(),
            Self::PlaceUnread { .. } => {
                "Shiftbell tries again by itself. If it stays, look in Slack whether you can read the channel.".to_owned()
            }
            Self::Shared { .. } => "Give each computer its own Slack app, and end what else uses this one.".to_owned(),
            Self::NoPolicy => "Correct the policy file: shiftbell check".to_owned(),
            Self::Stopped => "Shiftbell starts it again by itself. If it stays, quit and start Shiftbell.".to_owned(),
        }
    }
}

impl fmt::Display for Blindness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Starting => f.write_str("Not heard yet since the start."),
            Self::NoToken { name } => write!(f, "The keyring has no token {name}."),
            Self::KeyringLocked => f.write_str("The keyring is locked, so the token cannot be read."),
            Self::KeyringMissing { why } => write!(f, "There is no keyring: {why}."),
            Self::AddressChanged { entered_for, now, .. } => {
                write!(f, "The address changed from {entered_for} to {now}, so the token is not sent.")
            }
            Self::InsecureAddress { url } => write!(f, "{url} is not encrypted, so the token is not sent."),
            Self::TokenRefused { code } => write!(f, "The token was refused ({code})."),
            Self::NotAllowed { what } => write!(f, "The token may not do this: {what}."),
            Self::MissingScope { needed } => write!(f, "The token lacks the scope {needed}."),
            Self::RateLimited { retry_in } => write!(f, "Too many requests; the next try is in {retry_in} s."),
            Self::ServerError { status } => write!(f, "The server answers with error {status}."),
            Self::TimedOut => f.write_str("The server did not answer in time."),
            Self::Unreachable { why } => write!(f, "The server cannot be reached: {why}."),
            Self::WentSilent => f.write_str("The connection stood, but nothing came through it."),
            Self::Reconnecting { why } => write!(f, "Reconnecting: {why}."),
            Self::SocketModeOff => f.write_str("Socket Mode is switched off."),
            Self::Unreadable { why } => write!(f, "The answer could not be read: {why}."),
            Self::NoSuchPlace { places } => {
                write!(
                    f,
                    "Not found, or you are not in it: {}.",
                    places.iter().map(|p| format!("#{p}")).collect::<Vec<_>>().join(", ")
                )
            }
            Self::PlaceUnread { place, why } => write!(f, "What was said in {place} cannot be read: {why}."),
            Self::Shared { ours, all } => write!(
                f,
                "The Slack app has {all} connections, of which this computer has {ours}: the others take messages away."
            ),
            Self::NoPolicy => {
                f.write_str("There has never been a good policy file, so it is unknown which channels matter.")
            }
            Self::Stopped => f.write_str("Its part of the program stopped."),
        }
    }
}

/// A part of the program, other than a source, that can be in trouble.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    Policy,
    Store,
    Cards,
    Tray,
    Keyring,
    Control,
    Sound,
    /// What the computer says of where it is.
    Zone,
}

impl Part {
    pub const ALL: [Self; 8] =
        [Self::Policy, Self::Store, Self::Cards, Self::Tray, Self::Keyring, Self::Control, Self::Sound, Self::Zone];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Policy => "policy",
            Self::Store => "store",
            Self::Cards => "cards",
            Self::Tray => "tray",
            Self::Keyring => "keyring",
            Self::Control => "control",
            Self::Sound => "sound",
            Self::Zone => "zone",
        }
    }
}

/// A named state of a part, with what it means and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// Stable, for `status --json`: `no-notification-daemon`, `disk-full`.
    pub name: String,
    pub says: String,
    pub cure: String,
}
