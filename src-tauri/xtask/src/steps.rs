//! The steps of `cargo xtask test`, in their order.
//!
//! Invariant: a step depends only on the steps before it; each can be run alone once those have passed.

use crate::{
    demo, edges,
    graph::Graph,
    lengths, licences, packages,
    runner::{Desk, plain},
    types,
};
use anyhow::{Context, Result, bail};
use std::path::Path;

pub struct Step {
    pub name: &'static str,
    pub run: fn(&mut Desk) -> Result<()>,
}

const STEPS: &[Step] = &[
    Step { name: "ui-install", run: |desk| desk.run("ui", &["npm", "ci", "--no-fund", "--no-audit"]) },
    Step { name: "ui-lint", run: |desk| desk.run("ui", &["npm", "run", "lint"]) },
    Step { name: "ui-types", run: |desk| desk.run("ui", &["npm", "run", "types"]) },
    Step { name: "ui-tests", run: ui_tests },
    // The program embeds the pages, so that every Rust step after this one needs them.
    Step { name: "ui-build", run: |desk| desk.run("ui", &["npm", "run", "build"]) },
    Step { name: "format", run: |desk| desk.run("", &["cargo", "fmt", "--all", "--check"]) },
    Step { name: "table", run: |desk| edges::check(&desk.root) },
    Step { name: "licences", run: |desk| licences::check(&Graph::read(&desk.root)?, desk) },
    Step { name: "icons", run: |desk| kept(desk, "icons") },
    Step { name: "sounds", run: |desk| kept(desk, "sounds") },
    Step { name: "lengths", run: lengths::report },
    Step { name: "build", run: build },
    Step { name: "types", run: types::check },
    Step { name: "tests", run: tests },
    Step { name: "doc-tests", run: doc_tests },
    Step { name: "demo", run: demo::step },
];

pub fn names() -> Vec<&'static str> {
    STEPS.iter().map(|step| step.name).collect()
}

/// The steps that `--only` and `--skip` leave, in their order.
///
/// # Errors
/// A word that is neither, or a step that does not exist.
pub fn choose(arguments: &[&str]) -> Result<Vec<&'static Step>> {
    let (mut only, mut skip) = (Vec::new(), Vec::new());
    let mut rest = arguments.iter();
    while let Some(word) = rest.next() {
        let list = match *word {
            "--only" => &mut only,
            "--skip" => &mut skip,
            other => bail!("{other}: neither --only nor --skip"),
        };
        match rest.next() {
            Some(name) if names().contains(name) => list.push(*name),
            Some(name) => bail!("{name} is no step; the steps are: {}", names().join(" ")),
            None => bail!("{word} needs the name of a step"),
        }
    }
    Ok(STEPS
        .iter()
        .filter(|step| (only.is_empty() || only.contains(&step.name)) && !skip.contains(&step.name))
        .collect())
}

fn ui_tests(desk: &mut Desk) -> Result<()> {
    let ended = desk.run("ui", &["npm", "run", "test"]);
    say_counts(desk, &["Tests "])?;
    ended
}

/// Whether what is made from a source here is what the source makes.
fn kept(desk: &mut Desk, what: &str) -> Result<()> {
    let this = std::env::current_exe()?;
    desk.run("", &[this.to_str().context("a path that is no text")?, what, "--check"])
}

/// All that the steps after this one run, with every lint: Clippy's driver compiles what the compiler does, a little less
/// optimised, so that nothing is read twice. No warning is let through. A build of fewer packages would choose other features of what they depend on, and everything would be
/// compiled once more for the tests.
fn build(desk: &mut Desk) -> Result<()> {
    desk.cargo(&["build", "--locked", "--workspace", "--all-targets"])?;
    match desk.log()?.lines().map(plain).find(|line| tells_of_warnings(line)) {
        Some(told) => bail!("{told}"),
        None => Ok(()),
    }
}

/// The last word on a crate of ours that has some; what cargo has to say of itself is nobody's fault here.
fn tells_of_warnings(line: &str) -> bool {
    line.starts_with("warning: `") && line.contains(" generated ")
}

