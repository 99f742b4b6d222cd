//! A hostile page that asks the program: for what Tauri has, and for what Shiftbell has, with arguments of its own choice.
//!
//! Invariant: each is refused in words; nothing on disk, in the keyring, in Slack or in PagerDuty is another afterwards.

use crate::kit::*;
use serde_json::{Value, json};
use std::{collections::BTreeMap, fs, path::Path};

/// What it wants; the command; its arguments, in JavaScript.
type Request = (&'static str, &'static str, &'static str);

const OF_TAURI: &[Request] = &[
    ("a second window", "plugin:webview|create_webview_window", "{ options: { label: 'x', url } }"),
    ("a bare window", "plugin:window|create", "{ options: { label: 'x' } }"),
    ("a view in this window", "plugin:webview|create_webview", "{ windowLabel: 'main', options: { label: 'x', url } }"),
    ("to hide the window", "plugin:window|hide", "{ label: 'main' }"),
    ("to close the window", "plugin:window|close", "{ label: 'main' }"),
    ("to lie on top of all", "plugin:window|set_always_on_top", "{ label: 'main', value: true }"),
    ("the whole screen", "plugin:window|set_fullscreen", "{ label: 'main', value: true }"),
    ("the developer's tools", "plugin:webview|internal_toggle_devtools", "{}"),
    ("to send events", "plugin:event|emit", "{ event: 'x', payload: 1 }"),
    ("to send events to somebody", "plugin:event|emit_to", "{ target: { kind: 'Any' }, event: 'x', payload: 1 }"),
    (
        "to hear events, dropped files among them",
        "plugin:event|listen",
        "{ event: 'tauri://drag-drop', target: { kind: 'Any' }, handler: 1 }",
    ),
    ("to end the program", "plugin:process|exit", "{ code: 0 }"),
    ("to hide the program", "plugin:app|app_hide", "{}"),
    ("the program's version", "plugin:app|version", "{}"),
    ("the person's folders", "plugin:path|resolve_directory", "{ directory: 21 }"),
    ("a picture from a file", "plugin:image|from_path", "{ path: '/etc/passwd' }"),
    ("a menu", "plugin:menu|new", "{ kind: 'Menu', handler: 1 }"),
    ("a tray icon", "plugin:tray|new", "{ options: { id: 'x' }, handler: 1 }"),
    ("to close what others hold", "plugin:resources|close", "{ rid: 0 }"),
    ("a file", "plugin:fs|read_text_file", "{ path: '/etc/passwd' }"),
    ("a program", "plugin:shell|execute", "{ program: 'sh', args: ['-c', 'xdg-open ' + url] }"),
    ("an address opened", "plugin:shell|open", "{ path: url }"),
    ("an address opened by another", "plugin:opener|open_url", "{ url }"),
    ("a request without a policy", "plugin:http|fetch", "{ clientConfig: { method: 'GET', url, headers: [] } }"),
    ("the clipboard", "plugin:clipboard-manager|read_text", "{}"),
    ("not to be started at login", "plugin:autostart|disable", "{}"),
    ("a file chosen", "plugin:dialog|open", "{ options: {} }"),
    ("an update", "plugin:updater|check", "{}"),
    ("a command that is not there", "enter_token_and_tell", "{}"),
];

const OF_SHIFTBELL: &[Request] = &[
    ("an alert by a path", "acknowledge", "{ id: '../../etc/passwd' }"),
    ("an alert that is not there", "acknowledge", "{ id: 'slack/acme/C_SECURITY/1.000001' }"),
    ("an alert of another account", "acknowledge", "{ id: alert.replace('acme', 'other') }"),
    ("an alert with something behind it", "acknowledge", "{ id: alert + '/../x' }"),
    ("an alert in two lines", "acknowledge", "{ id: alert + '\\n' + alert }"),
    ("no alert", "acknowledge", "{}"),
    ("an alert that is a number", "acknowledge", "{ id: 7 }"),
    ("all alerts", "acknowledge", "{ id: [alert, '*'] }"),
    ("an alert of five megabytes", "snooze", "{ id: 'slack/acme/C/' + '9'.repeat(5e6) }"),
    ("a reason by SQL", "why", "{ id: \"' or 1=1; drop table facts; --\" }"),
    ("an address in place of an alert", "open_alert", "{ id: url }"),
    ("a file in place of an alert", "open_alert", "{ id: 'file:///etc/passwd' }"),
    ("a person by an address", "reach", "{ id: url, means: 'slack', at: 0 }"),
    ("a person by means of a script", "reach", "{ id: 'U_BEN', means: 'javascript', at: 0 }"),
    ("a number before the first", "reach", "{ id: 'U_BEN', means: 'phone', at: -1 }"),
    ("a number after the last", "reach", "{ id: 'U_BEN', means: 'phone', at: 1e9 }"),
    ("elsewhere by an address", "open_elsewhere", "{ what: url }"),
    ("elsewhere by a path", "open_elsewhere", "{ what: '../policy-file' }"),
    ("elsewhere with more in it", "open_elsewhere", "{ what: { 'slack-apps': url } }"),
    ("a token by a path", "enter_token", "{ name: '../../shiftbell.sqlite', token: 'x' }"),
    (
        "a token of an account that is not there",
        "enter_token",
        "{ name: 'slack/none/app-token', token: 'xapp-1-A-1-a' }",
    ),
    ("a token of megabytes", "enter_token", "{ name: 'slack/acme/app-token', token: 'xapp-' + 'x'.repeat(8e6) }"),
    (
        "a token with a header in it",
        "enter_token",
        "{ name: 'slack/acme/app-token', token: 'xapp-1\\r\\nHost: example.com' }",
    ),
    ("a token of another kind", "enter_token", "{ name: 'slack/acme/app-token', token: 'AKIA0000INVENTED0000' }"),
    ("a token that is an object", "enter_token", "{ name: 'slack/acme/app-token', token: { toString: 'xapp-' } }"),
    ("a token looked at by a path", "check_token", "{ name: '/etc/passwd' }"),
    ("an account that writes its address", "add_slack", "{ name: 'x\"\\napi_url = \"' + url }"),
    ("an account by a path", "add_slack", "{ name: '../../x' }"),
    ("an account without a name", "add_slack", "{ name: '' }"),
    ("an account that is there", "add_slack", "{ name: 'acme' }"),
    ("an account of a long name", "add_slack", "{ name: 'x'.repeat(1e6) }"),
    ("an account in a region by address", "add_pagerduty", "{ name: 'x', region: url }"),
    ("a rule that writes another", "add_rule", "{ channel: 'x\"\\nthen = \"ignore' }"),
    ("a rule for no channel", "add_rule", "{ channel: '' }"),
    ("a sound by a path", "test_sound", "{ sound: '../../etc/passwd' }"),
    ("a program started at login", "start_at_login", "{ wanted: '/bin/sh' }"),
    ("what is shown, sent elsewhere", "follow", "{ updates: url }"),
];

/// What no row of the tables above can say; each returns true where the attack failed.
const AROUND: &[(&str, &str)] = &[
    (
        "a request without the window's key",
        "const answer = await fetch('ipc://localhost/go_off_shift', { method: 'POST', body: '{}' }).catch(() => null);
         return !answer?.ok",
    ),
    (
        "a request with a key of its own",
        "const headers = { 'Tauri-Invoke-Key': 'x', 'Tauri-Callback': '1', 'Tauri-Error': '2' };
         const answer = await fetch('ipc://localhost/go_off_shift', { method: 'POST', body: '{}', headers }).catch(() => null);
         return !answer?.ok",
    ),
    (
        "a message past the commands",
        "const message = { cmd: 'go_off_shift', callback: 1, error: 2, payload: {}, options: {} };
         window.webkit?.messageHandlers?.ipc?.postMessage(JSON.stringify(message));
         window.webkit?.messageHandlers?.ipc?.postMessage('x'.repeat(5e6));
         return true",
    ),
    (
        "a token in what the program says",
        "const all = [];
         const hear = window.__TAURI_INTERNALS__.transformCallback(message => all.push(message));
         await invoke('follow', { updates: '__CHANNEL__:' + hear });
         all.push(await invoke('why', { id: alert }));
         for (const name of ['slack/acme/app-token', 'slack/acme/user-token', 'pagerduty/acme/token'])
             all.push(await invoke('check_token', { name }));
         while (all.length < 5) await new Promise(requestAnimationFrame);
         const said = JSON.stringify(all);
         return said.includes('alerts_security') && !tokens.some(token => said.includes(token))",
    ),
];

pub fn count() -> usize {
    OF_TAURI.len() + OF_SHIFTBELL.len() + AROUND.len()
}

const BEGIN: &str = "const [url, alert, tokens] = arguments; const invoke = window.__TAURI_INTERNALS__.invoke;";

/// Everything that must be the same afterwards.
async fn state(night: &Night) -> Value {
    let alerts: Vec<_> =
        night.alerts().await.iter().map(|alert| (alert["id"].clone(), alert["state"].clone())).collect();
    let writes = |name: &str| night.slack.records().calls(name).len();
    let status = night.status().await;
    json!({
        "files": files(&night.app.config_folder()).into_iter().chain(files(&autostart(night))).collect::<BTreeMap<_, _>>(),
        "alerts": alerts,
        "shift": status["shift"],
        "sources": status["sources"].as_array().map(|sources| sources.len()),
        "reactions": writes("reactions.add"),
    })
}

/// Names and contents.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    entries.map(|path| (path.display().to_string(), fs::read_to_string(path).unwrap_or_default())).collect()
}

