//! Reactions: made by people in the workspace, and by me through the Web API.
//!
//! Invariant: one person makes one reaction once; every change is told as an event, mine included.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::answer::Params;
use super::place::Reaction;
use super::shapes::reactions_json;
use super::state::{Refusal, State};

/// Distinct emoji on one message.
const MOST_EMOJI: usize = 50;
/// Reactions of one person on one message.
const MOST_OF_ONE: usize = 23;

impl State {
    /// Somebody reacts.
    ///
    /// # Errors
    /// What Slack would say: `already_reacted`, `too_many_emoji`, `invalid_name`, `message_not_found` …
    pub fn react(&mut self, place: (&str, &str), user: &str, name: &str, now: Timestamp) -> Result<(), Refusal> {
        if !is_emoji(name) {
            return Err(Refusal::new("invalid_name"));
        }
        let (channel, ts) = place;
        let message = self.found_mut(channel, ts)?;
        if message.has_reaction(user, name) {
            return Err(Refusal::new("already_reacted"));
        }
        let of_mine = message.reactions.iter().filter(|reaction| reaction.users.iter().any(|who| who == user)).count();
        if of_mine >= MOST_OF_ONE {
            return Err(Refusal::new("too_many_reactions"));
        }
        let full = message.reactions.len() >= MOST_EMOJI;
        match message.reactions.iter_mut().find(|reaction| reaction.name == name) {
            Some(reaction) => reaction.users.push(user.to_owned()),
            None if full => return Err(Refusal::new("too_many_emoji")),
            None => message.reactions.push(Reaction { name: name.to_owned(), users: vec![user.to_owned()] }),
        }
        self.tell_reaction("reaction_added", place, user, name, now)
    }

    /// Somebody takes a reaction back.
    ///
    /// # Errors
    /// `no_reaction`, `message_not_found` …
    pub fn unreact(&mut self, place: (&str, &str), user: &str, name: &str, now: Timestamp) -> Result<(), Refusal> {
        let (channel, ts) = place;
        let message = self.found_mut(channel, ts)?;
        if !message.has_reaction(user, name) {
            return Err(Refusal::new("no_reaction"));
        }
        for reaction in message.reactions.iter_mut().filter(|reaction| reaction.name == name) {
            reaction.users.retain(|who| who != user);
        }
        message.reactions.retain(|reaction| !reaction.users.is_empty());
        self.tell_reaction("reaction_removed", place, user, name, now)
    }

    fn tell_reaction(
        &mut self,
        kind: &str,
        (channel, ts): (&str, &str),
        user: &str,
        name: &str,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let event_ts = self.mint.strike(now);
        let (place, message) = (self.place_of(channel)?, self.found(channel, ts)?);
        let event = self.reaction_event(kind, user, name, (place, message), &event_ts);
        self.tell_channel(channel, event, now);
        Ok(())
    }

    pub(crate) fn reactions_add(&mut self, params: &Params, now: Timestamp) -> Result<Value, Refusal> {
        let (channel, ts) = self.item(params)?;
        self.react((&channel, &ts), &self.me(), params.required("name")?, now)?;
        Ok(json!({}))
    }

    pub(crate) fn reactions_remove(&mut self, params: &Params, now: Timestamp) -> Result<Value, Refusal> {
        let (channel, ts) = self.item(params)?;
        self.unreact((&channel, &ts), &self.me(), params.required("name")?, now)?;
        Ok(json!({}))
    }

    pub(crate) fn reactions_get(&self, params: &Params) -> Result<Value, Refusal> {
        let (channel, ts) = self.item(params)?;
        let message = self.found(&channel, &ts)?;
        let mut body = self.message_json(message);
        body["reactions"] = reactions_json(message);
        body["permalink"] = json!(self.permalink(&channel, &ts));
        Ok(json!({ "type": "message", "channel": channel, "message": body }))
    }

    /// The message that `channel` and `timestamp` name, if I may see it.
    fn item(&self, params: &Params) -> Result<(String, String), Refusal> {
        let (Some(channel), Some(ts)) = (params.text("channel"), params.text("timestamp")) else {
            return Err(Refusal::new("no_item_specified"));
        };
        let place = self.visible(channel)?;
        if super::place::micros_of(ts).is_none() {
            return Err(Refusal::new("bad_timestamp"));
        }
        if place.archived {
            return Err(Refusal::new("is_archived"));
        }
        self.found(channel, ts)?;
        Ok((channel.to_owned(), ts.to_owned()))
    }
}

/// Whether this can name an emoji: no colons, save before a skin tone.
fn is_emoji(name: &str) -> bool {
    let base = name.split_once("::skin-tone-").map_or(name, |(base, _)| base);
    let plain = |letter: char| letter.is_alphanumeric() && !letter.is_uppercase() || "_+-'".contains(letter);
    !base.is_empty() && base.chars().all(plain)
}
