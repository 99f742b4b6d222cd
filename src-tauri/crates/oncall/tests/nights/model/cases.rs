//! What PagerDuty says of an incident, and what it means.
//!
//! Invariant: an older reading says nothing any more.

use super::{
    super::{
        plan::Who,
        world::{Case, Of, Status},
    },
    Asking, State, Why,
};
use oncall::decide::Decision;

impl Asking<'_> {
    pub(super) fn case(&mut self, of: Of, number: u64, view: &Case) {
        let mine = view.mine_since.is_some();
        if !mine && !self.model.matters.contains_key(&of) {
            return;
        }
        let ruled = self.book().on_incident(view.service, view.low);
        let matter = self.matter(of);
        if number <= matter.heard {
            return;
        }
        matter.heard = number;
        let before = matter.case.replace(view.clone());
        let (had, was_always) = (matter.then(), matter.is_always());
        let anew = before.as_ref().is_some_and(|before| before.mine_since < view.mine_since);
        if mine && (anew || matter.decided_low != Some(view.low)) {
            matter.decided_low = Some(view.low);
            matter.decide(ruled);
        }
        let state = matter.state;
        let by_colleague = |who: Option<Who>| matches!(who, Some(Who::Ben | Who::Cleo));
        let news_by = view.changed_by.filter(|who| before.as_ref().and_then(|before| before.changed_by) != Some(*who));
        match view.status {
            Status::Resolved if state != State::Settled => self.settle(of, by_colleague(view.changed_by)),
            Status::Acked(who) if who != Who::Me && state != State::Settled => self.settle(of, true),
            Status::Resolved => {}
            Status::Acked(who) if who != Who::Me => {}
            _ if !mine && state != State::Settled => self.settle(of, by_colleague(news_by)),
            _ if !mine => {}
            Status::Acked(_) if state == State::Acknowledged => {}
            Status::Acked(_) => self.attend(of, State::Acknowledged),
            Status::Triggered => self.triggered(of, before.as_ref(), had, was_always),
        }
    }

    fn triggered(&mut self, of: Of, before: Option<&Case>, had: Option<Decision>, was_always: bool) {
        let matter = self.matter(of);
        let (state, pages, first) = (matter.state, matter.pages(), before.is_none());
        let Some(view) = matter.case.clone() else { return };
        let handled = matches!(state, State::Acknowledged | State::Settled) && matter.heard > matter.handled;
        let anew = before.is_some_and(|before| before.mine_since < view.mine_since);
        let worse = before.is_some_and(|before| before.low && !view.low);
        // By what changes about it, it may ring off shift.
        let gained = state == State::Held && !was_always && self.matter(of).is_always();
        let breaks = worse && matches!(state, State::Snoozed(_));
        if pages && (first || had != Some(Decision::Page) || handled || anew || breaks || gained) {
            self.ring(of, Why::Deserved);
        } else if !pages && (first || handled) {
            self.attend(of, State::Held);
            self.matter(of).fired = true;
            self.show(of);
        }
    }
}
