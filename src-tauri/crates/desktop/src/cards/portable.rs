//! Cards through notify-rust's own delivery, for systems where we have nothing better.
//!
//! Invariant: only what notify-rust offers on every system is used, so that what is compiled and tested on Linux is what
//! runs elsewhere.

use super::{
    notification::{Abilities, BodyText, Buttons, notification},
    trouble,
};
use engine::{
    Boxed,
    presenter::{ClosedHow, Presenter, PresenterOrder, PresenterPort, PresenterReport},
};
use notify_rust::{CloseReason, Notification, NotificationResponse};
use oncall::{
    fact::CardHandle,
    wants::{Card, CardKey, Press},
};
use std::collections::BTreeMap;
use tokio::sync::mpsc;

/// Each card waiting for an answer holds a thread (and on Linux a bus connection).
const MOST_WAITING: usize = 20;

/// Cards shown by notify-rust, one thread for each.
///
/// Its limits, all of them notify-rust's (4.19):
/// - A card cannot be taken down or replaced: a newer one appears beside it. A press on either counts.
/// - A card cannot be found again after a restart: orders to adopt one are ignored.
/// - At most 20 cards wait for an answer at once; more are refused. A card that is never answered holds its place.
/// - On Linux a press within the first milliseconds is lost (55 to 70 % at once, none after 50 ms); `LinuxCards` loses
///   none.
/// - macOS (source only, not run): shows one button and a menu, tells a press by its label, needs a running main loop.
/// - Windows (source only, not run): sends under PowerShell's application id; a card moved to the Action Center answers no more.
#[derive(Default)]
pub struct PortableCards {
    cards: BTreeMap<u32, (CardKey, Card)>,
    last: u32,
}

/// What a card's thread tells.
enum Word {
    Shown,
    NotShown(String),
    Answered(NotificationResponse),
    /// No answer will come.
    Ended,
}

impl PortableCards {
    pub fn new() -> Self {
        Self::default()
    }
}

impl Presenter for PortableCards {
    fn run(self: Box<Self>, port: PresenterPort) -> Boxed<()> {
        Box::pin(run(*self, port))
    }
}

async fn run(mut cards: PortableCards, mut port: PresenterPort) {
    let (words, mut heard) = mpsc::unbounded_channel();
    let mut reports = vec![PresenterReport::Ready { daemon: daemon_name() }];
    loop {
        for report in reports.drain(..) {
            if port.reports.send(report).await.is_err() {
                return;
            }
        }
        reports = tokio::select! {
            order = port.orders.recv() => match order {
                Some(order) => cards.order(order, &words),
                None => return,
            },
            Some((number, word)) = heard.recv() => cards.heard(number, word),
        };
    }
}

/// Handles mean nothing beyond this run of the program.
fn daemon_name() -> String {
    format!("notify-rust/{}", std::process::id())
}

impl PortableCards {
    fn order(&mut self, order: PresenterOrder, words: &mpsc::UnboundedSender<(u32, Word)>) -> Vec<PresenterReport> {
        match order {
            PresenterOrder::Adopt { .. } => vec![],
            PresenterOrder::Show { key, card } => self.show(key, card, words),
            PresenterOrder::Close { key } => {
                let known = self.cards.values().any(|(shown, _)| *shown == key);
                // It may hang on, but nothing more can be done about it.
                known.then_some(PresenterReport::Closed { key, how: ClosedHow::Unsaid }).into_iter().collect()
            }
        }
    }

