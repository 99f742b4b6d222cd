//! Answers, one connection beside the other.
//!
//! Invariant: a connection can delay only itself: it has a bounded line, a bounded time, and one of a bounded number of
//! places.

use crate::{
    peer::{Peer, peer},
    socket::{self, Bound, ServeFault},
    wire::{self, LONGEST},
    words::{Answer, Fault, FaultName, Request},
};
use std::{path::Path, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{
        UnixStream,
        unix::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

/// A request must be whole within this time of the last answer, and an answer taken.
const PATIENCE: Duration = Duration::from_secs(10);
/// Connections answered at the same time; one more is told to come again.
const CONNECTIONS: usize = 32;

/// A socket that is listening.
pub struct Server {
    bound: Bound,
    patience: Duration,
}

impl Server {
    /// Listens on the socket in the data folder. Needs a tokio runtime.
    ///
    /// # Errors
    /// When another instance listens there, or the folder cannot hold a socket.
    pub fn bind(folder: &Path) -> Result<Self, ServeFault> {
        Ok(Self { bound: socket::bind(folder)?, patience: PATIENCE })
    }

    /// With another time within which a request must be whole, and an answer given and taken.
    #[must_use]
    pub fn patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Answers for ever; each request by one call of `handler`. Dropping the future closes the socket.
    pub async fn run<H, F>(self, handler: H)
    where
        H: Fn(Request) -> F + Send + Sync + 'static,
        F: Future<Output = Answer> + Send + 'static,
    {
        let handler = Arc::new(handler);
        let places = Arc::new(Semaphore::new(CONNECTIONS));
        loop {
            let stream = match self.bound.listener.accept().await {
                Ok((stream, _)) => stream,
                Err(fault) => {
                    // Out of file handles, most likely: others may free some.
                    tracing::warn!(%fault, "a control connection could not be accepted");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    continue;
                }
            };
            if peer(&stream) != Peer::Me {
                tracing::warn!("a control connection of another user was closed");
                continue;
            }
            match Arc::clone(&places).try_acquire_owned() {
                Ok(place) => drop(tokio::spawn(converse(stream, Arc::clone(&handler), self.patience, place))),
                Err(_) => turn_away(stream),
            }
        }
    }
}

/// [`Server::bind`] and [`Server::run`]: returns only when nothing can listen.
///
/// # Errors
/// As [`Server::bind`].
pub async fn serve<H, F>(folder: &Path, handler: H) -> Result<(), ServeFault>
where
    H: Fn(Request) -> F + Send + Sync + 'static,
    F: Future<Output = Answer> + Send + 'static,
{
    Server::bind(folder)?.run(handler).await;
    Ok(())
}

/// Says that there is no place, as far as the socket's own buffer takes it.
fn turn_away(stream: UnixStream) {
    let fault = Fault::new(FaultName::Busy, "Too many programs talk to Shiftbell at once; ask again.");
    // A fresh socket has room for one line; where not, closing says enough.
    let _ = stream.try_write(&wire::line(0, Answer::Fault(fault)));
}

async fn converse<H, F>(stream: UnixStream, handler: Arc<H>, patience: Duration, _place: OwnedSemaphorePermit)
where
    H: Fn(Request) -> F,
    F: Future<Output = Answer>,
{
    let (read, mut write) = stream.into_split();
    let mut read = BufReader::new(read);
    while let Ok(Some(line)) = timeout(patience, next_line(&mut read)).await {
        let (id, answer) = match line {
            Line::Whole(line) => answer(&line, &*handler, patience).await,
            Line::TooLong => (0, too_long()),
        };
        let last = matches!(&answer, Answer::Fault(fault) if fault.name == FaultName::TooLong);
        if !say(&mut write, id, answer, patience).await || last {
            return;
        }
    }
}

enum Line {
    Whole(Vec<u8>),
    /// The rest of it is not read.
    TooLong,
}

/// The next line; none at the end, or when the connection breaks. A last line without an end counts.
async fn next_line(read: &mut BufReader<OwnedReadHalf>) -> Option<Line> {
    let mut line = Vec::new();
    let most = u64::try_from(LONGEST).unwrap_or(u64::MAX);
    match read.take(most).read_until(b'\n', &mut line).await {
        Ok(0) | Err(_) => None,
        Ok(_) if line.len() >= LONGEST && !line.ends_with(b"\n") => Some(Line::TooLong),
        Ok(_) => Some(Line::Whole(line)),
    }
}

async fn answer<H, F>(line: &[u8], handler: &H, patience: Duration) -> (u64, Answer)
where
    H: Fn(Request) -> F,
    F: Future<Output = Answer>,
{
    let (id, request) = wire::request(line);
    let answer = match request {
        Err(fault) => Answer::Fault(fault),
        Ok(request) => timeout(patience, handler(request))
            .await
            .unwrap_or_else(|_| Fault::new(FaultName::Busy, "Shiftbell did not answer in time; ask again.").into()),
    };
    (id, answer)
}

fn too_long() -> Answer {
    Fault::new(FaultName::TooLong, format!("A request is at most {LONGEST} bytes long.")).into()
}

/// Whether it was taken.
async fn say(write: &mut OwnedWriteHalf, id: u64, answer: Answer, patience: Duration) -> bool {
    matches!(timeout(patience, write.write_all(&wire::line(id, answer))).await, Ok(Ok(())))
}
