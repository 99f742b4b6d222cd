//! `rehearse`: what a changed policy would have made of the recorded past.
//!
//! Invariant: both sides are lived through by the same Desk code; what was not recorded is named, never guessed.

mod compare;
mod unknown;
mod words;

use crate::{
    Output,
    args::Rehearsal,
    check,
    fault::Fault,
    policy::{self, PolicyText},
    zone,
};
use control::folders::Folders;
use std::path::PathBuf;

/// The store's file in the data folder.
const DATABASE: &str = "shiftbell.sqlite";

pub(crate) fn run(asked: &Rehearsal) -> Result<Output, Fault> {
    let file: PolicyText = policy::text(Some(asked.file.clone()))?;
    let policy = match policyfile::read(&file.text) {
        Ok(policy) => policy,
        Err(faults) => return Ok(check::faulty(&file, &faults)),
    };
    let zone = asked.zone.as_deref().map_or_else(|| Ok(zone::local()), zone::named)?;
    let facts = store::read_night(&past(asked)?).map_err(|fault| {
        Fault::new("no-night", format!("{fault}."))
            .cure("The application records while it runs; or name a file: --night FILE")
    })?;
    let rehearsed = compare::rehearse(&facts.facts, policy, &zone, asked.since);
    Ok(match rehearsed {
        None => Output { text: "Nothing was recorded.\n".to_owned(), json: serde_json::Value::Null, code: 0 },
        Some(rehearsed) => {
            Output { text: words::text(&rehearsed, &zone), json: words::json(&rehearsed, &zone), code: 0 }
        }
    })
}

fn past(asked: &Rehearsal) -> Result<PathBuf, Fault> {
    match &asked.night {
        Some(night) => Ok(night.clone()),
        None => Ok(Folders::of_this_person()?.data.join(DATABASE)),
    }
}
