//! Plays the world.
