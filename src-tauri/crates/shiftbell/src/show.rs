//! Answers as aligned plain text.
//!
//! Invariant: every text is one line without control characters, so that no alert can move the cursor.

mod people;

pub(crate) use people::{schedule, team};

use oncall::text::Untrusted;
use std::fmt::Write;
use view::{AlertLine, Sight, SourceLine, Status, Why};

pub(crate) fn status(status: &Status) -> String {
    let mut rows = vec![
        ["state".to_owned(), status.state.as_str().to_owned()],
        ["shift".to_owned(), format!("{} ({})", one(&status.sentence), one(&status.shift_because))],
        ["alerts".to_owned(), format!("{} ringing, {} snoozed, {} held", status.ringing, status.snoozed, status.held)],
        ["policy".to_owned(), one(&status.policy)],
    ];
    if status.shadow {
        rows.push(["shadow".to_owned(), "yes: you look on; nothing rings, nothing is written".to_owned()]);
    }
    if let Some(deployed) = &status.deployed {
        rows.push([
            "deployed".to_owned(),
            format!("{} {}", time(&deployed.at), one(&deployed.what)).trim_end().to_owned(),
        ]);
    }
    for (rule, tally) in &status.tallied {
        let weeks = format!("{} this week, {} last week", tally.this_week, tally.last_week);
        rows.push(["counted".to_owned(), format!("“{}”: {weeks}", one(rule))]);
    }
    let gap = || [String::new(), String::new()];
    if status.sources.is_empty() {
        rows.extend([
            gap(),
            ["sources".to_owned(), "none: nothing is watched; add an account to the policy file".to_owned()],
        ]);
    }
    for source in &status.sources {
        rows.push(gap());
        rows.extend(source_rows(source));
    }
    for trouble in &status.troubles {
        rows.push(gap());
        rows.push([one(&trouble.part), one(&trouble.name)]);
        rows.extend(told(&trouble.says, &trouble.cure));
    }
    table(&rows)
}

fn source_rows(source: &SourceLine) -> Vec<[String; 2]> {
    let seen = match (source.sight, &source.reason, &source.since) {
        (Sight::Seeing, ..) => "seeing".to_owned(),
        (Sight::Blind, reason, since) => {
            let since = since.as_deref().map(|since| format!(" since {}", time(since))).unwrap_or_default();
            format!("blind{since}: {}", one(reason.as_deref().unwrap_or("unknown")))
        }
    };
    let mut rows = vec![[one(&source.id), seen]];
    if let (Some(says), Some(cure)) = (&source.says, &source.cure) {
        rows.extend(told(says, cure));
    }
    rows.extend(
        source
            .gaps
            .iter()
            .map(|gap| [String::new(), format!("not read yet: {} to {}", time(&gap.from), time(&gap.until))]),
    );
    rows
}

fn told(says: &str, cure: &str) -> [[String; 2]; 2] {
    [[String::new(), one(says)], [String::new(), one(cure)]]
}

pub(crate) fn alerts(alerts: &[AlertLine]) -> String {
    if alerts.is_empty() {
        return "Nothing is open.\n".to_owned();
    }
    let rows: Vec<[String; 5]> = alerts
        .iter()
        .map(|alert| {
            let text = Untrusted::new(alert.text.as_str()).line(80);
            let text = format!("{text}{}", beside(alert));
            [state(alert), short_id(alert, alerts), time(&alert.said_at), one(&alert.place), text]
        })
        .collect();
    table(&rows)
}

/// ` [critical; seen 3 times; tell Vera Pratt until …]`, as far as there is something to say.
fn beside(alert: &AlertLine) -> String {
    let severity = alert.severity.and_then(|severity| serde_json::to_value(severity).ok());
    let severity = severity.and_then(|word| word.as_str().map(str::to_owned));
    let seen = alert.seen.as_ref().map(|seen| format!("seen {} times", seen.times));
    let joined = alert.joined.as_ref().map(|joined| format!("with {}", one(&joined.to)));
    let owed = alert
        .tell
        .as_ref()
        .and_then(|tell| tell.due.as_ref().map(|due| format!("tell {} until {}", one(&tell.who), time(due))));
    let undo = alert.undo_until.as_ref().map(|until| format!("undo until {}", time(until)));
    let unwritten = alert.unwritten.as_deref().map(one);
    let said: Vec<String> = [severity, seen, joined, owed, undo, unwritten].into_iter().flatten().collect();
    if said.is_empty() { String::new() } else { format!(" [{}]", said.join("; ")) }
}

