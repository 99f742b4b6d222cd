//! The verbs of a test's story: who is there, what they do, what goes wrong.
//!
//! Invariant: every verb returns after the state has changed and its frames are on their way to the sockets.

use std::time::Duration;

use serde_json::Value;

use super::events::Order;
use super::fault::{Confirmations, Disconnect, Fault, HalfOpen};
use super::handle::Slack;
use super::happen::Shown;
use super::line::Gate;
use super::place::{Bot, BotLook, Channel, Content, Group, Message, Person};
use super::record::SocketId;
use super::state::{Refusal, State};

/// Panics where a test asked for something that its own workspace does not have.
#[track_caller]
fn sound<T>(done: Result<T, Refusal>) -> T {
    done.unwrap_or_else(|refusal| panic!("the story does not fit the workspace: {}", refusal.code))
}

/// Who and what is there. Each takes effect at once.
impl Slack {
    /// Adds a person, or changes one (`user_change`).
    pub fn put_person(&self, person: Person) {
        self.with(|state, now| state.put_person(person, now));
    }

    pub fn add_person(&self, id: &str, name: &str) {
        self.put_person(Person::new(id, name));
    }

    /// Adds a bot of a modern app.
    pub fn add_bot(&self, id: &str, name: &str) {
        self.with(|state, _| state.add_bot(Bot::new(id, name, BotLook::Modern)));
    }

    /// Adds a webhook (`bot_message`).
    pub fn add_webhook(&self, id: &str, name: &str) {
        self.with(|state, _| state.add_bot(Bot::new(id, name, BotLook::Webhook)));
    }

    /// Adds a user group, or changes one (`subteam_*`).
    pub fn put_group(&self, id: &str, handle: &str, users: &[&str]) {
        self.with(|state, now| state.put_group(Group::new(id, handle, users), now));
    }

    /// Adds a public channel that I am in.
    pub fn add_channel(&self, id: &str, name: &str) {
        self.add_place(Channel::public(id, name).with("@me"));
    }

    /// Adds any conversation; `@me` among its members stands for me.
    pub fn add_place(&self, channel: Channel) {
        self.with(|state, _| state.add_channel(channel));
    }

    pub fn rename_channel(&self, channel: &str, name: &str) {
        sound(self.with(|state, now| state.rename_channel(channel, name, now)));
    }

    pub fn archive_channel(&self, channel: &str) {
        sound(self.with(|state, now| state.archive(channel, &state.me(), now)));
    }

    pub fn join(&self, channel: &str, user: &str) {
        sound(self.with(|state, now| state.join(channel, user, now)));
    }

    pub fn leave(&self, channel: &str, user: &str) {
        sound(self.with(|state, now| state.leave(channel, user, now)));
    }
}

/// What people and bots do. A story that does not fit the workspace panics.
impl Slack {
    /// A person or a bot posts text, or an object of `text`, `attachments`, `blocks`; returns the timestamp.
    #[track_caller]
    pub fn post(&self, channel: &str, author: &str, content: impl Into<Content>) -> String {
        sound(self.with(|state, now| state.post(channel, author, content.into(), now)))
    }

    /// The same; says that a bot does it.
    #[track_caller]
    pub fn post_bot(&self, channel: &str, bot: &str, content: impl Into<Content>) -> String {
        self.post(channel, bot, content)
    }

    /// In history since `age` ago, its event long gone.
    #[track_caller]
    pub fn posted_before(&self, channel: &str, author: &str, content: impl Into<Content>, age: Duration) -> String {
        sound(self.with(|state, now| state.posted_before(channel, author, content.into(), age, now)))
    }

    /// A reply that is shown in its thread only.
    #[track_caller]
    pub fn reply(&self, channel: &str, parent: &str, author: &str, content: impl Into<Content>) -> String {
        self.reply_shown(channel, parent, author, content, Shown::InThread)
    }

    /// A reply that is shown in the channel too.
    #[track_caller]
    pub fn reply_broadcast(&self, channel: &str, parent: &str, author: &str, content: impl Into<Content>) -> String {
        self.reply_shown(channel, parent, author, content, Shown::AlsoInChannel)
    }

    #[track_caller]
    fn reply_shown(
        &self,
        channel: &str,
        parent: &str,
        author: &str,
        content: impl Into<Content>,
        shown: Shown,
    ) -> String {
        sound(self.with(|state, now| state.reply((channel, parent), author, content.into(), shown, now)))
    }

    /// `channel_topic`, `channel_name` and the like, as if the person had caused it.
    #[track_caller]
    pub fn post_subtype(&self, channel: &str, user: &str, subtype: &str, text: &str) -> String {
        sound(self.with(|state, now| state.post_subtype(channel, user, subtype, text, now)))
    }

    /// The author replaces the content (`message_changed`, with `edited` unless it has blocks).
    #[track_caller]
    pub fn edit(&self, channel: &str, ts: &str, content: impl Into<Content>) {
        sound(self.with(|state, now| state.edit(channel, ts, content.into(), now)));
    }

