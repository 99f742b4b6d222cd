//! What must hold, in words.
//!
//! Invariant: each rule compares what the program wants with the reference, never with the program's own reasons.

use super::{
    engine::{A_LITTLE, before},
    laws::slack,
    model::{Matter, State},
    plan::{HOUR, MINUTE, Who},
    run::{Life, Run},
    world::{Of, Status},
};
use jiff::SignedDuration;
use oncall::{
    decide::Decision,
    desk::{Desk, Input},
    observation::PostKind,
    picture::{Hearing, Picture},
    sight::Part,
    time::Now,
    wants::{CardKey, SoundClass, TrayState, Wants, Weight},
};
use std::{collections::BTreeMap, fmt};

/// A rule that was broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub rule: &'static str,
    pub what: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.rule, self.what)
    }
}

pub fn fault(rule: &'static str, what: &str) -> Fault {
    Fault { rule, what: what.to_owned() }
}

fn hold(holds: bool, rule: &'static str, what: impl FnOnce() -> String) -> Result<(), Fault> {
    if holds { Ok(()) } else { Err(Fault { rule, what: what() }) }
}

const BLIND_SHOWN_AFTER: SignedDuration = SignedDuration::from_secs(3);
const BLIND_ALARM_AFTER: SignedDuration = SignedDuration::from_secs(60);

