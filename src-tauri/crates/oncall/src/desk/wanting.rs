//! What should be true outside, now.
//!
//! Invariant: reads only; the same knowledge and time give the same wants.

use super::{Desk, cards, passing, returning, setback};
use crate::{
    alert::{Alert, Attention, RingSound},
    fact::Storm,
    ids::{SourceKind, WriteId},
    observation::Urgency,
    picture::Hearing,
    policy::Voice,
    shift::OnShift,
    sight::Part,
    time::{Now, add},
    tone::Ceiling,
    wants::{CardKey, Pace, Sound, SoundClass, Taken, Tray, TrayState, Wants},
    write::Write,
};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;

/// A source silent for so long is shown as blind.
pub(super) const BLIND_SHOWN_AFTER: SignedDuration = SignedDuration::from_secs(3);
/// And alarms, on shift, after this.
pub(super) const BLIND_ALARM_AFTER: SignedDuration = SignedDuration::from_secs(60);
/// What rings as a page for so long brings the window.
const WINDOW_AFTER: SignedDuration = SignedDuration::from_mins(2);
/// One quiet tone lasts so long at most.
const TONE_FOR: SignedDuration = SignedDuration::from_secs(2);

impl Desk {
    pub fn wants(&self, now: Now) -> Wants {
        Wants {
            cards: self.cards(now),
            sound: self.sound(now.wall),
            tray: self.tray(now.wall),
            writes: self.writes(now.wall),
            reads: self
                .known
                .gaps
                .iter()
                .filter(|(_, gaps)| !gaps.is_empty())
                .map(|(s, gaps)| (s.clone(), gaps.clone()))
                .collect(),
            watch: self.all_watched().clone(),
            pace: self.pace(now.wall),
            deploys: self.deploys_matter_for(),
            wake_at: self.wake_at(now),
        }
    }

    /// Those that can no longer be taken back. In shadow nothing is written, not even what was asked for before.
    fn writes(&self, now: Timestamp) -> BTreeMap<WriteId, Write> {
        let shadow = self.is_shadow() && !planted!("shadow-writes");
        let asked = self.known.writes.iter().filter(|(_, write)| !shadow && self.is_ready(write, now));
        asked.map(|(id, write)| (*id, write.clone())).collect()
    }

    fn pace(&self, now: Timestamp) -> Pace {
        let open = |alert: &Alert| alert.id.source.kind == SourceKind::PagerDuty && alert.attention.is_open();
        if self.is_on_shift(now) || self.known.alerts.values().any(open) { Pace::Close } else { Pace::Easy }
    }

    /// Sources that have been blind for at least so long.
    pub(super) fn blind_for(
        &self,
        at_least: SignedDuration,
        now: Timestamp,
    ) -> BTreeMap<crate::ids::SourceId, (Timestamp, crate::sight::Blindness)> {
        self.policy
            .sources()
            .filter_map(|source| match self.hearing(&source) {
                Hearing::Blind { since, why } if now.duration_since(since) >= at_least => Some((source, (since, why))),
                _ => None,
            })
            .collect()
    }

    pub(super) fn sound(&self, now: Timestamp) -> Option<Sound> {
        let (class, since) = self.sounding(now)?;
        Some(Sound { class, since, loudness: class.loudness(now.duration_since(since), self.ceiling()) })
    }

    /// The loudest that anything may get.
    pub fn ceiling(&self) -> Ceiling {
        Ceiling::new(self.policy.sound.ceiling)
    }

