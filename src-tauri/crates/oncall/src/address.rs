//! Addresses of services: what a policy file may name, and the host a token is bound to.
//!
//! Invariant: the host's text is the one that an HTTP client sends to: lower case, its default port left out.

use crate::policy::{PagerDutyAccount, PagerDutyApi, SlackAccount};
use std::net::{Ipv4Addr, Ipv6Addr};

/// Where Slack answers when the file names no address.
pub const SLACK_HOST: &str = "slack.com";
/// Where PagerDuty's service regions answer. Source: PagerDuty's REST API reference, "Service regions".
pub const PAGERDUTY_US_HOST: &str = "api.pagerduty.com";
pub const PAGERDUTY_EU_HOST: &str = "api.eu.pagerduty.com";

/// A checked address: encrypted, or on this computer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// As written, without closing slashes.
    pub url: String,
    /// `host` or `host:port`, in lower case.
    pub host: String,
}

/// Why a text is no address to send a token to: what is wrong, and a hint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadAddress {
    pub says: &'static str,
    pub hint: &'static str,
}

const WHOLE: BadAddress = BadAddress { says: "not a web address", hint: "write it whole, as in \"https://host/path\"" };

impl Address {
    /// # Errors
    /// A text that is no http or https URL, that carries a password, a query or a fragment, or plain http to another
    /// computer.
    pub fn parse(text: &str) -> Result<Self, BadAddress> {
        let (scheme, rest) = text.split_once("://").ok_or(WHOLE)?;
        let default_port = match scheme.to_ascii_lowercase().as_str() {
            "https" => 443,
            "http" => 80,
            _ => return Err(WHOLE),
        };
        if !text.chars().all(|c| c.is_ascii_graphic()) || text.contains(['"', '<', '>', '\\', '`', '{', '}', '|', '^'])
        {
            return Err(BadAddress {
                says: "a character that no address has",
                hint: "only plain ASCII without spaces",
            });
        }
        if rest.contains(['?', '#']) {
            return Err(BadAddress { says: "an address with a query or fragment", hint: "end it before the ? or #" });
        }
        let (authority, _) = rest.split_once('/').unwrap_or((rest, ""));
        if authority.contains('@') {
            return Err(BadAddress {
                says: "an address with a user name",
                hint: "secrets belong in the keyring, not in this file",
            });
        }
        let (host, port) = split_port(authority)?;
        let (host, here) = host_of(host)?;
        if default_port == 80 && !here {
            return Err(BadAddress {
                says: "plain http to another computer",
                hint: "write https; plain http is accepted only for this computer",
            });
        }
        let host = port.filter(|port| *port != default_port).map_or(host.clone(), |port| format!("{host}:{port}"));
        Ok(Self { url: text.trim_end_matches('/').to_owned(), host })
    }
}

impl SlackAccount {
    /// The host that its tokens are sent to; none for an address that no token is sent to.
    pub fn host(&self) -> Option<String> {
        self.api_url.as_deref().map_or_else(|| Some(SLACK_HOST.to_owned()), host)
    }
}

impl PagerDutyAccount {
    /// As [`SlackAccount::host`].
    pub fn host(&self) -> Option<String> {
        match &self.api {
            PagerDutyApi::Us => Some(PAGERDUTY_US_HOST.to_owned()),
            PagerDutyApi::Eu => Some(PAGERDUTY_EU_HOST.to_owned()),
            PagerDutyApi::Url(url) => host(url),
        }
    }
}

fn host(url: &str) -> Option<String> {
    Address::parse(url).map(|address| address.host).ok()
}

fn split_port(authority: &str) -> Result<(&str, Option<u16>), BadAddress> {
    let bad = BadAddress { says: "a port that is none", hint: "a port is a number from 1 to 65535" };
    let after_brackets = authority.rfind(']').map_or(0, |at| at + 1);
    match authority.get(after_brackets..).and_then(|tail| tail.find(':')) {
        None => Ok((authority, None)),
        Some(at) => {
            let (host, port) = authority.split_at(after_brackets + at);
            let digits = port.trim_start_matches(':');
            let plain = port.len() == digits.len() + 1 && digits.bytes().all(|b| b.is_ascii_digit());
            let port: u16 = digits.parse().ok().filter(|port| plain && *port != 0).ok_or(bad)?;
            Ok((host, Some(port)))
        }
    }
}

