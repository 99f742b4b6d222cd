//! Random days of posts that belong together: repeats, incidents with their posts, verdicts, clicks, restarts.
//!
//! Invariant: what is asked here follows from the outside alone (facts, wants, pictures), never from how alerts are joined
//! inside. Times are whole seconds; nothing here is late or out of order, for the simulated nights try that.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use oncall::{
    act::{Act, Through},
    decide::Decision,
    desk::{Desk, Input},
    fact::{Fact, What},
    ids::*,
    observation::*,
    picture::AlertPicture,
    policy::*,
    text::Untrusted,
    time::{BootId, Now},
    wants::CardKey,
    write::{Outcome, WriteWhat},
};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const CHECK: &str = "white_check_mark";
const EYES: &str = "eyes";

#[derive(Clone, Debug)]
enum Step {
    /// A firing post under one of the keys, or none; it may tell of the incident.
    Fires {
        key: Option<u8>,
        about: bool,
        severity: Option<Severity>,
    },
    Resolves {
        key: u8,
    },
    /// The nth post loses its key.
    Edited {
        post: usize,
    },
    Marked {
        post: usize,
        who: Who,
        emoji: &'static str,
        change: Change,
    },
    Incident(IncidentStatus, Option<Who>),
    Acknowledged(usize),
    Judged(usize),
    Snoozed(usize),
    Undone(usize),
    Shift,
    Answered(bool),
    Later(u16),
    Restarted,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    Me,
    Ben,
}

fn any_step() -> impl Strategy<Value = Step> {
    let severity = || proptest::option::of(proptest::sample::select(vec![Severity::Critical, Severity::Medium]));
    let who = || proptest::sample::select(vec![Who::Me, Who::Ben]);
    let emoji = proptest::sample::select(vec![CHECK, EYES]);
    let change = proptest::sample::select(vec![Change::Added, Change::Added, Change::Removed]);
    let status = proptest::sample::select(vec![
        IncidentStatus::Triggered,
        IncidentStatus::Triggered,
        IncidentStatus::Acknowledged,
        IncidentStatus::Resolved,
    ]);
    let fires = (proptest::option::of(0u8..2), any::<bool>(), severity());
    let post = || 0usize..6;
    prop_oneof![
        6 => fires.prop_map(|(key, about, severity)| Step::Fires { key, about, severity }),
        2 => (0u8..2).prop_map(|key| Step::Resolves { key }),
        1 => post().prop_map(|post| Step::Edited { post }),
        4 => (post(), who(), emoji, change).prop_map(|(post, who, emoji, change)| Step::Marked { post, who, emoji, change }),
        3 => (status, proptest::option::of(who())).prop_map(|(status, who)| Step::Incident(status, who)),
        2 => post().prop_map(Step::Acknowledged),
        1 => post().prop_map(Step::Judged),
        2 => post().prop_map(Step::Snoozed),
        1 => post().prop_map(Step::Undone),
        1 => Just(Step::Shift),
        3 => any::<bool>().prop_map(Step::Answered),
        4 => (1u16..2_000).prop_map(Step::Later),
        1 => Just(Step::Restarted),
    ]
}

struct Day {
    desk: Desk,
    now: Now,
    facts: Vec<Fact>,
    posts: Vec<Message>,
    on_since: Option<Timestamp>,
    /// Marks that Slack has: written or put there, not taken back.
    stands: BTreeSet<(usize, &'static str, bool)>,
    written: BTreeMap<(AlertId, String), u32>,
    /// As its own source said last.
    incident: Option<(IncidentStatus, Option<Who>)>,
    /// What a step did that it must not.
    broken: Option<String>,
}

fn slack() -> SourceId {
    SourceId::slack("acme")
}

fn pagerduty() -> SourceId {
    SourceId::pagerduty("acme")
}

fn incident_id() -> AlertId {
    AlertId::incident(&pagerduty(), &IncidentId::new("Q1"))
}

fn policy() -> Policy {
    let emoji = Emoji::new(CHECK);
    let verdict = |name: &str, then| Verdict { emoji: Emoji::new(name), means: name.to_owned(), then, asks: None };
    Policy {
        hash: PolicyHash::new("day"),
        standing: Standing::Good,
        slack: vec![SlackAccount {
            name: "acme".to_owned(),
            api_url: None,
            acknowledge: emoji.clone(),
            settles: vec![emoji],
        }],
        pagerduty: vec![PagerDutyAccount { name: "acme".to_owned(), api: PagerDutyApi::Us }],
        verdicts: vec![verdict(CHECK, After::Settles), verdict(EYES, After::LeavesOpen)],
        times: Times { undo: SignedDuration::from_secs(3), ..Times::default() },
        rules: vec![Rule::of_channels("alerts", vec![Pattern::new("alerts").expect("a pattern")], Decision::Page)],
        ..Policy::none()
    }
}

fn author(who: Who) -> Author {
    match who {
        Who::Me => Author { kind: AuthorKind::Me, id: PersonId::new("U_ME"), name: Untrusted::new("Ada") },
        Who::Ben => Author { kind: AuthorKind::Person, id: PersonId::new("U_BEN"), name: Untrusted::new("Ben") },
    }
}

impl Day {
    fn begins() -> Self {
        let wall: Timestamp = "2026-01-14T09:00:00Z".parse().expect("a time");
        let now = Now { wall, boot_elapsed: SignedDuration::from_secs(500), boot_id: BootId(1) };
        let mut day = Self {
            desk: Desk::new(policy(), TimeZone::UTC),
            now,
            facts: Vec::new(),
            posts: Vec::new(),
            on_since: None,
            stands: BTreeSet::new(),
            written: BTreeMap::new(),
            incident: None,
            broken: None,
        };
        day.tell(Input::Policy(Box::new(policy())));
        day.do_step(&Step::Shift);
        day
    }

