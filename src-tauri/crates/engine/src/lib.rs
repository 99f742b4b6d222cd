//! Carries out what the Desk wants, in order.
//!
//! ```text
//! source ─Report─▶ round: Desk::handle ─facts─▶ Ledger ─done─▶ receipts confirmed, wants carried out ─Order─▶ source
//! ```

mod carrying;
pub mod clock;
mod handle;
pub mod ledger;
mod news;
pub mod presenter;
mod round;
mod showing;
pub mod source;
mod sources;
pub mod speaker;
mod speaking;
#[cfg(test)]
mod tests;
pub mod vault;

pub use handle::{Clicked, Handle, Parts, SourceMaker, start};

/// A boxed future, for traits that are used as objects.
pub type Boxed<T> = std::pin::Pin<Box<dyn Future<Output = T> + Send>>;
