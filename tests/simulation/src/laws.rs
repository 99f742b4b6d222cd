//! What must hold, of the outcome and of the way to it.
//!
//! Invariant: a law knows the world, the screen and the picture; nothing of how the program came to it.

pub use seeds::{Fault, fault};

use crate::{
    effects::Service,
    net::Net,
    place::{ALERTS, CHECK, incident_id, pagerduty_source, post_id, slack_source},
    screen::Screen,
    truth::{Shift, Stands, Thing, Truth},
};
use jiff::SignedDuration;
use oncall::{
    fact::Fact,
    ids::{AlertId, SourceKind},
    picture::{AlertPicture, Hearing, Picture},
    sight::Trouble,
    wants::{CardKey, SoundClass},
};
use std::collections::BTreeSet;

/// After trouble with the outside it takes so long at most until everything is as if there had been none.
const RECOVERS_WITHIN: SignedDuration = SignedDuration::from_secs(150);
/// From what happens at a service to the card, where nothing is in the way.
const SLACK_WITHIN: SignedDuration = SignedDuration::from_secs(3);
const PAGERDUTY_WITHIN: SignedDuration = SignedDuration::from_secs(20);
/// A card that the person sent away comes back.
const BACK_WITHIN: SignedDuration = SignedDuration::from_secs(90);
/// From what is known to what is heard, where the disk takes long.
const HEARD_WITHIN: SignedDuration = SignedDuration::from_secs(5);
/// From the last word of a source to the alarm.
const ALARM_WITHIN: SignedDuration = SignedDuration::from_secs(95);

pub const RINGS: &str = "what is open rings, and is shown";
pub const REASON: &str = "nothing rings without a reason";
pub const TOGETHER: &str = "an incident and its post ring once";
pub const HEARD: &str = "what rings is heard";
pub const ACKNOWLEDGED: &str = "what is acknowledged does not ring on";
pub const DURABLE: &str = "what was confirmed is durable";
pub const ONCE: &str = "nothing is written again without reading";
pub const UNASKED: &str = "nothing is written unasked";
pub const REOPENED: &str = "nothing that was over is reopened";
pub const MANNERS: &str = "services are asked only what they know";
pub const BLIND: &str = "it says so when it cannot hear";
pub const REST: &str = "at rest nothing is pending or in trouble";
pub const ERRORS: &str = "nothing is logged as an error";
pub const ENDS: &str = "an act of the person ends";

/// One look at everything.
pub struct Look<'a> {
    pub now: SignedDuration,
    /// Since when nothing is wrong with the outside.
    pub calm_since: SignedDuration,
    /// Since when something else is heard than what the picture says.
    pub unheard_since: Option<SignedDuration>,
    /// Whether the file may have been damaged, which is said for as long as the process lives.
    pub may_be_damaged: bool,
    /// Since when a service cannot be reached, the process running on.
    pub outages: &'a [(Service, SignedDuration)],
    pub truth: &'a Truth,
    pub net: &'a Net,
    pub screen: &'a Screen,
    pub picture: &'a Picture,
}

