//! What others write: hostile texts and names, from the simulated Slack and PagerDuty to the page.
//!
//! Invariant: each is read as the text that it is, in a card built of the same things as that of a harmless alert; and what
//! is said in [`super::attacker`] holds.

use super::attacker::Attacker;
use crate::kit::*;
use serde_json::json;
use world::{pagerduty::Urgency, slack::Person};

/// What it tries; what is posted, in Slack's way of writing or not; what is read instead. ATTACKER is the server's address.
type Text = (&'static str, &'static str, &'static str);

const POSTS: &[Text] = &[
    ("a script", "&lt;script&gt;window.__pwned = 1&lt;/script&gt;", "<script>window.__pwned = 1</script>"),
    ("a script, not escaped", "<script>window.__pwned = 1</script>", "scriptwindow.__pwned = 1/script"),
    ("a script from elsewhere", "&lt;script src=ATTACKERx.js&gt;&lt;/script&gt;", "<script src=ATTACKERx.js></script>"),
    ("an image that fails", "&lt;img src=x onerror=window.__pwned=1&gt;", "<img src=x onerror=window.__pwned=1>"),
    ("an image that counts", "&lt;img src='ATTACKERpixel.png'&gt;", "<img src='ATTACKERpixel.png'>"),
    (
        "SVG",
        "&lt;svg onload=window.__pwned=1&gt;&lt;animate onbegin=window.__pwned=1&gt;",
        "<svg onload=window.__pwned=1>",
    ),
    ("a frame", "&lt;iframe srcdoc='&lt;script&gt;parent.__pwned=1&lt;/script&gt;'&gt;", "<iframe srcdoc='<script>"),
    (
        "an object",
        "&lt;object data=ATTACKERx&gt;&lt;embed src=ATTACKERy&gt;",
        "<object data=ATTACKERx><embed src=ATTACKERy>",
    ),
    (
        "a refresh",
        "&lt;meta http-equiv=refresh content='0;url=ATTACKER'&gt;",
        "<meta http-equiv=refresh content='0;url=ATTACKER'>",
    ),
    ("a base", "&lt;base href=ATTACKER&gt;", "<base href=ATTACKER>"),
    (
        "a form",
        "&lt;form action=ATTACKER&gt;&lt;button autofocus&gt;Acknowledge",
        "<form action=ATTACKER><button autofocus>Acknowledge",
    ),
    (
        "a style sheet",
        "&lt;style&gt;@import 'ATTACKERx.css'; * { display: none }&lt;/style&gt;",
        "<style>@import 'ATTACKERx.css'; * { display: none }</style>",
    ),
    (
        "a style that covers all",
        "&lt;p style='position:fixed;inset:0;background:url(ATTACKER)'&gt;",
        "<p style='position:fixed;inset:0;background:url(ATTACKER)'>",
    ),
    ("a link to a script", "<javascript:window.__pwned=1|Runbook>", "Runbook (javascript:window.__pwned=1)"),
    (
        "a link to a page in its own address",
        "<data:text/html,%3Cscript%3E1%3C/script%3E|Runbook>",
        "Runbook (data:text/html,%3Cscript%3E1%3C/script%3E)",
    ),
    ("a link to a file", "<file:///etc/passwd|Runbook>", "Runbook (file:///etc/passwd)"),
    ("a link with a misleading label", "<ATTACKER|https://acme.slack.com/>", "https://acme.slack.com/ (ATTACKER)"),
    (
        "a link that breaks out of its address",
        "<https://example.com/\"onmouseover=\"window.__pwned=1|x>",
        "https://example.com/\"onmouseover=\"window.__pwned=1",
    ),
    ("a picture by its address", "ATTACKERcat.gif", "ATTACKERcat.gif"),
    ("a mention of markup", "<@U_NONE|&lt;b onclick=window.__pwned=1&gt;>", "@<b onclick=window.__pwned=1>"),
    ("a date of markup", "<!date^1^{date}^ATTACKER|&lt;i&gt;now&lt;/i&gt;>", "<i>now</i>"),
    (
        "escapes within escapes",
        "&amp;lt;script&amp;gt;window.__pwned=1&amp;lt;/script&amp;gt;",
        "&lt;script&gt;window.__pwned=1&lt;/script&gt;",
    ),
    (
        "numbered escapes",
        "&#60;script&#62;window.__pwned=1&#60;/script&#62;",
        "&#60;script&#62;window.__pwned=1&#60;/script&#62;",
    ),
    (
        "templates of pages",
        "{{constructor.constructor('window.__pwned=1')()}} ${window.__pwned=1} {@html '&lt;b&gt;'}",
        "{{constructor.constructor('window.__pwned=1')()}} ${window.__pwned=1} {@html '<b>'}",
    ),
    (
        "the end of what surrounds it",
        "\"&gt;&lt;/p&gt;&lt;/article&gt;--&gt;]]&gt;&lt;script&gt;window.__pwned=1&lt;/script&gt;",
        "\"></p></article>-->]]><script>window.__pwned=1</script>",
    ),
    (
        "nested markup",
        "&lt;scr&lt;script&gt;ipt&gt;window.__pwned=1&lt;/scr&lt;/script&gt;ipt&gt;",
        "<scr<script>ipt>window.__pwned=1</scr</script>ipt>",
    ),
    (
        "markup of old browsers",
        "&lt;math&gt;&lt;mtext&gt;&lt;table&gt;&lt;mglyph&gt;&lt;style&gt;&lt;img src onerror=window.__pwned=1&gt;",
        "<math><mtext><table><mglyph><style><img src onerror=window.__pwned=1>",
    ),
    ("characters that control", "\u{0}\u{1b}[31m\u{8}\u{7f}\u{9b}red", "[31mred"),
    ("text that runs backwards", "\u{202e}gpj.egami\u{202c} \u{2066}x\u{2069}", "gpj.egami x"),
    ("letters that are not seen", "root\u{200b}log\u{2060}in\u{feff}", "rootlogin"),
    ("marks without an end", "Z\u{300}\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}\u{308}\u{309}algo", "algo"),
    (
        "words of ours",
        "[Acknowledge] acknowledged by Ben, nothing rings",
        "[Acknowledge] acknowledged by Ben, nothing rings",
    ),
];

/// A name where a person, a channel, a bot, an incident has one.
const NAME: &str = "<img src=x onerror=window.__pwned=1>";
const NAMES: &[&str] = &["a person who looks", "a bot that posts", "a channel", "an incident's title", "who answers"];

/// One text longer than any screen.
const LENGTHS: &[(&str, usize)] = &[("a megabyte on one line", 1 << 20)];

pub fn count() -> usize {
    POSTS.len() + NAMES.len() + LENGTHS.len()
}

/// Tags with the names of their attributes, of all cards whose text holds `mark`.
const BUILT_OF: &str = r#"
const cards = [...document.querySelectorAll("article")].filter(card => card.textContent.includes(arguments[0]));
const built = thing => [thing.tagName, ...thing.getAttributeNames().filter(name => name !== "class").sort()].join(" ");
return cards.flatMap(card => [card, ...card.querySelectorAll("*")]).map(built);
"#;

async fn built_of(page: &Page<'_>, mark: &str) -> Vec<String> {
    serde_json::from_value(page.run(BUILT_OF, json!([mark])).await).expect("a list of texts")
}

/// Opens whatever the cards keep closed, and waits until each explains itself.
async fn open_all(page: &Page<'_>) {
    let press = "document.querySelectorAll('article [aria-expanded=false]').forEach(button => button.click())";
    page.run(press, json!([])).await;
    let explained = "return [...document.querySelectorAll('article')].every(card => card.querySelector('dl'))";
    page.until("every card to explain itself", explained, json!([])).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_posts_are_read_as_what_they_are() {
    let (night, attacker) = Night::under_attack().await;
    let page = night.page().await;
    page.mark().await;
    for harmless in ["harmless", "harmless, with more\nof it below"] {
        night.slack.post_bot(SECURITY, MONITOR, harmless);
    }
    let real = |text: &str| text.replace("ATTACKER", &attacker.url());
    for (number, (_, sent, _)) in POSTS.iter().enumerate() {
        night.slack.post_bot(SECURITY, MONITOR, format!("hostile {number:02}: {}", real(sent)).as_str());
    }
    for (name, length) in LENGTHS {
        night.slack.post_bot(SECURITY, MONITOR, format!("hostile: {name} {}", "x".repeat(*length)).as_str());
    }
    page.until_says("a megabyte on one line").await;
    open_all(&page).await;
    let mut ours = built_of(&page, "harmless").await;
    // What was seen before is told in lists, and some of the hostile ones are the same thing said twice.
    ours.push("LI".to_owned());
    let mut broken = Vec::new();
    for (number, (name, _, read)) in POSTS.iter().enumerate() {
        let (mark, read) = (format!("hostile {number:02}: "), real(read));
        let said = "return [...document.querySelectorAll('article')].map(card => card.textContent)
            .find(text => text.includes(arguments[0]))";
        let said = page.until(name, said, json!([mark])).await;
        if !said.as_str().is_some_and(|said| said.contains(&read)) {
            broken.push(format!("{name}: {read:?} is not in {said}"));
        }
    }
    broken.extend(built_of(&page, "hostile").await.into_iter().filter(|thing| !ours.contains(thing)));
    broken.extend(attacker.gains(&page).await);
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    let longest = "return Math.max(...[...document.querySelectorAll('article')].map(card => card.textContent.length))";
    assert!(page.run(longest, json!([])).await.as_u64().is_some_and(|longest| longest < 20_000), "a text is cut");
    drop(page);
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_names_are_read_as_what_they_are() {
    let (mut night, attacker) = Attacker::of(Night::drivable().await).await;
    night.slack.put_person(Person { name: NAME.into(), title: NAME.into(), ..Person::new("U_EVE", NAME) });
    night.slack.put_group("S_SRE", "sre", &[ME, BEN, "U_EVE"]);
    night.slack.add_bot("B_EVE", NAME);
    night.slack.rename_channel(DISK, NAME);
    night.change_policy("#alerts_disk", &format!("#{NAME}"));
    night.start().await;
    night.cli(&["on"]).await;
    let page = night.page().await;
    page.mark().await;
    let harmless = night.slack.post_bot(SECURITY, MONITOR, "harmless");
    night.slack.react(SECURITY, &harmless, BEN, "eyes");
    night.slack.reply(SECURITY, &harmless, BEN, "a note");
    night.pagerduty.trigger("checkout", "harmless incident", Urgency::High);
    let hostile = night.slack.post_bot(SECURITY, "B_EVE", "hostile: who said it");
    night.slack.react(SECURITY, &hostile, "U_EVE", "eyes");
    night.slack.reply(SECURITY, &hostile, "U_EVE", NAME);
    night.slack.post_bot(DISK, MONITOR, "hostile, critical: where it was said");
    night.pagerduty.trigger("checkout", &format!("hostile {NAME}"), Urgency::High);

    page.until_says("harmless incident").await;
    page.until_says(&format!("#{NAME}")).await;
    page.until_says(&format!("hostile {NAME}")).await;
    page.until_says(&format!("{NAME} is looking")).await;
    open_all(&page).await;
    page.until_says("a note").await;
    let ours = built_of(&page, "harmless").await;
    let foreign: Vec<String> =
        built_of(&page, "hostile").await.into_iter().filter(|thing| !ours.contains(thing)).collect();
    assert_eq!(foreign, Vec::<String>::new());
    assert_eq!(attacker.gains(&page).await, None);
    page.press("button", "Team").await;
    page.until_says(NAME).await;
    assert_eq!(page.run("return document.querySelectorAll('img').length", json!([])).await, 0);
    assert_eq!(attacker.gains(&page).await, None);
    drop(page);
    night.end().await;
}
