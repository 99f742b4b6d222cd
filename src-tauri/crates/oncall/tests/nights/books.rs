//! The policies of the nights, for the reference and for the program.
//!
//! Invariant: both are made of the same laws.

use super::{
    laws::*,
    plan::{MINUTE, Ms, SECOND},
};
use jiff::{SignedDuration, civil::Time, tz::TimeZone};
use oncall::{
    decide::Decision,
    ids::{Emoji, PolicyHash},
    observation::{Severity, Urgency},
    policy::*,
    roster::Role,
};

pub const BOOKS: usize = 8;

const DIGESTS: [Time; 4] = [at(2, 30), at(9, 30), at(16, 30), at(22, 30)];

const fn at(hour: i8, minute: i8) -> Time {
    Time::constant(hour, minute, 0, 0)
}

fn law(name: &'static str, about: About, then: Decision) -> Law {
    Law { name, about, words: &[], severity: &[], level: None, hours: None, then, asks: Asks::default() }
}

/// The policies; `local` is the computer's zone.
pub fn books(local: &TimeZone) -> Vec<Book> {
    let plain = |laws, mode| Book {
        laws,
        mode,
        shadow: false,
        digests: &[],
        morning: at(8, 0),
        unchecked_after: None,
        open_after: None,
        undo: 0,
        policy: Policy::none(),
        local: local.clone(),
    };
    let all = [
        plain(usual(), ShiftMode::Manual),
        plain(silent(), ShiftMode::Manual),
        plain(night(), ShiftMode::Auto),
        plain(loud(), ShiftMode::Auto),
        plain(usual(), ShiftMode::Auto),
        Book { digests: &DIGESTS, ..plain(quiet(), ShiftMode::Manual) },
        Book {
            undo: 3 * SECOND,
            unchecked_after: Some(40 * MINUTE),
            open_after: Some(30 * MINUTE),
            morning: at(7, 0),
            digests: &DIGESTS,
            ..plain(owing(), ShiftMode::Auto)
        },
        Book { shadow: true, ..plain(owing(), ShiftMode::Auto) },
    ];
    let with_policy = |(number, book): (usize, Book)| Book { policy: policy(number, &book), ..book };
    all.into_iter().enumerate().map(with_policy).collect()
}

fn usual() -> Vec<Law> {
    use About::{Places, Service};
    vec![
        law("quiet", Places(&["alerts_quiet"]), Decision::Ignore),
        law("security", Places(&["alerts_security"]), Decision::Page),
        Law {
            words: &["critical", "down"],
            hours: Some((9, 17, Some("America/Chicago"))),
            ..law("disk", Places(&["alerts_disk"]), Decision::Page)
        },
        Law { words: &["help"], ..law("help", Places(&["team_*"]), Decision::Page) },
        law("noise", Places(&["alerts_noise"]), Decision::Hold),
        law("batch", Service("batch"), Decision::Hold),
    ]
}

fn silent() -> Vec<Law> {
    let mut laws = usual();
    laws[1].then = Decision::Hold;
    laws
}

fn night() -> Vec<Law> {
    let mut laws = usual();
    laws[2].hours = Some((17, 9, None));
    laws[3].words = &[];
    laws[5].then = Decision::Page;
    laws
}

fn loud() -> Vec<Law> {
    let mut laws = usual();
    laws.retain(|law| law.name != "disk");
    laws[0].then = Decision::Page;
    laws.push(law("low", About::Urgency(Urgency::Low), Decision::Page));
    laws.push(law("disk by day and night", About::Places(&["alerts_disk", "alerts_noise"]), Decision::Page));
    laws
}

/// By severity and role; most of it comes quietly.
fn quiet() -> Vec<Law> {
    use About::{Places, Service};
    vec![
        Law {
            severity: &[Severity::Critical, Severity::High],
            ..law("bad", Places(&["alerts_disk", "alerts_security"]), Decision::Page)
        },
        Law {
            severity: &[Severity::Medium],
            ..law("middling", Places(&["alerts_disk", "alerts_security"]), Decision::Digest)
        },
        Law { level: Some(1), words: &["help"], ..law("primary", Places(&["team_*"]), Decision::Page) },
        Law { level: Some(2), ..law("secondary", Places(&["team_*"]), Decision::Notify) },
        Law { level: Some(3), ..law("tertiary", Places(&["team_red"]), Decision::Digest) },
        law("noise", Places(&["alerts_noise"]), Decision::Digest),
        law("quiet", Places(&["alerts_quiet", "random"]), Decision::Count),
        law("batch", Service("batch"), Decision::Notify),
    ]
}

