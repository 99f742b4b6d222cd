//! The thread that touches the device.
//!
//! Invariant: nobody waits for it, and no panic in what it calls ends it.

use super::{
    bell::{Call, Heard},
    output::{Fault, Output, Playing},
};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, Sender, channel},
    },
    thread::Builder,
};
use tokio::sync::mpsc::UnboundedSender;

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
