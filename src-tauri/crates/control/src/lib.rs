//! Carries commands between processes of one person.