/// With everything that can be asked for beside a decision.
fn owing() -> Vec<Law> {
    use About::{Places, Service};
    let tell = Asks { tell: Some(15 * MINUTE), ask: Some(5 * MINUTE), ..Asks::default() };
    let always = Asks { always: Some(2), ..Asks::default() };
    let look = Asks { look: Some(20 * MINUTE), ..Asks::default() };
    let back = Asks { back: Some(25 * MINUTE), ..Asks::default() };
    vec![
        Law { asks: tell, ..law("security", Places(&["alerts_security"]), Decision::Page) },
        Law { asks: always, words: &["help"], ..law("help", Places(&["team_*"]), Decision::Page) },
        Law { asks: look, ..law("disk", Places(&["alerts_disk"]), Decision::Notify) },
        Law { asks: look, level: Some(1), ..law("noise, primary", Places(&["alerts_noise"]), Decision::Hold) },
        Law { asks: back, ..law("noise", Places(&["alerts_noise"]), Decision::Digest) },
        law("quiet", Places(&["alerts_quiet"]), Decision::Ignore),
        Law { asks: look, ..law("search", Service("search"), Decision::Notify) },
        Law { asks: Asks { always: Some(1), ..tell }, ..law("checkout", Service("checkout"), Decision::Page) },
    ]
}

fn policy(number: usize, book: &Book) -> Policy {
    let emoji = |n: usize| Emoji::new(EMOJI[n]);
    let verdict = |n: usize, means: &str, then| Verdict { emoji: emoji(n), means: means.to_owned(), then, asks: None };
    Policy {
        hash: PolicyHash::new(format!("book {number}")),
        standing: Standing::Good,
        slack: vec![SlackAccount {
            name: "acme".to_owned(),
            api_url: None,
            acknowledge: emoji(0),
            settles: (0..SETTLING).map(emoji).collect(),
        }],
        pagerduty: vec![PagerDutyAccount { name: "acme".to_owned(), api: PagerDutyApi::Us }],
        shift: book.mode,
        shadow: if book.shadow { Shadow::Yes } else { Shadow::No },
        times: Times {
            digests: book.digests.to_vec(),
            morning: book.morning,
            unchecked_after: book.unchecked_after.map(SignedDuration::from_millis),
            open_after: book.open_after.map(SignedDuration::from_millis),
            undo: SignedDuration::from_millis(book.undo),
            ..Times::default()
        },
        verdicts: vec![
            verdict(0, "looked at", After::Settles),
            verdict(1, "mended", After::Settles),
            verdict(EYES, "I have it", After::LeavesOpen),
        ],
        rules: book.laws.iter().map(rule).collect(),
        ..Policy::none()
    }
}

fn rule(law: &Law) -> Rule {
    let (mut channels, mut service, mut urgency) = (Vec::new(), None, None);
    match law.about {
        About::Places(names) => channels = names.iter().map(|name| pattern(name)).collect(),
        About::Service(name) => service = Some(pattern(name)),
        About::Urgency(wanted) => urgency = Some(wanted),
    }
    let between = law.hours.map(|(from, until, zone)| Window {
        start: at(from, 0),
        end: at(until, 0),
        zone: zone.map_or(Zone::Local, |zone| Zone::Named(named(zone))),
    });
    let words = law.words.iter().map(|word| Word::new(word).expect("a word")).collect();
    let roles = law.level.map(|level| RolePattern { role: Role::Level(level), rotation: None });
    let severity = law.severity.iter().copied().collect();
    let (service, roles) = (Vec::from_iter(service), Vec::from_iter(roles));
    let when = When { channels, words, severity, roles, between, service, urgency, ..When::default() };
    Rule { name: law.name.into(), when, then: Then { decision: law.then, care: care(&law.asks) } }
}

fn care(asks: &Asks) -> Care {
    let length = |ms: Ms| SignedDuration::from_millis(ms);
    Care {
        always: asks.always.map(|times| Always { at_most: u32::try_from(times).unwrap_or(u32::MAX) }),
        look_within: asks.look.map(length),
        back_after: asks.back.map(length),
        then_ask: asks.ask.map(|after| AskElse { after: length(after), who: "@Ben".to_owned() }),
        tell: asks.tell.map(|within| Tell { who: "Cleo".to_owned(), within: length(within) }),
        ..Care::default()
    }
}

fn pattern(name: &str) -> Pattern {
    Pattern::new(name).expect("a pattern")
}