    fn tell(&mut self, input: Input) {
        if let Ok(facts) = self.desk.handle(input, self.now) {
            self.facts.extend(facts);
        }
    }

    fn act(&mut self, act: Act) {
        self.tell(Input::Acted { act, through: Through::Window });
    }

    fn said(&mut self, source: SourceId, said: Said) {
        self.tell(Input::Observed(Observation { source, heard: Heard::Live, said }));
    }

    fn id(&self, post: usize) -> Option<AlertId> {
        let message = self.posts.get(post)?;
        Some(AlertId::message(&slack(), &message.place.channel, &message.ts))
    }

    fn post(&mut self, text: &str, change: impl FnOnce(&mut Message)) {
        let ts = MessageTs::new(format!("{}.{:06}", self.now.wall.as_second(), self.posts.len()));
        let bot = Author { kind: AuthorKind::Bot, id: PersonId::new("B1"), name: Untrusted::new("Monitor") };
        let place = Place { channel: ChannelId::new("C1"), name: "alerts".to_owned() };
        let mut message = Message::post(place, ts, bot, text);
        change(&mut message);
        self.posts.push(message.clone());
        self.said(slack(), Said::Message(message));
    }

    fn do_step(&mut self, step: &Step) {
        // Any two things are a moment apart.
        self.now = self.now.later(SignedDuration::from_secs(1));
        self.tell(Input::Tick);
        match step {
            Step::Fires { key, about, severity } => {
                self.post("fires", |message| {
                    message.condition = Condition::Firing;
                    message.key = key.map(fingerprint);
                    message.about = about.then(|| IncidentId::new("Q1"));
                    message.severity = *severity;
                });
                self.news_is_not_settled();
            }
            Step::Resolves { key } => self.post("over", |message| {
                message.condition = Condition::Resolved;
                message.key = Some(fingerprint(*key));
            }),
            Step::Edited { post } => {
                let Some(message) = self.posts.get_mut(*post) else { return };
                (message.key, message.about, message.version) = (None, None, self.now.wall);
                let message = message.clone();
                self.said(slack(), Said::Message(message));
            }
            Step::Marked { post, who, emoji, change } => self.mark(*post, *who, emoji, *change),
            Step::Incident(status, who) => self.incident(*status, *who),
            Step::Acknowledged(post) => {
                let id = self.id(*post).unwrap_or_else(incident_id);
                self.act(Act::Acknowledge(id));
            }
            Step::Judged(post) => {
                let Some(alert) = self.id(*post) else { return };
                self.act(Act::Judge { alert, emoji: Emoji::new(EYES), note: Some(Untrusted::new("mine")) });
            }
            Step::Snoozed(post) => {
                let alert = self.id(*post).unwrap_or_else(incident_id);
                self.act(Act::Snooze { alert, length: SignedDuration::from_mins(15) });
            }
            Step::Undone(post) => {
                let id = self.id(*post).unwrap_or_else(incident_id);
                self.act(Act::Undo(id));
            }
            Step::Shift => match self.on_since.take() {
                Some(_) => self.act(Act::GoOffShift),
                None => {
                    self.act(Act::GoOnShift);
                    self.on_since = Some(self.now.wall);
                }
            },
            Step::Answered(done) => self.answer(*done),
            Step::Later(seconds) => {
                self.now = self.now.later(SignedDuration::from_secs(i64::from(*seconds)));
                self.tell(Input::Tick);
            }
            Step::Restarted => self.restart(),
        }
    }

