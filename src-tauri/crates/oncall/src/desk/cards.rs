//! The words on cards and on the tray.
//!
//! Invariant: text from outside comes in through [`crate::text::Untrusted`]'s own ways out only.

use super::{Desk, wanting};
use crate::{
    alert::{Alert, Attention, RingWhy},
    fact::{Reminder, Storm},
    shift::Shift,
    sight::Part,
    time::Now,
    wants::{Button, Card, CardKey, Press, Weight},
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use std::collections::{BTreeMap, BTreeSet};

pub(super) const LONGEST_LINE: usize = 200;
/// So many lines of a list fit a card; the rest is in the window.
const LINES: usize = 5;
/// Trouble of these parts is told by a card. Trouble with cards cannot be: the tray tells it.
const TOLD_ALWAYS: &[Part] = &[Part::Policy, Part::Store];
/// Off shift nothing sounds.
const TOLD_ON_SHIFT: &[Part] = &[Part::Policy, Part::Store, Part::Sound, Part::Zone];

impl Desk {
    pub(super) fn cards(&self, now: Now) -> BTreeMap<CardKey, Card> {
        let mut cards = BTreeMap::new();
        let on = self.is_on_shift(now.wall);
        for alert in self.ringing_in(Storm::Alone) {
            let loud = on || alert.always().is_some();
            let weight = if loud { Weight::Critical } else { Weight::Normal };
            cards.insert(CardKey::Alert(alert.id.clone()), self.alert_card(alert, now.wall, weight));
        }
        let summed: Vec<&Alert> =
            self.ringing_in(Storm::Summed).skip(usize::from(planted!("storm-loses-one"))).collect();
        if !summed.is_empty() {
            cards.insert(
                CardKey::Storm,
                list_card(&format!("{} more alerts ring", summed.len()), &summed, Weight::Critical),
            );
        }
        if self.is_shadow() {
            // Whoever looks on is not called by anything; the tray tells what cannot be heard.
        } else if on {
            cards.extend(self.summary_card());
            cards.extend(self.blind_cards(now.wall));
            cards.extend(self.quiet_cards());
        } else {
            cards.extend(self.off_shift_cards());
            cards.extend(self.reminder_card(Reminder::ShiftEnds));
        }
        cards.extend(self.owed_cards(now.wall));
        cards.extend(self.test_card().map(|card| (CardKey::Test, card)));
        cards.extend(self.trouble_cards(if on { TOLD_ON_SHIFT } else { TOLD_ALWAYS }));
        cards
    }

    /// As of `now`. A quiet card is told once, and stands as it was.
    pub(super) fn alert_card(&self, alert: &Alert, now: Timestamp, weight: Weight) -> Card {
        let said = alert.said_at();
        let rings = matches!(alert.attention, Attention::Ringing(_));
        let mut body = vec![alert.text().line(LONGEST_LINE)];
        if let Attention::Ringing(ring) = &alert.attention
            && ring.why != RingWhy::New
        {
            body.push(sentence(&ring.why.to_string()));
        }
        body.extend(self.beside(alert));
        let looking: Vec<String> = self.looking(alert).iter().map(|name| name.line(40)).collect();
        if !looking.is_empty() {
            body.push(format!("{} is looking.", looking.join(", ")));
        }
        if now.duration_since(said) >= SignedDuration::from_secs(60) {
            body.push(if rings { ago(said, now) } else { crate::sentence::day(said, now, &self.local) });
        }
        if let Some((trouble, _)) = self.live.troubles.get(&Part::Store) {
            body.push(format!("Not saved: {}", trouble.says));
        }
        let word = if alert.pages() { "Page" } else { "Notice" };
        let title = alert.message().and_then(|message| message.severity?.title()).unwrap_or(word);
        let buttons = alert_buttons(&self.acknowledge_label(alert));
        Card { title: format!("{title} · {}", alert.place()), body: body.join("\n"), weight, buttons }
    }

    /// What came while I was off shift and is held still, until it was looked at.
    pub(super) fn summed(&self) -> impl Iterator<Item = &Alert> {
        let summed = self.known.summary.iter().flat_map(|summary| &summary.alerts);
        summed.filter_map(|id| self.known.alerts.get(id)).filter(|alert| alert.attention == Attention::Held)
    }

    fn summary_card(&self) -> Option<(CardKey, Card)> {
        let held: Vec<&Alert> = self.summed().collect();
        let title = match held.len() {
            0 => return None,
            1 => "1 alert came while you were off shift".to_owned(),
            n => format!("{n} alerts came while you were off shift"),
        };
        Some((CardKey::Held, list_card(&title, &held, Weight::Critical)))
    }

    fn off_shift_cards(&self) -> BTreeMap<CardKey, Card> {
        let sources: BTreeSet<_> = self.paged_off_shift().map(|alert| alert.id.source.clone()).collect();
        let cards = sources.into_iter().filter_map(|source| {
            let alerts: Vec<&Alert> = self.paged_off_shift().filter(|alert| alert.id.source == source).collect();
            let newest = alerts.iter().map(|alert| alert.since).max()?;
            let key = CardKey::OffShift(source);
            if self.is_dismissed(&key, newest) {
                return None;
            }
            let card = list_card("PagerDuty pages you, Shiftbell is off shift", &alerts, Weight::Normal);
            let buttons = vec![button(Press::GoOnShift, "Go on shift"), button(Press::Open, "Open")];
            Some((key, Card { buttons, ..card }))
        });
        cards.collect()
    }

    fn blind_cards(&self, now: Timestamp) -> BTreeMap<CardKey, Card> {
        let blind = self.blind_for(wanting::BLIND_ALARM_AFTER, now).into_iter();
        blind
            .filter(|(source, (since, _))| !self.is_sent_away(&CardKey::Blind(source.clone()), *since))
            .map(|(source, (_, why))| {
                let title = format!("{} is not heard · {}", source.kind.title(), source.name);
                let body = format!("{why}\nPages from {} would be missed.\n{}", source.kind.title(), why.cure());
                let card = Card { title, body, weight: Weight::Critical, buttons: vec![button(Press::Open, "Open")] };
                (CardKey::Blind(source), card)
            })
            .collect()
    }

    fn trouble_cards(&self, told: &[Part]) -> BTreeMap<CardKey, Card> {
        let troubles = self.live.troubles.iter().filter(|(part, _)| told.contains(part));
        troubles
            .filter(|(part, (_, since))| !self.is_sent_away(&CardKey::Trouble(**part), *since))
            .map(|(part, (trouble, _))| {
                let title = match part {
                    Part::Policy => "The policy file has a fault",
                    Part::Sound => "No page can be heard",
                    Part::Zone => "The time of day is not known",
                    _ => "Shiftbell cannot save",
                };
                let body = format!("{}\n{}", trouble.says, trouble.cure);
                let card = Card {
                    title: title.to_owned(),
                    body,
                    weight: Weight::Normal,
                    buttons: vec![button(Press::Open, "Open")],
                };
                (CardKey::Trouble(*part), card)
            })
            .collect()
    }
}

pub(super) fn list_card(title: &str, alerts: &[&Alert], weight: Weight) -> Card {
    let line = |alert: &&Alert| format!("{}: {}", alert.place(), alert.text().line(100));
    let mut lines: Vec<String> = alerts.iter().take(LINES).map(line).collect();
    if alerts.len() > LINES {
        lines.push(format!("and {} more", alerts.len() - LINES));
    }
    Card { title: title.to_owned(), body: lines.join("\n"), weight, buttons: vec![button(Press::Open, "Open")] }
}

fn alert_buttons(acknowledge: &str) -> Vec<Button> {
    vec![button(Press::Acknowledge, acknowledge), button(Press::Snooze15, "Snooze 15 min"), button(Press::Open, "Open")]
}

pub(super) fn button(press: Press, label: &str) -> Button {
    Button { press, label: label.to_owned() }
}

pub(super) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase).into_iter().flatten();
    first.chain(letters).chain(['.']).collect()
}

/// "4 min ago", "2 h ago", "3 d ago".
pub(crate) fn ago(then: Timestamp, now: Timestamp) -> String {
    match now.duration_since(then).as_mins() {
        ..1 => "just now".to_owned(),
        minutes @ 1..60 => format!("{minutes} min ago"),
        minutes @ 60..2_880 => format!("{} h ago", minutes / 60),
        minutes => format!("{} d ago", minutes / 1_440),
    }
}

/// The tray's sentence: the state, then everything that is wrong.
pub(super) fn tooltip(desk: &Desk, shift: &Shift, now: Timestamp, zone: &TimeZone) -> String {
    let mut lines = vec![crate::sentence::shift(shift, desk.roster(), now, zone)];
    let ringing = desk.ringing().count();
    if ringing > 0 {
        lines.push(format!("{ringing} ringing"));
    }
    if desk.live.test.ringing_since().is_some() {
        lines.push("A test page rings".to_owned());
    }
    for (source, (_, why)) in desk.blind_for(SignedDuration::ZERO, now) {
        lines.push(format!("{} ({}) is not heard. {why}", source.kind.title(), source.name));
    }
    lines.extend(desk.live.troubles.values().map(|(trouble, _)| trouble.says.clone()));
    lines.join("\n")
}
