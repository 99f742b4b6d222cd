//! What can be heard at the moment, what was missed, and which channels the rules name.
//!
//! Invariant: a gap is closed only by a complete reading of it; a source that never reported is blind.

use super::{Desk, Heard, Memory, Noting, wanting::BLIND_SHOWN_AFTER};
use crate::{
    fact::What,
    ids::{ChannelId, SourceId, SourceKind},
    observation::Room,
    picture::Hearing,
    policy::{Pattern, Standing},
    sight::{Blindness, Gap, Part, Sighting, Trouble},
    time::add,
};
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// A first connection ever begins so long before the start of the program.
const FIRST_LOOK_BACK: SignedDuration = SignedDuration::from_mins(15);
/// The same where what was heard before cannot be read.
const FORGOTTEN_LOOK_BACK: SignedDuration = SignedDuration::from_hours(12);
/// No gap is read further back than this.
pub(super) const FURTHEST_LOOK_BACK: SignedDuration = SignedDuration::from_hours(7 * 24);
/// How often "heard until" is kept as a fact while nothing else happens.
const KEEP_HEARD_EVERY: SignedDuration = SignedDuration::from_mins(5);

impl Noting<'_> {
    pub(super) fn sight(&mut self, source: SourceId, sighting: Sighting) {
        match sighting {
            Sighting::Seeing { at } => self.desk.set_seeing(source, at.min(self.now.wall)),
            Sighting::Connected { at } => {
                let at = at.min(self.now.wall);
                let furthest = if planted!("looks-back-a-minute") { FIRST_LOOK_BACK / 15 } else { FURTHEST_LOOK_BACK };
                let first = match self.desk.live.memory {
                    Memory::Whole => FIRST_LOOK_BACK,
                    Memory::Lost => FORGOTTEN_LOOK_BACK,
                };
                // It may have taken long to connect for the first time.
                let started = self.desk.live.started.map_or(at, |started| started.min(at));
                let from = self.desk.last_heard(&source).unwrap_or_else(|| add(started, -first));
                // A gap that looks like none is read too: times are told a little early.
                let gap = Gap { from: from.clamp(add(at, -furthest), at), until: at };
                self.note(What::GapOpened { source: source.clone(), gap });
                self.note(What::HeardUntil { source: source.clone(), at });
                self.desk.set_seeing(source, at);
            }
            Sighting::GapRead { gap } => {
                let open = self.desk.known.gaps.get(&source);
                if open.is_some_and(|gaps| gaps.iter().any(|open| gap.from <= open.from && open.until <= gap.until)) {
                    self.note(What::GapClosed { source, gap });
                }
            }
            Sighting::Blind(why) => self.desk.set_blind(source, why, self.now.wall),
        }
    }

    pub(super) fn keep_hearing(&mut self) {
        let due: Vec<_> = self
            .desk
            .live
            .hearing
            .iter()
            .filter(|(source, _)| source.kind == SourceKind::Slack)
            .filter_map(|(source, heard)| match heard {
                Heard::Seeing { at } => Some((source.clone(), *at)),
                Heard::Blind { .. } => None,
            })
            .filter(|(source, at)| {
                self.desk.known.heard_until.get(source).is_none_or(|kept| at.duration_since(*kept) >= KEEP_HEARD_EVERY)
            })
            .collect();
        for (source, at) in due {
            self.note(What::HeardUntil { source, at });
        }
    }
}

impl Desk {
    fn set_seeing(&mut self, source: SourceId, at: Timestamp) {
        self.live.hearing.insert(source, Heard::Seeing { at });
    }

    fn set_blind(&mut self, source: SourceId, why: Blindness, now: Timestamp) {
        let blind = match self.live.hearing.get(&source) {
            Some(Heard::Blind { since, last, .. }) => Heard::Blind { since: *since, why, last: *last },
            // Silence is noticed late, and shown at once therefore.
            Some(Heard::Seeing { at }) if why.is_silence() => {
                let last = if planted!("silence-counts-as-heard") { now } else { *at };
                Heard::Blind { since: add(now, -BLIND_SHOWN_AFTER).max(*at), why, last: Some(last) }
            }
            Some(Heard::Seeing { at }) => Heard::Blind { since: now, why, last: Some(*at) },
            None => Heard::Blind { since: self.live.started.unwrap_or(now), why, last: None },
        };
        self.live.hearing.insert(source, blind);
    }

    fn last_heard(&self, source: &SourceId) -> Option<Timestamp> {
        let live = match self.live.hearing.get(source) {
            Some(Heard::Seeing { at }) => Some(*at),
            Some(Heard::Blind { last, .. }) => *last,
            None => None,
        };
        live.or(self.known.heard_until.get(source).copied())
    }

    pub(super) fn part(&mut self, part: Part, trouble: Option<Trouble>, now: Timestamp) {
        match trouble {
            None => drop(self.live.troubles.remove(&part)),
            Some(trouble) => {
                let since = self
                    .live
                    .troubles
                    .get(&part)
                    .filter(|(known, _)| known.name == trouble.name)
                    .map_or(now, |(_, since)| *since);
                self.live.troubles.insert(part, (trouble, since));
            }
        }
    }

