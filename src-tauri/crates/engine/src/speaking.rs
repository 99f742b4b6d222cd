//! The engine's side of the speaker.
//!
//! Invariant: `told` is what the speaker was last asked for; the same is never asked twice. A speaker that ended is a
//! trouble of its own: nothing is silent in silence.

use crate::speaker::{NotSounded, Speaker, SpeakerOrder, SpeakerPort, Wanted};
use oncall::{
    sight::Trouble,
    tone::{Ceiling, Tone},
    wants::Wants,
};
use tokio::sync::{mpsc, oneshot};

pub(crate) struct Speaking {
    orders: mpsc::UnboundedSender<SpeakerOrder>,
    reports: mpsc::Receiver<Option<Trouble>>,
    told: Option<Wanted>,
    ended: Ended,
}

/// Whether it is known that the speaker ended before it was told to.
enum Ended {
    Told,
    Untold,
}

impl Speaking {
    pub(crate) fn start(speaker: Box<dyn Speaker>) -> Self {
        let (orders, inbox) = mpsc::unbounded_channel();
        let (sender, reports) = mpsc::channel(16);
        tokio::spawn(speaker.run(SpeakerPort { orders: inbox, reports: sender }));
        Self { orders, reports, told: None, ended: Ended::Untold }
    }

    /// What is wrong, or that nothing is any more. Nothing is lost where it is not waited for to the end.
    pub(crate) async fn report(&mut self) -> Option<Trouble> {
        match (self.reports.recv().await, &self.ended) {
            (Some(report), _) => report,
            (None, Ended::Untold) => {
                self.ended = Ended::Told;
                Some(stopped())
            }
            (None, Ended::Told) => std::future::pending().await,
        }
    }

    pub(crate) fn tell(&mut self, wants: &Wants) {
        let wanted = Wanted { sound: wants.sound, pace: wants.pace };
        if self.told != Some(wanted) {
            self.told = Some(wanted);
            let _ = self.orders.send(SpeakerOrder::Want(wanted));
        }
    }

    pub(crate) fn test(&self, tone: Tone, ceiling: Ceiling, answer: oneshot::Sender<Result<(), NotSounded>>) {
        let _ = self.orders.send(SpeakerOrder::Test { tone, loudness: tone.loudest(ceiling), answer });
    }
}

fn stopped() -> Trouble {
    Trouble {
        name: "sound-stopped".to_owned(),
        says: "The part that sounds has stopped, so a page cannot be heard; cards are shown all the same.".to_owned(),
        cure: "Quit and start Shiftbell.".to_owned(),
    }
}
