//! What a known sender itself tells one alert from another by.
//!
//! Invariant: a key is the sender's own, says exactly one alert, and is the same in the post that it fires and the post
//! that it is over. Never made of a title; where a post speaks of several, there is none.

use super::{Seen, known::brackets};
use reqwest::Url;
use std::collections::BTreeSet;

#[derive(Clone, Copy, Debug)]
pub(super) enum Key {
    /// Alertmanager's name for a set of labels, where a template prints it.
    Fingerprint,
    /// The labels that a link to silence the alert names. In Alertmanager those are the group's: its only alert's, where
    /// the title counts one.
    AlertmanagerSilence,
    /// The same by Grafana, whose links are of one alert each.
    GrafanaSilence,
    /// The monitor, and the group that it fires for.
    DatadogMonitor,
    SentryIssue,
    SentryMetric,
    /// An alarm's ARN; or its name, region and account where all are said.
    CloudWatchAlarm,
    PagerDutyIncident,
    PingdomCheck,
}

impl Key {
    /// The one value; none where there is none or more than one.
    pub(super) fn value(self, seen: &Seen) -> Option<String> {
        let found: BTreeSet<String> = self.values(seen).into_iter().collect();
        let mut found = found.into_iter();
        found.next().filter(|_| found.next().is_none())
    }

    fn values(self, seen: &Seen) -> Vec<String> {
        let of_links = |read: fn(&Url) -> Option<String>| seen.links.iter().filter_map(read).collect();
        match self {
            Self::Fingerprint => fingerprints(&seen.all),
            Self::AlertmanagerSilence if counts_one(&seen.headlines) => of_links(alertmanager_silence),
            Self::AlertmanagerSilence => Vec::new(),
            Self::GrafanaSilence => of_links(grafana_silence),
            Self::DatadogMonitor => of_links(datadog_monitor),
            Self::SentryIssue => of_links(sentry_issue),
            Self::SentryMetric => of_links(sentry_metric),
            Self::CloudWatchAlarm => cloudwatch(seen),
            Self::PagerDutyIncident => of_links(|link| pagerduty_incident(link).map(|id| format!("incident {id}"))),
            Self::PingdomCheck => of_links(pingdom_check),
        }
    }
}

/// The incident that a link to PagerDuty is of. Source: `html_url` of an incident, `https://acme.pagerduty.com/incidents/Q1`.
pub(super) fn pagerduty_incident(link: &Url) -> Option<String> {
    let ours = link.scheme() == "https" && link.host_str()?.ends_with(".pagerduty.com");
    let mut path = link.path_segments()?;
    let id = (path.next() == Some("incidents")).then(|| path.next()).flatten()?;
    (ours && !id.is_empty() && id.chars().all(|c| c.is_ascii_alphanumeric())).then(|| id.to_uppercase())
}

/// The one incident that these lead to.
pub(super) fn one_incident(links: &[Url]) -> Option<String> {
    let found: BTreeSet<String> = links.iter().filter_map(pagerduty_incident).collect();
    let mut found = found.into_iter();
    found.next().filter(|_| found.next().is_none())
}

/// Source: prometheus/common model/fingerprinting.go: 16 hexadecimal digits.
fn fingerprints(all: &str) -> Vec<String> {
    let value = |line: &str| {
        let line = line.trim_start_matches(['-', '•', '*', ' ']);
        let value = line.strip_prefix("fingerprint")?.trim_start().strip_prefix([':', '='])?.trim();
        (value.len() == 16 && value.bytes().all(|c| c.is_ascii_hexdigit())).then(|| format!("fingerprint {value}"))
    };
    all.lines().filter_map(value).collect()
}

/// `[FIRING:1]`, `[RESOLVED]`, `[RESOLVED:1]`: a group of more names only what its alerts have in common.
fn counts_one(headlines: &[String]) -> bool {
    let inside: Vec<&str> = headlines.iter().flat_map(|line| brackets(line)).collect();
    let one = |inside: &&str| ["firing:1", "resolved", "resolved:1"].iter().any(|one| inside.eq_ignore_ascii_case(one));
    !inside.is_empty() && inside.iter().all(one)
}

/// Source: prometheus/alertmanager ui/app, `#/silences/new?filter={…}`; the labels come sorted.
fn alertmanager_silence(link: &Url) -> Option<String> {
    let (_, filter) = link.fragment()?.strip_prefix("/silences/new?")?.split_once("filter=")?;
    let filter = filter.split('&').next().unwrap_or(filter);
    // One that was cut would name other alerts too.
    (filter.ends_with("%7D") || filter.ends_with('}')).then(|| format!("silence {filter}"))
}

/// Source: grafana/alerting templates/template_data.go, `/alerting/silence/new?alertmanager=grafana&matcher=…`.
fn grafana_silence(link: &Url) -> Option<String> {
    if !link.path().ends_with("/alerting/silence/new") {
        return None;
    }
    let matchers = link.query_pairs().filter(|(name, _)| name == "matcher").map(|(_, value)| value.into_owned());
    let matchers: BTreeSet<String> = matchers.collect();
    let labels: Vec<String> = matchers.into_iter().collect();
    (!labels.is_empty()).then(|| format!("silence {}", labels.join(",")))
}