    /// Whether a source of the policy can be heard, places included.
    pub(super) fn hearing(&self, source: &SourceId) -> Hearing {
        let started = self.live.started.unwrap_or(Timestamp::UNIX_EPOCH);
        if source.kind == SourceKind::Slack && self.policy.standing == Standing::NeverGood {
            return Hearing::Blind { since: started, why: Blindness::NoPolicy };
        }
        match self.live.hearing.get(source) {
            None => Hearing::Blind { since: started, why: Blindness::Starting },
            Some(Heard::Blind { since, why, .. }) => Hearing::Blind { since: *since, why: why.clone() },
            Some(Heard::Seeing { .. }) => match self.live.missing.get(source) {
                None => Hearing::Seeing,
                Some((places, since)) => {
                    Hearing::Blind { since: *since, why: Blindness::NoSuchPlace { places: places.clone() } }
                }
            },
        }
    }

    /// Keeps in mind since when which channels are missing.
    pub(super) fn look_for_places(&mut self, now: Timestamp) {
        let missing = self.policy.slack.iter().map(|account| account.source()).filter_map(|source| {
            let places = self.missing_places(&source);
            let known = self.live.missing.get(&source).filter(|(known, _)| *known == places);
            let since = known.map_or(now, |(_, since)| *since);
            (!places.is_empty()).then_some((source, (places, since)))
        });
        self.live.missing = missing.collect();
    }

    /// When the source was last heard, where it was.
    pub(super) fn heard_until(&self, source: &SourceId) -> Option<Timestamp> {
        self.last_heard(source)
    }

    /// Every plain channel name of a rule, for each Slack account that the rule is about.
    pub(super) fn plain_names(&self) -> BTreeSet<(SourceId, String)> {
        let mut names = BTreeSet::new();
        for (source, pattern) in self.named_patterns() {
            if pattern.is_plain() {
                names.insert((source, pattern.text().to_owned()));
            }
        }
        names
    }

    /// Of each Slack account, the channels that a rule is about, of those I am in.
    pub(super) fn all_watched(&self) -> &BTreeMap<SourceId, BTreeSet<ChannelId>> {
        self.watched.get_or_init(|| {
            let accounts = self.policy.slack.iter().map(|account| account.source());
            accounts.map(|source| (source.clone(), self.look_up_watched(&source))).collect()
        })
    }

    /// Those that a rule names, and my direct messages where a rule asks for them.
    fn look_up_watched(&self, source: &SourceId) -> BTreeSet<ChannelId> {
        let patterns: Vec<&Pattern> =
            self.named_patterns().filter(|(named, _)| named == source).map(|(_, pattern)| pattern).collect();
        let bound = |pattern: &&Pattern| self.known.bindings.get(&(source.clone(), pattern.text().to_owned()));
        let bound: BTreeSet<&ChannelId> = patterns.iter().filter_map(bound).collect();
        let mut rules = self.policy.rules.iter().map(|rule| &rule.when);
        let direct = rules.any(|when| when.room == Some(Room::Direct) && when.source.matches(source));
        let places = self.known.places.get(source).into_iter().flatten();
        places
            .filter(|place| {
                (direct && place.is_direct())
                    || bound.contains(&place.channel)
                    || patterns.iter().any(|pattern| pattern.matches(&place.name))
            })
            .map(|place| place.channel.clone())
            .collect()
    }

    /// Plain names without a channel that I am in. Unknown until the source has said where I am.
    fn missing_places(&self, source: &SourceId) -> Vec<String> {
        let Some(places) = self.known.places.get(source) else { return Vec::new() };
        let accounts = self.policy.slack.len();
        let found = |id: &SourceId, name: &str| {
            let bound = self.known.bindings.get(&(id.clone(), name.to_owned()));
            places.iter().any(|place| place.name.eq_ignore_ascii_case(name) || bound == Some(&place.channel))
        };
        let missing = self.plain_names().into_iter().filter(|(id, name)| id == source && !found(id, name));
        // A rule for any workspace is content with one of several that has the channel.
        missing.map(|(_, name)| name).filter(|name| accounts == 1 || !self.is_elsewhere(source, name)).collect()
    }

    fn is_elsewhere(&self, source: &SourceId, name: &str) -> bool {
        let only_here = self.policy.rules.iter().any(|rule| {
            rule.when.source == crate::policy::SourcePattern::One(source.clone())
                && rule.when.channels.iter().any(|c| c.text() == name)
        });
        !only_here && self.known.bindings.keys().any(|(other, bound)| other != source && bound == name)
    }

    fn named_patterns(&self) -> impl Iterator<Item = (SourceId, &Pattern)> {
        self.policy.slack.iter().map(|account| account.source()).flat_map(|source| {
            let rules = self.policy.rules.iter().map(|rule| &rule.when).chain(&self.policy.deploys);
            rules
                .filter({
                    let source = source.clone();
                    move |when| when.source.matches(&source)
                })
                .flat_map(|when| &when.channels)
                .map(move |pattern| (source.clone(), pattern))
        })
    }
}
