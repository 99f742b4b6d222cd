//! The speaker's loop: orders and what is heard of the device go to the bell, its calls to the hands.
//!
//! Invariant: never blocks; whatever the device does, orders are taken at once.

use super::{
    bell::{Bell, Effect},
    hands::Hands,
    output::Output,
};
use engine::{
    Boxed,
    speaker::{Speaker, SpeakerPort},
};
use tokio::{
    sync::mpsc,
    time::{Instant, sleep_until},
};

pub struct Loudspeaker {
    output: Box<dyn Output>,
}

impl Loudspeaker {
    pub(super) fn new(output: Box<dyn Output>) -> Self {
        Self { output }
    }
}

impl Speaker for Loudspeaker {
    fn run(self: Box<Self>, port: SpeakerPort) -> Boxed<()> {
        Box::pin(run(self.output, port))
    }
}

async fn run(output: Box<dyn Output>, mut port: SpeakerPort) {
    let (sender, mut heard) = mpsc::unbounded_channel();
    let hands = Hands::start(output, sender);
    let (began, mut bell) = (Instant::now(), Bell::new());
    loop {
        bell.time(began.elapsed());
        while let Some(effect) = bell.next_effect() {
            match effect {
                Effect::Call(call) => hands.call(call),
                Effect::Report(trouble) => {
                    if port.reports.send(trouble).await.is_err() {
                        return;
                    }
                }
            }
        }
        let wake = bell.wake_at().map(|at| began + at);
        let time = async {
            match wake {
                Some(at) => sleep_until(at).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            order = port.orders.recv() => match order {
                Some(order) => bell.order(order, began.elapsed()),
                None => return,
            },
            Some(heard) = heard.recv() => bell.heard(heard, began.elapsed()),
            () = time => {}
        }
    }
}
