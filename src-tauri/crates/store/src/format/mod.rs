//! How facts are written down: one line of JSON for each, the same in the database and in a night file.
//!
//! Invariant: what was ever written can be read for ever. A written form belongs to the store, not to the domain; a
//! change to one is a new version beside the old one.

mod care;
mod form;
mod history;
mod kind;
mod said;
mod text;
mod what;
mod words;

#[cfg(test)]
pub(crate) mod examples;
#[cfg(test)]
mod tests;

use form::{Form, Stamp};
use oncall::fact::Fact;
use serde::{Deserialize, Serialize};

pub(crate) use kind::{Kind, kind};
pub(crate) use text::alert_text;

/// The version that is written. Version 1 of the forms lives in this module's files.
pub(crate) const VERSION: u32 = 1;

/// Why a line is no fact.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Broken {
    #[error("{0}")]
    Json(#[from] serde_json::Error),
    #[error("version {0} is not known here")]
    Version(u32),
    #[error("{text:?} is no {wanted}")]
    Word { wanted: &'static str, text: String },
}

#[derive(Serialize, Deserialize)]
struct Line {
    version: u32,
    at: Stamp,
    what: what::What,
}

/// Only what every version has, so that an unknown one is recognised before its content is read.
#[derive(Deserialize)]
struct Head {
    version: u32,
}

/// The fact as one line, without its end.
pub(crate) fn write(fact: &Fact) -> Result<String, Broken> {
    let line = Line { version: VERSION, at: Stamp(fact.at), what: Form::of(&fact.what) };
    Ok(serde_json::to_string(&line)?)
}

pub(crate) fn read(line: &str) -> Result<Fact, Broken> {
    let head: Head = serde_json::from_str(line)?;
    if head.version != VERSION {
        return Err(Broken::Version(head.version));
    }
    let line: Line = serde_json::from_str(line)?;
    Ok(Fact { at: line.at.0, what: line.what.read()? })
}
