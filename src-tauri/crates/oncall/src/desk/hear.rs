//! Taking up what a source says.
//!
//! Invariant: what changes nothing is no fact, but for what could not be understood; what belongs to no rule is counted
//! and not kept.

use super::{Noting, Unread, apply};
use crate::{
    alert::Alert,
    decide::{Decision, Reason},
    fact::What,
    ids::{AlertId, ChannelId, SourceId},
    observation::{AuthorKind, Completeness, Heard, Message, Observation, PostKind, Reaction, ReactionsNow, Said},
};
use jiff::SignedDuration;

/// What cannot be understood is noted this often an hour for each source, so that a flood of it fills no disk. The
/// source's log has each.
const MOST_UNREAD: u32 = 100;
const UNREAD_WITHIN: SignedDuration = SignedDuration::from_hours(1);

impl Noting<'_> {
    pub(super) fn hear(&mut self, observation: Observation) {
        match &observation.said {
            Said::Message(_) if planted!("catch-up-is-dropped") && observation.heard == Heard::CatchUp => {}
            Said::Message(message) if message.reply_to.is_some() => {
                self.hear_of(observation.clone(), &message.place.channel)
            }
            Said::Message(message) if observation.heard == Heard::Poll && !self.is_said(&observation) => {
                self.hear_marks(&observation, message);
            }
            Said::Message(message) if self.was_read_since(&observation, message) => {}
            Said::Message(message) => {
                self.hear_message(&observation, message);
                self.note_reading(&observation, message);
            }
            Said::Deleted { channel, .. } => self.hear_of(observation.clone(), channel),
            Said::Reaction(reaction) => self.hear_reaction(&observation, reaction),
            Said::Reactions { channel, .. } => self.hear_reactions(&observation, channel),
            Said::Incident(incident) => {
                let id = AlertId::incident(&observation.source, &incident.id);
                if incident.mine_since.is_some() || self.desk.known.alerts.contains_key(&id) {
                    self.take_up(id, observation);
                }
            }
            Said::Duties { .. } | Said::People { .. } | Said::Me { .. } | Said::Schedules { .. } => {
                self.take_up_state(observation);
            }
            Said::Places { .. } => {
                self.take_up_state(observation);
                self.bind_places();
            }
            Said::Unread { .. } => self.keep_unread(observation),
        }
    }

    fn keep_unread(&mut self, observation: Observation) {
        let at = self.now.boot_elapsed;
        let fresh = Unread { since: at, noted: 0 };
        let unread = self.desk.live.unread.entry(observation.source.clone()).or_insert_with(|| fresh.clone());
        if at - unread.since >= UNREAD_WITHIN {
            *unread = fresh;
        }
        if unread.noted < MOST_UNREAD {
            unread.noted += 1;
            self.note(What::Observed(observation));
        }
    }

    fn hear_message(&mut self, observation: &Observation, message: &Message) {
        let source = &observation.source;
        let id = AlertId::message(source, &message.place.channel, &message.ts);
        if message.kind == PostKind::Post {
            self.hear_of_deploy(source, message);
        }
        if self.desk.known.alerts.contains_key(&id) {
            return self.take_up(id, observation.clone());
        }
        if message.kind == PostKind::Housekeeping || message.author.kind == AuthorKind::Me {
            return;
        }
        let ruling = self.desk.decide_message(source, message);
        if ruling.decision != Decision::Count {
            return self.take_up(id, observation.clone());
        }
        self.desk.note_counted(message, &ruling);
        let live = &mut self.desk.live;
        if live.counted_lately.is_new(&id, self.now.wall) {
            match ruling.because.reason {
                Reason::Rule { name } => *live.tallying.entry(name).or_default() += 1,
                _ => *live.counting.entry(source.clone()).or_default() += 1,
            }
        }
        if self.desk.is_end_of_known(source, message) {
            self.take_up(id, observation.clone());
        }
    }

    /// A reply, a reaction or a deletion: about an alert that is known, or, arriving before it, in a place that a rule
    /// names. Elsewhere it is nobody's business.
    fn hear_of(&mut self, observation: Observation, channel: &ChannelId) {
        let Some(id) = observation.alert() else { return };
        if self.desk.known.alerts.contains_key(&id) || self.desk.is_named(&observation.source, channel) {
            self.take_up(id, observation);
        }
    }

    /// Of a message that was never heard and is no news, or that is only counted.
    fn hear_marks(&mut self, observation: &Observation, message: &Message) {
        let Some(now) = message.reactions.clone() else { return };
        let (channel, ts) = (message.place.channel.clone(), message.ts.clone());
        let marks = Observation { said: Said::Reactions { channel, ts, now }, ..observation.clone() };
        self.hear_reactions(&marks, &message.place.channel);
    }

    /// Whether the message itself is known that it is about.
    fn is_said(&self, observation: &Observation) -> bool {
        let alert = observation.alert().and_then(|id| self.desk.known.alerts.get(&id));
        alert.is_some_and(|alert| alert.message().is_some())
    }

    /// An edit that is told late, after the message was read.
    fn was_read_since(&self, observation: &Observation, message: &Message) -> bool {
        let read = observation.alert().and_then(|id| self.desk.live.read.get(&id));
        observation.heard == Heard::Live && read.is_some_and(|read| message.version < *read)
    }

    /// A message was read, with all that stand on it.
    fn note_reading(&mut self, observation: &Observation, message: &Message) {
        let Some(now) = &message.reactions else { return };
        let Some(id) = self.known(observation).filter(|_| self.is_said(observation)) else {
            return self.hear_marks(observation, message);
        };
        let read = self.desk.live.read.entry(id).or_insert(now.as_of);
        *read = now.as_of.max(*read);
        self.note_list(observation, now);
    }

    /// Of a message that is not known, only reactions that stand say anything.
    fn hear_reactions(&mut self, observation: &Observation, channel: &ChannelId) {
        let Said::Reactions { now, .. } = &observation.said else { return };
        if !now.given.is_empty() || self.known(observation).is_some() {
            self.hear_of(observation.clone(), channel);
        }
        self.note_list(observation, now);
    }

    /// All that stand on an alert that is known by now.
    fn note_list(&mut self, observation: &Observation, now: &ReactionsNow) {
        if now.complete == Completeness::Complete
            && let Some(id) = self.known(observation)
        {
            let listed = self.desk.live.listed.entry(id).or_insert(now.as_of);
            *listed = now.as_of.max(*listed);
        }
    }

    /// The alert that it is about, where that is known.
    fn known(&self, observation: &Observation) -> Option<AlertId> {
        observation.alert().filter(|id| self.desk.known.alerts.contains_key(id))
    }

    /// One that comes late, after all that stand at a later time were told, is in that list, or taken back since.
    fn hear_reaction(&mut self, observation: &Observation, reaction: &Reaction) {
        let listed = observation.alert().and_then(|id| self.desk.live.listed.get(&id));
        if listed.is_none_or(|listed| reaction.at >= *listed) {
            self.hear_of(observation.clone(), &reaction.channel);
        }
    }

    /// Notes what was said of an alert, unless it was known, and judges the alert anew.
    fn take_up(&mut self, id: AlertId, observation: Observation) {
        let known = self.desk.known.alerts.get(&id);
        let mut after =
            known.map_or_else(|| Alert::heard(id.clone(), self.now.wall).matter, |alert| alert.matter.clone());
        apply::hear(&mut after, &observation.said, self.now.wall);
        if known.is_some_and(|alert| {
            alert.matter == after || (read_again(&observation) && alert.matter.says_the_same(&after))
        }) {
            return;
        }
        let before = known.map(|alert| alert.matter.clone());
        if let Some((_, history)) = self.desk.live.remembered.take_if(|(alert, _)| *alert == id) {
            self.note(What::Remembered { alert: id.clone(), history });
        }
        self.note(What::Observed(observation));
        self.judge(&id, before.as_ref());
    }

    /// Notes a state of the source's, unless it is what it said last.
    fn take_up_state(&mut self, observation: Observation) {
        let (known, source) = (&self.desk.known, &observation.source);
        let same = match &observation.said {
            Said::Places { places, .. } => known.places.get(source) == Some(places),
            said => known.statements.has(source, said),
        };
        if !same {
            if matches!(observation.said, Said::Duties { .. }) {
                // An edge that has passed by what was said before may be missing from what is said now.
                self.turn_shift();
            }
            self.note(What::Observed(observation));
        }
    }

    /// Binds each plain channel name of a rule to the channel that has it, once.
    pub(super) fn bind_places(&mut self) {
        let mut found = Vec::new();
        for (source, name) in self.desk.plain_names() {
            let here = self
                .desk
                .known
                .places
                .get(&source)
                .and_then(|places| places.iter().find(|place| place.name.eq_ignore_ascii_case(&name)));
            if let Some(place) = here
                && !self.desk.known.bindings.contains_key(&(source.clone(), name.clone()))
            {
                found.push((source, name, place.channel.clone()));
            }
        }
        for (source, name, channel) in found {
            self.note(What::Bound { source, name, channel });
        }
    }
}

impl super::Desk {
    /// Whether a rule names this channel.
    fn is_named(&self, source: &SourceId, channel: &ChannelId) -> bool {
        self.all_watched().get(source).is_some_and(|watched| watched.contains(channel))
    }
}

/// History says what stands, not when it came to be: read again, it only repeats itself with a later time.
fn read_again(observation: &Observation) -> bool {
    observation.heard != Heard::Live
}
