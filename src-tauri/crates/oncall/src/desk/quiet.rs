//! The cards that do not ring, and what stands on a card beside the alert's own words.
//!
//! Invariant: nothing here makes a sound by itself, and nothing here is lost when its card is closed: it stays listed.

use super::{
    Desk,
    cards::{LONGEST_LINE, button, list_card, sentence},
    returning,
};
use crate::{
    alert::{Alert, Attention},
    fact::{Link, Reminder},
    ids::AlertId,
    wants::{Card, CardKey, Press, Weight},
};
use jiff::Timestamp;
use std::collections::BTreeMap;

impl Desk {
    /// What was shown once, collected, or came back.
    pub(super) fn quiet_cards(&self) -> BTreeMap<CardKey, Card> {
        let notices = self.known.alerts.values().filter_map(|alert| {
            let key = CardKey::Notice(alert.id.clone());
            let since = alert.done.notified.filter(|since| !self.is_dismissed(&key, *since))?;
            (alert.attention == Attention::Held && alert.joined.is_none() && alert.since <= since)
                .then(|| (key, self.alert_card(alert, since, Weight::Normal)))
        });
        notices
            .chain(self.digest_card())
            .chain(Reminder::ALL.into_iter().filter_map(|why| self.reminder_card(why)))
            .collect()
    }

    /// The digest shown last, while anything in it waits for a verdict.
    fn digest_card(&self) -> Option<(CardKey, Card)> {
        let last = self.known.digested?;
        let in_it = |alert: &&Alert| alert.done.digested == Some(last) && alert.attention == Attention::Held;
        let alerts: Vec<&Alert> = self.known.alerts.values().filter(in_it).collect();
        if alerts.is_empty() || self.is_dismissed(&CardKey::Digest, last) {
            return None;
        }
        let title = match alerts.len() {
            1 => "Digest: 1 alert".to_owned(),
            many => format!("Digest: {many} alerts"),
        };
        Some((CardKey::Digest, list_card(&title, &alerts, Weight::Normal)))
    }

    pub(super) fn reminder_card(&self, why: Reminder) -> Option<(CardKey, Card)> {
        let back = self.known.came_back.get(&why)?;
        let key = CardKey::Reminder(why);
        if self.is_dismissed(&key, back.at) {
            return None;
        }
        let alerts = self.not_done(why);
        let title = match (why, alerts.len()) {
            (_, 0) => return None,
            (Reminder::Unchecked, 1) => "1 alert has no verdict".to_owned(),
            (Reminder::Unchecked, many) => format!("{many} alerts have no verdict"),
            (Reminder::StillOpen, 1) => "1 alert that you have is still open".to_owned(),
            (Reminder::StillOpen, many) => format!("{many} alerts that you have are still open"),
            (Reminder::ShiftEnds, 1) => "Your shift ends, and 1 alert has no verdict".to_owned(),
            (Reminder::ShiftEnds, many) => format!("Your shift ends, and {many} alerts have no verdict"),
        };
        Some((key, list_card(&title, &alerts, Weight::Normal)))
    }

    /// What came back and is still not done.
    pub(super) fn not_done(&self, why: Reminder) -> Vec<&Alert> {
        let open = |alert: &&Alert| match why {
            Reminder::StillOpen => matches!(alert.attention, Attention::Acknowledged { .. }),
            Reminder::Unchecked | Reminder::ShiftEnds => returning::is_unchecked(alert),
        };
        let back = self.known.came_back.get(&why).into_iter().flat_map(|back| &back.alerts);
        back.filter_map(|id| self.known.alerts.get(id)).filter(open).collect()
    }

    /// What is owed or may be taken back, on shift or off.
    pub(super) fn owed_cards(&self, now: Timestamp) -> BTreeMap<CardKey, Card> {
        let tells = self.known.alerts.values().filter(|alert| self.must_be_told(alert)).filter_map(|alert| {
            let tell = alert.care()?.tell.as_ref()?;
            let due = self.tell_due(alert).is_some_and(|due| due <= now);
            let phone = self.phone_of(&tell.who).map_or(String::new(), |phone| format!(", {phone}"));
            let body = format!("{}: {}", alert.place(), alert.text().line(LONGEST_LINE));
            Some((
                CardKey::Tell(alert.id.clone()),
                Card {
                    title: format!("Tell {}{phone}", tell.who),
                    body: if due { format!("Overdue.\n{body}") } else { body },
                    weight: Weight::Critical,
                    buttons: vec![button(Press::Told, "Told"), button(Press::Open, "Open")],
                },
            ))
        });
        tells.chain(self.undo_cards(now)).collect()
    }

