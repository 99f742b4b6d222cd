//! What was rehearsed, in words and as JSON.
//!
//! Invariant: text from outside is shown through `Untrusted` only.

use super::{
    compare::{Compared, Rehearsed, Side},
    unknown::Unknown,
};
use crate::show::{many, table};
use jiff::{Timestamp, tz::TimeZone};
use oncall::{decide::Decision, text::Untrusted};
use serde_json::{Value, json};

/// Local hours from then on, and until then, are night.
const NIGHT: (i8, i8) = (22, 7);

/// Both sides of one sum.
#[derive(Clone, Copy)]
struct Sum {
    before: usize,
    after: usize,
}

struct Sums {
    rings: Sum,
    at_night: Sum,
    quiet_cards: Sum,
    digested: Sum,
}

impl Sums {
    fn of(alerts: &[Compared], zone: &TimeZone) -> Self {
        let sum = |counts: &dyn Fn(&Side) -> bool| Sum {
            before: alerts.iter().filter(|alert| counts(&alert.before)).count(),
            after: alerts.iter().filter(|alert| counts(&alert.after)).count(),
        };
        Self {
            rings: sum(&|side| side.rang.is_some()),
            at_night: sum(&|side| side.rang.is_some_and(|at| is_night(at, zone))),
            quiet_cards: sum(&|side| side.notified.is_some()),
            digested: sum(&|side| side.decision() == Some(Decision::Digest)),
        }
    }
}

fn is_night(at: Timestamp, zone: &TimeZone) -> bool {
    let hour = at.to_zoned(zone.clone()).hour();
    hour >= NIGHT.0 || hour < NIGHT.1
}

/// Whether an alert stands under a title.
type Belongs = fn(&Compared) -> bool;

pub(super) fn text(rehearsed: &Rehearsed, zone: &TimeZone) -> String {
    let moment = |at: Timestamp| at.to_zoned(zone.clone()).strftime("%a %Y-%m-%d %H:%M").to_string();
    let name = zone.iana_name().unwrap_or("UTC");
    let (from, until) = (moment(rehearsed.from), moment(rehearsed.until));
    let alerts = many(rehearsed.alerts.len(), "alert");
    let mut text = format!("From {from} to {until} ({name}): {alerts}\n");
    let parts: [(&str, Belongs); 3] = [
        ("Would ring, and did not", |alert| alert.before.rang.is_none() && alert.after.rang.is_some()),
        ("Would stay silent, and rang", |alert| alert.before.rang.is_some() && alert.after.rang.is_none()),
        ("Decided otherwise, and not a ring more or less", |alert| {
            alert.before.rang.is_some() == alert.after.rang.is_some()
        }),
    ];
    for (title, belongs) in parts {
        let rows: Vec<[String; 6]> = rehearsed
            .alerts
            .iter()
            .filter(|alert| alert.differs() && belongs(alert))
            .map(|alert| row(alert, zone))
            .collect();
        if !rows.is_empty() {
            text += &format!("\n{title}: {}\n{}", rows.len(), table(&rows));
        }
    }
    if !rehearsed.alerts.iter().any(Compared::differs) {
        text += "\nNothing would be different.\n";
    }
    text + "\n" + &sums(&Sums::of(&rehearsed.alerts, zone)) + "\n" + &unknown(&rehearsed.unknown, &moment)
}

fn row(alert: &Compared, zone: &TimeZone) -> [String; 6] {
    let night = alert.after.rang.or(alert.before.rang).unwrap_or(alert.said_at);
    [
        alert.said_at.to_zoned(zone.clone()).strftime("%a %m-%d %H:%M").to_string(),
        if is_night(night, zone) { "night" } else { "" }.to_owned(),
        Untrusted::new(alert.place.as_str()).line(60),
        alert.text.line(60),
        format!("{} → {}", decision(&alert.before), decision(&alert.after)),
        because(&alert.after),
    ]
}

fn decision(side: &Side) -> &'static str {
    side.decision().map_or("none", Decision::as_str)
}

