//! `why -`: what the policy file would decide for a message or an incident that is described as JSON.
//!
//! Invariant: offline; whatever the description leaves out is not known to the decision either, and the answer says so.

mod described;

use crate::{Output, args::Question, fault::Fault, policy, show, zone};
use described::Described;
use jiff::{Timestamp, tz::TimeZone};
use oncall::{
    decide::{self, Circumstances, Ruling},
    policy::Policy,
    roster::{Roster, Statements},
    text::Untrusted,
};
use serde_json::json;
use std::{
    io::{self, Read},
    path::Path,
};

/// No longer text is read.
const LONGEST: u64 = 1_000_000;

pub(crate) fn run(question: &Question) -> Result<Output, Fault> {
    let policy::PolicyText { name, text } = policy::text(question.policy.clone())?;
    let policy = policyfile::read(&text).map_err(|faults| {
        Fault::new("bad-policy", format!("{name}: {faults}.")).cure(format!("See all of it: shiftbell check {name}"))
    })?;
    let zone = question.zone.as_deref().map_or_else(|| Ok(zone::local()), zone::named)?;
    let described = described::read(&written(question.message.as_deref())?, &policy, now())?;
    Ok(told(&rule(&policy, &described, &zone), &described, &policy))
}

fn written(file: Option<&Path>) -> Result<String, Fault> {
    let mut text = String::new();
    let read = match file {
        Some(path) => std::fs::File::open(path).and_then(|file| file.take(LONGEST).read_to_string(&mut text)),
        None => io::stdin().lock().take(LONGEST).read_to_string(&mut text),
    };
    read.map(|_| text).map_err(|fault| Fault::new("no-input", format!("The message cannot be read: {fault}.")))
}

/// Only this command asks what time it is, where the description does not say.
#[allow(clippy::disallowed_methods, reason = "a person at a terminal means now")]
fn now() -> Timestamp {
    Timestamp::now()
}

fn rule(policy: &Policy, described: &Described, zone: &TimeZone) -> Ruling {
    let roster = Roster::of(policy, &Statements::default(), zone);
    let around = Circumstances {
        said_at: described.at,
        local: zone,
        bound: Vec::new(),
        shift: described.shift,
        roster: &roster,
        duties: None,
        seen: &[],
        deployed_at: None,
    };
    match &described.what {
        described::What::Message(message) => decide::message(policy, &described.source, message, &around),
        described::What::Incident(incident) => decide::incident(policy, &described.source, incident, &around),
    }
}

fn told(ruling: &Ruling, described: &Described, policy: &Policy) -> Output {
    let because = &ruling.because;
    let (decision, reason) = (ruling.decision.as_str(), Untrusted::new(because.reason.to_string()).line(200));
    let assumed = "seen for the first time, after no deploy; your role as the policy file's own entries say";
    let shift = described.shift_word();
    let mut rows = vec![
        ["decision".to_owned(), format!("{decision}, because: {reason} (policy {})", policy.hash)],
        ["taken as".to_owned(), format!("said at {:.0} to somebody {shift} shift, {assumed}", described.at)],
    ];
    let label = |label: &'static str| std::iter::once(label).chain(std::iter::repeat("")).map(str::to_owned);
    let doubts = because.doubts.iter().map(ToString::to_string);
    rows.extend(label("in doubt").zip(doubts).map(<[String; 2]>::from));
    let tried = because.tried.iter().map(|(rule, miss)| format!("{}: {miss}", Untrusted::new(&**rule).line(100)));
    rows.extend(label("passed over").zip(tried).map(<[String; 2]>::from));
    let json = json!({
        "decision": decision,
        "because": reason,
        "doubts": because.doubts.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "tried": because.tried.iter().map(|(rule, miss)| json!({ "rule": &**rule, "miss": miss.to_string() })).collect::<Vec<_>>(),
        "policy": policy.hash.as_str(),
        "at": format!("{:.3}", described.at),
        "shift": shift,
    });
    Output { text: show::table(&rows), json, code: 0 }
}
