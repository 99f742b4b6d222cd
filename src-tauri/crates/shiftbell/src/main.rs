//! The command line of Shiftbell.
fn main() {}
