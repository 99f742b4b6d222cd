//! Reaches the person's eyes and ears.

pub mod cards;
pub mod sound;
