//! What comes back: digests at their time of day, alerts without a verdict, and agreements that were not kept.
//!
//! Invariant: nothing comes back that the policy does not ask for, nor off shift, nor in shadow; and nothing twice for one
//! reason within the time that the policy gives it.

use super::{Desk, Noting};
use crate::{
    alert::{Alert, Attention, By, Matter, RingWhy},
    decide::Decision,
    fact::{Reminder, What},
    ids::{AlertId, PersonId, SourceId, SourceKind},
    policy::{AskElse, Pattern, Times},
    roster::Role,
    shift::{OnShift, ShiftWhy},
    time::add,
    write::WriteWhat,
};
use jiff::{SignedDuration, Timestamp, civil::Time};

/// Of the zone of reminders; it ends with the policy's morning.
const NIGHT_FROM: Time = Time::constant(22, 0, 0, 0);
/// What is unchecked is told so long before a shift ends by the schedule.
const BEFORE_SHIFT_END: SignedDuration = SignedDuration::from_mins(30);

impl Noting<'_> {
    pub(super) fn bring_back(&mut self) {
        if !self.desk.is_on_shift(self.now.wall) || self.desk.is_shadow() {
            return;
        }
        self.digest();
        self.hold_to_agreements();
        self.ask_others();
        self.remind(Reminder::Unchecked, |desk, alert| desk.unchecked_at(alert));
        self.remind(Reminder::StillOpen, |desk, alert| desk.still_open_at(alert));
        if self.desk.shift_ends_soon().is_some_and(|from| from <= self.now.wall) {
            self.remind_at_shift_end();
        }
    }

    fn digest(&mut self) {
        let times = &self.desk.policy.times;
        let Some(last) = Times::last(&times.digests, &times.zone, self.now.wall, &self.desk.local) else { return };
        let started = self.desk.live.started.filter(|_| planted!("digest-forgets-what-came-before-a-restart"));
        let alerts =
            self.matching(|alert| waits_for_digest(alert) && alert.since <= last && started <= Some(alert.since));
        if !alerts.is_empty() {
            self.note(What::Digested { alerts });
        }
    }

    /// Somebody was to look within a time, and nobody has.
    fn hold_to_agreements(&mut self) {
        let now = self.now.wall;
        for id in self.matching(|alert| self.desk.look_due(alert).is_some_and(|due| due <= now)) {
            self.ring(&id, RingWhy::Unlooked);
        }
    }

    /// A ring that nobody handled for so long: whoever the rule names is asked, once.
    fn ask_others(&mut self) {
        let now = self.now.wall;
        for id in self.matching(|alert| self.desk.ask_due(alert).is_some_and(|due| due <= now)) {
            let alert = self.desk.known.alerts.get(&id).cloned();
            let asked = alert.and_then(|alert| Some((self.desk.then_ask(&alert)?.clone(), alert)));
            let Some((ask, alert)) = asked else { continue };
            match self.desk.slack_of(&id.source, &ask.who, now) {
                Some(to) => {
                    let text = question(&alert);
                    self.write_words(&id, WriteWhat::Message { to, text });
                }
                None => self.note(What::AskedNobody { alert: id, who: ask.who }),
            }
        }
    }

    fn remind(&mut self, why: Reminder, at: impl Fn(&Desk, &Alert) -> Option<Timestamp>) {
        let (now, desk) = (self.now.wall, &*self.desk);
        let alerts: Vec<AlertId> = self.matching(|alert| at(desk, alert).is_some_and(|at| at <= now));
        if !alerts.is_empty() {
            self.note(What::Reminded { alerts, why });
        }
    }

    /// Once for each shift that ends, and as it does end once more where anything was not told since it began to end.
    pub(super) fn remind_at_shift_end(&mut self) {
        if self.desk.is_shadow() {
            return;
        }
        let now = self.now.wall;
        let ended = self.desk.shift(now).because == ShiftWhy::Schedule;
        let from = self.desk.shift_ends_soon().or_else(|| ended.then(|| add(now, -BEFORE_SHIFT_END)));
        let since = |at: Timestamp| from.is_some_and(|from| at >= from);
        let told = self.desk.known.came_back.get(&Reminder::ShiftEnds).is_some_and(|back| since(back.at));
        let alerts = self.matching(|alert| is_unchecked(alert) && comes_to_me(alert));
        // What has just been told for another reason need not be told again.
        let is_news =
            |id: &AlertId| self.desk.known.alerts.get(id).is_some_and(|alert| !alert.done.reminded.is_some_and(since));
        if alerts.iter().any(is_news) && !(told && self.desk.is_on_shift(now)) {
            self.note(What::Reminded { alerts, why: Reminder::ShiftEnds });
        }
    }
}

