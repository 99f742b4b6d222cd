//! Holds the dependency table of DESIGN.md.
//!
//! Invariant: an edge between two of our crates that the table does not name fails the test run, and so does one that
//! the table names and nobody uses.

use crate::graph::{Graph, Kind, Package, tree};
use anyhow::{Result, bail};
use std::{collections::BTreeSet, path::Path};

/// Which of our crates each of our crates runs on.
const TABLE: &[(&str, &[&str])] = &[
    ("oncall", &[]),
    ("engine", &["oncall"]),
    ("policyfile", &["oncall"]),
    ("slack", &["engine", "oncall"]),
    ("pagerduty", &["engine", "oncall"]),
    ("store", &["engine", "oncall"]),
    ("keychain", &["engine", "oncall"]),
    ("desktop", &["engine", "oncall"]),
    ("view", &["oncall"]),
    ("control", &["view"]),
    ("shiftbell", &["control", "keychain", "oncall", "policyfile", "store", "view"]),
    (
        "shiftbell-desktop",
        &["control", "desktop", "engine", "keychain", "oncall", "pagerduty", "policyfile", "slack", "store", "view"],
    ),
    ("seeds", &[]),
    ("world", &[]),
    ("promises", &[]),
    ("teams", &["oncall", "policyfile"]),
    ("simulation", &["engine", "oncall", "pagerduty", "policyfile", "seeds", "slack", "store", "world"]),
    ("xtask", &[]),
];

/// What the pure crate may use of the outside.
const PURE: &str = "oncall";
const PURE_MAY_USE: &[&str] = &["globset", "jiff", "regex"];
const PURE_MUST_NOT_REACH: &[&str] = &["serde", "serde_core", "serde_derive", "serde_json", "tokio", "tracing"];

/// The only package that knows Tauri, and what knowing it means.
const SHELL: &str = "shiftbell-desktop";
const OF_THE_SHELL: &[&str] =
    &["tauri", "tauri-runtime", "wry", "tao", "gtk", "gdk", "webkit2gtk", "webkit2gtk-sys", "tray-icon"];

/// Two TLS stacks, or one that needs a C toolchain of its own.
const BANNED: &[&str] = &["aws-lc-rs", "aws-lc-sys", "native-tls", "openssl", "openssl-sys"];

/// # Errors
/// With one line for each breach.
pub fn check(root: &Path) -> Result<()> {
    let graph = &Graph::read(root)?;
    let mut breaches = table(graph);
    breaches.extend(purity(graph, &tree(root, PURE)?));
    for member in graph.members().iter().filter(|member| member.name != SHELL) {
        breaches.extend(shell_alone(&member.name, &tree(root, &member.name)?));
    }
    breaches.extend(bans(graph));
    if breaches.is_empty() { Ok(()) } else { bail!("the dependency table is broken:\n{}", breaches.join("\n")) }
}

fn table(graph: &Graph) -> Vec<String> {
    let members = graph.members();
    let ours: BTreeSet<&str> = members.iter().map(|member| member.name.as_str()).collect();
    let unknown = ours.iter().filter(|name| !TABLE.iter().any(|(row, _)| row == *name));
    let mut breaches: Vec<String> = unknown.map(|name| format!("{name}: not in the table")).collect();
    for (name, allowed) in TABLE {
        match members.iter().find(|member| member.name == *name) {
            Some(member) => breaches.extend(row(member, allowed, &ours)),
            None => breaches.push(format!("{name}: in the table, but not in the workspace")),
        }
    }
    breaches
}

