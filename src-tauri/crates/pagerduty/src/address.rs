//! Where PagerDuty is: the account's region or the address in the policy file.
//!
//! Invariant: an `Address` that exists may be sent a token: it is https, or this computer itself.

use oncall::{policy::PagerDutyApi, sight::Blindness};
use reqwest::Url;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// Without a closing slash.
    base: String,
    host: String,
    reach: Reach,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// This computer; no proxy is asked.
    Loopback,
    Network,
}

impl Address {
    /// # Errors
    /// The blindness that a bad address causes; it lasts until the policy file changes.
    pub fn new(api: &PagerDutyApi) -> Result<Self, Blindness> {
        let text = match api {
            PagerDutyApi::Us => "https://api.pagerduty.com",
            PagerDutyApi::Eu => "https://api.eu.pagerduty.com",
            PagerDutyApi::Url(url) => url,
        };
        let no_address = |why: &str| Blindness::Unreadable { why: format!("api_url is no address ({why})") };
        let url = Url::parse(text).map_err(|fault| no_address(&fault.to_string()))?;
        if !url.username().is_empty() || url.password().is_some() || url.query().is_some() || url.fragment().is_some() {
            return Err(no_address("only a host and a path belong there"));
        }
        let host = url.host_str().ok_or_else(|| no_address("no host"))?.to_ascii_lowercase();
        let reach = if is_loopback(&host) { Reach::Loopback } else { Reach::Network };
        match (url.scheme(), reach) {
            ("https", _) | ("http", Reach::Loopback) => {}
            ("http", Reach::Network) => return Err(Blindness::InsecureAddress { url: text.to_owned() }),
            _ => return Err(no_address("neither https nor http")),
        }
        let host = url.port().map_or(host.clone(), |port| format!("{host}:{port}"));
        Ok(Self { base: url.as_str().trim_end_matches('/').to_owned(), host, reach })
    }

    /// `host` or `host:port`, in lower case: what the token is bound to.
    pub fn host(&self) -> &str {
        &self.host
    }

    pub fn reach(&self) -> Reach {
        self.reach
    }

    /// The full address of `path`, which begins with a slash.
    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }
}

fn is_loopback(host: &str) -> bool {
    let literal = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || literal.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_goes_only_where_it_is_safe() {
        let table = [
            (PagerDutyApi::Us, Ok("api.pagerduty.com")),
            (PagerDutyApi::Eu, Ok("api.eu.pagerduty.com")),
            (PagerDutyApi::Url("http://127.0.0.1:4020".to_owned()), Ok("127.0.0.1:4020")),
            (PagerDutyApi::Url("http://127.3.2.1".to_owned()), Ok("127.3.2.1")),
            (PagerDutyApi::Url("http://[::1]:4020".to_owned()), Ok("[::1]:4020")),
            (PagerDutyApi::Url("http://LOCALHOST:4020/".to_owned()), Ok("localhost:4020")),
            (PagerDutyApi::Url("https://PD.example.com:443/x/".to_owned()), Ok("pd.example.com")),
            (PagerDutyApi::Url("http://api.pagerduty.com".to_owned()), Err("insecure-address")),
            (PagerDutyApi::Url("http://127.0.0.1.example.com".to_owned()), Err("insecure-address")),
            (PagerDutyApi::Url("http://localhost.example.com".to_owned()), Err("insecure-address")),
            (PagerDutyApi::Url("http://10.0.0.1".to_owned()), Err("insecure-address")),
            (PagerDutyApi::Url("https://me:secret@example.com".to_owned()), Err("unreadable")),
            (PagerDutyApi::Url("https://example.com/?a=b".to_owned()), Err("unreadable")),
            (PagerDutyApi::Url("ftp://127.0.0.1".to_owned()), Err("unreadable")),
            (PagerDutyApi::Url("pagerduty".to_owned()), Err("unreadable")),
        ];
        for (api, expected) in table {
            let found = Address::new(&api);
            let found = found.as_ref().map(Address::host).map_err(Blindness::name);
            assert_eq!(found, expected, "{api:?}");
        }
    }

    #[test]
    fn paths_follow_the_base() {
        let address = Address::new(&PagerDutyApi::Url("https://pd.example.com/x/".to_owned())).unwrap();
        assert_eq!(address.at("/incidents"), "https://pd.example.com/x/incidents");
    }
}