impl Look<'_> {
    /// # Errors
    /// The first law that does not hold.
    pub fn hold(&self) -> Result<(), Fault> {
        let standing = self.truth.standing(self.net);
        let cards = self.screen.cards();
        for (id, (thing, stands)) in &standing {
            let settled_since = thing.touched.max(self.calm_since + RECOVERS_WITHIN);
            if self.now < settled_since + within(id) {
                continue;
            }
            match stands {
                Stands::Open => self.rings(id, thing, &cards)?,
                Stands::Over => self.is_silent(id, &cards)?,
                Stands::With(incident) => self.rings_with(id, incident)?,
            }
        }
        let alerts = cards.iter().filter_map(|key| if let CardKey::Alert(id) = key { Some(id) } else { None });
        if let Some(id) = alerts.into_iter().find(|id| !standing.contains_key(id)) {
            return Err(fault(REASON, id));
        }
        self.is_heard(&cards)?;
        self.outages.iter().try_for_each(|outage| self.is_blind(*outage, &cards))
    }

    fn rings(&self, id: &AlertId, thing: &Thing, cards: &BTreeSet<CardKey>) -> Result<(), Fault> {
        let Shift::On(since) = self.truth.shift else { return Ok(()) };
        if self.now < since + within(id) {
            return Ok(());
        }
        let Some(alert) = self.picture.alerts.iter().find(|alert| alert.id == *id) else {
            return Err(fault(RINGS, format_args!("{id} is not known")));
        };
        match alert.state {
            "ringing" => {
                let shown = cards.contains(&CardKey::Alert(id.clone())) || cards.contains(&CardKey::Storm);
                let sent_away = self.now < thing.touched + BACK_WITHIN;
                if shown || sent_away { Ok(()) } else { Err(fault(RINGS, format_args!("{id} rings without a card"))) }
            }
            "snoozed" | "acknowledging" => Ok(()),
            "held" if thing.may_be_held => Ok(()),
            state => Err(fault(RINGS, format_args!("{id} is {state}: {:?}", alert.because))),
        }
    }

    fn is_silent(&self, id: &AlertId, cards: &BTreeSet<CardKey>) -> Result<(), Fault> {
        if cards.contains(&CardKey::Alert(id.clone())) {
            return Err(fault(REASON, format_args!("{id} is over, and its card is shown")));
        }
        let rings = self.picture.alerts.iter().any(|alert| alert.id == *id && alert.state == "ringing");
        if rings { Err(fault(REASON, format_args!("{id} is over, and rings"))) } else { Ok(()) }
    }

    /// One that could not be marked asks for itself.
    fn rings_with(&self, post: &AlertId, incident: &AlertId) -> Result<(), Fault> {
        let rings = |id: &AlertId| {
            let mut alerts = self.picture.alerts.iter();
            alerts.find(|alert| alert.id == *id && alert.state == "ringing")
        };
        match (rings(post), rings(incident)) {
            (Some(one), Some(_)) if !is_unwritten(one) => Err(fault(TOGETHER, format_args!("{post}: {:?}", one.why))),
            _ => Ok(()),
        }
    }

    fn is_heard(&self, cards: &BTreeSet<CardKey>) -> Result<(), Fault> {
        let rings = self.picture.alerts.iter().any(|alert| alert.state == "ringing");
        let blind = cards.iter().any(|key| matches!(key, CardKey::Blind(_) | CardKey::Trouble(_)));
        let quiet = self.picture.sound.is_none();
        if rings && quiet && matches!(self.truth.shift, Shift::On(_)) {
            return Err(fault(HEARD, "something rings, and there is no sound"));
        }
        if self.unheard_since.is_some_and(|since| self.now >= since + HEARD_WITHIN) {
            return Err(fault(HEARD, format_args!("{:?} is heard, not {:?}", self.screen.sound(), self.picture.sound)));
        }
        let reason = rings || blind || cards.iter().any(|key| !matches!(key, CardKey::Undo(_)));
        match self.screen.sound() {
            // One soft tone may end after its card, and where the disk takes long what was heard before is heard a little on.
            Some(sound @ (SoundClass::Page | SoundClass::Quieter)) if !reason && self.unheard_since.is_none() => {
                Err(fault(REASON, format_args!("{sound:?}, and nothing that rings")))
            }
            _ => Ok(()),
        }
    }

    fn is_blind(&self, (service, since): (Service, SignedDuration), cards: &BTreeSet<CardKey>) -> Result<(), Fault> {
        let Shift::On(on) = self.truth.shift else { return Ok(()) };
        if self.now < since.max(on) + ALARM_WITHIN {
            return Ok(());
        }
        let source = match service {
            Service::Slack => slack_source(),
            Service::PagerDuty => pagerduty_source(),
        };
        let known = self.picture.sources.get(&source).map(|sight| &sight.hearing);
        if !matches!(known, Some(Hearing::Blind { .. })) {
            return Err(fault(BLIND, format_args!("{source} is taken to be heard")));
        }
        if !cards.contains(&CardKey::Blind(source.clone())) || self.screen.sound().is_none() {
            return Err(fault(BLIND, format_args!("{source}: {cards:?}, {:?}", self.screen.sound())));
        }
        Ok(())
    }

    /// What must hold besides, after a long while without any trouble.
    ///
    /// # Errors
    /// The first law that does not hold.
    pub fn at_rest(&self) -> Result<(), Fault> {
        self.hold()?;
        if let Some((source, sight)) =
            self.picture.sources.iter().find(|(_, sight)| sight.hearing != Hearing::Seeing || !sight.gaps.is_empty())
        {
            return Err(fault(REST, format_args!("{source}: {sight:?}")));
        }
        let is_due = |trouble: &Trouble| self.may_be_damaged && trouble.name == "database-damaged";
        if let Some((part, trouble)) = self.picture.troubles.iter().find(|(_, trouble)| !is_due(trouble)) {
            return Err(fault(REST, format_args!("{part:?}: {trouble:?}")));
        }
        match self.picture.alerts.iter().find(|alert| alert.state == "acknowledging") {
            Some(alert) => Err(fault(REST, format_args!("{} is still acknowledging", alert.id))),
            None => Ok(()),
        }
    }
}