/// The host as it is sent, and whether it is this computer.
fn host_of(host: &str) -> Result<(String, bool), BadAddress> {
    let host = host.to_ascii_lowercase();
    if let Some(inner) = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        let ip: Ipv6Addr = inner.parse().map_err(|_| WHOLE)?;
        return Ok((format!("[{ip}]"), ip.is_loopback()));
    }
    let labels: Vec<&str> = host.split('.').collect();
    if labels.last().is_some_and(|last| last.starts_with(|c: char| c.is_ascii_digit())) {
        let ip: Ipv4Addr = host.parse().map_err(|_| WHOLE)?;
        return Ok((ip.to_string(), ip.is_loopback()));
    }
    let good = |label: &&str| {
        !label.is_empty()
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
            && !label.starts_with('-')
    };
    if !labels.iter().all(good) {
        return Err(WHOLE);
    }
    let here = labels.last() == Some(&"localhost");
    Ok((host, here))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_a_token_is_bound_to() {
        let table = [
            ("https://slack.com/api/", "slack.com"),
            ("https://Slack.COM:443/api", "slack.com"),
            ("http://127.0.0.1:4010/api/", "127.0.0.1:4010"),
            ("http://localhost", "localhost"),
            ("http://[::1]:8080", "[::1]:8080"),
            ("http://127.0.0.1:80", "127.0.0.1"),
            ("https://api.eu.pagerduty.com", "api.eu.pagerduty.com"),
            ("https://proxy.example.com:8443/slack", "proxy.example.com:8443"),
            ("https://[2001:DB8::]:8443/slack", "[2001:db8::]:8443"),
            ("https://my-proxy.my_team.example.com", "my-proxy.my_team.example.com"),
        ];
        for (url, host) in table {
            assert_eq!(Address::parse(url).unwrap().host, host, "{url}");
        }
    }

    #[test]
    fn what_a_token_is_never_sent_to() {
        let refused = [
            "",
            "slack.com",
            "ftp://slack.com",
            "https://",
            "https://:443",
            "https://a b",
            "https://slack.com/a b",
            "https://slack.com/<a>",
            "https://user:pw@slack.com/",
            "https://slack.com/?x=1",
            "https://slack.com/#x",
            "http://slack.com/api/",
            "http://127.0.0.1.example.com/",
            "http://10.0.0.1/",
            "http://localhost.example.com",
            "https://slack.com:99999",
            "https://slack.com:0",
            "https://slack.com:",
            "https://slack.com::1",
            "https://[::1",
            "https://[xyz]",
            "https://127.1",
            "https://ex\u{430}mple.com",
            "https://a..b",
            "https://-a.example.com",
            "https://a!b.example.com",
            "https://slack.com\\@evil.example.com/",
            "https://[::1]x:80",
        ];
        for url in refused {
            assert!(Address::parse(url).is_err(), "{url}");
        }
    }

    #[test]
    fn an_account_has_the_host_of_its_address_or_of_its_service() {
        let slack = |api_url: Option<&str>| {
            let check = crate::ids::Emoji::new("white_check_mark");
            let api_url = api_url.map(str::to_owned);
            SlackAccount { name: "acme".to_owned(), api_url, acknowledge: check.clone(), settles: vec![check] }.host()
        };
        let pagerduty = |api| PagerDutyAccount { name: "acme".to_owned(), api }.host();
        let table = [
            (slack(None), Some("slack.com")),
            (slack(Some("https://proxy.example.com/slack/")), Some("proxy.example.com")),
            (slack(Some("http://proxy.example.com/slack/")), None),
            (pagerduty(PagerDutyApi::Us), Some("api.pagerduty.com")),
            (pagerduty(PagerDutyApi::Eu), Some("api.eu.pagerduty.com")),
            (pagerduty(PagerDutyApi::Url("http://localhost:4010".to_owned())), Some("localhost:4010")),
        ];
        for (host, expected) in table {
            assert_eq!(host.as_deref(), expected);
        }
    }
}