    fn show(&mut self, key: CardKey, card: Card, words: &mpsc::UnboundedSender<(u32, Word)>) -> Vec<PresenterReport> {
        let latest = self.cards.iter().rev().find(|(_, (shown, _))| *shown == key);
        if let Some((&number, _)) = latest.filter(|(_, (_, shown))| *shown == card) {
            return vec![shown(key, number)];
        }
        if self.cards.len() >= MOST_WAITING {
            return vec![PresenterReport::Refused { key, trouble: trouble::too_many_cards(MOST_WAITING) }];
        }
        self.last += 1;
        let number = self.last;
        let it = notification(&key, &card, abilities());
        self.cards.insert(number, (key, card));
        let teller = Teller { number, words: words.clone() };
        // Not a thread of tokio's: at the end of the program nobody waits for it.
        let started = std::thread::Builder::new().name("card".to_owned()).spawn(move || hang(&it, &teller));
        match started {
            Ok(_) => vec![],
            Err(error) => self.heard(number, Word::NotShown(error.to_string())),
        }
    }

    fn heard(&mut self, number: u32, word: Word) -> Vec<PresenterReport> {
        let Some((key, card)) = self.cards.get(&number).cloned() else { return vec![] };
        if !matches!(word, Word::Shown) {
            self.cards.remove(&number);
        }
        match word {
            Word::Shown => vec![shown(key, number)],
            Word::NotShown(why) => vec![PresenterReport::Refused { key, trouble: trouble::refused(&why) }],
            Word::Ended => self.closed(key, ClosedHow::Unsaid),
            Word::Answered(NotificationResponse::Closed(reason)) => self.closed(key, closed_how(reason)),
            Word::Answered(response) => {
                let press = press(&card, &response).map(|press| PresenterReport::Pressed { key: key.clone(), press });
                press.into_iter().chain(self.closed(key, ClosedHow::Dismissed)).collect()
            }
        }
    }

    /// Says so, unless a newer card for the same key still hangs.
    fn closed(&self, key: CardKey, how: ClosedHow) -> Vec<PresenterReport> {
        let hangs = self.cards.values().any(|(shown, _)| *shown == key);
        if hangs { vec![] } else { vec![PresenterReport::Closed { key, how }] }
    }
}

fn shown(key: CardKey, number: u32) -> PresenterReport {
    PresenterReport::Shown { key, handle: CardHandle { daemon: daemon_name(), number } }
}

/// Shows the card and waits for its answer; blocks.
fn hang(it: &Notification, teller: &Teller) {
    match it.show() {
        Err(error) => teller.tell(Word::NotShown(error.to_string())),
        Ok(handle) => {
            teller.tell(Word::Shown);
            let answered = |response: &NotificationResponse| teller.tell(Word::Answered(response.clone()));
            if let Err(error) = handle.wait_for_response(answered) {
                tracing::warn!(%error, "a card cannot be listened to");
            }
        }
    }
}

/// Tells what becomes of one card, last of all that nothing more will come, even if notify-rust panics.
struct Teller {
    number: u32,
    words: mpsc::UnboundedSender<(u32, Word)>,
}

impl Teller {
    fn tell(&self, word: Word) {
        // Nobody listens any more once the program ends.
        _ = self.words.send((self.number, word));
    }
}

impl Drop for Teller {
    fn drop(&mut self) {
        self.tell(Word::Ended);
    }
}

/// macOS tells the label of the button, the others its key.
fn press(card: &Card, response: &NotificationResponse) -> Option<Press> {
    match response {
        NotificationResponse::Default => Some(Press::Open),
        NotificationResponse::Action(word) => {
            let labelled = card.buttons.iter().find(|button| button.label == *word);
            Press::from_key(word).or(labelled.map(|button| button.press))
        }
        NotificationResponse::Reply(_) | NotificationResponse::Closed(_) => None,
    }
}

fn closed_how(reason: CloseReason) -> ClosedHow {
    match reason {
        CloseReason::Expired => ClosedHow::Expired,
        CloseReason::Dismissed => ClosedHow::Dismissed,
        CloseReason::CloseAction => ClosedHow::ByUs,
        CloseReason::Other(_) => ClosedHow::Unsaid,
    }
}

/// Plain text with buttons: notify-rust escapes where its system reads markup (Windows); the Linux daemons that read it
/// are `LinuxCards`' affair.
fn abilities() -> Abilities {
    Abilities { body: BodyText::Plain, buttons: Buttons::Offered }
}
