//! My marks that were written from here lately.
//!
//! Invariant: a reading that was asked for before one of them was written, and is told after that, has it too: otherwise
//! it would say that I took it back. Which came first is known by the clock of this computer alone, as only Slack's
//! readings have Slack's time.

use crate::{
    hear::emoji,
    wire::{Post, Tally},
};
use jiff::SignedDuration;
use oncall::ids::Emoji;

/// No reading is longer on its way, all names asked for.
const KEPT: SignedDuration = SignedDuration::from_mins(5);

#[derive(Default)]
pub struct Marks(Vec<Mark>);

struct Mark {
    channel: String,
    ts: String,
    emoji: Emoji,
    /// When Slack's answer was here, by the boot clock.
    at: SignedDuration,
}

impl Marks {
    /// Slack said that it stands.
    pub fn note(&mut self, channel: &str, ts: &str, emoji: &Emoji, at: SignedDuration) {
        self.0.retain(|mark| at - mark.at < KEPT);
        let (channel, ts) = (channel.to_owned(), ts.to_owned());
        self.0.push(Mark { channel, ts, emoji: emoji.clone(), at });
    }

    /// Adds those since then to what was read of this channel.
    pub fn add_to(&self, posts: &mut [Post], channel: &str, me: &str, then: SignedDuration) {
        for mark in self.0.iter().filter(|mark| mark.channel == channel && mark.at >= then) {
            for post in posts.iter_mut().filter(|post| post.ts == mark.ts) {
                give(&mut post.reactions, &mark.emoji, me);
            }
        }
    }
}

fn give(tallies: &mut Vec<Tally>, mark: &Emoji, me: &str) {
    match tallies.iter_mut().find(|tally| emoji(&tally.name) == *mark) {
        Some(tally) if tally.users.iter().any(|user| user == me) => {}
        Some(tally) => {
            tally.users.push(me.to_owned());
            tally.count += 1;
        }
        None => tallies.push(Tally { name: mark.as_str().to_owned(), count: 1, users: vec![me.to_owned()] }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn second(second: i64) -> SignedDuration {
        SignedDuration::from_secs(second)
    }

    fn read(tallies: &[(&str, &[&str])]) -> Post {
        let tally = |(name, users): &(&str, &[&str])| Tally {
            name: (*name).to_owned(),
            count: users.len() as u64,
            users: users.iter().map(|user| (*user).to_owned()).collect(),
        };
        Post { ts: "1.0".to_owned(), reactions: tallies.iter().map(tally).collect(), ..Post::default() }
    }

    #[test]
    fn what_was_read_before_it_was_written_has_it_once() {
        let mut marks = Marks::default();
        marks.note("C_SEC", "1.0", &Emoji::new("eyes"), second(100));
        let nothing: &[(&str, &[&str])] = &[];
        let with: &[(&str, &[&str])] = &[("eyes", &["U_ME"])];
        let toned: &[(&str, &[&str])] = &[("eyes::skin-tone-2", &["U_BEN"])];
        let table = [
            ("asked for before", nothing, "C_SEC", 99, with),
            ("asked for as it was answered", nothing, "C_SEC", 100, with),
            ("asked for later, when it was taken back", nothing, "C_SEC", 101, nothing),
            ("elsewhere", nothing, "C_OPS", 99, nothing),
            ("it is there", with, "C_SEC", 99, with),
            ("beside another's", toned, "C_SEC", 99, &[("eyes::skin-tone-2", &["U_BEN", "U_ME"])]),
        ];
        for (what, before, channel, then, after) in table {
            let mut posts = [read(before), Post { ts: "2.0".to_owned(), ..Post::default() }];
            marks.add_to(&mut posts, channel, "U_ME", second(then));
            assert_eq!(posts, [read(after), Post { ts: "2.0".to_owned(), ..Post::default() }], "{what}");
        }
        marks.note("C_SEC", "2.0", &Emoji::new("eyes"), second(100) + KEPT);
        assert_eq!(marks.0.len(), 1, "old ones are forgotten");
    }
}
