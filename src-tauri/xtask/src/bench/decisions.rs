//! What deciding costs: the Desk and its rules alone, in process, as criterion and a counting allocator tell it.
//!
//! Invariant: only what this run measured is read, and all of it: a group without a sentence of its own is a fault.

use super::{
    Extent,
    figure::{Figure, numbers},
    scratch,
};
use crate::runner::{command, root};
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::path::Path;

pub const HEADING: &str = "Decisions and memory";
pub const OPENING: &str = "\
`oncall` alone, in process, on one core: `benches/deciding.rs` (criterion) and `benches/memory.rs` (a counting
allocator) in its crate. The traffic is a recorded half hour of an invented team, 56 lines of monitoring bots, people,
replies, edits, check marks and incidents (`benches/busy/half_hour.txt`), played forty times in a row. Of the rules the
last four match something of it, so that all the others are tried before; of those a quarter each names a channel, globs
with words, the same in a window of the day with an expression, a PagerDuty service.
";

/// Criterion's groups in the order of the page, each with its unit and how it was measured.
const GROUPS: &[(&str, &str, &str)] = &[
    (
        "Decisions, the rules alone",
        "/s",
        "oncall::decide::message over the posts of the traffic, replies and edits left out.",
    ),
    (
        "Decisions, Desk::handle",
        "/s",
        "Desk::handle over all of the traffic, on shift; it begins with a Desk that knows nothing.",
    ),
    ("Whole turns of the Desk", "/s", "The same over eight half hours, and Desk::wants and Desk::picture after each."),
    ("Desk::handle, time went on", "µs", HANDLE),
    ("Desk::handle, a post that no rule names", "µs", HANDLE),
    ("Desk::handle, a post that rings", "µs", HANDLE),
    ("Desk::handle, a check mark on what rings", "µs", HANDLE),
    ("Desk::wants", "µs", "Once, under a hundred rules, with so many alerts that ring."),
];
const HANDLE: &str = "One input, under a hundred rules, with so many alerts that ring.";
const MEMORY: &str = "Bytes asked of the allocator and still held after so many alerts, divided by their number; what the \
                      allocator adds is not counted. An open alert is a post that rings; a settled one has a \
                      colleague's check mark, and is kept for a day.";

pub fn take(extent: Extent) -> Result<Vec<Figure>> {
    let (_, profile) = extent.profiles();
    let line = ["bench", "--locked", "--profile", profile, "-p", "oncall", "--bench"];
    let measured = scratch()?.join("criterion");
    if measured.exists() {
        std::fs::remove_dir_all(&measured)?;
    }
    let quick: &[&str] = if extent == Extent::Quick { &["--", "--quick"] } else { &[] };
    let status = command("cargo")
        .args([&line, &["deciding"][..], quick].concat())
        .env("CRITERION_HOME", &measured)
        .current_dir(root()?)
        .status()?;
    ensure!(status.success(), "the bench of decisions ended with {status}");
    let mut figures = timed(&measured)?;
    figures.extend(memory(&[&line, &["memory"][..]].concat())?);
    Ok(figures)
}

/// A folder for each group, and in it one for each of its benches.
fn timed(measured: &Path) -> Result<Vec<Figure>> {
    let mut found = Vec::new();
    for group in folders(measured)? {
        for bench in folders(&group)? {
            let read = |file: &str| -> Result<Value> {
                let path = bench.join("new").join(file);
                Ok(serde_json::from_slice(&std::fs::read(&path).with_context(|| path.display().to_string())?)?)
            };
            found.push(figure(&read("benchmark.json")?, &read("sample.json")?)?);
        }
    }
    found.sort_by_key(|(place, rank, _)| (*place, *rank));
    Ok(found.into_iter().map(|(_, _, figure)| figure).collect())
}

/// With its place on the page: that of its group, and the number that its name begins with.
fn figure(bench: &Value, sample: &Value) -> Result<(usize, u32, Figure)> {
    let text = |field: &str| bench[field].as_str().with_context(|| format!("no {field}"));
    let (group, value) = (text("group_id")?, text("value_str")?);
    let place = GROUPS.iter().position(|(name, ..)| *name == group).with_context(|| format!("{group}: what is it?"))?;
    let (_, unit, sentence) = GROUPS[place];
    let rank = value.split(' ').next().and_then(|number| number.parse().ok()).context("no number to sort by")?;
    // In nanoseconds, for as many turns.
    let (times, turns) = (numbers(&sample["times"])?, numbers(&sample["iters"])?);
    let each = times.iter().zip(turns).map(|(time, turns)| time / turns);
    let samples = match bench["throughput"]["Elements"].as_f64() {
        Some(elements) => each.map(|nanoseconds| elements / nanoseconds * 1e9).collect(),
        None => each.map(|nanoseconds| nanoseconds / 1e3).collect(),
    };
    Ok((place, rank, Figure::new(&format!("{group}, {value}"), unit, samples, sentence)?))
}

fn folders(below: &Path) -> Result<Vec<std::path::PathBuf>> {
    let entries = std::fs::read_dir(below).with_context(|| below.display().to_string())?;
    let paths: Vec<_> = entries.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    Ok(paths.into_iter().filter(|path| path.is_dir() && !path.ends_with("report")).collect())
}

/// Of each line the name, a tab, and bytes.
fn memory(line: &[&str]) -> Result<Vec<Figure>> {
    let answer = command("cargo").args(line).current_dir(root()?).stderr(std::process::Stdio::inherit()).output()?;
    ensure!(answer.status.success(), "the bench of memory ended with {}", answer.status);
    let text = String::from_utf8(answer.stdout)?;
    let figure = |line: &str| {
        let (name, bytes) = line.split_once('\t').with_context(|| format!("{line:?} is no figure"))?;
        Figure::new(name, "bytes", vec![bytes.parse()?], MEMORY)
    };
    text.lines().map(figure).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_criterion_keeps_is_read() {
        let bench = |group: &str, elements: Option<u64>| {
            let throughput = elements.map(|elements| json!({ "Elements": elements }));
            json!({ "group_id": group, "function_id": null, "value_str": "100 rules", "throughput": throughput })
        };
        let sample = json!({ "sampling_mode": "Flat", "iters": [2.0, 1.0], "times": [4000.0, 1000.0] });
        let (place, rank, rate) = figure(&bench("Decisions, the rules alone", Some(10)), &sample).unwrap();
        assert_eq!((place, rank, rate.unit.as_str()), (0, 100, "/s"));
        assert_eq!((rate.least(), rate.most()), (5_000_000.0, 10_000_000.0));
        let (_, _, time) = figure(&bench("Desk::wants", None), &sample).unwrap();
        assert_eq!((time.name.as_str(), time.least(), time.most()), ("Desk::wants, 100 rules", 1.0, 2.0));
        assert!(figure(&bench("Desk::dreams", None), &sample).is_err());
    }
}
