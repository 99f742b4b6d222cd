//! Looks, again and again, at what the application says and what Slack and PagerDuty were told, and notes what is new.
//!
//! Invariant: it only looks. What it notes is what anybody could see.

use super::{
    cast::called,
    record::{Alert, Record, Seen, Sight, Weight},
    stage::{Line, Stage, World},
    voice::Voice,
};
use crate::slack::Request;
use futures_util::StreamExt;
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};
use zbus::{Connection, MatchRule, MessageStream, OwnedVariant, fdo::MonitoringProxy};

const PAUSE: Duration = Duration::from_millis(200);

pub struct Watch {
    record: Record,
    voice: Voice,
    world: World,
    alerts: BTreeMap<String, Alert>,
    on_shift: Option<bool>,
    shadow: Option<bool>,
    sight: Option<Sight>,
    words: usize,
    heard: BTreeSet<String>,
    reactions: usize,
    acknowledgements: BTreeMap<String, usize>,
}

impl Watch {
    pub fn of(stage: &Stage) -> Self {
        Self {
            record: stage.record.clone(),
            voice: stage.voice,
            world: stage.world.clone(),
            alerts: BTreeMap::new(),
            on_shift: None,
            shadow: None,
            sight: None,
            words: 0,
            heard: BTreeSet::new(),
            reactions: 0,
            acknowledgements: BTreeMap::new(),
        }
    }

    /// Never ends.
    pub async fn follow(mut self, line: &Line) {
        loop {
            self.look(line).await;
            tokio::time::sleep(PAUSE).await;
        }
    }

    pub async fn look(&mut self, line: &Line) {
        self.look_at_slack();
        self.look_at_words();
        self.look_at_pagerduty();
        self.look_at_status(&line.json(&["status"]).await);
        self.look_at_alerts(&line.json(&["alerts", "--all"]).await);
    }

    fn look_at_status(&mut self, status: &Value) {
        let Some(shift) = status["shift"].as_str() else {
            // Before it was there it is not gone.
            if status["fault"]["name"] == "not-running" && self.on_shift.take().is_some() {
                self.record.note(Seen::Gone);
            }
            return;
        };
        let on = shift == "on";
        if self.on_shift.replace(on) != Some(on) {
            let because = status["shift_because"].as_str().unwrap_or_default();
            self.voice.fact(&format!("{}: {because}", if on { "on shift" } else { "off shift" }));
            self.record.note(Seen::Shift { on });
        }
        let shadow = status["shadow"] == true;
        if self.shadow.replace(shadow).is_some_and(|before| before != shadow) {
            self.voice.fact(if shadow { "in shadow: nothing rings, nothing is written" } else { "in shadow no more" });
            self.record.note(Seen::Shadow { on: shadow });
        }
        let sources = status["sources"].as_array().map_or(&[][..], Vec::as_slice);
        let slack = sources.iter().find(|source| source["id"].as_str().is_some_and(|id| id.starts_with("slack/")));
        let Some(slack) = slack else { return };
        let read = slack["gaps"].as_array().is_none_or(Vec::is_empty);
        let sight = match (slack["sight"] == "seeing", read) {
            (true, true) => Sight::Seeing,
            (true, false) => Sight::Reading,
            (false, _) => Sight::Blind,
        };
        let before = self.sight.replace(sight);
        if before != Some(sight) {
            match (before, sight) {
                (_, Sight::Blind) => {
                    self.voice.fact(&format!("blind: {}", slack["says"].as_str().unwrap_or("Slack is not heard")));
                }
                (Some(_), Sight::Seeing) => self.voice.fact("Slack is heard, and every gap is read"),
                _ => {}
            }
            self.record.note(Seen::Slack { sight });
        }
    }

    fn look_at_alerts(&mut self, alerts: &Value) {
        for value in alerts.as_array().into_iter().flatten() {
            let alert = Alert::read(value);
            let before = self.alerts.insert(alert.id.clone(), alert.clone());
            if before.as_ref() != Some(&alert) {
                if let Some(said) = said(before.as_ref(), &alert) {
                    self.voice.fact(&said);
                }
                self.record.note(Seen::Alert(alert));
            }
        }
    }

