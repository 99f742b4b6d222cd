//! Alerts as lines of a list, and the whole story of one.
//!
//! Invariant: whatever is open is in the list of open alerts; nothing hides it.

use crate::showable::{line, time, url};
use oncall::{
    ids::AlertId,
    picture::{AlertPicture, Picture},
};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The states an alert can be shown in; the words of [`oncall::alert::Attention`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
#[ts(export)]
pub enum AlertState {
    Ringing,
    Snoozed,
    Acknowledging,
    Acknowledged,
    Held,
    Settled,
    Silent,
}

impl AlertState {
    /// Of the Desk's word for it. A word that is none of them is shown as ringing: in doubt, loud.
    pub(crate) fn of(word: &str) -> Self {
        match word {
            "snoozed" => Self::Snoozed,
            "acknowledging" => Self::Acknowledging,
            "acknowledged" => Self::Acknowledged,
            "held" => Self::Held,
            "settled" => Self::Settled,
            "silent" => Self::Silent,
            _ => Self::Ringing,
        }
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ringing => "ringing",
            Self::Snoozed => "snoozed",
            Self::Acknowledging => "acknowledging",
            Self::Acknowledged => "acknowledged",
            Self::Held => "held",
            Self::Settled => "settled",
            Self::Silent => "silent",
        }
    }

    pub fn is_open(self) -> bool {
        !matches!(self, Self::Settled | Self::Silent)
    }
}

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
    /// Why it was decided as it was: the rule.
    pub because: Option<String>,
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
    picture.alerts.iter().filter(wanted).map(AlertLine::of).collect()
}

/// The story of one alert, where it is known.
pub fn why(picture: &Picture, id: &AlertId) -> Option<Why> {
    picture.alerts.iter().find(|alert| alert.id == *id).map(Why::of)
}

impl AlertLine {
    pub fn of(alert: &AlertPicture) -> Self {
        Self {
            id: line(alert.id.to_string()),
            source: line(alert.id.source.to_string()),
            place: line(alert.place.as_str()),
            author: alert.author.as_ref().map(|name| name.line(80)),
            text: alert.text.shown(),
            state: AlertState::of(alert.state),
            because: alert.because.as_ref().map(|because| line(because.reason.to_string())),
            since: time(alert.since),
            by: alert.by.as_deref().map(line),
            said_at: time(alert.said_at),
            why: alert.why.as_deref().map(line),
            snoozed_until: alert.snoozed_until.map(time),
            looking: alert.looking.iter().map(|name| name.line(80)).collect(),
            url: alert.url.as_deref().and_then(url),
        }
    }
}

impl Why {
    fn of(alert: &AlertPicture) -> Self {
        let tried = alert.because.iter().flat_map(|because| &because.tried);
        Self {
            alert: AlertLine::of(alert),
            decision: alert.decision.map(|decision| decision.as_str().to_owned()),
            because: alert.because.as_ref().map(|because| line(because.reason.to_string())),
            tried: tried.map(|(rule, miss)| Tried { rule: line(rule.as_str()), miss: miss.to_string() }).collect(),
            policy: alert.decided_under.as_ref().map(|(policy, _)| policy.to_string()),
            decided_at: alert.decided_under.as_ref().map(|(_, at)| time(*at)),
            notes: alert.notes.iter().map(|(who, text)| NoteLine { who: who.line(80), text: text.shown() }).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene;
    use oncall::{
        alert::{Attention, By, Ring, RingSound, RingWhy},
        decide::{Because, Decision, Miss, Reason},
        fact::Storm,
        ids::{PolicyHash, WriteId},
        shift::OnShift,
        text::Untrusted,
        time::Deadline,
    };

    #[test]
    fn every_word_of_the_desk_is_known() {
        let deadline = Deadline { at: scene::at(0), cap: jiff::SignedDuration::ZERO, boot: None };
        let all = [
            Attention::Silent,
            Attention::Held,
            Attention::Ringing(Ring { why: RingWhy::New, storm: Storm::Alone, sound: RingSound::Loud }),
            Attention::Snoozed { until: deadline },
            Attention::Acknowledging { write: WriteId(1), deadline },
            Attention::Acknowledged { by: By::Me },
            Attention::Settled { by: By::Me },
        ];
        for attention in all {
            let state = AlertState::of(attention.as_str());
            assert_eq!(state.as_str(), attention.as_str());
            assert_eq!(serde_json::to_value(state).unwrap(), attention.as_str());
        }
    }

    #[test]
    fn open_alerts_are_all_but_the_settled() {
        let mut picture = scene::picture(OnShift::On);
        picture.alerts =
            ["ringing", "acknowledging", "snoozed", "acknowledged", "held", "settled"].map(scene::alert).to_vec();
        let states = |which| alerts(&picture, which).iter().map(|line| line.state.as_str()).collect::<Vec<_>>();
        assert_eq!(states(Which::Open), ["ringing", "acknowledging", "snoozed", "acknowledged", "held"]);
        assert_eq!(states(Which::All).len(), 6);
    }

    #[test]
    fn what_others_wrote_is_made_showable() {
        let mut alert = scene::alert("ringing");
        alert.text = Untrusted::new("db \u{202e}nwod\u{7}\nsecond line");
        alert.author = Some(Untrusted::new("Ben\nsudo"));
        alert.place = "#alerts\u{200b}".to_owned();
        alert.url = Some("javascript:alert(1)".to_owned());
        alert.looking = vec![Untrusted::new("Ada\u{202e}")];
        let line = AlertLine::of(&alert);
        assert_eq!(line.text, "db nwod\nsecond line");
        assert_eq!(line.author.as_deref(), Some("Ben"));
        assert_eq!((line.place.as_str(), line.url), ("#alerts", None));
        assert_eq!(line.looking, ["Ada"]);
    }

    #[test]
    fn the_json_names_are_those_of_the_documentation() {
        let json = serde_json::to_value(AlertLine::of(&scene::alert("ringing"))).unwrap();
        for name in ["id", "source", "place", "text", "state", "because", "since", "by"] {
            assert!(json.get(name).is_some(), "{name}");
        }
        assert_eq!(json["source"], "slack/acme");
        assert_eq!(json["place"], "#alerts_security");
    }

    #[test]
    fn why_tells_the_rule_and_those_passed_over() {
        let mut picture = scene::picture(OnShift::On);
        let mut alert = scene::alert("ringing");
        alert.decision = Some(Decision::Page);
        alert.because = Some(Because {
            reason: Reason::Rule { name: "b".to_owned() },
            tried: vec![("a".to_owned(), Miss::Window)],
        });
        alert.decided_under = Some((PolicyHash::new("cafe"), scene::at(1)));
        alert.notes = vec![(Untrusted::new("Ben"), Untrusted::new("restarted it"))];
        let id = alert.id.clone();
        picture.alerts.push(alert);
        let why = why(&picture, &id).unwrap();
        assert_eq!((why.decision.as_deref(), why.because.as_deref()), (Some("page"), Some("rule “b”")));
        assert_eq!(why.tried, [Tried { rule: "a".to_owned(), miss: "outside its window".to_owned() }]);
        assert_eq!(
            (why.policy.as_deref(), why.decided_at.as_deref()),
            (Some("cafe"), Some("2026-07-15T08:00:01.000Z"))
        );
        assert_eq!(why.notes, [NoteLine { who: "Ben".to_owned(), text: "restarted it".to_owned() }]);
        assert_eq!(super::why(&picture, &"pagerduty/acme/Q9".parse().unwrap()), None);
    }
}
