//! Chooses the way to play, and ends in good order whatever ends it.
//!
//! Invariant: an interrupt, a closed terminal and a polite kill all end what was started, and remove what was written.

use super::{
    arguments::{Arguments, Way},
    attended, headless,
    story::night,
    voice::print,
};
use std::path::PathBuf;
use tokio::signal::unix::{SignalKind, signal};

/// As shells have it for an interrupt.
const INTERRUPTED: u8 = 130;
/// This desktop cannot be used: play headless.
pub const ELSEWHERE: u8 = 4;

/// Plays; returns the exit code.
pub async fn run(arguments: Arguments, folder: PathBuf) -> u8 {
    let night = night(arguments.length);
    let play = async {
        match arguments.way {
            Way::Headless => headless::play(&night, arguments.speed, folder).await,
            Way::Attended => attended::play(&night, arguments.speed).await,
            Way::Ask => Ok(ask().await),
        }
    };
    tokio::select! {
        played = play => played.unwrap_or_else(|why| {
            print(&why);
            1
        }),
        () = interrupted() => {
            print("\nThe demo ends; nothing of it stays.");
            INTERRUPTED
        }
    }
}

async fn ask() -> u8 {
    match attended::obstacle().await {
        None => 0,
        Some(why) => {
            print(&why);
            ELSEWHERE
        }
    }
}

async fn interrupted() {
    let kinds = [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()];
    let [Ok(mut interrupt), Ok(mut terminate), Ok(mut hangup)] = kinds.map(signal) else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
        _ = hangup.recv() => {}
    }
}
