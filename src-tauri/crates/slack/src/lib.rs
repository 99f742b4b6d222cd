//! Speaks Slack.

pub mod carrier;
mod client;
mod directory;
mod hear;
pub mod probe;
mod recognise;
mod session;
mod source;
mod text;
mod wire;

pub use source::SlackSource;
