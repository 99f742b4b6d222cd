//! Where this person's files are.
//!
//! Invariant: the application and the command line find the same folders, for both ask here.

use std::{ffi::OsString, path::PathBuf};

/// The policy file's name in the configuration folder.
pub const POLICY_FILE: &str = "shiftbell.toml";

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folders {
    /// Holds `shiftbell.toml`.
    pub config: PathBuf,
    /// Holds the store, the control socket and the log.
    pub data: PathBuf,
}

/// Neither `HOME` nor what would stand in for it is set to an absolute path.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{missing} is not known: set {variable}, or HOME")]
pub struct NoFolder {
    pub missing: &'static str,
    pub variable: &'static str,
}

impl Folders {
    /// Of the person this process runs for.
    ///
    /// `SHIFTBELL_CONFIG_DIR` and `SHIFTBELL_DATA_DIR` first, as they are; then the XDG base directories
    /// (<https://specifications.freedesktop.org/basedir-spec/latest/>), relative ones ignored as it demands.
    ///
    /// # Errors
    /// When the environment names no folder.
    pub fn of_this_person() -> Result<Self, NoFolder> {
        Self::from(|name| std::env::var_os(name))
    }

    /// The same from a given environment.
    ///
    /// # Errors
    /// When the environment names no folder.
    pub fn from(variable: impl Fn(&str) -> Option<OsString>) -> Result<Self, NoFolder> {
        let set = |name: &str| variable(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let absolute = |name: &str| set(name).filter(|path| path.is_absolute());
        let folder = |own: &'static str, xdg: &str, below_home: &str, missing| {
            set(own)
                .or_else(|| absolute(xdg).map(|base| base.join("shiftbell")))
                .or_else(|| absolute("HOME").map(|home| home.join(below_home).join("shiftbell")))
                .ok_or(NoFolder { missing, variable: own })
        };
        Ok(Self {
            config: folder("SHIFTBELL_CONFIG_DIR", "XDG_CONFIG_HOME", ".config", "the configuration folder")?,
            data: folder("SHIFTBELL_DATA_DIR", "XDG_DATA_HOME", ".local/share", "the data folder")?,
        })
    }

    pub fn policy_file(&self) -> PathBuf {
        self.config.join(POLICY_FILE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folders(set: &[(&str, &str)]) -> Result<(String, String), NoFolder> {
        let found = Folders::from(|name| set.iter().find(|(key, _)| *key == name).map(|(_, value)| value.into()))?;
        Ok((found.config.display().to_string(), found.data.display().to_string()))
    }

    #[test]
    fn where_they_are() {
        let home = ("HOME", "/home/ada");
        let table = [
            (vec![home], "/home/ada/.config/shiftbell", "/home/ada/.local/share/shiftbell"),
            (vec![home, ("XDG_CONFIG_HOME", "/c"), ("XDG_DATA_HOME", "/d")], "/c/shiftbell", "/d/shiftbell"),
            (
                vec![home, ("XDG_CONFIG_HOME", "c"), ("XDG_DATA_HOME", "")],
                "/home/ada/.config/shiftbell",
                "/home/ada/.local/share/shiftbell",
            ),
            (vec![("SHIFTBELL_CONFIG_DIR", "/x"), ("SHIFTBELL_DATA_DIR", "y"), ("XDG_CONFIG_HOME", "/c")], "/x", "y"),
        ];
        for (set, config, data) in table {
            assert_eq!(folders(&set), Ok((config.to_owned(), data.to_owned())), "{set:?}");
        }
        assert!(folders(&[]).unwrap_err().to_string().contains("SHIFTBELL_CONFIG_DIR"));
        assert!(folders(&[("HOME", "relative")]).is_err());
    }
}
