//! Whether what a rule asks for holds.
//!
//! Invariant: every condition is looked at by itself, in one order; the first that fails is the reason told.

use super::{Circumstances, Doubtful, Miss, Subject, effective};
use crate::{
    observation::{AuthorKind, Severity},
    policy::{Calendar, Pattern, RolePattern, When, Writer},
    shift::OnShift,
};

/// What became of all conditions together.
pub(super) enum Answer {
    /// All hold, or nobody can tell.
    Meets {
        doubts: Vec<Doubtful>,
    },
    Misses(Miss),
}

/// What became of one.
enum Holds {
    Yes,
    No(Miss),
    NobodyKnows(Doubtful),
}

type Condition = fn(&Looking<'_>) -> Holds;

/// What a condition looks at.
struct Looking<'a> {
    when: &'a When,
    subject: Subject<'a>,
    calendar: &'a Calendar,
    around: &'a Circumstances<'a>,
}

/// Cheapest and most telling first.
const CONDITIONS: [Condition; 20] = [
    source, channel, room, author, mention, state, severity, service, team, urgency, priority, words, without,
    expression, window, day, shift, role, level, past,
];

pub(super) fn answer(when: &When, subject: &Subject<'_>, calendar: &Calendar, around: &Circumstances<'_>) -> Answer {
    let looking = Looking { when, subject: *subject, calendar, around };
    let mut doubts = Vec::new();
    for condition in CONDITIONS {
        match condition(&looking) {
            Holds::Yes => {}
            Holds::No(miss) => return Answer::Misses(miss),
            Holds::NobodyKnows(doubt) => doubts.push(doubt),
        }
    }
    Answer::Meets { doubts }
}

/// Whether the rule is about channels and this is one of them.
pub(super) fn names_place(when: &When, subject: &Subject<'_>, around: &Circumstances<'_>) -> bool {
    !when.channels.is_empty() && when.source.matches(subject.source()) && is_in_channel(when, subject, around)
}

fn is_in_channel(when: &When, subject: &Subject<'_>, around: &Circumstances<'_>) -> bool {
    let Some(message) = subject.message() else { return false };
    let bound = |pattern: &Pattern| around.bound.contains(&pattern.text());
    when.channels.iter().any(|pattern| pattern.matches(&message.place.name) || bound(pattern))
}

fn must(holds: bool, miss: Miss) -> Holds {
    if holds { Holds::Yes } else { Holds::No(miss) }
}