fn row(member: &Package, allowed: &[&str], ours: &BTreeSet<&str>) -> Vec<String> {
    let name = &member.name;
    let allowed: BTreeSet<&str> = allowed.iter().copied().collect();
    let normal: BTreeSet<&str> = member.declares(Kind::Normal).intersection(ours).copied().collect();
    let mut breaches = Vec::new();
    breaches.extend(normal.difference(&allowed).map(|to| format!("{name} → {to}: not in the table")));
    breaches.extend(allowed.difference(&normal).map(|to| format!("{name} → {to}: in the table, but not declared")));
    breaches.extend(
        member
            .declares(Kind::Build)
            .intersection(ours)
            .map(|to| format!("{name} → {to}: our crates build without our crates")),
    );
    if name != "promises" {
        // Tests of a crate may play with the world, live what seeds make, and use what the crate may use anyway.
        let test_only = member.declares(Kind::Dev);
        let test_only =
            test_only.intersection(ours).filter(|to| !["seeds", "world"].contains(to) && !allowed.contains(*to));
        breaches.extend(test_only.map(|to| format!("{name} → {to} (in tests): only seeds and the world are")));
    }
    breaches
}

fn purity(graph: &Graph, tree: &BTreeSet<String>) -> Vec<String> {
    let members = graph.members();
    let pure = members.iter().find(|member| member.name == PURE);
    let direct = pure.map(|member| member.declares(Kind::Normal)).unwrap_or_default();
    let extra = direct
        .iter()
        .filter(|name| !PURE_MAY_USE.contains(name))
        .map(|name| format!("{PURE} → {name}: not on its list"));
    let reached =
        PURE_MUST_NOT_REACH.iter().filter(|name| tree.contains(**name)).map(|name| format!("{PURE} reaches {name}"));
    extra.chain(reached).collect()
}

fn shell_alone(member: &str, tree: &BTreeSet<String>) -> Vec<String> {
    OF_THE_SHELL.iter().filter(|name| tree.contains(**name)).map(|name| format!("{member} reaches {name}")).collect()
}

fn bans(graph: &Graph) -> Vec<String> {
    let mut breaches = Vec::new();
    for (id, package) in &graph.packages {
        if BANNED.contains(&package.name.as_str()) {
            breaches.push(format!("{} {} is banned", package.name, package.version));
        }
        // With it, every blocking call inside the runtime panics: the tray's, the keyring's, our own.
        if package.name == "zbus" && graph.features(id).contains("tokio") {
            breaches.push(format!("zbus {} has its tokio feature on", package.version));
        }
    }
    breaches
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runner::root;

    #[test]
    fn the_workspace_keeps_the_dependency_table() {
        check(&root().unwrap()).unwrap();
    }

    fn member(name: &str, needs: &[(&str, Kind)]) -> Package {
        Package {
            name: name.to_owned(),
            version: "0.1.0".to_owned(),
            folder: Default::default(),
            licence: None,
            source: None,
            has_library: true,
            declared: needs.iter().map(|(to, kind)| ((*to).to_owned(), *kind)).collect(),
        }
    }

    #[test]
    fn a_row_names_what_is_too_much_and_what_is_too_little() {
        use Kind::{Dev, Normal};
        let ours = BTreeSet::from(["oncall", "engine", "slack", "store", "world"]);
        let breaches = |needs: &[(&str, Kind)]| row(&member("slack", needs), &["engine", "oncall"], &ours).join("; ");
        let (oncall, engine) = (("oncall", Normal), ("engine", Normal));
        assert_eq!(breaches(&[oncall, engine, ("reqwest", Normal), ("world", Dev)]), "");
        assert_eq!(breaches(&[oncall]), "slack → engine: in the table, but not declared");
        assert_eq!(breaches(&[oncall, engine, ("store", Normal)]), "slack → store: not in the table");
        assert_eq!(
            breaches(&[oncall, engine, ("store", Dev)]),
            "slack → store (in tests): only seeds and the world are"
        );
    }

    #[test]
    fn reaching_the_shell_is_found_anywhere_in_the_tree() {
        let tree = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
        assert_eq!(shell_alone("view", &tree(&["view", "oncall", "gtk"])), ["view reaches gtk"]);
        assert!(shell_alone("view", &tree(&["view", "oncall", "jiff"])).is_empty());
    }
}