impl Run<'_> {
    /// After every input.
    pub(super) fn obeys(&mut self, wants: &Wants, now: Now) -> Result<(), Fault> {
        let picture = self.machine.desk.picture(now);
        self.states_agree(&picture)?;
        self.cards_agree(wants)?;
        self.sound_agrees(wants, &picture, now)?;
        self.tray_agrees(wants, &picture, now)?;
        self.mechanism_agrees(wants, now)?;
        reasons_are_given(&picture)
    }

    fn states_agree(&mut self, picture: &Picture) -> Result<(), Fault> {
        let words: BTreeMap<&oncall::ids::AlertId, &str> = picture.alerts.iter().map(|a| (&a.id, a.state)).collect();
        let long = self.is_long();
        let (mut forgotten, mut blurred) = (Vec::new(), Vec::new());
        for (of, matter) in &self.machine.model.matters {
            let word = words.get(self.world.alert(*of)).copied().unwrap_or("nothing");
            if long && !matter.state.is_open() && word != matter.state.word() && ["nothing", "settled"].contains(&word)
            {
                forgotten.push(*of);
                continue;
            }
            if word == "settled" && matter.state.word() != word && self.machine.blurred.contains(of) {
                blurred.push(*of);
                continue;
            }
            let rule = match matter.state {
                State::Ringing { .. } => "no page is lost: it rings",
                State::Acknowledged | State::Settled => "never rings after it was handled",
                _ => "what is asked of me is what follows from what was said",
            };
            hold(word == matter.state.word(), rule, || {
                format!("{of:?} should be {}, but is {word}", matter.state.word())
            })?;
        }
        for of in forgotten {
            self.machine.model.matters.remove(&of);
        }
        for of in blurred {
            self.machine.model.matters.entry(of).and_modify(|matter| matter.state = State::Settled);
        }
        let shown = self.machine.model.matters.values().filter(|matter| matter.state.word() != "nothing").count();
        hold(long || shown == words.len(), "nothing is shown that was not said", || {
            format!("{} instead of {shown}", words.len())
        })?;
        let on = self.machine.model.on(self.books, picture.at);
        let is_on = picture.shift.on == oncall::shift::OnShift::On;
        hold(is_on == on, "on shift is who was set to be, or who is on call", || format!("{:?}", picture.shift))
    }

    /// So long, by the wall clock, that things are forgotten for their age.
    fn is_long(&self) -> bool {
        self.clock.t + self.machine.far > 20 * HOUR
    }

    fn cards_agree(&self, wants: &Wants) -> Result<(), Fault> {
        let ringing: Vec<_> = self.machine.model.ringing().map(|(of, _)| self.world.alert(*of)).collect();
        let own = wants.cards.keys().filter(|key| matches!(key, CardKey::Alert(_))).count();
        let with_card = ringing.iter().filter(|id| wants.cards.contains_key(&CardKey::Alert((**id).clone()))).count();
        hold(own == with_card, "only what rings has a card", || format!("{own} cards, {with_card} ring"))?;
        let in_summary = wants.cards.get(&CardKey::Storm).map(|card| card.title.clone());
        let summed = (ringing.len() > own).then(|| format!("{} more alerts ring", ringing.len() - own));
        hold(in_summary == summed, "what rings has a card of its own or is in the summary", || {
            format!("{in_summary:?} instead of {summed:?}")
        })?;
        let model = &self.machine.model;
        let told =
            model.summary.iter().filter(|of| model.matters.get(of).is_some_and(|m| m.state == State::Held)).count();
        let on = model.on(self.books, self.clock.now().wall);
        let held = wants.cards.get(&CardKey::Held);
        hold(held.is_some() == (on && told > 0), "going on shift tells what was held, until it was looked at", || {
            format!("{told} held, card: {held:?}")
        })
    }

    fn sound_agrees(&self, wants: &Wants, picture: &Picture, now: Now) -> Result<(), Fault> {
        let model = &self.machine.model;
        let on = model.on(self.books, now.wall);
        let class = wants.sound.map(|sound| sound.class);
        let test = picture.test.ringing_since().is_some();
        if !on {
            return hold(class.is_none() || test, "off shift nothing sounds", || format!("{class:?}"));
        }
        let loud: Vec<&Matter> =
            model.ringing().map(|(_, m)| m).filter(|m| m.state == State::Ringing { silenced: false }).collect();
        if loud.iter().any(|matter| !matter.is_looked_at()) {
            return hold(class == Some(SoundClass::Page), "what rings is heard", || format!("{class:?}"));
        }
        if !loud.is_empty() {
            return hold(class.is_some(), "what rings is heard", || "silence".to_owned());
        }
        let blind = self.blind(picture, BLIND_ALARM_AFTER, now);
        let tone = !model.summary.is_empty() && class == Some(SoundClass::Notify);
        // What deserves to ring and got no verdict comes back as the shift ends.
        let held = model.matters.values().any(|m| m.state == State::Held && m.then == Some(Decision::Page));
        let back = held && class == Some(SoundClass::Reminder);
        hold(class.is_none() || blind || test || tone || back, "nothing sounds without a reason", || {
            format!("{class:?}")
        })
    }

    fn blind(&self, picture: &Picture, for_so_long: SignedDuration, now: Now) -> bool {
        picture.sources.values().any(|sight| match &sight.hearing {
            Hearing::Blind { since, .. } => now.wall.duration_since(*since) >= for_so_long,
            Hearing::Seeing => false,
        })
    }

    fn tray_agrees(&self, wants: &Wants, picture: &Picture, now: Now) -> Result<(), Fault> {
        let model = &self.machine.model;
        let count = model.ringing().count().max(usize::from(picture.test.ringing_since().is_some()));
        let blind = self.blind(picture, BLIND_SHOWN_AFTER, now) || picture.troubles.contains_key(&Part::Cards);
        let snoozed = model.matters.values().any(|matter| matches!(matter.state, State::Snoozed(_)));
        let loudest = match (count, blind, snoozed, model.on(self.books, now.wall)) {
            (1.., ..) => "ringing",
            (_, true, ..) => "blind",
            (_, _, true, _) => "snoozed",
            (_, _, _, true) => "on shift",
            _ => "off shift",
        };
        let counted = match wants.tray.state {
            TrayState::Ringing { count, .. } => count,
            _ => 0,
        };
        hold(wants.tray.state.as_str() == loudest && counted == count, "the tray says what is loudest", || {
            format!("{:?} instead of {loudest} ({count})", wants.tray.state)
        })
    }

    pub(super) fn mechanism_agrees(&self, wants: &Wants, now: Now) -> Result<(), Fault> {
        hold(wants.wake_at.is_none_or(|at| at > now.wall), "it never asks to be woken in the past", || {
            format!("{:?}", wants.wake_at)
        })?;
        let mut alerts: Vec<_> = wants.writes.values().map(|write| &write.alert).collect();
        let all = alerts.len();
        alerts.sort();
        alerts.dedup();
        hold(alerts.len() == all, "nothing is written twice while the first may be done", || {
            format!("{:?}", wants.writes)
        })?;
        let now_and_then = self.machine.handled.is_some_and(|t| t % 8 == 0);
        hold(
            !now_and_then || self.machine.desk.wants(now) == *wants,
            "the same knowledge and time want the same",
            String::new,
        )
    }

    /// Before something else happens: what time alone brought about was asked to be woken for.
    pub(super) fn nothing_was_missed(&mut self) -> Result<(), Fault> {
        let machine = &self.machine;
        let settled = machine.unsaved.is_empty() && !machine.jumped && self.life == Life::Up;
        let (Some(handled), true) = (machine.handled, settled) else { return Ok(()) };
        if handled.max(machine.carried) + A_LITTLE >= self.clock.t {
            return Ok(());
        }
        let now = before(self.clock.now());
        let wants = machine.desk.wants(now);
        let told = &machine.outside;
        let as_text =
            |wants: &Wants| format!("sound {:?}, tray {:?}, cards {:?}", wants.sound, wants.tray, wants.cards);
        let same = (&wants.cards, wants.sound, &wants.tray) == (&told.cards, told.sound, &told.tray);
        hold(same, "it wakes up for everything that time brings about", || {
            format!("told: {}; now: {}", as_text(told), as_text(&wants))
        })?;
        for (of, matter) in &machine.model.matters {
            hold(!matter.should_have_ended(now), "no snooze and no waiting ends late", || {
                format!("{of:?}: {:?}", matter.state)
            })?;
        }
        Ok(())
    }

    /// At rest: everything that is true at the sources was told.
    pub(super) fn all_is_told(&mut self) -> Result<(), Fault> {
        if self.life != Life::Up || self.slack.link.is_none() {
            return Ok(());
        }
        let model = &self.machine.model;
        hold(
            self.machine.outside.reads.get(&slack()).is_none_or(|gaps| gaps.is_empty()),
            "at rest every gap is read",
            String::new,
        )?;
        for (n, post) in self.world.posts.iter().enumerate() {
            let expected =
                post.who != Who::Me && post.kind == PostKind::Post && self.books[model.book].names(post.place);
            let before = self.slack.first.is_some_and(|first| post.said < first - 15 * MINUTE);
            if !expected || before || post.gone || self.is_long() || self.machine.lost_track {
                continue;
            }
            let matter = model.matters.get(&Of::Post(n));
            let heard = matter.and_then(|matter| matter.version.as_ref()).map(|version| version.number);
            hold(heard == Some(post.version.number), "every message in a named channel is heard", || {
                format!("message {n}: {heard:?}")
            })?;
            let standing = |marks: &BTreeMap<(Who, usize), super::world::Mark>| {
                marks.iter().filter(|(_, mark)| mark.stands).map(|(key, _)| *key).collect::<Vec<_>>()
            };
            let (known, truly) = (matter.map(|m| standing(&m.marks)), standing(&post.marks));
            hold(known.as_ref() == Some(&truly), "every mark is known", || {
                format!("message {n}: {known:?}, not {truly:?}")
            })?;
        }
        for (n, case) in self.world.cases.iter().enumerate() {
            let matter = model.matters.get(&Of::Case(n));
            let known = matter.and_then(|matter| matter.case.as_ref());
            let agrees = match known {
                _ if self.is_long() && case.status != Status::Triggered => true,
                _ if case.mine_since.is_none() && matter.is_none_or(|matter| !matter.state.is_open()) => true,
                Some(known) => {
                    known.mine_since == case.mine_since && (known.mine_since.is_none() || known.status == case.status)
                }
                None => case.mine_since.is_none() || case.status == Status::Resolved,
            };
            hold(agrees, "every incident of mine is known as it is", || format!("Q{n}: {known:?}, not {case:?}"))?;
        }
        Ok(())
    }

    /// After a kill: what is durable says the same.
    pub(super) fn is_remembered(&mut self, before: Option<&Desk>) -> Result<(), Fault> {
        let now = self.clock.now();
        let picture = self.machine.desk.picture(now);
        if !self.is_long() {
            self.states_agree(&picture)?;
        }
        match before {
            Some(before) if !self.is_long() => same_memory(before, &self.machine.desk, now),
            _ => Ok(()),
        }
    }

    /// At the end of the night.
    pub(super) fn is_what_its_facts_say(&mut self) -> Result<(), Fault> {
        // What is forgotten for its age is no memory.
        if self.life == Life::Up && self.is_all_saved() && !self.machine.jumped && !self.is_long() {
            return same_memory(&self.machine.desk, &self.restored(), self.clock.now());
        }
        Ok(())
    }
}

