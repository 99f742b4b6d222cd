//! What each step does.
//!
//! Invariant: a step whose thing is not there does nothing.

use super::{Computer, Due, Shown, Space, Trouble, process::End};
use crate::{
    laws::{self, Fault, fault},
    net,
    place::{self, ALERTS, BEN, BEN_OKOYE, MONITOR, incident_id, post_id},
    story::{Incidents, Mark, Outage, Step, Through},
    truth::{Set, Shift, Thing},
};
use engine::Handle;
use jiff::SignedDuration;
use oncall::{
    act::{self, Act},
    ids::AlertId,
    shift::{OnShift, ShiftWhy},
    sight::Part,
    wants::{CardKey, Press},
};
use std::time::Duration;
use world::{
    pagerduty::{Status, Urgency},
    slack::{Confirmations, Content, Disconnect, HalfOpen, Shown as Broadcast},
};

/// What is done without any trouble is saved after this.
const SAVED_WITHIN: SignedDuration = SignedDuration::from_secs(10);
const ANNOUNCED_AT_ONCE: SignedDuration = SignedDuration::from_millis(200);
const ANNOUNCED_LATE: SignedDuration = SignedDuration::from_secs(8);
/// An acknowledgement that is not answered is given up after this.
const PENDING: SignedDuration = SignedDuration::from_secs(15);
const SNOOZE: SignedDuration = SignedDuration::from_mins(2);

impl Computer {
    pub(super) async fn happen(&mut self, due: Due, handle: &Handle) -> Result<Option<End>, Fault> {
        let shown: Shown = handle.picture().borrow().clone();
        match &due {
            Due::Step(Step::Dies { how, away }) => {
                self.tell(format_args!("{due:?}"));
                crate::effects::kill();
                return Ok(Some(End::Death { how: *how, away: *away }));
            }
            Due::Step(Step::Suspend { lasts }) => {
                self.tell(format_args!("{due:?}"));
                let until = self.time.elapsed() + *lasts;
                self.pass_without_it(until);
                self.outages.iter_mut().for_each(|(_, since)| *since = until);
                self.ends_at = self.ends_at.max(until + self.rest);
                self.disturb();
            }
            Due::Step(Step::Acknowledge { nth, through }) => {
                let Some(alert) = ringing(&shown, *nth) else { return Ok(None) };
                self.tell(format_args!("the person acknowledges {alert} ({through:?})"));
                self.acknowledge(alert, *through, handle).await?;
            }
            Due::Step(Step::Snooze { nth }) => {
                let Some(alert) = ringing(&shown, *nth) else { return Ok(None) };
                self.tell(format_args!("the person snoozes {alert}"));
                let asked = handle.act(Act::Snooze { alert, length: SNOOZE }, act::Through::CommandLine);
                self.answered(asked).await?;
            }
            Due::Step(Step::Dismiss { nth }) => {
                let Some(alert) = ringing(&shown, *nth) else { return Ok(None) };
                self.tell(format_args!("the person sends the card of {alert} away"));
                self.touch(&alert);
                self.screen.dismiss(&CardKey::Alert(alert));
            }
            Due::Step(Step::GoOnShift) => self.turn(Act::GoOnShift, handle).await?,
            Due::Step(Step::GoOffShift) => self.turn(Act::GoOffShift, handle).await?,
            _ => self.happen_outside(&due),
        }
        Ok(None)
    }

    async fn turn(&mut self, act: Act, handle: &Handle) -> Result<(), Fault> {
        self.tell(format_args!("{act:?}"));
        let on = act == Act::GoOnShift;
        let was_off = handle.picture().borrow().shift.on == OnShift::Off;
        self.truth.set = Set::Shown;
        if self.answered(handle.act(act, act::Through::Tray)).await?.is_some() {
            match (on, self.truth.shift) {
                (true, Shift::Off) => self.truth.shift = Shift::On(self.time.elapsed()),
                (false, _) => self.truth.shift = Shift::Off,
                (true, Shift::On(_)) => {}
            }
        }
        // It may have been off without the person having seen it; what came then is told as it is turned on.
        if was_off {
            self.everything_may_be_held();
        }
        self.mark_what_may_be_held();
        Ok(())
    }

