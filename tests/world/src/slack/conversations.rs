//! conversations.* and users.conversations.
//!
//! Invariant: walking the cursors gives each message or conversation once, whatever is posted meanwhile.

use serde_json::{Value, json};

use super::answer::Params;
use super::place::{Channel, Kind, Message, micros_of};
use super::shapes::replies_of;
use super::state::{Refusal, State};

/// A page of history holds this many unless asked otherwise.
const USUAL_PAGE: usize = 100;

impl State {
    /// The conversation, if my token may see it: public, or mine.
    pub(crate) fn visible(&self, channel: &str) -> Result<&Channel, Refusal> {
        let place = self.place_of(channel)?;
        let me = &self.setup.me.id;
        if place.kind == Kind::Public || place.members.contains(me) {
            return Ok(place);
        }
        Err(Refusal::new(if place.left.contains(me) { "not_in_channel" } else { "channel_not_found" }))
    }

    fn readable(&self, params: &Params) -> Result<&Channel, Refusal> {
        let place = self.visible(params.required("channel")?)?;
        self.need(&format!("{}:history", place.kind.family()))?;
        Ok(place)
    }

    /// Newest first; replies only if broadcast.
    pub(crate) fn conversations_history(&self, params: &Params) -> Result<Value, Refusal> {
        let place = self.readable(params)?;
        let span = Span::of(params)?;
        let before = cursor(params)?;
        let limit = params.limit(USUAL_PAGE)?;
        let mut messages = place.messages.values().rev().filter(|message| {
            let shown = message.thread.is_none() || message.broadcast;
            shown && span.holds(message) && before.is_none_or(|before| micros(message) < before)
        });
        let page: Vec<&Message> = messages.by_ref().take(limit).collect();
        let more = messages.next().is_some();
        let mut body = json!({
            "messages": page.iter().map(|message| self.history_json(place, message)).collect::<Value>(),
            "has_more": more,
            "pin_count": 0,
        });
        if let (true, Some(last)) = (more, page.last()) {
            body["response_metadata"] = json!({ "next_cursor": write_cursor(micros(last)) });
        }
        Ok(body)
    }

    /// The parent first, then its replies, oldest first.
    pub(crate) fn conversations_replies(&self, params: &Params) -> Result<Value, Refusal> {
        let place = self.readable(params)?;
        let ts = params.required("ts")?;
        let asked = place.messages.get(ts).ok_or_else(|| Refusal::new("thread_not_found"))?;
        let root = asked.thread.as_deref().unwrap_or(&asked.ts);
        let (span, after, limit) = (Span::of(params)?, cursor(params)?, params.limit(999)?);
        let mut replies = replies_of(place, root)
            .filter(|reply| span.holds(reply) && after.is_none_or(|after| micros(reply) > after));
        let parent = place.messages.get(root).into_iter();
        let page: Vec<&Message> = parent.chain(replies.by_ref().take(limit.saturating_sub(1).max(1))).collect();
        let more = replies.next().is_some();
        let mut body = json!({
            "messages": page.iter().map(|message| self.history_json(place, message)).collect::<Value>(),
            "has_more": more,
        });
        if let (true, Some(last)) = (more, page.last()) {
            body["response_metadata"] = json!({ "next_cursor": write_cursor(micros(last)) });
        }
        Ok(body)
    }

    pub(crate) fn conversations_info(&self, params: &Params) -> Result<Value, Refusal> {
        let place = self.visible(params.required("channel")?)?;
        self.need(&format!("{}:read", place.kind.family()))?;
        let mut channel = self.channel_json(place);
        channel["is_member"] = json!(place.members.contains(&self.setup.me.id));
        Ok(json!({ "channel": channel }))
    }

    /// Everything I can see, with `is_member` and `num_members`.
    pub(crate) fn conversations_list(&self, params: &Params) -> Result<Value, Refusal> {
        let me = &self.setup.me.id;
        let visible = |place: &&Channel| place.kind == Kind::Public || place.members.contains(me);
        let counted = |place: &Channel| {
            let mut channel = self.channel_json(place);
            channel["is_member"] = json!(place.members.contains(me));
            channel["num_members"] = json!(place.members.len());
            channel
        };
        self.list(params, visible, counted)
    }

