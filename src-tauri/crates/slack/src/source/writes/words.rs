//! Writes my words, into a thread or to somebody.
//!
//! Invariant: they are written once. After an answer that says neither yes nor no they are looked for and never written
//! again; where an earlier run may have written them, they are written only if they are not there.

use super::{Budget, ONE_CALL, hindered, within};
use crate::{
    client::{CallFault, Eager},
    directory::Directory,
    hear,
    source::workspace::{Workspace, next_cursor},
    text,
    wire::{Channel, Post, read},
};
use engine::source::Doubt;
use jiff::{SignedDuration, Timestamp};
use oncall::{text::Untrusted, time::add, write::Outcome};
use serde_json::Value;

/// Slack's clock may not be known yet, and ours be wrong.
const CLOCKS_DIFFER: SignedDuration = SignedDuration::from_mins(1);
/// Slack gives no more of a list at once than 999.
const PAGE: &str = "999";
const HISTORY_PAGE: &str = "200";

pub struct Words<'a> {
    pub workspace: &'a Workspace,
    pub to: To<'a>,
    pub text: &'a str,
    pub asked_at: Timestamp,
}

#[derive(Clone, Copy)]
pub enum To<'a> {
    Thread { channel: &'a str, ts: &'a str },
    Person(&'a str),
}

/// The id of somebody who is named by it, by an address, or by `@name`.
///
/// # Errors
/// A refusal, where nobody or more than one person is called so, or Slack does not say in time who is there.
pub async fn somebody(workspace: &Workspace, who: &str) -> Result<String, Outcome> {
    if !who.contains('@') {
        return Ok(who.to_owned());
    }
    // At the start of the program names may not be read yet.
    drop(tokio::time::timeout(ONE_CALL.unsigned_abs(), workspace.directory.until(|known| known.knows_users)).await);
    workspace.directory.look().find(who).map(str::to_owned).ok_or_else(|| Outcome::Refused {
        why: format!("Slack knows nobody, or more than one person, as {}.", Untrusted::new(who).line(60)),
        cure: "Write an e-mail address in the policy file, and tell them yourself.".to_owned(),
    })
}

impl Words<'_> {
    pub async fn carry_out(&self, doubt: Doubt) -> Outcome {
        let budget = Budget::new(self.workspace);
        if doubt == Doubt::MayBeDone {
            match self.look(&budget).await {
                Ok(true) => return Outcome::AlreadyMine,
                Ok(false) => {}
                Err(fault) if fault.is_passing() => return unknown(&fault),
                Err(fault) => return refused(&fault, self.to),
            }
        }
        let mut last = CallFault::TimedOut;
        while let Some(left) = budget.left() {
            match within(left, self.write()).await {
                Ok(()) => return Outcome::Done,
                // Slack took nothing.
                Err(fault @ (CallFault::Retry { .. } | CallFault::NoToken(_))) => {
                    last = fault;
                    budget.breathe(&last).await;
                }
                Err(fault) if fault.is_passing() => {
                    let arrived = self.look(&budget).await;
                    return if arrived == Ok(true) { Outcome::Done } else { unknown(&fault) };
                }
                Err(fault) => return refused(&fault, self.to),
            }
        }
        refused(&last, self.to)
    }

    /// Source: docs.slack.dev, `chat.postMessage`. A user's id as `channel` means the direct message with them.
    async fn write(&self) -> Result<(), CallFault> {
        let text = escaped(self.text);
        let (channel, thread) = match self.to {
            To::Thread { channel, ts } => (channel, Some(("thread_ts", ts))),
            To::Person(user) => (user, None),
        };
        let mut asked = vec![("channel", channel), ("text", text.as_str())];
        asked.extend(thread);
        self.workspace.call("chat.postMessage", &asked, Eager::Now).await.map(drop)
    }

    /// Whether they are there, as soon as Slack says so.
    async fn look(&self, budget: &Budget<'_>) -> Result<bool, CallFault> {
        let mut last = CallFault::TimedOut;
        while let Some(left) = budget.left() {
            match within(left, self.is_there()).await {
                Err(fault) if fault.is_passing() => last = fault,
                said => return said,
            }
            budget.breathe(&last).await;
        }
        Err(last)
    }

    async fn is_there(&self) -> Result<bool, CallFault> {
        // At the start of the program it may be asked before it is known who I am.
        drop(self.workspace.directory.until(Directory::knows_me).await);
        let asked_at = self.workspace.client.earliest(self.asked_at);
        let oldest = hear::ts(add(asked_at, -CLOCKS_DIFFER));
        match self.to {
            To::Thread { channel, ts } => {
                let asked = [("channel", channel), ("ts", ts), ("oldest", oldest.as_str()), ("limit", HISTORY_PAGE)];
                match self.is_among("conversations.replies", &asked).await {
                    // Without a reply there is no thread.
                    Err(CallFault::GiveUp { code }) if code == "thread_not_found" => Ok(false),
                    said => said,
                }
            }
            To::Person(user) => {
                // Where no conversation was ever opened, nothing was written in it. Opening one to look, which
                // `conversations.open` would do, needs one more scope.
                let Some(channel) = self.conversation_with(user).await? else { return Ok(false) };
                let asked = [("channel", channel.as_str()), ("oldest", oldest.as_str()), ("limit", HISTORY_PAGE)];
                self.is_among("conversations.history", &asked).await
            }
        }
    }

    async fn conversation_with(&self, user: &str) -> Result<Option<String>, CallFault> {
        let asked = [("types", "im"), ("limit", PAGE)];
        let mut found = None;
        let look = |page: Vec<Value>| {
            let mut channels = page.into_iter().map(read::<Channel>);
            let there = channels.find(|channel| channel.user == user).map(|channel| channel.id);
            found = found.take().or(there);
        };
        self.workspace.all("users.conversations", &asked, "channels", look).await?;
        Ok(found)
    }

    async fn is_among(&self, method: &str, asked: &[(&str, &str)]) -> Result<bool, CallFault> {
        let mut cursor = String::new();
        loop {
            let mut asked = asked.to_vec();
            if !cursor.is_empty() {
                asked.push(("cursor", &cursor));
            }
            let answer = self.workspace.call(method, &asked, Eager::Now).await?;
            let posts = answer.get("messages").and_then(Value::as_array).into_iter().flatten();
            let found = {
                let names = self.workspace.directory.look();
                let mut posts = posts.cloned().map(read::<Post>);
                posts.any(|post| names.is_me(&post.user) && self.are(&text::plain(&post.text, &names)))
            };
            let next = next_cursor(&answer);
            if found || next.is_empty() || next == cursor {
                return Ok(found);
            }
            cursor = next;
        }
    }

    /// Whether a text of Slack's says the same: it marks links and writes emoji by their names.
    fn are(&self, said: &str) -> bool {
        bare(said) == bare(self.text)
    }
}

