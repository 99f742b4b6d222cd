//! Whether everything we are made of may be passed on, and comes from where it should.
//!
//! Invariant: a package without a licence on the list, or from elsewhere than the default registry, fails the test run.

use crate::{graph::Graph, runner::Desk};
use anyhow::{Result, bail};
use std::collections::{BTreeMap, BTreeSet};

const ALLOWED: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    // Weak: it asks only for its own files' sources, which the registry has.
    "MPL-2.0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// How the lock file writes the default registry.
const REGISTRY: (&str, &str) = ("registry+", "/crates.io-index");

pub fn check(graph: &Graph, desk: &mut Desk) -> Result<()> {
    let mut faults = Vec::new();
    for package in graph.packages.values() {
        let name = format!("{} {}", package.name, package.version);
        match &package.licence {
            Some(licence) if is_allowed(licence) => {}
            Some(licence) => faults.push(format!("{name}: {licence} is not on the list of licences")),
            None => faults.push(format!("{name}: no licence")),
        }
        if let Some(source) = &package.source
            && !(source.starts_with(REGISTRY.0) && source.ends_with(REGISTRY.1))
        {
            faults.push(format!("{name}: comes from {source}, not from the default registry"));
        }
    }
    duplicates(graph).iter().try_for_each(|line| desk.note(line))?;
    if faults.is_empty() { Ok(()) } else { bail!("{}", faults.join("\n")) }
}

/// Packages that are there in more than one version; a thing to know, not a fault.
fn duplicates(graph: &Graph) -> Vec<String> {
    let mut versions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for package in graph.packages.values() {
        versions.entry(&package.name).or_default().insert(&package.version);
    }
    let several = versions.into_iter().filter(|(_, versions)| versions.len() > 1);
    several
        .map(|(name, versions)| {
            format!("several versions: {name} {}", versions.into_iter().collect::<Vec<_>>().join(", "))
        })
        .collect()
}

/// Whether the expression can be met with licences from the list. A slash is the registry's old way of writing OR.
fn is_allowed(expression: &str) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    either(&mut rest) == Some(true) && rest.is_empty()
}

/// `OR` binds loosest. None for what is no expression.
fn either(words: &mut &[&str]) -> Option<bool> {
    let mut met = both(words)?;
    while take(words, "OR") {
        met |= both(words)?;
    }
    Some(met)
}

fn both(words: &mut &[&str]) -> Option<bool> {
    let mut met = one(words)?;
    while take(words, "AND") {
        met &= one(words)?;
    }
    Some(met)
}

fn one(words: &mut &[&str]) -> Option<bool> {
    if take(words, "(") {
        let met = either(words)?;
        return take(words, ")").then_some(met);
    }
    let (name, rest) = words.split_first()?;
    *words = rest;
    if !take(words, "WITH") {
        return Some(ALLOWED.contains(name));
    }
    let (exception, rest) = words.split_first()?;
    *words = rest;
    Some(ALLOWED.contains(&format!("{name} WITH {exception}").as_str()))
}

fn take(words: &mut &[&str], word: &str) -> bool {
    match words.split_first() {
        Some((first, rest)) if *first == word => {
            *words = rest;
            true
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_allowed;

    #[test]
    fn expressions_are_met_from_the_list() {
        let table = [
            ("MIT", true),
            ("GPL-3.0-only", false),
            ("MIT/Apache-2.0", true),
            ("Apache-2.0 / MIT", true),
            ("GPL-3.0-only OR MIT", true),
            ("GPL-3.0-only AND MIT", false),
            ("(MIT OR GPL-3.0-only) AND Unicode-3.0", true),
            ("MIT AND (GPL-3.0-only OR AGPL-3.0-only)", false),
            ("Apache-2.0 WITH LLVM-exception", true),
            ("Apache-2.0 WITH something-else", false),
            ("MIT OR Apache-2.0 OR LGPL-2.1-or-later", true),
            ("", false),
            ("MIT AND", false),
            ("(MIT", false),
            ("MIT)", false),
        ];
        for (expression, allowed) in table {
            assert_eq!(is_allowed(expression), allowed, "{expression}");
        }
    }
}
