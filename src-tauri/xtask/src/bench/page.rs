//! The figures as a table for the terminal, and as parts of a page to keep.
//!
//! Invariant: a part is rewritten whole, and no other part changes; every row of a table has its sentence beside it.

use super::figure::Figure;

/// One taking of one part.
pub struct Taken {
    pub heading: &'static str,
    /// What it is about.
    pub opening: &'static str,
    /// When, on what, and what else ran.
    pub circumstances: Vec<String>,
    pub figures: Vec<Figure>,
}

const HEAD: [&str; 6] = ["Figure", "median", "p99", "least", "most", "samples"];

const OPENING: &str = "\
# Figures

Taken by `cargo xtask bench`, each part by itself with `--only`. No test holds these figures; they are here to be looked
at, and to be compared with those of the same machine. A percentile is the sample of nearest rank; below a hundred
samples none is given.
";

/// Columns aligned.
pub fn table(figures: &[Figure]) -> String {
    let rows: Vec<[String; 6]> = [HEAD.map(str::to_owned)].into_iter().chain(figures.iter().map(row)).collect();
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

/// The page with this part in place of what it said of it before, or at its end.
pub fn with(page: &str, taken: &Taken) -> String {
    let (_, parts) = page.split_once("\n## ").unwrap_or_default();
    let mut parts: Vec<&str> = parts.split("\n## ").map(str::trim_end).filter(|part| !part.is_empty()).collect();
    let new = part(taken);
    match parts.iter_mut().find(|part| part.lines().next() == Some(taken.heading)) {
        Some(old) => *old = &new,
        None => parts.push(&new),
    }
    let parts: String = parts.into_iter().map(|part| format!("\n## {part}\n")).collect();
    format!("{OPENING}{parts}")
}

fn part(taken: &Taken) -> String {
    let mut lines = vec![taken.heading.to_owned(), String::new(), taken.opening.to_owned()];
    lines.extend(taken.circumstances.iter().map(|line| format!("- {line}")));
    lines.push(format!("\n| {} |", HEAD.join(" | ")));
    lines.push("|---|---:|---:|---:|---:|---:|".to_owned());
    lines.extend(taken.figures.iter().map(|figure| format!("| {} |", row(figure).join(" | "))));
    lines.push("\n### What was measured\n".to_owned());
    lines.extend(sentences(&taken.figures));
    lines.join("\n")
}

/// A line for each sentence, with all the figures that it is said of.
fn sentences(figures: &[Figure]) -> Vec<String> {
    let mut said: Vec<(Vec<&str>, &str)> = Vec::new();
    for figure in figures {
        match said.iter_mut().find(|(_, sentence)| *sentence == figure.measured) {
            Some((names, _)) => names.push(&figure.name),
            None => said.push((vec![&figure.name], &figure.measured)),
        }
    }
    said.into_iter().map(|(names, sentence)| format!("- **{}.** {sentence}", names.join("; "))).collect()
}

fn row(figure: &Figure) -> [String; 6] {
    let shown = |value| figure.shown(value);
    [
        format!("{}, {}", figure.name, figure.unit),
        shown(figure.median()),
        figure.p99().map_or_else(|| "–".to_owned(), shown),
        shown(figure.least()),
        shown(figure.most()),
        figure.count().to_string(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(heading: &'static str, sample: f64) -> Taken {
        let figure = |name| Figure::new(name, "ms", vec![sample], "From here to there.").unwrap();
        let circumstances = vec!["2026-11-26".to_owned()];
        Taken { heading, opening: "About it.\n", circumstances, figures: vec![figure("Going"), figure("Coming")] }
    }

    #[test]
    fn a_part_is_replaced_and_the_others_stay() {
        let one = with("# Whatever stood here\n", &taken("One", 1.0));
        let both = with(&one, &taken("Two", 2.0));
        assert!(both.starts_with(OPENING) && both.starts_with(&one), "{both}");
        let again = with(&both, &taken("One", 3.0));
        assert_eq!(again, both.replacen("| 1.0 | – | 1.0 | 1.0 | 1 |", "| 3.0 | – | 3.0 | 3.0 | 1 |", 2));
        assert_ne!(again, both);
        assert!(again.contains("- **Going; Coming.** From here to there."), "{again}");
    }
}
