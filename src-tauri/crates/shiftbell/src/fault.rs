//! Why a command failed.
//!
//! Invariant: every failure has a stable name for scripts, and a sentence for the person.

use std::fmt;

/// The exit code of a command that failed.
pub(crate) const FAILED: u8 = 1;
/// The exit code of a command that was not understood. Source: `EX_USAGE` of sysexits(3).
pub(crate) const USAGE: u8 = 64;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub name: String,
    pub says: String,
    pub cure: Option<String>,
    pub code: u8,
}

impl Fault {
    pub fn new(name: &str, says: impl Into<String>) -> Self {
        Self { name: name.to_owned(), says: says.into(), cure: None, code: FAILED }
    }

    pub fn cure(self, cure: impl Into<String>) -> Self {
        Self { cure: Some(cure.into()), ..self }
    }

    pub fn to_json(&self) -> serde_json::Value {
        serde_json::json!({ "fault": { "name": self.name, "says": self.says, "cure": self.cure } })
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.says)?;
        match &self.cure {
            Some(cure) => write!(f, "\n{cure}"),
            None => Ok(()),
        }
    }
}

impl From<control::AskFault> for Fault {
    fn from(fault: control::AskFault) -> Self {
        Self::new(fault.name(), format!("{fault}.")).cure(fault.cure())
    }
}

impl From<control::Fault> for Fault {
    fn from(fault: control::Fault) -> Self {
        Self::new(fault.name.as_str(), fault.says)
    }
}

impl From<control::folders::NoFolder> for Fault {
    fn from(fault: control::folders::NoFolder) -> Self {
        Self::new("no-folder", format!("{fault}."))
    }
}
