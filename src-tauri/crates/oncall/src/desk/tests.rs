//! The truth table, row by row, and what else the Desk promises.

mod coming_back;
mod deploys;
mod doing;
mod found_by_night;
mod hearing;
mod joining;
mod judging;
mod kit;
mod memory;
mod owed;
mod picture;
mod quiet;
mod setback;
mod showing;
mod sight;
mod storm;
mod table_acts;
mod table_incidents;
mod table_messages;
mod table_reactions;
mod table_shift;
mod test_page;
mod three_am;
mod together;
mod turning;
mod verdicts;
