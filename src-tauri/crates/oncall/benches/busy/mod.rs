//! A busy team: policies of any length, their half hour of traffic, and Desks that have heard of so much.
//!
//! Invariant: the rules that match stand last, so that every rule before them is tried.

mod stream;

pub use stream::{Stream, stream};

use jiff::{SignedDuration, Timestamp, civil::Time, tz::TimeZone};
use oncall::{
    act::{Act, Through},
    decide::Decision,
    desk::{Desk, Input},
    ids::{Emoji, PolicyHash, SourceId},
    observation::{AuthorKind, Change, Condition, Heard, Message, Observation, Reaction, Said, Severity},
    policy::{
        Expression, PagerDutyAccount, PagerDutyApi, Pattern, Policy, Rule, SlackAccount, Then, When, Window, Word, Zone,
    },
    time::{BootId, Now},
};

const SLACK: &str = "acme";
/// A Monday, eight in the morning.
pub const BEGINNING: Now =
    Now { wall: Timestamp::constant(1_795_420_800, 0), boot_elapsed: SignedDuration::ZERO, boot_id: BootId(1) };

/// Where all of Slack is said.
pub fn workspace() -> SourceId {
    SourceId::slack(SLACK)
}

/// So many rules: of the last four each matches something of the half hour; of those before a quarter each names a
/// channel, globs with words, the same in a window of the day with an expression, a PagerDuty service.
pub fn policy(rules: usize) -> Policy {
    let slack = SlackAccount {
        name: SLACK.to_owned(),
        api_url: None,
        acknowledge: Emoji::new("white_check_mark"),
        settles: vec![Emoji::new("white_check_mark")],
    };
    Policy {
        hash: PolicyHash::new(format!("{rules} rules")),
        slack: vec![slack],
        pagerduty: vec![PagerDutyAccount { name: SLACK.to_owned(), api: PagerDutyApi::Eu }],
        rules: (0..rules - 4).map(other_rule).chain(matching_rules()).collect(),
        ..Policy::none()
    }
}

fn other_rule(number: usize) -> Rule {
    let channels = || vec![pattern(&format!("db_{number:03}-*")), pattern(&format!("disk_{number:03}"))];
    let words = || ["critical", "down"].map(|word| Word::new(word).expect(word)).to_vec();
    let between = Window { start: Time::constant(9, 0, 0, 0), end: Time::constant(17, 0, 0, 0), zone: Zone::Local };
    let expression = || Expression::new(r"(?i)\bdb-\d+ (down|full)").expect("an expression");
    let when = match number % 4 {
        0 => When { channels: vec![pattern(&format!("other_{number:03}"))], ..When::default() },
        1 => When { channels: channels(), words: words(), ..When::default() },
        2 => When { channels: channels(), matching: vec![expression()], between: Some(between), ..When::default() },
        _ => When { service: vec![pattern(&format!("staging-{number:03}-*"))], ..When::default() },
    };
    Rule { name: format!("what the team agreed on, number {number}").into(), when, then: Then::of(Decision::Page) }
}

fn matching_rules() -> [Rule; 4] {
    let of = |channel: &str| When { channels: vec![pattern(channel)], ..When::default() };
    let bad = [Severity::Critical, Severity::High].into();
    let rule = |name: &str, when: When, decision| Rule { name: name.into(), when, then: Then::of(decision) };
    [
        rule("security wakes me", of("alerts_security"), Decision::Page),
        rule("what fires badly", When { severity: bad, ..of("alerts_*") }, Decision::Page),
        rule("what fires", When { state: Some(Condition::Firing), ..of("alerts_*") }, Decision::Hold),
        rule("the rest of the alerts", of("alerts_*"), Decision::Digest),
    ]
}

fn pattern(text: &str) -> Pattern {
    Pattern::new(text).expect(text)
}

/// On shift, in two hundred channels.
pub fn desk(rules: usize) -> Desk {
    let alerts = ["app", "batch", "database", "infra", "pagerduty", "security"].map(|name| format!("alerts_{name}"));
    let others = (0..200).map(|number| format!("team_{number:03}"));
    let places = alerts.into_iter().chain(others).take(200).map(|name| stream::place(&name)).collect();
    let mut desk = Desk::new(policy(rules), TimeZone::UTC);
    let on = Input::Acted { act: Act::GoOnShift, through: Through::CommandLine };
    for input in [on, slack(Said::Places { places, as_of: BEGINNING.wall })] {
        desk.handle(input, BEGINNING).expect("neither is ever refused");
    }
    desk
}

/// A Desk under so many rules to which so many alerts ring, a minute apart, the last just now.
pub fn with_open(rules: usize, alerts: usize) -> (Desk, Now) {
    let (mut desk, mut now) = (desk(rules), BEGINNING);
    for _ in 0..alerts {
        now = now.later(SignedDuration::from_mins(1));
        desk.handle(page(now), now).expect("news is never refused");
    }
    (desk, now)
}

/// A post that rings under every policy here.
pub fn page(now: Now) -> Input {
    slack(Said::Message(post("alerts_security", now.wall)))
}

/// A post in a place that no rule names.
pub fn chatter(now: Now) -> Input {
    slack(Said::Message(post("general", now.wall)))
}

/// Ben's check mark on a page.
pub fn check_mark(page: Now, now: Now) -> Input {
    let post = post("alerts_security", page.wall);
    slack(Said::Reaction(Reaction {
        channel: post.place.channel,
        ts: post.ts,
        emoji: Emoji::new("white_check_mark"),
        who: stream::author("Ben", AuthorKind::Person),
        change: Change::Added,
        at: now.wall,
    }))
}

fn post(channel: &str, at: Timestamp) -> Message {
    let text = "Root login on bastion-1 from an address never seen before (203.0.113.7)\nUser: root";
    let author = stream::author("Falcon", AuthorKind::Bot);
    let message = Message::post(stream::place(channel), stream::ts(at), author, text);
    let permalink = Some(format!("https://acme.slack.com/archives/{}/p{}", message.place.channel, message.ts));
    Message { permalink, severity: Some(Severity::Critical), condition: Condition::Firing, ..message }
}

/// Whatever is heard from Slack.
pub fn slack(said: Said) -> Input {
    Input::Observed(Observation { source: workspace(), heard: Heard::Live, said })
}

/// The clock as it stands when this is heard.
pub fn now_at(at: Timestamp) -> Now {
    BEGINNING.later(at.duration_since(BEGINNING.wall))
}