fn tests(desk: &mut Desk) -> Result<()> {
    let ended = desk.cargo(if packages::on_path("cargo-nextest") {
        &["nextest", "run", "--locked", "--workspace", "--no-fail-fast"]
    } else {
        &["test", "--locked", "--workspace", "--lib", "--bins", "--tests", "--no-fail-fast"]
    });
    say_counts(desk, &["Summary [", "test result:", "SKIPPED:"])?;
    ended
}

/// Those without any are left out: each costs a reading.
fn doc_tests(desk: &mut Desk) -> Result<()> {
    let (mut without, mut with) = (Vec::new(), 0);
    for package in Graph::read(&desk.root)?.members() {
        match package.has_library && has_doc_tests(&package.folder)? {
            true => with += 1,
            false => without.push(package.name),
        }
    }
    if with == 0 {
        return desk.note("none of the packages has one");
    }
    // Features are chosen by the packages that are tested.
    let mut line = vec!["test", "--locked", "--workspace", "--doc"];
    without.iter().for_each(|package| line.extend(["--exclude", package.as_str()]));
    let ended = desk.cargo(&line);
    say_counts(desk, &["test result:"])?;
    ended
}

fn has_doc_tests(folder: &Path) -> Result<bool> {
    for file in lengths::files_below(folder, &["rs"])? {
        if is_with_doc_test(&std::fs::read_to_string(file)?) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether a fence in the documentation opens Rust: one that names no other language.
fn is_with_doc_test(source: &str) -> bool {
    let documentation = |line: &'_ str| {
        let line = line.trim_start();
        line.strip_prefix("///").or_else(|| line.strip_prefix("//!")).map(|rest| rest.trim().to_owned())
    };
    let mut opens = true;
    for line in source.lines().filter_map(documentation) {
        let Some(language) = line.strip_prefix("```") else { continue };
        if opens && ["", "rust", "no_run", "should_panic", "compile_fail"].contains(&language) {
            return true;
        }
        opens = !opens;
    }
    false
}

/// Repeats the runner's own lines that say how many tests ran.
fn say_counts(desk: &mut Desk, marks: &[&str]) -> Result<()> {
    let log = desk.log()?;
    for line in log.lines().map(plain).filter(|line| marks.iter().any(|mark| line.contains(mark))) {
        desk.say(line.trim().to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_and_skip_choose_in_order() {
        let chosen =
            |arguments: &[&str]| choose(arguments).map(|steps| steps.iter().map(|step| step.name).collect::<Vec<_>>());
        assert_eq!(chosen(&[]).unwrap(), names());
        assert_eq!(chosen(&["--only", "build", "--only", "format"]).unwrap(), ["format", "build"]);
        assert!(!chosen(&["--skip", "build"]).unwrap().contains(&"build"));
        for wrong in [&["--only"][..], &["--only", "nothing"], &["build"]] {
            assert!(chosen(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn warnings_are_those_of_our_sources() {
        let table = [
            ("warning: `slack` (lib test) generated 1 warning (run `cargo fix` to apply 1 suggestion)", true),
            ("warning: `oncall` (test \"nights\") generated 2 warnings", true),
            ("warning: spurious network error (3 tries remaining)", false),
            ("   Compiling slack v0.1.0", false),
        ];
        for (line, tells) in table {
            assert_eq!(tells_of_warnings(line), tells, "{line}");
        }
    }

    #[test]
    fn only_fences_of_rust_are_doc_tests() {
        let table = [
            ("/// ```\n/// let a = 1;\n/// ```", true),
            ("//! ```text\n//! a picture\n//! ```\nfn f() {}", false),
            ("//! ```text\n//! a\n//! ```\n//! ```no_run\n//! b();\n//! ```", true),
            ("let fence = \"```\";", false),
        ];
        for (source, is) in table {
            assert_eq!(is_with_doc_test(source), is, "{source}");
        }
    }
}
