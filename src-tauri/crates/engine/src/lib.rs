//! Carries out what the Desk wants, in order.

pub mod clock;
pub mod ledger;
pub mod presenter;
pub mod source;
pub mod vault;

/// A boxed future, for traits that are used as objects.
pub type Boxed<T> = std::pin::Pin<Box<dyn Future<Output = T> + Send>>;
