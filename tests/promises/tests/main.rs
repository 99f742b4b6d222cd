//! What Shiftbell promises, each told as a story of the application as it ships: the real program under a private
//! display, bus and keyring, against the simulated Slack and PagerDuty over loopback.
//!
//! Judged by what the simulators, the notification daemon and the database file say; a log with an ERROR in it, or a
//! request that a simulator did not expect, fails any story.

mod bad_days;
mod cage;
mod cards;
mod command_line;
mod demo;
mod kill;
mod kit;
mod outcomes;
mod pages;
mod replay;
mod restarts;
mod schedule;
mod setup;
mod sound;
mod spine;
mod table_pagerduty;
mod table_slack;
mod tray;
mod window;
