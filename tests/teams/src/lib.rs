//! Plays a team's week, as its file tells it, to the real core, and holds everything to its expected fate.

mod fault;
mod play;
mod read;
mod week;

pub use fault::Fault;
pub use play::Played;

/// Reads a week and lives through it. `policies` hands out the text of a policy file by its name.
///
/// # Errors
/// Every fault of the file, or, where it has none, everything that went otherwise than it says.
pub fn run(file: &str, text: &str, policies: impl Fn(&str) -> Option<String>) -> Result<Played, Vec<Fault>> {
    let week = read::week(file, text, &policies)?;
    play::week(file, &week)
}

/// Whether a week can be read and goes as told. Where it does not, this is sooner known than by [`run`].
pub fn goes_as_told(file: &str, text: &str, policies: impl Fn(&str) -> Option<String>) -> bool {
    read::week(file, text, &policies).is_ok_and(|week| play::goes_as_told(&week))
}