impl Desk {
    /// Where somebody is reached in the Slack of this account: whoever is on call in a role, or a member by name or address.
    /// Whom only the policy file names, or PagerDuty knows, is looked up there by address or name. An incident has no Slack
    /// of its own: see [`crate::write::Write::carried_by`].
    fn slack_of(&self, source: &SourceId, who: &str, now: Timestamp) -> Option<PersonId> {
        let roster = self.roster();
        let account = match source.kind {
            SourceKind::Slack => source.clone(),
            SourceKind::PagerDuty => self.policy.slack.iter().map(|account| account.source()).min()?,
        };
        let (word, rotation) = Role::split(who);
        let (role, rotation) = (Role::of(word), rotation.and_then(|name| Pattern::new(name).ok()));
        let on_call = roster.on_call(now).into_iter().filter(|turn| roster.plays(turn, &role, rotation.as_ref()));
        let by_role = on_call.filter(|turn| !roster.is_me(turn)).find_map(|turn| roster.members.get(turn.member));
        let name = who.trim_start_matches('@');
        let Some(member) = by_role.or_else(|| roster.members.iter().find(|member| member.is_called(name))) else {
            return who.contains('@').then(|| PersonId::new(who));
        };
        let by_name = || match &member.email {
            Some(email) => PersonId::new(email.verbatim()),
            None => PersonId::new(format!("@{}", member.name.verbatim())),
        };
        Some(member.id_at(&account).unwrap_or_else(by_name))
    }

    /// When an alert without a verdict comes back: what waits for a digest, once that was shown.
    fn unchecked_at(&self, alert: &Alert) -> Option<Timestamp> {
        let after = alert.care().and_then(|care| care.back_after).or(self.policy.times.unchecked_after)?;
        let shown = match alert.decision() {
            Some(Decision::Digest) => Some(alert.done.digested?),
            _ => None,
        };
        let since = [Some(self.asked_since(alert)), shown, alert.done.reminded].into_iter().flatten().max()?;
        (comes_to_me(alert) && is_unchecked(alert)).then(|| self.by_day(add(since, after)))
    }

    /// When what I acknowledged, and nobody ended, comes back.
    fn still_open_at(&self, alert: &Alert) -> Option<Timestamp> {
        let after = self.policy.times.open_after?;
        let since = [Some(self.asked_since(alert)), alert.done.reminded].into_iter().flatten().max()?;
        matches!(alert.attention, Attention::Acknowledged { by: By::Me }).then(|| self.by_day(add(since, after)))
    }

    /// Since when it waits for me: not while I was off shift.
    fn asked_since(&self, alert: &Alert) -> Timestamp {
        self.in_this_shift(alert.since)
    }

    /// No reminder is worth a night: what is due in it comes in the morning.
    fn by_day(&self, at: Timestamp) -> Timestamp {
        let times = &self.policy.times;
        let time = at.to_zoned(times.zone.of(&self.local).clone()).time();
        let sleeps = (time < times.morning || time >= NIGHT_FROM) && !planted!("reminder-at-night");
        let morning = || Times::next(&[times.morning], &times.zone, at, &self.local);
        if sleeps { morning().unwrap_or(at) } else { at }
    }

    /// Until when somebody must have looked, where there is an agreement and nobody has. What rings rings already; what came
    /// off shift, and was not handled before, has its time anew.
    pub(super) fn look_due(&self, alert: &Alert) -> Option<Timestamp> {
        let within = alert.care()?.look_within?;
        let waits = is_unchecked(alert) && alert.decision() != Some(Decision::Digest) && self.looking(alert).is_empty();
        waits.then(|| add(self.asked_since(alert), within))
    }

