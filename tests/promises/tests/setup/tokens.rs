//! Tokens go in, are kept and asked about, and never come out.

use super::*;

impl Night {
    /// Runs without any token.
    async fn without_tokens() -> Self {
        let mut night = Self::drivable().await;
        for name in ["slack/acme/app-token", "slack/acme/user-token", "pagerduty/acme/token"] {
            night.cli(&["secret", "remove", name]).await;
        }
        night.app.start(&["--hidden"]);
        night.until_blind("slack", "no-token").await;
        night
    }

    fn tokens(&self) -> [(&'static str, String); 3] {
        [
            ("slack/acme/app-token", self.slack.app_token()),
            ("slack/acme/user-token", self.slack.user_token()),
            ("pagerduty/acme/token", self.pagerduty.token()),
        ]
    }
}

fn kept(setup: &Value) -> Vec<&str> {
    let accounts = setup["accounts"].as_array().map_or(&[][..], Vec::as_slice);
    let tokens = accounts.iter().filter_map(|account| account["tokens"].as_array()).flatten();
    tokens.filter_map(|token| token["kept"].as_str()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn entered_one_by_one_they_are_kept_and_the_sources_are_heard() {
    let night = Night::without_tokens().await;
    let page = night.page().await;
    let setup = page.setup("no token", |setup| kept(setup) == ["no"; 3]).await;
    assert_eq!(setup["accounts"][0]["tokens"][0]["begins"], "xapp-");
    let mut said = String::new();
    for (name, token) in night.tokens() {
        let answer = page.done("enter_token", json!({ "name": name, "token": format!(" {token}\n") })).await;
        assert_eq!(answer["good"], true, "{answer}");
        said += &answer.to_string();
    }
    assert!(said.contains("Slack knows you as") && said.contains("PagerDuty knows you as"), "{said}");
    night.until_seeing().await;
    let told = page.told("all tokens", |told| check(&told["setup"], "heard")["passed"] == "yes").await;
    assert_eq!(kept(&told["setup"]), ["yes"; 3]);
    said += &told.to_string();
    for (name, token) in night.tokens() {
        let answer = page.done("check_token", json!({ "name": name })).await;
        assert_eq!(answer["good"], true, "{answer}");
        said += &answer.to_string();
        assert!(!said.contains(&token), "a token comes out again");
    }
    drop(page);
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_ones_are_not_kept_and_a_good_one_stays() {
    let mut night = Night::drivable().await;
    night.start().await;
    let page = night.page().await;
    let table = [
        ("slack/acme/app-token", "xoxp-1234567890-of-somebody", "begins with xapp-"),
        ("slack/acme/user-token", "xoxb-1234567890-of-a-bot", "the bot's token"),
        ("slack/acme/user-token", "two words", "no token"),
        ("slack/acme/user-token", "xoxp-9999999999-of-somebody", "not kept"),
        ("pagerduty/acme/token", "u+9999999999wrong", "not kept"),
    ];
    for (name, token, why) in table {
        let answer = page.done("enter_token", json!({ "name": name, "token": token })).await;
        let says = answer["says"].as_str().unwrap_or_default();
        assert!(answer["good"] == false && says.contains(why), "{answer}");
        assert!(answer["cure"].is_string() && !answer.to_string().contains(token), "{answer}");
    }
    let unknown = json!({ "name": "slack/other/user-token", "token": "xoxp-1234567890" });
    assert!(page.refused("enter_token", unknown).await.contains("no account slack/other"));
    let typed = json!({ "name": "xoxp-1234567890-typed-here", "token": "x" });
    assert!(!page.refused("enter_token", typed).await.contains("typed-here"));
    for (name, _) in night.tokens() {
        let answer = page.done("check_token", json!({ "name": name })).await;
        assert_eq!(answer["good"], true, "{name} was replaced: {answer}");
    }

    night.slack.with(|state, _| state.drop_scope("reactions:write"));
    let answer = page.done("check_token", json!({ "name": "slack/acme/user-token" })).await;
    assert_eq!((&answer["good"], answer.to_string().contains("reactions:write")), (&json!(false), true), "{answer}");
    drop(page);
    // The refused ones were asked about on purpose.
    night.app.term().await;
    assert!(!night.app.log().contains("ERROR"), "{}", night.app.log());
    assert_absent(&night.app.data_folder(), &table.map(|(_, token, _)| token.to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn from_the_clipboard_it_never_passes_the_page_and_is_gone_from_there() {
    let night = Night::without_tokens().await;
    // Keys go to the window that a manager gives the focus.
    let _manager = night.session.spawn("openbox", &[]);
    let page = night.page().await;
    let name = json!({ "name": "slack/acme/user-token" });
    let answer = page.done("enter_token_from_clipboard", name.clone()).await;
    assert_eq!((&answer["good"], &answer["says"]), (&json!(false), &json!(NOTHING)));

    // A person copies it somewhere else; here the somewhere else is a field of the same window.
    copy(&page, &night.slack.user_token()).await;
    let answer = once_copied(&page, &name).await;
    assert_eq!(answer["good"], true, "{answer}");
    page.setup("the token", |setup| kept(setup) == ["no", "yes", "no"]).await;
    let answer = page.done("enter_token_from_clipboard", name.clone()).await;
    assert_eq!(answer["says"], NOTHING, "it is emptied");

    // What is no token stays where it is, for it is not ours.
    copy(&page, "a shopping list").await;
    for _ in 0..2 {
        let answer = once_copied(&page, &name).await;
        assert!(answer["says"].as_str().is_some_and(|says| says.contains("no token")), "{answer}");
    }
    page.done("copy_manifest", json!({})).await;
    assert!(pasted(&page).await.contains("\"socket_mode_enabled\": true"));
    drop(page);
    night.end().await;
}

const NOTHING: &str = "There is no text on the clipboard.";

/// What is said once the copied text has reached the clipboard.
async fn once_copied(page: &Page<'_>, name: &Value) -> Value {
    let said = until(async || {
        let answer = page.done("enter_token_from_clipboard", name.clone()).await;
        (answer["says"] != NOTHING).then_some(answer)
    });
    said.await.expect("a text on the clipboard")
}

const FIELD: &str = "
const field = document.querySelector('body > textarea') ?? document.body.appendChild(document.createElement('textarea'));
field.value = arguments[0];
field.focus();
field.select();
return field.ownerDocument.activeElement === field;";

async fn copy(page: &Page<'_>, text: &str) {
    page.run(FIELD, json!([text])).await;
    page.night.session.run("xdotool", &["key", "ctrl+c"], "").await;
}

async fn pasted(page: &Page<'_>) -> String {
    page.run(FIELD, json!([""])).await;
    page.night.session.run("xdotool", &["key", "ctrl+v"], "").await;
    let text = page.until("what is pasted", "return document.activeElement.value", json!([])).await;
    text.as_str().unwrap_or_default().to_owned()
}
