//! Remembers facts durably.

mod aside;
mod file;
mod format;
mod load;
mod night;
mod past;
mod policy;
mod prune;
mod reader;
mod reading;
mod rows;
mod schema;
mod store;
#[cfg(test)]
mod tests;
mod trouble;
mod work;
mod writer;

pub use night::{Night, NightFault, export, read_night};
pub use reading::{Past, Reading, Unread};
pub use store::Store;
pub use work::Work;
