//! Bots whose posts are documented or were seen: one row each.
//!
//! Invariant: a row is data; the first of its marks that fits decides, and firing stands before resolved.

use super::{
    Seen,
    keys::Key,
    severity::{self, Stands},
};
use oncall::{
    ids::Fingerprint,
    observation::{
        Condition::{self, Firing, Resolved, Unsaid},
        Severity,
    },
};

/// Of the keys that rows make; raised when they make other values of the same posts.
const VERSION: u32 = 1;

/// How posts of one kind are known and read.
struct Row {
    /// The maker of its keys.
    name: &'static str,
    /// Part of the sender's name, in lower case.
    senders: &'static [&'static str],
    /// Part of a link or of the text, in lower case; for posts sent under another name.
    traces: &'static [&'static str],
    marks: &'static [(Mark, Condition)],
    /// Where it says how bad it is; the first place that says anything decides.
    severity: &'static [Stands],
    /// What it tells alerts apart by; the first that says exactly one decides.
    keys: &'static [Key],
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

/// Alertmanager's and Grafana's states.
const ALERT_STATES: &[(Mark, Condition)] = &[
    (Bracket("firing"), Firing),
    (Bracket("alerting"), Firing),
    (Bracket("no data"), Firing),
    (Bracket("pending"), Unsaid),
    (Bracket("resolved"), Resolved),
    (Bracket("ok"), Resolved),
];

const ROWS: &[Row] = &[
    // prometheus/alertmanager template/default.tmpl: its title ends with the labels' values, its link names no alert.
    Row {
        name: "alertmanager",
        senders: &["alertmanager", "prometheus"],
        traces: &["/#/alerts?receiver="],
        marks: ALERT_STATES,
        severity: &[Stands::Field("severity"), Stands::Parentheses],
        keys: &[Key::Fingerprint, Key::AlertmanagerSilence],
    },
    // grafana/alerting templates/default_template.go, both the unified and the legacy form: labels as ` - name = value`.
    Row {
        name: "grafana",
        senders: &["grafana"],
        traces: &["/alerting/list", "/alerting/grafana/"],
        marks: ALERT_STATES,
        severity: &[Stands::Field("severity"), Stands::Field("priority")],
        keys: &[Key::Fingerprint, Key::GrafanaSilence],
    },
    // Fixtures of public projects; the bracket is the webhook's form.
    Row {
        name: "datadog",
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
        severity: &[Stands::Priority, Stands::Field("priority")],
        keys: &[Key::DatadogMonitor],
    },
    // terraform-aws-notify-slack (its fallback says "triggered" of everything) and Amazon Q, formerly AWS Chatbot.
    Row {
        name: "cloudwatch",
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
        severity: &[],
        keys: &[Key::CloudWatchAlarm],
    },
    // No public payload; the words of its states. Acknowledged is not over.
    Row {
        name: "pagerduty",
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
        severity: &[Stands::Field("priority"), Stands::Field("urgency")],
        keys: &[Key::PagerDutyIncident],
    },
    // The legacy text; newer forms ("UP: …") are read by their words.
    Row {
        name: "pingdom",
        senders: &["pingdom"],
        traces: &["pingdomalert"],
        marks: &[
            (Begins("pingdomalert down"), Firing),
            (Says(" is down since"), Firing),
            (Begins("pingdomalert up"), Resolved),
            (Says(" is up since"), Resolved),
        ],
        severity: &[],
        keys: &[Key::PingdomCheck],
    },
    // getsentry/sentry message_builder/issues.py; metric alerts are titled by their state.
    Row {
        name: "sentry",
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
        severity: &[Stands::Field("level"), Stands::Within("level"), Stands::Front],
        keys: &[Key::SentryIssue, Key::SentryMetric],
    },
];

/// What the first row that knows the post makes of it.
pub(super) fn verdict(seen: &Seen) -> Option<Condition> {
    ROWS.iter().filter(|row| row.knows(seen)).find_map(|row| row.read(seen))
}

/// How bad it says it is; a post of a known kind says it in its own way only.
pub(super) fn severity(seen: &Seen) -> Option<Severity> {
    let rows: Vec<&Row> = ROWS.iter().filter(|row| row.knows(seen)).collect();
    match rows.as_slice() {
        [] => severity::of(seen, severity::ANYWHERE),
        rows => rows.iter().find_map(|row| severity::of(seen, row.severity)),
    }
}

/// The sender's own key: of one that has the name, or whose headline leads there. A link in the text makes nobody it.
pub(super) fn key(seen: &Seen) -> Option<Fingerprint> {
    let of_row = |row: &Row| {
        let value = row.keys.iter().find_map(|key| key.value(seen))?;
        Some(Fingerprint { maker: row.name.to_owned(), version: VERSION, value })
    };
    ROWS.iter().filter(|row| row.is_named(seen) || row.is_headed(seen)).find_map(of_row)
}

impl Row {
    fn is_named(&self, seen: &Seen) -> bool {
        let named = |part: &&str| seen.senders.iter().any(|sender| has_word(sender, part));
        self.senders.iter().any(named)
    }

    fn is_headed(&self, seen: &Seen) -> bool {
        let leads = |trace: &&str| seen.title_links.iter().any(|link| link.as_str().to_lowercase().contains(trace));
        self.traces.iter().any(leads)
    }

    fn knows(&self, seen: &Seen) -> bool {
        self.is_named(seen) || self.traces.iter().any(|trace| seen.all.contains(trace))
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
pub(super) fn bare(line: &str) -> &str {
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
