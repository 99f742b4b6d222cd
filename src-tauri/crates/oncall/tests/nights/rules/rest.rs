//! What must hold once everything has healed.
//!
//! Invariant: compares what is true at the sources with what was told.

use super::{
    super::{
        laws::slack,
        plan::{MINUTE, Who},
        run::{Life, Run},
        world::{Mark, Of, Status},
    },
    Fault, hold,
};
use oncall::observation::PostKind;
use std::collections::BTreeMap;

impl Run<'_> {
    /// At rest: everything that is true at the sources was told.
    pub(crate) fn all_is_told(&mut self) -> Result<(), Fault> {
        if self.life != Life::Up || self.slack.link.is_none() {
            return Ok(());
        }
        let model = &self.machine.model;
        hold(
            self.machine.outside.reads.get(&slack()).is_none_or(|gaps| gaps.is_empty()),
            "at rest every gap is read",
            String::new,
        )?;
        for (n, post) in self.world.posts.iter().enumerate() {
            // What was said where nobody listened then, or when it could be read, is not looked for.
            let then = self.machine.adopted.iter().rposition(|(since, _)| *since <= post.said).unwrap_or(0);
            let named = |book: usize| self.books[book].names(post.place);
            let expected = post.who != Who::Me
                && post.kind == PostKind::Post
                && named(model.book)
                && self.machine.adopted[then..].iter().all(|(_, book)| named(*book));
            let before = self.slack.first.is_some_and(|first| post.said < first - 15 * MINUTE);
            if !expected || before || post.gone || self.is_long() || self.machine.lost_track {
                continue;
            }
            let matter = model.matters.get(&Of::Post(n));
            let heard = matter.and_then(|matter| matter.version.as_ref()).map(|version| version.number);
            // What was only counted is not remembered by its version: one that is told late is taken up beside it.
            let heard = heard.max(model.counted.get(&Of::Post(n)).copied());
            hold(heard == Some(post.version.number), "every message in a named channel is heard", || {
                format!("message {n}: {heard:?}")
            })?;
            if matter.is_none() {
                continue;
            }
            let standing = |marks: &BTreeMap<(Who, usize), Mark>| {
                marks.iter().filter(|(_, mark)| mark.stands).map(|(key, _)| *key).collect::<Vec<_>>()
            };
            let (known, truly) = (matter.map(|m| standing(&m.marks)), standing(&post.marks));
            hold(known.as_ref() == Some(&truly), "every mark is known", || {
                format!("message {n}: {known:?}, not {truly:?}")
            })?;
        }
        for (n, case) in self.world.cases.iter().enumerate() {
            let matter = model.matters.get(&Of::Case(n));
            let known = matter.and_then(|matter| matter.case.as_ref());
            let agrees = match known {
                _ if self.is_long() && case.status != Status::Triggered => true,
                _ if case.mine_since.is_none() && matter.is_none_or(|matter| !matter.state.is_open()) => true,
                Some(known) => {
                    known.mine_since == case.mine_since && (known.mine_since.is_none() || known.status == case.status)
                }
                None => case.mine_since.is_none() || case.status == Status::Resolved,
            };
            hold(agrees, "every incident of mine is known as it is", || format!("Q{n}: {known:?}, not {case:?}"))?;
        }
        Ok(())
    }
}
