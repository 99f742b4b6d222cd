//! What is said of a Slack post, and what it means.
//!
//! Invariant: news that say nothing new change nothing.

use super::{
    super::{
        laws::Spoken,
        plan::Who,
        world::{Mark, News, Of, Version},
    },
    Asking, Effect, Matter, State, Why,
};
use jiff::Timestamp;
use oncall::{decide::Decision, observation::PostKind};
use std::collections::BTreeSet;

/// What was known before the news.
struct Before {
    over: bool,
    /// I said that I have it.
    mine: bool,
    version: Option<Version>,
    then: Option<Decision>,
}

impl Asking<'_> {
    pub(super) fn post(&mut self, n: usize, news: &News) {
        let (of, mut news) = (Of::Post(n), news.clone());
        if !self.model.matters.contains_key(&of) && !self.is_worth_knowing(n, &news) {
            self.count(of, &news);
            let News::Found { is_news, given, .. } = &mut news else { return };
            if given.is_empty() || !self.book().names(self.world.posts[n].place) {
                return;
            }
            // Its marks are kept, as they are where they are told one by one.
            *is_news = false;
        }
        let news = &news;
        self.count_again(of, news);
        let matter = self.matter(of);
        let before = Before {
            over: matter.over().0,
            mine: matter.is_mine(),
            version: matter.version.clone(),
            then: matter.then(),
        };
        if matter.hear(news) {
            self.judge(of, &before);
        }
    }

    /// It was told, and deserves no more.
    fn count(&mut self, of: Of, news: &News) {
        if let News::Version { version, .. } | News::Found { version, is_news: true, .. } = news {
            let known = self.model.counted.entry(of).or_default();
            *known = version.number.max(*known);
        }
        self.count_again(of, news);
    }

    /// What was counted stays so, whatever it says by now, where nobody says that it changed.
    fn count_again(&mut self, of: Of, news: &News) {
        if let (News::Found { version, is_news: false, .. }, Some(known)) = (news, self.model.counted.get_mut(&of)) {
            *known = version.number.max(*known);
        }
    }

    /// Of what is not known: a post that deserves more than to be counted, and what is said of any in a named place.
    fn is_worth_knowing(&self, n: usize, news: &News) -> bool {
        let post = &self.world.posts[n];
        match news {
            News::Version { version, .. } | News::Found { version, is_news: true, .. } => {
                let nothing = post.who == Who::Me || post.kind == PostKind::Housekeeping;
                !nothing && self.deserves(n, version).then != Decision::Count
            }
            News::Found { .. } => false,
            _ => self.book().names(post.place),
        }
    }

    pub(super) fn deserves(&self, n: usize, version: &Version) -> super::super::laws::Ruled {
        let post = &self.world.posts[n];
        let spoken = Spoken {
            place: post.place,
            who: post.who,
            kind: post.kind,
            text: version.text,
            severity: version.severity,
            at: version.at,
        };
        self.book().on_message(spoken, self.model.duties.as_ref(), self.on())
    }

    fn judge(&mut self, of: Of, before: &Before) {
        let Of::Post(n) = of else { return };
        let Some(version) = self.matter(of).version.clone() else { return };
        let was_always = self.matter(of).is_always();
        let differs = |before: &Version| before.at != version.at || !before.says_the_same(&version);
        let edited = before.version.as_ref().is_none_or(differs);
        if edited {
            let ruled = self.deserves(n, &version);
            self.matter(of).decide(ruled);
        }
        let matter = self.matter(of);
        let ((over, by_colleague), state, pages, then) = (matter.over(), matter.state, matter.pages(), matter.then());
        let first = matches!(state, State::Unheard | State::Silent)
            && !matches!(then, Some(Decision::Ignore | Decision::Count) | None);
        if over {
            if first || state.is_open() || (!before.over && state == State::Settled) {
                self.settle(of, by_colleague);
            }
            return;
        }
        if (state.is_open() || first) && self.take_my_look(of, before.mine) {
            return;
        }
        let gained = !was_always && self.matter(of).is_always();
        let worse = before.version.as_ref().is_some_and(|before| is_worse(&version, before));
        match (state, pages) {
            (State::Settled, _) if !before.over => {}
            (State::Settled, true) => self.ring(of, Why::Deserved),
            (State::Settled, false) => self.attend(of, State::Held),
            (State::Unheard | State::Silent | State::Held, true) if before.then != Some(Decision::Page) => {
                self.ring(of, Why::Deserved)
            }
            (State::Snoozed(_), true) if worse => self.ring(of, Why::Deserved),
            // By an edit it may ring off shift.
            (State::Held, true) if gained => self.ring(of, Why::Deserved),
            (State::Held, true) if worse && self.on() && !self.book().shadow => self.ring(of, Why::Deserved),
            (State::Unheard | State::Silent | State::Held, false) if then != before.then => self.show(of),
            _ => {}
        }
    }

    /// Lists what does not ring, and shows it once where it deserves that.
    pub(super) fn show(&mut self, of: Of) {
        let (on, shadow, now) = (self.on(), self.book().shadow, self.now.wall);
        let matter = self.matter(of);
        let Some(ruled) = matter.ruled else { return };
        if matches!(matter.state, State::Unheard | State::Silent) {
            let state = if ruled.is_listed() { State::Held } else { State::Silent };
            self.attend(of, state);
        }
        if ruled.then == Decision::Notify && on && !shadow {
            self.matter(of).done.notified = Some(now);
            self.does(Effect::ShowsQuietly, of);
        }
    }

    /// My own "I have it", or its end.
    fn take_my_look(&mut self, of: Of, before: bool) -> bool {
        let matter = self.matter(of);
        let (mine, pages) = (matter.is_mine(), matter.pages());
        match matter.state {
            // It rang though I had looked.
            State::Ringing { .. } | State::Snoozed(_) if before => false,
            State::Ringing { .. } | State::Snoozed(_) | State::Held | State::Unheard | State::Silent if mine => {
                self.attend(of, State::Acknowledged);
                true
            }
            // The mark itself is heard, before the answer.
            State::Waiting(..) if matter.waits_for_look && mine => {
                self.attend(of, State::Acknowledged);
                true
            }
            State::Acknowledged if !mine && pages => {
                self.ring(of, Why::Deserved);
                true
            }
            State::Acknowledged if !mine => {
                self.attend(of, State::Held);
                true
            }
            _ => false,
        }
    }
}

