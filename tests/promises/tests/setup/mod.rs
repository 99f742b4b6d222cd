//! What the window asks of the program to set it up: asked as its page asks, by the same commands.

mod links;
mod login;
mod policy;
mod test_page;
mod tokens;

use crate::kit::*;
use serde_json::{Value, json};

const INVOKE: &str = "return window.__TAURI_INTERNALS__.invoke(arguments[0], arguments[1])
    .then(done => [true, done ?? null], why => [false, why]);";

impl Page<'_> {
    /// What the command answers, or why it refuses.
    async fn invoke(&self, command: &str, arguments: Value) -> Result<Value, String> {
        let answer = self.run(INVOKE, json!([command, arguments])).await;
        match answer[0].as_bool() {
            Some(true) => Ok(answer[1].clone()),
            _ => Err(answer[1].as_str().map_or_else(|| answer[1].to_string(), str::to_owned)),
        }
    }

    async fn done(&self, command: &str, arguments: Value) -> Value {
        let answer = self.invoke(command, arguments.clone()).await;
        answer.unwrap_or_else(|why| panic!("{command} {arguments}: {why}"))
    }

    async fn refused(&self, command: &str, arguments: Value) -> String {
        match self.invoke(command, arguments.clone()).await {
            Err(why) => why,
            Ok(answer) => panic!("{command} {arguments} is done: {answer}"),
        }
    }

    /// The newest Setup that it was told.
    async fn setup(&self, what: &str, holds: impl Fn(&Value) -> bool) -> Value {
        self.told(what, |told| holds(&told["setup"])).await["setup"].take()
    }

    /// All that it was told, merged.
    async fn told(&self, what: &str, holds: impl Fn(&Value) -> bool) -> Value {
        self.run(FOLLOW, json!([])).await;
        let mut last = Value::Null;
        let found = until(async || {
            last = self.run("return window.__told ?? null", json!([])).await;
            holds(&last).then(|| last.clone())
        });
        match found.await {
            Some(told) => told,
            None => panic!("waited in vain for {what}; the window was told {last:#}"),
        }
    }
}

/// Follows beside the page, which shows what is told to the last follower only.
const FOLLOW: &str = r#"
if (window.__following) return;
window.__following = true;
const invoke = window.__TAURI_INTERNALS__.invoke, id = window.__TAURI_INTERNALS__.transformCallback(message => {
    if (message.message) window.__told = { ...window.__told, ...message.message };
});
return invoke("follow", { updates: `__CHANNEL__:${id}` }).then(() => null);
"#;

/// The check of this name.
fn check<'a>(setup: &'a Value, name: &str) -> &'a Value {
    let checks = setup["checks"].as_array().map_or(&[][..], Vec::as_slice);
    checks.iter().find(|check| check["name"] == name).unwrap_or(&Value::Null)
}
