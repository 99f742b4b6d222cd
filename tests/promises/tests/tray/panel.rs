//! The icon on a panel that people use, to be looked at.
