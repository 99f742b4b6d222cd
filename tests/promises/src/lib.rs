//! Keeps us honest.
