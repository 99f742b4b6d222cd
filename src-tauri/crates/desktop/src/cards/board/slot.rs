//! One card's place on the board.
//!
//! Invariant: `todo` is the latest order that is not carried out yet; an older one is never carried out after it.

use oncall::wants::Card;

#[derive(Debug, Default)]
pub(super) struct Slot {
    pub on_screen: Option<OnScreen>,
    pub busy: Option<Busy>,
    pub todo: Option<Todo>,
    /// What hung there was said to be gone while another content was on its way there: whether that is on screen is not
    /// known.
    pub gone_meanwhile: bool,
    /// The daemon said no to it; it is tried again later unless something else is ordered.
    pub refused: Option<Card>,
}

#[derive(Debug)]
pub(super) struct OnScreen {
    pub number: u32,
    /// Unknown for a card of an earlier run, or that perhaps is none.
    pub card: Option<Card>,
}

#[derive(Debug)]
pub(super) enum Busy {
    Showing(Card),
    Closing,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Todo {
    Show(Card),
    Close,
}

impl Slot {
    pub fn is_empty(&self) -> bool {
        self.on_screen.is_none() && self.busy.is_none() && self.todo.is_none() && self.refused.is_none()
    }

    /// Forgets a waiting show; whether there was one.
    pub fn drop_show(&mut self) -> bool {
        self.todo.take_if(|todo| matches!(todo, Todo::Show(_))).is_some()
    }
}
