//! Speaks PagerDuty's REST API for one person.

mod acknowledge;
mod address;
mod ask;
mod bucket;
pub mod carrier;
mod client;
mod fault;
mod odd;
pub mod probe;
mod reading;
mod source;
mod watch;
mod wire;

pub use source::PagerDutySource;
