//! Bots whose posts are documented or were seen: one row each.
//!
//! Invariant: a row is data; the first of its marks that fits decides, and firing stands before resolved.

use super::Seen;
use oncall::observation::Condition::{self, Firing, Resolved, Unsaid};

/// How posts of one kind are known and read.
struct Row {
    /// Part of the sender's name, in lower case.
    senders: &'static [&'static str],
    /// Part of a link or of the text, in lower case; for posts sent under another name.
    traces: &'static [&'static str],
    marks: &'static [(Mark, Condition)],
}

enum Mark {
    /// In the brackets that a headline begins with: `[FIRING:2]`.
    Bracket(&'static str),
    /// A headline begins with this word, then a colon, blank or bracket.
    Begins(&'static str),
    /// Anywhere in the text.
    Says(&'static str),
    /// A field of this title whose value begins with this word.
    Field(&'static str, &'static str),
}

use Mark::{Begins, Bracket, Field, Says};

const ROWS: &[Row] = &[
    // prometheus/alertmanager template/default.tmpl; grafana/alerting, both the unified and the legacy form.
    Row {
        senders: &["alertmanager", "prometheus", "grafana"],
        traces: &["/#/alerts?receiver=", "/alerting/list", "/alerting/grafana/"],
        marks: &[
            (Bracket("firing"), Firing),
            (Bracket("alerting"), Firing),
            (Bracket("no data"), Firing),
            (Bracket("pending"), Unsaid),
            (Bracket("resolved"), Resolved),
            (Bracket("ok"), Resolved),
        ],
    },
    // Fixtures of public projects; the bracket is the webhook's form.
    Row {
        senders: &["datadog"],
        traces: &["datadoghq.com/monitors", "datadoghq.eu/monitors", "datadoghq.com/event", "datadoghq.eu/event"],
        marks: &[
            (Begins("triggered"), Firing),
            (Begins("re-triggered"), Firing),
            (Begins("warn"), Firing),
            (Begins("no data"), Firing),
            (Begins("alert"), Firing),
            (Bracket("triggered"), Firing),
            (Bracket("re-triggered"), Firing),
            (Bracket("warn"), Firing),
            (Bracket("no data"), Firing),
            (Begins("recovered"), Resolved),
            (Bracket("recovered"), Resolved),
        ],
    },
    // terraform-aws-notify-slack (its fallback says "triggered" of everything) and Amazon Q, formerly AWS Chatbot.
    Row {
        senders: &["cloudwatch", "amazon q", "aws"],
        traces: &["console.aws.amazon.com/cloudwatch", "aws cloudwatch notification"],
        marks: &[
            (Field("current state", "alarm"), Firing),
            (Field("current state", "ok"), Resolved),
            (Field("current state", "insufficient_data"), Unsaid),
            (Field("state", "alarm"), Firing),
            (Field("state", "ok"), Resolved),
            (Says("changed state to alarm"), Firing),
            (Says("changed state to ok"), Resolved),
            (Says("changed state to insufficient_data"), Unsaid),
        ],
    },
    // No public payload; the words of its states. Acknowledged is not over.
    Row {
        senders: &["pagerduty"],
        traces: &["pagerduty.com/incidents/"],
        marks: &[
            (Begins("triggered"), Firing),
            (Begins("re-triggered"), Firing),
            (Begins("acknowledged"), Firing),
            (Begins("escalated"), Firing),
            (Begins("unacknowledged"), Firing),
            (Begins("resolved"), Resolved),
            (Bracket("triggered"), Firing),
            (Bracket("acknowledged"), Firing),
            (Bracket("resolved"), Resolved),
            (Field("status", "triggered"), Firing),
            (Field("status", "acknowledged"), Firing),
            (Field("status", "resolved"), Resolved),
            (Says("status: triggered"), Firing),
            (Says("status: acknowledged"), Firing),
            (Says("status: resolved"), Resolved),
        ],
    },
    // The legacy text; newer forms ("UP: …") are read by their words.
    Row {
        senders: &["pingdom"],
        traces: &["pingdomalert"],
        marks: &[
            (Begins("pingdomalert down"), Firing),
            (Says(" is down since"), Firing),
            (Begins("pingdomalert up"), Resolved),
            (Says(" is up since"), Resolved),
        ],
    },
    // getsentry/sentry message_builder/issues.py; metric alerts are titled by their state.
    Row {
        senders: &["sentry"],
        traces: &[".sentry.io/issues/", ".sentry.io/alerts/", ".sentry.io/organizations/"],
        marks: &[
            (Says("state: new"), Firing),
            (Says("state: ongoing"), Firing),
            (Says("state: escalating"), Firing),
            (Says("state: regressed"), Firing),
            (Begins("critical"), Firing),
            (Begins("warning"), Firing),
            (Begins("triggered"), Firing),
            (Says("state: resolved"), Resolved),
            (Says("status: resolved"), Resolved),
            (Begins("resolved"), Resolved),
        ],
    },
];

/// What the first row that knows the post makes of it.
pub(super) fn verdict(seen: &Seen) -> Option<Condition> {
    ROWS.iter().filter(|row| row.knows(seen)).find_map(|row| row.read(seen))
}

impl Row {
    fn knows(&self, seen: &Seen) -> bool {
        let named = |part: &&str| seen.senders.iter().any(|sender| has_word(sender, part));
        self.senders.iter().any(named) || self.traces.iter().any(|trace| seen.all.contains(trace))
    }

    fn read(&self, seen: &Seen) -> Option<Condition> {
        self.marks.iter().find(|(mark, _)| mark.fits(seen)).map(|(_, condition)| *condition)
    }
}

impl Mark {
    fn fits(&self, seen: &Seen) -> bool {
        match self {
            Self::Bracket(word) => seen
                .headlines
                .iter()
                .any(|line| brackets(line).iter().any(|inside| begins(inside, word) || lists(inside, word))),
            Self::Begins(word) => seen.headlines.iter().any(|line| begins(bare(line), word)),
            Self::Says(words) => seen.all.contains(words),
            Self::Field(title, word) => {
                seen.fields.iter().any(|(of, value)| of.eq_ignore_ascii_case(title) && begins(value.trim(), word))
            }
        }
    }
}

/// Whether the line begins with the word, and the word ends there.
fn begins(line: &str, word: &str) -> bool {
    let Some((head, tail)) = line.split_at_checked(word.len()) else { return false };
    head.eq_ignore_ascii_case(word) && tail.chars().next().is_none_or(|c| !c.is_alphanumeric() && c != '-' && c != '_')
}

/// Whether one of several states in one bracket is this: `FIRING:1, RESOLVED:2`.
fn lists(inside: &str, word: &str) -> bool {
    inside.split(',').any(|part| begins(part.trim(), word))
}

/// What stands in the brackets that the line begins with: `[P1] [Triggered on {host:a}] …`.
pub(super) fn brackets(line: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = unadorned(line);
    while let Some((inside, behind)) = rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        found.push(inside.trim());
        rest = behind.trim_start();
    }
    found
}

/// The line behind its brackets and emoji.
fn bare(line: &str) -> &str {
    let mut rest = unadorned(line);
    while let Some((_, behind)) = rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        rest = unadorned(behind);
    }
    rest
}

/// The line behind the emoji that it begins with, `:names:` and characters alike.
pub(super) fn unadorned(line: &str) -> &str {
    let mut rest = line.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '[' && c != ':');
    while let Some((name, behind)) = rest.strip_prefix(':').and_then(|rest| rest.split_once(':')) {
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || "_-+".contains(c)) {
            break;
        }
        rest = behind.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '[' && c != ':');
    }
    rest
}

fn has_word(text: &str, word: &str) -> bool {
    let mut from = 0;
    while let Some(at) = text.get(from..).and_then(|rest| rest.find(word)) {
        let (start, end) = (from + at, from + at + word.len());
        let edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
        let before = text.get(..start).and_then(|before| before.chars().next_back());
        let behind = text.get(end..).and_then(|behind| behind.chars().next());
        if edge(before) && edge(behind) {
            return true;
        }
        from = end;
    }
    false
}