fn any<'p>(patterns: &'p [Pattern], name: &str) -> bool {
    patterns.iter().any(|pattern: &'p Pattern| pattern.matches(name))
}

/// Of the account asked for, and of a kind that can have what is asked for.
fn source(at: &Looking<'_>) -> Holds {
    let foreign = match at.subject {
        Subject::Message(..) => at.when.is_of_pagerduty(),
        Subject::Incident(..) => at.when.is_of_slack(),
    };
    must(!foreign && at.when.source.matches(at.subject.source()), Miss::Source)
}

fn channel(at: &Looking<'_>) -> Holds {
    must(at.when.channels.is_empty() || is_in_channel(at.when, &at.subject, at.around), Miss::Channel)
}

fn room(at: &Looking<'_>) -> Holds {
    let Some(room) = at.when.room else { return Holds::Yes };
    must(at.subject.message().is_some_and(|message| message.room == room), Miss::Room)
}

fn author(at: &Looking<'_>) -> Holds {
    let Some(author) = at.subject.message().map(|message| &message.author) else { return Holds::Yes };
    let named = at.when.authors.is_empty()
        || any(&at.when.authors, author.name.verbatim())
        || any(&at.when.authors, author.id.as_str());
    let kind = match (at.when.by, author.kind) {
        (None, _) | (Some(Writer::Bot), AuthorKind::Bot) => true,
        (Some(Writer::Person), kind) => kind != AuthorKind::Bot,
        (Some(Writer::Bot), _) => false,
    };
    must(named && kind, Miss::Author)
}

fn mention(at: &Looking<'_>) -> Holds {
    let Some(message) = at.subject.message() else { return Holds::Yes };
    let wanted = &at.when.mentions;
    let called = || message.mentions.iter().any(|mention| wanted.iter().any(|pattern| pattern.matches(mention)));
    must(wanted.is_empty() || called(), Miss::Mention)
}

fn state(at: &Looking<'_>) -> Holds {
    must(at.when.state.is_none_or(|state| state == at.subject.state()), Miss::State)
}

fn severity(at: &Looking<'_>) -> Holds {
    if at.when.severity.is_empty() {
        return Holds::Yes;
    }
    match at.subject.message().and_then(|message| message.severity) {
        Some(said) if at.when.severity.contains(&said) => Holds::Yes,
        Some(Severity::Unknown) => Holds::NobodyKnows(Doubtful::Severity),
        Some(_) | None => Holds::No(Miss::Severity),
    }
}

fn service(at: &Looking<'_>) -> Holds {
    let Some(incident) = at.subject.incident() else { return Holds::Yes };
    must(at.when.service.is_empty() || any(&at.when.service, incident.service.verbatim()), Miss::Service)
}

fn team(at: &Looking<'_>) -> Holds {
    let Some(incident) = at.subject.incident() else { return Holds::Yes };
    let of_one = || incident.teams.iter().any(|team| any(&at.when.teams, team.verbatim()));
    must(at.when.teams.is_empty() || of_one(), Miss::Team)
}

fn urgency(at: &Looking<'_>) -> Holds {
    let Some(incident) = at.subject.incident() else { return Holds::Yes };
    must(at.when.urgency.is_none_or(|urgency| urgency == effective(incident.urgency)), Miss::Urgency)
}

fn priority(at: &Looking<'_>) -> Holds {
    let Some(incident) = at.subject.incident() else { return Holds::Yes };
    let has = || incident.priority.as_ref().is_some_and(|priority| any(&at.when.priority, priority.verbatim()));
    must(at.when.priority.is_empty() || has(), Miss::Priority)
}

fn words(at: &Looking<'_>) -> Holds {
    let text = at.subject.text();
    must(at.when.words.is_empty() || at.when.words.iter().any(|word| word.is_in(text)), Miss::Words)
}

fn without(at: &Looking<'_>) -> Holds {
    let text = at.subject.text();
    must(!at.when.without.iter().any(|word| word.is_in(text)), Miss::Without)
}

fn expression(at: &Looking<'_>) -> Holds {
    let text = at.subject.text();
    must(at.when.matching.is_empty() || at.when.matching.iter().any(|one| one.is_in(text)), Miss::Expression)
}

fn window(at: &Looking<'_>) -> Holds {
    let Some(window) = &at.when.between else { return Holds::Yes };
    if window.zone.of(at.around.local).is_unknown() {
        return Holds::NobodyKnows(Doubtful::Zone);
    }
    must(window.contains(at.around.said_at, at.around.local), Miss::Window)
}

fn day(at: &Looking<'_>) -> Holds {
    if at.when.days.is_empty() {
        return Holds::Yes;
    }
    let (said_at, local) = (at.around.said_at, at.around.local);
    let zone = at.when.between.as_ref().map_or(&at.when.zone, |window| &window.zone).of(local);
    if zone.is_unknown() {
        return Holds::NobodyKnows(Doubtful::Zone);
    }
    let date = match &at.when.between {
        Some(window) => window.day(said_at, local),
        None => said_at.to_zoned(zone.clone()).date(),
    };
    must(at.calendar.has(&at.when.days, date), Miss::Day)
}

fn shift(at: &Looking<'_>) -> Holds {
    must(at.when.shift.is_none_or(|shift| shift == at.around.shift), Miss::Shift)
}

fn role(at: &Looking<'_>) -> Holds {
    if at.when.roles.is_empty() {
        return Holds::Yes;
    }
    let roster = at.around.roster;
    let Some(mine) = &roster.mine else { return Holds::NobodyKnows(Doubtful::Role) };
    let running = || mine.iter().filter(|turn| turn.covers(at.around.said_at));
    let plays = |wanted: &RolePattern| running().any(|turn| roster.plays(turn, &wanted.role, wanted.rotation.as_ref()));
    // Whoever covers for another by hand, or by an entry that says no role, may be on call as anything.
    let unsaid = || match running().next() {
        Some(_) => running().all(|turn| turn.role.is_none()),
        None => at.around.shift == OnShift::On,
    };
    match at.when.roles.iter().any(plays) {
        true => Holds::Yes,
        false if unsaid() => Holds::NobodyKnows(Doubtful::Role),
        false => Holds::No(Miss::Role),
    }
}

fn level(at: &Looking<'_>) -> Holds {
    if at.when.levels.is_empty() {
        return Holds::Yes;
    }
    let Some(incident) = at.subject.incident() else { return Holds::Yes };
    let doubt = Holds::NobodyKnows(Doubtful::Level);
    let (Some(duties), Some(escalation)) = (at.around.duties, &incident.escalation) else { return doubt };
    let running = |duty: &&crate::observation::Duty| {
        duty.from.is_none_or(|from| from <= at.around.said_at)
            && duty.until.is_none_or(|until| at.around.said_at < until)
    };
    let mine: Vec<u32> =
        duties.iter().filter(running).filter(|duty| duty.policy == *escalation).map(|duty| duty.level).collect();
    // Assigned by hand, perhaps: then I stand nowhere in it.
    if mine.is_empty() { doubt } else { must(mine.iter().any(|level| at.when.levels.contains(level)), Miss::Level) }
}

/// How often it was seen, and how long ago the last deploy is.
fn past(at: &Looking<'_>) -> Holds {
    let said_at = at.around.said_at;
    if let Some(often) = &at.when.often {
        let since = crate::time::sub(said_at, often.within);
        let before = at.around.seen.iter().filter(|seen| **seen > since && **seen < said_at).count();
        if !often.holds(u32::try_from(before).unwrap_or(u32::MAX).saturating_add(1)) {
            return Holds::No(Miss::Often);
        }
    }
    let Some(within) = at.when.after_deploy else { return Holds::Yes };
    let fresh = |deployed| said_at >= deployed && said_at.duration_since(deployed) < within;
    must(at.around.deployed_at.is_some_and(fresh), Miss::Deploy)
}
