//! Bugs planted on purpose, so that the proof is seen to catch each.
//!
//! Invariant: without `--cfg planted` there is neither a bug nor its name nor a choice: the macro is the constant `false`.

/// Whether the bug of this name is chosen. `cargo xtask planted` has the list, and tries them.
#[cfg(not(planted))]
#[macro_export]
macro_rules! planted {
    ($name:literal) => {
        false
    };
}

/// Whether the bug of this name is chosen. `cargo xtask planted` has the list, and tries them.
#[cfg(planted)]
#[macro_export]
macro_rules! planted {
    ($name:literal) => {
        $crate::planted::is_chosen($name)
    };
}

#[cfg(not(planted))]
const _: () = assert!(!planted!("anything"), "this would not compile, were it not a constant");

/// Chosen for the whole process, at its start.
#[cfg(planted)]
pub fn is_chosen(name: &str) -> bool {
    static CHOSEN: std::sync::OnceLock<Option<String>> = std::sync::OnceLock::new();
    CHOSEN.get_or_init(|| std::env::var("SHIFTBELL_PLANTED").ok()).as_deref() == Some(name)
}
