//! The engine's side of the speaker.
//!
//! Invariant: `told` is what the speaker was last asked for; the same is never asked twice.

use crate::speaker::{NotSounded, Speaker, SpeakerOrder, SpeakerPort, Wanted};
use oncall::{
    sight::Trouble,
    tone::{Ceiling, Tone},
    wants::Wants,
};
use tokio::sync::{mpsc, oneshot};

pub(crate) struct Speaking {
    orders: mpsc::UnboundedSender<SpeakerOrder>,
    pub(crate) reports: mpsc::Receiver<Option<Trouble>>,
    told: Option<Wanted>,
}

impl Speaking {
    pub(crate) fn start(speaker: Box<dyn Speaker>) -> Self {
        let (orders, inbox) = mpsc::unbounded_channel();
        let (sender, reports) = mpsc::channel(16);
        tokio::spawn(speaker.run(SpeakerPort { orders: inbox, reports: sender }));
        Self { orders, reports, told: None }
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