    fn undo_cards(&self, now: Timestamp) -> impl Iterator<Item = (CardKey, Card)> {
        let alerts = self.known.alerts.values().filter(|alert| alert.joined.is_none());
        alerts.filter_map(move |alert| {
            let write = self.takes_back(alert, now)?;
            let key = CardKey::Undo(alert.id.clone());
            let title = format!("Acknowledged · {}", alert.place());
            let buttons = vec![button(Press::Undo, "Undo"), button(Press::Open, "Open")];
            let card = Card { title, body: alert.text().line(LONGEST_LINE), weight: Weight::Normal, buttons };
            (!self.is_dismissed(&key, write.asked_at)).then_some((key, card))
        })
    }

    fn phone_of(&self, who: &str) -> Option<String> {
        let contact = self.policy.contacts.iter().find(|contact| contact.name.eq_ignore_ascii_case(who));
        let member = || {
            let named = |member: &&crate::roster::Member| member.name.verbatim().eq_ignore_ascii_case(who);
            self.roster()
                .members
                .iter()
                .find(named)
                .and_then(|member| member.phones.first())
                .map(|phone| phone.line(30))
        };
        contact.and_then(|contact| contact.phone.clone()).or_else(member)
    }

    /// The lines of a card about what else is known: where it stands too, how often it was seen, what helps. No time
    /// alone changes them.
    pub(super) fn beside(&self, alert: &Alert) -> Vec<String> {
        let mut lines = Vec::new();
        if let Some(times) = self.said_times(alert) {
            lines.push(format!("Said {times} times."));
        }
        for post in self.followers(&alert.id, Link::PostOf) {
            lines.push(sentence(&format!("also in {}{}", self.place_of(&post), self.mark_on(&post))));
        }
        if let Some(times) = self.flaps(alert) {
            lines.push(format!("Flapping: {times} times within an hour."));
        }
        match (&alert.done.unwritten, alert.done.asked) {
            (Some(why), _) => lines.push(format!("Not written: {why}.")),
            (None, Some(at)) => {
                lines.push(format!("Somebody else was asked {}.", crate::sentence::day(at, at, &self.local)));
            }
            (None, None) => {}
        }
        if let Some(history) = &alert.history {
            lines.push(format!("{}.", history.sentence(alert.said_at())));
            lines.extend(history.caution().map(|caution| format!("{}.", caution.sentence())));
        }
        lines
    }

    fn place_of(&self, id: &AlertId) -> String {
        self.known.alerts.get(id).map_or(String::new(), Alert::place)
    }

    /// A colleague's mark on the post of an incident: it annotates, and ends nothing.
    fn mark_on(&self, post: &AlertId) -> String {
        let by = self.known.alerts.get(post).and_then(|alert| match &alert.attention {
            Attention::Settled { by: by @ crate::alert::By::Person(_) } => Some(by.to_string()),
            _ => None,
        });
        by.map_or(String::new(), |by| format!(", checked there by {by}"))
    }

    /// "✓ Looked at", where the team has words for its mark.
    pub(super) fn acknowledge_label(&self, alert: &Alert) -> String {
        let account = self.policy.slack_account(&alert.id.source);
        let verdict = account.and_then(|account| self.policy.verdict(&account.acknowledge));
        let short = verdict.and_then(|verdict| verdict.means.split([';', ',', '.', ':']).next()).map(str::trim);
        short.filter(|short| !short.is_empty() && short.chars().count() <= 24).map_or_else(
            || "Acknowledge".to_owned(),
            |short| {
                let mut letters = short.chars();
                let first: String = letters.next().map(char::to_uppercase).into_iter().flatten().collect();
                format!("✓ {first}{}", letters.as_str())
            },
        )
    }
}