    fn mark(&mut self, post: usize, who: Who, emoji: &'static str, change: Change) {
        let Some(message) = self.posts.get(post) else { return };
        let key = (post, emoji, who == Who::Me);
        // Only what is there can be taken back, and only what is not there can be put.
        if (change == Change::Added) == self.stands.contains(&key) {
            return;
        }
        if change == Change::Added {
            self.stands.insert(key)
        } else {
            self.stands.remove(&key)
        };
        let reaction = Reaction {
            channel: message.place.channel.clone(),
            ts: message.ts.clone(),
            emoji: Emoji::new(emoji),
            who: author(who),
            change,
            at: self.now.wall,
        };
        let before = self.ringing();
        self.said(slack(), Said::Reaction(reaction));
        if who == Who::Ben && emoji == EYES && !self.ringing().is_subset(&before) {
            self.broken = Some("a colleague's look rings nothing".to_owned());
        }
    }

    fn ringing(&self) -> BTreeSet<AlertId> {
        let alerts = self.desk.picture(self.now).alerts;
        alerts.into_iter().filter(|alert| alert.state == "ringing").map(|alert| alert.id).collect()
    }

    /// Just after a post that fires: one that its sender had said to be over, or that is worse than ever, is no repeat of
    /// what is done.
    fn news_is_not_settled(&mut self) {
        let Some((news, before)) = self.posts.split_last().filter(|(news, _)| news.key.is_some()) else { return };
        let same = || before.iter().filter(|post| post.key == news.key);
        let was_over = same().next_back().is_some_and(|post| post.condition == Condition::Resolved);
        let worst = same().filter_map(|post| post.severity).min();
        let worse = news.severity.is_some_and(|said| worst.is_none_or(|worst| said < worst));
        let id = AlertId::message(&slack(), &news.place.channel, &news.ts);
        let alerts = self.desk.picture(self.now).alerts;
        let settled = alerts.iter().any(|alert| alert.id == id && alert.state == "settled");
        if (was_over || worse) && settled {
            self.broken = Some("what fires again after it was over, or worse than ever, is not done".to_owned());
        }
    }

    fn incident(&mut self, status: IncidentStatus, who: Option<Who>) {
        let at = self.now.wall;
        self.incident = Some((status, who));
        let acknowledged = who.filter(|_| status == IncidentStatus::Acknowledged).map(|who| (author(who), at));
        let incident = Incident {
            urgency: Urgency::High,
            status,
            as_of: at,
            mine_since: (status != IncidentStatus::Resolved).then(|| "2026-01-14T09:00:00Z".parse().expect("a time")),
            acknowledged,
            ..Incident::triggered(IncidentId::new("Q1"), "Checkout is slow", at)
        };
        self.said(pagerduty(), Said::Incident(incident));
    }

    /// Each source carries out what is wanted, or refuses it.
    fn answer(&mut self, done: bool) {
        for (write, wanted) in self.desk.wants(self.now).writes {
            let outcome = match done {
                true => Outcome::Done,
                false => Outcome::Refused { why: "no".to_owned(), cure: String::new() },
            };
            if done {
                *self.written.entry((wanted.alert.clone(), format!("{:?}", wanted.what))).or_default() += 1;
                if let WriteWhat::React { ts, emoji, .. } = &wanted.what
                    && let Some(post) = self.posts.iter().position(|message| message.ts == *ts)
                {
                    self.stands.insert((post, if emoji.as_str() == EYES { EYES } else { CHECK }, true));
                }
            }
            self.tell(Input::WriteEnded { write, outcome });
        }
    }

    fn restart(&mut self) {
        let mut desk = Desk::new(policy(), TimeZone::UTC);
        self.facts.iter().for_each(|fact| desk.apply(fact));
        self.desk = desk;
        self.tell(Input::Policy(Box::new(policy())));
    }

