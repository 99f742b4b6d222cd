//! The window as the person has it: found by what it is and how it is called, pressed, typed into, read.
//!
//! Invariant: everything goes through WebKit's driver, to the application as it ships.

use super::{Night, until};
use serde_json::{Value, json};
use world::desktop::{Element, WebDriver};

pub const TAB: char = '\u{E004}';
pub const ENTER: char = '\u{E007}';
pub const SHIFT: char = '\u{E008}';
pub const CONTROL: char = '\u{E009}';
pub const SPACE: char = ' ';

/// What a thing is to a screen reader, and how it is called: the part of the rules that pages like ours need.
const NAMES: &str = r#"
const plain = text => (text ?? "").replace(/\s+/g, " ").trim();
const tags = { A: "link", BUTTON: "button", SUMMARY: "summary", TEXTAREA: "textbox", SELECT: "combobox",
               H1: "heading", H2: "heading", H3: "heading", ARTICLE: "article", DIALOG: "dialog" };
const inputs = { checkbox: "checkbox", radio: "radio" };
const roleOf = thing => thing.getAttribute("role")
    ?? (thing.tagName === "INPUT" ? inputs[thing.type] ?? "textbox" : tags[thing.tagName]);
const byIds = ids => ids.split(" ").map(id => document.getElementById(id)?.textContent).join(" ");
const nameOf = thing => plain(thing.hasAttribute("aria-labelledby") ? byIds(thing.getAttribute("aria-labelledby"))
    : thing.getAttribute("aria-label") ?? (thing.labels?.length ? thing.labels[0].textContent : thing.innerText));
"#;

const FIND: &str = r#"
const [role, name] = arguments;
const seen = thing => thing.getClientRects().length > 0 && !thing.disabled;
const all = [...document.querySelectorAll("*")].filter(thing => roleOf(thing) === role && seen(thing));
return all.find(thing => nameOf(thing) === name) ?? all.find(thing => nameOf(thing).startsWith(name));
"#;

pub struct Page<'a> {
    pub driver: WebDriver,
    pub night: &'a Night,
}

impl Night {
    /// Everything is there, as in [`Night::prepared`]; a driver may look into the window.
    pub async fn drivable() -> Self {
        let mut night = Self::prepared().await;
        night.app = night.app.drivable();
        night
    }

    /// The application runs, hears both sources, is on shift, and a driver may look into its window.
    pub async fn drivable_on_shift() -> Self {
        let mut night = Self::drivable().await;
        night.start().await;
        night.cli(&["on"]).await;
        night
    }

    /// Opens the window, and waits for what it shows.
    pub async fn page(&self) -> Page<'_> {
        self.cli(&["open"]).await;
        self.at_window().await
    }

    /// Waits for the window, however it was asked for, and for what it shows.
    pub async fn at_window(&self) -> Page<'_> {
        self.until_window().await;
        let page = Page { driver: self.app.driver().await, night: self };
        page.until_loaded().await;
        page
    }
}

impl Page<'_> {
    /// Waits until it has been told what there is: the switch of the shift is on every page from then on.
    pub async fn until_loaded(&self) {
        self.find("switch", "On shift").await;
    }

    /// After it was closed: opens it again.
    pub async fn reopen(&self) {
        self.night.cli(&["open"]).await;
        self.turn_to_window().await;
    }

    /// After it was closed: waits for the new one, however it was asked for.
    pub async fn turn_to_window(&self) {
        let there = until(async || self.driver.turn_to_window().await.unwrap_or(false).then_some(())).await;
        assert!(there.is_some(), "no window to turn to\n{}", self.night.app.log());
        self.until_loaded().await;
    }

    /// Runs a script that must not throw.
    pub async fn run(&self, script: &str, arguments: Value) -> Value {
        let answer = self.driver.run(script, arguments).await;
        answer.unwrap_or_else(|why| panic!("{why:?} of {script}"))
    }

    /// Waits until the script returns something true, and returns it.
    pub async fn until(&self, what: &str, script: &str, arguments: Value) -> Value {
        let found = until(async || {
            let value = self.driver.run(script, arguments.clone()).await.ok()?;
            (!matches!(value, Value::Null | Value::Bool(false))).then_some(value)
        });
        match found.await {
            Some(value) => value,
            None => {
                panic!("waited in vain for {what}; the page says {:?}\n{}", self.text().await, self.night.app.log())
            }
        }
    }

    /// All that can be read.
    pub async fn text(&self) -> String {
        let text = self.driver.run("return document.body.innerText", json!([])).await;
        text.ok().and_then(|text| text.as_str().map(str::to_owned)).unwrap_or_default()
    }

    pub async fn until_says(&self, text: &str) {
        self.until(text, "return document.body.innerText.includes(arguments[0])", json!([text])).await;
    }

    pub async fn until_silent_about(&self, text: &str) {
        let script = "return !document.body.innerText.includes(arguments[0])";
        self.until(&format!("{text} to go"), script, json!([text])).await;
    }

    /// Waits for a thing of this role whose name is, or begins with, this one, and that can be used.
    pub async fn find(&self, role: &str, name: &str) -> Element {
        let script = format!("{NAMES}{FIND}");
        let found = until(async || self.driver.element(&script, json!([role, name])).await.ok().flatten()).await;
        match found {
            Some(element) => element,
            None => panic!("no {role} {name:?}; the page says {:?}\n{}", self.text().await, self.night.app.log()),
        }
    }

    pub async fn until_off_shift(&self) {
        let off = "return document.querySelector('[role=switch]').ariaChecked === 'false'";
        self.until("the switch to be off", off, json!([])).await;
    }

    /// Clicks on it, once it can be clicked.
    pub async fn press(&self, role: &str, name: &str) {
        let mut why = None;
        let pressed = until(async || {
            let element = self.find(role, name).await;
            // What the page draws anew meanwhile is another element by then.
            self.driver.click(&element).await.inspect_err(|fault| why = Some(fault.clone())).ok()
        });
        assert!(pressed.await.is_some(), "{role} {name:?} cannot be clicked: {why:?}");
    }

    pub async fn type_into(&self, name: &str, text: &str) {
        let field = self.find("textbox", name).await;
        self.driver.type_into(&field, text).await.unwrap_or_else(|why| panic!("{name:?} takes no text: {why:?}"));
    }

    /// Presses keys together, wherever the focus is.
    pub async fn keys(&self, keys: &[char]) {
        self.driver.press(keys).await.unwrap_or_else(|why| panic!("{keys:?}: {why:?}"));
    }

    /// Role and name of what has the focus.
    pub async fn focus(&self) -> [String; 2] {
        let script =
            format!("{NAMES} const thing = document.activeElement; return [roleOf(thing) ?? '', nameOf(thing)];");
        serde_json::from_value(self.run(&script, json!([])).await).expect("two texts")
    }

    /// Goes to what is so called by the keyboard alone.
    pub async fn tab_to(&self, role: &str, name: &str) {
        let mut passed = Vec::new();
        for _ in 0..100 {
            let focus = self.focus().await;
            if focus[0] == role && focus[1].starts_with(name) {
                return;
            }
            passed.push(focus);
            self.keys(&[TAB]).await;
        }
        panic!("the keyboard does not reach {role} {name:?}; it passed {passed:?}");
    }
}
