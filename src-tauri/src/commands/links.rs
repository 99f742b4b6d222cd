//! Opens what lies outside: in the browser, the telephone, the mail program, the editor.
//!
//! Invariant: an address comes from a source, the policy file or this program, never from the window; and it is checked
//! once more before anything is started with it.

use crate::{clipboard, setup::SetupState, wiring::Watch};
use serde::Deserialize;
use std::{ffi::OsString, net::IpAddr, time::Duration};
use tauri::{AppHandle, State, Url};
use view::Means;

/// How people are reached, beside their page on the web.
const WAYS: [&str; 3] = ["tel", "mailto", "slack"];
/// A program that has not failed by then has taken it.
const TAKEN_AFTER: Duration = Duration::from_millis(1_500);

/// Source: <https://docs.slack.dev/app-manifests/configuring-apps-with-app-manifests>, which shows `new_app`, and
/// "Sharing manifests" for `manifest_json`.
const NEW_SLACK_APP: &str = "https://api.slack.com/apps?new_app=1";
const SLACK_APPS: &str = "https://api.slack.com/apps";
/// The page itself has the account's own host, which is not known before there is a token.
const PAGERDUTY_TOKENS: &str =
    "https://support.pagerduty.com/main/docs/api-access-keys#generate-a-user-token-rest-api-key";
/// Of the app that each person makes for themselves.
const MANIFEST: &str = include_str!("../../slack-app-manifest.json");

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Elsewhere {
    SlackApps,
    SlackNewApp,
    #[serde(rename = "pagerduty-tokens")]
    PagerDutyTokens,
    PolicyFile,
}

/// `at` chooses among several numbers, from 0.
#[tauri::command]
pub async fn reach(id: String, means: Means, at: usize, watch: State<'_, Watch>) -> Result<(), String> {
    let address = view::reach(&watch.handle.picture().borrow(), &id, means, at);
    let address = address.ok_or("There is no such way to reach them.")?;
    let way = Url::parse(&address).ok().filter(|url| WAYS.contains(&url.scheme()));
    match way {
        Some(way) => start(way.as_str().into()).await,
        None => open(&address).await,
    }
}

#[tauri::command]
pub async fn open_elsewhere(what: Elsewhere, setup: State<'_, SetupState>) -> Result<(), String> {
    match what {
        Elsewhere::SlackApps => open(SLACK_APPS).await,
        Elsewhere::SlackNewApp => open(new_slack_app().as_str()).await,
        Elsewhere::PagerDutyTokens => open(PAGERDUTY_TOKENS).await,
        Elsewhere::PolicyFile => {
            let path = setup.policy_file();
            if !path.is_file() {
                return Err(format!("There is no policy file {} yet.", path.display()));
            }
            start(path.into()).await
        }
    }
}

#[tauri::command]
pub async fn copy_manifest(app: AppHandle) -> Result<(), String> {
    clipboard::put(&app, MANIFEST).await
}

/// The form for a new app, filled in.
fn new_slack_app() -> Url {
    let manifest: serde_json::Value = serde_json::from_str(MANIFEST).unwrap_or_default();
    let mut address = Url::parse(NEW_SLACK_APP).expect("a constant that a test reads");
    address.query_pairs_mut().append_pair("manifest_json", &manifest.to_string());
    address
}

/// Opens a web page.
///
/// # Errors
/// In words: an address that is not opened, or no program that takes it.
pub async fn open(address: &str) -> Result<(), String> {
    let address = web_page(address)?;
    start(address.as_str().into()).await
}

/// An address that may be opened: encrypted or on this computer, and without a name or password in it.
fn web_page(text: &str) -> Result<Url, String> {
    let refused = |why: &str| Err(format!("Its address is not opened: {why}."));
    let Ok(url) = Url::parse(text) else { return refused("it is none") };
    let here = match url.host_str() {
        None => return refused("it names no host"),
        Some(host) => {
            let ip = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
            host == "localhost" || ip.is_ok_and(|ip| ip.is_loopback())
        }
    };
    if !url.username().is_empty() || url.password().is_some() {
        return refused("it holds a user name");
    }
    match url.scheme() {
        "https" => Ok(url),
        "http" if here => Ok(url),
        "http" => refused("it is not encrypted"),
        _ => refused("it is no web page"),
    }
}

/// Hands it to the desktop's own choice of program.
async fn start(what: OsString) -> Result<(), String> {
    let opened = tokio::task::spawn_blocking(move || open::that_detached_with_timeout(what, TAKEN_AFTER)).await;
    match opened {
        Ok(Ok(())) => Ok(()),
        Ok(Err(fault)) => {
            tracing::warn!(%fault, "nothing opens it");
            Err("No program of this desktop opens it. Is xdg-utils installed, and a default browser chosen?".to_owned())
        }
        Err(_) => Err("The program is ending.".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_safe_web_pages_are_opened() {
        let table = [
            ("https://acme.slack.com/archives/C1/p1700000000000100", true),
            ("https://acme.pagerduty.com/incidents/Q1", true),
            ("http://127.0.0.1:4020/incidents/Q1", true),
            ("http://[::1]:4020/", true),
            ("http://localhost/", true),
            ("http://acme.slack.com/", false),
            ("http://127.0.0.1.example.com/", false),
            ("http://localhost.example.com/", false),
            ("https://ada@acme.slack.com/", false),
            ("https://ada:secret@acme.slack.com/", false),
            ("https://", false),
            ("javascript:alert(1)", false),
            ("file:///etc/passwd", false),
            ("data:text/html,x", false),
            ("slack://channel?team=T1", false),
            ("-version", false),
            ("", false),
        ];
        for (text, opened) in table {
            assert_eq!(web_page(text).is_ok(), opened, "{text}");
        }
        assert!(!web_page("https://ada:secret@acme.slack.com/").unwrap_err().contains("secret"));
    }

    #[test]
    fn the_new_app_is_made_from_our_manifest() {
        let address = new_slack_app();
        assert!(address.as_str().starts_with("https://api.slack.com/apps?new_app=1&manifest_json=%7B"), "{address}");
        // Longer ones are cut by some servers.
        assert!(address.as_str().len() < 4_000, "{} characters", address.as_str().len());
        let (_, manifest) = address.query_pairs().find(|(name, _)| name == "manifest_json").unwrap();
        let sent: serde_json::Value = serde_json::from_str(&manifest).unwrap();
        assert_eq!(sent, serde_json::from_str::<serde_json::Value>(MANIFEST).unwrap());
    }

    #[test]
    fn elsewhere_is_named_as_in_the_bridge() {
        for name in ["slack-apps", "slack-new-app", "pagerduty-tokens", "policy-file"] {
            assert!(serde_json::from_value::<Elsewhere>(name.into()).is_ok(), "{name}");
        }
    }

    #[test]
    fn addresses_of_our_own_are_opened() {
        for address in [SLACK_APPS, NEW_SLACK_APP, PAGERDUTY_TOKENS, new_slack_app().as_str()] {
            assert!(web_page(address).is_ok(), "{address}");
        }
    }
}
