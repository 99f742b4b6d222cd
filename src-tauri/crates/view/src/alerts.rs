//! Alerts as lines of a list, and the whole story of one.
//!
//! Invariant: whatever is open is in the list of open alerts; nothing hides it.

mod beside;
mod words;

pub use beside::{Joined, Seen, SeenNote, TellLine};
pub use words::{AlertState, JoinedHow, Severity};

use crate::showable::{line, time, url};
use oncall::{
    decide::Because,
    ids::AlertId,
    picture::{AlertPicture, Picture},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use ts_rs::TS;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct AlertLine {
    /// As typed on the command line: `slack/acme/C1/1700000000.000100`.
    pub id: String,
    /// `slack/acme`.
    pub source: String,
    /// `#alerts_security`, or the service's name.
    pub place: String,
    pub author: Option<String>,
    /// All of it; lines are divided by `\n`.
    pub text: String,
    pub state: AlertState,
    /// None: its sender says nothing of the kind.
    pub severity: Option<Severity>,
    /// `page`, `hold`, …; none while nothing is known but reactions to it.
    pub decision: Option<String>,
    /// Why it was decided as it was: the rule, and what was taken as met in doubt.
    pub because: Option<String>,
    /// Those doubts, one by one.
    pub doubts: Vec<String>,
    /// When it came into this state.
    pub since: String,
    /// Who handled it.
    pub by: Option<String>,
    pub said_at: String,
    /// Why it rings.
    pub why: Option<String>,
    pub snoozed_until: Option<String>,
    /// Who looks at it without having settled it.
    pub looking: Vec<String>,
    pub seen: Option<Seen>,
    pub joined: Option<Joined>,
    /// How often its sender said it, where more than once.
    pub said_times: Option<usize>,
    /// How often it came and went within an hour, where that is often.
    pub flapping: Option<usize>,
    /// Until when somebody must look.
    pub look_due: Option<String>,
    pub tell: Option<TellLine>,
    /// A page that says what to do, on the web.
    pub playbook: Option<String>,
    /// What to go through once it has recovered.
    pub checks: Vec<String>,
    /// What the note on a verdict should say.
    pub note_prompt: Option<String>,
    /// Until when what I asked for can be taken back.
    pub undo_until: Option<String>,
    /// When somebody else was asked about it.
    pub asked: Option<String>,
    /// Why words of mine did not arrive.
    pub unwritten: Option<String>,
    /// What acknowledging it is called: `✓ Looked at`.
    pub acknowledge: String,
    /// Where it can be looked at, on the web.
    pub url: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Why {
    pub alert: AlertLine,
    /// `page`, `hold`, …; none while nothing is known but reactions to it.
    pub decision: Option<String>,
    pub because: Option<String>,
    /// The rules that were passed over, in order.
    pub tried: Vec<Tried>,
    /// The hash of the policy it was decided under.
    pub policy: Option<String>,
    pub decided_at: Option<String>,
    /// What was said in its thread.
    pub notes: Vec<NoteLine>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Tried {
    pub rule: String,
    /// Why it did not match.
    pub miss: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct NoteLine {
    pub who: String,
    pub text: String,
}

/// Which alerts are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
#[ts(export)]
pub enum Which {
    Open,
    /// Those settled within a day as well.
    All,
}

/// Loudest first, then newest first.
pub fn alerts(picture: &Picture, which: Which) -> Vec<AlertLine> {
    let wanted = |alert: &&AlertPicture| which == Which::All || AlertState::of(alert.state).is_open();
    picture.alerts.iter().filter(wanted).map(|alert| AlertLine::of(alert, picture)).collect()
}

/// Whatever is open with what is shown with it, and what is settled and leaves something to do: somebody to tell, checks
/// to go through.
pub fn alerts_to_do(picture: &Picture) -> Vec<AlertLine> {
    let leaves = |alert: &AlertPicture| {
        let checks = alert.joined.is_none() && alert.care.as_ref().is_some_and(|care| !care.checks.is_empty());
        AlertState::of(alert.state) == AlertState::Settled && (checks || alert.tell_due.is_some())
    };
    let is_open = |alert: &AlertPicture| AlertState::of(alert.state).is_open();
    let open: BTreeSet<&AlertId> =
        picture.alerts.iter().filter(|alert| is_open(alert)).map(|alert| &alert.id).collect();
    let with_open = |alert: &AlertPicture| alert.joined.as_ref().is_some_and(|(to, _)| open.contains(to));
    let wanted = |alert: &&AlertPicture| is_open(alert) || with_open(alert) || leaves(alert);
    picture.alerts.iter().filter(wanted).map(|alert| AlertLine::of(alert, picture)).collect()
}

/// The address of its playbook, where it has one that may be opened.
pub fn playbook(picture: &Picture, id: &AlertId) -> Option<String> {
    let alert = picture.alerts.iter().find(|alert| alert.id == *id)?;
    url(alert.care.as_ref()?.playbook.as_deref()?)
}

/// The story of one alert, where it is known.
pub fn why(picture: &Picture, id: &AlertId) -> Option<Why> {
    picture.alerts.iter().find(|alert| alert.id == *id).map(|alert| Why::of(alert, picture))
}

impl AlertLine {
    pub fn of(alert: &AlertPicture, picture: &Picture) -> Self {
        let care = alert.care.as_ref();
        Self {
            id: line(alert.id.to_string()),
            source: line(alert.id.source.to_string()),
            place: line(alert.place.as_str()),
            author: alert.author.as_ref().map(|name| name.line(80)),
            text: alert.text.shown(),
            state: AlertState::of(alert.state),
            severity: alert.severity.map(Severity::of),
            decision: alert.decision.map(|decision| decision.as_str().to_owned()),
            because: alert.because.as_ref().map(because),
            doubts: alert.because.iter().flat_map(|because| &because.doubts).map(ToString::to_string).collect(),
            since: time(alert.since),
            by: alert.by.as_deref().map(line),
            said_at: time(alert.said_at),
            why: alert.why.as_deref().map(line),
            snoozed_until: alert.snoozed_until.map(time),
            looking: alert.looking.iter().map(|name| name.line(80)).collect(),
            seen: alert.history.as_ref().map(|history| Seen::of(history, picture)),
            joined: Joined::of(alert),
            said_times: alert.said_times,
            flapping: alert.flapping,
            look_due: alert.look_due.map(time),
            tell: TellLine::of(alert, picture),
            playbook: care.and_then(|care| url(care.playbook.as_deref()?)),
            checks: care.iter().flat_map(|care| &care.checks).map(line).collect(),
            note_prompt: care.and_then(|care| care.note.as_deref()).map(line),
            undo_until: alert.undo_until.map(time),
            asked: alert.asked.map(time),
            unwritten: alert.unwritten.as_deref().map(line),
            acknowledge: line(alert.acknowledge.as_str()),
            url: alert.url.as_deref().and_then(url),
        }
    }
}

impl Why {
    fn of(alert: &AlertPicture, picture: &Picture) -> Self {
        let tried = alert.because.iter().flat_map(|because| &because.tried);
        Self {
            alert: AlertLine::of(alert, picture),
            decision: alert.decision.map(|decision| decision.as_str().to_owned()),
            because: alert.because.as_ref().map(because),
            tried: tried.map(|(rule, miss)| Tried { rule: line(&**rule), miss: miss.to_string() }).collect(),
            policy: alert.decided_under.as_ref().map(|(policy, _)| policy.to_string()),
            decided_at: alert.decided_under.as_ref().map(|(_, at)| time(*at)),
            notes: alert.notes.iter().map(|(who, text)| NoteLine { who: who.line(80), text: text.shown() }).collect(),
        }
    }
}

/// `rule “x”; its severity is a word that is not known`.
fn because(because: &Because) -> String {
    let doubts = because.doubts.iter().map(|doubt| format!("; {doubt}"));
    line(because.reason.to_string()) + &doubts.collect::<String>()
}

#[cfg(test)]
mod tests;