/// Source: webhooks and posts in public repositories. `/monitors/1?group=host%3Aa&event_id=…`, with `group` where the
/// monitor has groups; older `/monitors#1?group=…`.
fn datadog_monitor(link: &Url) -> Option<String> {
    let host = link.host_str()?;
    if !["datadoghq.com", "datadoghq.eu", "ddog-gov.com"]
        .iter()
        .any(|of| host == *of || host.ends_with(&format!(".{of}")))
    {
        return None;
    }
    let mut path = link.path_segments()?;
    let inside = (path.next() == Some("monitors")).then(|| path.next());
    let (id, group) = match (inside?, link.fragment()) {
        (Some(id), _) if !id.is_empty() => (id, query_value(link.query().unwrap_or(""), "group")),
        (_, Some(fragment)) => {
            let (id, query) = fragment.split_once('?').unwrap_or((fragment, ""));
            (id.split('/').next().unwrap_or(id), query_value(query, "group"))
        }
        _ => return None,
    };
    // A link to edit the monitor says nothing of the group.
    let edits = path.next().is_some() || link.fragment().is_some_and(|fragment| fragment.ends_with("/edit"));
    (is_number(id) && !edits).then(|| format!("monitor {id} {}", group.unwrap_or_default()).trim_end().to_owned())
}

/// Source: getsentry/sentry message_builder/issues.py: `/issues/1/`, `/organizations/acme/issues/1/`.
fn sentry_issue(link: &Url) -> Option<String> {
    let path: Vec<&str> = link.path_segments()?.collect();
    let at = path.iter().position(|part| *part == "issues")?;
    let id = path.get(at + 1).filter(|id| is_number(id))?;
    Some(format!("issue {} {id}", link.host_str()?))
}

/// Source: getsentry/sentry incidents/charts: `/alerts/rules/details/1/?alert=2`.
fn sentry_metric(link: &Url) -> Option<String> {
    let (_, rest) = link.path().split_once("/alerts/rules/details/")?;
    let rule = rest.split('/').next().filter(|id| is_number(id))?;
    let alert = query_value(link.query()?, "alert").filter(|id| is_number(id))?;
    Some(format!("alert {} {rule} {alert}", link.host_str()?))
}

/// Source: AWS, "Alarm events": `arn:aws:cloudwatch:REGION:ACCOUNT:alarm:NAME`; the title of Amazon Q,
/// `CloudWatch Alarm | NAME | REGION | Account: ID`; the console's `?region=REGION#alarmsV2:alarm/NAME`. A name alone is
/// not the alarm's: another account has one of the same name.
fn cloudwatch(seen: &Seen) -> Vec<String> {
    let arns = seen.all.split(|c: char| c.is_whitespace() || "<>|\"`,()".contains(c));
    let arns: Vec<String> = arns.filter(|word| is_alarm_arn(word)).map(str::to_owned).collect();
    if !arns.is_empty() {
        return arns;
    }
    let accounts: BTreeSet<&str> = accounts(&seen.all).into_iter().collect();
    let mut accounts = accounts.into_iter();
    let (Some(account), None) = (accounts.next(), accounts.next()) else { return Vec::new() };
    let alarm = |link: &Url| {
        let region = query_value(link.query()?, "region")?;
        let fragment = link.fragment()?;
        let name =
            fragment.strip_prefix("alarmsV2:alarm/").or_else(|| fragment.split_once(";name=").map(|(_, name)| name));
        let name = name?.split(['?', ';']).next().filter(|name| !name.is_empty())?;
        let is_console = link.host_str()?.ends_with("console.aws.amazon.com");
        is_console.then(|| format!("alarm {account} {region} {name}"))
    };
    seen.links.iter().filter_map(alarm).collect()
}

fn is_alarm_arn(word: &str) -> bool {
    let parts: Vec<&str> = word.splitn(7, ':').collect();
    matches!(parts.as_slice(), ["arn", _, "cloudwatch", region, account, "alarm", name]
        if !region.is_empty() && is_number(account) && !name.is_empty())
}

/// Twelve digits after the word.
fn accounts(all: &str) -> Vec<&str> {
    let after = all.match_indices("account").filter_map(|(at, word)| all.get(at + word.len()..));
    let digits = after.filter_map(|rest| {
        let rest = rest.trim_start_matches([':', ' ', 'i', 'd', '=', '\n']);
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        rest.get(..end).filter(|digits| digits.len() == 12)
    });
    digits.collect()
}

/// Source: Pingdom's own reports, `https://my.pingdom.com/reports/uptime#check=1`, newer `/app/reports/uptime#check=1`.
fn pingdom_check(link: &Url) -> Option<String> {
    let host = link.host_str()?;
    let ours = host == "pingdom.com" || host.ends_with(".pingdom.com");
    let said = [link.fragment(), link.query()].into_iter().flatten();
    let id = said.filter_map(|pairs| query_value(pairs, "check").or_else(|| query_value(pairs, "checkid"))).next()?;
    (ours && is_number(&id)).then(|| format!("check {id}"))
}

/// The value of a name in `a=1&b=2`, decoded.
fn query_value(pairs: &str, name: &str) -> Option<String> {
    let mut url = Url::parse("https://x.example").ok()?;
    url.set_query(Some(pairs));
    let found = url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    found.filter(|value| !value.is_empty())
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit())
}
