//! Remembers facts durably.

mod file;
mod format;
mod load;
mod night;
mod past;
mod policy;
mod prune;
mod reader;
mod rows;
mod schema;
mod store;
#[cfg(test)]
mod tests;
mod trouble;
mod writer;

pub use night::{Night, NightFault, export, read_night};
pub use store::Store;
