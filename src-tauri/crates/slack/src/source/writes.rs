//! Writes in my name, and finds out whether it is there: my reaction here, my words in [`words`].
//!
//! Invariant: exactly one outcome for each write, within 15 s; after a doubtful answer it is read before it is written
//! again.

mod words;

use super::workspace::Workspace;
use crate::{
    client::{CallFault, Eager},
    directory::Directory,
    hear::emoji,
    wire::{Tally, read},
};
use engine::source::{Doubt, Report};
use jiff::SignedDuration;
use oncall::{
    ids::Emoji,
    write::{Outcome, Write, WriteWhat},
};
use serde_json::Value;
use std::{sync::Arc, time::Duration};
use words::{To, Words};

/// For everything, so that the outcome is there within 15 s.
const BUDGET: SignedDuration = SignedDuration::from_secs(14);
/// For one call, so that there is time left to look whether it was done.
const ONE_CALL: SignedDuration = SignedDuration::from_secs(5);
const BETWEEN: SignedDuration = SignedDuration::from_millis(700);

/// Does the write and reports what became of it.
pub async fn carry_out(workspace: Arc<Workspace>, write: Write, doubt: Doubt) {
    let outcome = match &write.what {
        WriteWhat::React { channel, ts, emoji } => {
            let reaction = Reacting { workspace: &workspace, channel: channel.as_str(), ts: ts.as_str(), emoji };
            let outcome = reaction.carry_out(doubt).await;
            if outcome.is_written() {
                let at = workspace.now().boot_elapsed;
                workspace.marks.change(|marks| marks.note(channel.as_str(), ts.as_str(), emoji, at));
            }
            outcome
        }
        WriteWhat::Reply { channel, ts, text } => {
            let to = To::Thread { channel: channel.as_str(), ts: ts.as_str() };
            Words { workspace: &workspace, to, text, asked_at: write.asked_at }.carry_out(doubt).await
        }
        WriteWhat::Message { to, text } => {
            let asked_at = write.asked_at;
            match words::somebody(&workspace, to.as_str()).await {
                Ok(to) => Words { workspace: &workspace, to: To::Person(&to), text, asked_at }.carry_out(doubt).await,
                Err(refused) => refused,
            }
        }
        WriteWhat::AcknowledgeIncident(_) => Outcome::Refused {
            why: "Slack has no incidents.".to_owned(),
            cure: "Acknowledge it in PagerDuty.".to_owned(),
        },
    };
    tracing::info!(write = write.id.0, ?outcome, "write");
    workspace.report(Report::Outcome { write: write.id, outcome }).await;
}

/// The time that one write has.
struct Budget<'a> {
    workspace: &'a Workspace,
    /// By the boot clock.
    until: SignedDuration,
}

impl<'a> Budget<'a> {
    fn new(workspace: &'a Workspace) -> Self {
        Self { workspace, until: workspace.now().boot_elapsed + BUDGET }
    }

    fn rest(&self) -> SignedDuration {
        self.until - self.workspace.now().boot_elapsed
    }

    /// For the next call; none where the time is over.
    fn left(&self) -> Option<Duration> {
        let left = self.rest();
        left.is_positive().then(|| left.min(ONE_CALL).unsigned_abs())
    }

    /// Waits as long as the fault asks for, but not beyond the end.
    async fn breathe(&self, fault: &CallFault) {
        let wait = if let CallFault::Retry { after } = fault { *after } else { BETWEEN };
        tokio::time::sleep(wait.min(self.rest()).max(SignedDuration::ZERO).unsigned_abs()).await;
    }
}

async fn within<T>(left: Duration, call: impl Future<Output = Result<T, CallFault>>) -> Result<T, CallFault> {
    tokio::time::timeout(left, call).await.unwrap_or(Err(CallFault::TimedOut))
}

struct Reacting<'a> {
    workspace: &'a Workspace,
    channel: &'a str,
    ts: &'a str,
    emoji: &'a Emoji,
}