    /// Slack adds a preview (`message_changed` without `edited`).
    #[track_caller]
    pub fn unfurl(&self, channel: &str, ts: &str, attachments: Value) {
        sound(self.with(|state, now| state.unfurl(channel, ts, attachments, now)));
    }

    #[track_caller]
    pub fn delete(&self, channel: &str, ts: &str) {
        sound(self.with(|state, now| state.delete(channel, ts, now)));
    }

    /// A person reacts; I react like this when I do it in Slack's own window.
    #[track_caller]
    pub fn react(&self, channel: &str, ts: &str, user: &str, emoji: &str) {
        sound(self.with(|state, now| state.react((channel, ts), user, emoji, now)));
    }

    #[track_caller]
    pub fn unreact(&self, channel: &str, ts: &str, user: &str, emoji: &str) {
        sound(self.with(|state, now| state.unreact((channel, ts), user, emoji, now)));
    }
}

/// What an app did in my name.
impl Slack {
    /// Everything written through the Web API, with its conversation, oldest first.
    pub fn written(&self) -> Vec<(String, Message)> {
        self.look(State::written)
    }
}

/// Bad days.
impl Slack {
    /// The next call of `method` (`*`: of any) goes wrong; several queue up.
    pub fn fail_next(&self, method: &str, fault: Fault) {
        self.with(|state, _| state.fail_next(method, fault));
    }

    /// Every call of `method` (`*`: of any) goes wrong until [`Slack::heal`].
    pub fn fail_always(&self, method: &str, fault: Fault) {
        self.with(|state, _| state.fail_always(method, fault));
    }

    /// Takes ordered faults back.
    pub fn heal(&self, method: &str) {
        self.with(|state, _| state.heal(method));
    }

    /// The user token is refused (`token_revoked`).
    pub fn revoke_token(&self) {
        self.with(State::revoke_user_token);
    }

    /// The app token is refused (`token_revoked`).
    pub fn revoke_app_token(&self) {
        self.with(|state, _| state.revoke_app_token());
    }

    /// The user token is this from now on.
    pub fn replace_user_token(&self, token: &str) {
        self.with(|state, _| state.replace_user_token(token));
    }

    /// The user token loses a scope (`missing_scope`).
    pub fn drop_scope(&self, scope: &str) {
        self.with(|state, _| state.drop_scope(scope));
    }

    /// The user token gains a scope.
    pub fn grant_scope(&self, scope: &str) {
        self.with(|state, _| state.grant_scope(scope));
    }

    /// Resets every socket.
    pub fn drop_sockets(&self) {
        self.with(State::drop_sockets);
    }

    /// Sends every socket a close frame.
    pub fn close_sockets(&self) {
        self.with(State::close_sockets);
    }

    /// Sockets swallow everything and stay silent.
    pub fn half_open(&self, which: HalfOpen) {
        self.with(|state, _| state.half_open(which));
    }

    /// From here on confirmations arrive, or are lost on their way.
    pub fn confirmations(&self, fate: Confirmations) {
        self.with(|state, _| state.confirmations(fate));
    }

    /// Ends connections the documented way.
    pub fn disconnect(&self, why: Disconnect) {
        self.with(|state, now| state.disconnect(&why, now));
    }

    /// Socket Mode is switched on again after [`Disconnect::LinkDisabled`].
    pub fn enable_link(&self) {
        self.with(|state, _| state.enable_link());
    }

    /// No network: every connection is reset and the port refuses new ones.
    pub fn refuse_connections(&self) {
        self.server().gate.send_replace(Gate::Shut);
        self.drop_sockets();
        self.server().lines.cut_all();
    }

    /// The port takes connections again.
    pub fn accept_connections(&self) {
        self.server().gate.send_replace(Gate::Open);
    }

    /// Keeps events back until [`Slack::release`].
    pub fn hold_back(&self) {
        self.with(|state, _| state.hold_back());
    }

    /// Lets the held events go in this order.
    pub fn release(&self, order: Order) {
        self.with(|state, now| state.release(order, now));
    }

    /// Every later event comes in this many envelopes with one `event_id`.
    pub fn copies(&self, copies: usize) {
        self.with(|state, _| state.copies(copies));
    }

    /// Delivers an envelope once more.
    pub fn redeliver(&self, envelope: &str) {
        self.with(|state, now| state.redeliver(envelope, now));
    }

    /// Sends a text frame of any content to the newest socket; None if there is none.
    pub fn send_raw(&self, text: impl ToString) -> Option<SocketId> {
        let text = text.to_string();
        self.with(|state, now| state.send_raw(&text, now))
    }

    /// `app_rate_limited`; returns the envelope's id.
    pub fn events_rate_limited(&self) -> String {
        self.with(State::events_rate_limited)
    }
}
