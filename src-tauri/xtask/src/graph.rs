//! What `cargo metadata` says of our packages and of everything they pull in.
//!
//! Invariant: the graph is that of all systems and features the lock file knows, so that a ban holds everywhere.

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    process::Command,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Normal,
    Dev,
    Build,
}

#[derive(Clone, Debug)]
pub struct Package {
    pub name: String,
    pub version: String,
    pub folder: PathBuf,
    pub licence: Option<String>,
    /// None for our own.
    pub source: Option<String>,
    pub has_library: bool,
    /// As declared: name and kind.
    pub declared: BTreeSet<(String, Kind)>,
}

impl Package {
    pub fn declares(&self, kind: Kind) -> BTreeSet<&str> {
        self.declared.iter().filter(|(_, its)| *its == kind).map(|(name, _)| name.as_str()).collect()
    }
}

/// By package id.
pub struct Graph {
    pub packages: BTreeMap<String, Package>,
    members: BTreeSet<String>,
    features: BTreeMap<String, BTreeSet<String>>,
}

impl Graph {
    pub fn read(root: &Path) -> Result<Self> {
        let metadata = cargo(root, &["metadata", "--format-version", "1", "--locked"])?;
        Ok(Self::from_metadata(&serde_json::from_slice(&metadata)?))
    }

    fn from_metadata(metadata: &Value) -> Self {
        let nodes = list(&metadata["resolve"]["nodes"]);
        Self {
            packages: list(&metadata["packages"])
                .iter()
                .map(|package| (text(&package["id"]), read_package(package)))
                .collect(),
            members: list(&metadata["workspace_members"]).iter().map(text).collect(),
            features: nodes
                .iter()
                .map(|node| (text(&node["id"]), list(&node["features"]).iter().map(text).collect()))
                .collect(),
        }
    }

    /// Our own packages.
    pub fn members(&self) -> Vec<Package> {
        self.members.iter().filter_map(|id| self.packages.get(id)).cloned().collect()
    }

    pub fn features(&self, id: &str) -> BTreeSet<&str> {
        self.features.get(id).into_iter().flatten().map(String::as_str).collect()
    }
}

/// The names of everything that a member of ours alone needs to run on this system, itself included.
///
/// From `cargo tree`: the metadata's graph is that of the whole workspace, where one member's wishes show in another's tree.
pub fn tree(root: &Path, member: &str) -> Result<BTreeSet<String>> {
    let arguments =
        ["tree", "--locked", "--package", member, "--edges", "normal", "--prefix", "none", "--format", "{p}"];
    let shown = cargo(root, &arguments)?;
    Ok(String::from_utf8_lossy(&shown)
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .map(str::to_owned)
        .collect())
}

fn cargo(root: &Path, arguments: &[&str]) -> Result<Vec<u8>> {
    let answer = Command::new("cargo").args(arguments).current_dir(root).output().context("cargo")?;
    ensure!(answer.status.success(), "cargo {}: {}", arguments.join(" "), String::from_utf8_lossy(&answer.stderr));
    Ok(answer.stdout)
}

fn read_package(package: &Value) -> Package {
    let manifest = PathBuf::from(text(&package["manifest_path"]));
    let is_library = |target: &Value| list(&target["kind"]).iter().any(|kind| kind == "lib");
    Package {
        name: text(&package["name"]),
        version: text(&package["version"]),
        folder: manifest.parent().map(Path::to_owned).unwrap_or_default(),
        licence: package["license"].as_str().map(str::to_owned),
        source: package["source"].as_str().map(str::to_owned),
        has_library: list(&package["targets"]).iter().any(is_library),
        declared: list(&package["dependencies"])
            .iter()
            .map(|needed| (text(&needed["name"]), read_kind(&needed["kind"])))
            .collect(),
    }
}

fn read_kind(kind: &Value) -> Kind {
    match kind.as_str() {
        Some("dev") => Kind::Dev,
        Some("build") => Kind::Build,
        _ => Kind::Normal,
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