    /// What is heard, the loudest of all that want to be, and since when.
    fn sounding(&self, now: Timestamp) -> Option<(SoundClass, Timestamp)> {
        let unheard = |since: Timestamp| self.known.silenced_at.is_none_or(|silenced| silenced < since);
        let test =
            self.live.test.ringing_since().filter(|since| unheard(*since)).map(|since| (SoundClass::Page, since));
        if self.is_shadow() {
            return test;
        }
        let on = self.is_on_shift(now);
        let heard = |alert: &&Alert| {
            let loud = matches!(&alert.attention, Attention::Ringing(ring) if ring.sound == RingSound::Loud);
            let loud = loud && !(planted!("silence-is-for-ever") && self.known.silenced_at.is_some());
            loud && (on || alert.always().is_some() || planted!("heard-off-shift"))
        };
        let since = |class: SoundClass| {
            self.ringing().filter(heard).filter(|alert| self.voice(alert) == class).map(|alert| alert.since).min()
        };
        if let Some(since) = since(SoundClass::Page) {
            return Some((SoundClass::Page, since));
        }
        if !on {
            let quieter = || Some((SoundClass::Quieter, since(SoundClass::Quieter)?));
            return test.or_else(quieter).or_else(|| self.tone_at(now).filter(|(_, at)| unheard(*at)));
        }
        let blind = self.blind_for(BLIND_ALARM_AFTER, now).into_iter();
        let mut alarms = blind
            .filter(|(source, (since, _))| !self.is_sent_away(&CardKey::Blind(source.clone()), *since))
            .map(|(_, (since, _))| self.in_this_shift(add(since, BLIND_ALARM_AFTER)));
        // Whoever silenced what rang before has not heard of the blindness.
        if let Some(since) = alarms.find(|since| unheard(*since)) {
            return Some((SoundClass::Page, since));
        }
        if test.is_some() {
            return test;
        }
        if let Some(since) = since(SoundClass::Quieter) {
            return Some((SoundClass::Quieter, since));
        }
        self.tone_at(now).filter(|(_, at)| unheard(*at))
    }

    /// The next step after a card and a sound: what rings as a page for so long.
    pub(super) fn alarm(&self, now: Timestamp) -> Option<Timestamp> {
        let (class, since) = self.sounding(now)?;
        let due = now.duration_since(since) >= WINDOW_AFTER;
        (class == SoundClass::Page && due && self.ringing().next().is_some()).then_some(since)
    }

    /// One soft tone, where something has just been shown that does not ring.
    fn tone_at(&self, now: Timestamp) -> Option<(SoundClass, Timestamp)> {
        // A clock that was trimmed may show a little less than when it was shown.
        let fresh = |at: &Timestamp| now.duration_since(*at) < TONE_FOR && *at < add(now, setback::TRIMMED_BY);
        let soft = self.ringing().filter(|alert| self.voice(alert) == SoundClass::Notify);
        if !self.is_on_shift(now) {
            let always = soft.filter(|alert| alert.always().is_some());
            return always.map(|alert| alert.since).filter(fresh).max().map(|at| (SoundClass::Notify, at));
        }
        let summed = self.known.summary.as_ref().map(|summary| summary.at);
        let notified =
            self.known.alerts.values().filter(|alert| returning::is_unchecked(alert)).filter_map(|a| a.done.notified);
        let back = self.known.came_back.iter().filter(|(why, _)| !self.not_done(**why).is_empty()).map(|(_, b)| b.at);
        let notify = summed.into_iter().chain(soft.map(|alert| alert.since)).chain(notified).filter(fresh).max();
        let reminder = back.filter(fresh).max();
        notify.map(|at| (SoundClass::Notify, at)).or(reminder.map(|at| (SoundClass::Reminder, at)))
    }

    /// Whether the person took this card away after the matter began.
    pub(super) fn is_dismissed(&self, card: &CardKey, since: Timestamp) -> bool {
        self.known.closed.get(card).is_some_and(|closed| *closed >= since)
    }

    /// Whether this trouble's card was taken away in this shift. Whoever did so in an earlier one begins this one anew.
    pub(super) fn is_sent_away(&self, card: &CardKey, since: Timestamp) -> bool {
        self.is_dismissed(card, self.in_this_shift(since))
    }

    /// Then, or when I went on shift since.
    pub(super) fn in_this_shift(&self, since: Timestamp) -> Timestamp {
        let on = self.known.turned.filter(|(turned, _)| *turned == OnShift::On).map(|(_, at)| at);
        on.map_or(since, |on| on.max(since))
    }

    pub(super) fn tray(&self, now: Timestamp) -> Tray {
        let shift = self.shift(now);
        // A test is not counted beside what is real.
        let count = self.ringing().count().max(usize::from(self.live.test.ringing_since().is_some()));
        let snoozed = self.known.alerts.values().any(|alert| matches!(alert.attention, Attention::Snoozed { .. }));
        let blind = !self.blind_for(BLIND_SHOWN_AFTER, now).is_empty() || self.live.troubles.contains_key(&Part::Cards);
        let state = match (count, blind, snoozed, shift.on) {
            (1.., ..) => TrayState::Ringing { count, taken: self.taken() },
            (_, true, ..) => TrayState::Blind,
            _ if self.is_shadow() => TrayState::Shadow,
            (_, _, true, _) => TrayState::Snoozed,
            (_, _, _, OnShift::On) => TrayState::OnShift,
            (_, _, _, OnShift::Off) => TrayState::OffShift,
        };
        Tray { state, tooltip: cards::tooltip(self, &shift, now, &self.local) }
    }