fn autostart(night: &Night) -> std::path::PathBuf {
    Path::new(&night.session.place().environment()["XDG_CONFIG_HOME"]).join("autostart")
}

/// Why a request was not refused, where it was not.
async fn granted(page: &Page<'_>, arguments: &Value, (what, command, asked): &Request) -> Option<String> {
    let script = format!(
        "{BEGIN} const answer = await invoke('{command}', {asked}).then(given => ({{ given }}), why => ({{ why }}));
         return answer.why ?? (answer.given?.good === false ? answer.given.says : {{ given: String(answer.given) }})"
    );
    let answer = page.run(&asynchronous(&script), arguments.clone()).await;
    let in_words = answer.as_str().is_some_and(|why| !why.trim().is_empty() && why.len() < 2_000);
    (!in_words).then(|| format!("{what}: {command} answers {answer}"))
}

/// With its arguments, as WebDriver hands them over.
fn asynchronous(script: &str) -> String {
    format!("return (async function () {{ {script} }}).apply(null, arguments)")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_hostile_page_asks_for_is_refused_in_words_and_changes_nothing() {
    let (night, attacker) = Night::under_attack().await;
    let ts = night.slack.post_bot(SECURITY, MONITOR, "root login on bastion-1");
    let page = night.page().await;
    page.mark().await;
    page.until_says("root login on bastion-1").await;
    let before = state(&night).await;
    let alert = format!("slack/acme/{SECURITY}/{ts}");
    let tokens = [night.slack.app_token(), night.slack.user_token(), night.pagerduty.token()];
    let arguments = json!([attacker.url(), alert, tokens]);
    let mut broken = Vec::new();
    for request in OF_TAURI.iter().chain(OF_SHIFTBELL) {
        broken.extend(granted(&page, &arguments, request).await);
    }
    for (what, script) in AROUND {
        let script = asynchronous(&format!("{BEGIN} {script}"));
        if page.run(&script, arguments.clone()).await != true {
            broken.push((*what).to_owned());
        }
    }
    broken.extend(attacker.gains(&page).await);
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    assert_eq!(state(&night).await, before);
    // It is not deaf either: what a person may do is done.
    page.press("button", "Acknowledge").await;
    night.slack.until_reacted(SECURITY, &ts, ME, "white_check_mark").await;
    drop(page);
    night.end().await;
}

/// Everything in which a page can keep something.
const STAY: &str = "
    const mark = arguments[0];
    const kept = [];
    const keep = async (name, how) => { try { await how(); kept.push(name); } catch { /* all the better */ } };
    await keep('cookie', () => { document.cookie = `mark=${mark}; max-age=9999999`; });
    await keep('localStorage', () => localStorage.setItem('mark', mark));
    await keep('sessionStorage', () => sessionStorage.setItem('mark', mark));
    await keep('indexedDB', () => new Promise((yes, no) => {
        const request = indexedDB.open('mark', 1);
        request.onupgradeneeded = () => request.result.createObjectStore('mark').put(mark, mark);
        request.onsuccess = yes;
        request.onerror = no;
        setTimeout(no, 3000);
    }));
    await keep('caches', async () => (await caches.open('mark')).put('/mark', new Response(mark)));
    await keep('files', async () => {
        const file = await (await navigator.storage.getDirectory()).getFileHandle('mark', { create: true });
        const writer = await file.createWritable();
        await writer.write(mark);
        await writer.close();
    });
    await keep('history', () => history.pushState({ mark }, '', `#${mark}`));
    return kept";

#[tokio::test(flavor = "multi_thread")]
async fn what_a_hostile_page_keeps_is_on_no_disk() {
    let mut night = Night::drivable_on_shift().await;
    let _manager = night.session.spawn("openbox", &[]);
    let page = night.page().await;
    // In two parts, so that it stands in no script and no log.
    let mark = ["mark-of", "a-hostile-page"].join("-");
    let kept = page.run(&asynchronous(STAY), json!([mark])).await;
    eprintln!("kept while the window is open: {kept}");
    night.close_window().await;
    facts_absent(&night, &mark);
    page.reopen().await;
    let again = "return [document.cookie, localStorage.getItem('mark'), sessionStorage.getItem('mark')].join()";
    assert_eq!(page.run(again, json!([])).await, ",,", "a window opened again finds nothing");
    drop(page);
    night.app.term().await;
    facts_absent(&night, &mark);
    night.end().await;
}

/// In no file of the session: home, configuration, data, caches, logs.
fn facts_absent(night: &Night, mark: &str) {
    assert_absent(night.session.folder(), &[mark.to_owned()]);
}
