//! Slack's posts as plain text: message, blocks and attachments, in the order in which they are read.
//!
//! Invariant: whatever a bot says stands in the text, wherever it put it; no text is lost for being of an unknown kind.

mod blocks;
mod mentions;
mod mrkdwn;
#[cfg(test)]
mod tests;

pub use mentions::mentions;
pub use mrkdwn::plain;

use crate::{
    directory::Directory,
    wire::{Attachment, Post},
};

/// All text of a post.
pub fn of_post(post: &Post, names: &Directory) -> String {
    let mut lines = Lines::default();
    let blocks = blocks::plain(&post.blocks, names);
    let text = mrkdwn::plain(&post.text, names);
    lines.push(&blocks);
    // With blocks, the text is only the notification's: kept where it says something else.
    if !contains(&blocks, &text) {
        lines.push(&text);
    }
    for attachment in attachments(post) {
        lines.push(&of_attachment(attachment, names));
    }
    for file in &post.files {
        let name = if file.title.is_empty() { &file.name } else { &file.title };
        lines.push(name);
    }
    lines.0
}

/// The attachments that are part of what was said: previews that Slack adds to people's links are not.
pub fn attachments(post: &Post) -> impl Iterator<Item = &Attachment> {
    let by_bot = post.is_by_bot();
    post.attachments.iter().filter(move |attachment| by_bot || !attachment.is_unfurl())
}

/// The lines that can name a state: the first of each part, headlines before the rest.
pub fn headlines(post: &Post, names: &Directory) -> Vec<String> {
    let first = |text: &str| text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("").to_owned();
    let mut found = vec![first(&blocks::plain(&post.blocks, names)), first(&mrkdwn::plain(&post.text, names))];
    for attachment in attachments(post) {
        let own = [&attachment.title, &attachment.pretext, &attachment.text];
        let own: Vec<String> = own.iter().map(|text| first(&mrkdwn::plain(text, names))).collect();
        let nested = first(&blocks::plain(&attachment.blocks, names));
        // The fallback lies at times ("triggered" for an alarm that is over), so it speaks only where nothing else does.
        let silent = own.iter().chain([&nested]).all(String::is_empty);
        found.extend(own);
        found.push(nested);
        if silent {
            found.push(first(&mrkdwn::plain(&attachment.fallback, names)));
        }
    }
    found.retain(|line| !line.is_empty());
    found
}

fn of_attachment(attachment: &Attachment, names: &Directory) -> String {
    let plain = |text: &str| mrkdwn::plain(text, names);
    let mut lines = Lines::default();
    lines.push(&plain(&attachment.pretext));
    lines.push(&plain(&attachment.author_name));
    lines.push(&mrkdwn::link(&plain(&attachment.title), &attachment.title_link));
    lines.push(&plain(&attachment.text));
    for field in &attachment.fields {
        let (title, value) = (plain(&field.title), plain(&field.value));
        lines.push(&if title.is_empty() { value } else { format!("{title}: {value}") });
    }
    let blocks = blocks::plain(&attachment.blocks, names);
    if !contains(&lines.0, &blocks) {
        lines.push(&blocks);
    }
    lines.push(&plain(&attachment.footer));
    if lines.0.is_empty() {
        lines.push(&plain(&attachment.fallback));
    }
    lines.0
}

/// Whether `whole` says all of `part`, white space and marks aside.
fn contains(whole: &str, part: &str) -> bool {
    let bare = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    bare(whole).contains(&bare(part))
}

/// Text put together line by line, without empty ones between.
#[derive(Default)]
struct Lines(String);

impl Lines {
    fn push(&mut self, text: &str) {
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        if !self.0.is_empty() {
            self.0.push('\n');
        }
        self.0.push_str(text);
    }
}