    /// What must hold whatever happened.
    fn check(&self) -> Result<(), String> {
        self.broken.clone().map_or(Ok(()), Err)?;
        let picture = self.desk.picture(self.now);
        let wants = self.desk.wants(self.now);
        let by_id: BTreeMap<&AlertId, &AlertPicture> = picture.alerts.iter().map(|alert| (&alert.id, alert)).collect();
        let hold = |holds: bool, what: &str, of: &AlertPicture| {
            if holds {
                Ok(())
            } else {
                Err(format!("{what}: {} is {}, since {}, joined to {:?}", of.id, of.state, of.since, of.joined))
            }
        };
        for alert in &picture.alerts {
            let leader = alert.joined.as_ref().and_then(|(to, _)| by_id.get(to));
            let pages = alert.decision == Some(Decision::Page);
            let fresh = self.on_since.is_some_and(|on| alert.since > on);
            if let (true, "held", true) = (pages, alert.state, fresh) {
                let carried = leader.is_some_and(|leader| {
                    matches!(leader.state, "ringing" | "snoozed" | "acknowledging" | "acknowledged")
                        || (leader.state == "held" && self.on_since.is_none_or(|on| leader.since <= on))
                });
                hold(carried, "what deserves to ring on shift rings, or is shown with what has my attention", alert)?;
            }
            if alert.state == "ringing" {
                hold(self.on_since.is_some() || alert.why.is_some(), "off shift nothing rings", alert)?;
                let shown = wants.cards.contains_key(&CardKey::Alert(alert.id.clone()))
                    || wants.cards.contains_key(&CardKey::Storm);
                hold(shown, "what rings has a card", alert)?;
                hold(
                    alert.joined.is_none() || alert.why.as_deref().is_some_and(|why| why.contains("not written")),
                    "what is shown with another does not ring",
                    alert,
                )?;
            }
            if let Some(leader) = leader {
                let ended = leader.state == "settled" && !matches!(alert.state, "settled" | "acknowledging");
                hold(!ended || alert.state == "ringing", "what is shown with another ends with it", alert)?;
            }
        }
        if let Some(incident) = by_id.get(&incident_id()) {
            let by_its_source = match self.incident {
                Some((IncidentStatus::Resolved, _)) => true,
                Some((IncidentStatus::Acknowledged, who)) => who == Some(Who::Ben),
                _ => false,
            };
            hold(incident.state != "settled" || by_its_source, "only its own source ends an incident", incident)?;
        }
        for id in by_id.keys() {
            let asked = self.facts.iter().rev().find_map(|fact| match &fact.what {
                What::AckAsked { alert, write, .. } if alert == *id => Some(write.id),
                _ => None,
            });
            let handed_over = asked.is_some_and(|write| wants.writes.contains_key(&write));
            if handed_over && wants.cards.contains_key(&CardKey::Undo((*id).clone())) {
                return Err("what is written cannot be taken back".to_owned());
            }
        }
        for (post, message) in self.posts.iter().enumerate() {
            let id = AlertId::message(&slack(), &message.place.channel, &message.ts);
            let checked = self.stands.contains(&(post, CHECK, false)) || self.stands.contains(&(post, CHECK, true));
            if let (true, Some(alert)) = (checked, by_id.get(&id)) {
                hold(matches!(alert.state, "settled" | "acknowledging"), "a check mark that stands settles", alert)?;
            }
        }
        let ringing = picture.alerts.iter().any(|alert| alert.state == "ringing");
        if self.on_since.is_some() && ringing && wants.sound.is_none() {
            return Err("what rings is heard".to_owned());
        }
        Ok(())
    }
}

fn fingerprint(key: u8) -> Fingerprint {
    Fingerprint { maker: "monitor".to_owned(), version: 1, value: format!("disk {key}") }
}

fn live(steps: &[Step]) -> Result<(), String> {
    let mut day = Day::begins();
    for (number, step) in steps.iter().enumerate() {
        day.do_step(step);
        day.check().map_err(|why| format!("{why} (step {number}, {step:?})"))?;
    }
    // A restart changes nothing.
    let before = format!("{:?}", day.desk.picture(day.now).alerts);
    let mut desk = Desk::new(policy(), TimeZone::UTC);
    day.facts.iter().for_each(|fact| desk.apply(fact));
    let after = format!("{:?}", desk.picture(day.now).alerts);
    if before != after {
        return Err(format!("after a restart:\n{before}\n{after}"));
    }
    // Whoever only looks on from here writes nothing, not even what was asked for before.
    let shadow = Policy { hash: PolicyHash::new("shadow"), shadow: Shadow::Yes, ..policy() };
    day.now = day.now.later(SignedDuration::from_secs(10));
    day.tell(Input::Policy(Box::new(shadow)));
    let wants = day.desk.wants(day.now);
    if !wants.writes.is_empty() || wants.sound.is_some() {
        return Err("in shadow nothing sounds, and nothing is written".to_owned());
    }
    let rang = |fact: &&Fact| matches!(fact.what, What::Rang { .. });
    if steps.iter().any(|step| matches!(step, Step::Fires { .. })) && day.facts.iter().filter(rang).count() == 0 {
        let held = day.facts.iter().any(|fact| matches!(fact.what, What::Held { .. } | What::Joined { .. }));
        if !held {
            return Err("a page left no trace".to_owned());
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(2_000), max_shrink_iters: 20_000, ..ProptestConfig::default() })]

    #[test]
    fn whatever_belongs_together_loses_no_page(steps in proptest::collection::vec(any_step(), 1..40)) {
        if let Err(why) = live(&steps) {
            return Err(TestCaseError::fail(why));
        }
    }
}
