//! The truth table, row by row, and what else the Desk promises.

mod coming_back;
mod doing;
mod hearing;
mod joining;
mod judging;
mod kit;
mod memory;
mod quiet;
mod setback;
mod sight;
mod storm;
mod table_acts;
mod table_incidents;
mod table_messages;
mod table_reactions;
mod table_shift;
mod test_page;
mod together;
mod turning;
