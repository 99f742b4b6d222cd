//! Cards: in daemons that come, go and differ, with words that would do harm, under a person's hands.

mod daemons;
mod real;
