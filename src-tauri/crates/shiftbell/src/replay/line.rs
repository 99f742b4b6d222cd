//! One line of the timeline.
//!
//! Invariant: text from outside is shown through `Untrusted` only.

use jiff::Timestamp;
use oncall::{
    act::Refused,
    desk::Input,
    fact::{Fact, Link, Storm, What},
    ids::AlertId,
    observation::{Change, IncidentStatus, Observation, Said},
    picture::Picture,
    shift::{OnShift, ShiftSetting},
    text::Untrusted,
    write::{Outcome, WriteWhat},
};
use serde_json::{Value, json};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub at: Timestamp,
    /// One word for what happened: `came`, `decided`, `rang`, …
    pub what: &'static str,
    pub alert: Option<AlertId>,
    /// Where it happened: a channel, a service, a source.
    pub place: String,
    pub says: String,
}

impl Line {
    /// None for facts that say nothing about alerts or shifts.
    pub fn of(fact: &Fact, picture: &Picture) -> Option<Self> {
        let (what, says) = tell(&fact.what)?;
        let alert = fact.what.alert();
        let place = match &fact.what {
            What::Observed(seen) => place_of(seen).unwrap_or_default(),
            _ => String::new(),
        };
        let known = alert.as_ref().and_then(|id| picture.alerts.iter().find(|shown| shown.id == *id));
        let place = known.map_or(place, |shown| shown.place.clone());
        Some(Self { at: fact.at, what, alert, place: one(&place), says: one(&says) })
    }

    /// Something the person did that makes no sense in the replay.
    pub fn refused(at: Timestamp, input: &Input, refused: &Refused) -> Option<Self> {
        let Input::Acted { act, .. } = input else { return None };
        use oncall::act::Act;
        let (did, alert) = match act {
            Act::Acknowledge(alert) => ("acknowledge", Some(alert)),
            Act::Snooze { alert, .. } => ("snooze", Some(alert)),
            Act::Judge { alert, .. } => ("verdict", Some(alert)),
            Act::Undo(alert) => ("undo", Some(alert)),
            Act::Tell(alert) => ("told", Some(alert)),
            _ => ("act", None),
        };
        let says = format!("{did}: {refused}");
        Some(Self { at, what: "refused", alert: alert.cloned(), place: String::new(), says })
    }

    pub fn to_row(&self) -> [String; 4] {
        let place = match &self.alert {
            Some(alert) if self.place.is_empty() => alert.to_string(),
            _ => self.place.clone(),
        };
        [crate::show::time(&format!("{:.3}", self.at)), self.what.to_owned(), one(&place), self.says.clone()]
    }

    pub fn to_json(&self) -> Value {
        json!({
            "at": format!("{:.3}", self.at),
            "what": self.what,
            "alert": self.alert.as_ref().map(ToString::to_string),
            "place": self.place,
            "says": self.says,
        })
    }
}

