//! The thread that touches the device.
//!
//! Invariant: nobody waits for it, and no panic in what it calls ends it.

use super::output::{Fault, Output, Playing};
use oncall::tone::{Loudness, Tone};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, Sender, channel},
    },
    thread::Builder,
};
use tokio::sync::mpsc::UnboundedSender;

/// What the one who holds the device is asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Call {
    Look,
    Play { number: u64, tone: Tone, loudness: Loudness },
    Set(Loudness),
    Stop,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Heard {
    Looked(Result<(), Fault>),
    Played(Result<Playing, Fault>),
    /// The loudness is set, or there is silence.
    Done,
    /// The tone with this number ended too early.
    Broken {
        number: u64,
        fault: Fault,
    },
}

/// Ends, and with it every sound, when it is dropped.
pub(super) struct Hands {
    calls: Result<Sender<Call>, String>,
    heard: UnboundedSender<Heard>,
}

impl Hands {
    pub fn start(output: Box<dyn Output>, heard: UnboundedSender<Heard>) -> Self {
        let (calls, inbox) = channel();
        let copy = heard.clone();
        let started = Builder::new().name("sound".to_owned()).spawn(move || work(output, &inbox, &copy));
        Self { calls: started.map(|_| calls).map_err(|why| why.to_string()), heard }
    }

    pub fn call(&self, call: Call) {
        let why = match &self.calls {
            Ok(calls) => calls.send(call).err().map(|_| "its part of the program stopped".to_owned()),
            Err(why) => Some(why.clone()),
        };
        if let Some(why) = why {
            let _ = self.heard.send(failed(call, why));
        }
    }
}

fn work(mut output: Box<dyn Output>, calls: &Receiver<Call>, heard: &UnboundedSender<Heard>) {
    while let Ok(call) = calls.recv() {
        let done = catch_unwind(AssertUnwindSafe(|| carry_out(output.as_mut(), call, heard)));
        let answer = done.unwrap_or_else(|_| {
            // Whatever was open is in an unknown state: better silent than two sounds.
            let _ = catch_unwind(AssertUnwindSafe(|| output.stop()));
            failed(call, "the sound library failed".to_owned())
        });
        if heard.send(answer).is_err() {
            return;
        }
    }
}

fn carry_out(output: &mut dyn Output, call: Call, heard: &UnboundedSender<Heard>) -> Heard {
    match call {
        Call::Look => Heard::Looked(output.look()),
        Call::Play { number, tone, loudness } => Heard::Played(output.play(tone, loudness, broken(number, heard))),
        Call::Set(loudness) => {
            output.set(loudness);
            Heard::Done
        }
        Call::Stop => {
            output.stop();
            Heard::Done
        }
    }
}

/// Told once: a stream without a server fails many thousand times a second.
fn broken(number: u64, heard: &UnboundedSender<Heard>) -> Box<dyn Fn(Fault) + Send + Sync> {
    let (heard, is_told) = (heard.clone(), AtomicBool::new(false));
    Box::new(move |fault| {
        if !is_told.swap(true, Ordering::Relaxed) {
            let _ = heard.send(Heard::Broken { number, fault });
        }
    })
}

fn failed(call: Call, why: String) -> Heard {
    match call {
        Call::Look => Heard::Looked(Err(Fault::Refused(why))),
        Call::Play { .. } => Heard::Played(Err::<Playing, _>(Fault::Refused(why))),
        Call::Set(_) | Call::Stop => Heard::Done,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sound::output::Broken;
    use std::sync::{Arc, Mutex};
    use tokio::sync::mpsc::unbounded_channel;

    /// Panics at every tone but a tap on wood, and says of each what it was called for.
    struct Frail(Arc<Mutex<Vec<&'static str>>>);

    impl Output for Frail {
        fn look(&mut self) -> Result<(), Fault> {
            self.0.lock().unwrap().push("look");
            Ok(())
        }
        fn play(&mut self, tone: Tone, _loudness: Loudness, broken: Broken) -> Result<Playing, Fault> {
            self.0.lock().unwrap().push("play");
            assert_eq!(tone, Tone::Reminder, "a fault of the library");
            (0..100_000).for_each(|_| broken(Fault::NoDevice));
            Ok(Playing { lasts: std::time::Duration::ZERO, but: None })
        }
        fn set(&mut self, _loudness: Loudness) {
            panic!("a fault of the library");
        }
        fn stop(&mut self) {
            self.0.lock().unwrap().push("stop");
        }
    }

    #[tokio::test]
    async fn a_panic_in_the_library_is_a_fault_after_which_all_is_silent_and_goes_on() {
        let called = Arc::new(Mutex::new(Vec::new()));
        let (sender, mut heard) = unbounded_channel();
        let hands = Hands::start(Box::new(Frail(called.clone())), sender);
        let loudness = Tone::Page.loudest(oncall::tone::Ceiling::FULL);
        hands.call(Call::Play { number: 1, tone: Tone::Page, loudness });
        let failed = Fault::Refused("the sound library failed".to_owned());
        assert_eq!(heard.recv().await, Some(Heard::Played(Err(failed))));
        hands.call(Call::Set(loudness));
        assert_eq!(heard.recv().await, Some(Heard::Done));
        hands.call(Call::Look);
        assert_eq!(heard.recv().await, Some(Heard::Looked(Ok(()))));
        assert_eq!(*called.lock().unwrap(), ["play", "stop", "stop", "look"]);
    }

    #[tokio::test]
    async fn that_a_tone_broke_is_told_once() {
        let (sender, mut heard) = unbounded_channel();
        let hands = Hands::start(Box::new(Frail(Arc::default())), sender);
        let loudness = Tone::Reminder.loudest(oncall::tone::Ceiling::FULL);
        hands.call(Call::Play { number: 7, tone: Tone::Reminder, loudness });
        assert_eq!(heard.recv().await, Some(Heard::Broken { number: 7, fault: Fault::NoDevice }));
        assert!(matches!(heard.recv().await, Some(Heard::Played(Ok(_)))));
    }
}