    /// What I am in, without `is_member` and `num_members`.
    pub(crate) fn users_conversations(&self, params: &Params) -> Result<Value, Refusal> {
        if params.text("user").is_some_and(|user| user != self.setup.me.id) {
            return Err(Refusal::new("user_not_found"));
        }
        let mine = |place: &&Channel| place.members.contains(&self.setup.me.id);
        self.list(params, mine, |place| self.channel_json(place))
    }

    fn list(
        &self,
        params: &Params,
        shown: impl Fn(&&Channel) -> bool,
        json_of: impl Fn(&Channel) -> Value,
    ) -> Result<Value, Refusal> {
        let kinds = self.kinds(params)?;
        let archived = !params.is_set("exclude_archived");
        let rows = self.channels.values().filter(shown);
        let rows: Vec<Value> =
            rows.filter(|place| kinds.contains(&place.kind) && (archived || !place.archived)).map(json_of).collect();
        page("channels", rows, params)
    }

    fn kinds(&self, params: &Params) -> Result<Vec<Kind>, Refusal> {
        let all = [Kind::Public, Kind::Private, Kind::Direct, Kind::GroupDirect];
        let words = params.text("types").unwrap_or("public_channel").split(',').map(str::trim);
        let mut kinds = Vec::new();
        for word in words {
            let kind = all.into_iter().find(|kind| kind.listed_as() == word);
            let kind = kind.ok_or_else(|| Refusal::new("invalid_types"))?;
            self.need(&format!("{}:read", kind.family()))?;
            kinds.push(kind);
        }
        Ok(kinds)
    }
}

/// The asked stretch of time, in microseconds.
struct Span {
    oldest: i64,
    latest: i64,
    inclusive: bool,
}

impl Span {
    fn of(params: &Params) -> Result<Self, Refusal> {
        let read = |name: &str, none: i64| match params.text(name) {
            None => Ok(none),
            Some(ts) => micros_of(ts).ok_or_else(|| Refusal::new(&format!("invalid_ts_{name}"))),
        };
        Ok(Self {
            oldest: read("oldest", 0)?,
            latest: read("latest", i64::MAX)?,
            inclusive: params.is_set("inclusive"),
        })
    }

    fn holds(&self, message: &Message) -> bool {
        let at = micros(message);
        if self.inclusive { self.oldest <= at && at <= self.latest } else { self.oldest < at && at < self.latest }
    }
}

fn micros(message: &Message) -> i64 {
    micros_of(&message.ts).unwrap_or_default()
}

/// Opaque to clients; the padding shows who forgets to encode it.
fn write_cursor(place: i64) -> String {
    format!("bmV4dF90czo+{place}==")
}

fn cursor(params: &Params) -> Result<Option<i64>, Refusal> {
    let Some(text) = params.text("cursor") else { return Ok(None) };
    let place = text.strip_prefix("bmV4dF90czo+").and_then(|rest| rest.strip_suffix("=="));
    match place.and_then(|place| place.parse().ok()) {
        Some(place) => Ok(Some(place)),
        None => Err(Refusal::new("invalid_cursor")),
    }
}

/// One page of a list under `key`; an empty `next_cursor` ends it.
pub(crate) fn page(key: &str, rows: Vec<Value>, params: &Params) -> Result<Value, Refusal> {
    let limit = params.limit(USUAL_PAGE)?;
    let start = cursor(params)?.and_then(|start| usize::try_from(start).ok()).unwrap_or(0);
    let end = (start + limit).min(rows.len());
    let next = if end < rows.len() { write_cursor(end as i64) } else { String::new() };
    let page = rows.get(start..end).unwrap_or_default();
    Ok(json!({ key: page, "response_metadata": { "next_cursor": next } }))
}