fn tell(what: &What) -> Option<(&'static str, String)> {
    Some(match what {
        What::Observed(Observation { said: Said::Unread { what, .. }, .. }) => ("unread", what.clone()),
        What::Observed(seen) => ("came", said(&seen.said)?),
        What::Counted { source, messages } => {
            ("counted", format!("{messages} messages of {source} that no rule names"))
        }
        What::Decided { decision, because, .. } => {
            let tried: Vec<String> =
                because.tried.iter().map(|(rule, miss)| format!("; not “{rule}”: {miss}")).collect();
            ("decided", format!("{}, because: {}{}", decision.as_str(), because.reason, tried.concat()))
        }
        What::Rang { why, storm, .. } => (
            "rang",
            match storm {
                Storm::Alone => why.to_string(),
                Storm::Summed => format!("{why}, in the summary of a storm"),
            },
        ),
        What::Tallied { rule, messages } => ("counted", format!("{messages} messages by rule “{rule}”")),
        What::Held { .. } => ("held", String::new()),
        What::Notified { .. } => ("notified", String::new()),
        What::Digested { alerts } => ("digested", format!("{} alerts on one card", alerts.len())),
        What::Reminded { alerts, why } => ("reminded", format!("{} alerts: {}", alerts.len(), why.as_str())),
        What::Joined { to, link, .. } => (
            "joined",
            match link {
                Link::PostOf => format!("the post of {to}"),
                Link::RepeatOf => format!("a repeat of {to}"),
            },
        ),
        What::Parted { .. } => ("parted", String::new()),
        What::Told { through, .. } => ("told", format!("by {}", through.as_str())),
        What::Undone { through, .. } => ("undone", format!("by {}", through.as_str())),
        What::AskedNobody { who, .. } => ("asked", format!("nobody: {who} is not known")),
        What::Deployed { what, .. } => ("deployed", what.line(100)),
        What::Settled { by, .. } => ("settled", by.to_string()),
        What::Acknowledged { by, .. } => ("acknowledged", by.to_string()),
        What::AckAsked { through, write, .. } => {
            let asked = match &write.what {
                WriteWhat::React { emoji, .. } => format!("my reaction :{emoji}:"),
                WriteWhat::AcknowledgeIncident(_) => "acknowledge the incident".to_owned(),
                WriteWhat::Reply { .. } => "my words in its thread".to_owned(),
                WriteWhat::Message { .. } => "my words to somebody".to_owned(),
            };
            ("asked", format!("by {}: {asked}", through.as_str()))
        }
        What::Snoozed { through, until, .. } => ("snoozed", format!("by {} until {:.0}", through.as_str(), until.at)),
        What::Silenced { alerts, through } => ("silenced", format!("by {}: {} alerts", through.as_str(), alerts.len())),
        What::WriteEnded { outcome, .. } => ("written", ended(outcome)),
        What::ShiftSet { setting, through } => {
            let set = match setting {
                ShiftSetting::On => "on",
                ShiftSetting::Off => "off",
                ShiftSetting::Follow => "follow the schedule",
            };
            ("set", format!("by {}: {set}", through.as_str()))
        }
        What::ShiftTurned { on: OnShift::On } => ("shift", "on shift".to_owned()),
        What::ShiftTurned { on: OnShift::Off } => ("shift", "off shift".to_owned()),
        What::Summed { alerts } => ("summed", format!("{} held alerts on one card", alerts.len())),
        What::Bound { name, channel, .. } => ("bound", format!("“{name}” means {channel}")),
        _ => return None,
    })
}

fn said(said: &Said) -> Option<String> {
    Some(match said {
        Said::Message(message) => format!("{}: {}", message.author.name.line(40), message.text.line(100)),
        Said::Deleted { .. } => "deleted".to_owned(),
        Said::Reaction(reaction) => {
            let change = match reaction.change {
                Change::Added => "",
                Change::Removed => " taken back",
            };
            format!("{}: :{}:{change}", reaction.who.name.line(40), reaction.emoji)
        }
        Said::Reactions { now, .. } => {
            let given = now.given.iter().map(|(emoji, who)| format!("{}: :{emoji}:", who.name.line(40)));
            format!("reactions read: {}", given.reduce(|all, one| format!("{all}, {one}")).unwrap_or("none".to_owned()))
        }
        Said::Incident(incident) => {
            let status = match incident.status {
                IncidentStatus::Triggered => "triggered",
                IncidentStatus::Acknowledged => "acknowledged",
                IncidentStatus::Resolved => "resolved",
                IncidentStatus::Unknown => "in a state unknown here",
            };
            format!("{status}: {}", incident.title.line(100))
        }
        // They say who is where, not that something happened.
        Said::Duties { .. } | Said::Places { .. } | Said::People { .. } | Said::Me { .. } | Said::Schedules { .. } => {
            return None;
        }
        // Its content is for people who look for it, in the database.
        Said::Unread { .. } => return None,
    })
}

fn place_of(seen: &Observation) -> Option<String> {
    match &seen.said {
        Said::Message(message) => Some(format!("#{}", message.place.name)),
        Said::Incident(incident) => Some(incident.service.line(60)),
        Said::Unread { .. } => Some(seen.source.to_string()),
        _ => None,
    }
}

fn ended(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Done => "done".to_owned(),
        Outcome::AlreadyMine => "it was mine already".to_owned(),
        Outcome::AlreadyBy(whom) => format!("not written, {} has it", whom.line(40)),
        Outcome::Over => "not written, it is over".to_owned(),
        Outcome::Refused { why, .. } => format!("refused: {why}"),
        Outcome::Unknown { why } => format!("perhaps: {why}"),
    }
}

fn one(text: &str) -> String {
    Untrusted::new(text).line(300)
}
