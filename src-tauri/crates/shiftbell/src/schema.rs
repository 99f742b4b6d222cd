//! `schema`: the policy file's language, for editors.

use crate::{Output, fault::Fault};

pub(crate) fn run() -> Result<Output, Fault> {
    let json = serde_json::from_str(policyfile::SCHEMA)
        .map_err(|fault| Fault::new("broken-schema", format!("The schema is broken: {fault}.")))?;
    Ok(Output { text: policyfile::SCHEMA.to_owned(), json, code: 0 })
}