impl Reacting<'_> {
    async fn carry_out(&self, doubt: Doubt) -> Outcome {
        let budget = Budget::new(self.workspace);
        // Whether this very order may already have put it there.
        let mut tried = false;
        let mut read_first = doubt == Doubt::MayBeDone;
        let mut last = CallFault::TimedOut;
        while let Some(left) = budget.left() {
            if read_first {
                match within(left, self.is_there()).await {
                    Ok(true) if tried => return Outcome::Done,
                    Ok(true) => return Outcome::AlreadyMine,
                    Ok(false) => {}
                    Err(fault) if fault.is_passing() => {
                        last = fault;
                        budget.breathe(&last).await;
                        continue;
                    }
                    Err(fault) => return refused(&fault, self.emoji),
                }
            }
            let Some(left) = budget.left() else { break };
            match within(left, self.add()).await {
                Ok(()) => return Outcome::Done,
                Err(CallFault::GiveUp { code }) if code == "already_reacted" => {
                    return if tried { Outcome::Done } else { Outcome::AlreadyMine };
                }
                Err(fault) if fault.is_passing() => {
                    if oncall::planted!("no-answer-counts-as-done") {
                        return Outcome::Done;
                    }
                    let may_be_done = !matches!(fault, CallFault::Retry { .. } | CallFault::NoToken(_));
                    tried |= may_be_done;
                    read_first |= may_be_done;
                    last = fault;
                    budget.breathe(&last).await;
                }
                Err(fault) => return refused(&fault, self.emoji),
            }
        }
        if tried || doubt == Doubt::MayBeDone {
            return Outcome::Unknown { why: format!("Slack did not say whether it took the reaction: {last}.") };
        }
        refused(&last, self.emoji)
    }

    async fn add(&self) -> Result<(), CallFault> {
        let asked = [("channel", self.channel), ("timestamp", self.ts), ("name", self.emoji.as_str())];
        self.workspace.call("reactions.add", &asked, Eager::Now).await.map(drop)
    }

    /// Whether my reaction is on the message.
    async fn is_there(&self) -> Result<bool, CallFault> {
        let asked = [("channel", self.channel), ("timestamp", self.ts), ("full", "true")];
        let answer = self.workspace.call("reactions.get", &asked, Eager::Now).await?;
        // At the start of the program it may be asked before it is known who I am.
        let directory = self.workspace.directory.until(Directory::knows_me).await;
        let tallies = answer.get("message").and_then(|message| message.get("reactions")).and_then(Value::as_array);
        let tallies = tallies.into_iter().flatten().cloned().map(read::<Tally>);
        let mut ours = tallies.filter(|tally| emoji(&tally.name) == *self.emoji);
        Ok(ours.any(|tally| tally.users.iter().any(|user| directory.is_me(user))))
    }
}

/// A refusal that is not about this write alone.
fn hindered(fault: &CallFault) -> Outcome {
    let why = fault.blindness();
    Outcome::Refused { why: why.to_string(), cure: why.cure() }
}

/// A refusal in words for the person. Codes: docs.slack.dev, "reactions.add".
fn refused(fault: &CallFault, emoji: &Emoji) -> Outcome {
    let CallFault::GiveUp { code } = fault else { return hindered(fault) };
    let (why, cure) = match code.as_str() {
        "invalid_name" => (format!("Slack knows no emoji named {emoji}."), "Correct acknowledge in the policy file."),
        "message_not_found" | "no_item_specified" => {
            ("The message is not there any more.".to_owned(), "Nothing; it was deleted.")
        }
        "channel_not_found" | "not_in_channel" => {
            ("You are not in the channel.".to_owned(), "Join the channel, then acknowledge again.")
        }
        "is_archived" => ("The channel is archived.".to_owned(), "Acknowledge it where the alert is handled now."),
        "too_many_emoji" | "too_many_reactions" => {
            ("The message has as many reactions as Slack allows.".to_owned(), "Reply in its thread instead.")
        }
        "thread_locked" | "not_reactable" => {
            ("Slack allows no reaction on this message.".to_owned(), "Reply in its thread instead.")
        }
        code if code.starts_with("restricted_action") => {
            ("The workspace does not allow you to react there.".to_owned(), "Ask an administrator of the workspace.")
        }
        code => (format!("Slack refused it ({code})."), "Open the message and react there."),
    };
    Outcome::Refused { why, cure: cure.to_owned() }
}