impl Matter {
    /// By both clocks, and a while ago.
    fn should_have_ended(&self, now: Now) -> bool {
        let late = SignedDuration::from_secs(2);
        let then = Now { wall: now.wall - late, boot_elapsed: now.boot_elapsed - late, ..now };
        match self.state {
            State::Snoozed(due) | State::Waiting(_, due) => due.is_long_over(then),
            _ => false,
        }
    }
}

fn same_memory(one: &Desk, other: &Desk, now: Now) -> Result<(), Fault> {
    let (mut one, mut other) = (one.clone(), other.clone());
    // What time brings about is no memory.
    one.handle(Input::Tick, now).ok();
    other.handle(Input::Tick, now).ok();
    let (a, b) = (one.picture(now), other.picture(now));
    let rule = "what it knows is the fold of its facts";
    hold(a.alerts == b.alerts, rule, || format!("alerts: {:?} and {:?}", a.alerts, b.alerts))?;
    hold(a.shift == b.shift && a.summary == b.summary, rule, || format!("shift: {:?} and {:?}", a.shift, b.shift))?;
    let (a, b) = (one.wants(now), other.wants(now));
    hold((&a.writes, &a.reads) == (&b.writes, &b.reads), rule, || "writes or gaps".to_owned())?;
    let alerts = |wants: &Wants| {
        let cards =
            wants.cards.iter().filter(|(key, _)| matches!(key, CardKey::Alert(_) | CardKey::Storm | CardKey::Held));
        cards.map(|(key, card)| (key.clone(), card.title.clone(), card.weight == Weight::Critical)).collect::<Vec<_>>()
    };
    hold(alerts(&a) == alerts(&b), rule, || format!("cards: {:?} and {:?}", alerts(&a), alerts(&b)))
}

fn reasons_are_given(picture: &Picture) -> Result<(), Fault> {
    for alert in &picture.alerts {
        let decided = alert.decision.is_some() && alert.because.is_some() && alert.decided_under.is_some();
        let silent_end = alert.state == "settled";
        hold(decided || silent_end, "every decision says why", || format!("{}: {}", alert.id, alert.state))?;
        hold(alert.state != "ringing" || alert.why.is_some(), "what rings says why", || alert.id.to_string())?;
    }
    Ok(())
}
