//! Who looks at an alert without having settled it: I, or others.
//!
//! Invariant: a look of mine ends a ring only where it is news.

use super::{Desk, Noting};
use crate::{
    alert::{Alert, Attention, By, Matter, MessageMatter, RingWhy},
    fact::What,
    ids::{Emoji, WriteId},
    observation::AuthorKind,
    policy::After,
    text::Untrusted,
    write::{Write, WriteWhat},
};

impl Desk {
    /// Whether I said of it that I have it, and it is still open.
    pub(super) fn is_mine_and_open(&self, alert: &Alert) -> bool {
        let Matter::Message(matter) = &alert.matter else { return false };
        self.has_my_look(matter)
    }

    fn has_my_look(&self, matter: &MessageMatter) -> bool {
        stands_of_mine(matter, &self.open_marks().collect::<Vec<_>>())
    }

    /// Others who look at it without having settled it.
    pub(super) fn looking(&self, alert: &Alert) -> Vec<Untrusted> {
        let marks: Vec<Emoji> = self.open_marks().chain([Emoji::new("eyes")]).collect();
        alert.given_by_others(&marks)
    }

    /// What the team's code says leaves it open: whoever gives it has looked.
    fn open_marks(&self) -> impl Iterator<Item = Emoji> {
        let open = self.policy.verdicts.iter().filter(|verdict| verdict.then == After::LeavesOpen);
        open.map(|verdict| verdict.emoji.clone())
    }

    /// Whether this write is a mark that leaves it open, and the mark stands.
    fn is_look_heard(&self, alert: &Alert, write: WriteId) -> bool {
        let Matter::Message(matter) = &alert.matter else { return false };
        let Some(Write { what: WriteWhat::React { emoji, .. }, .. }) = self.known.writes.get(&write) else {
            return false;
        };
        !self.settles(&alert.id.source, emoji) && stands_of_mine(matter, std::slice::from_ref(emoji))
    }
}

impl Noting<'_> {
    /// My own "I have it", put there in Slack or taken back.
    pub(super) fn take_my_look(&mut self, alert: &Alert, heard_before: Option<&MessageMatter>) -> bool {
        let mine = self.desk.is_mine_and_open(alert);
        let stood = || heard_before.is_some_and(|before| self.desk.has_my_look(before));
        let taken = match &alert.attention {
            // One that stood already says nothing of what made it ring since.
            Attention::Ringing(_) | Attention::Snoozed { .. } => {
                mine && (!stood() || planted!("an-old-look-ends-a-ring"))
            }
            // Not listed yet, or held: what it is shown with may need me all the same.
            Attention::Silent | Attention::Held => mine && alert.joined.is_none(),
            // Heard before the answer, which may never come.
            Attention::Acknowledging { write, .. } => self.desk.is_look_heard(alert, *write),
            Attention::Acknowledged { .. } | Attention::Settled { .. } => false,
        };
        if taken {
            self.note(What::Acknowledged { alert: alert.id.clone(), by: By::Me });
            return true;
        }
        if mine || !matches!(alert.attention, Attention::Acknowledged { by: By::Me }) {
            return false;
        }
        if !alert.pages() {
            self.note(What::Held { alert: alert.id.clone() });
        } else if alert.joined.is_none() || self.join(&alert.id).is_none() {
            // What it is shown with may have my attention still.
            self.ring(&alert.id, RingWhy::TakenBack);
        }
        true
    }
}

/// Whether one of these, written or heard, is mine and stands.
fn stands_of_mine(matter: &MessageMatter, emoji: &[Emoji]) -> bool {
    matter.mine_stands(emoji) || matter.given(emoji).any(|given| given.who.kind == AuthorKind::Me)
}
