//! The engine's round: take something up, let the Desk handle it, have its facts saved, carry out what is wanted.
//!
//! Invariant: what is carried out was saved first, or could not be saved, or has waited 300 ms to be; the confirmation
//! of an envelope waits for the saving alone.

mod recalling;
mod saving;

use crate::{
    clock::Clock,
    handle::{Clicked, Command, Parts, SourceMaker},
    ledger::Ledger,
    news::News,
    presenter::PresenterReport,
    showing::Showing,
    source::Report,
    sources::Sources,
    speaking::Speaking,
};
use oncall::{
    act::{ClickMeaning, Refused, Through},
    desk::{Desk, Input},
    fact::{Fact, What},
    ids::{AlertId, SourceId, WriteId},
    picture::Picture,
    sight::{Part, Trouble},
    time::Now,
    wants::Wants,
};
use saving::Waiting;
use std::{collections::VecDeque, sync::Arc, time::Duration};
use tokio::{
    sync::{broadcast, mpsc, oneshot, watch},
    time::Instant,
};

/// Time is looked at this often at least, so that a sleeping machine or a jumping clock is noticed.
const LONGEST_SLEEP: Duration = Duration::from_secs(15);
/// The boot clock running ahead of the timers' clock by this much means that the machine slept.
const SLEPT: Duration = Duration::from_secs(5);

pub(crate) struct Round {
    pub(crate) desk: Desk,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) sources: Sources,
    pub(crate) showing: Showing,
    pub(crate) speaking: Speaking,
    pub(crate) opened: broadcast::Sender<Option<AlertId>>,
    ledger: Arc<dyn Ledger>,
    waiting: VecDeque<Waiting>,
    pub(crate) wants: Wants,
    picture: watch::Sender<Arc<Picture>>,
    news: News,
    /// The last commit failed.
    commit_fails: bool,
    /// The store's trouble as it was last told to the Desk.
    store_trouble: Option<Trouble>,
    /// When the ledger last left a question without an answer.
    unanswered: Option<Instant>,
    /// Both clocks when they were last compared.
    compared: (Now, Instant),
}

enum Event {
    Command(Command),
    Report(SourceId, Report),
    Presenter(PresenterReport),
    Speaker(Option<Trouble>),
    Saved(Result<(), Trouble>),
    Time,
}

impl Round {
    pub(crate) fn new(
        parts: Parts,
        commands: mpsc::UnboundedSender<Command>,
        opened: broadcast::Sender<Option<AlertId>>,
    ) -> (Self, watch::Receiver<Arc<Picture>>) {
        let Parts { mut desk, facts, ledger, presenter, speaker, sources, clock } = parts;
        for fact in &facts {
            desk.apply(fact);
        }
        let now = clock.now();
        let (picture, pictures) = watch::channel(Arc::new(desk.picture(now)));
        let wants = desk.wants(now);
        let restored = facts.iter().filter_map(|fact| asked(&fact.what)).collect();
        let round = Self {
            showing: Showing::start(presenter, &desk),
            speaking: Speaking::start(speaker),
            sources: Sources::new(sources as SourceMaker, commands, restored),
            desk,
            clock,
            opened,
            ledger,
            waiting: VecDeque::new(),
            wants,
            picture,
            news: News::default(),
            commit_fails: false,
            store_trouble: None,
            unanswered: None,
            compared: (now, Instant::now()),
        };
        (round, pictures)
    }

    pub(crate) async fn run(mut self, mut inbox: mpsc::UnboundedReceiver<Command>) {
        let policy = self.desk.policy().clone();
        self.sources.adopt(None, &policy, &self.desk);
        self.take_up([Input::Policy(Box::new(policy))]);
        loop {
            match self.next(&mut inbox).await {
                Event::Command(Command::Stop { reply }) => {
                    self.finish().await;
                    let _ = reply.send(());
                    return;
                }
                Event::Command(command) => self.command(command),
                Event::Report(source, report) => self.report(source, report).await,
                Event::Presenter(report) => self.presented(report),
                Event::Speaker(trouble) => self.take_up([Input::Part { part: Part::Sound, trouble }]),
                Event::Saved(result) => self.saved(result),
                Event::Time => self.time(),
            }
            self.hurry();
        }
    }

