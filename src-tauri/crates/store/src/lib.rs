//! Remembers facts durably.
