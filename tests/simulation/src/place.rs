//! The workspace, the account and the policy in which every story plays.
//!
//! Invariant: what pages is said in `#alerts_shop` with a word of alarm, or is an incident of Ada's; nothing else does.

use crate::story::Accounts;
use jiff::SignedDuration;
use oncall::{
    ids::{AlertId, ChannelId, IncidentId, MessageTs, SourceId},
    policy::Policy,
};
use world::{pagerduty, slack};

pub const ALERTS: &str = "C_ALERTS";
pub const CHAT: &str = "C_CHAT";
pub const MONITOR: &str = "B_MON";
pub const ME: &str = "U_ME";
pub const BEN: &str = "U_BEN";
pub const CHECK: &str = "white_check_mark";
pub const EYES: &str = "eyes";
pub const SERVICE: &str = "checkout";
/// Ada, as PagerDuty numbers her.
pub const ADA: &str = "PUADASTONE";
/// Ben, as PagerDuty calls him.
pub const BEN_OKOYE: &str = "Ben Okoye";

const POLICY: &str = r##"
[[slack]]
name = "acme"
acknowledge = "white_check_mark"

[[pagerduty]]
name = "acme"

[shift]
mode = "manual"

[[rule]]
name = "the shop wakes me"
channel = "#alerts_shop"
words = ["critical"]
then = "page"
"##;

/// # Panics
/// Where the text above is no policy.
pub fn policy(accounts: Accounts) -> Policy {
    let mut policy = policyfile::read(POLICY).unwrap_or_else(|faults| panic!("{faults:?}"));
    match accounts {
        Accounts::Both => {}
        Accounts::Slack => policy.pagerduty.clear(),
        Accounts::PagerDuty => policy.slack.clear(),
    }
    policy
}

pub fn slack(seed: u64) -> slack::State {
    slack::State::new(slack::Setup {
        me: slack::Person::new(ME, "Ada Stone"),
        people: vec![slack::Person::new(BEN, BEN_OKOYE)],
        bots: vec![slack::Bot::new(MONITOR, "Monitor", slack::BotLook::Modern)],
        channels: [(ALERTS, "alerts_shop"), (CHAT, "general")]
            .map(|(id, name)| slack::Channel::public(id, name).with("@me").with(BEN))
            .to_vec(),
        seed,
        ..slack::Setup::default()
    })
}

/// Ada is paged first; nobody else within the time that a story takes. Whether an incident goes to whoever acknowledges
/// it is not documented, so that it depends on the seed.
pub fn pagerduty(seed: u64) -> pagerduty::State {
    let ada = pagerduty::User::new("Ada Stone", "ada@example.com").zone("Europe/Berlin").team("Shop");
    let ben = pagerduty::User::new(BEN_OKOYE, "ben@example.com").team("Shop");
    let account = pagerduty::Account::of(ada)
        .user(ben)
        .team("Shop")
        .policy("Shop", &[&["Ada Stone"], &[BEN_OKOYE]])
        .service(SERVICE, "Shop")
        .escalation_delay(SignedDuration::from_hours(12))
        .acknowledgement_timeout(SignedDuration::from_hours(12))
        .on_acknowledge(if seed.is_multiple_of(2) {
            pagerduty::OnAcknowledge::AssignsAcknowledger
        } else {
            pagerduty::OnAcknowledge::KeepsAssignees
        });
    assert_eq!(account.users[0].id, ADA);
    pagerduty::State::new(account)
}

/// A post that says where an incident is.
pub fn announcement(incident: &str, number: usize) -> String {
    format!("CRITICAL: <https://acme.pagerduty.com/incidents/{incident}|checkout fails ({number})>")
}

/// The incident that such a post leads to.
pub fn announced(text: &str) -> Option<&str> {
    text.split_once("/incidents/").and_then(|(_, rest)| rest.split_once('|')).map(|(incident, _)| incident)
}

pub fn slack_source() -> SourceId {
    SourceId::slack("acme")
}

pub fn pagerduty_source() -> SourceId {
    SourceId::pagerduty("acme")
}

pub fn post_id(ts: &str) -> AlertId {
    AlertId::message(&slack_source(), &ChannelId::new(ALERTS), &MessageTs::new(ts))
}

pub fn incident_id(id: &str) -> AlertId {
    AlertId::incident(&pagerduty_source(), &IncidentId::new(id))
}
