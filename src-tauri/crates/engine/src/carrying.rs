//! Making the outside match what is wanted.
//!
//! Invariant: compares with what was last told, so that carrying the same wants out twice tells nobody anything.

use crate::{
    presenter::{ClosedHow, PresenterReport},
    round::Round,
};
use oncall::{
    act::{Act, Through},
    desk::Input,
    sight::Part,
    wants::{CardKey, Press, Wants, Weight},
    write::Outcome,
};
use std::collections::BTreeSet;

impl Round {
    pub(crate) fn carry_out(&mut self, wants: Wants) {
        self.sources.tell(&wants);
        self.speaking.tell(&wants);
        self.showing.tell(&wants.cards);
        let homeless = self.sources.write(&wants.writes);
        self.open_if_cards_fail(&wants);
        self.publish(wants);
        for write in homeless {
            let why = "its account is not in the policy file any more".to_owned();
            let outcome = Outcome::Refused { why, cure: "Put the account back.".to_owned() };
            self.take_up([Input::WriteEnded { write, outcome }]);
        }
    }

    /// Where no card can be shown, the window is: once for each that rings.
    fn open_if_cards_fail(&mut self, wants: &Wants) {
        let rings = |key: &&CardKey| matches!(key, CardKey::Alert(_) | CardKey::Storm | CardKey::Test);
        let ringing: BTreeSet<CardKey> = wants.cards.keys().filter(rings).cloned().collect();
        self.showing.opened_for.retain(|key| ringing.contains(key));
        if self.showing.fails && ringing != self.showing.opened_for {
            self.showing.opened_for = ringing;
            let _ = self.opened.send(None);
        }
    }

    pub(crate) fn presented(&mut self, report: PresenterReport) {
        match report {
            PresenterReport::Ready { daemon } => {
                tracing::info!(daemon, "cards can be shown");
                self.showing.fails = false;
                if !oncall::planted!("another-daemon-is-shown-nothing") {
                    self.showing.forget();
                }
                self.take_up([Input::Part { part: Part::Cards, trouble: None }]);
            }
            PresenterReport::Shown { key, handle } => {
                if self.desk.shown_cards().find(|(card, _)| **card == key).map(|(_, known)| known) != Some(&handle) {
                    self.take_up([Input::CardShown { card: key, handle }]);
                }
            }
            PresenterReport::Refused { trouble, .. } | PresenterReport::Trouble(trouble) => {
                self.showing.fails = true;
                self.take_up([Input::Part { part: Part::Cards, trouble: Some(trouble) }]);
            }
            PresenterReport::Pressed { key, press } => self.pressed(key, press),
            PresenterReport::Closed { key, how } => self.closed(key, how),
        }
    }

    fn closed(&mut self, key: CardKey, how: ClosedHow) {
        // Only a daemon's own clock takes down a card that is to stay until it is handled.
        let must_stay = self.wants.cards.get(&key).is_some_and(|card| card.weight == Weight::Critical);
        let unseen = how == ClosedHow::ByUs || (how == ClosedHow::Expired && must_stay);
        if how != ClosedHow::ByUs {
            self.showing.sent_away(key.clone());
        }
        if !unseen {
            self.take_up([Input::CardClosed { card: key }]);
        } else if self.desk.shown_cards().any(|(card, _)| *card == key) {
            self.take_up([Input::CardTakenDown { card: key }]);
        }
    }

    fn pressed(&mut self, key: CardKey, press: Press) {
        let acted = |act| Input::Acted { act, through: Through::Card };
        let alert = match &key {
            CardKey::Alert(id) | CardKey::Notice(id) | CardKey::Undo(id) | CardKey::Tell(id) => Some(id.clone()),
            _ => None,
        };
        match (press, alert) {
            (Press::Acknowledge, None) if key == CardKey::Test => self.take_up([acted(Act::AcknowledgeTest)]),
            (Press::Acknowledge, Some(alert)) => self.take_up([acted(Act::Acknowledge(alert))]),
            (Press::Snooze15, Some(alert)) => {
                let length = jiff::SignedDuration::from_mins(15);
                self.take_up([acted(Act::Snooze { alert, length })]);
            }
            (Press::Undo, Some(alert)) => self.take_up([acted(Act::Undo(alert))]),
            (Press::Told, Some(alert)) => self.take_up([acted(Act::Tell(alert))]),
            (Press::GoOnShift, _) => self.take_up([acted(Act::GoOnShift)]),
            (Press::Open, alert) => {
                if key == CardKey::Held {
                    self.take_up([acted(Act::SeenSummary)]);
                }
                // Looking at it does not handle it: the card went with the press, and comes back.
                self.showing.sent_away(key);
                let _ = self.opened.send(alert);
            }
            (Press::Acknowledge | Press::Snooze15 | Press::Undo | Press::Told, None) => {
                tracing::warn!(?key, "a press without an alert")
            }
        }
    }
}