    fn look_at_slack(&mut self) {
        let heard: Vec<(String, String)> = self.world.slack.look(|state| {
            let confirmed = state.records().envelopes.iter().filter(|envelope| envelope.confirmed.is_some());
            confirmed.map(|envelope| (envelope.id.clone(), words(envelope.event()))).collect()
        });
        for (id, text) in heard {
            if self.heard.insert(id) {
                self.record.note(Seen::Heard { text });
            }
        }
        let reactions: Vec<(String, String)> = self.world.slack.look(|state| {
            let put = state.records().accepted("reactions.add");
            let of = |call: &Request| {
                let message = state.message(call.param("channel"), call.param("timestamp"));
                let text = message.map(|message| message.content.text.clone()).unwrap_or_default();
                (text, call.param("name").to_owned())
            };
            put.into_iter().map(of).collect()
        });
        for (text, emoji) in reactions.into_iter().skip(self.reactions) {
            self.reactions += 1;
            self.voice.fact(&format!(":{emoji}: is on the message in Slack, by Ada"));
            self.record.note(Seen::Reaction { text, emoji });
        }
    }

    /// What was written in my name.
    fn look_at_words(&mut self) {
        let slack = &self.world.slack;
        for (channel, message) in slack.written().into_iter().skip(self.words) {
            self.words += 1;
            let to = slack.look(|state| {
                let parent = message.thread.as_ref().and_then(|thread| state.message(&channel, thread));
                parent.map_or_else(|| channel.clone(), |parent| parent.content.text.clone())
            });
            let text = message.content.text;
            self.voice.fact(&match message.thread {
                Some(_) => format!("Ada says in its thread: {text}"),
                None => format!("Ada says to {}: {text}", called(channel.trim_start_matches("D_"))),
            });
            self.record.note(Seen::Wrote { to, text });
        }
    }

    fn look_at_pagerduty(&mut self) {
        for id in self.world.incidents() {
            let incident = self.world.pagerduty.incident(&id);
            let known = self.acknowledgements.entry(id).or_default();
            while *known < incident.acknowledgements_through_api() {
                *known += 1;
                self.voice.fact("acknowledged at PagerDuty, by Ada");
                self.record.note(Seen::Acknowledgement { title: incident.title.clone() });
            }
        }
    }
}

/// What an event says.
fn words(event: &Value) -> String {
    let text = |name: &str| event[name].as_str().unwrap_or_default();
    match text("type") {
        "reaction_added" => format!(":{}: by {}", text("reaction"), text("user")),
        _ => text("text").to_owned(),
    }
}

/// What is worth a line.
fn said(before: Option<&Alert>, now: &Alert) -> Option<String> {
    let same = before.filter(|before| before.state == now.state);
    if let Some(before) = same {
        return news(before, now);
    }
    Some(match now.state.as_str() {
        "ringing" if now.why.is_empty() || now.why == "new" => format!("RINGS: {}", now.because),
        "ringing" => format!("RINGS: {}", now.why),
        "held" if now.joined == "post" => "silent: shown with its incident".to_owned(),
        "held" if now.joined == "repeat" => "silent: shown with what its sender said before".to_owned(),
        "held" => format!("silent, held: {}", now.because),
        "snoozed" => "snoozed".to_owned(),
        "acknowledging" => return None,
        state if now.by.is_empty() => state.to_owned(),
        state => format!("{state}, {}", by(&now.by)),
    })
}

/// What else became of it.
fn news(before: &Alert, now: &Alert) -> Option<String> {
    if before.looking != now.looking && !now.looking.is_empty() {
        return Some(format!("{} is looking; it rings on", now.looking.join(", ")));
    }
    if before.said_times != now.said_times {
        return Some(format!("said {} times", now.said_times));
    }
    (now.told && !before.told).then(|| "told".to_owned())
}

fn by(who: &str) -> String {
    if who.contains(' ') { who.to_owned() } else { format!("by {who}") }
}

/// Notes every card that is sent to the session's notification daemon, whichever that is.
///
/// # Errors
/// Where the bus does not let itself be watched.
pub async fn follow_cards(bus: Connection, record: Record) -> zbus::Result<()> {
    let rule = MatchRule::builder()
        .msg_type(zbus::message::Type::MethodCall)
        .interface("org.freedesktop.Notifications")
        .member("Notify")
        .build()?;
    MonitoringProxy::new(&bus).await?.become_monitor(&[rule], 0).await?;
    let mut calls = MessageStream::from(&bus);
    while let Some(Ok(call)) = calls.next().await {
        type Notify = (String, u32, String, String, String, Vec<String>, BTreeMap<String, OwnedVariant>, i32);
        let Ok((_, _, _, title, body, _, hints, _)) = call.body().deserialize::<Notify>() else { continue };
        let urgency = hints.get("urgency").and_then(|hint| u8::try_from(hint).ok());
        let weight = if urgency == Some(2) { Weight::Critical } else { Weight::Normal };
        record.note(Seen::Card { title, body, weight });
    }
    Ok(())
}