fn is_worse(version: &Version, before: &Version) -> bool {
    version.severity.zip(before.severity).is_some_and(|(now, before)| now < before)
}

impl Matter {
    /// Whether it says anything new.
    fn hear(&mut self, news: &News) -> bool {
        match news {
            News::Version { version, .. } if version.number < self.read => false,
            News::Version { version, .. } => self.hear_version(version, (version.number, version.at)),
            News::Gone { .. } => !std::mem::replace(&mut self.gone, true),
            News::Reply { number, .. } => self.replies.insert(*number),
            News::Mark { mark, .. } if mark.number < self.listed => false,
            News::Mark { who, emoji, mark, .. } => self.mark((*who, *emoji), *mark),
            News::Found { version, number, given, asked, is_news, .. } => {
                let mut news = false;
                if *is_news || self.version.is_some() {
                    news = self.hear_version(version, (*number, *asked));
                    self.read = self.read.max(*number);
                }
                self.listed = self.listed.max(*number);
                let mut keys: BTreeSet<(Who, usize)> = self.marks.keys().copied().collect();
                keys.extend(given);
                let told = |key: &(Who, usize)| Mark { number: *number, stands: given.contains(key) };
                // Each is taken up, whatever the others say.
                keys.iter().filter(|key| self.mark(**key, told(key))).count() > 0 || news
            }
            _ => false,
        }
    }

    /// Said so then, and perhaps before: other words came to be when they were said, unless they say when.
    fn hear_version(&mut self, told: &Version, said: (u64, Timestamp)) -> bool {
        let Some(known) = &mut self.version else {
            (self.version, self.said) = (Some(told.clone()), said);
            return true;
        };
        let (before, same, later) = (known.clone(), known.says_the_same(told), self.said.0 < said.0);
        let at = known.at.max(told.at);
        let says_when = if later { told.at > known.at } else { known.at > told.at };
        if later && !(same && told.at <= known.at) {
            (*known, self.said) = (told.clone(), said);
        }
        known.at = if same || says_when { at } else { self.said.1.max(at) };
        known.number = told.number.max(before.number);
        known.at != before.at || !known.says_the_same(&before)
    }
}
