//! The figures as a table for the terminal, and as a page to keep.
//!
//! Invariant: every row of the table has its sentence in the page.

use crate::figure::Figure;

pub struct Report {
    pub date: String,
    pub machine: Vec<String>,
    /// Before and after.
    pub load: [String; 2],
    pub figures: Vec<Figure>,
}

const HEAD: [&str; 6] = ["Figure", "median", "p99", "least", "most", "samples"];

const OPENING: &str = "\
# Figures

Taken by `cargo xtask bench`: the release build as it ships, in a private session (Xvfb, a bus of its own, a recording
notification daemon, gnome-keyring, a panel), against the simulated Slack and PagerDuty over loopback. The simulators
and the measuring itself run on the same cores. No test holds these figures; they are here to be looked at, and to be
compared with those of the same machine.
";

const STREAM: &str = "
The stream of the decisions: of twenty observations eleven are posts in channels that no rule names, three in one whose
words do not match, one pages, one is a colleague's check mark on that, one an edit, one a reply in a thread, two an
incident and its end. Of the rules a quarter each names a channel, globs with words, the same in a window of the day, a
PagerDuty service.
";

impl Report {
    /// Columns aligned.
    pub fn table(&self) -> String {
        let rows: Vec<[String; 6]> =
            [HEAD.map(str::to_owned)].into_iter().chain(self.figures.iter().map(row)).collect();
        let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
        let widths: [usize; 6] = std::array::from_fn(width);
        let line = |row: &[String; 6]| {
            let cells = row.iter().zip(widths).enumerate().map(|(column, (cell, width))| match column {
                0 => format!("{cell:<width$}"),
                _ => format!("{cell:>width$}"),
            });
            cells.collect::<Vec<_>>().join("  ")
        };
        rows.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    pub fn page(&self) -> String {
        let mut page = vec![OPENING.to_owned(), format!("- {}", self.date)];
        page.extend(self.machine.iter().map(|line| format!("- {line}")));
        page.push(format!("- load average (1, 5, 15 min) before: {}; after: {}", self.load[0], self.load[1]));
        page.push(String::new());
        page.push(format!("| {} |", HEAD.join(" | ")));
        page.push("|---|---:|---:|---:|---:|---:|".to_owned());
        page.extend(self.figures.iter().map(|figure| format!("| {} |", row(figure).join(" | "))));
        page.push("\nA percentile is the sample of nearest rank; below a hundred samples none is given.\n".to_owned());
        page.push("## What was measured\n".to_owned());
        page.extend(self.figures.iter().map(|figure| format!("- **{}.** {}", figure.name, figure.measured)));
        page.push(STREAM.to_owned());
        page.join("\n")
    }
}

fn row(figure: &Figure) -> [String; 6] {
    let shown = |value| figure.shown(value);
    [
        format!("{}, {}", figure.name, figure.unit.symbol()),
        shown(figure.median()),
        figure.p99().map_or_else(|| "–".to_owned(), shown),
        shown(figure.least()),
        shown(figure.most()),
        figure.count().to_string(),
    ]
}