    /// Whether somebody must still be told of it: it rang, by itself or with another, and nobody said that it was done.
    pub(super) fn must_be_told(&self, alert: &Alert) -> bool {
        self.tell_due(alert).is_some()
    }

    /// Until when whoever must be told is to be told.
    pub(super) fn tell_due(&self, alert: &Alert) -> Option<Timestamp> {
        let within = alert.care()?.tell.as_ref()?.within;
        let rang = alert.done.rang.or(alert.done.notified.filter(|_| alert.pages()))?;
        alert.done.told.is_none().then(|| add(rang, within))
    }

    /// From when on my shift is about to end by the schedule.
    fn shift_ends_soon(&self) -> Option<Timestamp> {
        let now = self.live.last?.wall;
        let shift = self.shift(now);
        let scheduled = shift.on == OnShift::On && shift.because == ShiftWhy::Schedule;
        let mine = || self.roster().mine.iter().flatten();
        let mut until = self.roster().running(now).filter(|_| scheduled)?.until;
        // It goes on with a turn that runs by then, in another role perhaps.
        while let Some(later) = mine().filter(|turn| turn.covers(until)).map(|turn| turn.until).max() {
            until = later;
        }
        (until < Timestamp::MAX).then(|| add(until, -BEFORE_SHIFT_END))
    }

    /// Who else is asked: as its rule says, or that of what is shown with it.
    fn then_ask<'a>(&'a self, alert: &'a Alert) -> Option<&'a AskElse> {
        let own = alert.care().and_then(|care| care.then_ask.as_ref());
        own.or_else(|| {
            let shown = self.all_followers(&alert.id);
            let asks = shown.iter().filter_map(|id| self.known.alerts.get(id)).filter(|other| other.pages());
            asks.filter_map(|other| other.care()?.then_ask.as_ref()).min_by_key(|ask| ask.after)
        })
    }

    /// When somebody else is asked about a ring that goes on.
    fn ask_due(&self, alert: &Alert) -> Option<Timestamp> {
        let asked = alert.done.asked.is_some() && !planted!("asks-others-again");
        let rings = matches!(alert.attention, Attention::Ringing(_)) && !asked;
        let ask = rings.then(|| self.then_ask(alert)).flatten()?;
        Some(add(alert.since, ask.after))
    }

    /// When anything of this is due next.
    pub(super) fn comes_back_at(&self, now: Timestamp) -> impl Iterator<Item = Timestamp> {
        let times = &self.policy.times;
        let digests = Times::next(&times.digests, &times.zone, now, &self.local)
            .filter(|_| self.known.alerts.values().any(waits_for_digest));
        let unchecked_at =
            |alert: &Alert| self.unchecked_at(alert).filter(|_| !planted!("reminder-asks-for-no-wake-up"));
        let each = self.known.alerts.values().flat_map(move |alert| {
            [
                self.look_due(alert),
                self.ask_due(alert),
                unchecked_at(alert),
                self.still_open_at(alert),
                self.tell_due(alert),
            ]
        });
        each.flatten().chain(digests).chain(self.shift_ends_soon())
    }
}

/// Held, and nobody gave a verdict.
pub(super) fn is_unchecked(alert: &Alert) -> bool {
    alert.attention == Attention::Held && alert.joined.is_none()
}

/// Whether it is brought before me, and not only listed.
fn comes_to_me(alert: &Alert) -> bool {
    matches!(alert.decision(), Some(Decision::Page | Decision::Notify | Decision::Digest))
        || alert.care().is_some_and(|care| care.back_after.is_some())
}

fn waits_for_digest(alert: &Alert) -> bool {
    is_unchecked(alert) && alert.decision() == Some(Decision::Digest) && alert.done.digested.is_none()
}

/// What is said to whoever is asked.
fn question(alert: &Alert) -> String {
    let url = match &alert.matter {
        Matter::Message(_) => alert.message().and_then(|message| message.permalink.clone()),
        Matter::Incident(_) => alert.incident().and_then(|incident| incident.url.clone()),
    };
    let link = url.map_or(String::new(), |url| format!(" {url}"));
    format!("Nobody has handled this yet, can you look? {}: {}{link}", alert.place(), alert.text().line(200))
}
