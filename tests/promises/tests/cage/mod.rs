//! The window is a cage: forty attacks and more in the real webview of the application as it ships, and none succeeds.
//!
//! Two kinds: what others write (hostile texts and names, by the way that every text takes), and a page that is hostile
//! itself (as if somebody's script ran in it: the driver's own, which no security policy holds back from starting).
//! Invariant: each row names the fact that proves that it failed; at the end nobody has reached the attacker's server, no
//! program was started, and the page is the one that was loaded first.

mod asking;
mod attacker;
mod hostile_page;
mod texts;

#[test]
fn there_are_forty_attacks_and_more() {
    let tables = [texts::count(), hostile_page::count(), asking::count()];
    let all: usize = tables.iter().sum();
    eprintln!("{all} attacks: {tables:?}");
    assert!(all >= 40 && tables.iter().all(|rows| *rows >= 10), "{tables:?}");
}
