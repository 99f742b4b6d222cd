//! Reaches the person's eyes.