/// Whether it rings because a write failed.
pub fn is_unwritten(alert: &AlertPicture) -> bool {
    alert.why.as_ref().is_some_and(|why| why.contains("was not written"))
}

fn within(id: &AlertId) -> SignedDuration {
    match id.source.kind {
        SourceKind::Slack => SLACK_WITHIN,
        SourceKind::PagerDuty => PAGERDUTY_WITHIN,
    }
}

/// Every post whose envelope was confirmed is in what a new process begins with.
///
/// # Errors
/// [`DURABLE`].
pub fn durable(truth: &Truth, net: &Net, facts: &[Fact]) -> Result<(), Fault> {
    let known: BTreeSet<AlertId> = facts.iter().filter_map(|fact| fact.what.alert()).collect();
    net.with_slack(|state, _| {
        let confirmed = |ts: &str| {
            let mut envelopes = state.records().envelopes.iter();
            envelopes.any(|envelope| envelope.confirmed.is_some() && envelope.is_message(ALERTS, ts))
        };
        let lost = truth.posts.iter().find(|post| confirmed(&post.name) && !known.contains(&post_id(&post.name)));
        lost.map_or(Ok(()), |post| Err(fault(DURABLE, format_args!("{} was confirmed and is gone", post.name))))
    })
}

/// What was written, over the whole story. With each restart what was noted and not saved may be forgotten.
///
/// # Errors
/// [`ONCE`], [`UNASKED`], [`REOPENED`], [`MANNERS`].
pub fn written(truth: &Truth, net: &Net, restarts: u32) -> Result<(), Fault> {
    net.with_slack(|state, _| {
        let records = state.records();
        for post in &truth.posts {
            let of_it = records.requests.iter().filter(|request| request.param("timestamp") == post.name);
            let (mut blindly, mut read) = (0, true);
            for request in of_it {
                match request.method.as_str() {
                    "reactions.get" => read = true,
                    "reactions.add" => {
                        blindly += usize::from(!read || blindly == 0);
                        read = false;
                    }
                    _ => {}
                }
            }
            // Whoever finds my acknowledgement at the incident marks its post, and may have forgotten that it did.
            let incident = truth.incidents.iter().find(|incident| Some(&incident.name) == post.announces.as_ref());
            let asked = post.acknowledged.max(incident.map_or(0, |incident| incident.acknowledged));
            let again = if asked > 0 && incident.is_some() { restarts as usize } else { 0 };
            if blindly > asked + again {
                let law = if asked == 0 { UNASKED } else { ONCE };
                return Err(fault(law, format_args!("{}: {blindly} for {asked}", post.name)));
            }
            let mine = state.message(ALERTS, &post.name).is_some_and(|m| m.has_reaction(crate::place::ME, CHECK));
            if mine && asked == 0 {
                return Err(fault(UNASKED, &post.name));
            }
        }
        records.unexpected.first().map_or(Ok(()), |what| Err(fault(MANNERS, format_args!("{what:?}"))))
    })?;
    net.with_pagerduty(|state| {
        for thing in &truth.incidents {
            let Some(incident) = state.incident(&thing.name) else { continue };
            if incident.was_reopened() {
                return Err(fault(REOPENED, incident_id(&thing.name)));
            }
            let count = incident.acknowledgements_through_api();
            if count > thing.acknowledged + thing.came_back {
                let law = if thing.acknowledged == 0 { UNASKED } else { ONCE };
                return Err(fault(law, format_args!("{}: {count} for {}", thing.name, thing.acknowledged)));
            }
        }
        state.unexpected.first().map_or(Ok(()), |what| Err(fault(MANNERS, what)))
    })
}