    /// How an alert sounds while it rings: as its rule says, and no louder than quietly once somebody looks at it.
    fn voice(&self, alert: &Alert) -> SoundClass {
        let asked = alert.care().and_then(|care| care.voice).unwrap_or(Voice::Page);
        match (asked, self.looking(alert).is_empty()) {
            (Voice::Page, true) => SoundClass::Page,
            (Voice::Page, false) | (Voice::Quieter, _) => SoundClass::Quieter,
            (Voice::Notify, _) => SoundClass::Notify,
        }
    }

    /// Of what rings: one alert that nobody looks at is enough for nobody.
    fn taken(&self) -> Taken {
        let test = self.live.test.ringing_since().is_some();
        if test || self.ringing().any(|alert| self.looking(alert).is_empty()) {
            Taken::ByNobody
        } else {
            Taken::BySomebody
        }
    }

    fn wake_at(&self, now: Now) -> Option<Timestamp> {
        let alerts = self.known.alerts.values().filter_map(|alert| match &alert.attention {
            Attention::Snoozed { .. } if planted!("snooze-asks-for-no-wake-up") => None,
            Attention::Snoozed { .. } => passing::snoozed_until(alert).map(|(at, _)| at),
            Attention::Acknowledging { deadline, .. } => Some(deadline.at),
            Attention::Ringing(_) => Some(add(now.wall, until_next_minute(alert.said_at(), now.wall))),
            _ => None,
        });
        let blind = self.policy.sources().filter_map(|source| match self.hearing(&source) {
            // It begins in the future where the clock was trimmed meanwhile.
            Hearing::Blind { since, .. } => [SignedDuration::ZERO, BLIND_SHOWN_AFTER, BLIND_ALARM_AFTER]
                .map(|after| add(since, after))
                .into_iter()
                .find(|at| *at > now.wall),
            Hearing::Seeing => None,
        });
        let tone = self.tone_at(now.wall).filter(|_| !self.is_shadow()).map(|(_, at)| add(at, TONE_FOR));
        let window = self.sounding(now.wall).map(|(_, since)| add(since, WINDOW_AFTER));
        let writes = self.known.writes.values().map(|write| self.ready_at(write));
        let louder = self
            .sounding(now.wall)
            .and_then(|(class, since)| Some(add(since, class.louder_after(now.wall.duration_since(since))?)));
        let counts = self
            .live
            .counted_at
            .filter(|_| !self.live.counting.is_empty() || !self.live.tallying.is_empty())
            .map(|at| add(at, passing::COUNT_EVERY));
        // The tray says whose turn it is and comes, also where the schedule does not decide.
        let turns = self.roster().mine.iter().flatten().flat_map(|turn| [turn.from, turn.until]);
        let others = [self.shift(now.wall).until, tone, louder, window, counts, self.test_ends()];
        let times = alerts.chain(blind).chain(turns).chain(others.into_iter().flatten()).chain(writes);
        let times = times.chain(self.comes_back_at(now.wall));
        times.filter_map(|at| passing::later(at, now)).min()
    }

    /// What rings with a card of its own, and what only in the summary of a storm.
    pub(super) fn ringing_in(&self, storm: Storm) -> impl Iterator<Item = &Alert> {
        self.ringing().filter(move |alert| matches!(&alert.attention, Attention::Ringing(ring) if ring.storm == storm))
    }

    /// Incidents that would ring, were I on shift.
    pub(super) fn paged_off_shift(&self) -> impl Iterator<Item = &Alert> {
        self.known.alerts.values().filter(|alert| {
            alert.attention == Attention::Held
                && alert.pages()
                && alert.incident().is_some_and(|incident| incident.urgency != Urgency::Low)
        })
    }
}

fn until_next_minute(since: Timestamp, now: Timestamp) -> SignedDuration {
    let age = now.duration_since(since).as_millis().max(0);
    let rest = 60_000 - age % 60_000;
    SignedDuration::from_millis(i64::try_from(rest).unwrap_or(60_000))
}