/// The last part of the id, where no other alert in the list ends the same.
fn short_id(alert: &AlertLine, all: &[AlertLine]) -> String {
    let last = alert.id.rsplit('/').next().unwrap_or(&alert.id);
    let unique = all.iter().filter(|other| other.id.ends_with(last)).count() == 1;
    one(if unique { last } else { &alert.id })
}

/// The state, by whom, until when.
fn state(alert: &AlertLine) -> String {
    let mut text = alert.state.as_str().to_owned();
    if let Some(by) = &alert.by {
        // Writing to a String cannot fail.
        let _ = write!(text, " ({})", one(by));
    }
    if let Some(until) = &alert.snoozed_until {
        let _ = write!(text, " until {}", time(until));
    }
    text
}

pub(crate) fn why(why: &Why) -> String {
    let alert = &why.alert;
    let author = alert.author.as_deref().map(|author| format!("{}: ", one(author))).unwrap_or_default();
    let ringing = alert.why.as_deref().map(|why| format!(" ({})", one(why))).unwrap_or_default();
    let mut rows = vec![
        ["alert".to_owned(), one(&alert.id)],
        ["place".to_owned(), one(&alert.place)],
        [
            "said".to_owned(),
            format!("{} {author}{}", time(&alert.said_at), Untrusted::new(alert.text.as_str()).line(200)),
        ],
        ["state".to_owned(), format!("{} since {}{ringing}", state(alert), time(&alert.since))],
        ["decision".to_owned(), decision(why)],
    ];
    if let Some(seen) = &alert.seen {
        let caution = seen.caution.as_deref().map(|caution| format!(". {}", one(caution))).unwrap_or_default();
        rows.push(["seen before".to_owned(), format!("{}{caution}", one(&seen.sentence))]);
    }
    let label = |label: &'static str| std::iter::once(label).chain(std::iter::repeat("")).map(str::to_owned);
    let doubts = alert.doubts.iter().map(|doubt| one(doubt));
    rows.extend(label("in doubt").zip(doubts).map(<[String; 2]>::from));
    let tried = why.tried.iter().map(|tried| format!("{}: {}", one(&tried.rule), one(&tried.miss)));
    rows.extend(label("passed over").zip(tried).map(<[String; 2]>::from));
    let notes = why.notes.iter().map(|note| format!("{}: {}", one(&note.who), one(&note.text)));
    rows.extend(label("notes").zip(notes).map(<[String; 2]>::from));
    let looking = alert.looking.iter().map(|who| one(who));
    rows.extend(label("looking").zip(looking).map(<[String; 2]>::from));
    rows.extend(alert.url.iter().map(|url| ["url".to_owned(), one(url)]));
    table(&rows)
}

fn decision(why: &Why) -> String {
    let Some(decision) = &why.decision else { return "none yet".to_owned() };
    let mut text = one(decision);
    if let Some(because) = &why.because {
        let _ = write!(text, ", because: {}", one(because));
    }
    if let (Some(policy), Some(at)) = (&why.policy, &why.decided_at) {
        let _ = write!(text, " (policy {}, {})", one(policy), time(at));
    }
    text
}

/// `900` as `15m`.
pub(crate) fn length(seconds: u32) -> String {
    let parts = [(seconds / 3_600, "h"), (seconds % 3_600 / 60, "m"), (seconds % 60, "s")];
    parts.iter().filter(|(number, _)| *number > 0).map(|(number, unit)| format!("{number}{unit}")).collect()
}

/// `2026-07-15T08:00:00.000Z` as `2026-07-15 08:00:00Z`.
pub(crate) fn time(rfc3339: &str) -> String {
    let short = rfc3339.replacen('T', " ", 1);
    one(&match short.split_once('.') {
        Some((seconds, _)) => format!("{seconds}Z"),
        None => short,
    })
}

fn one(text: &str) -> String {
    Untrusted::new(text).line(300)
}

/// "1 rule", "2 rules".
pub(crate) fn many(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// Rows with their columns aligned; the last one is as long as it likes.
pub(crate) fn table<const N: usize>(rows: &[[String; N]]) -> String {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..N).map(width).collect();
    let mut text = String::new();
    for row in rows {
        let line: Vec<String> = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        text.push_str(line.join("  ").trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned() {
        let rows = [["a", "bb", "c"], ["äää", "", "d  "], ["", "", ""]].map(|row| row.map(str::to_owned));
        assert_eq!(table(&rows), "a    bb  c\näää      d\n\n");
    }

    #[test]
    fn lengths_and_times() {
        assert_eq!([length(900), length(5_400), length(61)], ["15m", "1h30m", "1m1s"]);
        assert_eq!(time("2026-07-15T08:00:00.000Z"), "2026-07-15 08:00:00Z");
        assert_eq!(time("2026-07-15T08:00:00Z"), "2026-07-15 08:00:00Z");
    }
}