    async fn next(&mut self, inbox: &mut mpsc::UnboundedReceiver<Command>) -> Event {
        let sleep = self.sleep();
        let first = self.waiting.front_mut();
        let saved = async {
            match first {
                Some(waiting) => (&mut waiting.saved).await.unwrap_or_else(|_| Err(ledger_gone())),
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            result = saved => Event::Saved(result),
            Some(command) = inbox.recv() => Event::Command(command),
            Some(report) = self.showing.reports.recv() => Event::Presenter(report),
            trouble = self.speaking.report() => Event::Speaker(trouble),
            Some((source, report)) = self.sources.reports.recv() => Event::Report(source, report),
            () = tokio::time::sleep(sleep) => Event::Time,
        }
    }

    fn sleep(&self) -> Duration {
        let now = self.clock.now();
        // Of what was worked out last: what was carried out last may have asked for a time that has come meanwhile.
        let wake_at = self.waiting.back().map_or(&self.wants, |last| &last.wants).wake_at;
        let wake = wake_at.map(|at| Duration::try_from(at.duration_since(now.wall)).unwrap_or(Duration::ZERO));
        let hurry = self.waiting.iter().find(|waiting| !waiting.hurried).map(Waiting::rings_anyway_in);
        [Some(LONGEST_SLEEP), wake, hurry].into_iter().flatten().min().unwrap_or(LONGEST_SLEEP)
    }

    fn command(&mut self, command: Command) {
        match command {
            Command::Act { act, through, reply } => self.act(Input::Acted { act, through }, reply),
            Command::Click { reply } => self.click(reply),
            Command::Part { part, trouble } => {
                if part == Part::Store {
                    self.store_trouble.clone_from(&trouble);
                }
                self.take_up([Input::Part { part, trouble }]);
            }
            Command::TestSound { tone, answer } => self.speaking.test(tone, self.desk.ceiling(), answer),
            Command::Adopt(policy) => {
                let before = self.desk.policy().clone();
                self.sources.adopt(Some(&before), &policy, &self.desk);
                self.take_up([Input::Policy(policy)]);
            }
            Command::Restart(source) => self.sources.restart(&source, &self.desk),
            Command::Refresh => self.sources.refresh(),
            Command::Stop { .. } => {}
        }
    }

    fn act(&mut self, input: Input, reply: oneshot::Sender<Result<(), Refused>>) {
        match self.desk.handle(input, self.clock.now()) {
            Ok(facts) => self.save(facts, None, vec![reply]),
            Err(refused) => drop(reply.send(Err(refused))),
        }
    }

    fn click(&mut self, reply: oneshot::Sender<Clicked>) {
        let clicked = match self.desk.click(self.clock.now()) {
            ClickMeaning::Do(act) => {
                self.take_up([Input::Acted { act, through: Through::Tray }]);
                Clicked::Done
            }
            ClickMeaning::OpenNow => Clicked::OpenNow,
            ClickMeaning::Nothing => Clicked::Nothing,
        };
        let _ = reply.send(clicked);
    }

    async fn report(&mut self, source: SourceId, report: Report) {
        match report {
            Report::Heard { .. } if oncall::planted!("trouble-with-the-disk-deafens") && self.commit_fails => {}
            Report::Heard { observations, receipt } => {
                let inputs = self.recall(observations).await;
                let facts = self.handle_all(inputs.into_iter());
                self.save(facts, receipt.map(|receipt| (source, receipt)), Vec::new());
            }
            Report::Sight(sighting) => self.take_up([Input::Sighted { source, sighting }]),
            Report::Outcome { write, outcome } => self.take_up([Input::WriteEnded { write, outcome }]),
            Report::Deployed { what, at } => self.take_up([Input::Deployed { what, at }]),
        }
    }

    fn time(&mut self) {
        let (now, instant) = (self.clock.now(), Instant::now());
        let (then, before) = std::mem::replace(&mut self.compared, (now, instant));
        let by_boot_clock = (now.boot_elapsed - then.boot_elapsed).unsigned_abs();
        let noticed = !oncall::planted!("sleep-goes-unnoticed");
        if noticed && now.boot_id == then.boot_id && by_boot_clock > instant.duration_since(before) + SLEPT {
            tracing::info!("the machine slept; looking again");
            self.sources.refresh();
        }
        self.take_up([Input::Tick]);
    }

    /// Handles inputs that cannot be refused.
    pub(crate) fn take_up(&mut self, inputs: impl IntoIterator<Item = Input>) {
        let facts = self.handle_all(inputs.into_iter());
        self.save(facts, None, Vec::new());
    }

    fn handle_all(&mut self, inputs: impl Iterator<Item = Input>) -> Vec<Fact> {
        let now = self.clock.now();
        let mut facts = Vec::new();
        for input in inputs {
            match self.desk.handle(input, now) {
                Ok(noted) => facts.extend(noted),
                Err(refused) => tracing::info!(%refused, "an act came too late"),
            }
        }
        facts
    }

    pub(crate) fn publish(&mut self, wants: Wants) {
        self.wants = wants;
        self.show_picture();
    }

    fn show_picture(&mut self) {
        let picture = self.desk.picture(self.clock.now());
        self.news.tell(&picture);
        if picture.alarm.is_some() && picture.alarm != self.picture.borrow().alarm {
            tracing::info!("nobody has handled what rings; the window is opened");
            let _ = self.opened.send(None);
        }
        self.picture.send_replace(Arc::new(picture));
    }
}

/// The write that a fact asks for. Of an earlier run it may have been handed over, whatever is wanted of it now.
fn asked(what: &What) -> Option<WriteId> {
    match what {
        What::AckAsked { write, .. } | What::WriteAsked { write } => Some(write.id),
        _ => None,
    }
}

fn ledger_gone() -> Trouble {
    Trouble {
        name: "store-stopped".to_owned(),
        says: "The part that saves has stopped.".to_owned(),
        cure: "Quit and start Shiftbell.".to_owned(),
    }
}
