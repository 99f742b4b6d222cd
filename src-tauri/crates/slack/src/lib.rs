//! Speaks Slack.

mod client;
mod directory;
mod hear;
mod line;
pub mod probe;
mod recognise;
mod session;
mod source;
mod text;
mod wire;

pub use source::SlackSource;