/// Letters and digits alone, without emoji by name.
fn bare(text: &str) -> String {
    let is_name = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "_-+'".contains(c))
    };
    let mut kept = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(':') {
        kept.push_str(before);
        rest = match after.split_once(':') {
            Some((name, behind)) if is_name(name) && !name.bytes().all(|c| c.is_ascii_digit()) => behind,
            _ => after,
        };
    }
    kept.push_str(rest);
    kept.retain(char::is_alphanumeric);
    kept
}

/// Nothing in it is markup: neither a mention nor a link under another name.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn unknown(fault: &CallFault) -> Outcome {
    Outcome::Unknown { why: format!("Slack did not say whether it took your words: {fault}.") }
}

/// A refusal in words for the person. Codes: docs.slack.dev, "chat.postMessage".
fn refused(fault: &CallFault, to: To<'_>) -> Outcome {
    let CallFault::GiveUp { code } = fault else { return hindered(fault) };
    let (why, cure) = match (code.as_str(), to) {
        ("msg_too_long", _) => ("The text is longer than Slack takes.".to_owned(), "Write less, or in two parts."),
        ("no_text", _) => ("There is no text to write.".to_owned(), "Write something."),
        ("thread_not_found" | "message_not_found", _) => {
            ("The message is not there any more.".to_owned(), "Nothing; it was deleted.")
        }
        ("channel_not_found" | "user_not_found" | "not_in_channel", To::Thread { .. }) => {
            ("You are not in the channel.".to_owned(), "Join the channel, then write there.")
        }
        ("channel_not_found" | "user_not_found" | "user_disabled", To::Person(_)) => {
            ("Slack finds no such person.".to_owned(), "Correct the name in the policy file, and tell them yourself.")
        }
        ("is_archived", _) => ("The channel is archived.".to_owned(), "Write where the alert is handled now."),
        ("cannot_reply_to_message", _) => {
            ("Slack allows no reply to this message.".to_owned(), "Write in the channel instead.")
        }
        (code, _) if code.starts_with("restricted_action") => {
            ("The workspace does not allow you to write there.".to_owned(), "Ask an administrator of the workspace.")
        }
        (code, _) => (format!("Slack refused it ({code})."), "Open Slack and write there."),
    };
    Outcome::Refused { why, cure: cure.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_known_again_as_slack_shows_them() {
        let names = Directory::default();
        let table = [
            ("looking into it", "looking into it", true),
            ("a < b & c", "a &lt; b &amp; c", true),
            ("see https://x.example/r", "see <https://x.example/r>", true),
            ("on it 👍", "on it :+1:", true),
            ("*mine* at 10:20:30", "*mine* at 10:20:30", true),
            ("mine at 10:20:30", "mine at 10:30", false),
            ("looking", "looking into it", false),
        ];
        for (words, stored, same) in table {
            let (said, words) = (bare(&text::plain(stored, &names)), bare(words));
            assert_eq!(said == words, same, "{stored}: {said} / {words}");
        }
    }

    #[test]
    fn nothing_in_my_words_is_markup() {
        assert_eq!(escaped("<!channel> & <@U1>"), "&lt;!channel&gt; &amp; &lt;@U1&gt;");
    }
}
