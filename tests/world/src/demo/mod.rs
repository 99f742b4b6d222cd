//! Plays a night on call around the real application: for a person to watch and click, or judged to the last word.
//!
//! Invariant: a night is data. What it claims is looked for in what was observed from outside (the command line, the
//! screen's bus, Slack's and PagerDuty's own records), and what was observed beyond its claims is a fault as well.

mod arguments;
mod attended;
mod cast;
mod fact;
mod headless;
mod judge;
mod night;
mod pace;
mod person;
mod pictures;
mod play;
mod policy;
mod record;
mod run;
mod stage;
mod story;
mod tell;
mod voice;
mod watch;

#[cfg(test)]
mod tests;

pub use arguments::{Arguments, Length, Way};
pub use run::run;
