//! What an answer means: what is to be said, when the same is asked again, and whether the source can be heard.
//!
//! Invariant: an observation is said before the proof of life that covers it.

use super::{DUTIES, HOUR, SEEING, Sight, Step, Watch, rota::Verdict, topics::Topic};
use crate::{
    ask::{Answer, Ask},
    client::Reply,
    fault::Fault,
    reading::{self, Me},
    wire::{self, Page},
};
use jiff::{SignedDuration, Timestamp};
use oncall::{
    ids::IncidentId,
    observation::{Incident, Said},
    sight::{Blindness, Sighting},
    time::Now,
};

impl Watch {
    pub(super) fn answered(
        &mut self,
        ask: &Ask,
        sent: Timestamp,
        reply: Reply<Answer>,
        now: Now,
        chance: f64,
    ) -> Vec<Step> {
        let boot = now.boot_elapsed;
        if let Some(quota) = reply.quota {
            self.bucket.granted(quota, boot);
        }
        match (ask, reply.result) {
            (_, Ok(Answer::Me(user))) => self.is_me(user, sent, boot),
            (_, Ok(Answer::Incidents(page))) => self.listed(page, sent, boot),
            (_, Ok(Answer::Incident(incident))) => self.looked_up(&incident, sent, boot),
            (Ask::Policies { .. }, Ok(Answer::OnCalls(page))) => self.listed_policies(page, sent, boot),
            (_, Ok(Answer::OnCalls(page))) => self.on_calls(page, sent, boot),
            (Ask::Schedule { id, .. }, Ok(Answer::Schedule(schedule))) => {
                self.rota.take_schedule(id, &schedule);
                self.next_schedule(sent, boot)
            }
            (_, Ok(Answer::Schedule(_))) => Vec::new(),
            (_, Ok(Answer::Users(page))) => {
                self.people.take(page, sent);
                self.next_people(sent, boot)
            }
            (_, Ok(Answer::User(user))) => {
                self.people.take_other(&user);
                self.next_people(sent, boot)
            }
            (_, Ok(Answer::Changes(page))) => {
                let news = self.changes.take(page, sent, boot);
                news.into_iter().map(|(what, at)| Step::Deployed { what, at }).collect()
            }
            (Ask::Incident(id), Err(Fault::Forget | Fault::GetAccess { .. } | Fault::GiveUp { .. })) => {
                self.lost(id, sent, boot)
            }
            (Ask::User(id), Err(fault)) if is_final(&fault) => {
                tracing::info!(%fault, "somebody on call cannot be read, and is known by name only");
                self.people.leave_out(id);
                self.next_people(sent, boot)
            }
            (_, Err(fault)) => self.failed(ask, &fault, sent, boot, chance),
        }
    }

    fn is_me(&mut self, user: wire::User, sent: Timestamp, boot: SignedDuration) -> Vec<Step> {
        let me = Me::new(&user);
        self.who.rest(boot, HOUR);
        self.people.begin(&me, &user);
        if self.me.as_ref().is_none_or(|before| before.id != me.id) {
            self.incidents.now();
            self.duties.now();
        }
        self.me = Some(me);
        let person = reading::person(&user);
        let mut steps = Vec::new();
        if self.me_said.as_ref() != Some(&person) {
            self.me_said = Some(person.clone());
            steps.push(Step::Say(Said::Me { person, as_of: sent }));
        }
        steps.extend(say(self.people.said(sent)));
        steps
    }

    fn listed(&mut self, page: Page<wire::Incident>, sent: Timestamp, boot: SignedDuration) -> Vec<Step> {
        let Some(me) = &self.me else { return Vec::new() };
        let nameless = page.items.iter().filter(|incident| incident.id.is_empty()).count() + page.unreadable;
        if nameless > 0 {
            tracing::warn!(nameless, "incidents that could not be read");
        }
        let mut steps: Vec<Step> = self.mine.heard(&page.items, me, sent).into_iter().map(said).collect();
        let Some(listing) = self.incident_pages.take(page, sent) else { return steps };
        self.mine.listed(&listing);
        self.incidents.rest(boot, self.interval());
        let news = !steps.is_empty();
        let due = match self.sight {
            Some(Sight::Seeing(at)) => news || boot - at >= SEEING,
            Some(Sight::Blind(_)) | None => true,
        };
        if due {
            self.sight = Some(Sight::Seeing(boot));
            steps.push(Step::Sight(Sighting::Seeing { at: listing.asked }));
        }
        steps
    }

    fn looked_up(&mut self, incident: &wire::Incident, sent: Timestamp, boot: SignedDuration) -> Vec<Step> {
        self.vanished.rest(boot, SignedDuration::ZERO);
        let Some(me) = &self.me else { return Vec::new() };
        self.mine.read(incident, me, sent).map(said).into_iter().collect()
    }

    fn lost(&mut self, id: &IncidentId, sent: Timestamp, boot: SignedDuration) -> Vec<Step> {
        self.vanished.rest(boot, SignedDuration::ZERO);
        vec![said(self.mine.unreadable(id, sent))]
    }

