//! Plays Slack: the Web API and Socket Mode, from the documented shapes.
//!
//! Invariant: everything that Slack would remember lives in [`State`], a state machine without clock or sockets; the
//! server only carries bytes to it and carries its [`Effect`]s out.
//!
//! ```no_run
//! # async fn story() {
//! use world::slack::Slack;
//! let slack = Slack::builder().channel("C_SEC", "alerts_security").bot("B_MON", "Monitor").start().await;
//! // … connect a client to slack.api_url() with slack.app_token() and slack.user_token() …
//! slack.until_connected().await;
//! let ts = slack.post_bot("C_SEC", "B_MON", "disk full on host-12");
//! slack.until_message_confirmed("C_SEC", &ts).await;
//! slack.until_reacted("C_SEC", &ts, "U_ME", "white_check_mark").await;
//! slack.assert_nothing_unexpected();
//! # }
//! ```

mod answer;
mod arrange;
mod chat;
mod conversations;
mod events;
mod fault;
mod handle;
mod happen;
mod line;
mod link;
mod methods;
mod outage;
mod people;
mod place;
mod reactions;
mod record;
mod rich;
mod server;
mod setup;
mod shapes;
mod state;
mod story;
mod wait;

pub use answer::{Answer, Call, Carried, When};
pub use events::Order;
pub use fault::{Confirmations, Disconnect, Fault, HalfOpen, RetryLook, Unheard};
pub use handle::Slack;
pub use happen::Shown;
pub use link::Effect;
pub use place::{Bot, BotLook, Channel, Content, Group, Kind, Message, Person, Reaction};
pub use record::{Delivery, Envelope, Gone, Outcome, Records, Request, SocketId, SocketLife, Unexpected};
pub use setup::{Builder, Pace, Setup};
pub use state::{Refusal, State};

#[cfg(test)]
mod tests;