/// The rule that decides, and what it took as met in doubt.
fn because(side: &Side) -> String {
    let Some((_, because)) = &side.decided else { return String::new() };
    let doubts = because.doubts.iter().map(|doubt| format!("; {doubt}"));
    Untrusted::new(because.reason.to_string() + &doubts.collect::<String>()).line(200)
}

fn sums(sums: &Sums) -> String {
    let row = |name: &str, sum: Sum| [name.to_owned(), sum.before.to_string(), sum.after.to_string()];
    table(&[
        [String::new(), "was".to_owned(), "would be".to_owned()],
        row("rings", sums.rings),
        row("  of these at night (22:00 to 07:00)", sums.at_night),
        row("quiet cards", sums.quiet_cards),
        row("collected for a digest", sums.digested),
    ])
}

fn unknown(unknown: &Unknown, moment: &dyn Fn(Timestamp) -> String) -> String {
    let mut lines = Vec::new();
    if let Some(begins) = unknown.begins {
        lines.push(format!("what was before {}: nothing was recorded yet", moment(begins)));
    }
    if !unknown.places.is_empty() {
        lines.push(format!("{}: nothing was recorded there", unknown.places.join(", ")));
    }
    lines.push(match unknown.counted {
        0 => "what was said where no rule looked: no message was counted".to_owned(),
        counted => format!(
            "what was said where no rule looked, or where a rule only counts: {} in all, counted and not kept",
            many(usize::try_from(counted).unwrap_or(usize::MAX), "message")
        ),
    });
    if unknown.blanked > 0 {
        let alerts = many(unknown.blanked, "alert");
        lines.push(format!("{alerts} whose text is not kept after 30 days: left out above"));
    }
    if unknown.unread > 0 {
        let things = many(unknown.unread, "thing");
        lines.push(format!("{things} that could not be understood when they came"));
    }
    for (source, from, until) in &unknown.gaps {
        lines.push(format!("what {source} said from {} to {}: it was not heard", moment(*from), moment(*until)));
    }
    lines.push("incidents that were never assigned to you: they are not recorded".to_owned());
    let lines: String = lines.iter().map(|line| format!("  {}\n", Untrusted::new(line.as_str()).line(300))).collect();
    format!("This cannot know:\n{lines}")
}

pub(super) fn json(rehearsed: &Rehearsed, zone: &TimeZone) -> Value {
    let sum = |sum: Sum| json!({ "before": sum.before, "after": sum.after });
    let sums = Sums::of(&rehearsed.alerts, zone);
    let unknown = &rehearsed.unknown;
    let gap = |(source, from, until): &(String, Timestamp, Timestamp)| json!({ "source": source, "from": time(*from), "until": time(*until) });
    json!({
        "policy": rehearsed.policy,
        "from": time(rehearsed.from),
        "until": time(rehearsed.until),
        "alerts": rehearsed.alerts.len(),
        "differing": rehearsed.alerts.iter().filter(|alert| alert.differs()).map(|alert| line(alert, zone)).collect::<Vec<_>>(),
        "sums": {
            "rings": sum(sums.rings),
            "at_night": sum(sums.at_night),
            "quiet_cards": sum(sums.quiet_cards),
            "digested": sum(sums.digested),
        },
        "unknown": {
            "before": unknown.begins.map(time),
            "places": unknown.places,
            "counted": unknown.counted,
            "blanked": unknown.blanked,
            "unread": unknown.unread,
            "gaps": unknown.gaps.iter().map(gap).collect::<Vec<_>>(),
        },
    })
}

fn line(alert: &Compared, zone: &TimeZone) -> Value {
    let side = |side: &Side| {
        json!({
            "decision": side.decision().map(Decision::as_str),
            "because": because(side),
            "rang": side.rang.map(time),
            "at_night": side.rang.is_some_and(|at| is_night(at, zone)),
        })
    };
    json!({
        "alert": alert.alert.to_string(),
        "said_at": time(alert.said_at),
        "place": alert.place,
        "text": alert.text.line(200),
        "before": side(&alert.before),
        "after": side(&alert.after),
    })
}

fn time(at: Timestamp) -> String {
    format!("{at:.3}")
}