    fn on_calls(&mut self, page: Page<wire::OnCall>, sent: Timestamp, boot: SignedDuration) -> Vec<Step> {
        let Some(me) = &self.me else { return Vec::new() };
        let Some(duties) = self.rota.take(page, me, sent) else { return Vec::new() };
        self.duties.rest(boot, DUTIES);
        // Where my own duties changed, somebody else's did too.
        let due = duties.is_some() || self.schedules.due() <= boot || self.rota.has_unread();
        let mut steps = say(duties);
        if due && !self.rota.is_reading() {
            self.rota.policies.begin();
            self.policies.now();
            steps.extend(self.next_policy(sent, boot));
        }
        steps
    }

    fn listed_policies(&mut self, page: Page<wire::OnCall>, sent: Timestamp, boot: SignedDuration) -> Vec<Step> {
        self.rota.policies.take(page, sent);
        self.policies.rest(boot, SignedDuration::ZERO);
        self.next_policy(sent, boot)
    }

    fn next_policy(&mut self, sent: Timestamp, boot: SignedDuration) -> Vec<Step> {
        if self.rota.policies.is_reading() {
            return Vec::new();
        }
        self.rota.begin_schedules();
        self.schedules.now();
        self.next_schedule(sent, boot)
    }

    fn next_schedule(&mut self, sent: Timestamp, boot: SignedDuration) -> Vec<Step> {
        if self.rota.has_to_read() {
            return Vec::new();
        }
        self.schedules.rest(boot, HOUR);
        let mut steps = say(self.rota.schedules_said(sent));
        self.people.note(self.rota.named());
        steps.extend(say(self.people.said(sent)));
        steps
    }

    fn next_people(&mut self, sent: Timestamp, boot: SignedDuration) -> Vec<Step> {
        self.team.rest(boot, SignedDuration::ZERO);
        say(self.people.said(sent))
    }

    fn failed(&mut self, ask: &Ask, fault: &Fault, sent: Timestamp, boot: SignedDuration, chance: f64) -> Vec<Step> {
        let topic = self.topic(ask);
        let lane = match topic {
            Topic::Changes => self.changes.lane(),
            Topic::WhoAmI | Topic::MyPage => &mut self.who,
            Topic::Incidents => &mut self.incidents,
            Topic::Vanished => &mut self.vanished,
            Topic::Duties => &mut self.duties,
            Topic::Policies => &mut self.policies,
            Topic::Schedules => &mut self.schedules,
            Topic::People => &mut self.team,
        };
        let pause = lane.fail(boot, fault, chance);
        let until = boot + SignedDuration::try_from(pause).unwrap_or(SignedDuration::ZERO);
        match (fault, topic) {
            (Fault::Wait { .. }, Topic::WhoAmI | Topic::Incidents) => self.held = until,
            (Fault::Wait { .. }, _) => self.background_held = until,
            _ => {}
        }
        match topic {
            Topic::WhoAmI => self.blind(fault.ownerless(pause)),
            Topic::Incidents => {
                if oncall::planted!("goes-on-in-a-list-that-broke-off") {
                    return self.blind(fault.blindness(pause));
                }
                self.incident_pages = Default::default();
                self.blind(fault.blindness(pause))
            }
            Topic::Vanished => Vec::new(),
            Topic::Changes => {
                self.changes.failed(fault, boot);
                Vec::new()
            }
            Topic::Duties => {
                self.rota.forget_pages();
                quiet(topic, fault)
            }
            Topic::Policies if is_final(fault) => {
                self.rota.policies.give_up();
                let steps = quiet(topic, fault);
                [steps, self.next_policy(sent, boot)].concat()
            }
            Topic::Policies => quiet(topic, fault),
            Topic::Schedules => match self.rota.not_read(fault) {
                Verdict::GoOn => {
                    self.schedules.now();
                    self.next_schedule(sent, boot)
                }
                Verdict::Later => quiet(topic, fault),
            },
            Topic::People | Topic::MyPage => {
                if is_final(fault) {
                    self.people.give_up();
                }
                quiet(topic, fault)
            }
        }
    }

    fn topic(&self, ask: &Ask) -> Topic {
        match ask {
            Ask::Me if self.me.is_none() => Topic::WhoAmI,
            Ask::Me => Topic::MyPage,
            Ask::OpenIncidents { .. } => Topic::Incidents,
            Ask::Incident(_) => Topic::Vanished,
            Ask::OnCalls { .. } => Topic::Duties,
            Ask::Policies { .. } => Topic::Policies,
            Ask::Schedule { .. } => Topic::Schedules,
            Ask::Users { .. } | Ask::User(_) => Topic::People,
            Ask::Changes { .. } => Topic::Changes,
        }
    }

    pub(super) fn blind(&mut self, why: Blindness) -> Vec<Step> {
        if self.sight == Some(Sight::Blind(why.clone())) {
            return Vec::new();
        }
        self.sight = Some(Sight::Blind(why.clone()));
        vec![Step::Sight(Sighting::Blind(why))]
    }
}

fn said(incident: Incident) -> Step {
    Step::Say(Said::Incident(incident))
}

fn say(said: Option<Said>) -> Vec<Step> {
    said.map(Step::Say).into_iter().collect()
}

/// Not about incidents, so the source is not blind.
fn quiet(topic: Topic, fault: &Fault) -> Vec<Step> {
    tracing::warn!(?topic, %fault, "could not be read; what was read before stays");
    Vec::new()
}

pub(super) fn is_final(fault: &Fault) -> bool {
    matches!(fault, Fault::GetAccess { .. } | Fault::Forget | Fault::GiveUp { .. })
}
