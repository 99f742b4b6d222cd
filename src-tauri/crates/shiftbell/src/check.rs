//! `check`: every fault of a policy file.

use crate::{
    Output,
    fault::{FAILED, Fault},
    policy,
    show::many,
};
use policyfile::Faults;
use serde_json::{Value, json};
use std::path::PathBuf;

pub(crate) fn run(file: Option<PathBuf>) -> Result<Output, Fault> {
    let policy::PolicyText { name, text } = policy::text(file)?;
    Ok(match policyfile::read(&text) {
        Ok(policy) => {
            let (accounts, rules) = (many(policy.sources().count(), "account"), many(policy.rules.len(), "rule"));
            Output {
                text: format!("{name}: good, with {accounts} and {rules}\n"),
                json: json!({ "file": name, "good": true, "faults": [], "policy": policy.hash.as_str() }),
                code: 0,
            }
        }
        Err(faults) => faulty(&policy::PolicyText { name, text }, &faults),
    })
}

pub(crate) fn faulty(file: &policy::PolicyText, faults: &Faults) -> Output {
    Output {
        text: faults.render(&file.name, &file.text),
        json: json!({ "file": file.name, "good": false, "faults": listed(faults) }),
        code: FAILED,
    }
}

fn listed(faults: &Faults) -> Vec<Value> {
    let one = |fault: &policyfile::Fault| json!({ "line": fault.line, "column": fault.column, "length": fault.span_len, "message": fault.message, "hint": fault.hint });
    faults.iter().map(one).collect()
}