    /// A turn of the shift that could not be saved may be forgotten with the process. The person sees that in the tray.
    pub(super) async fn see_the_shift(&mut self, shown: &Shown, handle: &Handle) -> Result<(), Fault> {
        let on = matches!(self.truth.shift, Shift::On(_));
        match (on, shown.shift.on) {
            (true, OnShift::Off) if self.truth.set == Set::Saved => {
                return Err(fault(laws::DURABLE, "the shift was on and saved, and is off"));
            }
            (true, OnShift::Off) => {
                self.tell("the person sees the shift off");
                self.truth.shift = Shift::Off;
                self.mark_what_may_be_held();
                self.turn(Act::GoOnShift, handle).await?;
                // What follows from it at once.
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            // In doubt it is on.
            (false, OnShift::On) => self.truth.shift = Shift::On(self.time.elapsed()),
            _ => {
                let trouble = shown.troubles.contains_key(&Part::Store) || self.pace.takes() > Duration::ZERO;
                // What is on because it is forgotten is what was set, once that is remembered.
                let set = shown.shift.because != ShiftWhy::Forgotten;
                if !trouble && set && on && self.time.elapsed() >= self.disturbed + SAVED_WITHIN {
                    self.truth.set = Set::Saved;
                }
            }
        }
        Ok(())
    }

    /// Off shift what comes is held; whatever happened then may be held still.
    fn mark_what_may_be_held(&mut self) {
        if self.truth.shift == Shift::Off {
            self.everything_may_be_held();
        }
    }

    fn everything_may_be_held(&mut self) {
        let things = self.truth.posts.iter_mut().chain(&mut self.truth.incidents);
        things.for_each(|thing| thing.may_be_held = true);
    }

    async fn acknowledge(&mut self, alert: AlertId, through: Through, handle: &Handle) -> Result<(), Fault> {
        // A press of which nobody ever hears was none, but nobody can tell: it is counted before.
        // What is one matter is acknowledged at both.
        let now = self.time.elapsed();
        for alert in self.truth.matter(&alert, &self.net) {
            if let Some(thing) = self.truth.thing(&alert) {
                thing.touched = now;
                thing.acknowledged += 1;
                thing.acknowledged_at = Some(now);
            }
        }
        let pressed = through == Through::Card && self.screen.press(&CardKey::Alert(alert.clone()), Press::Acknowledge);
        if pressed {
            tokio::time::sleep(Duration::from_millis(1)).await;
        } else {
            let asked = handle.act(Act::Acknowledge(alert.clone()), act::Through::CommandLine);
            if !matches!(self.answered(asked).await?, Some(Ok(()))) {
                return Ok(());
            }
        }
        let shown: Shown = handle.picture().borrow().clone();
        let alive = crate::effects::life() == crate::effects::Life::Alive;
        match shown.alerts.iter().find(|known| known.id == alert) {
            // PagerDuty may refuse it before the act is answered, and then it rings again, saying so.
            Some(known) if known.state == "ringing" && alive && !pressed && !laws::is_unwritten(known) => {
                Err(fault(laws::ACKNOWLEDGED, format_args!("{alert}: {:?}", known.why)))
            }
            _ => Ok(()),
        }
    }

    fn touch(&mut self, alert: &AlertId) {
        let now = self.time.elapsed();
        if let Some(thing) = self.truth.thing(alert) {
            thing.touched = now;
        }
    }

    fn new_thing(&self, name: String) -> Thing {
        let may_be_held = self.truth.shift == Shift::Off;
        let touched = self.time.elapsed();
        let (acknowledged, acknowledged_at, came_back, announces) = (0, None, 0, None);
        Thing { name, touched, acknowledged, acknowledged_at, came_back, announces, may_be_held }
    }

    /// What needs nobody to be there.
    pub(super) fn happen_outside(&mut self, due: &Due) {
        self.tell(format_args!("{due:?}"));
        match due {
            Due::Over(trouble) => self.end(*trouble),
            Due::Step(step) => {
                self.in_slack(step);
                self.in_pagerduty(step);
                self.in_the_computer(step);
            }
        }
    }

    fn in_slack(&mut self, step: &Step) {
        let ts = |post: &usize| self.truth.posts.get(*post).map(|thing| thing.name.clone());
        match step {
            Step::Post(words) => {
                let text = words.text(self.truth.posts.len());
                self.post(text);
            }
            Step::Announce { incident } => {
                let Some(thing) = self.truth.incidents.get(*incident) else { return };
                let text = place::announcement(&thing.name, *incident);
                self.post(text);
            }
            Step::Edit { post, to } => {
                let Some(ts) = ts(post) else { return };
                let text = to.text(*post);
                // Every second of those that are edited has blocks: Slack does not mark it.
                let content = if post % 4 == 3 { Content::in_blocks(&text) } else { text.into() };
                self.net.with_slack(|state, now| state.edit(ALERTS, &ts, content, now)).expect("it may edit");
                self.happened_to(&post_id(&ts));
            }
            Step::Mark { post, emoji, mark } => {
                let Some(ts) = ts(post) else { return };
                // It is there, or gone, already: nothing happens.
                let _ = self.net.with_slack(|state, now| match mark {
                    Mark::Put => state.react((ALERTS, &ts), BEN, emoji, now),
                    Mark::TakenBack => state.unreact((ALERTS, &ts), BEN, emoji, now),
                });
                self.happened_to(&post_id(&ts));
            }
            Step::Reply { post } => {
                let Some(ts) = ts(post) else { return };
                let place = (ALERTS, ts.as_str());
                let said = self
                    .net
                    .with_slack(|state, now| state.reply(place, BEN, "I look at it".into(), Broadcast::InThread, now));
                said.expect("Ben may reply");
            }
            Step::DropSockets => self.disturbing(|net| net.with_slack(|state, now| state.drop_sockets(now))),
            Step::Refresh => {
                self.disturbing(|net| {
                    net.with_slack(|state, now| state.disconnect(&Disconnect::RefreshRequested, now))
                });
            }
            Step::HalfOpen => self.disturbing(|net| net.with_slack(|state, _| state.half_open(HalfOpen::Present))),
            Step::LoseConfirmations { lasts } => {
                self.net.with_slack(|state, _| state.confirmations(Confirmations::Lost));
                self.put(self.time.elapsed() + *lasts, Due::Over(Trouble::LostConfirmations));
            }
            _ => {}
        }
    }

    fn post(&mut self, text: String) {
        let announces = place::announced(&text).map(str::to_owned);
        let posted = self.net.with_slack(|state, now| state.post(ALERTS, MONITOR, text.into(), now));
        let thing = self.new_thing(posted.expect("the monitor may post"));
        self.truth.posts.push(Thing { announces, ..thing });
    }

    fn in_pagerduty(&mut self, step: &Step) {
        let now = self.time.elapsed();
        let id = |incident: &usize| self.truth.incidents.get(*incident).map(|thing| thing.name.clone());
        let (id, done): (_, fn(&mut world::pagerduty::State, &str)) = match step {
            Step::Trigger => {
                let title = format!("checkout fails ({})", self.truth.incidents.len());
                let id = self.net.with_pagerduty(|state| state.trigger(place::SERVICE, &title, Urgency::High));
                let thing = self.new_thing(id.expect("Ada is on call"));
                self.truth.incidents.push(thing);
                return self.announce_soon();
            }
            // What PagerDuty refuses does not happen: it is over already, say.
            Step::Take { incident } => (id(incident), take),
            Step::Resolve { incident } => (id(incident), |state, id| drop(state.resolve(id))),
            Step::ComesBack { incident } => (id(incident), |state, id| drop(state.unacknowledge(id))),
            _ => return,
        };
        let Some(id) = id else { return };
        if let (Step::ComesBack { .. }, Some(thing)) = (step, self.truth.thing(&incident_id(&id))) {
            let pending = |at: SignedDuration| now < at + PENDING;
            thing.came_back += usize::from(thing.acknowledged_at.is_some_and(pending));
        }
        self.net.with_pagerduty(|state| done(state, &id));
        self.happened_to(&incident_id(&id));
    }

    /// Of the last incident: before PagerDuty is asked again, or after.
    fn announce_soon(&mut self) {
        let incident = self.truth.incidents.len() - 1;
        let after = if incident.is_multiple_of(2) { ANNOUNCED_AT_ONCE } else { ANNOUNCED_LATE };
        if self.incidents == Incidents::Posted {
            self.put(self.time.elapsed() + after, Due::Step(Step::Announce { incident }));
        }
    }

    fn in_the_computer(&mut self, step: &Step) {
        let now = self.time.elapsed();
        match step {
            Step::SetClock { by } => {
                self.time.set_clock(*by);
                self.disturb();
            }
            Step::DiskFull { lasts } => {
                self.disk.space(Space::None);
                self.put(now + *lasts, Due::Over(Trouble::DiskFull));
            }
            Step::SlowDisk { takes, lasts } => {
                self.pace.set(takes.unsigned_abs());
                self.put(now + *lasts, Due::Over(Trouble::SlowDisk));
            }
            Step::RestartDaemon => self.screen.restart_daemon(),
            Step::Outage { service, how, lasts } => {
                self.net
                    .outage(*service, if *how == Outage::Refused { net::Outage::Refused } else { net::Outage::Silent });
                if !self.outages.iter().any(|(known, _)| known == service) {
                    self.outages.push((*service, now));
                }
                self.put(now + *lasts, Due::Over(Trouble::Outage(*service)));
            }
            _ => {}
        }
    }

    fn end(&mut self, trouble: Trouble) {
        match trouble {
            Trouble::DiskFull => self.disk.space(Space::Plenty),
            Trouble::SlowDisk => self.pace.set(Duration::ZERO),
            Trouble::LostConfirmations => {
                self.net.with_slack(|state, _| state.confirmations(Confirmations::Arrive));
            }
            Trouble::Outage(service) => {
                self.net.outage(service, net::Outage::None);
                self.outages.retain(|(known, _)| *known != service);
                self.disturb();
            }
        }
    }

    fn disturbing(&mut self, what: impl FnOnce(&net::Net)) {
        what(&self.net);
        self.disturb();
    }

    fn happened_to(&mut self, alert: &AlertId) {
        let (now, off) = (self.time.elapsed(), self.truth.shift == Shift::Off);
        if let Some(thing) = self.truth.thing(alert) {
            thing.touched = now;
            thing.may_be_held |= off;
        }
    }
}

/// Ben takes what nobody has; of anything else his acknowledgement would make something new.
fn take(state: &mut world::pagerduty::State, id: &str) {
    if state.incident(id).is_some_and(|incident| incident.status == Status::Triggered) {
        state.acknowledge_by(id, BEN_OKOYE).expect("Ben may acknowledge");
    }
}

/// The nth of what rings, where anything does.
fn ringing(shown: &Shown, nth: usize) -> Option<AlertId> {
    let rings: Vec<&AlertId> = shown.alerts.iter().filter(|alert| alert.state == "ringing").map(|a| &a.id).collect();
    rings.get(nth % rings.len().max(1)).map(|id| (*id).clone())
}
