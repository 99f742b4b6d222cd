//! How the rest of the program speaks to the engine.
//!
//! Invariant: nobody but the engine's own task touches the Desk.

use crate::{
    clock::Clock,
    ledger::Ledger,
    presenter::Presenter,
    round::Round,
    source::Source,
    speaker::{NotSounded, Speaker},
};
use oncall::{
    act::{Act, Refused, Through},
    desk::Desk,
    fact::Fact,
    ids::AlertId,
    picture::Picture,
    policy::Policy,
    sight::{Part, Trouble},
    tone::Tone,
};
use std::sync::Arc;
use tokio::sync::{broadcast, mpsc, oneshot, watch};

/// Makes the sources of a policy: all of them, each time it is asked.
pub type SourceMaker = Box<dyn Fn(&Policy) -> Vec<Box<dyn Source>> + Send>;

pub struct Parts {
    /// Knowing nothing yet but its policy.
    pub desk: Desk,
    /// What the ledger had, oldest first.
    pub facts: Vec<Fact>,
    pub ledger: Arc<dyn Ledger>,
    pub presenter: Box<dyn Presenter>,
    pub speaker: Box<dyn Speaker>,
    pub sources: SourceMaker,
    pub clock: Arc<dyn Clock>,
}

/// What a click on the tray icon led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clicked {
    /// The shift was toggled.
    Done,
    /// Something rings: show the window.
    OpenNow,
    /// The second half of a double click.
    Nothing,
}

pub(crate) enum Command {
    Act { act: Act, through: Through, reply: oneshot::Sender<Result<(), Refused>> },
    Click { reply: oneshot::Sender<Clicked> },
    Part { part: Part, trouble: Option<Trouble> },
    TestSound { tone: Tone, answer: oneshot::Sender<Result<(), NotSounded>> },
    Adopt(Box<Policy>),
    Restart(oncall::ids::SourceId),
    Refresh,
    Stop { reply: oneshot::Sender<()> },
}

/// A way to the running engine; copies speak to the same one. Once it has stopped, acts are refused and the picture
/// stands still.
#[derive(Clone)]
pub struct Handle {
    commands: mpsc::UnboundedSender<Command>,
    picture: watch::Receiver<Arc<Picture>>,
    opened: broadcast::Sender<Option<AlertId>>,
}

/// Starts the engine on the present tokio runtime.
pub fn start(parts: Parts) -> Handle {
    let (commands, inbox) = mpsc::unbounded_channel();
    let (opened, _) = broadcast::channel(16);
    let (round, picture) = Round::new(parts, commands.clone(), opened.clone());
    tokio::spawn(round.run(inbox));
    Handle { commands, picture, opened }
}

impl Handle {
    /// Does what the person asks; returns once that is saved, or could not be saved, or has taken 300 ms.
    ///
    /// # Errors
    /// When the act makes no sense any more.
    pub async fn act(&self, act: Act, through: Through) -> Result<(), Refused> {
        let (reply, answer) = oneshot::channel();
        self.send(Command::Act { act, through, reply });
        answer.await.unwrap_or(Err(Refused::NoSuchAlert))
    }

    pub async fn click(&self) -> Clicked {
        let (reply, answer) = oneshot::channel();
        self.send(Command::Click { reply });
        answer.await.unwrap_or(Clicked::Nothing)
    }

    /// A part of the program is in trouble, or well again.
    pub fn part(&self, part: Part, trouble: Option<Trouble>) {
        self.send(Command::Part { part, trouble });
    }

    /// Sounds a tone once, as loud as it ever gets; returns as soon as it is heard.
    ///
    /// # Errors
    /// When something rings, or nothing can be heard; its words are for the person.
    pub async fn test_sound(&self, tone: Tone) -> Result<(), NotSounded> {
        let (answer, answered) = oneshot::channel();
        self.send(Command::TestSound { tone, answer });
        answered.await.unwrap_or(Err(NotSounded::Stopped))
    }

    /// A new policy. Sources whose account did not change run on.
    pub fn adopt(&self, policy: Policy) {
        self.send(Command::Adopt(Box::new(policy)));
    }

    /// Look again now: the machine woke, a secret was entered.
    pub fn refresh(&self) {
        self.send(Command::Refresh);
    }

    pub fn picture(&self) -> watch::Receiver<Arc<Picture>> {
        self.picture.clone()
    }

    /// Requests to show the window, with the alert they are about where there is one.
    pub fn opened(&self) -> broadcast::Receiver<Option<AlertId>> {
        self.opened.subscribe()
    }

    /// Ends the engine once everything noted is saved or has failed to be, within 2 s. Cards stay, for the next run
    /// to take over.
    pub async fn stop(&self) {
        let (reply, answer) = oneshot::channel();
        self.send(Command::Stop { reply });
        let _ = tokio::time::timeout(std::time::Duration::from_secs(2), answer).await;
    }

    fn send(&self, command: Command) {
        if self.commands.send(command).is_err() {
            tracing::warn!("the engine has stopped");
        }
    }
}
