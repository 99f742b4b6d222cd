//! Reaches the person's eyes.

pub mod cards;
