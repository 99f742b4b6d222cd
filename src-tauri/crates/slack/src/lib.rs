//! Speaks Slack.

mod client;
mod directory;
mod hear;
mod line;
mod recognise;
mod session;
mod source;
mod text;
mod wire;

pub use source::SlackSource;
